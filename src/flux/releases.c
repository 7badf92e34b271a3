#include "releases.h"

#include "dependency.h"
#include "helm_objects.h"
#include "helm_plan.h"
#include "helm_pull.h"
#include "json_of.h"
#include "removal.h"

#include <stdio.h>

struct taking {
    struct planning plan;
    struct workshop *workshop;
    const struct world *world;
    const struct kv_list *members; /* struct member */
    struct kv_manifests *manifests;
    struct kv_list *releases;
    struct kv_error *error;
    struct api_versions api;
    struct kv_list objects; /* struct release_object */
};

/* --- which there are --- */

/* Their names and specs outlive the manifests. */
static void release_add(const struct taking *in, const char *namespace, const char *name,
                        const struct kv_node *tree, struct kv_place place)
{
    struct kv_arena *arena = &in->workshop->arena;
    const struct kv_node *spec = tree ? json_tree_of(kv_node_get(tree, "spec"), arena) : NULL;
    kv_list_add(in->releases, arena, struct release,
                (struct release){
                    .namespace = kv_arena_copy(arena, kv_text_of(namespace)),
                    .name = kv_arena_copy(arena, kv_text_of(name)),
                    .before = (const struct kv_flux_object *)kv_state_find(
                        in->world->state, &kv_kind_helmrelease, namespace, name),
                    .spec = spec ? kv_tree_copy(spec, arena) : NULL,
                    .place = place,
                });
}

static void of_manifests(const struct taking *in)
{
    kv_list_each(&in->manifests->items, const struct kv_manifest, manifest) {
        if (manifest->known != &kv_kind_helmrelease || !manifest->object)
            continue;
        const struct kv_node *tree =
            kv_overlay_object(in->world->state, manifest, in->world->arena);
        struct kv_place place = manifest->place;
        place.file = kv_arena_copy(&in->workshop->arena, kv_text_of(place.file));
        release_add(in, manifest->namespace, manifest->name, tree, place);
    }
}

/* The chart of one that the checkout does not bring may be in it all the same. One that is deleted
 * is uninstalled. */
static void of_state(const struct taking *in)
{
    const struct kv_state_kind *kinds = kv_state_kind(in->world->state, &kv_kind_helmrelease);
    for (size_t i = 0; i < kinds->count; i++) {
        const struct kv_object *object = kinds->objects[i];
        const struct kv_flux_object *release = (const struct kv_flux_object *)object;
        const char *slash = release->helm_chart ? strchr(release->helm_chart, '/') : NULL;
        if (!slash || world_manifest(in->world, object->kind, object->namespace, object->name) ||
            is_removed(in->world, in->members, object))
            continue;
        const char *namespace = kv_arena_copy(
            in->world->arena,
            (struct kv_text){release->helm_chart, (size_t)(slash - release->helm_chart)});
        const struct kv_node *chart =
            world_find(in->world, &kv_kind_helmchart, namespace, slash + 1);
        if (!chart)
            continue;
        /* Its values are not known, but whether it changes with its chart. */
        struct kv_arena *arena = in->world->arena;
        const struct kv_node *reference = kv_tree_with(
            kv_tree_with(kv_tree_with(NULL, "kind", kv_tree_string("HelmChart", arena), arena),
                         "namespace", kv_tree_string(namespace, arena), arena),
            "name", kv_tree_string(slash + 1, arena), arena);
        const struct kv_node *encoded = kv_kind_encode(object, arena);
        const struct kv_node *spec =
            kv_tree_with(kv_node_get(encoded, "spec"), "chartRef", reference, arena);
        release_add(in, object->namespace, object->name, kv_tree_with(encoded, "spec", spec, arena),
                    (struct kv_place){0});
    }
}

/* --- what they wait for --- */

static void dependent_add(struct kv_list *all, const char *namespace, const char *name,
                          const struct kv_node *spec, struct kv_arena *arena)
{
    kv_list_add(all, arena, struct dependent, (struct dependent){namespace, name, spec, false});
}

/* Those of the state; `after`: without those that the checkout brings or deletes. */
static void dependents_of_state(const struct taking *in, bool after, struct kv_list *all)
{
    const struct world *world = in->world;
    const struct kv_state_kind *kinds = kv_state_kind(world->state, &kv_kind_helmrelease);
    for (size_t i = 0; i < kinds->count; i++) {
        const struct kv_object *object = kinds->objects[i];
        if (after && (world_manifest(world, object->kind, object->namespace, object->name) ||
                      is_removed(world, in->members, object)))
            continue;
        const struct kv_node *spec = kv_node_get(kv_kind_encode(object, world->arena), "spec");
        dependent_add(all, object->namespace, object->name, spec, world->arena);
    }
}

/* Flux never releases what waits for ever: an error, unless it did so before. */
static void blocks_take(const struct taking *in)
{
    struct kv_arena *arena = in->world->arena;
    struct kv_list all = {0}, before = {0};
    dependents_of_state(in, false, &before);
    dependents_of_state(in, true, &all);
    kv_list_each(in->releases, const struct release, release) {
        if (release->place.file)
            dependent_add(&all, release->namespace, release->name, release->spec, arena);
    }
    kv_list_each(in->releases, struct release, release)
        release_block(release, dependency_find(&all, release->namespace, release->name, arena),
                      dependency_find(&before, release->namespace, release->name, arena));
}

/* --- charts --- */

static bool charts_provide(const struct taking *in)
{
    struct workshop *workshop = in->workshop;
    struct kv_list waiting = {0};
    for (size_t i = 0; i < workshop->helm.charts.count; i++) {
        struct chart *chart = *kv_list_item(&workshop->helm.charts, struct chart *, i);
        if (!chart->is_ready)
            kv_list_add(&waiting, in->world->arena, struct chart *, chart);
    }
    return waiting.count == 0 || charts_pull(&workshop->helm.program, waiting.items, waiting.count,
                                             workshop->parallel, &workshop->arena, in->error);
}

/* --- renderings --- */

static bool is_to_be_rendered(const struct taking *in, const struct release *release)
{
    return !release->failed && in->workshop->helm.mode != KV_HELM_NONE &&
           (release->outcome == KV_BUILD_APPLIED || release->is_probed);
}

/* Scanned once. */
static bool scan_provide(const struct taking *in, struct chart *chart)
{
    if (chart->scan)
        return true;
    struct chart_scan *scan = kv_arena_alloc(&in->workshop->arena, sizeof *scan);
    chart->scan = scan;
    return chart_scan(chart, &in->workshop->arena, scan, in->error);
}

static bool renderings_provide(const struct taking *in)
{
    struct workshop *workshop = in->workshop;
    kv_list_each(in->releases, struct release, release) {
        if (!is_to_be_rendered(in, release))
            continue;
        if (!scan_provide(in, release->chart))
            return false;
        rendering_plan(&in->plan, release);
    }
    return renderings_run(&workshop->helm.program, &workshop->builder,
                          workshop->helm.renderings.items, workshop->helm.renderings.count,
                          workshop->parallel, &workshop->arena, in->error);
}

/* --- what is not known --- */

static void gap_add(const struct taking *in, const struct release *release, const char *reason)
{
    kv_list_add(&in->manifests->unrendered, &in->manifests->arena, struct kv_unrendered,
                (struct kv_unrendered){.object = {"helm.toolkit.fluxcd.io/v2", "HelmRelease",
                                                  release->namespace, release->name},
                                       .place = release->place,
                                       .reason = reason});
}

/* What may be otherwise without showing in any object. */
static void gaps_add(const struct taking *in, const struct release *release)
{
    const struct chart_scan *scan = release->chart->scan;
    struct kv_arena *arena = &in->workshop->arena;
    if (release->values[0].unknown)
        gap_add(in, release,
                kv_arena_printf(arena,
                                "%s; objects that show it are not evaluated, and which "
                                "others depend on it is not known",
                                release->values[0].unknown));
    if (scan->packaged)
        gap_add(in, release,
                kv_arena_printf(arena,
                                "%s of its chart is packaged: what its templates ask the "
                                "cluster is not known",
                                scan->packaged));
    if (scan->asks_unnamed)
        gap_add(in, release,
                "its chart asks for API versions of the cluster that are not written "
                "in its templates");
    if (scan->asks_version && !in->world->state->version)
        gap_add(in, release,
                "its chart asks for the version of the cluster, which the state does not say");
}

/* --- taking what was rendered --- */

/* `app/templates/web.yaml:3:5` in helm's words, as a place in the checkout. */
static struct kv_place place_in(const struct taking *in, const struct release *release,
                                const char *text)
{
    struct kv_arena *arena = &in->workshop->arena;
    const struct chart *chart = release->chart;
    const char *start = chart->name ? kv_arena_printf(arena, "%s/", chart->name) : "//";
    const char *at = strstr(text, start);
    size_t length = at ? strcspn(at, ": )\n\"") : 0;
    const char *file =
        at ? chart_file(chart, kv_arena_copy(arena, (struct kv_text){at, length}), arena) : NULL;
    struct kv_place place = release->place;
    if (!file)
        return place;
    place = (struct kv_place){artifact_name(chart->source.artifact, file, arena), 0, 0};
    if (at[length] == ':')
        (void)sscanf(at + length, ":%u:%u", &place.line, &place.column);
    return place;
}

static void problem_add(const struct taking *in, const struct release *release)
{
    const struct kv_error *error = &release->error;
    struct kv_place place = release->place;
    if (error->file[0])
        place = (struct kv_place){kv_arena_copy(&in->manifests->arena, kv_text_of(error->file)),
                                  error->line, error->column};
    else if (release->chart)
        place =
            place_in(in, release,
                     release->rendering && release->rendering->source ? release->rendering->source
                                                                      : error->text);
    (void)kv_manifests_fail(in->manifests, place, "HelmRelease %s/%s: %s", release->namespace,
                            release->name, error->text);
}

/* A rendering that failed may do so for what stands for a value that is not known. */
static bool failure_take(const struct taking *in, struct release *release)
{
    struct rendering *rendering = release->rendering;
    const char *unsure = rendering_unsure(&in->plan, release);
    if (rendering->error.kind == KV_ERROR_NONE && !rendering->second_failed)
        return false;
    if (rendering->error.kind == KV_ERROR_SPEC && rendering_is_sure(&in->plan, release)) {
        release->error = rendering->error;
        release->failed = true;
        return true;
    }
    release_unknown(release, kv_arena_printf(&in->workshop->arena,
                                             "whether it can be rendered "
                                             "depends on what is not known: "
                                             "%s",
                                             unsure ? unsure : rendering->error.text));
    return true;
}

static void probe_take(const struct taking *in, struct release *release,
                       const struct release_objects *objects)
{
    if (release->rendering->error.kind == KV_ERROR_NONE && release_objects_differ(objects))
        release->why = kv_arena_printf(
            &in->workshop->arena,
            "its chart %s renders other objects than the cluster has, but has the same version %s: "
            "Flux rolls out a chart with another version only, unless reconcileStrategy is "
            "Revision",
            release->chart->label, release->chart->version);
}

static void release_take(struct taking *in, struct release *release)
{
    const struct release_objects objects = {
        .world = in->world,
        .release = release,
        .rendering = release->rendering,
        .scan = release->chart->scan,
        .unsure = rendering_unsure(&in->plan, release),
        .arena = &in->manifests->arena,
    };
    if (release->is_probed) {
        probe_take(in, release, &objects);
        return;
    }
    if (failure_take(in, release))
        return;
    gaps_add(in, release);
    release->objects = release_objects_take(&objects, &in->objects);
    if (release->objects == 0)
        release->outcome = KV_BUILD_EMPTY;
}

/* --- all of them --- */

/* From here on `unrendered` says of all HelmReleases what is not known. */
static void decided_add(const struct taking *in)
{
    struct kv_manifests *manifests = in->manifests;
    kv_list_keep(&manifests->unrendered, 0, struct kv_unrendered, unrendered,
                 strcmp(unrendered->object.kind, "HelmRelease") != 0 || unrendered->variable);
    kv_list_each(in->releases, const struct release, release)
        kv_list_add(&manifests->decided, &manifests->arena, struct kv_built,
                    (struct kv_built){release->namespace, release->name});
}

static bool prepare_all(const struct taking *in)
{
    kv_list_each(in->releases, struct release, release)
        if (!release_prepare(in->workshop, in->world, release, in->error))
            return false;
    blocks_take(in);
    if (!charts_provide(in))
        return false;
    kv_list_each(in->releases, struct release, release)
        release_settle(in->workshop, in->world, release);
    return true;
}

static bool state_failure(const struct taking *in)
{
    kv_list_each(in->releases, const struct release, release) {
        if (!release->rendering || release->rendering->error.kind != KV_ERROR_STATE)
            continue;
        *in->error = release->rendering->error;
        kv_error_prepend(in->error, "rendering HelmRelease %s/%s", release->namespace,
                         release->name);
        return false;
    }
    return true;
}

bool releases_take(struct workshop *workshop, const struct world *world,
                   const struct kv_list *members, struct kv_manifests *manifests,
                   struct kv_list *out, struct kv_error *error)
{
    struct taking in = {.workshop = workshop,
                        .world = world,
                        .members = members,
                        .manifests = manifests,
                        .releases = out,
                        .error = error};
    api_versions_find(world, &workshop->arena, &in.api);
    in.plan = (struct planning){workshop, world, &in.api};
    of_manifests(&in);
    of_state(&in);
    if (!prepare_all(&in) || !renderings_provide(&in) || !state_failure(&in))
        return false;
    decided_add(&in);
    kv_list_each(out, struct release, release) {
        if (release->rendering)
            release_take(&in, release);
        if (release->failed)
            problem_add(&in, release);
        else if (release->outcome == KV_BUILD_UNKNOWN)
            gap_add(&in, release, release->why);
    }
    release_objects_add(&in.objects, manifests);
    return true;
}
