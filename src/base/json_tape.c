#include "json_tape.h"

#include "json_scan.h"
#include "json_skip.h"
#include "reader_internal.h"

#include <stdlib.h>

void json_tape_release(struct json_tape *tape)
{
    kv_buffer_release(&tape->text);
    free(tape->nodes);
    free(tape->changes);
}

/* --- making it --- */

static struct json_node *node_add(struct json_tape *tape, struct json_node node)
{
    if (tape->count == tape->capacity) {
        tape->capacity = tape->capacity ? tape->capacity * 2 : 256;
        tape->nodes = reallocarray(tape->nodes, tape->capacity, sizeof *tape->nodes);
        if (!tape->nodes)
            kv_out_of_memory();
    }
    node.end = (uint32_t)tape->count + 1;
    tape->nodes[tape->count] = node;
    return &tape->nodes[tape->count++];
}

void json_tape_string(struct json_tape *tape, struct kv_text text, bool escaped)
{
    node_add(tape, (struct json_node){.text = text.data,
                                      .length = (uint32_t)text.length,
                                      .type = KV_VALUE_STRING,
                                      .escaped = escaped});
}

static enum kv_value_type plain_type(struct kv_text text)
{
    switch (text.data[0]) {
    case 't':
    case 'f':
        return KV_VALUE_BOOL;
    case 'n':
        return KV_VALUE_NULL;
    default:
        return memchr(text.data, '.', text.length) ? KV_VALUE_REAL : KV_VALUE_INTEGER;
    }
}

void json_tape_plain(struct json_tape *tape, struct kv_text text)
{
    node_add(tape, (struct json_node){.text = text.data,
                                      .length = (uint32_t)text.length,
                                      .type = (unsigned char)plain_type(text)});
}

void json_tape_enter(struct json_tape *tape, const char *bracket)
{
    enum kv_value_type type = *bracket == '{' ? KV_VALUE_OBJECT : KV_VALUE_ARRAY;
    struct json_node *node =
        node_add(tape, (struct json_node){.text = bracket, .type = (unsigned char)type});
    node->end = (uint32_t)tape->open;
    tape->open = (size_t)(node - tape->nodes);
}

void json_tape_leave(struct json_tape *tape)
{
    struct json_node *node = &tape->nodes[tape->open];
    tape->open = node->end;
    node->end = (uint32_t)tape->count;
}

bool json_tape_make(struct json_tape *tape, struct kv_text object, size_t depth_max)
{
    uint64_t objects[KV_READER_DEPTH_MAX / 64];
    tape->count = tape->open = tape->change_count = tape->former_count = 0;
    if (object.length > JSON_TAPE_TEXT_MAX)
        return false;
    kv_buffer_clear(&tape->text);
    kv_buffer_add(&tape->text, object.data, object.length);
    struct json_skip skip = {.at = tape->text.data,
                             .end = tape->text.data + object.length,
                             .key = {"", 0},
                             .objects = objects,
                             .depth_max = depth_max,
                             .tape = tape};
    bool made = object.length > 0 && object.data[0] == '{' && json_skip(&skip) &&
                skip.at == skip.end && tape->count <= JSON_TAPE_NODES_MAX;
    if (!made)
        tape->count = 0;
    return made;
}

/* --- another object --- */

/* Where the object that the tape was made of, and the one that is compared with it, differ. */
struct difference {
    const char *was, *now, *now_end;
    size_t node; /* none before this one can differ any more */
};

static void change_add(struct json_tape *tape, size_t node, struct json_node other)
{
    if (tape->change_count == tape->change_capacity) {
        tape->change_capacity = tape->change_capacity ? tape->change_capacity * 2 : 32;
        tape->changes = reallocarray(tape->changes, tape->change_capacity, sizeof *tape->changes);
        if (!tape->changes)
            kv_out_of_memory();
    }
    tape->changes[tape->change_count++] = (struct json_change){node, other};
    if (tape->former_count < tape->change_count)
        tape->former_count = tape->change_count;
}

/* Exchanges what the nodes were and what they are to be. */
static void changes_swap(struct json_tape *tape)
{
    for (size_t i = 0; i < tape->change_count; i++) {
        struct json_node *node = &tape->nodes[tape->changes[i].node], was = *node;
        *node = tape->changes[i].other;
        tape->changes[i].other = was;
    }
}

/* The last node from `first` on whose text begins at or before `at`; `first` if none does. */
static size_t node_find(const struct json_tape *tape, size_t first, const char *at)
{
    size_t behind = tape->count;
    while (behind - first > 1) {
        size_t middle = first + (behind - first) / 2;
        if (tape->nodes[middle].text <= at)
            first = middle;
        else
            behind = middle;
    }
    return first;
}

static bool node_holds(const struct json_node *node, const char *at)
{
    return node->text <= at && (size_t)(at - node->text) <= node->length;
}

/* The node within which they differ, if any does. Objects differ from the first one in much the
 * same places, so the next change of an object before is looked at first. */
static size_t node_differing(const struct json_tape *tape, const struct difference *d)
{
    if (tape->change_count < tape->former_count) {
        size_t former = tape->changes[tape->change_count].node;
        if (former >= d->node && node_holds(&tape->nodes[former], d->was))
            return former;
    }
    return node_find(tape, d->node, d->was);
}

/* Takes the string, number or word within which they differ, and moves both behind it. False if
 * they differ elsewhere. */
static bool difference_take(struct json_tape *tape, struct difference *d)
{
    if (d->node == tape->count)
        return false;
    size_t at = node_differing(tape, d);
    struct json_node node = tape->nodes[at];
    if (node.type == KV_VALUE_OBJECT || node.type == KV_VALUE_ARRAY || !node_holds(&node, d->was))
        return false;
    size_t before = (size_t)(d->was - node.text), quotes = node.type == KV_VALUE_STRING;
    const char *first = d->now - before;
    const char *last = quotes ? json_string_skip(first, d->now_end, &node.escaped)
                              : json_plain_skip(first, d->now_end);
    if (!last)
        return false;
    d->was = node.text + node.length + quotes;
    d->now = last + quotes;
    d->node = at + 1;
    node.text = first;
    node.length = (uint32_t)(last - first);
    if (!quotes)
        node.type = (unsigned char)plain_type((struct kv_text){first, node.length});
    change_add(tape, at, node);
    return true;
}

size_t json_tape_take(struct json_tape *tape, struct kv_text text)
{
    changes_swap(tape); /* back */
    tape->change_count = 0;
    if (tape->count == 0 || text.length == 0)
        return 0;
    if (text.length > UINT32_MAX)
        text.length = UINT32_MAX;
    const char *was_end = tape->text.data + tape->text.length;
    struct difference d = {tape->text.data, text.data, text.data + text.length, 0};
    for (;;) {
        size_t was_left = (size_t)(was_end - d.was), now_left = (size_t)(d.now_end - d.now);
        size_t same = json_equal_length(d.was, d.now, was_left < now_left ? was_left : now_left);
        d.was += same;
        d.now += same;
        if (d.was == was_end)
            break;
        if (d.now == d.now_end || !difference_take(tape, &d)) {
            tape->change_count = 0; /* none was made yet */
            return 0;
        }
    }
    changes_swap(tape);
    return (size_t)(d.now - text.data);
}
