/* Shared by the parts of the loader: reading mappings (load.c), scalars (value.c) and quotas
 * (quota.c, quota_resource.c). Private to this floor. */
#ifndef KUBEVET_SPEC_LOADER_H
#define KUBEVET_SPEC_LOADER_H

#include "field.h"

#include "kubevet/base/yaml_spans.h"

#include <regex.h>

enum { SOURCES_MAX = 16 };

struct loader {
    struct kv_arena *arena; /* of the spec */
    struct kv_arena scratch;
    const char *file;
    struct kv_problems *problems;
    /* The files of the spec, by kv_node.source: its own, and those that it extends. */
    const char *sources[SOURCES_MAX];
    struct kv_yaml_lines lines[SOURCES_MAX];
    size_t source_count;
    struct {
        regex_t regex;
        bool compiled;
    } forms[FORM_COUNT]; /* each compiled on first use */
};

void loader_release(struct loader *loader);

static inline struct kv_place loader_place(const struct loader *loader, const struct kv_node *node)
{
    const char *file = node->source > 0 ? loader->sources[node->source] : loader->file;
    return (struct kv_place){file, node->line, node->column};
}

/* Reads a mapping by the record's fields into its struct; `what` names it in messages: its key. */
void record_load(struct loader *loader, const struct record *record, const char *what,
                 struct kv_place place, const struct kv_node *node, void *base);

/* Does the node have this type, no null value and no custom tag? If not, adds an error; `what`
 * names the value in it, `wanted` describes the expected value. */
bool node_check(struct loader *loader, const char *what, const struct kv_node *node,
                enum kv_node_type type, const char *wanted);

/* Reads a scalar of the field's type; for a range, the plain number. Sets VALUE_INVALID on
 * errors. */
bool value_load(struct loader *loader, const struct field *field, const struct kv_node *node,
                struct kv_value *out);

/* Reads a field's default. */
void fallback_load(struct loader *loader, const struct field *field, struct kv_place place,
                   struct kv_value *out);

/* Reads a key that the author of the spec chooses. */
bool key_load(struct loader *loader, const struct field *field, const struct kv_node *node,
              struct kv_value *out);

/* Does the text have the form? If not, adds an error at `place`. */
bool form_check(struct loader *loader, const char *what, enum form_id form, const char *text,
                struct kv_place place);

/* The index of the choice; -1, with an error at `place`, if the text is not one of them. */
int choice_load(struct loader *loader, const char *what, const char *const *choices,
                const char *text, struct kv_place place);

/* Adds an error if a node of any type has a custom tag or is ambiguous. */
void node_check_any(struct loader *loader, const char *what, const struct kv_node *node);

/* "a, b or c", for at least one word. */
const char *words_join(struct loader *loader, const char *const *words, size_t count);

/* A text of the file, shortened for a message. */
const char *text_quote(struct loader *loader, const char *text);

/* Is it a resource that a quota can limit? If not, adds an error about `what`. */
bool quota_resource_check(struct loader *loader, const char *what, const char *name,
                          struct kv_place place);

/* IsIntegerResourceName of the API server: a name with a `/` is counted in pieces (`count/...`, an
 * extended resource), except `requests.*` and names of kubernetes.io. */
bool quota_is_counted(const char *resource);

/* Adds an error for each key of a mapping that means the same resource as an earlier one. */
void quota_aliases_check(struct loader *loader, const struct kv_node *node);

/* Reads a quota: a policy or amounts (quota.c). */
void quota_load(struct loader *loader, const struct field *field, struct kv_place place,
                const struct kv_node *node, struct kv_spec_quota *out);

#endif
