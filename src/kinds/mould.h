/* What the objects that a kv_reader_alike recognises by one pattern have in common, decoded once:
 * of the next one, only the values are read in which it differs from the one before.
 *
 * A mould is the first such object as object_decode leaves it, with the place of each value in it.
 */
#ifndef KUBEVET_KINDS_MOULD_H
#define KUBEVET_KINDS_MOULD_H

#include "shape_decode.h"

/* Notes that under the key before the value that stands next, a row is read into `at`; NULL = the
 * value is skipped. */
void mould_note(struct mould *mould, struct kv_reader *reader, const struct kv_shape *row,
                void *at);

/* How many items the list has that stands next, so that they need not move; 0 = any number, without
 * a mould. */
size_t mould_list_size(const struct mould *mould, const struct kv_reader *reader);

/* Decodes the object that stands next by the pattern's mould, which is made if there is none, into
 * `base` of `size` bytes. `*done` says whether that was possible: if not, nothing was taken, or the
 * reader has failed. Only where memory is shared. What stands in `base` must then be settled, as a
 * copy. */
bool mould_decode(const struct decoder *decoder, const struct kv_shape *fields, void *base,
                  size_t size, bool *done);

#endif
