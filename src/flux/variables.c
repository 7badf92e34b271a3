#include "variables.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/configmap.h"

/* --- values --- */

/* Line ends are removed from every value. */
static const char *value_of(const struct kv_node *node, struct kv_arena *arena)
{
    if (!node || node->type != KV_NODE_SCALAR)
        return "";
    char *copy = kv_arena_copy(arena, node->text), *to = copy;
    for (const char *from = copy; *from; from++)
        if (*from != '\n')
            *to++ = *from;
    *to = '\0';
    return copy;
}

static bool name_check(const char *name, const char *label, struct kv_error *error)
{
    return envsubst_name_is_valid(name) ||
           kv_error_set(error, KV_ERROR_SPEC,
                        "'%s' var name is invalid (in %s): a letter or _, then letters, digits and "
                        "_; Flux refuses it, used or not",
                        name, label);
}

/* A map of values. */
struct values {
    const struct kv_node *map;
    bool keys_only;                     /* a Secret's values are not read */
    const char *label;                  /* for errors */
    const struct kv_manifest *manifest; /* that has the map; NULL = it is not in the checkout, */
    const char *field;                  /* and where in it */
};

static struct kv_place place_of(const struct values *from, const char *name, struct kv_arena *arena)
{
    struct kv_place place = {0};
    if (from->manifest)
        kv_manifest_place(from->manifest, kv_arena_printf(arena, "%s.%s", from->field, name),
                          &place);
    return place;
}

static bool map_take(struct kv_list *values, const struct values *from, struct kv_arena *arena,
                     struct kv_error *error)
{
    const struct kv_node *map = from->map;
    for (size_t i = 0; map && map->type == KV_NODE_MAPPING && i < map->count; i++) {
        const char *name = kv_arena_copy(arena, map->pairs[i].key->text);
        if (!name_check(name, from->label, error))
            return false;
        kv_list_add(values, arena, struct variable,
                    (struct variable){name,
                                      from->keys_only ? NULL : value_of(map->pairs[i].value, arena),
                                      place_of(from, name, arena)});
    }
    return true;
}

/* --- ConfigMaps and Secrets --- */

struct search {
    const char *namespace;
    const struct kv_manifests *manifests;
    const struct kv_state *state;
    struct kv_arena *arena;
    struct kv_error *error;
};

static bool absent(struct search *search, const char *kind, const char *name, bool optional)
{
    return optional || kv_error_set(search->error, KV_ERROR_SPEC,
                                    "substitute from '%s/%s' error: there is no such %s in "
                                    "namespace %s",
                                    kind, name, kind, search->namespace);
}

static bool config_map_take(struct search *search, struct variable_source *source, const char *name,
                            bool optional)
{
    const struct kv_manifest *manifest =
        search->manifests
            ? kv_manifests_find(search->manifests, "v1", "ConfigMap", search->namespace, name)
            : NULL;
    if (manifest && manifest->object)
        return map_take(&source->values,
                        &(const struct values){kv_node_get(manifest->object, "data"), false,
                                               source->label, manifest, "data"},
                        search->arena, search->error);
    const char *reason = kv_state_unknown(search->state, &kv_kind_configmap, search->namespace);
    bool exists = kv_state_find(search->state, &kv_kind_configmap, search->namespace, name);
    if (!reason && !exists && !manifest)
        return absent(search, "ConfigMap", name, optional);
    source->unknown = manifest ? "its values depend on others that are not known"
                               : "no Kustomization of the checkout brings it, and the state holds "
                                 "no data of ConfigMaps";
    return true;
}

/* Secrets are never read; one that is built, encrypted or not, shows its keys. */
static bool secret_take(struct search *search, struct variable_source *source, const char *name)
{
    static const char *const maps[] = {"data", "stringData"};
    const struct kv_manifest *manifest =
        search->manifests
            ? kv_manifests_find(search->manifests, "v1", "Secret", search->namespace, name)
            : NULL;
    source->unknown = "Secrets are not read";
    if (!manifest)
        return true;
    source->unknown = NULL;
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (!map_take(&source->values,
                      &(const struct values){kv_node_get(manifest->written, maps[i]), true,
                                             source->label, manifest, maps[i]},
                      search->arena, search->error))
            return false;
    return true;
}

static bool source_take(struct search *search, const struct kv_node *reference,
                        struct variables *out)
{
    const char *kind = kv_tree_text(reference, "kind"), *name = kv_tree_text(reference, "name");
    if (!kind || !name)
        return true; /* the API server refuses it */
    struct variable_source source = {
        .label = kv_arena_printf(search->arena, "%s %s/%s", kind, search->namespace, name)};
    bool ok = true;
    if (strcmp(kind, "ConfigMap") == 0)
        ok = config_map_take(search, &source, name,
                             kv_string_is(kv_tree_text(reference, "optional"), "true"));
    else if (strcmp(kind, "Secret") == 0)
        ok = secret_take(search, &source, name);
    kv_list_add(&out->sources, search->arena, struct variable_source, source);
    return ok;
}

/* Without variables nothing is substituted, not even defaults. */
static bool has_any(const struct variables *variables)
{
    kv_list_each(&variables->sources, const struct variable_source, source) {
        if (source->values.count > 0 || source->unknown)
            return true;
    }
    return variables->inline_values.count > 0;
}

bool variables_collect(const struct kv_node *spec, const struct kv_manifest *of,
                       const char *namespace, const struct kv_manifests *manifests,
                       const struct kv_state *state, struct kv_arena *arena, struct variables *out,
                       struct kv_error *error)
{
    struct search search = {namespace, manifests, state, arena, error};
    const struct kv_node *post_build = kv_node_get(spec, "postBuild");
    *out = (struct variables){0};
    if (!kv_node_is_given(post_build))
        return true;
    const struct kv_node *from = kv_node_get(post_build, "substituteFrom");
    for (size_t i = 0; from && from->type == KV_NODE_SEQUENCE && i < from->count; i++)
        if (!source_take(&search, from->items[i], out))
            return false;
    if (!map_take(&out->inline_values,
                  &(const struct values){kv_node_get(post_build, "substitute"), false,
                                         "spec.postBuild.substitute", of,
                                         "spec.postBuild.substitute"},
                  arena, error))
        return false;
    out->substitutes =
        has_any(out) || kv_string_is(kv_tree_text(post_build, "substituteStrategy"), "Always");
    return true;
}

/* --- looking them up --- */

static const struct variable *value_find(const struct kv_list *values, const char *name)
{
    kv_list_each(values, const struct variable, variable) {
        if (strcmp(variable->name, name) == 0)
            return variable;
    }
    return NULL;
}

/* The source that decides, with the variable if its keys are known. */
static const struct variable_source *source_find(const struct variables *variables,
                                                 const char *name, const struct variable **found)
{
    for (size_t i = variables->sources.count; i-- > 0;) {
        const struct variable_source *source =
            kv_list_item(&variables->sources, const struct variable_source, i);
        *found = value_find(&source->values, name);
        if (*found || source->unknown)
            return source;
    }
    return NULL;
}

struct envsubst_value variables_look_up(void *context, const char *name)
{
    const struct variables *variables = context;
    const struct variable *found = value_find(&variables->inline_values, name);
    if (found)
        return (struct envsubst_value){found->value, false};
    /* A name that no variable may have is in no source. */
    if (!envsubst_name_is_valid(name) || !source_find(variables, name, &found))
        return (struct envsubst_value){NULL, false};
    return found && found->value ? (struct envsubst_value){found->value, false}
                                 : (struct envsubst_value){NULL, true};
}

static void places_add(struct kv_list *places, const struct kv_list *variables,
                       struct kv_arena *arena)
{
    kv_list_each(variables, const struct variable, variable)
        kv_list_add(places, arena, struct kv_manifest_variable,
                    (struct kv_manifest_variable){variable->name, variable->place});
}

struct kv_list variables_places(const struct variables *variables, struct kv_arena *arena)
{
    struct kv_list places = {0};
    places_add(&places, &variables->inline_values, arena);
    for (size_t i = variables->sources.count; i-- > 0;)
        places_add(&places,
                   &kv_list_item(&variables->sources, const struct variable_source, i)->values,
                   arena);
    return places;
}

const char *variables_why_unknown(const struct variables *variables, const char *name,
                                  struct kv_arena *arena)
{
    const struct variable *found;
    const struct variable_source *source = source_find(variables, name, &found);
    if (!source)
        return kv_arena_printf(arena, "${%s} is not known", name);
    return kv_arena_printf(arena, "only %s knows ${%s}: %s", source->label, name,
                           source->unknown ? source->unknown : "its values are not read");
}
