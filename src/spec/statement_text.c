#include "statement_text.h"

#include <ctype.h>

/* ------------------------------------------------------------------ words */

static const char *const acronyms[] = {"api", "cni", "cpu", "dns", "nfs", "uid", "url", NULL};

static bool is_acronym(struct kv_text word)
{
    for (size_t i = 0; acronyms[i]; i++)
        if (kv_text_is(word, acronyms[i]))
            return true;
    return false;
}

static void word_add(struct kv_buffer *out, const char *word, size_t length, bool first)
{
    char lower[64];
    length = length < sizeof lower ? length : sizeof lower - 1;
    for (size_t i = 0; i < length; i++)
        lower[i] = (char)tolower((unsigned char)word[i]);
    bool shout = is_acronym((struct kv_text){lower, length});
    for (size_t i = 0; i < length; i++)
        if (shout || (first && i == 0))
            lower[i] = (char)toupper((unsigned char)lower[i]);
    kv_buffer_printf(out, "%s%.*s", first ? "" : " ", (int)length, lower);
}

/* "kubernetesVersion": "Kubernetes version". */
const char *words_of(struct kv_arena *arena, const char *name)
{
    struct kv_buffer out = {0};
    for (const char *end; *name; name = end) {
        end = name + 1;
        while (*end && !isupper((unsigned char)*end))
            end++;
        word_add(&out, name, (size_t)(end - name), out.length == 0);
    }
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return copy;
}

/* ------------------------------------------------------------------ values as text */

void part_add(struct kv_buffer *out, const char *text, const char *separator)
{
    if (text && *text)
        kv_buffer_printf(out, "%s%s", out->length > 0 ? separator : "", text);
}

const char *text_take(struct kv_arena *arena, struct kv_buffer *out)
{
    const char *copy = out->length > 0 ? kv_arena_copy(arena, kv_buffer_as_text(out)) : NULL;
    kv_buffer_release(out);
    return copy;
}

/* "pool=apps, arch=arm" */
void pairs_add(struct kv_buffer *out, const struct kv_records *pairs)
{
    const char *separator = " ";
    kv_records_each(pairs, const struct kv_spec_pair, pair) {
        part_add(out, pair->key.text, separator);
        separator = ", ";
        kv_buffer_printf(out, "=%s", pair->value.text);
    }
}

/* "get, list" */
void values_add(struct kv_buffer *out, const struct kv_values *values)
{
    const char *separator = " ";
    for (size_t i = 0; i < values->count; i++) {
        part_add(out, values->items[i].text, separator);
        separator = ", ";
    }
}

void node_add(struct kv_buffer *out, const struct kv_node *node)
{
    if (node->type == KV_NODE_SCALAR) {
        kv_buffer_text(out, node->text.data);
        return;
    }
    bool mapping = node->type == KV_NODE_MAPPING;
    kv_buffer_text(out, mapping ? "{" : "[");
    for (size_t i = 0; i < node->count; i++) {
        kv_buffer_text(out, i > 0 ? ", " : "");
        if (mapping)
            kv_buffer_printf(out, "%s: ", node->pairs[i].key->text.data);
        node_add(out, mapping ? node->pairs[i].value : node->items[i]);
    }
    kv_buffer_text(out, mapping ? "}" : "]");
}

const struct kv_node *last_node(const struct kv_node *node)
{
    while (node->type != KV_NODE_SCALAR && node->count > 0)
        node = node->type == KV_NODE_MAPPING ? node->pairs[node->count - 1].value
                                             : node->items[node->count - 1];
    return node;
}
