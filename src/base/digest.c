#include "kubevet/base/digest.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/error.h"
#include "kubevet/base/number.h"
#include "kubevet/base/platform.h"
#include "kubevet/base/scan.h"

#include <math.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

static void tree_add(struct kv_buffer *out, const struct kv_node *node);

/* With its length, so that different values never give the same bytes. */
static void text_add(struct kv_buffer *out, char type, const char *text, size_t length)
{
    kv_buffer_printf(out, "%c%zu:", type, length);
    kv_buffer_add(out, text, length);
}

/* As the API server serves it, as the manifest may write it differently. A fraction has all digits
 * of its double, like in recordings. */
static void number_add(struct kv_buffer *out, struct kv_text number)
{
    struct kv_buffer served = {0};
    char digits[32];
    kv_number_served(number, &served);
    struct kv_text text = kv_buffer_as_text(&served);
    double real = strtod(served.data, NULL);
    if (strpbrk(served.data, ".e") && isfinite(real)) {
        text.data = digits;
        text.length = (size_t)snprintf(digits, sizeof digits, "%.17g", real);
    }
    text_add(out, 'p', text.data, text.length);
    kv_buffer_release(&served);
}

static void scalar_add(struct kv_buffer *out, const struct kv_node *node)
{
    if (!node->plain)
        text_add(out, 's', node->text.data, node->text.length);
    else if (node->text.data[0] == '-' || kv_is_digit(node->text.data[0]))
        number_add(out, node->text);
    else
        text_add(out, 'p', node->text.data, node->text.length);
}

static int pair_compare(const void *left, const void *right)
{
    const struct kv_node_pair *const *a = left, *const *b = right;
    return strcmp((*a)->key->text.data, (*b)->key->text.data);
}

static void mapping_add(struct kv_buffer *out, const struct kv_node *node)
{
    const struct kv_node_pair **sorted = kv_array_resize(NULL, node->count + 1, sizeof *sorted);
    if (!sorted)
        kv_out_of_memory();
    for (size_t i = 0; i < node->count; i++)
        sorted[i] = &node->pairs[i];
    kv_sort(sorted, node->count, sizeof *sorted, pair_compare);
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

bool kv_is_digest(const struct kv_node *node)
{
    return node && node->type == KV_NODE_SCALAR &&
           strncmp(node->text.data, KV_DIGEST_PREFIX, strlen(KV_DIGEST_PREFIX)) == 0;
}

char *kv_digest_text(struct kv_text text, char *out)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (EVP_Digest(text.data, text.length, digest, &length, EVP_sha256(), NULL) != 1)
        kv_out_of_memory(); /* the only way to fail */
    memcpy(out, KV_DIGEST_PREFIX, sizeof KV_DIGEST_PREFIX);
    char *end = out + strlen(out);
    for (unsigned i = 0; i < length; i++, end += 2)
        snprintf(end, 3, "%02x", (unsigned)digest[i]);
    return out;
}

char *kv_digest(const struct kv_node *tree, char *out)
{
    struct kv_buffer text = {0};
    tree_add(&text, tree);
    kv_digest_text(kv_buffer_as_text(&text), out);
    kv_buffer_release(&text);
    return out;
}
