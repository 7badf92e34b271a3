/* A sequence of JSON values as manifests. */
#include "internal.h"

#include "kubevet/base/tree.h"

static const char *behind_space(const char *at, const char *end)
{
    while (at < end && *at && strchr(" \t\r\n", *at))
        at++;
    return at;
}

bool manifest_looks_like_json(struct kv_text text)
{
    const char *end = text.data + text.length, *at = behind_space(text.data, end);
    return at < end && *at == '{';
}

bool manifest_is_meant_as_json(struct kv_text text)
{
    const char *end = text.data + text.length, *at = behind_space(text.data, end);
    at = at < end ? behind_space(at + 1, end) : at;
    return manifest_looks_like_json(text) && at < end && *at == '"';
}

static const char *place_find(struct kv_text text, unsigned line, unsigned column)
{
    const char *at = text.data, *end = text.data + text.length;
    for (; line > 1 && at < end; line--) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        at = next ? next + 1 : end;
    }
    while (column > 1 && at < end)
        if (((unsigned char)*++at & 0xc0) != 0x80)
            column--;
    return at;
}

/* The place of a value's key in JSON, derived from the value's place: keys have none. */
static struct kv_node key_place(struct kv_text text, const struct kv_node *value)
{
    struct kv_node place = {.line = 1, .column = 1};
    const char *at = place_find(text, value->line, value->column);
    while (at > text.data && *at != ':')
        at--;
    while (at > text.data && *at != '"')
        at--;
    for (bool opens = false; at > text.data && !opens;) {
        size_t escapes = 0;
        at--;
        while (at - escapes > text.data && at[-(ptrdiff_t)escapes - 1] == '\\')
            escapes++;
        opens = *at == '"' && escapes % 2 == 0;
    }
    for (const char *before = text.data; before < at; before++) {
        place.column += ((unsigned char)*before & 0xc0) != 0x80;
        if (*before == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

static bool keys_check(const struct manifest_source *source, struct kv_text text,
                       const struct kv_node *node)
{
    size_t first, second;
    for (size_t i = 0; i < node->count && node->type != KV_NODE_SCALAR; i++)
        if (!keys_check(source, text,
                        node->type == KV_NODE_MAPPING ? node->pairs[i].value : node->items[i]))
            return false;
    if (node->type != KV_NODE_MAPPING ||
        !kv_keys_find_repeated(node->pairs, node->count, &first, &second))
        return true;
    struct kv_node place = key_place(text, node->pairs[first].value);
    struct kv_node again = key_place(text, node->pairs[second].value);
    return manifest_fail(source, &again, KV_KEY_REPEATED, node->pairs[second].key->text.data,
                         place.line, place.column);
}

static bool values_read(const struct manifest_source *source, struct kv_text text,
                        struct kv_yaml_documents *documents, struct kv_error *error)
{
    struct kv_arena *arena = &source->manifests->arena;
    struct kv_reader *reader = kv_reader_json(text, source->file, KV_ERROR_SPEC);
    struct kv_list roots = {0};
    do {
        const struct kv_node *root = kv_tree_read(reader, arena);
        kv_list_add(&roots, arena, const struct kv_node *, root);
    } while (kv_reader_more(reader));
    *documents = (struct kv_yaml_documents){roots.items, roots.count};
    bool ok = kv_reader_error(reader, error);
    kv_reader_close(reader);
    return ok;
}

bool manifest_json_parse(const struct manifest_source *source, struct kv_text text, bool *is_json,
                         struct kv_error *error)
{
    struct kv_yaml_documents documents;
    bool ok = true;
    *is_json = values_read(source, text, &documents, error);
    if (!*is_json)
        return false;
    for (size_t i = 0; i < documents.count; i++)
        ok &= keys_check(source, text, documents.roots[i]) &&
              manifest_value_take(source, documents.roots[i], (struct manifest_type){0});
    return ok;
}
