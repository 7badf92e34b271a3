#include "reader_internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void reader_init(struct kv_reader *reader, const struct reader_source *source, const char *name,
                 enum kv_error_kind kind)
{
    reader->source = source;
    reader->kind = kind;
    snprintf(reader->name, sizeof reader->name, "%s", name ? name : "");
    reader_begin(reader);
}

void reader_begin(struct kv_reader *reader)
{
    reader->error.kind = KV_ERROR_NONE;
    reader->wants_json = false;
    reader->next = KV_VALUE_NONE;
    reader->value_due = true;
    reader->depth = 0;
    reader->depth_max = READER_DEPTH_MAX;
    reader->newest = KV_TIME_NONE;
}

void kv_reader_nested(struct kv_reader *reader, size_t levels)
{
    reader->depth_max -= levels;
}

void kv_reader_close(struct kv_reader *reader)
{
    if (!reader)
        return;
    reader->source->close(reader);
    free(reader);
}

/* --- errors --- */

bool kv_reader_failed(const struct kv_reader *reader)
{
    return reader->error.kind != KV_ERROR_NONE;
}

bool kv_reader_wants_json(const struct kv_reader *reader)
{
    return kv_reader_failed(reader) && reader->wants_json;
}

void kv_reader_place(struct kv_reader *reader, unsigned *line, unsigned *column)
{
    reader->source->place(reader, line, column);
}

bool kv_reader_fail(struct kv_reader *reader, const char *format, ...)
{
    unsigned line;
    unsigned column;
    kv_reader_place(reader, &line, &column);
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(&reader->error, reader->kind, reader->name, line, column, format, arguments);
    va_end(arguments);
    return false;
}

void kv_reader_fail_as(struct kv_reader *reader, const struct kv_reader *other)
{
    if (kv_reader_failed(other))
        kv_error_at(&reader->error, reader->kind, reader->name, other->error.line,
                    other->error.column, "%s", other->error.text);
}

bool kv_reader_error(const struct kv_reader *reader, struct kv_error *error)
{
    if (!kv_reader_failed(reader))
        return true;
    if (error->kind == KV_ERROR_NONE)
        *error = reader->error;
    return false;
}

/* --- values --- */

enum kv_value_type kv_reader_peek(struct kv_reader *reader)
{
    if (kv_reader_failed(reader) || !reader->value_due)
        return KV_VALUE_NONE;
    if (reader->next == KV_VALUE_NONE)
        reader->next = reader->source->peek(reader);
    return reader->next;
}

static const char *type_name(enum kv_value_type type)
{
    static const char *const names[] = {
        [KV_VALUE_NONE] = "nothing",       [KV_VALUE_NULL] = "null",
        [KV_VALUE_BOOL] = "true or false", [KV_VALUE_INTEGER] = "an integer",
        [KV_VALUE_REAL] = "a number",      [KV_VALUE_STRING] = "a string",
        [KV_VALUE_ARRAY] = "a list",       [KV_VALUE_OBJECT] = "an object",
    };
    return names[type];
}

/* Checks that the next value is of `type`, and marks it as consumed. */
static bool take(struct kv_reader *reader, enum kv_value_type type)
{
    enum kv_value_type next = kv_reader_peek(reader);
    if (kv_reader_failed(reader))
        return false;
    if (next != type)
        return kv_reader_fail(reader, "expected %s, found %s", type_name(type), type_name(next));
    reader->next = KV_VALUE_NONE;
    reader->value_due = false;
    return true;
}

static bool enter(struct kv_reader *reader, enum kv_value_type type)
{
    if (!take(reader, type))
        return false;
    if (reader->depth == reader->depth_max)
        return kv_reader_fail(reader, "nested deeper than %d levels", READER_DEPTH_MAX);
    reader->depth++;
    return reader->source->enter(reader);
}

static bool next(struct kv_reader *reader, struct kv_text *key)
{
    if (kv_reader_failed(reader))
        return false;
    assert(reader->depth > 0 && !reader->value_due); /* each value is taken before the next */
    reader->value_due = reader->source->next(reader, key);
    if (!reader->value_due)
        reader->depth--;
    return reader->value_due;
}

bool kv_read_object(struct kv_reader *reader)
{
    return enter(reader, KV_VALUE_OBJECT);
}

bool kv_read_array(struct kv_reader *reader)
{
    return enter(reader, KV_VALUE_ARRAY);
}

bool kv_read_key(struct kv_reader *reader, struct kv_text *key)
{
    return next(reader, key);
}

bool kv_read_item(struct kv_reader *reader)
{
    return next(reader, NULL);
}

bool kv_read_null(struct kv_reader *reader)
{
    return take(reader, KV_VALUE_NULL) && reader->source->scalar(reader, NULL);
}

bool kv_read_bool(struct kv_reader *reader, bool *out)
{
    struct kv_text text;
    if (!take(reader, KV_VALUE_BOOL) || !reader->source->scalar(reader, &text))
        return false;
    *out = kv_text_is(text, "true");
    return true;
}

bool integer_parse(struct kv_text text, int64_t *out)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    int64_t value = 0;
    for (size_t i = negative; i < text.length; i++) {
        int digit = text.data[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return false;
    }
    *out = value;
    return true;
}

bool kv_read_integer(struct kv_reader *reader, int64_t *out)
{
    struct kv_text text;
    if (!take(reader, KV_VALUE_INTEGER))
        return false;
    if (reader->source->number && reader->source->number(reader, out))
        return true;
    if (!reader->source->scalar(reader, &text))
        return false;
    if (!integer_parse(text, out))
        return kv_reader_fail(reader, "the integer %.*s does not fit into 64 bits",
                              (int)text.length, text.data);
    return true;
}

bool kv_read_time(struct kv_reader *reader, kv_time *out, struct kv_text *text)
{
    if (!take(reader, KV_VALUE_STRING))
        return false;
    if (reader->source->number && reader->source->number(reader, out))
        return true;
    return reader->source->scalar(reader, text) && kv_time_parse(*text, out);
}

bool kv_read_string(struct kv_reader *reader, struct kv_text *out)
{
    return take(reader, KV_VALUE_STRING) && reader->source->scalar(reader, out);
}

bool kv_read_scalar(struct kv_reader *reader, struct kv_text *out)
{
    enum kv_value_type type = kv_reader_peek(reader);
    if (type != KV_VALUE_BOOL && type != KV_VALUE_INTEGER && type != KV_VALUE_REAL)
        type = KV_VALUE_STRING;
    return take(reader, type) && reader->source->scalar(reader, out);
}

void kv_reader_knows(struct kv_reader *reader, bool knows)
{
    reader->knows = knows;
}

static bool skip_at_once(struct kv_reader *reader)
{
    bool begun = reader->next != KV_VALUE_NONE && reader->next < KV_VALUE_STRING; /* by peek */
    if (!reader->source->skip || kv_reader_failed(reader) || !reader->value_due || begun ||
        !reader->source->skip(reader))
        return false;
    reader->next = KV_VALUE_NONE;
    reader->value_due = false;
    return true;
}

/* Walks like a decoder, so that skipped values are validated as strictly as read ones, and errors
 * have a place. */
bool kv_read_skip(struct kv_reader *reader)
{
    if (skip_at_once(reader))
        return true;
    size_t depth = reader->depth;
    do {
        enum kv_value_type type = kv_reader_peek(reader);
        if (type == KV_VALUE_OBJECT || type == KV_VALUE_ARRAY) {
            if (!enter(reader, type))
                return false;
        } else if (type == KV_VALUE_NONE || !take(reader, type) ||
                   !reader->source->scalar(reader, NULL)) {
            return false;
        }
        while (reader->depth > depth && !next(reader, NULL))
            if (kv_reader_failed(reader))
                return false;
    } while (reader->depth > depth);
    return true;
}

struct kv_reader_mark kv_reader_mark(const struct kv_reader *reader)
{
    struct kv_reader_mark mark = {.next = reader->next, .depth = reader->depth};
    reader->source->mark(reader, &mark);
    return mark;
}

void kv_reader_rewind(struct kv_reader *reader, const struct kv_reader_mark *mark)
{
    reader->source->rewind(reader, mark);
    reader->error.kind = KV_ERROR_NONE;
    reader->wants_json = false;
    reader->next = mark->next;
    reader->depth = mark->depth;
    reader->value_due = true;
}

bool kv_reader_more(struct kv_reader *reader)
{
    if (kv_reader_failed(reader))
        return false;
    assert(reader->depth == 0 && !reader->value_due);
    reader->value_due = reader->source->more && reader->source->more(reader);
    return reader->value_due;
}

bool kv_read_end(struct kv_reader *reader)
{
    if (kv_reader_failed(reader))
        return false;
    assert(reader->depth == 0 && !reader->value_due);
    return reader->source->end(reader);
}

/* --- the clock of a recording --- */

/* Keys by which the API and its controllers record the past. Not deletionTimestamp, which is in the
 * future by the grace period, nor notAfter, renewalTime, nextUpdate and the like. */
static const char *const past_keys[] = {
    "completionTime",
    "creationTimestamp",
    "eventTime",
    "finishedAt",
    "firstTimestamp",
    "lastAttemptTime",
    "lastHandledReconcileAt",
    "lastHeartbeatTime",
    "lastProbeTime",
    "lastReconciled",
    "lastScaleTime",
    "lastScheduleTime",
    "lastSuccessfulTime",
    "lastTimestamp",
    "lastTransitionTime",
    "lastUpdateTime",
    "startTime",
    "startedAt",
    "time",
};

void reader_note_time(struct kv_reader *reader, struct kv_text key, struct kv_text value)
{
    kv_time time;
    if (!may_be_time(value.data, value.length))
        return;
    for (size_t i = 0; i < sizeof past_keys / sizeof *past_keys; i++) {
        if (!kv_text_is(key, past_keys[i]))
            continue;
        if (kv_time_parse(value, &time) && time > reader->newest)
            reader->newest = time;
        return;
    }
}

kv_time kv_reader_newest_time(const struct kv_reader *reader)
{
    return reader->newest;
}
