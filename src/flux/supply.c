#include "supply.h"

#include "artifact_copy.h"
#include "copies.h"
#include "generator.h"
#include "json_of.h"

#include "kubevet/base/buffer.h"

#include <strings.h>

/* Artifacts of artifacts of ... */
enum { LEVELS_MAX = 5 };

struct search {
    struct workshop *workshop;
    const struct world *world;
    int level;
    struct kv_error *error;
};

static bool find(struct search *search, const char *namespace, const struct kv_node *reference,
                 struct supply *out);

/* --- the checkout as a source has it --- */

/* Sources that leave out the same share an artifact. */
static struct artifact *artifact_find(struct workshop *workshop, const struct kv_node *source,
                                      struct kv_error *error)
{
    struct kv_arena *arena = &workshop->arena;
    const char *ignore = kv_tree_text(source, "ignore");
    struct kv_strings sparse = kv_tree_strings(kv_node_get(source, "sparseCheckout"), arena);
    for (size_t i = 0; i < workshop->artifacts.count; i++) {
        struct artifact *const *known = kv_list_item(&workshop->artifacts, struct artifact *, i);
        if (!(*known)->recipe && kv_string_is((*known)->ignore, ignore) &&
            kv_strings_are((*known)->sparse, sparse))
            return *known;
    }
    struct artifact *artifact = kv_arena_alloc(arena, sizeof *artifact);
    *artifact = (struct artifact){
        .checkout = workshop->folder,
        .git = &workshop->git,
        .ignore = ignore ? kv_arena_copy(arena, kv_text_of(ignore)) : NULL,
        .sparse = sparse,
        .place = workshop->place,
        .arena = arena,
    };
    if (!artifact_make(artifact, ARTIFACT_ORIGINAL + 1 + workshop->parallel, error))
        return NULL;
    kv_list_add(&workshop->artifacts, arena, struct artifact *, artifact);
    return artifact;
}

/* --- what an ArtifactGenerator composes --- */

struct generator {
    const char *label; /* "ArtifactGenerator a/b" */
    const char *namespace;
    const struct kv_node *object, *spec;
};

static const struct kv_node *source_of(const struct kv_node *spec, const char *alias)
{
    const struct kv_node *sources = kv_tree_list(spec, "sources");
    for (size_t i = 0; sources && i < sources->count; i++)
        if (kv_string_is(kv_tree_text(sources->items[i], "alias"), alias))
            return sources->items[i];
    return NULL;
}

static bool alias_find(struct search *search, const struct generator *generator, const char *alias,
                       struct supply *out)
{
    const struct kv_node *source = source_of(generator->spec, alias);
    search->level++;
    bool ok = source ? find(search, generator->namespace, source, out)
                     : kv_error_set(search->error, KV_ERROR_SPEC,
                                    "%s is the alias of none of its sources", alias);
    search->level--;
    return ok;
}

/* Names the generator in an error that is its own. */
static bool fail(const struct search *search, const struct generator *generator)
{
    if (search->error->kind == KV_ERROR_SPEC && !search->error->file[0])
        kv_error_prepend(search->error, "%s", generator->label);
    return false;
}

/* All that it makes. An empty list where it is not known: then `supply` is the source that is not
 * this checkout. */
static bool outputs_find(struct search *search, const struct generator *generator,
                         struct kv_list *outputs, struct supply *supply)
{
    struct kv_arena *arena = search->world->arena;
    const char *alias = generator_pattern_alias(generator->spec, arena);
    *supply = (struct supply){SOURCE_IS_OURS, NULL, NULL};
    if (alias && (!alias_find(search, generator, alias, supply) || supply->use != SOURCE_IS_OURS))
        return search->error->kind == KV_ERROR_NONE || fail(search, generator);
    return generator_outputs(generator->spec, supply->artifact, arena, outputs, search->error) ||
           fail(search, generator);
}

/* The sources of an output: all of this checkout, or none. */
struct sources {
    struct copy_source items[64];
    size_t count, ours;
    struct supply other; /* one that is not this checkout */
};

static bool source_add(struct search *search, const struct generator *generator, const char *alias,
                       struct sources *sources)
{
    struct supply supply;
    for (size_t i = 0; i < sources->count; i++)
        if (strcmp(sources->items[i].alias, alias) == 0)
            return true;
    if (sources->count == sizeof sources->items / sizeof *sources->items)
        return kv_error_set(search->error, KV_ERROR_SPEC, "has too many sources");
    if (!alias_find(search, generator, alias, &supply))
        return false;
    sources->items[sources->count++] = (struct copy_source){alias, supply.artifact};
    if (supply.use == SOURCE_IS_OURS)
        sources->ours++;
    else if (sources->other.use <= supply.use)
        sources->other = supply;
    return true;
}

static void recipe_write(const struct generator_output *output, const struct sources *sources,
                         struct kv_buffer *out)
{
    for (size_t i = 0; i < sources->count; i++)
        kv_buffer_printf(out, "%s=%p\n", sources->items[i].alias,
                         (const void *)sources->items[i].artifact);
    kv_list_each(&output->copies, const struct generator_copy, copy) {
        kv_buffer_printf(out, "%s\n%s\n%s\n%s\n", copy->alias, copy->pattern, copy->target,
                         copy->strategy ? copy->strategy : "");
        for (size_t i = 0; copy->exclude && i < copy->exclude->count; i++)
            kv_buffer_printf(out, "-%s\n", copy->exclude->items[i]->text.data);
    }
}

static struct artifact *composed_find(const struct workshop *workshop, const char *label,
                                      const char *recipe)
{
    for (size_t i = 0; i < workshop->artifacts.count; i++) {
        struct artifact *const *known = kv_list_item(&workshop->artifacts, struct artifact *, i);
        if (kv_string_is((*known)->label, label) && kv_string_is((*known)->recipe, recipe))
            return *known;
    }
    return NULL;
}

static struct artifact *compose(struct search *search, const struct generator *generator,
                                const struct generator_output *output,
                                const struct sources *sources)
{
    struct workshop *workshop = search->workshop;
    struct kv_arena *arena = &workshop->arena;
    const char *label =
        kv_arena_printf(arena, "ExternalArtifact %s/%s", generator->namespace, output->name);
    struct kv_buffer text = {0};
    recipe_write(output, sources, &text);
    const char *recipe = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    struct artifact *artifact = composed_find(workshop, label, recipe);
    if (artifact)
        return artifact;
    artifact = kv_arena_alloc(arena, sizeof *artifact);
    *artifact = (struct artifact){.checkout = workshop->folder,
                                  .git = &workshop->git,
                                  .place = workshop->place,
                                  .arena = arena,
                                  .label = label,
                                  .recipe = recipe};
    if (!copies_run(&output->copies, sources->items, sources->count, artifact, search->error))
        return NULL;
    artifact_compose(artifact, ARTIFACT_ORIGINAL + 1 + workshop->parallel);
    kv_list_add(&workshop->artifacts, arena, struct artifact *, artifact);
    return artifact;
}

static bool extracts(const struct generator_output *output)
{
    kv_list_each(&output->copies, const struct generator_copy, copy) {
        if (kv_string_is(copy->strategy, "Extract"))
            return true;
    }
    return false;
}

/* What an output of a generator supplies. */
static bool output_take(struct search *search, const struct generator *generator,
                        const struct generator_output *output, struct supply *out)
{
    struct kv_arena *arena = search->world->arena;
    struct sources sources = {0};
    kv_list_each(&output->copies, const struct generator_copy, copy) {
        if (!source_add(search, generator, copy->alias, &sources))
            return fail(search, generator);
    }
    if (sources.ours == 0 && sources.count > 0) {
        *out = (struct supply){sources.other.use, sources.other.why, NULL};
    } else if (sources.ours < sources.count) {
        *out = (struct supply){
            SOURCE_IS_UNKNOWN,
            kv_arena_printf(arena,
                            "its source is made by %s, also of sources that are not this checkout",
                            generator->label),
            NULL};
    } else if (extracts(output)) {
        *out = (struct supply){
            SOURCE_IS_UNKNOWN,
            kv_arena_printf(arena,
                            "its source is made by %s, which extracts archives: they are not read",
                            generator->label),
            NULL};
    } else {
        *out = (struct supply){SOURCE_IS_OURS, NULL, compose(search, generator, output, &sources)};
        return out->artifact || fail(search, generator);
    }
    return true;
}

/* --- which ArtifactGenerator it is --- */

static bool is_generator(const struct kv_manifest *manifest, const char *namespace)
{
    static const char group[] = "source.extensions.fluxcd.io/";
    return strncmp(manifest->api_version, group, strlen(group)) == 0 &&
           strcmp(manifest->kind, "ArtifactGenerator") == 0 &&
           kv_string_is(manifest->namespace, namespace);
}

static bool is_stopped(const struct kv_node *object)
{
    const char *value = kv_tree_text(kv_node_get(kv_node_get(object, "metadata"), "annotations"),
                                     "source.extensions.fluxcd.io/reconcile");
    return value && strcasecmp(value, "disabled") == 0;
}

/* *found: it makes the artifact, or may do so. */
static bool generator_ask(struct search *search, const struct generator *generator,
                          const char *name, struct supply *out, bool *found)
{
    struct kv_list outputs = {0};
    struct supply supply;
    if (!outputs_find(search, generator, &outputs, &supply)) {
        *found = true;
        return false;
    }
    kv_list_each(&outputs, const struct generator_output, output) {
        if (strcmp(output->name, name) != 0)
            continue;
        *found = true;
        if (is_stopped(generator->object)) {
            *out = (struct supply){SOURCE_IS_SUSPENDED, "its ArtifactGenerator is suspended", NULL};
            return true;
        }
        return output_take(search, generator, output, out);
    }
    return true;
}

/* An ExternalArtifact. One that the checkout brings no generator of may be anybody's. */
static bool external_find(struct search *search, const char *namespace, const char *name,
                          struct supply *out)
{
    const struct world *world = search->world;
    bool found = false, ok = true;
    *out = (struct supply){
        SOURCE_IS_UNKNOWN,
        kv_arena_printf(world->arena,
                        "its source is ExternalArtifact %s/%s, and no ArtifactGenerator of the "
                        "checkout makes that",
                        namespace, name),
        NULL};
    for (size_t i = 0; ok && !found && world->manifests && i < world->manifests->items.count; i++) {
        const struct kv_manifest *manifest =
            kv_list_item(&world->manifests->items, const struct kv_manifest, i);
        if (!is_generator(manifest, namespace) || !manifest->object)
            continue;
        const struct generator generator = {
            kv_arena_printf(world->arena, "ArtifactGenerator %s/%s", namespace, manifest->name),
            namespace, manifest->object, kv_node_get(manifest->object, "spec")};
        ok = generator_ask(search, &generator, name, out, &found);
    }
    return ok;
}

/* --- any source --- */

static bool find(struct search *search, const char *namespace, const struct kv_node *reference,
                 struct supply *out)
{
    const char *own = kv_tree_text(reference, "namespace"), *name = kv_tree_text(reference, "name");
    if (search->level > LEVELS_MAX)
        return kv_error_set(search->error, KV_ERROR_SPEC,
                            "is made of artifacts that are made of it, or of too many others");
    if (name && kv_string_is(kv_tree_text(reference, "kind"), "ExternalArtifact"))
        return external_find(search, own && *own ? own : namespace, name, out);
    struct source source =
        source_find(search->world, &search->workshop->name, namespace, reference);
    *out = (struct supply){source.use, source.why, NULL};
    if (source.use == SOURCE_IS_OURS)
        out->artifact = artifact_find(search->workshop, source.spec, search->error);
    return source.use != SOURCE_IS_OURS || out->artifact;
}

bool supply_find(struct workshop *workshop, const struct world *world, const char *namespace,
                 const struct kv_node *reference, struct supply *out, struct kv_error *error)
{
    struct search search = {workshop, world, 0, error};
    return find(&search, namespace, reference, out);
}
