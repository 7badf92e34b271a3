/* A Corefile, the configuration of CoreDNS: its server blocks with their plugins, snippets and
 * imported files in their places. Which plugins there are, and what their words mean, is not known
 * here (zones.h).
 *
 * Sources: https://github.com/coredns/caddy (caddyfile/lexer.go, caddyfile/parse.go) and
 * https://coredns.io/manual/configuration/ */
#ifndef KUBEVET_RULES_CLUSTER_COREFILE_H
#define KUBEVET_RULES_CLUSTER_COREFILE_H

#include "kubevet/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Of plain DNS, unless an address has another one. */
enum { COREFILE_PORT = 53 };

/* A file that CoreDNS reads. */
struct corefile_file {
    const char *folder; /* below the Corefile's own; "" = that one */
    const char *name;
    const char *text;
};

typedef const char *corefile_word; /* for lists of them */

/* A line of a plugin: `except example.com`. */
struct corefile_line {
    const char **words;
    size_t count;
};

struct corefile_plugin {
    struct corefile_line head; /* its name and arguments, at least one word */
    struct kv_list lines;      /* struct corefile_line: those in its braces */
};

/* `dns://example.com:53` */
struct corefile_address {
    const char *zone; /* in lower case, without the last dot; "" = the root, all names */
    unsigned port;    /* 53 unless given */
    bool is_dns;      /* not DNS over TLS, HTTPS or the like */
};

struct corefile_block {
    struct kv_list addresses; /* struct corefile_address */
    struct kv_list plugins;   /* struct corefile_plugin */
    unsigned line;            /* of its first address, in its file */
};

struct corefile {
    struct kv_list blocks; /* struct corefile_block */
    bool imports_custom;   /* files of the folder `custom` are asked for */
    const char *problem;   /* why it can't be read; NULL = it was */
    unsigned line;         /* of the problem */
};

/* Reads the first file, and of the others those that it imports. All memory is in the arena; text
 * of the files is copied. False with a problem. */
bool corefile_read(const struct corefile_file *files, size_t count, struct kv_arena *arena,
                   struct corefile *out);

/* Is the zone the other one, or below it? Both as in an address. */
bool zone_is_within(const char *zone, const char *other);

#endif
