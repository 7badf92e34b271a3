#include "mould.h"

#include "kubevet/base/alike.h"

#include <stdlib.h>

/* So many objects of a pattern make more of them likely. A short list is decoded sooner than a
 * mould is made. */
enum { WORTH_IT = 3 };

/* Some keys and values of the pattern, and what is to be done if one of them differs. */
struct part {
    uint32_t first, end;        /* their numbers: from the key on, to what stands behind */
    uint32_t serial;            /* of the object for which it was read last */
    const struct kv_shape *row; /* read into `at`; NULL: no, the whole object is another one */
    void *at;                   /* in the mould */
};

/* Where a change led to. */
struct trace {
    uint32_t number;   /* of what was changed */
    struct part *part; /* NULL = nothing of it is read */
};

struct mould {
    struct kv_arena arena;
    void *object; /* as it was decoded last; NULL = the pattern's objects are read one by one */
    struct part *parts; /* in order */
    size_t count, capacity;
    size_t *found; /* parts in which the object that is decoded is not the pattern's, in order */
    size_t *differing; /* those in which the last one was not */
    size_t found_count, differing_count;
    uint32_t serial;      /* of the object that is decoded */
    struct trace *traces; /* of the changes of objects before: they are much the same ones */
    size_t trace_count;
};

static void mould_release(void *data)
{
    struct mould *mould = data;
    kv_arena_release(&mould->arena);
    free(mould->parts);
    free(mould->found);
    free(mould->differing);
    free(mould->traces);
    free(mould);
}

/* --- making it --- */

static void part_add(struct mould *mould, struct part part)
{
    if (mould->count == mould->capacity) {
        mould->capacity = mould->capacity ? mould->capacity * 2 : 128;
        mould->parts = reallocarray(mould->parts, mould->capacity, sizeof *mould->parts);
        if (!mould->parts)
            kv_out_of_memory();
    }
    mould->parts[mould->count++] = part;
}

/* Is the value, if it is not null, one whose own values are noted? */
static bool holds_rows(const struct kv_shape *row)
{
    return row->type == KV_SHAPE_OBJECT || row->type == KV_SHAPE_LIST;
}

void mould_note(struct mould *mould, struct kv_reader *reader, const struct kv_shape *row, void *at)
{
    uint32_t value = kv_alike_number(reader);
    struct part part = {.first = value - 1, .end = value};
    bool is_null = kv_reader_peek(reader) == KV_VALUE_NULL;
    if (row && (is_null || !holds_rows(row))) {
        part.end = kv_alike_behind(reader, value);
        /* To read it anew would leave the old tree in the arena, and trees differ rarely. */
        part.row = row->type == KV_SHAPE_FIELDS ? NULL : row;
        part.at = at;
    }
    part_add(mould, part);
}

size_t mould_list_size(const struct mould *mould, const struct kv_reader *reader)
{
    return mould ? kv_alike_size(reader) : 0;
}

static int place_compare(const void *left, const void *right)
{
    uintptr_t a = (uintptr_t)((const struct part *)left)->at;
    uintptr_t b = (uintptr_t)((const struct part *)right)->at;
    return a < b ? -1 : a > b;
}

/* Where two values go to one place (a repeated key; two spellings of one field), which of them is
 * read last would count. */
static bool places_differ(const struct mould *mould)
{
    struct part *sorted = reallocarray(NULL, mould->count + 1, sizeof *sorted);
    size_t count = 0;
    bool differ = true;
    if (!sorted)
        kv_out_of_memory();
    for (size_t i = 0; i < mould->count; i++)
        if (mould->parts[i].row)
            sorted[count++] = mould->parts[i];
    qsort(sorted, count, sizeof *sorted, place_compare);
    for (size_t i = 1; i < count; i++)
        differ &= sorted[i].at != sorted[i - 1].at;
    free(sorted);
    return differ;
}

/* --- what differs --- */

/* The part that holds this key or value; NULL = nothing of it is read. */
static struct part *part_search(const struct mould *mould, uint32_t number)
{
    size_t first = 0, behind = mould->count;
    while (behind - first > 1) {
        size_t middle = first + (behind - first) / 2;
        if (mould->parts[middle].first <= number)
            first = middle;
        else
            behind = middle;
    }
    struct part *part = &mould->parts[first];
    return mould->count > 0 && part->first <= number && number < part->end ? part : NULL;
}

/* The part that the change `index` lies in, if any. */
static const struct part *part_of_change(struct mould *mould, size_t index, uint32_t number)
{
    if (index == mould->trace_count) {
        mould->traces = reallocarray(mould->traces, ++mould->trace_count, sizeof *mould->traces);
        if (!mould->traces)
            kv_out_of_memory();
        mould->traces[index] = (struct trace){number, part_search(mould, number)};
    } else if (mould->traces[index].number != number) {
        mould->traces[index] = (struct trace){number, part_search(mould, number)};
    }
    return mould->traces[index].part;
}

/* Finds the parts in which the object differs from the pattern, in order; false if it is another
 * one as a whole. */
static bool parts_find(struct mould *mould, const struct kv_reader *reader)
{
    mould->found_count = 0;
    for (size_t i = 0; i < kv_alike_change_count(reader); i++) {
        uint32_t number = kv_alike_change(reader, i);
        const struct part *part = part_of_change(mould, i, number);
        if (!part)
            continue;
        if (!part->row || number == part->first)
            return false;
        size_t index = (size_t)(part - mould->parts);
        if (mould->found_count == 0 || mould->found[mould->found_count - 1] != index)
            mould->found[mould->found_count++] = index;
    }
    return true;
}

static void value_clear(const struct kv_shape *row, void *at)
{
    switch (row->type) {
    case KV_SHAPE_STRING:
    case KV_SHAPE_TEXT:
    case KV_SHAPE_URL:
    case KV_SHAPE_SCALAR:
    case KV_SHAPE_DIGEST:
        *(const char **)at = NULL;
        break;
    case KV_SHAPE_BOOL:
        *(enum kv_tristate *)at = KV_ABSENT;
        break;
    case KV_SHAPE_INTEGER:
        *(struct kv_integer *)at = (struct kv_integer){0};
        break;
    case KV_SHAPE_TIME:
        *(kv_time *)at = KV_TIME_NONE;
        break;
    default: /* a container is one in every object of the pattern */
        break;
    }
}

/* Reads a part of the object, unless that was done. */
static bool part_read(struct mould *mould, const struct decoder *decoder, size_t index)
{
    struct part *part = &mould->parts[index];
    if (part->serial == mould->serial)
        return true;
    part->serial = mould->serial;
    kv_alike_move(decoder->reader, part->first + 1);
    value_clear(part->row, part->at);
    return kv_reader_peek(decoder->reader) == KV_VALUE_NULL ||
           value_decode(decoder, part->row, part->at);
}

/* The next object may differ where this one does. */
static void parts_remember(struct mould *mould)
{
    size_t *free_now = mould->differing;
    mould->differing = mould->found;
    mould->differing_count = mould->found_count;
    mould->found = free_now;
}

/* --- decoding --- */

static size_t *numbers_new(size_t count)
{
    size_t *numbers = reallocarray(NULL, count + 1, sizeof *numbers);
    if (!numbers)
        kv_out_of_memory();
    return numbers;
}

/* Decodes an object as a whole, and makes the mould of it. */
static bool make(struct mould *mould, const struct decoder *decoder, const struct kv_shape *fields,
                 void *base, size_t size)
{
    struct decoder whole = *decoder;
    whole.lists = &mould->arena;
    whole.mould = mould;
    void *object = kv_arena_alloc(&mould->arena, size);
    memcpy(object, base, size);
    if (!object_decode(&whole, fields, object))
        return false;
    mould->found = numbers_new(mould->count);
    mould->differing = numbers_new(mould->count);
    memcpy(base, object, size);
    if (places_differ(mould) && parts_find(mould, decoder->reader)) {
        mould->object = object;
        parts_remember(mould);
    } else { /* it is decoded all the same: let its lists live as long as it needs them */
        kv_arena_adopt(decoder->lists, &mould->arena);
    }
    return true;
}

/* Brings what was decoded last to what the reader stands before: where that differs from the
 * pattern, and where the last one did. */
static bool bring_up(struct mould *mould, const struct decoder *decoder)
{
    mould->serial++;
    for (size_t i = 0; i < mould->found_count; i++)
        if (!part_read(mould, decoder, mould->found[i]))
            return false;
    for (size_t i = 0; i < mould->differing_count; i++)
        if (!part_read(mould, decoder, mould->differing[i]))
            return false;
    kv_alike_end(decoder->reader);
    parts_remember(mould);
    return true;
}

bool mould_decode(const struct decoder *decoder, const struct kv_shape *fields, void *base,
                  size_t size, bool *done)
{
    struct kv_alike_note *note = decoder->memory.parts ? kv_alike_note(decoder->reader) : NULL;
    *done = false;
    if (!note || note->objects < WORTH_IT)
        return true;
    struct mould *mould = note->data;
    if (!mould) {
        mould = calloc(1, sizeof *mould);
        if (!mould)
            kv_out_of_memory();
        note->data = mould;
        note->release = mould_release;
        *done = true;
        return make(mould, decoder, fields, base, size);
    }
    if (!mould->object || !parts_find(mould, decoder->reader))
        return true;
    *done = true;
    if (!bring_up(mould, decoder)) {
        mould->object = NULL; /* it is half of one and half of another */
        return false;
    }
    memcpy(base, mould->object, size);
    return true;
}
