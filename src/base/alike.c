/* The reader's source over objects that are recognised by those before them. */
#include "kubevet/base/alike.h"

#include "json_tape.h"
#include "json_token.h"
#include "reader_internal.h"

#include <stdlib.h>

/* As many templates as may take turns in a list, and be recognised all the same. */
enum { TAPES = 4 };

struct alike {
    struct kv_reader base;
    struct json_tape tapes[TAPES];      /* in the order in which they were made, in a ring */
    struct kv_alike_note notes[TAPES];  /* of the tapes */
    bool recognised;                    /* the object that is read, or was last */
    size_t newest;                      /* made last */
    size_t current;                     /* the one that is read, or was last */
    size_t levels;                      /* around each object */
    struct kv_buffer scratch;           /* a string without its escapes */
    size_t at;                          /* the node that stands next */
    uint32_t open[KV_READER_DEPTH_MAX]; /* the containers entered */
};

static struct alike *alike_of(struct kv_reader *reader)
{
    return (struct alike *)reader;
}

static struct json_node *node_of(struct alike *a, size_t index)
{
    return &a->tapes[a->current].nodes[index];
}

static enum kv_value_type alike_peek(struct kv_reader *reader)
{
    struct alike *a = alike_of(reader);
    return (enum kv_value_type)node_of(a, a->at)->type;
}

static bool alike_enter(struct kv_reader *reader)
{
    struct alike *a = alike_of(reader);
    a->open[reader->depth - 1] = (uint32_t)a->at++;
    return true;
}

static bool take_text(struct alike *a, struct kv_text *text)
{
    const struct json_node *node = node_of(a, a->at++);
    if (!text)
        return true;
    *text = (struct kv_text){node->text, node->length};
    if (!node->escaped)
        return true;
    struct json_window w = {.error = &a->base.error, .kind = a->base.kind, .name = a->base.name};
    json_window_memory(&w, (struct kv_text){node->text - 1, (size_t)node->length + 2});
    return json_take_string(&w, &a->scratch, text);
}

static bool alike_next(struct kv_reader *reader, struct kv_text *key)
{
    struct alike *a = alike_of(reader);
    const struct json_node *open = node_of(a, a->open[reader->depth - 1]);
    if (a->at == open->end)
        return false;
    return open->type == KV_VALUE_ARRAY || take_text(a, key);
}

static bool alike_scalar(struct kv_reader *reader, struct kv_text *text)
{
    return take_text(alike_of(reader), text);
}

static bool alike_skip(struct kv_reader *reader)
{
    struct alike *a = alike_of(reader);
    a->at = node_of(a, a->at)->end;
    return true;
}

static bool alike_end(struct kv_reader *reader)
{
    (void)reader; /* it was made of, or found to have, this one object */
    return true;
}

static void alike_place(struct kv_reader *reader, unsigned *line, unsigned *column)
{
    (void)reader;
    *line = *column = 0;
}

static void note_release(struct kv_alike_note *note)
{
    if (note->release)
        note->release(note->data);
    *note = (struct kv_alike_note){0};
}

static void alike_close(struct kv_reader *reader)
{
    struct alike *a = alike_of(reader);
    for (size_t i = 0; i < TAPES; i++) {
        json_tape_release(&a->tapes[i]);
        note_release(&a->notes[i]);
    }
    kv_buffer_release(&a->scratch);
}

static const struct kv_reader_source alike_source = {
    .peek = alike_peek,
    .enter = alike_enter,
    .next = alike_next,
    .scalar = alike_scalar,
    .skip = alike_skip,
    .end = alike_end,
    .place = alike_place,
    .close = alike_close,
};

struct kv_reader *kv_reader_alike(size_t levels, const char *name, enum kv_error_kind kind)
{
    struct alike *a = malloc(sizeof *a);
    if (!a)
        kv_out_of_memory();
    memset(a, 0, offsetof(struct alike, open)); /* the rest is written before it is read */
    kv_reader_init(&a->base, &alike_source, name, kind);
    a->levels = levels;
    return &a->base;
}

static void begin(struct alike *a, size_t current, bool recognised)
{
    kv_reader_begin(&a->base);
    kv_reader_nested(&a->base, a->levels);
    a->current = current;
    a->recognised = recognised;
    a->at = 0;
}

size_t kv_reader_alike_take(struct kv_reader *reader, struct kv_text text)
{
    struct alike *a = alike_of(reader);
    for (size_t i = 0; i < TAPES; i++) {
        size_t each = (a->current + i) % TAPES;
        size_t length = json_tape_take(&a->tapes[each], text);
        if (length > 0) {
            a->notes[each].objects++;
            begin(a, each, true);
            return length;
        }
    }
    return 0;
}

bool kv_reader_alike_learn(struct kv_reader *reader, struct kv_text object)
{
    struct alike *a = alike_of(reader);
    size_t oldest = (a->newest + 1) % TAPES;
    note_release(&a->notes[oldest]);
    if (!json_tape_make(&a->tapes[oldest], object, KV_READER_DEPTH_MAX - a->levels))
        return false;
    a->newest = oldest;
    begin(a, oldest, false);
    return true;
}

void kv_reader_alike_forget(struct kv_reader *reader)
{
    struct alike *a = alike_of(reader);
    for (size_t i = 0; i < TAPES; i++)
        note_release(&a->notes[i]);
}

/* --- what was recognised --- */

static const struct alike *const_alike_of(const struct kv_reader *reader)
{
    return (const struct alike *)reader;
}

static const struct json_tape *tape_of(const struct kv_reader *reader)
{
    const struct alike *a = const_alike_of(reader);
    return &a->tapes[a->current];
}

struct kv_alike_note *kv_alike_note(struct kv_reader *reader)
{
    struct alike *a = alike_of(reader);
    return reader->source == &alike_source && a->recognised ? &a->notes[a->current] : NULL;
}

uint32_t kv_alike_number(const struct kv_reader *reader)
{
    return (uint32_t)const_alike_of(reader)->at;
}

uint32_t kv_alike_behind(const struct kv_reader *reader, uint32_t number)
{
    return tape_of(reader)->nodes[number].end;
}

size_t kv_alike_size(const struct kv_reader *reader)
{
    const struct json_node *nodes = tape_of(reader)->nodes;
    size_t at = const_alike_of(reader)->at, end = nodes[at].end, size = 0;
    bool keys = nodes[at].type == KV_VALUE_OBJECT;
    for (at++; at < end; at = nodes[at + keys].end)
        size++;
    return size;
}

size_t kv_alike_change_count(const struct kv_reader *reader)
{
    return tape_of(reader)->change_count;
}

uint32_t kv_alike_change(const struct kv_reader *reader, size_t index)
{
    return (uint32_t)tape_of(reader)->changes[index].node;
}

static void stand(struct alike *a, size_t at, bool value_due)
{
    a->at = at;
    a->base.next = KV_VALUE_NONE;
    a->base.value_due = value_due;
    a->base.depth = 0;
}

void kv_alike_move(struct kv_reader *reader, uint32_t number)
{
    stand(alike_of(reader), number, true);
}

void kv_alike_end(struct kv_reader *reader)
{
    stand(alike_of(reader), tape_of(reader)->count, false);
}
