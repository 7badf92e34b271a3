/* The JSON source of the reader: objects, arrays, commas and colons. */
#include "base/reader_internal.h"
#include "kubevet/base/json_extent.h"
#include "scan.h"
#include "skip.h"
#include "token.h"

#include <stdlib.h>

struct json {
    struct kv_reader base;
    struct json_cursor cursor;
    struct kv_buffer scratch; /* a string without its escapes */
    bool first;               /* nothing of the innermost container has been consumed yet */
    uint64_t objects[READER_DEPTH_MAX / 64]; /* a bit for each container: is it an object? */
};

static struct json *json_of(struct kv_reader *reader)
{
    return (struct json *)reader;
}

static void json_place(struct kv_reader *reader, unsigned *line, unsigned *column)
{
    struct json_mark mark = json_cursor_place(&json_of(reader)->cursor);
    *line = mark.line + 1;
    *column = mark.column + 1;
}

/* --- values --- */

static enum kv_value_type value_fail(struct json *j, int byte)
{
    struct json_cursor *c = &j->cursor;
    if (j->base.depth > 0)
        json_fail_wanted(c, "a value");
    else if (byte == JSON_END)
        json_fail(c, "is empty: expected JSON");
    else if (byte == '<')
        json_fail(c, "this is HTML, not JSON: a proxy or a login page may have answered");
    else if (json_have(c, 3) && memcmp(c->at, "\xef\xbb\xbf", 3) == 0)
        json_fail(c, "the JSON begins with a byte order mark; save it as UTF-8 without BOM");
    else
        json_fail_wanted(c, "JSON");
    return KV_VALUE_NONE;
}

/* Numbers and words are scanned here; json_scalar only returns them. */
static enum kv_value_type json_peek(struct kv_reader *reader)
{
    struct json *j = json_of(reader);
    struct json_cursor *c = &j->cursor;
    int byte = json_token_byte(c);
    c->place = c->at;
    switch (byte) {
    case '"':
        return KV_VALUE_STRING;
    case '{':
        return KV_VALUE_OBJECT;
    case '[':
        return KV_VALUE_ARRAY;
    case 't':
        return json_take_word(c, "true", KV_VALUE_BOOL);
    case 'f':
        return json_take_word(c, "false", KV_VALUE_BOOL);
    case 'n':
        return json_take_word(c, "null", KV_VALUE_NULL);
    default:
        if (byte == '-' || (byte >= '0' && byte <= '9'))
            return json_take_number(c);
        return value_fail(j, byte);
    }
}

static bool string_take(struct json *j, struct kv_text *text)
{
    struct json_cursor *c = &j->cursor;
    if (!json_take_string(c, &j->scratch, text))
        return false;
    if (c->key.length > 0 && may_be_time(c->token.data, c->token.length))
        reader_note_time(&j->base, c->key, c->token);
    return true;
}

static bool json_scalar(struct kv_reader *reader, struct kv_text *text)
{
    struct json *j = json_of(reader);
    struct json_cursor *c = &j->cursor;
    bool is_string = c->at == c->place;
    if (is_string && !string_take(j, text))
        return false;
    if (!is_string && text)
        *text = c->token;
    c->key.length = 0;
    return true;
}

/* --- containers --- */

static bool in_object(const struct json *j)
{
    size_t level = j->base.depth - 1;
    return j->objects[level / 64] >> (level % 64) & 1;
}

static bool json_enter(struct kv_reader *reader)
{
    struct json *j = json_of(reader);
    struct json_cursor *c = &j->cursor;
    size_t level = reader->depth - 1;
    uint64_t bit = UINT64_C(1) << (level % 64);
    if (*c->at == '{')
        j->objects[level / 64] |= bit;
    else
        j->objects[level / 64] &= ~bit;
    c->at++;
    j->first = true;
    c->key.length = 0;
    return true;
}

/* Consumes a key, its colon, and the white space before its value. */
static bool key_take(struct json *j, struct kv_text *key)
{
    struct json_cursor *c = &j->cursor;
    if (json_token_byte(c) != '"')
        return json_fail_wanted(c, "a key in quotes");
    if (!json_take_string(c, &j->scratch, key))
        return false;
    c->key = c->token;
    if (json_token_byte(c) != ':')
        return json_fail_wanted(c, "':' after a key");
    c->at++;
    json_token_byte(c);
    return true;
}

/* Moves before the next value if its key is plain and there is no white space, as is nearly always
 * the case. Else does nothing. */
static bool plain_key_next(struct json *j, struct kv_text *key)
{
    struct json_cursor *c = &j->cursor;
    const char *at = c->at, *end = c->end;
    if (end - at < 4 || (!j->first && *at++ != ',') || *at != '"')
        return false;
    const char *text = at + 1;
    size_t length = json_plain_length(text, (size_t)(end - text));
    if (end - text - (ptrdiff_t)length < 3 || text[length] != '"' || text[length + 1] != ':' ||
        (unsigned char)text[length + 2] <= ' ')
        return false;
    c->token = c->key = (struct kv_text){text, length};
    c->at = c->place = text + length + 2;
    j->first = false;
    if (key)
        *key = c->key;
    return true;
}

static bool json_next(struct kv_reader *reader, struct kv_text *key)
{
    struct json *j = json_of(reader);
    struct json_cursor *c = &j->cursor;
    bool object = in_object(j);
    if (object && plain_key_next(j, key))
        return true;
    bool first = j->first;
    int byte = json_token_byte(c);
    j->first = false;
    if (byte == (object ? '}' : ']')) {
        c->at++;
        return false;
    }
    if (!first) {
        if (byte != ',')
            return json_fail_wanted(c, object ? "',' or '}'" : "',' or ']'");
        c->at++;
        json_token_byte(c);
    }
    if (object && !key_take(j, key))
        return false;
    c->place = c->at;
    return !kv_reader_failed(reader);
}

static void time_note(void *context, struct kv_text key, struct kv_text value)
{
    reader_note_time(context, key, value);
}

/* The end of a valid object or array; NULL = it is neither. */
static const char *known_end(const struct json_cursor *c)
{
    const char *at = c->at;
    struct kv_json_extent extent = {0};
    while (at < c->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    if (at == c->end || (*at != '{' && *at != '['))
        return NULL;
    at += kv_json_extent_add(&extent, (struct kv_text){at, (size_t)(c->end - at)});
    return extent.depth == 0 ? at : NULL;
}

static bool json_skip_value(struct kv_reader *reader)
{
    struct json *j = json_of(reader);
    struct json_cursor *c = &j->cursor;
    struct json_skip skip = {
        .at = c->at,
        .end = c->end,
        .key = c->key,
        .objects = j->objects,
        .depth = reader->depth,
        .depth_max = reader->depth_max,
        .time = time_note,
        .context = reader,
    };
    const char *known = reader->knows ? known_end(c) : NULL;
    if (known)
        skip.at = known;
    else if (!json_skip(&skip))
        return false;
    c->place = c->at;
    c->at = skip.at;
    j->first = false;
    c->key.length = 0;
    return true;
}

/* --- the source --- */

static bool json_more(struct kv_reader *reader)
{
    return json_token_byte(&json_of(reader)->cursor) != JSON_END;
}

static bool json_end(struct kv_reader *reader)
{
    struct json_cursor *c = &json_of(reader)->cursor;
    if (json_token_byte(c) != JSON_END)
        return json_fail_wanted(c, "the end of the JSON");
    return !kv_reader_failed(reader);
}

static void json_mark(const struct kv_reader *reader, struct kv_reader_mark *mark)
{
    const struct json *j = (const struct json *)reader;
    const struct json_cursor *c = &j->cursor;
    mark->first = j->first;
    mark->at = c->at;
    mark->place = c->place;
    mark->token = c->token;
    mark->key = c->key;
}

/* The surrounding containers are unchanged. */
static void json_rewind(struct kv_reader *reader, const struct kv_reader_mark *mark)
{
    struct json *j = json_of(reader);
    struct json_cursor *c = &j->cursor;
    j->first = mark->first;
    c->at = mark->at;
    c->place = mark->place;
    c->token = mark->token;
    c->key = mark->key;
}

static void json_close(struct kv_reader *reader)
{
    kv_buffer_release(&json_of(reader)->scratch);
}

static const struct reader_source json_source = {
    .peek = json_peek,
    .enter = json_enter,
    .next = json_next,
    .scalar = json_scalar,
    .skip = json_skip_value,
    .more = json_more,
    .end = json_end,
    .mark = json_mark,
    .rewind = json_rewind,
    .place = json_place,
    .close = json_close,
};

struct kv_reader *kv_reader_json(struct kv_text input, const char *name, enum kv_error_kind kind)
{
    struct json *j = calloc(1, sizeof *j);
    if (!j)
        kv_out_of_memory();
    j->scratch.secret = true; /* an exec plugin's answer may hold a key */
    reader_init(&j->base, &json_source, name, kind);
    kv_reader_json_again(&j->base, input);
    return &j->base;
}

void kv_reader_json_again(struct kv_reader *reader, struct kv_text input)
{
    struct json *j = json_of(reader);
    reader_begin(reader);
    j->first = false;
    j->cursor =
        (struct json_cursor){.error = &reader->error, .kind = reader->kind, .name = reader->name};
    json_cursor_begin(&j->cursor, input);
}
