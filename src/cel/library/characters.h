/* Strings by characters: CEL counts code points, memory holds UTF-8. */
#ifndef CEL_LIBRARY_CHARACTERS_H
#define CEL_LIBRARY_CHARACTERS_H

#include "kubevet/cel/library.h"

/* Where the character of this index begins; the string's length for its end. `index` is at most the
 * string's characters. */
size_t character_offset(struct kv_cel_run *run, struct kv_cel_value string, uint64_t index);

/* How many characters begin before this byte. */
int64_t character_index(struct kv_cel_run *run, struct kv_cel_value string, size_t offset);

/* The length of the character that begins with this byte, in valid UTF-8. */
static inline size_t character_length(char first)
{
    unsigned char byte = (unsigned char)first;
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/* The part of the string between two bytes; borrows it. */
struct kv_cel_value string_part(struct kv_cel_run *run, struct kv_cel_value string, size_t start,
                                size_t end);

/* What was built up, as a string; releases the buffer. */
struct kv_cel_value string_built(struct kv_cel_run *run, struct kv_buffer *buffer);

/* ceil(size * tenths / 10): what cel-go charges for going through a text so many times. */
static inline uint64_t cost_tenths(uint64_t size, uint64_t tenths)
{
    return (size * tenths + 9) / 10;
}

#endif
