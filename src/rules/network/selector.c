#include "selector.h"

#include "kubevet/base/tree.h"

#include <string.h>

static const struct selector all = {.condition = CONDITION_ALL};
static const struct selector none = {.condition = CONDITION_NONE};

static const struct selector *constant(bool value)
{
    return value ? &all : &none;
}

static bool is_constant(const struct selector *selector)
{
    return selector->condition == CONDITION_ALL || selector->condition == CONDITION_NONE;
}

/* --- making --- */

/* Parts that are constant fall away. */
const struct selector *selector_make(struct kv_arena *arena, enum condition condition,
                                     const struct selector *left, const struct selector *right)
{
    bool is_and = condition == CONDITION_AND;
    if (condition == CONDITION_ALL || condition == CONDITION_NONE)
        return constant(condition == CONDITION_ALL);
    if (condition == CONDITION_NOT && is_constant(left))
        return constant(left->condition == CONDITION_NONE);
    if (right && is_constant(left))
        return (left->condition == CONDITION_ALL) == is_and ? right : left;
    if (right && is_constant(right))
        return (right->condition == CONDITION_ALL) == is_and ? left : right;
    struct selector *made = kv_arena_alloc(arena, sizeof *made);
    *made = (struct selector){.condition = condition, .left = left, .right = right};
    return made;
}

const struct selector *selector_label(struct kv_arena *arena, enum condition condition,
                                      const char *key, struct kv_strings values)
{
    struct selector *made = kv_arena_alloc(arena, sizeof *made);
    *made = (struct selector){.condition = condition, .key = key, .values = values};
    return made;
}

/* --- LabelSelectors ---
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */

static struct kv_strings one_value(const char *value, struct kv_arena *arena)
{
    struct kv_strings values = {kv_arena_array(arena, 1, sizeof *values.items), 1};
    values.items[0] = value;
    return values;
}

/* False if it is no list of texts. */
static bool values_read(const struct kv_node *node, struct kv_strings *out, struct kv_arena *arena)
{
    if (!node || node->type != KV_NODE_SEQUENCE || node->count == 0)
        return false;
    out->items = kv_arena_array(arena, node->count, sizeof *out->items);
    for (size_t i = 0; i < node->count; i++) {
        if (node->items[i]->type != KV_NODE_SCALAR)
            return false;
        out->items[out->count++] = node->items[i]->text.data;
    }
    return true;
}

static const struct selector *expression_read(const struct kv_node *node, struct kv_arena *arena)
{
    const char *key = kv_tree_text(node, "key"), *operator= kv_tree_text(node, "operator");
    struct kv_strings values = {0};
    if (!key || !operator)
        return NULL;
    bool is_in = strcmp(operator, "In") == 0, is_not_in = strcmp(operator, "NotIn") == 0;
    bool exists = strcmp(operator, "Exists") == 0;
    if (!is_in && !is_not_in && !exists && strcmp(operator, "DoesNotExist") != 0)
        return NULL;
    if ((is_in || is_not_in) && !values_read(kv_node_get(node, "values"), &values, arena))
        return NULL;
    const struct selector *label =
        selector_label(arena, is_in || is_not_in ? CONDITION_IS : CONDITION_HAS, key, values);
    return is_in || exists ? label : selector_make(arena, CONDITION_NOT, label, NULL);
}

static const struct selector *labels_read(const struct kv_node *labels, struct kv_arena *arena)
{
    const struct selector *made = labels->count <= SELECTOR_TERMS_MAX ? &all : NULL;
    for (size_t i = 0; made && i < labels->count; i++) {
        const struct kv_node *key = labels->pairs[i].key, *value = labels->pairs[i].value;
        if (value->type != KV_NODE_SCALAR)
            return NULL;
        const struct selector *label =
            selector_label(arena, CONDITION_IS, key->text.data, one_value(value->text.data, arena));
        made = selector_make(arena, CONDITION_AND, made, label);
    }
    return made;
}

const struct selector *selector_read(const struct kv_node *node, struct kv_arena *arena)
{
    if (!kv_node_is_given(node))
        return &all;
    if (node->type != KV_NODE_MAPPING)
        return NULL;
    const struct kv_node *labels = kv_node_get(node, "matchLabels");
    const struct kv_node *expressions = kv_node_get(node, "matchExpressions");
    const struct selector *made = &all;
    if (kv_node_is_given(labels))
        made = labels->type == KV_NODE_MAPPING ? labels_read(labels, arena) : NULL;
    if (!kv_node_is_given(expressions))
        return made;
    if (expressions->type != KV_NODE_SEQUENCE || expressions->count > SELECTOR_TERMS_MAX)
        return NULL;
    for (size_t i = 0; made && i < expressions->count; i++) {
        const struct selector *one = expression_read(expressions->items[i], arena);
        made = one ? selector_make(arena, CONDITION_AND, made, one) : NULL;
    }
    return made;
}

/* --- matching --- */

static bool value_matches(enum condition condition, const char *value, const char *wanted)
{
    size_t length = strlen(value), size = strlen(wanted);
    switch (condition) {
    case CONDITION_IS:
        return strcmp(value, wanted) == 0;
    case CONDITION_CONTAINS:
        return strstr(value, wanted);
    case CONDITION_BEGINS:
        return strncmp(value, wanted, size) == 0;
    default:
        return length >= size && strcmp(value + length - size, wanted) == 0;
    }
}

static bool label_matches(const struct selector *selector, struct kv_labels labels)
{
    const char *value = kv_labels_get(labels, selector->key);
    if (!value || selector->condition == CONDITION_HAS)
        return value;
    for (size_t i = 0; i < selector->values.count; i++)
        if (value_matches(selector->condition, value, selector->values.items[i]))
            return true;
    return false;
}

bool selector_matches(const struct selector *selector, struct kv_labels labels)
{
    switch (selector->condition) {
    case CONDITION_ALL:
        return true;
    case CONDITION_NONE:
        return false;
    case CONDITION_NOT:
        return !selector_matches(selector->left, labels);
    case CONDITION_AND:
        return selector_matches(selector->left, labels) &&
               selector_matches(selector->right, labels);
    case CONDITION_OR:
        return selector_matches(selector->left, labels) ||
               selector_matches(selector->right, labels);
    default:
        return label_matches(selector, labels);
    }
}

bool selector_is_all(const struct selector *selector)
{
    return selector->condition == CONDITION_ALL;
}

const struct selector *selector_where(const struct selector *selector, struct kv_labels labels,
                                      bool (*is_known)(const char *key), struct kv_arena *arena)
{
    if (selector->key)
        return is_known(selector->key) ? constant(label_matches(selector, labels)) : selector;
    if (!selector->left)
        return selector;
    const struct selector *left = selector_where(selector->left, labels, is_known, arena);
    const struct selector *right =
        selector->right ? selector_where(selector->right, labels, is_known, arena) : NULL;
    return selector_make(arena, selector->condition, left, right);
}

/* --- covering: by trying every combination of labels that makes a difference --- */

/* A value of no selector. */
static const char other_value[] = "another value";

struct trial {
    const struct selector *const *selectors;
    size_t count;
    struct kv_list keys;     /* struct kv_label: each key with each value that matters */
    struct kv_labels labels; /* of the pod under trial */
    size_t left;             /* how many more trials */
};

enum { TRIALS_MAX = 10000, VALUES_MAX = 200 };

static void value_add(struct trial *trial, struct kv_arena *arena, const char *key,
                      const char *value)
{
    kv_list_each(&trial->keys, const struct kv_label, known) {
        if (strcmp(known->key, key) == 0 && strcmp(known->value, value) == 0)
            return;
    }
    kv_list_add(&trial->keys, arena, struct kv_label, (struct kv_label){key, value});
}

static void values_collect(struct trial *trial, struct kv_arena *arena,
                           const struct selector *selector)
{
    if (selector->left)
        values_collect(trial, arena, selector->left);
    if (selector->right)
        values_collect(trial, arena, selector->right);
    if (!selector->key)
        return;
    value_add(trial, arena, selector->key, other_value);
    for (size_t i = 0; i < selector->values.count; i++)
        value_add(trial, arena, selector->key, selector->values.items[i]);
}

/* The first key after `key` (NULL: of all) that stands in the list for the first time. */
static const char *key_next(const struct trial *trial, const char *key)
{
    bool is_after = !key;
    kv_list_each(&trial->keys, const struct kv_label, label) {
        if (is_after && strcmp(label->value, other_value) == 0)
            return label->key;
        is_after = is_after || (label->key == key && strcmp(label->value, other_value) == 0);
    }
    return NULL;
}

static bool is_matched(const struct trial *trial)
{
    for (size_t i = 0; i < trial->count; i++)
        if (selector_matches(trial->selectors[i], trial->labels))
            return true;
    return false;
}

/* Looks for a pod that none matches: with each value of this key and those after it, or without
 * it. */
static enum cover hole_find(struct trial *trial, const char *key)
{
    if (trial->left == 0)
        return COVER_TOO_MANY;
    if (!key) {
        trial->left--;
        return is_matched(trial) ? COVER_ALL : COVER_HOLE;
    }
    const char *next = key_next(trial, key);
    enum cover cover = hole_find(trial, next);
    kv_list_each(&trial->keys, const struct kv_label, label) {
        if (cover != COVER_ALL)
            return cover;
        if (strcmp(label->key, key) != 0)
            continue;
        trial->labels.items[trial->labels.count++] = *label;
        cover = hole_find(trial, next);
        trial->labels.count -= cover != COVER_HOLE;
    }
    return cover;
}

enum cover selectors_cover(const struct selector *const *selectors, size_t count,
                           struct kv_arena *arena, struct kv_labels *hole)
{
    struct trial trial = {.selectors = selectors, .count = count, .left = TRIALS_MAX};
    for (size_t i = 0; i < count; i++)
        if (selector_is_all(selectors[i]))
            return COVER_ALL;
    for (size_t i = 0; i < count; i++)
        values_collect(&trial, arena, selectors[i]);
    if (trial.keys.count > VALUES_MAX)
        return COVER_TOO_MANY;
    trial.labels.items = kv_arena_array(arena, trial.keys.count, sizeof(struct kv_label));
    enum cover cover = hole_find(&trial, key_next(&trial, NULL));
    *hole = trial.labels;
    return cover;
}
