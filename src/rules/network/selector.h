/* Selectors of policies as trees of conditions on labels, whatever language they are written in:
 * matchLabels and matchExpressions, or Calico's (src/rules/network/calico_selector.c). */
#ifndef KUBEVET_RULES_NETWORK_SELECTOR_H
#define KUBEVET_RULES_NETWORK_SELECTOR_H

#include "kubevet/base/arena.h"
#include "kubevet/base/text.h"
#include "kubevet/base/yaml.h"
#include "kubevet/kinds/shape.h"

enum condition {
    CONDITION_ALL,  /* matches everything */
    CONDITION_NONE, /* matches nothing */
    CONDITION_IS,   /* the label has one of the values */
    CONDITION_HAS,  /* the label exists */
    CONDITION_CONTAINS,
    CONDITION_BEGINS,
    CONDITION_ENDS,
    CONDITION_NOT, /* of `left` */
    CONDITION_AND,
    CONDITION_OR,
};

struct selector {
    enum condition condition;
    const char *key;
    struct kv_strings values;
    const struct selector *left, *right;
};

const struct selector *selector_make(struct kv_arena *arena, enum condition condition,
                                     const struct selector *left, const struct selector *right);
const struct selector *selector_label(struct kv_arena *arena, enum condition condition,
                                      const char *key, struct kv_strings values);

/* No real selector has more; bounds how deep its tree is. */
enum { SELECTOR_TERMS_MAX = 1000 };

/* A LabelSelector: NULL and {} match everything. NULL = it can't be understood. */
const struct selector *selector_read(const struct kv_node *node, struct kv_arena *arena);

/* A selector of Calico: "" matches everything. NULL = it can't be understood. */
const struct selector *selector_read_calico(const char *text, struct kv_arena *arena);

bool selector_matches(const struct selector *selector, struct kv_labels labels);

/* Does it match whatever the labels are? */
bool selector_is_all(const struct selector *selector);

/* The selector where these labels are certain: of `known` keys each has the value that `labels`
 * have, or is absent. */
const struct selector *selector_where(const struct selector *selector, struct kv_labels labels,
                                      bool (*is_known)(const char *key), struct kv_arena *arena);

/* Labels that none of the selectors matches, as a set of labels that a pod could have. */
enum cover { COVER_ALL, COVER_HOLE, COVER_TOO_MANY };
enum cover selectors_cover(const struct selector *const *selectors, size_t count,
                           struct kv_arena *arena, struct kv_labels *hole);

#endif
