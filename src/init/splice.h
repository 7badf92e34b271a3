/* Changes to the bytes of a YAML file, beside its parts: all other bytes stay. What can't be done
 * safely is refused with the line: below an alias, in what an alias repeats, with a merge key, in a
 * text of several lines. */
#ifndef KUBEVET_INIT_SPLICE_H
#define KUBEVET_INIT_SPLICE_H

#include "entry.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/yaml_marks.h"

struct splice_edit {
    size_t begin, end; /* bytes that it replaces */
    const char *text;
    size_t indent; /* of lines that it inserts: what belongs to an inner block comes before what
                      belongs to the one around it */
};

struct splicer {
    struct kv_arena *arena;
    struct kv_text text;
    const char *file;
    const struct kv_mark *root;
    struct kv_list edits; /* struct splice_edit */
    struct kv_error *error;
};

/* Adds a key to a mapping, behind its last one. */
bool splice_insert(struct splicer *splicer, const struct kv_mark *mapping,
                   const struct entry *entry) KV_MUST_USE;

/* Adds an item to a sequence. */
bool splice_append(struct splicer *splicer, const struct kv_mark *sequence,
                   const struct entry *item) KV_MUST_USE;

/* Puts another value in the place of one; an empty one may become a mapping. */
bool splice_replace(struct splicer *splicer, const struct kv_mark *value,
                    const struct entry *entry) KV_MUST_USE;

/* Removes the pair or item of this index. The last one of its mapping or sequence is not removed.
 */
bool splice_remove(struct splicer *splicer, const struct kv_mark *parent, size_t index) KV_MUST_USE;

/* The text with all edits. */
void splice_apply(const struct splicer *splicer, struct kv_buffer *out);

#endif
