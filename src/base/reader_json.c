/* The reader's source over JSON text: objects, arrays, commas and colons. */
#include "json_scan.h"
#include "json_skip.h"
#include "json_token.h"
#include "reader_internal.h"

#include <stdlib.h>

struct json {
    struct kv_reader base;
    struct json_window window;
    struct kv_buffer scratch; /* a string without its escapes, a number with a NUL */
    bool first;               /* nothing is taken yet of the container entered last */
    uint64_t objects[KV_READER_DEPTH_MAX / 64]; /* a bit for each container: is it an object? */
};

static struct json *json_of(struct kv_reader *reader)
{
    return (struct json *)reader;
}

static void json_place(struct kv_reader *reader, unsigned *line, unsigned *column)
{
    struct json_mark mark = json_window_place(&json_of(reader)->window);
    *line = mark.line + 1;
    *column = mark.column + 1;
}

/* --- values --- */

static enum kv_value_type fail_value(struct json *j, int c)
{
    struct json_window *w = &j->window;
    if (j->base.depth > 0)
        json_fail_wanted(w, "a value");
    else if (c == JSON_END)
        json_fail(w, "is empty, where JSON is wanted");
    else if (c == '<')
        json_fail(w, "this is HTML, not JSON: a proxy or a login page may have answered");
    else if (json_window_have(w, 3) && memcmp(w->data + w->at, "\xef\xbb\xbf", 3) == 0)
        json_fail(w, "a byte order mark stands before the JSON; save it as UTF-8 without BOM");
    else
        json_fail_wanted(w, "JSON");
    return KV_VALUE_NONE;
}

/* Numbers and words are taken into the token here, so that json_scalar only hands them out. */
static enum kv_value_type json_peek(struct kv_reader *reader)
{
    struct json *j = json_of(reader);
    struct json_window *w = &j->window;
    int c = json_token_byte(w);
    w->place = w->offset + w->at;
    switch (c) {
    case '"':
        return KV_VALUE_STRING;
    case '{':
        return KV_VALUE_OBJECT;
    case '[':
        return KV_VALUE_ARRAY;
    case 't':
        return json_take_word(w, "true", KV_VALUE_BOOL);
    case 'f':
        return json_take_word(w, "false", KV_VALUE_BOOL);
    case 'n':
        return json_take_word(w, "null", KV_VALUE_NULL);
    default:
        if (c == '-' || (c >= '0' && c <= '9'))
            return json_take_number(w, &j->scratch);
        return fail_value(j, c);
    }
}

static bool take_string(struct json *j, struct kv_text *text)
{
    struct json_window *w = &j->window;
    if (!json_take_string(w, &j->scratch, text))
        return false;
    if (w->key_length > 0 && kv_may_be_time(w->data + w->token, w->token_length))
        kv_reader_note_time(&j->base, (struct kv_text){w->data + w->key, w->key_length},
                            (struct kv_text){w->data + w->token, w->token_length});
    return true;
}

static bool json_scalar(struct kv_reader *reader, struct kv_text *text)
{
    struct json *j = json_of(reader);
    struct json_window *w = &j->window;
    bool is_string = w->offset + w->at == w->place;
    if (is_string && !take_string(j, text))
        return false;
    if (!is_string && text)
        *text = (struct kv_text){w->data + w->token, w->token_length};
    json_let_go(w);
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
    struct json_window *w = &j->window;
    size_t level = reader->depth - 1;
    uint64_t bit = UINT64_C(1) << (level % 64);
    if (w->data[w->at] == '{')
        j->objects[level / 64] |= bit;
    else
        j->objects[level / 64] &= ~bit;
    w->at++;
    j->first = true;
    json_let_go(w);
    return true;
}

/* Takes a key, its colon, and the white space before its value. */
static bool take_key(struct json *j, struct kv_text *key)
{
    struct json_window *w = &j->window;
    if (json_token_byte(w) != '"')
        return json_fail_wanted(w, "a key in quotes");
    if (!json_take_string(w, &j->scratch, key))
        return false;
    if (w->keep != JSON_NOTHING) {
        w->key = w->token;
        w->key_length = w->token_length;
    }
    bool in_window = key && key->data != j->scratch.data;
    if (json_token_byte(w) != ':')
        return json_fail_wanted(w, "':' after a key");
    w->at++;
    json_token_byte(w);
    if (in_window)
        key->data = w->data + w->token; /* the window may have moved */
    return true;
}

/* Moves before the next value if its key is plain, all lies in the window, and there is no white
 * space: as it nearly always is. Else moves nothing. */
static bool next_plain_key(struct json *j, struct kv_text *key)
{
    struct json_window *w = &j->window;
    const char *at = w->data + w->at, *end = w->data + w->end;
    if (end - at < 4 || (!j->first && *at++ != ',') || *at != '"')
        return false;
    const char *text = at + 1;
    size_t length = json_plain_length(text, (size_t)(end - text));
    if (end - text - (ptrdiff_t)length < 3 || text[length] != '"' || text[length + 1] != ':' ||
        (unsigned char)text[length + 2] <= ' ' || length > w->token_max)
        return false;
    w->keep = w->token = w->key = (size_t)(text - w->data);
    w->token_length = w->key_length = length;
    w->wanted = key != NULL;
    w->at = w->token + length + 2;
    w->place = w->offset + w->at;
    j->first = false;
    if (key)
        *key = (struct kv_text){text, length};
    return true;
}

static bool json_next(struct kv_reader *reader, struct kv_text *key)
{
    struct json *j = json_of(reader);
    struct json_window *w = &j->window;
    bool object = in_object(j);
    if (object && next_plain_key(j, key))
        return true;
    bool first = j->first;
    int c = json_token_byte(w);
    j->first = false;
    if (c == (object ? '}' : ']')) {
        w->at++;
        return false;
    }
    if (!first) {
        if (c != ',')
            return json_fail_wanted(w, object ? "',' or '}'" : "',' or ']'");
        w->at++;
        json_token_byte(w);
    }
    if (object && !take_key(j, key))
        return false;
    w->place = w->offset + w->at;
    return !kv_reader_failed(reader);
}

static void note_time(void *context, struct kv_text key, struct kv_text value)
{
    kv_reader_note_time(context, key, value);
}

static bool json_skip_value(struct kv_reader *reader)
{
    struct json *j = json_of(reader);
    struct json_window *w = &j->window;
    struct json_skip skip = {
        .at = w->data + w->at,
        .end = w->data + w->end,
        .key = {w->data + w->key, w->key_length},
        .objects = j->objects,
        .depth = reader->depth,
        .depth_max = reader->depth_max,
        .time = note_time,
        .context = reader,
    };
    if (w->key_length == 0)
        skip.key.data = "";
    if (!json_skip(&skip))
        return false;
    w->place = w->offset + w->at;
    w->at = (size_t)(skip.at - w->data);
    j->first = false;
    json_let_go(w);
    return true;
}

/* --- the source --- */

static bool json_more(struct kv_reader *reader)
{
    return json_token_byte(&json_of(reader)->window) != JSON_END;
}

static bool json_end(struct kv_reader *reader)
{
    struct json_window *w = &json_of(reader)->window;
    if (json_token_byte(w) != JSON_END)
        return json_fail_wanted(w, "nothing more");
    return !kv_reader_failed(reader);
}

static void json_close(struct kv_reader *reader)
{
    struct json *j = json_of(reader);
    kv_buffer_release(&j->scratch);
    json_window_release(&j->window);
}

static const struct kv_reader_source json_source = {
    .peek = json_peek,
    .enter = json_enter,
    .next = json_next,
    .scalar = json_scalar,
    .skip = json_skip_value,
    .more = json_more,
    .end = json_end,
    .place = json_place,
    .close = json_close,
};

static struct json *json_new(const char *name, enum kv_error_kind kind)
{
    struct json *j = calloc(1, sizeof *j);
    if (!j)
        kv_out_of_memory();
    kv_reader_init(&j->base, &json_source, name, kind);
    j->window.error = &j->base.error;
    j->window.kind = kind;
    j->window.name = j->base.name;
    return j;
}

struct kv_reader *kv_reader_json(struct kv_text input, const char *name, enum kv_error_kind kind)
{
    struct json *j = json_new(name, kind);
    json_window_memory(&j->window, input);
    return &j->base;
}

void kv_reader_json_again(struct kv_reader *reader, struct kv_text input)
{
    struct json *j = json_of(reader);
    kv_reader_begin(reader);
    j->first = false;
    j->window =
        (struct json_window){.error = &reader->error, .kind = reader->kind, .name = reader->name};
    json_window_memory(&j->window, input);
}

struct kv_reader *kv_reader_stream(kv_reader_fill *fill, void *context, size_t max_token,
                                   const char *name, enum kv_error_kind kind)
{
    struct json *j = json_new(name, kind);
    json_window_stream(&j->window, fill, context, max_token);
    return &j->base;
}
