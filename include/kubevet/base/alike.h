/* A reader of objects that are much alike, such as the items of a list: one that differs from one
 * of the last few in strings, numbers and words only is recognised by comparing their texts, which
 * is many times faster than to look at each byte. It reads nothing else than kv_reader_json would,
 * but counts no lines and knows no kv_reader_newest_time.
 *
 * An object that is recognised has its values where the pattern, the object that was learned, has
 * them. So whoever has decoded one such object can read of the next only what differs: the keys and
 * values are numbered as they stand in the text, from 0, the object itself, and the reader says
 * which of them are not the pattern's. */
#ifndef KUBEVET_BASE_ALIKE_H
#define KUBEVET_BASE_ALIKE_H

#include "kubevet/base/reader.h"

/* Each object stands inside `levels` containers. At most 3 MiB. */
struct kv_reader *kv_reader_alike(size_t levels, const char *name, enum kv_error_kind kind);

/* Stands before the object that `text` begins with, and returns how many bytes it has. 0 = it is
 * not recognised, or `text` ends before it does. The text must stay until the object is read. */
size_t kv_reader_alike_take(struct kv_reader *reader, struct kv_text text);

/* Stands before this object, no byte more, and recognises others by it from then on. False if it is
 * wrong, large, or not as simple as nearly all are: then it is kv_reader_json's to read. */
bool kv_reader_alike_learn(struct kv_reader *reader, struct kv_text object);

/* Forgets the notes: what they were made of is void. Patterns stay. */
void kv_reader_alike_forget(struct kv_reader *reader);

/* --- of an object that was recognised --- */

/* What a decoder keeps with a pattern, as long as that is known; zero at first. */
struct kv_alike_note {
    void *data;
    void (*release)(void *data);
    size_t objects; /* that were recognised by the pattern, this one too; the reader's */
};

/* The note of the pattern by which the object was recognised that the reader stands before; NULL =
 * it was not, or this reader recognises none. */
struct kv_alike_note *kv_alike_note(struct kv_reader *reader);

/* The number of the value that stands next; its key, if it has one, has the number before. */
uint32_t kv_alike_number(const struct kv_reader *reader);

/* The number behind a value and all that it holds. */
uint32_t kv_alike_behind(const struct kv_reader *reader, uint32_t number);

/* How many values the container has that stands next. */
size_t kv_alike_size(const struct kv_reader *reader);

/* The keys and scalars that are not the pattern's, in order. */
size_t kv_alike_change_count(const struct kv_reader *reader);
uint32_t kv_alike_change(const struct kv_reader *reader, size_t index);

/* Stands before that value: it is the next, as if what is before it were taken and nothing entered.
 * Then either it is taken, or another one moved to, or the object ended. */
void kv_alike_move(struct kv_reader *reader, uint32_t number);

/* The object is taken. */
void kv_alike_end(struct kv_reader *reader);

#endif
