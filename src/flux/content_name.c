#include "content_name.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/digest.h"

#include <stdlib.h>

enum { HASH_LENGTH = 10 };

/* --- the content as Go's encoding/json writes it --- */

static void character_write(const unsigned char *at, struct kv_buffer *out)
{
    static const char line_end[] = "\xe2\x80\xa8", paragraph_end[] = "\xe2\x80\xa9";
    const char *short_form = *at == '\n' ? "\\n" : *at == '\r' ? "\\r" : *at == '\t' ? "\\t" : NULL;
    if (*at == '"' || *at == '\\')
        kv_buffer_printf(out, "\\%c", *at);
    else if (short_form)
        kv_buffer_printf(out, "%s", short_form);
    else if (*at < ' ' || strchr("<>&", *at))
        kv_buffer_printf(out, "\\u%04x", *at);
    else if (strncmp((const char *)at, line_end, strlen(line_end)) == 0)
        kv_buffer_printf(out, "\\u2028");
    else if (strncmp((const char *)at, paragraph_end, strlen(paragraph_end)) == 0)
        kv_buffer_printf(out, "\\u2029");
    else
        kv_buffer_printf(out, "%c", *at);
}

static size_t character_length(const char *at)
{
    return strncmp(at, "\xe2\x80\xa8", 3) == 0 || strncmp(at, "\xe2\x80\xa9", 3) == 0 ? 3 : 1;
}

static void string_write(const char *text, struct kv_buffer *out)
{
    kv_buffer_printf(out, "\"");
    for (; *text; text += character_length(text))
        character_write((const unsigned char *)text, out);
    kv_buffer_printf(out, "\"");
}

static int pair_compare(const void *left, const void *right)
{
    const struct kv_node_pair *a = left, *b = right;
    return strcmp(a->key->text.data, b->key->text.data);
}

/* Of texts, with sorted keys. */
static void map_write(const struct kv_node *map, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    size_t count = map && map->type == KV_NODE_MAPPING ? map->count : 0;
    struct kv_node_pair *pairs = kv_arena_array(&arena, count, sizeof *pairs);
    for (size_t i = 0; i < count; i++)
        pairs[i] = map->pairs[i];
    kv_sort(pairs, count, sizeof *pairs, pair_compare);
    kv_buffer_printf(out, "{");
    for (size_t i = 0; i < count; i++) {
        bool is_text = pairs[i].value->type == KV_NODE_SCALAR;
        kv_buffer_printf(out, i > 0 ? "," : "");
        string_write(pairs[i].key->text.data, out);
        kv_buffer_printf(out, ":");
        string_write(is_text ? pairs[i].value->text.data : "", out);
    }
    kv_buffer_printf(out, "}");
    kv_arena_release(&arena);
}

static void content_write(const struct kv_node *config_map, struct kv_buffer *out)
{
    const struct kv_node *data = kv_node_get(config_map, "data"),
                         *binary = kv_node_get(config_map, "binaryData");
    kv_buffer_printf(out, "{");
    if (kv_node_is_given(binary)) {
        kv_buffer_printf(out, "\"binaryData\":");
        map_write(binary, out);
        kv_buffer_printf(out, ",");
    }
    kv_buffer_printf(out, "\"data\":");
    if (kv_node_is_given(data))
        map_write(data, out);
    else
        kv_buffer_printf(out, "\"\"");
    kv_buffer_printf(out, ",\"kind\":\"ConfigMap\",\"name\":\"\"}");
}

/* --- its hash --- */

/* Some digits are replaced by letters, so that no word comes of them. */
static char letter_of(char digit)
{
    static const char from[] = "013ae", to[] = "ghkmt";
    const char *found = strchr(from, digit);
    return found ? to[found - from] : digit;
}

bool content_is_named(const struct kv_node *config_map)
{
    const char *name = kv_tree_text(kv_node_get(config_map, "metadata"), "name");
    size_t length = name ? strlen(name) : 0;
    if (length <= HASH_LENGTH || name[length - HASH_LENGTH - 1] != '-')
        return false;
    struct kv_buffer content = {0};
    char digest[KV_DIGEST_MAX];
    content_write(config_map, &content);
    kv_digest_text(kv_buffer_as_text(&content), digest);
    kv_buffer_release(&content);
    bool same = true;
    for (size_t i = 0; i < HASH_LENGTH; i++)
        same &= letter_of(digest[strlen(KV_DIGEST_PREFIX) + i]) == name[length - HASH_LENGTH + i];
    return same;
}
