/* The digest of a Job's template. */
#include "kubevet/base/digest.h"
#include "kubevet/base/quantity.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/workload.h"

/* The API server's defaults in a template. Source: SetDefaults_* in pkg/apis/core/v1/defaults.go
 * and zz_generated.defaults.go (SetObjectDefaults_Job) */
static bool is_default(const char *key, const char *value)
{
    static const char *const defaults[][2] = {
        {"dnsPolicy", "ClusterFirst"},
        {"schedulerName", "default-scheduler"},
        {"terminationGracePeriodSeconds", "30"},
        {"enableServiceLinks", "true"},
        {"terminationMessagePath", "/dev/termination-log"},
        {"terminationMessagePolicy", "File"},
        {"protocol", "TCP"},
        {"timeoutSeconds", "1"},
        {"periodSeconds", "10"},
        {"successThreshold", "1"},
        {"failureThreshold", "3"},
        {"scheme", "HTTP"},
        {"path", "/"}, /* of a probe's httpGet */
        {"defaultMode", "420"},
        {"expirationSeconds", "3600"},
        {"apiVersion", "v1"}, /* of a fieldRef */
        {"volumeMode", "Filesystem"},
        {"procMount", "Default"},
    };
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (strcmp(defaults[i][0], key) == 0 && strcmp(defaults[i][1], value) == 0)
            return true;
    return false;
}

/* Labels by which a Job's controller finds its pods; the server adds them. Source:
 * pkg/registry/batch/job/strategy.go (generateSelector) */
static bool is_of_server(const char *key)
{
    static const char *const keys[] = {"controller-uid", "job-name",
                                       "batch.kubernetes.io/controller-uid",
                                       "batch.kubernetes.io/job-name", "creationTimestamp"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

/* Depends on the image's tag. Source: SetDefaults_Container */
static bool is_default_pull(const struct kv_node *container, const char *policy)
{
    const char *image = kv_tree_text(container, "image");
    const char *name = image ? strrchr(image, '/') : NULL;
    const char *tag = image ? strchr(name ? name : image, ':') : NULL;
    bool is_pinned = image && strchr(image, '@');
    bool is_latest = image && !is_pinned && (!tag || strcmp(tag, ":latest") == 0);
    return strcmp(policy, is_latest ? "Always" : "IfNotPresent") == 0;
}

static const struct kv_node *scalar_reduce(const struct kv_node *node, const char *key,
                                           bool is_amount, struct kv_arena *arena)
{
    struct kv_quantity amount;
    char text[KV_QUANTITY_TEXT_MAX];
    enum kv_scalar_type type = kv_node_scalar_type(node);
    bool is_zero = type == KV_SCALAR_NULL || node->text.length == 0 ||
                   (type == KV_SCALAR_BOOL && strcmp(node->text.data, "false") == 0);
    if (is_zero || is_default(key, node->text.data))
        return NULL;
    if (is_amount && kv_quantity_parse(node->text, &amount) == KV_QUANTITY_OK)
        return kv_tree_string(kv_arena_copy(arena, kv_text_of(kv_quantity_format(
                                                       kv_quantity_round_to_milli(amount), text))),
                              arena);
    return node;
}

static const struct kv_node *reduce(const struct kv_node *node, const char *key, bool is_amount,
                                    struct kv_arena *arena);

static bool is_left_out(const struct kv_node *mapping, const struct kv_node_pair *pair)
{
    const char *key = pair->key->text.data;
    if (is_of_server(key))
        return true;
    if (strcmp(key, "imagePullPolicy") == 0 && pair->value->type == KV_NODE_SCALAR)
        return is_default_pull(mapping, pair->value->text.data);
    /* The old name of serviceAccountName; the server keeps both equal. */
    return strcmp(key, "serviceAccount") == 0 && kv_tree_text(mapping, "serviceAccountName");
}

static const struct kv_node *mapping_reduce(const struct kv_node *node, bool is_amount,
                                            struct kv_arena *arena)
{
    struct kv_node_pair *pairs = kv_arena_array(arena, node->count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct kv_node_pair *pair = &node->pairs[i];
        const char *key = pair->key->text.data;
        bool amounts = is_amount || strcmp(key, "requests") == 0 || strcmp(key, "limits") == 0 ||
                       strcmp(key, "sizeLimit") == 0;
        const struct kv_node *value =
            is_left_out(node, pair) ? NULL : reduce(pair->value, key, amounts, arena);
        if (!value)
            continue;
        bool is_old_name = strcmp(key, "serviceAccount") == 0;
        pairs[count++] = (struct kv_node_pair){
            is_old_name ? kv_tree_string("serviceAccountName", arena) : pair->key, value};
    }
    return count > 0 ? kv_tree_mapping(pairs, count, arena) : NULL;
}

static const struct kv_node *sequence_reduce(const struct kv_node *node, const char *key,
                                             struct kv_arena *arena)
{
    const struct kv_node **items = kv_arena_array(arena, node->count, sizeof *items);
    for (size_t i = 0; i < node->count; i++) {
        const struct kv_node *item = node->items[i];
        /* Texts in a list are kept as they are. */
        items[i] = item->type == KV_NODE_SCALAR ? item : reduce(item, key, false, arena);
        if (!items[i])
            items[i] = kv_tree_mapping(NULL, 0, arena);
    }
    return node->count > 0 ? kv_tree_sequence(items, node->count, arena) : NULL;
}

/* NULL if nothing is left: empty values and defaults count as absent. */
static const struct kv_node *reduce(const struct kv_node *node, const char *key, bool is_amount,
                                    struct kv_arena *arena)
{
    switch (node->type) {
    case KV_NODE_MAPPING:
        return mapping_reduce(node, is_amount, arena);
    case KV_NODE_SEQUENCE:
        return sequence_reduce(node, key, arena);
    case KV_NODE_SCALAR:
        break;
    }
    return scalar_reduce(node, key, is_amount, arena);
}

const char *kv_job_template_digest(const struct kv_node *template, struct kv_intern *strings)
{
    char digest[KV_DIGEST_MAX];
    struct kv_arena arena = {0};
    const struct kv_node *reduced = template ? reduce(template, "", false, &arena) : NULL;
    const char *text =
        reduced ? kv_intern_text(strings, kv_text_of(kv_digest(reduced, digest))) : NULL;
    kv_arena_release(&arena);
    return text;
}
