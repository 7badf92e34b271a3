/* A body packed with gzip (RFC 1952), unpacked as it arrives.
 *
 * Not by libcurl: it has zlib do it, which takes three times as long as ISA-L, and of a large list
 * that is more than all else together. */
#ifndef KUBEVET_KUBE_INFLATE_H
#define KUBEVET_KUBE_INFLATE_H

#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct kv_inflate;

/* One for a body that begins. It is the first of `*spares`, if there are any: to make one, about 90
 * KB, costs more than to unpack a short list. */
struct kv_inflate *kv_inflate_take(struct kv_inflate **spares);
void kv_inflate_put_back(struct kv_inflate **spares, struct kv_inflate *inflate); /* NULL is fine */
void kv_inflate_free_all(struct kv_inflate *spares);

/* What comes next of the body. It must stay until all of it is used up. */
void kv_inflate_add(struct kv_inflate *inflate, struct kv_text packed);

/* Unpacks into `out`. Returns how many bytes that came to: fewer than `size` only if all that was
 * added is used up. -1 = it is no gzip, or garbled: headers, contents, checksum and length are
 * looked at. */
ptrdiff_t kv_inflate_read(struct kv_inflate *inflate, char *out, size_t size);

/* Does what was added end where it may: not within a member (there may be several), nor before the
 * first? */
bool kv_inflate_is_whole(const struct kv_inflate *inflate);

#endif
