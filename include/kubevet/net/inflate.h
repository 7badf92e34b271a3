/* Decompresses a gzip body (RFC 1952) as it arrives. Not by libcurl: it uses zlib, which takes
 * three times as long as ISA-L, and for a large list that is more than everything else together. */
#ifndef KUBEVET_NET_INFLATE_H
#define KUBEVET_NET_INFLATE_H

#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct kv_inflate;

/* A decompressor for a new body. The first of `*spares` is reused: creating one, about 90 KB, costs
 * more than unpacking a short list. */
struct kv_inflate *kv_inflate_take(struct kv_inflate **spares);
void kv_inflate_put_back(struct kv_inflate **spares, struct kv_inflate *inflate); /* NULL is fine */
void kv_inflate_free_all(struct kv_inflate *spares);

/* Adds the next bytes of the body. They must stay until all of them are consumed. */
void kv_inflate_add(struct kv_inflate *inflate, struct kv_text packed);

/* Decompresses into `out`. Returns the number of bytes: fewer than `size` only if all added bytes
 * are consumed. -1 = not gzip, or corrupted: headers, contents, checksum and length are checked. */
ptrdiff_t kv_inflate_read(struct kv_inflate *inflate, char *out, size_t size);

/* Does the added data end at a valid end: not within a member (there may be several), nor before
 * the first? */
bool kv_inflate_is_whole(const struct kv_inflate *inflate);

#endif
