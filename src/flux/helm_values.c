#include "helm_values.h"

#include "json_of.h"

#include "kubevet/base/digest.h"
#include "kubevet/kinds/configmap.h"

/* --- files of values --- */

struct value *helm_values_parse(struct kv_text text, const char *name, struct kv_arena *arena,
                                struct kv_error *error)
{
    struct kv_yaml_documents found;
    struct kv_yaml_limits limits = kv_yaml_manifest_limits;
    limits.unique_keys = false;
    if (!kv_yaml_parse(text, name, &limits, arena, &found, error))
        return NULL;
    const struct kv_node *root = found.count > 0 ? found.roots[0] : NULL;
    if (!kv_node_is_given(root))
        return value_map(arena);
    const struct kv_node *tree = json_tree_of(root, arena);
    if (tree && tree->type == KV_NODE_MAPPING)
        return value_of(tree, arena);
    kv_error_at(error, KV_ERROR_SPEC, name, root->line, root->column,
                "values must be a mapping that JSON can hold");
    return NULL;
}

/* --- references --- */

struct collecting {
    const struct values_sources *sources;
    const char *marker;
    struct kv_arena *arena;
    struct helm_values *out;
    struct value *own; /* spec.values */
    struct kv_error *error;
};

struct reference {
    const char *kind, *name, *key, *path; /* path NULL = a whole file of values */
    bool optional, literal;
};

static struct reference reference_of(const struct kv_node *node)
{
    const char *key = kv_tree_text(node, "valuesKey"), *path = kv_tree_text(node, "targetPath");
    return (struct reference){
        .kind = kv_tree_text(node, "kind"),
        .name = kv_tree_text(node, "name"),
        .key = key && *key ? key : "values.yaml",
        .path = path && *path ? path : NULL,
        .optional = kv_string_is(kv_tree_text(node, "optional"), "true"),
        .literal = kv_string_is(kv_tree_text(node, "literal"), "true"),
    };
}

static bool fail(const struct collecting *in, const struct reference *reference, const char *why)
{
    return kv_error_set(in->error, KV_ERROR_SPEC,
                        "could not resolve %s chart values reference '%s/%s' with key '%s': %s",
                        reference->kind, in->sources->namespace, reference->name, reference->key,
                        why);
}

/* Its value is not known: a marker where only one value is meant. */
static bool unknown_take(struct collecting *in, const struct reference *reference, const char *why)
{
    struct helm_values *out = in->out;
    const char *what = reference->path ? reference->path : "which values it sets";
    const char *clause = kv_arena_printf(in->arena, "only %s %s/%s knows %s: %s", reference->kind,
                                         in->sources->namespace, reference->name, what, why);
    if (!reference->path) {
        out->closed = out->closed ? out->closed : clause;
        return true;
    }
    out->unknown = out->unknown ? out->unknown : clause;
    out->values = value_merge(out->values, in->own, in->arena);
    return value_put(out->values, reference->path, (struct value_text){.text = in->marker},
                     in->arena, in->error);
}

static bool is_quoted(const char *text, char quote)
{
    size_t length = strlen(text);
    return length > 0 && text[0] == quote && text[length - 1] == quote;
}

/* Without the quotes around it, of which it may have many. */
static struct value_text text_of(const char *text, bool literal, struct kv_arena *arena)
{
    if (literal || (!is_quoted(text, '\'') && !is_quoted(text, '"')))
        return (struct value_text){.text = text, .literal = literal};
    size_t start = strspn(text, "'\""), end = strlen(text);
    while (end > start && strchr("'\"", text[end - 1]))
        end--;
    return (struct value_text){
        .text = kv_arena_copy(arena, (struct kv_text){text + start, end - start}), .quoted = true};
}

static bool text_take(struct collecting *in, const struct reference *reference, const char *text)
{
    struct helm_values *out = in->out;
    struct kv_error wrong = {0};
    struct value *values = NULL;
    if (reference->path) {
        out->values = value_merge(out->values, in->own, in->arena);
        return value_put(out->values, reference->path, text_of(text, reference->literal, in->arena),
                         in->arena, &wrong) ||
               fail(in, reference, wrong.text);
    }
    values = helm_values_parse(kv_text_of(text), reference->key, in->arena, &wrong);
    if (!values)
        return fail(in, reference, wrong.text);
    out->values = value_merge(out->values, values, in->arena);
    return true;
}

static bool config_map_take(struct collecting *in, const struct reference *reference)
{
    const struct values_sources *sources = in->sources;
    const struct kv_manifest *manifest = kv_manifests_find(sources->manifests, "v1", "ConfigMap",
                                                           sources->namespace, reference->name);
    if (manifest && !manifest->object)
        return unknown_take(in, reference, "its data depend on others that are not known");
    if (manifest) {
        const struct kv_node *value =
            kv_node_get(kv_node_get(manifest->object, "data"), reference->key);
        if (value && value->type == KV_NODE_SCALAR)
            return text_take(in, reference, value->text.data);
        return reference->optional || fail(in, reference, "key not found");
    }
    bool exists =
        kv_state_find(sources->state, &kv_kind_configmap, sources->namespace, reference->name);
    if (!exists && !kv_state_unknown(sources->state, &kv_kind_configmap, sources->namespace))
        return reference->optional || fail(in, reference, "resource not found");
    return unknown_take(in, reference,
                        "no Kustomization of the checkout brings it, and the state holds no data "
                        "of ConfigMaps");
}

static bool reference_take(struct collecting *in, const struct kv_node *node)
{
    const struct reference reference = reference_of(node);
    if (!reference.kind || !reference.name)
        return true; /* the API server refuses it */
    if (strcmp(reference.kind, "ConfigMap") == 0)
        return config_map_take(in, &reference);
    if (strcmp(reference.kind, "Secret") == 0)
        return unknown_take(in, &reference, "Secrets are not read");
    return fail(in, &reference, "unsupported values reference kind");
}

bool helm_values_collect(const struct values_sources *sources, const char *marker,
                         struct kv_arena *arena, struct helm_values *out, struct kv_error *error)
{
    const struct kv_node *own = kv_node_get(sources->spec, "values");
    *out = (struct helm_values){.values = value_map(arena)};
    if (kv_is_digest(own))
        out->closed = "the state has only a digest of spec.values, of which the checkout sets none";
    struct collecting in = {sources, marker, arena, out, NULL, error};
    in.own = value_of(own && own->type == KV_NODE_MAPPING ? own : NULL, arena);
    const struct kv_node *from = kv_tree_list(sources->spec, "valuesFrom");
    for (size_t i = 0; from && i < from->count; i++)
        if (!reference_take(&in, from->items[i]))
            return false;
    out->values = value_merge(out->values, in.own, arena);
    return true;
}
