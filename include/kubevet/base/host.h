/* Names of hosts in texts that people write as settings: URLs and lists of them, HOST:PORT, JSON,
 * scripts.
 *
 * A host is a name of at least two labels, the last of which is no number (so no address and no
 * version). What only looks like one is passed over:
 *   - the domain of an e-mail address (`noreply@mail.example.com`) or a Matrix identifier, but not
 *     what follows the user in a URL (`https://user:secret@git.example.com/`) or in what ssh and
 *     databases take (`git@git.example.com:infra.git`)
 *   - a suffix or a pattern (`.example.com`, `*.git.example.com`)
 *   - a part of a path (`/etc/letsencrypt/live/git.example.com/cert.pem`)
 *   - what is still to be put together (`$HOST.example.com`, `${tenant}.git.example.com`). */
#ifndef KUBEVET_BASE_HOST_H
#define KUBEVET_BASE_HOST_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/text.h"

/* A name's 253 characters and NUL. */
#define KV_HOST_MAX 254

/* A scan of a text; `{.text = text}` starts it. The other members describe what precedes `at`. */
struct kv_host_scan {
    struct kv_text text;
    size_t at;
    char last; /* the last character, decoded; NUL = at the start of the text */
    bool last_encoded;
    unsigned slashes; /* in a row */
    char before_slashes;
    enum { KV_AUTHORITY_NONE, KV_AUTHORITY_PLAIN, KV_AUTHORITY_ENCODED } authority;
    bool identifier; /* within a word that begins with `@`, `#` or `!` */
};

/* The next host, in lower case and without a trailing dot; false at the text's end. Linear in the
 * text's length, over all calls. */
bool kv_host_next(struct kv_host_scan *scan, char host[static KV_HOST_MAX]);

/* Hosts that match one of `hosts` and none of `except`: globs in lower case, whose `*` matches
 * dots, too. */
struct kv_host_filter {
    const char *const *hosts;
    size_t host_count;
    const char *const *except;
    size_t except_count;
};

bool kv_host_filter_takes(const struct kv_host_filter *filter, const char *host);

/* Does `wider` accept every host that `filter` accepts? True only if the globs themselves prove
 * it. */
bool kv_host_filter_is_within(const struct kv_host_filter *filter,
                              const struct kv_host_filter *wider);

/* Appends the text's hosts that the filter accepts, unique, sorted, separated by spaces; scanning
 * the result gives the same hosts. False if there are none. */
bool kv_hosts_keep(const struct kv_host_filter *filter, struct kv_text text, struct kv_buffer *out);

#endif
