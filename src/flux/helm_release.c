#include "helm_release.h"

#include "json_of.h"
#include "paths.h"
#include "supply.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/digest.h"

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

static const struct kv_flux_object *decoded(const struct kv_kind *kind, const struct kv_node *tree,
                                            struct kv_arena *arena, struct kv_intern *strings)
{
    const struct kv_node *whole = kv_kind_with_defaults(kind, tree, arena);
    struct kv_reader *reader = kv_reader_yaml(whole, "", KV_ERROR_SPEC);
    const struct kv_memory memory = {.arena = arena, .strings = strings};
    const struct kv_object *object = kv_kind_decode(kind, reader, memory);
    kv_reader_close(reader);
    return (const struct kv_flux_object *)object;
}

/* Does an object of the state, as it would be, fetch and render the same as before? True if the
 * checkout does not have it. */
static bool is_left(const struct world *world, const struct kv_kind *kind, const char *namespace,
                    const char *name)
{
    char api_version[KV_API_VERSION_MAX];
    const struct kv_object *before = kv_state_find(world->state, kind, namespace, name);
    if (!kv_manifests_find(world->manifests, kv_kind_api_version(kind, api_version), kind->name,
                           namespace, name))
        return true;
    const struct kv_node *tree = world_find(world, kind, namespace, name);
    struct kv_arena arena = {0};
    struct kv_intern strings = {0};
    const struct kv_flux_object *after =
        before && tree ? decoded(kind, tree, &arena, &strings) : NULL;
    bool same = after && kv_flux_builds_the_same((const struct kv_flux_object *)before, after);
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return same;
}

/* Values that the checkout brings may have changed: the state has none of them to compare. */
static const char *values_brought(const struct world *world, const struct release *release)
{
    const struct kv_node *from = kv_tree_list(release->spec, "valuesFrom");
    for (size_t i = 0; from && i < from->count; i++) {
        const char *kind = kv_tree_text(from->items[i], "kind");
        const char *name = kv_tree_text(from->items[i], "name");
        if (kind && name &&
            kv_manifests_find(world->manifests, "v1", kind, release->namespace, name))
            return kv_arena_printf(world->arena, "%s %s/%s", kind, release->namespace, name);
    }
    return NULL;
}

/* --- its chart --- */

/* spec.chart.spec, the spec of the HelmChart that chartRef names, or an OCIRepository. */
struct wanted {
    const struct kv_node *chart;  /* NULL = it is the source itself */
    const struct kv_node *source; /* sourceRef, or chartRef */
    const char *namespace;        /* in which the source's name is meant */
    bool source_is_left;
};

static bool wanted_find(const struct world *world, struct release *release, struct wanted *out)
{
    const struct kv_node *reference = kv_node_get(release->spec, "chartRef");
    const struct kv_node *chart = kv_node_get(kv_node_get(release->spec, "chart"), "spec");
    const char *namespace = release->namespace;
    *out = (struct wanted){.source_is_left = true};
    if (kv_node_is_given(reference) &&
        kv_string_is(kv_tree_text(reference, "kind"), kv_kind_helmchart.name)) {
        const char *name = kv_tree_text(reference, "name");
        const char *own = kv_tree_text(reference, "namespace");
        namespace = is_given(own) ? own : namespace;
        const struct kv_node *object =
            name ? world_find(world, &kv_kind_helmchart, namespace, name) : NULL;
        if (!object) {
            release_unknown(release, kv_arena_printf(world->arena,
                                                     "its chart is HelmChart %s/%s, which is "
                                                     "neither in the checkout nor in the state",
                                                     namespace, name ? name : ""));
            return false;
        }
        out->source_is_left = is_left(world, &kv_kind_helmchart, namespace, name);
        chart = kv_node_get(object, "spec");
    } else if (kv_node_is_given(reference)) {
        out->source = reference;
        out->namespace = namespace;
        return true;
    }
    out->chart = chart;
    out->source = kv_node_get(chart, "sourceRef");
    out->namespace = namespace;
    if (out->source && kv_tree_text(out->source, "kind"))
        return true;
    release_unknown(release, kv_is_digest(kv_node_get(release->spec, "chart"))
                                 ? "the state has only a digest of spec.chart"
                                 : "the source of its chart is not known");
    return false;
}

static struct kv_strings strings_of(const struct kv_node *list, struct kv_arena *arena)
{
    struct kv_strings strings = {0};
    strings.items = kv_arena_array(arena, list ? list->count : 0, sizeof *strings.items);
    for (size_t i = 0; list && i < list->count; i++)
        if (list->items[i]->type == KV_NODE_SCALAR)
            strings.items[strings.count++] = kv_arena_copy(arena, list->items[i]->text);
    return strings;
}

static bool strings_same(struct kv_strings a, struct kv_strings b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++)
        same = strcmp(a.items[i], b.items[i]) == 0;
    return same;
}

static bool source_same(const struct chart_source *a, const struct chart_source *b)
{
    return a->artifact == b->artifact && kv_string_is(a->path, b->path) &&
           kv_string_is(a->url, b->url) && kv_string_is(a->name, b->name) &&
           kv_string_is(a->version, b->version) && a->plain_http == b->plain_http &&
           a->ignores_missing == b->ignores_missing &&
           strings_same(a->values_files, b->values_files);
}

/* Opened once for all releases. NULL with an error. */
static struct chart *chart_take(struct workshop *workshop, struct chart_source source,
                                struct kv_error *error)
{
    struct kv_arena *arena = &workshop->arena;
    for (size_t i = 0; i < workshop->helm.charts.count; i++) {
        struct chart *known = *kv_list_item(&workshop->helm.charts, struct chart *, i);
        if (source_same(&known->source, &source))
            return known;
    }
    struct chart *chart = kv_arena_alloc(arena, sizeof *chart);
    chart->source = source;
    chart->label = source.artifact ? artifact_name(source.artifact, source.path, arena)
                   : source.name   ? kv_arena_printf(arena, "%s of %s", source.name, source.url)
                                   : source.url;
    if (!chart_open(chart, workshop->place, workshop->helm.mode == KV_HELM_NETWORK, arena, error))
        return NULL;
    kv_list_add(&workshop->helm.charts, arena, struct chart *, chart);
    return chart;
}

static const char *copied(const char *text, struct kv_arena *arena)
{
    return is_given(text) ? kv_arena_copy(arena, kv_text_of(text)) : NULL;
}

/* What is common to charts of all sources. */
static struct chart_source source_begin(const struct kv_node *chart, struct kv_arena *arena)
{
    return (struct chart_source){
        .values_files = strings_of(chart ? kv_tree_list(chart, "valuesFiles") : NULL, arena),
        .ignores_missing = chart && is_true(chart, "ignoreMissingValuesFiles"),
    };
}

/* Of a chart in this checkout. */
static bool checkout_chart(struct workshop *workshop, struct artifact *artifact,
                           const struct wanted *wanted, struct release *release,
                           struct kv_error *error)
{
    struct kv_arena *arena = &workshop->arena;
    struct chart_source source = source_begin(wanted->chart, arena);
    const char *path = wanted->chart ? kv_tree_text(wanted->chart, "chart") : "";
    source.artifact = artifact;
    source.path = kv_arena_copy(arena, kv_text_of(path_confined(path ? path : "", arena)));
    release->follows_version =
        wanted->chart &&
        !kv_string_is(kv_tree_text(wanted->chart, "reconcileStrategy"), "Revision");
    release->chart = chart_take(workshop, source, error);
    return release->chart != NULL;
}

static const char *not_pullable(const struct kv_node *spec)
{
    static const char *const secrets[] = {"secretRef", "certSecretRef", "proxySecretRef"};
    const char *provider = kv_tree_text(spec, "provider");
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (kv_node_is_given(kv_node_get(spec, secrets[i])))
            return "is read with a Secret";
    if (is_given(provider) && strcmp(provider, "generic") != 0)
        return "is read with the rights of a cloud's machine";
    return kv_node_is_given(kv_node_get(spec, "serviceAccountName"))
               ? "is read with a service account"
               : NULL;
}

static const char *slash_end(const char *url, struct kv_arena *arena)
{
    size_t length = strlen(url);
    while (length > 0 && url[length - 1] == '/')
        length--;
    return kv_arena_copy(arena, (struct kv_text){url, length});
}

/* Of a HelmRepository. */
static void repository_source(const struct kv_node *spec, const struct kv_node *chart,
                              struct chart_source *out, struct kv_arena *arena)
{
    const char *url = slash_end(kv_tree_text(spec, "url"), arena);
    const char *name = copied(kv_tree_text(chart, "chart"), arena);
    const char *version = kv_tree_text(chart, "version");
    out->version = kv_string_is(version, "*") ? NULL : copied(version, arena);
    out->plain_http = is_true(spec, "insecure");
    out->url = strncmp(url, "oci://", 6) == 0
                   ? kv_arena_printf(arena, "%s/%s", url, name ? name : "")
                   : url;
    out->name = out->url == url ? name : NULL;
}

/* Of an OCIRepository, which is the chart. */
static const char *oci_source(const struct kv_node *spec, struct chart_source *out,
                              struct kv_arena *arena)
{
    const struct kv_node *ref = kv_node_get(spec, "ref");
    const char *digest = kv_tree_text(ref, "digest"), *semver = kv_tree_text(ref, "semver");
    const char *url = slash_end(kv_tree_text(spec, "url"), arena);
    if (is_given(kv_tree_text(ref, "semverFilter")))
        return "chooses its version by a filter";
    out->plain_http = is_true(spec, "insecure");
    out->url = is_given(digest) ? kv_arena_printf(arena, "%s@%s", url, digest) : url;
    if (!is_given(digest))
        out->version = copied(is_given(semver) ? semver : kv_tree_text(ref, "tag"), arena);
    return NULL;
}

static bool remote_chart(struct workshop *workshop, const struct world *world,
                         const struct wanted *wanted, struct release *release,
                         struct kv_error *error)
{
    struct kv_arena *arena = &workshop->arena;
    const char *kind = kv_tree_text(wanted->source, "kind"),
               *name = kv_tree_text(wanted->source, "name");
    const char *own = kv_tree_text(wanted->source, "namespace");
    const char *namespace = is_given(own) ? own : wanted->namespace;
    const struct kv_kind *known = kv_kind_find("source.toolkit.fluxcd.io/v1", kind);
    const struct kv_node *object = known && name ? world_find(world, known, namespace, name) : NULL;
    const struct kv_node *spec = kv_node_get(object, "spec");
    bool is_oci = known == &kv_kind_ocirepository;
    if (!is_given(kv_tree_text(spec, "url")) || (!is_oci && known != &kv_kind_helmrepository)) {
        release_unknown(release, kv_arena_printf(arena, "its chart comes from %s %s/%s, which %s",
                                                 kind, namespace, name ? name : "",
                                                 object ? "is not this repository"
                                                        : "is neither in the checkout nor in the "
                                                          "state"));
        return true;
    }
    struct chart_source source = source_begin(wanted->chart, arena);
    const char *why = not_pullable(spec);
    if (is_oci && !why)
        why = oci_source(spec, &source, arena);
    else if (!why)
        repository_source(spec, wanted->chart, &source, arena);
    if (why && workshop->helm.mode == KV_HELM_NETWORK) {
        release_unknown(release, kv_arena_printf(arena, "its chart comes from %s %s/%s, which %s",
                                                 kind, namespace, name, why));
        return true;
    }
    if (workshop->helm.mode != KV_HELM_NETWORK) {
        release_unknown(release, "its chart is not in the checkout: --helm=network pulls it");
        return true;
    }
    release->chart = chart_take(workshop, source, error);
    return release->chart != NULL;
}

/* --- deciding --- */

static bool source_is_left(const struct world *world, const struct wanted *wanted)
{
    const char *kind = kv_tree_text(wanted->source, "kind"),
               *name = kv_tree_text(wanted->source, "name");
    const char *own = kv_tree_text(wanted->source, "namespace");
    const struct kv_kind *known = kind ? kv_kind_find("source.toolkit.fluxcd.io/v1", kind) : NULL;
    return wanted->source_is_left &&
           (!known || !name ||
            is_left(world, known, is_given(own) ? own : wanted->namespace, name));
}

static const char rendered_on_demand[] = "HelmReleases that change are rendered only with --helm";

/* Its chart is in the checkout. */
static bool checkout_decide(struct workshop *workshop, struct artifact *artifact,
                            const struct wanted *wanted, struct release *release,
                            struct kv_error *error)
{
    if (!checkout_chart(workshop, artifact, wanted, release, error))
        return false;
    /* One that says the same may have another chart: see release_settle. */
    if (!release->is_left && workshop->helm.mode == KV_HELM_NONE)
        release_unknown(release, rendered_on_demand);
    return true;
}

static bool remote_decide(struct workshop *workshop, const struct world *world,
                          const struct wanted *wanted, struct release *release,
                          struct kv_error *error)
{
    if (release->is_left) {
        outcome_set(release, KV_BUILD_UNCHANGED, NULL);
        return true;
    }
    if (workshop->helm.mode == KV_HELM_NONE) {
        release_unknown(release, rendered_on_demand);
        return true;
    }
    return remote_chart(workshop, world, wanted, release, error);
}

/* Charts of other kinds of sources are packages, whoever made them. */
static bool may_be_ours(const struct wanted *wanted)
{
    const char *kind = kv_tree_text(wanted->source, "kind");
    return kv_string_is(kind, "GitRepository") || kv_string_is(kind, "ExternalArtifact");
}

static bool chart_decide(struct workshop *workshop, const struct world *world,
                         struct release *release, struct kv_error *error)
{
    struct wanted wanted;
    struct supply supply;
    if (!wanted_find(world, release, &wanted))
        return true;
    release->is_left = release->before && !values_brought(world, release) &&
                       is_left(world, &kv_kind_helmrelease, release->namespace, release->name);
    if (!may_be_ours(&wanted))
        supply = (struct supply){.use = SOURCE_IS_OTHER};
    else if (!supply_find(workshop, world, wanted.namespace, wanted.source, &supply,
                          &release->error)) {
        release->failed = release->error.kind == KV_ERROR_SPEC;
        if (!release->failed)
            *error = release->error;
        return release->failed;
    }
    if (supply.use == SOURCE_IS_OURS)
        return checkout_decide(workshop, supply.artifact, &wanted, release, error);
    release->is_left &= source_is_left(world, &wanted);
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
