#include "kubevet/base/digest.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/error.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

static void tree_add(struct kv_buffer *out, const struct kv_node *node);

/* With its length, so that no two values read alike. */
static void text_add(struct kv_buffer *out, char type, const char *text, size_t length)
{
    kv_buffer_printf(out, "%c%zu:", type, length);
    kv_buffer_add(out, text, length);
}

static void scalar_add(struct kv_buffer *out, const struct kv_node *node)
{
    char number[32];
    enum kv_scalar_type type = kv_node_scalar_type(node);
    if (type == KV_SCALAR_STRING) {
        text_add(out, 's', node->text.data, node->text.length);
        return;
    }
    if (type == KV_SCALAR_FLOAT) {
        int length = snprintf(number, sizeof number, "%.17g", strtod(node->text.data, NULL));
        text_add(out, 'p', number, (size_t)length);
        return;
    }
    text_add(out, 'p', node->text.data, node->text.length);
}

static int pair_compare(const void *left, const void *right)
{
    const struct kv_node_pair *const *a = left, *const *b = right;
    return strcmp((*a)->key->text.data, (*b)->key->text.data);
}

static void mapping_add(struct kv_buffer *out, const struct kv_node *node)
{
    const struct kv_node_pair **sorted = reallocarray(NULL, node->count + 1, sizeof *sorted);
    if (!sorted)
        kv_out_of_memory();
    for (size_t i = 0; i < node->count; i++)
        sorted[i] = &node->pairs[i];
    qsort(sorted, node->count, sizeof *sorted, pair_compare);
    kv_buffer_printf(out, "m%zu:", node->count);
    for (size_t i = 0; i < node->count; i++) {
        text_add(out, 'k', sorted[i]->key->text.data, sorted[i]->key->text.length);
        tree_add(out, sorted[i]->value);
    }
    free(sorted);
}

static void tree_add(struct kv_buffer *out, const struct kv_node *node)
{
    switch (node->type) {
    case KV_NODE_MAPPING:
        mapping_add(out, node);
        return;
    case KV_NODE_SEQUENCE:
        kv_buffer_printf(out, "l%zu:", node->count);
        for (size_t i = 0; i < node->count; i++)
            tree_add(out, node->items[i]);
        return;
    case KV_NODE_SCALAR:
        scalar_add(out, node);
        return;
    }
}

char *kv_digest(const struct kv_node *tree, char *out)
{
    struct kv_buffer text = {0};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    tree_add(&text, tree);
    if (EVP_Digest(text.data, text.length, digest, &length, EVP_sha256(), NULL) != 1)
        kv_out_of_memory(); /* the only way in which it fails */
    kv_buffer_release(&text);
    strcpy(out, KV_DIGEST_PREFIX);
    char *end = out + strlen(out);
    for (unsigned i = 0; i < length; i++, end += 2)
        snprintf(end, 3, "%02x", (unsigned)digest[i]);
    return out;
}
