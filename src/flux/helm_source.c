#include "helm_source.h"

#include "paths.h"

#include "kubevet/base/digest.h"
#include "kubevet/kinds/flux.h"

static bool is_given(const char *text)
{
    return text && *text;
}

static bool is_true(const struct kv_node *mapping, const char *key)
{
    return kv_string_is(kv_tree_text(mapping, key), "true");
}

/* --- which it is --- */

static const char *own_or(const char *own, const char *namespace)
{
    return is_given(own) ? own : namespace;
}

/* The chart of a HelmChart that chartRef names. */
static const char *of_helm_chart(const struct world *world, const struct kv_node *reference,
                                 struct chart_wanted *out)
{
    const char *name = kv_tree_text(reference, "name");
    const struct kv_node *object =
        name ? world_find(world, &kv_kind_helmchart, out->namespace, name) : NULL;
    if (!object)
        return kv_arena_printf(world->arena,
                               "its chart is HelmChart %s/%s, which is neither in the checkout nor "
                               "in the state",
                               out->namespace, name ? name : "");
    out->is_left = world_is_left(world, &kv_kind_helmchart, out->namespace, name);
    out->chart = kv_node_get(object, "spec");
    return NULL;
}

/* Of a template that the release itself holds, or of a HelmChart. */
static const char *template_check(const struct kv_node *spec, struct chart_wanted *out)
{
    out->source = kv_node_get(out->chart, "sourceRef");
    if (out->source && kv_tree_text(out->source, "kind"))
        return NULL;
    return kv_is_digest(kv_node_get(spec, "chart")) ? "the state has only a digest of spec.chart"
                                                    : "the source of its chart is not known";
}

const char *chart_wanted_find(const struct world *world, const char *namespace,
                              const struct kv_node *spec, struct chart_wanted *out)
{
    const struct kv_node *reference = kv_node_get(spec, "chartRef");
    const char *why = NULL;
    *out = (struct chart_wanted){.namespace = namespace, .is_left = true};
    if (!kv_node_is_given(reference)) {
        out->chart = kv_node_get(kv_node_get(spec, "chart"), "spec");
    } else if (kv_string_is(kv_tree_text(reference, "kind"), kv_kind_helmchart.name)) {
        out->namespace = own_or(kv_tree_text(reference, "namespace"), namespace);
        why = of_helm_chart(world, reference, out);
    } else {
        out->source = reference;
        return NULL;
    }
    return why ? why : template_check(spec, out);
}

bool chart_wanted_may_be_ours(const struct chart_wanted *wanted)
{
    const char *kind = kv_tree_text(wanted->source, "kind");
    return kv_string_is(kind, "GitRepository") || kv_string_is(kind, "ExternalArtifact");
}

bool chart_wanted_is_left(const struct world *world, const struct chart_wanted *wanted)
{
    const char *kind = kv_tree_text(wanted->source, "kind"),
               *name = kv_tree_text(wanted->source, "name");
    const struct kv_kind *known = kind ? kv_kind_find("source.toolkit.fluxcd.io/v1", kind) : NULL;
    return wanted->is_left &&
           (!known || !name ||
            world_is_left(world, known,
                          own_or(kv_tree_text(wanted->source, "namespace"), wanted->namespace),
                          name));
}

bool chart_wanted_follows_version(const struct chart_wanted *wanted)
{
    return wanted->chart &&
           !kv_string_is(kv_tree_text(wanted->chart, "reconcileStrategy"), "Revision");
}

/* --- opening it --- */

static bool source_same(const struct chart_source *a, const struct chart_source *b)
{
    return a->artifact == b->artifact && kv_string_is(a->path, b->path) &&
           kv_string_is(a->url, b->url) && kv_string_is(a->name, b->name) &&
           kv_string_is(a->version, b->version) && a->plain_http == b->plain_http &&
           a->ignores_missing == b->ignores_missing &&
           kv_strings_are(a->values_files, b->values_files);
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
        .values_files = kv_tree_strings(kv_node_get(chart, "valuesFiles"), arena),
        .ignores_missing = chart && is_true(chart, "ignoreMissingValuesFiles"),
    };
}

bool chart_of_checkout(struct workshop *workshop, struct artifact *artifact,
                       const struct chart_wanted *wanted, struct chart **out,
                       struct kv_error *error)
{
    struct kv_arena *arena = &workshop->arena;
    struct chart_source source = source_begin(wanted->chart, arena);
    const char *path = wanted->chart ? kv_tree_text(wanted->chart, "chart") : "";
    source.artifact = artifact;
    source.path = kv_arena_copy(arena, kv_text_of(path_confined(path ? path : "", arena)));
    *out = chart_take(workshop, source, error);
    return *out != NULL;
}

/* --- pulling it --- */

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

/* Where its source says that it is; else why that is not known, a clause. */
static const char *address_find(const struct world *world, const struct chart_wanted *wanted,
                                struct chart_source *out)
{
    const char *kind = kv_tree_text(wanted->source, "kind"),
               *name = kv_tree_text(wanted->source, "name");
    const char *namespace = own_or(kv_tree_text(wanted->source, "namespace"), wanted->namespace);
    const struct kv_kind *known = kv_kind_find("source.toolkit.fluxcd.io/v1", kind);
    const struct kv_node *object = known && name ? world_find(world, known, namespace, name) : NULL;
    const struct kv_node *spec = kv_node_get(object, "spec");
    bool is_oci = known == &kv_kind_ocirepository, is_helm = known == &kv_kind_helmrepository;
    const char *why = NULL;
    if (!is_given(kv_tree_text(spec, "url")) || (!is_oci && !is_helm))
        why = object ? "is not this repository" : "is neither in the checkout nor in the state";
    if (!why)
        why = not_pullable(spec);
    if (!why && is_oci)
        why = oci_source(spec, out, world->arena);
    else if (!why)
        repository_source(spec, wanted->chart, out, world->arena);
    return why ? kv_arena_printf(world->arena, "its chart comes from %s %s/%s, which %s", kind,
                                 namespace, name ? name : "", why)
               : NULL;
}

bool chart_of_network(struct workshop *workshop, const struct world *world,
                      const struct chart_wanted *wanted, struct chart **out, const char **why,
                      struct kv_error *error)
{
    struct chart_source source = source_begin(wanted->chart, &workshop->arena);
    bool may_pull = workshop->helm.mode == KV_HELM_NETWORK;
    *why = address_find(world, wanted, &source);
    if (!may_pull && source.url)
        *why = "its chart is not in the checkout: --helm=network pulls it";
    if (*why)
        return true;
    *out = chart_take(workshop, source, error);
    return *out != NULL;
}
