/* URLs as Go's net/url reads them: ParseRequestURI, then Parse. Source: Go's net/url/url.go. */
#ifndef CEL_LIBRARY_URL_H
#define CEL_LIBRARY_URL_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/text.h"

struct cel_url {
    struct kv_text scheme;   /* lower case */
    struct kv_text opaque;   /* what follows the scheme without a slash: `mailto:a@b` */
    struct kv_text user;     /* as written */
    struct kv_text host;     /* decoded, with the port */
    struct kv_text path;     /* decoded */
    struct kv_text raw_path; /* as written */
    struct kv_text query;    /* as written */
    struct kv_text fragment; /* as written */
    bool has_user;
    bool has_authority; /* `//` */
    bool asks;          /* ends in `?` */
};

/* What is wrong with the text, in Go's words; NULL: it is a URL. What it points to is the text's or
 * in the arena. */
const char *cel_url_parse(struct kv_arena *arena, struct kv_text text, struct cel_url *url);

/* The host without port and brackets; the port, or "". */
struct kv_text cel_url_hostname(const struct cel_url *url);
struct kv_text cel_url_port(const struct cel_url *url);

/* Appends the path as it is written in a URL. */
void cel_url_path_write(const struct cel_url *url, struct kv_buffer *out);

/* Appends the whole URL. */
void cel_url_write(const struct cel_url *url, struct kv_buffer *out);

/* What the text encodes, `+` being a space, in the arena. False: a bad `%`. */
bool cel_url_query_decode(struct kv_arena *arena, struct kv_text text, struct kv_text *out);

#endif
