#include "helm_release.h"

#include "content_name.h"
#include "helm_source.h"
#include "supply.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/digest.h"
#include "kubevet/kinds/configmap.h"

const char *const release_markers[2] = {"kubevet-not-known-1", "kubevet-not-known-2"};

static bool is_given(const char *text)
{
    return text && *text;
}

static bool is_true(const struct kv_node *mapping, const char *key)
{
    return kv_string_is(kv_tree_text(mapping, key), "true");
}

void release_unknown(struct release *release, const char *why)
{
    release->outcome = KV_BUILD_UNKNOWN;
    release->why = why;
}

static void outcome_set(struct release *release, enum kv_build_outcome outcome, const char *why)
{
    release->outcome = outcome;
    release->why = why;
}

/* --- its names --- */

/* Source: helm-controller internal/release/name.go (ShortenName) */
static const char *shortened(const char *name, struct kv_arena *arena)
{
    enum { MOST = 53, KEPT = 40, HASH = 12 };
    char digest[KV_DIGEST_MAX];
    if (strlen(name) <= MOST)
        return name;
    kv_digest_text(kv_text_of(name), digest);
    return kv_arena_printf(arena, "%.*s-%.*s", KEPT, name, HASH, digest + strlen(KV_DIGEST_PREFIX));
}

const char *release_helm_name(const struct release *release, struct kv_arena *arena)
{
    const char *given = kv_tree_text(release->spec, "releaseName");
    const char *target = kv_tree_text(release->spec, "targetNamespace");
    if (is_given(given))
        return shortened(given, arena);
    return shortened(is_given(target) ? kv_arena_printf(arena, "%s-%s", target, release->name)
                                      : release->name,
                     arena);
}

const char *release_namespace(const struct release *release)
{
    const char *target = kv_tree_text(release->spec, "targetNamespace");
    return is_given(target) ? target : release->namespace;
}

bool release_is_upgrade(const struct release *release, const struct kv_state *state)
{
    return release->before && (release->before->snapshots.count > 0 || state->lacks_tables);
}

const struct kv_node *release_action(const struct release *release, const struct kv_state *state)
{
    return kv_node_get(release->spec, release_is_upgrade(release, state) ? "upgrade" : "install");
}

/* --- is it changed? --- */

/* Does the checkout bring a source of values that may have changed? The state has no values to
 * compare. */
static bool is_brought(const struct world *world, const char *kind, const char *namespace,
                       const char *name)
{
    const struct kv_manifest *manifest =
        kv_manifests_find(world->manifests, "v1", kind, namespace, name);
    if (!manifest)
        return false;
    return strcmp(kind, "ConfigMap") != 0 || !manifest->object ||
           !kv_state_find(world->state, &kv_kind_configmap, namespace, name) ||
           !content_is_named(manifest->object);
}

static bool values_brought(const struct world *world, const struct release *release)
{
    const struct kv_node *from = kv_tree_list(release->spec, "valuesFrom");
    bool found = false;
    for (size_t i = 0; from && i < from->count; i++) {
        const char *kind = kv_tree_text(from->items[i], "kind");
        const char *name = kv_tree_text(from->items[i], "name");
        found |= kind && name && is_brought(world, kind, release->namespace, name);
    }
    return found;
}

/* --- deciding --- */

static const char rendered_on_demand[] = "HelmReleases that change are rendered only with --helm";

/* Its chart is in the checkout. */
static bool checkout_decide(struct workshop *workshop, struct artifact *artifact,
                            const struct chart_wanted *wanted, struct release *release,
                            struct kv_error *error)
{
    release->follows_version = chart_wanted_follows_version(wanted);
    if (!chart_of_checkout(workshop, artifact, wanted, &release->chart, error))
        return false;
    /* One that says the same may have another chart: see release_settle. */
    if (!release->is_left && workshop->helm.mode == KV_HELM_NONE)
        release_unknown(release, rendered_on_demand);
    return true;
}

static bool remote_decide(struct workshop *workshop, const struct world *world,
                          const struct chart_wanted *wanted, struct release *release,
                          struct kv_error *error)
{
    const char *why = workshop->helm.mode == KV_HELM_NONE ? rendered_on_demand : NULL;
    if (release->is_left) {
        outcome_set(release, KV_BUILD_UNCHANGED, NULL);
        return true;
    }
    if (!why && !chart_of_network(workshop, world, wanted, &release->chart, &why, error))
        return false;
    if (why)
        release_unknown(release, why);
    return true;
}

/* False with an error of the checkout; one that Flux makes, too, is the release's. */
static bool supply_ask(struct workshop *workshop, const struct world *world,
                       const struct chart_wanted *wanted, struct release *release,
                       struct supply *out, struct kv_error *error)
{
    *out = (struct supply){.use = SOURCE_IS_OTHER};
    if (!chart_wanted_may_be_ours(wanted) ||
        supply_find(workshop, world, wanted->namespace, wanted->source, out, &release->error))
        return true;
    release->failed = release->error.kind == KV_ERROR_SPEC;
    if (!release->failed)
        *error = release->error;
    return release->failed;
}

static bool chart_decide(struct workshop *workshop, const struct world *world,
                         struct release *release, struct kv_error *error)
{
    struct chart_wanted wanted;
    struct supply supply;
    const char *why = chart_wanted_find(world, release->namespace, release->spec, &wanted);
    if (why) {
        release_unknown(release, why);
        return true;
    }
    release->is_left =
        release->before && !values_brought(world, release) &&
        world_is_left(world, &kv_kind_helmrelease, release->namespace, release->name);
    if (!supply_ask(workshop, world, &wanted, release, &supply, error))
        return false;
    if (release->failed)
        return true;
    if (supply.use == SOURCE_IS_OURS)
        return checkout_decide(workshop, supply.artifact, &wanted, release, error);
    release->is_left &= chart_wanted_is_left(world, &wanted);
    if (supply.use == SOURCE_IS_OTHER)
        return remote_decide(workshop, world, &wanted, release, error);
    if (supply.use == SOURCE_IS_UNKNOWN || !release->is_left)
        release_unknown(release, supply.why);
    else
        outcome_set(release, KV_BUILD_UNCHANGED, supply.why);
    return true;
}

bool release_prepare(struct workshop *workshop, const struct world *world, struct release *release,
                     struct kv_error *error)
{
    outcome_set(release, KV_BUILD_APPLIED, NULL);
    if (kv_node_is_given(kv_node_get(release->spec, "kubeConfig")))
        outcome_set(release, KV_BUILD_ELSEWHERE, NULL);
    else if (is_true(release->spec, "suspend"))
        outcome_set(release, KV_BUILD_SUSPENDED, NULL);
    else
        return chart_decide(workshop, world, release, error);
    return true;
}

void release_block(struct release *release, struct block after, struct block before)
{
    bool is_asked = release->outcome == KV_BUILD_APPLIED || release->outcome == KV_BUILD_UNKNOWN ||
                    release->outcome == KV_BUILD_UNCHANGED;
    if (!is_asked || release->failed || !after.why)
        return;
    outcome_set(release, KV_BUILD_BLOCKED, after.why);
    if (after.is_temporary || before.why)
        return;
    release->failed = true;
    kv_error_set(&release->error, KV_ERROR_SPEC, "%s: Flux never releases it", after.why);
}

/* --- after its chart was set up --- */

/* The version that source-controller has packaged, or that was released. */
static const char *version_before(const struct world *world, const struct release *release)
{
    const struct kv_flux_object *before = release->before;
    const char *slash = before && before->helm_chart ? strchr(before->helm_chart, '/') : NULL;
    const struct kv_flux_object *chart = NULL;
    if (slash)
        chart = (const struct kv_flux_object *)kv_state_find(
            world->state, &kv_kind_helmchart,
            kv_arena_copy(world->arena, (struct kv_text){before->helm_chart,
                                                         (size_t)(slash - before->helm_chart)}),
            slash + 1);
    if (chart && is_given(chart->artifact_revision))
        return chart->artifact_revision;
    return before && before->snapshots.count > 0
               ? kv_list_item(&before->snapshots, const struct kv_flux_snapshot, 0)->chart_version
               : NULL;
}

/* Without what source-controller adds to it: `1.0.0+3` of values files. */
static bool version_same(const char *before, const char *now)
{
    size_t length = now ? strlen(now) : 0;
    return before && now && strncmp(before, now, length) == 0 &&
           (before[length] == '\0' || (before[length] == '+' && !strchr(now, '+')));
}

static bool values_collect(const struct world *world, struct release *release,
                           struct kv_arena *arena)
{
    const struct values_sources sources = {release->namespace, release->spec, world->manifests,
                                           world->state};
    for (size_t i = 0; i < 2; i++)
        if (!helm_values_collect(&sources, release_markers[i], arena, &release->values[i],
                                 &release->error))
            return false;
    return true;
}

/* Only where all is known does a difference show that the templates were changed. */
static bool can_be_probed(const struct workshop *workshop, const struct world *world,
                          struct release *release, struct kv_arena *arena)
{
    const struct chart *chart = release->chart;
    if (workshop->helm.mode == KV_HELM_NONE || chart->error.kind != KV_ERROR_NONE || chart->unknown)
        return false;
    bool ok = values_collect(world, release, arena) && !release->values[0].closed &&
              !release->values[0].unknown;
    release->error = (struct kv_error){0};
    return ok;
}

void release_settle(struct workshop *workshop, const struct world *world, struct release *release)
{
    const struct chart *chart = release->chart;
    struct kv_arena *arena = &workshop->arena;
    if (release->outcome != KV_BUILD_APPLIED || release->failed || !chart)
        return;
    if (release->is_left && release->follows_version && chart->version &&
        version_same(version_before(world, release), chart->version)) {
        outcome_set(release, KV_BUILD_UNCHANGED, NULL);
        release->is_probed = can_be_probed(workshop, world, release, arena);
    } else if (workshop->helm.mode == KV_HELM_NONE)
        release_unknown(release, rendered_on_demand);
    else if (chart->error.kind != KV_ERROR_NONE) {
        release->error = chart->error;
        release->failed = true;
    } else if (chart->unknown)
        release_unknown(release, chart->unknown);
    else if (!values_collect(world, release, arena))
        release->failed = true;
    else if (release->values[0].closed)
        release_unknown(release, release->values[0].closed);
}
