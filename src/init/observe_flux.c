#include "draft.h"

#include "kubevet/base/duration.h"
#include "kubevet/base/path.h"
#include "kubevet/kinds/flux.h"

#include <string.h>

static const struct kv_kind *const sources[] = {&kv_kind_gitrepository, &kv_kind_ocirepository,
                                                &kv_kind_bucket};

/* --- the source that most Kustomizations use --- */

static const struct kv_flux_object *source_of(const struct draft *draft,
                                              const struct kv_flux_object *user)
{
    const struct kv_flux_reference *reference = &user->source;
    const char *namespace = reference->namespace ? reference->namespace : user->object.namespace;
    for (size_t i = 0; i < sizeof sources / sizeof *sources && reference->name; i++)
        if (kv_string_is(sources[i]->name, reference->kind))
            return (const struct kv_flux_object *)kv_state_find(draft->state, sources[i], namespace,
                                                                reference->name);
    return NULL;
}

/* A source that does not exist is written nowhere. */
static void source_doubt(struct draft *draft, const struct kv_flux_object *user)
{
    const struct kv_flux_reference *reference = &user->source;
    const char *namespace = reference->namespace ? reference->namespace : user->object.namespace;
    for (size_t i = 0; i < sizeof sources / sizeof *sources && reference->name; i++)
        if (kv_string_is(sources[i]->name, reference->kind) &&
            draft_knows(draft, sources[i], namespace) && !source_of(draft, user))
            draft_doubt(draft, "Kustomization/%s/%s applies %s/%s/%s, which does not exist",
                        user->object.namespace, user->object.name, reference->kind, namespace,
                        reference->name);
}

static size_t users_count(const struct draft *draft, const struct kv_flux_object *source)
{
    struct objects users = draft_all(draft, &kv_kind_kustomization);
    size_t count = 0;
    for (size_t i = 0; i < users.count; i++)
        count += source_of(draft, (const struct kv_flux_object *)users.items[i]) == source;
    return count;
}

static const struct kv_flux_object *main_source(const struct draft *draft)
{
    struct objects users = draft_all(draft, &kv_kind_kustomization);
    const struct kv_flux_object *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < users.count; i++) {
        const struct kv_flux_object *source =
            source_of(draft, (const struct kv_flux_object *)users.items[i]);
        size_t count = source && source != best ? users_count(draft, source) : 0;
        if (count > most) {
            best = source;
            most = count;
        }
    }
    return best;
}

static const char *url_of(struct draft *draft, const struct kv_flux_object *source)
{
    if (source->object.kind != &kv_kind_bucket)
        return source->url;
    return draft_format(draft, "%s/%s", source->endpoint ? source->endpoint : "",
                        source->bucket ? source->bucket : "");
}

/* Of a GitRepository that follows a branch, of an OCIRepository that follows a tag. */
static const char *branch_of(const struct kv_flux_object *source)
{
    const struct kv_flux_ref *ref = &source->ref;
    if (source->object.kind == &kv_kind_ocirepository)
        return ref->digest || ref->semver ? NULL : ref->tag;
    return ref->commit || ref->name || ref->semver || ref->tag ? NULL : ref->branch;
}

static void source_add(struct draft *draft, struct entry *flux, const struct kv_flux_object *source)
{
    struct entry *entry = entry_map(draft->arena, flux, "source");
    const char *url = url_of(draft, source), *branch = branch_of(source);
    entry_text(draft->arena, entry, "kind", source->object.kind->name);
    if (url && *url)
        entry_text(draft->arena, entry, "url", url);
    if (branch && *branch)
        entry_text(draft->arena, entry, "branch", branch);
}

/* --- the folder that all of its Kustomizations apply --- */

static const char *shared_folder(struct draft *draft, const char *a, const char *b)
{
    size_t same = 0, end = 0;
    while (a[same] && a[same] == b[same]) {
        same++;
        if ((!a[same] || a[same] == '/') && (!b[same] || b[same] == '/'))
            end = same;
    }
    return draft_format(draft, "%.*s", (int)end, a);
}

/* Flux's own folder (clusters/NAME) is another one than that of what it deploys: of the two, the
 * one that more Kustomizations apply. */
static const char *folder_find(struct draft *draft, const struct kv_flux_object *source)
{
    struct objects users = draft_all(draft, &kv_kind_kustomization);
    const char *folder = NULL;
    for (size_t i = 0; i < users.count; i++) {
        const struct kv_flux_object *user = (const struct kv_flux_object *)users.items[i];
        const char *path = user->path ? kv_path_clean(draft->arena, user->path) : "/";
        bool is_own = strcmp(user->object.name, "flux-system") == 0;
        if (source_of(draft, user) != source || (is_own && users.count > 1))
            continue;
        folder = folder ? shared_folder(draft, folder, path) : path;
    }
    return folder && folder[0] == '/' && folder[1] ? folder + 1 : NULL;
}

/* --- intervals --- */

static void interval_take(const struct draft *draft, const struct kv_kind *kind, int64_t *longest,
                          const char **text)
{
    struct objects objects = draft_all(draft, kind);
    for (size_t i = 0; i < objects.count; i++) {
        const struct kv_flux_object *object = (const struct kv_flux_object *)objects.items[i];
        int64_t interval;
        if (!object->interval || !kv_duration_parse(kv_text_of(object->interval), &interval) ||
            interval <= *longest)
            continue;
        *longest = interval;
        *text = object->interval;
    }
}

/* 10m0s as 10m, 1h0m0s as 1h. */
static const char *short_duration(struct draft *draft, const char *text)
{
    size_t length = strlen(text);
    if (length > 3 && strcmp(text + length - 3, "m0s") == 0)
        length -= 2;
    if (length > 3 && strncmp(text + length - 3, "h0m", 3) == 0)
        length -= 2;
    return draft_format(draft, "%.*s", (int)length, text);
}

static void interval_add(struct draft *draft, struct entry *flux)
{
    static const struct kv_kind *const kinds[] = {&kv_kind_kustomization,  &kv_kind_helmrelease,
                                                  &kv_kind_gitrepository,  &kv_kind_ocirepository,
                                                  &kv_kind_helmrepository, &kv_kind_bucket,
                                                  &kv_kind_helmchart};
    int64_t longest = 0;
    const char *text = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        interval_take(draft, kinds[i], &longest, &text);
    if (text)
        entry_plain(draft->arena, flux, "maxInterval", short_duration(draft, text));
}

/* Objects that Flux applies. */
static size_t managed_count(const struct draft *draft)
{
    size_t count = 0;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        struct objects objects = draft_all(draft, *kind);
        for (size_t i = 0; i < objects.count; i++)
            count += kv_labels_get(objects.items[i]->labels, "kustomize.toolkit.fluxcd.io/name") ||
                     kv_labels_get(objects.items[i]->labels, "helm.toolkit.fluxcd.io/name");
    }
    return count;
}

static void observe(struct draft *draft)
{
    struct objects users = draft_all(draft, &kv_kind_kustomization);
    if (!draft_knows(draft, &kv_kind_kustomization, NULL) || users.count == 0)
        return;
    struct entry *flux = draft_section(draft, "flux");
    const struct kv_flux_object *source = main_source(draft);
    const char *namespace = source ? source->object.namespace : users.items[0]->namespace;
    for (size_t i = 0; i < users.count; i++)
        source_doubt(draft, (const struct kv_flux_object *)users.items[i]);
    flux->required = true;
    if (strcmp(namespace, "flux-system") != 0)
        entry_text(draft->arena, flux, "namespace", namespace);
    if (source) {
        const char *folder = folder_find(draft, source);
        source_add(draft, flux, source);
        if (folder)
            entry_text(draft->arena, flux, "path", folder)->samples = users.count;
    }
    interval_add(draft, flux);
    entry_text(draft->arena, flux, "handEdits", "forbid")->samples = managed_count(draft);
}

const struct kv_observer kv_observe_flux = {
    .path = "flux",
    .reads = KV_OBSERVED(&kv_kind_kustomization, &kv_kind_gitrepository, &kv_kind_ocirepository,
                         &kv_kind_bucket, &kv_kind_helmrelease),
    .keys = KV_OBSERVES("spec.flux", "flux.namespace", "flux.source", "fluxSource.kind",
                        "fluxSource.url", "fluxSource.branch", "flux.path", "flux.maxInterval",
                        "flux.handEdits"),
    .cluster = observe,
};
