/* Decoding by a table from any reader. */
#include "decode.h"

#include "fields.h"

#include "kubevet/base/digest.h"
#include "kubevet/base/json.h"
#include "kubevet/base/tree.h"

#include <strings.h>

/* True if the next value has this type; else the reader has failed with the key. */
static bool want(const struct decoder *decoder, const char *key, enum kv_value_type type,
                 const char *what)
{
    enum kv_value_type found = kv_reader_peek(decoder->reader);
    if (found == type)
        return true;
    if (found != KV_VALUE_NONE)
        kv_reader_fail(decoder->reader, "\"%s\" must be %s", key, what);
    return false;
}

static bool string_decode(const struct decoder *decoder, const char *key, struct kv_text *out)
{
    return want(decoder, key, KV_VALUE_STRING, "a string") && kv_read_string(decoder->reader, out);
}

/* null in a list or map of strings counts as "", as in the API. */
static bool member_decode(const struct decoder *decoder, const char *key, struct kv_text *out)
{
    *out = kv_text_of("");
    return kv_reader_peek(decoder->reader) == KV_VALUE_NULL ? kv_read_null(decoder->reader)
                                                            : string_decode(decoder, key, out);
}

static bool time_decode(const struct decoder *decoder, const char *key, kv_time *out)
{
    struct kv_text text;
    if (!want(decoder, key, KV_VALUE_STRING, "a string"))
        return false;
    return kv_read_time(decoder->reader, out, &text) || kv_reader_failed(decoder->reader)
               ? !kv_reader_failed(decoder->reader)
               : kv_reader_fail(decoder->reader, "\"%s\" must be a time (RFC 3339), not \"%.*s\"",
                                key, (int)(text.length < 64 ? text.length : 64), text.data);
}

/* The user info of a URL (RFC 3986) can be a password or a token. For ssh, where the user is part
 * of the address and the key is elsewhere, only a password is removed. */
static bool url_decode(const struct decoder *decoder, const char *key, const char **out)
{
    struct kv_text text;
    if (!string_decode(decoder, key, &text))
        return false;
    const char *url = kv_arena_copy(decoder->memory.arena, text);
    const char *scheme = strstr(url, "://");
    const char *host = scheme ? scheme + 3 : url;
    size_t authority = strcspn(host, "/?#"), login = authority;
    while (login > 0 && host[login - 1] != '@')
        login--;
    size_t user = strncmp(url, "ssh://", 6) == 0 ? strcspn(host, ":@") : 0;
    *out = login == 0 ? url
                      : kv_arena_printf(decoder->memory.arena, "%.*s%s%s",
                                        (int)((size_t)(host - url) + user), url, user ? "@" : "",
                                        host + login);
    return true;
}

bool amount_add(const struct decoder *decoder, const char *key, const char *resource,
                struct kv_text text, struct kv_list *list)
{
    if (list->count == KV_RESOURCES_MAX)
        return kv_reader_fail(decoder->reader, "\"%s\" names more than %d resources", key,
                              KV_RESOURCES_MAX);
    struct kv_resource_amount *out = kv_list_push(list, decoder->lists, sizeof *out);
    out->resource = resource;
    text = kv_text_trim(text); /* as the API reads it */
    if (kv_quantity_parse(text, &out->amount) != KV_QUANTITY_OK)
        return kv_reader_fail(decoder->reader, "\"%s\" must be a quantity, not \"%.*s\"", resource,
                              (int)(text.length < 64 ? text.length : 64), text.data);
    out->amount = kv_quantity_round_to_milli(out->amount);
    out->text = kv_intern_text(decoder->memory.strings, text);
    return true;
}

void quantities_set(const struct decoder *decoder, const struct kv_list *list,
                    struct kv_quantities *out)
{
    out->items = shape_share_items(decoder->memory, list->items, list->count, sizeof *out->items);
    out->count = list->count;
    out->set = true;
}

void labels_set(const struct decoder *decoder, const struct kv_list *list, struct kv_labels *out)
{
    out->items = shape_share_items(decoder->memory, list->items, list->count, sizeof *out->items);
    out->count = list->count;
}

void strings_set(const struct decoder *decoder, const struct kv_list *list, struct kv_strings *out)
{
    out->items = shape_share_items(decoder->memory, list->items, list->count, sizeof *out->items);
    out->count = list->count;
}

/* null counts as 0, as in the API. */
static bool amount_read(const struct decoder *decoder, struct kv_text *out)
{
    *out = kv_text_of("0");
    return kv_reader_peek(decoder->reader) == KV_VALUE_NULL ? kv_read_null(decoder->reader)
                                                            : kv_read_scalar(decoder->reader, out);
}

static bool quantities_decode(const struct decoder *decoder, const char *key,
                              struct kv_quantities *out)
{
    struct kv_list list = {0};
    struct kv_text name, text;
    if (!want(decoder, key, KV_VALUE_OBJECT, "an object") || !kv_read_object(decoder->reader))
        return false;
    while (kv_read_key(decoder->reader, &name)) {
        const char *resource = kv_intern_text(decoder->memory.strings, name);
        if (!amount_read(decoder, &text) || !amount_add(decoder, key, resource, text, &list))
            return false;
    }
    quantities_set(decoder, &list, out);
    return !kv_reader_failed(decoder->reader);
}

static bool strings_decode(const struct decoder *decoder, const char *key, struct kv_strings *out)
{
    struct kv_list list = {0};
    struct kv_text text;
    if (!want(decoder, key, KV_VALUE_ARRAY, "an array") || !kv_read_array(decoder->reader))
        return false;
    while (kv_read_item(decoder->reader)) {
        if (!member_decode(decoder, key, &text))
            return false;
        const char **item = kv_list_push(&list, decoder->lists, sizeof *item);
        *item = kv_intern_text(decoder->memory.strings, text);
    }
    strings_set(decoder, &list, out);
    return !kv_reader_failed(decoder->reader);
}

static bool names_hold(const char *const *names, struct kv_text key)
{
    for (; names && *names; names++)
        if (kv_text_is(key, *names))
            return true;
    return false;
}

bool label_is_wanted(const struct decoder *decoder, const struct kv_shape *row, struct kv_text key)
{
    return row->type == KV_SHAPE_LABELS || names_hold(decoder->filter.chosen, key) ||
           names_hold(row->chosen, key);
}

/* The value of a map whose values are partly kept (a LABELS row with `chosen`, ignoring case): in
 * full, or its digest. */
static struct kv_text label_value(const struct kv_shape *row, const char *key, struct kv_text text,
                                  char *digest)
{
    if (row->type != KV_SHAPE_LABELS || !row->chosen ||
        (text.length >= strlen(KV_DIGEST_PREFIX) &&
         memcmp(text.data, KV_DIGEST_PREFIX, strlen(KV_DIGEST_PREFIX)) == 0))
        return text;
    for (const char *const *chosen = row->chosen; *chosen; chosen++)
        if (strcasecmp(*chosen, key) == 0)
            return text;
    struct kv_arena arena = {0};
    kv_digest(kv_tree_string(kv_arena_copy(&arena, text), &arena), digest);
    kv_arena_release(&arena);
    return kv_text_of(digest);
}

void label_add(const struct decoder *decoder, const struct kv_shape *row, const char *name,
               struct kv_text value, struct kv_list *list)
{
    char digest[KV_DIGEST_MAX];
    struct kv_label *label = kv_list_push(list, decoder->lists, sizeof *label);
    label->key = name;
    label->value = kv_intern_text(decoder->memory.strings, label_value(row, name, value, digest));
}

static bool labels_decode(const struct decoder *decoder, const struct kv_shape *row,
                          struct kv_labels *out)
{
    struct kv_list list = {0};
    struct kv_text text;
    if (!want(decoder, row->key, KV_VALUE_OBJECT, "an object") || !kv_read_object(decoder->reader))
        return false;
    while (kv_read_key(decoder->reader, &text)) {
        if (!label_is_wanted(decoder, row, text)) {
            kv_read_skip(decoder->reader);
            continue;
        }
        const char *name = kv_intern_text(decoder->memory.strings, text);
        if (!member_decode(decoder, name, &text))
            return false;
        label_add(decoder, row, name, text, &list);
    }
    labels_set(decoder, &list, out);
    return !kv_reader_failed(decoder->reader);
}

/* Only the host names of a value are kept; the rest is gone once this returns. */
static bool hosts_decode(const struct decoder *decoder, const char *key, struct kv_labels *out)
{
    struct kv_list list = {0};
    struct kv_buffer hosts = {0};
    struct kv_text text;
    if (!want(decoder, key, KV_VALUE_OBJECT, "an object") || !kv_read_object(decoder->reader))
        return false;
    while (kv_read_key(decoder->reader, &text)) {
        struct kv_label *label = kv_list_push(&list, decoder->lists, sizeof *label);
        label->key = kv_intern_text(decoder->memory.strings, text);
        if (!string_decode(decoder, label->key, &text))
            break;
        kv_buffer_clear(&hosts);
        if (decoder->memory.hosts)
            kv_hosts_keep(decoder->memory.hosts, text, &hosts);
        label->value = kv_intern_text(decoder->memory.strings, kv_buffer_as_text(&hosts));
    }
    kv_buffer_release(&hosts);
    labels_set(decoder, &list, out);
    return !kv_reader_failed(decoder->reader);
}

static bool list_decode(const struct decoder *decoder, const struct kv_shape *row,
                        struct kv_list *out)
{
    *out = (struct kv_list){0};
    if (!want(decoder, row->key, KV_VALUE_ARRAY, "an array") || !kv_read_array(decoder->reader))
        return false;
    while (kv_read_item(decoder->reader)) {
        void *item = kv_list_push(out, decoder->lists, row->size);
        kv_shape_clear(row->fields, item);
        if (!want(decoder, row->key, KV_VALUE_OBJECT, "an array of objects") ||
            !object_decode(decoder, row->fields, item))
            return false;
    }
    return !kv_reader_failed(decoder->reader);
}

static bool fields_decode(const struct decoder *decoder, struct kv_fields *out)
{
    bool ok = fields_read(decoder->fields, decoder->reader, decoder->memory.strings, out);
    fields_move(out, decoder->lists);
    return ok;
}

/* A snapshot has the digest instead of the value. */
static bool digest_decode(const struct decoder *decoder, const char **out)
{
    char digest[KV_DIGEST_MAX];
    struct kv_arena arena = {0};
    const struct kv_node *tree = kv_tree_read(decoder->reader, &arena);
    if (tree) {
        *out =
            kv_intern_text(decoder->memory.strings,
                           kv_is_digest(tree) ? tree->text : kv_text_of(kv_digest(tree, digest)));
    }
    kv_arena_release(&arena);
    return tree != NULL;
}

/* The value in full, or the digest of an older recording. */
static bool json_decode(const struct decoder *decoder, const char **out)
{
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    const struct kv_node *tree = kv_tree_read(decoder->reader, &arena);
    if (tree && kv_is_digest(tree))
        *out = kv_intern_text(decoder->memory.strings, tree->text);
    if (tree && !kv_is_digest(tree)) {
        kv_json_write_tree(tree, &text);
        *out = kv_intern_text(decoder->memory.strings, kv_buffer_as_text(&text));
    }
    kv_buffer_release(&text);
    kv_arena_release(&arena);
    return tree != NULL;
}

static bool value_decode(const struct decoder *decoder, const struct kv_shape *row, void *at)
{
    struct kv_text text;
    switch (row->type) {
    case KV_SHAPE_STRING:
        if (!string_decode(decoder, row->key, &text))
            return false;
        *(const char **)at = kv_intern_text(decoder->memory.strings, text);
        return true;
    case KV_SHAPE_TEXT:
        if (!string_decode(decoder, row->key, &text))
            return false;
        *(const char **)at = kv_arena_copy(decoder->memory.arena, text);
        return true;
    case KV_SHAPE_URL:
        return url_decode(decoder, row->key, at);
    case KV_SHAPE_BOOL: {
        bool value;
        if (!want(decoder, row->key, KV_VALUE_BOOL, "true or false") ||
            !kv_read_bool(decoder->reader, &value))
            return false;
        *(enum kv_tristate *)at = value ? KV_TRUE : KV_FALSE;
        return true;
    }
    case KV_SHAPE_INTEGER: {
        struct kv_integer *integer = at;
        integer->set = want(decoder, row->key, KV_VALUE_INTEGER, "an integer") &&
                       kv_read_integer(decoder->reader, &integer->value);
        return integer->set;
    }
    case KV_SHAPE_SCALAR:
        if (!kv_read_scalar(decoder->reader, &text))
            return false;
        *(const char **)at = kv_intern_text(decoder->memory.strings, text);
        return true;
    case KV_SHAPE_TIME:
        return time_decode(decoder, row->key, at);
    case KV_SHAPE_QUANTITIES:
        return quantities_decode(decoder, row->key, at);
    case KV_SHAPE_STRINGS:
        return strings_decode(decoder, row->key, at);
    case KV_SHAPE_LABELS:
    case KV_SHAPE_CHOSEN:
        return labels_decode(decoder, row, at);
    case KV_SHAPE_FIELDS:
        return want(decoder, row->key, KV_VALUE_OBJECT, "an object") && fields_decode(decoder, at);
    case KV_SHAPE_HOSTS:
        return hosts_decode(decoder, row->key, at);
    case KV_SHAPE_DIGEST:
        return digest_decode(decoder, at);
    case KV_SHAPE_JSON:
        return json_decode(decoder, at);
    case KV_SHAPE_OBJECT:
        if (row->mark)
            *((bool *)at + row->mark) = true;
        return want(decoder, row->key, KV_VALUE_OBJECT, "an object") &&
               object_decode(decoder, row->fields, at);
    case KV_SHAPE_LIST:
        return list_decode(decoder, row, at);
    case KV_SHAPE_SHARED: /* no value of its own */
        break;
    }
    return false;
}

/* Kept apart so that ordinary tables compare bytes only. */
static const struct kv_shape *row_find_in_any_case(const struct kv_shape *fields,
                                                   struct kv_text key)
{
    for (const struct kv_shape *row = fields; row->key; row++)
        if (strlen(row->key) == key.length && strncasecmp(row->key, key.data, key.length) == 0)
            return row;
    return NULL;
}

const struct kv_shape *row_find(const struct kv_shape *fields, unsigned keep, struct kv_text key,
                                const struct kv_shape **shared)
{
    char first = key.length > 0 ? key.data[0] : '\0'; /* rules out most keys at once */
    *shared = NULL;
    if (fields->any_case)
        return row_find_in_any_case(fields, key);
    for (const struct kv_shape *row = fields; row->key; row++) {
        if (row->type == KV_SHAPE_SHARED) {
            *shared = row;
            row = row->fields;
        }
        if (row->key[0] == first && (row->keep & ~keep) == 0 && kv_text_is(key, row->key))
            return row;
    }
    return NULL;
}

void *row_place(const struct decoder *decoder, const struct kv_shape *row,
                const struct kv_shape *shared, void *base)
{
    void **place = (void **)(void *)((char *)base + (shared ? shared->offset : 0));
    if (shared && !*place)
        *place = shape_shared_new(shared, decoder->lists);
    return (char *)(shared ? *place : base) + row->offset;
}

bool object_decode(const struct decoder *decoder, const struct kv_shape *fields, void *base)
{
    struct kv_text key;
    if (!kv_read_object(decoder->reader))
        return false;
    while (kv_read_key(decoder->reader, &key)) {
        const struct kv_shape *shared;
        const struct kv_shape *row = row_find(fields, decoder->filter.keep, key, &shared);
        if (!row || kv_reader_peek(decoder->reader) == KV_VALUE_NULL)
            kv_read_skip(decoder->reader);
        else if (!value_decode(decoder, row, row_place(decoder, row, shared, base)))
            return false;
    }
    return !kv_reader_failed(decoder->reader);
}
