/* What the loader's parts share: taking mappings apart (load.c) and reading one scalar (value.c).
 * Private to this floor. */
#ifndef KUBEVET_SPEC_LOADER_H
#define KUBEVET_SPEC_LOADER_H

#include "field.h"

#include <regex.h>

struct kv_loader {
    struct kv_arena *arena; /* of the spec */
    struct kv_arena scratch;
    const char *file;
    struct kv_mistakes *mistakes;
    struct {
        regex_t regex;
        bool compiled;
    } forms[KV_FORM_COUNT]; /* each compiled when first met */
};

void kv_loader_release(struct kv_loader *loader);

static inline struct kv_place kv_loader_place(const struct kv_loader *loader,
                                              const struct kv_node *node)
{
    return (struct kv_place){loader->file, node->line, node->column};
}

/* Is the node of this type, not null and without a custom tag? If not, a mistake; `what` names the
 * value in it, and `wanted` says what it should be. */
bool kv_load_check(struct kv_loader *loader, const char *what, const struct kv_node *node,
                   enum kv_node_type type, const char *wanted);

/* Reads a scalar of the field's type; of a range the bare number. A false value is
 * KV_VALUE_INVALID. */
bool kv_load_value(struct kv_loader *loader, const struct kv_field *field,
                   const struct kv_node *node, struct kv_value *out);

/* Reads a field's default. */
void kv_load_fallback(struct kv_loader *loader, const struct kv_field *field, struct kv_place place,
                      struct kv_value *out);

/* Reads the key of a map whose keys the author chooses. */
bool kv_load_key(struct kv_loader *loader, const struct kv_field *field, const struct kv_node *node,
                 struct kv_value *out);

/* Does the text have the form? If not, a mistake at `place`. */
bool kv_load_form(struct kv_loader *loader, const char *what, enum kv_form_id form,
                  const char *text, struct kv_place place);

/* The choice's index; -1 and a mistake at `place` if the text is none of them. */
int kv_load_choice(struct kv_loader *loader, const char *what, const char *const *choices,
                   const char *text, struct kv_place place);

/* Adds a mistake if a node, which may be anything, has a custom tag or is ambiguous. */
void kv_load_check_any(struct kv_loader *loader, const char *what, const struct kv_node *node);

/* "a, b or c", of at least one word. */
const char *kv_load_join(struct kv_loader *loader, const char *const *words, size_t count);

/* A text of the file, short enough to be quoted in a message. */
const char *kv_load_quote(struct kv_loader *loader, const char *text);

/* Reads a quota: a policy or amounts (quota.c). */
void kv_load_quota(struct kv_loader *loader, const struct kv_field *field, struct kv_place place,
                   const struct kv_node *node, struct kv_spec_quota *out);

#endif
