/* The keys and values of one object, in the order in which they stand in its text; and the same of
 * the next object, found by what differs.
 *
 * What a cluster serves repeats itself: of thousands of pods, each differs from the one before in a
 * dozen strings, such as name, uid, address and times. To compare two texts is many times faster
 * than to look at each byte for what it means, so the first is looked at, and the next compared
 * with it: where they differ within a string, number or word, that one is looked at; where they
 * differ in any other way, the object is another one. */
#ifndef KUBEVET_BASE_JSON_TAPE_H
#define KUBEVET_BASE_JSON_TAPE_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/reader.h"

#include <stdint.h>

/* A larger object is rare, and not worth the memory. */
enum { JSON_TAPE_NODES_MAX = 16 * 1024, JSON_TAPE_TEXT_MAX = 256 * 1024 };

/* A key or a value. */
struct json_node {
    const char *text; /* a string's, without its quotes but with its escapes; a number or a word; a
                         container's bracket */
    uint32_t length;  /* of a container: 0 */
    uint32_t end;     /* the index of what follows it, and all that it holds */
    unsigned char type; /* enum kv_value_type */
    bool escaped;       /* the string has escapes */
};

struct json_change {
    size_t node;
    struct json_node other; /* what the node was, or is to be */
};

/* `= {0}` has no object. */
struct json_tape {
    struct kv_buffer text;   /* of the object that it was made of */
    struct json_node *nodes; /* of the object that was taken last */
    size_t count, capacity;
    size_t open; /* while it is made: the innermost container's index, whose `end` is that of the
                    one around it */
    struct json_change *changes; /* from the object that it was made of, in order */
    size_t change_count, change_capacity;
    size_t former_count; /* behind those of this object, those of objects before */
};

void json_tape_release(struct json_tape *tape);

/* Makes it of an object. False if that is not one, as strict JSON has it, of at most `depth_max`
 * levels and no other bytes, or has what is rare or large: the tape is empty then. */
bool json_tape_make(struct json_tape *tape, struct kv_text object, size_t depth_max);

/* Takes the object that `text` begins with, if it differs from the one that the tape was made of in
 * strings, numbers and words only. Returns how many bytes it has; 0 = it was not taken, or `text`
 * ends before it does. What differs lies in `text`, which must stay for as long as it is read. */
size_t json_tape_take(struct json_tape *tape, struct kv_text text);

/* For json_skip, which makes it. */
void json_tape_string(struct json_tape *tape, struct kv_text text, bool escaped);
void json_tape_plain(struct json_tape *tape, struct kv_text text);
void json_tape_enter(struct json_tape *tape, const char *bracket);
void json_tape_leave(struct json_tape *tape);

#endif
