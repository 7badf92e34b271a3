#include "flux.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "kubevet/base/path.h"

static bool documents_source(const struct kv_spec_flux *flux)
{
    return flux->source_kind.text || flux->source_url.text || flux->source_branch.text;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return documents_source(&spec->flux) || spec->flux.path.text
               ? NULL
               : "the spec documents neither flux.source nor flux.path";
}

static const struct kv_kind *source_kind(const struct kv_spec_flux *flux)
{
    static const struct kv_kind *const kinds[] = {&kv_kind_gitrepository, &kv_kind_ocirepository,
                                                  &kv_kind_bucket, NULL};
    for (const struct kv_kind *const *kind = kinds; flux->source_kind.text && *kind; kind++)
        if (strcmp((*kind)->name, flux->source_kind.text) == 0)
            return *kind;
    return &kv_kind_gitrepository;
}

/* --- what a source fetches --- */

/* For a Bucket: ENDPOINT/BUCKET. */
static const char *address(struct kv_check *check, const struct kv_flux_object *source)
{
    if (source->object.kind != &kv_kind_bucket)
        return source->url;
    return kv_check_format(check, "%s/%s", source->endpoint ? source->endpoint : "",
                           source->bucket ? source->bucket : "");
}

/* What is fetched from a repository: a branch, or another reference, identified by its first word.
 * For an OCIRepository the tag stands for the branch. */
struct revision {
    const char *field, *text; /* text NULL = nothing is documented */
};

static struct revision git_revision(struct kv_check *check, const struct kv_flux_ref *ref)
{
    static const char heads[] = "refs/heads/";
    if (ref->commit)
        return (struct revision){"spec.ref.commit",
                                 kv_check_format(check, "commit %s", ref->commit)};
    if (ref->name && strncmp(ref->name, heads, sizeof heads - 1) == 0)
        return (struct revision){"spec.ref.name", ref->name + sizeof heads - 1};
    if (ref->name)
        return (struct revision){"spec.ref.name", ref->name};
    if (ref->semver)
        return (struct revision){"spec.ref.semver", kv_check_format(check, "tags %s", ref->semver)};
    if (ref->tag)
        return (struct revision){"spec.ref.tag", kv_check_format(check, "tag %s", ref->tag)};
    return (struct revision){"spec.ref.branch", ref->branch ? ref->branch : "master"};
}

static struct revision oci_revision(struct kv_check *check, const struct kv_flux_ref *ref)
{
    if (ref->digest)
        return (struct revision){"spec.ref.digest",
                                 kv_check_format(check, "digest %s", ref->digest)};
    if (ref->semver)
        return (struct revision){"spec.ref.semver", kv_check_format(check, "tags %s", ref->semver)};
    return (struct revision){"spec.ref.tag", ref->tag ? ref->tag : "latest"};
}

static struct revision revision_of(struct kv_check *check, const struct kv_flux_object *source)
{
    if (source->object.kind == &kv_kind_gitrepository)
        return git_revision(check, &source->ref);
    if (source->object.kind == &kv_kind_ocirepository)
        return oci_revision(check, &source->ref);
    return (struct revision){"spec.ref", NULL};
}

static bool has_url(struct kv_check *check, const struct kv_flux_object *source)
{
    const char *documented = check->spec->flux.source_url.text, *found = address(check, source);
    return !documented || (found && kv_glob_match(documented, found));
}

static bool has_branch(struct kv_check *check, const struct kv_flux_object *source)
{
    const char *documented = check->spec->flux.source_branch.text;
    const char *found = revision_of(check, source).text;
    return !documented || (found && strcmp(found, documented) == 0);
}

static bool has_namespace(const struct kv_check *check, const struct kv_flux_object *source)
{
    return strcmp(source->object.namespace, check->spec->flux.namespace.text) == 0;
}

/* Does it match the documentation, in any namespace? */
static bool is_as_documented(struct kv_check *check, const struct kv_flux_object *source)
{
    return source && source->object.kind == source_kind(&check->spec->flux) &&
           has_url(check, source) && has_branch(check, source);
}

/* --- the source --- */

/* The intended source: among those with the documented URL the best match; otherwise the only one
 * in Flux's namespace. */
static const struct kv_flux_object *source_meant(struct kv_check *check, const char **others)
{
    const struct kv_flux_object *best = NULL, *only = NULL;
    int best_score = -1;
    size_t next = 0, count = 0;
    struct kv_buffer text = {0};
    for (const struct kv_flux_object *source;
         (source = flux_next(check, source_kind(&check->spec->flux), &next));) {
        bool here = has_namespace(check, source);
        int score = 2 * here + has_branch(check, source);
        if (has_url(check, source) && score > best_score) {
            best = source;
            best_score = score;
        }
        if (here) {
            only = count++ == 0 ? source : NULL;
            const char *found = address(check, source);
            kv_buffer_printf(&text, "%s%s", text.length ? ", " : "", found ? found : "?");
        }
    }
    *others = text.length ? kv_arena_copy(check->arena, kv_buffer_as_text(&text)) : NULL;
    kv_buffer_release(&text);
    return best ? best : only;
}

static void mismatch_report(struct kv_check *check, const struct kv_flux_object *source,
                            const char *field, const struct kv_value *documented,
                            const char *actual)
{
    const struct kv_object *object = &source->object;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), documented->place, "%s of %s %s is %s, not %s", field,
        object->kind->name, object->name, actual ? actual : "not set", documented->text);
    finding->field = field;
    finding->expected = documented->text;
    finding->actual = actual;
    finding->manifest = object->place;
}

static void source_compare(struct kv_check *check, const struct kv_flux_object *source)
{
    const struct kv_spec_flux *flux = &check->spec->flux;
    struct revision revision = revision_of(check, source);
    if (!has_namespace(check, source))
        mismatch_report(check, source, "metadata.namespace", &flux->namespace,
                        source->object.namespace);
    if (!has_url(check, source))
        mismatch_report(check, source,
                        source->object.kind == &kv_kind_bucket ? "spec.bucketName" : "spec.url",
                        &flux->source_url, address(check, source));
    if (!has_branch(check, source))
        mismatch_report(check, source, revision.field, &flux->source_branch, revision.text);
}

/* flux/ready reports a cluster without any Kustomization: this is a consequence. */
static struct kv_object_name no_kustomization(struct kv_check *check)
{
    return kv_name_make(check, &kv_kind_kustomization, check->spec->flux.namespace.text, NULL);
}

/* What a missing source violates. */
static const struct kv_value *missing_at(const struct kv_spec_flux *flux)
{
    if (flux->source_url.text)
        return &flux->source_url;
    return flux->source_branch.text ? &flux->source_branch : &flux->source_kind;
}

static void source_missing(struct kv_check *check, const char *others)
{
    const struct kv_spec_flux *flux = &check->spec->flux;
    const struct kv_kind *kind = source_kind(flux);
    const struct kv_value *documented = missing_at(flux);
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, kind, flux->namespace.text, NULL), documented->place,
        "no %s in namespace %s fetches %s: changes merged there are not deployed", kind->name,
        flux->namespace.text, documented == &flux->source_kind ? "anything" : documented->text);
    finding->field = documented == &flux->source_url      ? "spec.url"
                     : documented == &flux->source_branch ? "spec.ref.branch"
                                                          : NULL;
    finding->expected = documented->text;
    finding->actual = others;
    finding->missing = !others;
    finding->cause = no_kustomization(check);
}

/* Of a source that does not exist, only the place that is reported can be compared. */
static void source_compares(struct kv_check *check, const struct kv_flux_object *source)
{
    const struct kv_spec_flux *flux = &check->spec->flux;
    kv_check_compares(check, missing_at(flux)->place, NULL);
    if (!source)
        return;
    kv_check_compares(check, flux->namespace.place, NULL);
    kv_check_compares(check, flux->source_kind.place, NULL);
    kv_check_compares(check, flux->source_branch.place, NULL);
}

static void source_check(struct kv_check *check)
{
    const struct kv_spec_flux *flux = &check->spec->flux;
    const char *others;
    const struct kv_flux_object *source = source_meant(check, &others);
    bool right = is_as_documented(check, source) && has_namespace(check, source);
    source_compares(check, source);
    /* A wrong source proves nothing if the right one may be where sources could not be read. */
    if (right || !kv_check_demands(check, source_kind(flux), flux->namespace.text))
        return;
    if (source)
        source_compare(check, source);
    else
        source_missing(check, others);
}

/* --- the folder --- */

static const char *reference_text(struct kv_check *check, const struct kv_flux_object *referrer)
{
    const struct kv_flux_reference *reference = &referrer->source;
    return kv_check_format(check, "%s/%s/%s", reference->kind ? reference->kind : "?",
                           reference->namespace ? reference->namespace : referrer->object.namespace,
                           reference->name ? reference->name : "?");
}

static void other_source_report(struct kv_check *check, const struct kv_flux_object *found,
                                const struct kv_flux_object *source)
{
    const struct kv_object *object = &found->object;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), check->spec->flux.path.place,
                         "%s %s applies %s from a source that is not the documented one",
                         object->kind->name, object->name, found->path);
    finding->field = "spec.sourceRef";
    finding->expected = kv_check_format(check, "%s/%s/%s", source->object.kind->name,
                                        source->object.namespace, source->object.name);
    finding->actual = reference_text(check, found);
    finding->manifest = object->place;
}

/* Does a Kustomization in the documented folder use the documented source? */
static void feed_check(struct kv_check *check, const struct kv_flux_object *found,
                       const struct kv_flux_object *source)
{
    const struct kv_flux_reference *reference = &found->source;
    const struct kv_kind *kind = flux_kind_named(reference->kind);
    const char *namespace = reference->namespace ? reference->namespace : found->object.namespace;
    const struct kv_flux_object *feed = flux_find(check, found, reference);
    if (is_as_documented(check, feed))
        return;
    if (!kind)
        kv_check_not_evaluated(check, &found->object,
                               "kubevet does not read the kind of its source: %s",
                               reference_text(check, found));
    else if (!feed && kind == source->object.kind && !kv_check_knows(check, kind, namespace))
        kv_check_not_evaluated(check, &found->object, "its source is unknown: %s",
                               reference_text(check, found));
    else
        other_source_report(check, found, source);
}

static void path_missing(struct kv_check *check)
{
    const struct kv_spec_flux *flux = &check->spec->flux;
    struct kv_finding *finding = kv_check_finding(
        check, no_kustomization(check), flux->path.place,
        "no Kustomization applies %s or a folder in it: its contents are not deployed",
        flux->path.text);
    finding->field = "spec.path";
    finding->expected = flux->path.text;
    finding->cause = no_kustomization(check);
}

/* Kustomizations in the documented folder must use the documented source; if that does not exist,
 * they are not checked. `source` NULL = any. */
static void path_check(struct kv_check *check, const struct kv_flux_object *source)
{
    /* Paths in a repository are cleaned from its root, like an export's. */
    const char *folder = kv_path_clean(check->arena, check->spec->flux.path.text);
    size_t next = 0, count = 0;
    kv_check_compares(check, check->spec->flux.path.place, NULL);
    for (const struct kv_flux_object *found;
         (found = flux_next(check, &kv_kind_kustomization, &next));) {
        const char *path = kv_path_clean(check->arena, found->path ? found->path : "");
        if (!kv_path_is_under(path, folder))
            continue;
        count++;
        if (source && strcmp(folder, "/") != 0)
            feed_check(check, found, source);
    }
    if (count == 0 && kv_check_demands(check, &kv_kind_kustomization, NULL))
        path_missing(check);
}

/* The documented source, if it exists as documented. */
static const struct kv_flux_object *source_documented(struct kv_check *check)
{
    const char *ignored;
    const struct kv_flux_object *source = source_meant(check, &ignored);
    return documents_source(&check->spec->flux) && is_as_documented(check, source) &&
                   has_namespace(check, source)
               ? source
               : NULL;
}

static void run(struct kv_check *check)
{
    if (documents_source(&check->spec->flux))
        source_check(check);
    if (check->spec->flux.path.text)
        path_check(check, source_documented(check));
}

const struct kv_rule kv_rule_flux_source = {
    .doc =
        {
            .id = "flux/source",
            .severity = KV_SEVERITY_ERROR,
            .summary = "Flux does not apply the documented folder of the documented repository",
            .why =
                "Everything else may be ready and still deploy something else: another repository, "
                "a branch that somebody tried out, a tag that never moves. A source of the "
                "documented kind (GitRepository by default) must be in Flux's namespace, with a "
                "matching URL (for a Bucket: ENDPOINT/BUCKET) and the documented branch. In "
                "spec.ref of a GitRepository, commit, name, semver and tag take precedence over "
                "the branch, which defaults to master. For an OCIRepository, the tag is compared "
                "instead of a branch. At least one Kustomization must apply the documented folder "
                "or one inside it, and all Kustomizations that do so must use that source.",
            .fix = "Correct the source's spec.url and spec.ref or the Kustomization's spec.path "
                   "and spec.sourceRef in Git, or document the new source.",
            .keys = "flux.namespace flux.path fluxSource.kind fluxSource.url fluxSource.branch",
            .example = "flux:\n"
                       "  namespace: flux-system\n"
                       "  source: {kind: GitRepository, url: \"*plana-pulse/infra*\", branch: "
                       "main}\n"
                       "  path: infra/k8s\n",
            .source = "https://fluxcd.io/flux/components/source/gitrepositories/#reference",
        },
    .reads = KV_READS({.kind = &kv_kind_kustomization, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_gitrepository, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_ocirepository, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_bucket, .need = KV_HELPS, .in = KV_EVERYWHERE}),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
