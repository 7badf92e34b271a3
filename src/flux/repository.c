#include "kubevet/flux/repository.h"

#include "artifact_copy.h"
#include "git_url.h"
#include "reconcile.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct kv_repository {
    struct workshop workshop;
    struct reconciled result;
    struct kv_checkout checkout;
};

/* --- opening --- */

static bool folder_check(const char *folder, struct kv_error *error)
{
    struct stat status;
    if (stat(folder, &status) != 0)
        return kv_error_at(error, KV_ERROR_STATE, folder, 0, 0, "cannot be read: %s",
                           strerror(errno));
    return S_ISDIR(status.st_mode) || kv_error_at(error, KV_ERROR_USAGE, folder, 0, 0,
                                                  "--repo wants the folder of a checkout");
}

static bool place_make(struct workshop *workshop, struct kv_error *error)
{
    const char *where = getenv("TMPDIR");
    char *place = kv_arena_printf(&workshop->arena, "%s/kubevet-XXXXXX",
                                  where && *where == '/' ? where : "/tmp");
    if (!mkdtemp(place))
        return kv_error_at(error, KV_ERROR_STATE, place, 0, 0, "cannot be created: %s",
                           strerror(errno));
    workshop->place = place;
    return true;
}

/* One build a core, up to a limit of memory. */
static size_t parallel_choose(void)
{
    enum { MOST = 8 };
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > MOST ? MOST : (size_t)cores;
}

static void url_add(struct workshop *workshop, const char *url, const char **urls)
{
    const char *normal = git_url_normalize(url, &workshop->arena);
    if (normal)
        urls[workshop->name.url_count++] = normal;
}

static bool urls_find(struct workshop *workshop, const char *given, struct kv_error *error)
{
    const struct kv_list *remotes = &workshop->git.remotes;
    const char **urls = kv_arena_array(&workshop->arena, remotes->count + 1, sizeof *urls);
    workshop->name.urls = urls;
    if (given)
        url_add(workshop, given, urls);
    for (size_t i = 0; !given && i < remotes->count; i++)
        url_add(workshop, *kv_list_item(remotes, const char *, i), urls);
    if (workshop->name.url_count > 0)
        return true;
    return given ? kv_error_set(error, KV_ERROR_USAGE, "--repo-url: %s is no URL of a repository",
                                given)
                 : kv_error_at(error, KV_ERROR_USAGE, workshop->folder, 0, 0,
                               "has no git remote by which to know the sources that read it: "
                               "--repo-url gives the URL that Flux uses");
}

static bool workshop_open(struct workshop *workshop, const struct kv_repository_options *options,
                          struct kv_error *error)
{
    workshop->folder = options->folder;
    workshop->name.branch = options->branch;
    workshop->helm.mode = options->helm;
    workshop->parallel = parallel_choose();
    if (!folder_check(options->folder, error) ||
        !git_read(options->folder, &workshop->arena, &workshop->git, error) ||
        !urls_find(workshop, options->url, error) || !place_make(workshop, error))
        return false;
    workshop->builder.program.place = workshop->place;
    workshop->builder.arena = &workshop->arena;
    workshop->helm.program.place = workshop->place;
    return builder_open(&workshop->builder, error) &&
           helm_open(&workshop->helm, &workshop->arena, error);
}

struct kv_repository *kv_repository_open(const struct kv_repository_options *options,
                                         struct kv_error *error)
{
    struct kv_repository *repository = calloc(1, sizeof *repository);
    if (!repository)
        kv_out_of_memory();
    if (workshop_open(&repository->workshop, options, error))
        return repository;
    kv_repository_close(repository);
    return NULL;
}

void kv_repository_close(struct kv_repository *repository)
{
    if (!repository)
        return;
    if (repository->workshop.place)
        folder_remove(repository->workshop.place);
    kv_manifests_release(&repository->result.manifests);
    kv_arena_release(&repository->workshop.arena);
    free(repository);
}

/* --- building --- */

static int build_compare(const void *left, const void *right)
{
    const struct kv_build *a = left, *b = right;
    int order = strcmp(a->namespace, b->namespace);
    return order ? order : strcmp(a->name, b->name);
}

/* Those that the checkout neither brings nor changes are not the report's subject. */
static void releases_describe(struct kv_repository *repository)
{
    struct kv_list *releases = &repository->checkout.releases;
    struct kv_arena *arena = &repository->workshop.arena;
    kv_list_each(&repository->result.releases, const struct release, release) {
        const char *chart = release->chart ? release->chart->label : NULL;
        if (release->place.file || (release->outcome != KV_BUILD_UNCHANGED || release->why))
            kv_list_add(releases, arena, struct kv_build,
                        (struct kv_build){release->namespace, release->name, release->outcome,
                                          release->why, chart, release->objects, release->place});
    }
    kv_sort(releases->items, releases->count, sizeof(struct kv_build), build_compare);
}

/* Those of other repositories are not the report's subject. */
static void checkout_describe(struct kv_repository *repository)
{
    struct workshop *workshop = &repository->workshop;
    struct kv_checkout *checkout = &repository->checkout;
    *checkout = (struct kv_checkout){.folder = workshop->folder,
                                     .branch = workshop->name.branch,
                                     .builder = workshop->builder.version,
                                     .renderer = workshop->helm.version};
    kv_list_each(&repository->result.members, const struct member, member) {
        if (member->outcome == KV_BUILD_UNMOVED && !member->why)
            continue;
        const struct build *build = member->build;
        kv_list_add(
            &checkout->builds, &workshop->arena, struct kv_build,
            (struct kv_build){
                member->namespace, member->name, member->outcome, member->why,
                build ? artifact_name(build->artifact, build->folder, &workshop->arena) : NULL,
                member->objects, member->place});
    }
    kv_sort(checkout->builds.items, checkout->builds.count, sizeof(struct kv_build), build_compare);
    releases_describe(repository);
}

static bool anything_check(const struct kv_repository *repository, struct kv_error *error)
{
    const struct workshop *workshop = &repository->workshop;
    const struct kv_build *unmoved = NULL;
    kv_list_each(&repository->checkout.builds, const struct kv_build, build) {
        if (build->outcome != KV_BUILD_UNMOVED)
            return true;
        unmoved = build;
    }
    if (unmoved)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "nothing of this checkout would be applied (Kustomization %s/%s: %s): "
                            "--repo-branch gives the branch that Flux follows",
                            unmoved->namespace, unmoved->name, unmoved->why);
    return kv_error_set(
        error, KV_ERROR_USAGE,
        "no Kustomization of the state has a source that is this repository (%s%s%s):"
        " --repo-url gives the URL that Flux uses, --repo-branch the branch",
        workshop->name.urls[0], workshop->name.branch ? ", branch " : "",
        workshop->name.branch ? workshop->name.branch : "");
}

/* The releases of which all objects are among the manifests. */
static void rendered_list(struct kv_repository *repository, struct kv_list *out)
{
    kv_list_each(&repository->result.releases, const struct release, release)
        if (!release->failed &&
            (release->outcome == KV_BUILD_APPLIED || release->outcome == KV_BUILD_EMPTY))
            kv_list_add(out, &repository->workshop.arena, struct kv_built,
                        (struct kv_built){release->namespace, release->name});
}

bool kv_repository_build(void *context, const struct kv_state *state, struct kv_overlay *overlay,
                         struct kv_error *error)
{
    struct kv_repository *repository = context;
    struct reconciled *result = &repository->result;
    if (!reconcile(&repository->workshop, state, result, error))
        return false;
    checkout_describe(repository);
    overlay->manifests = &result->manifests;
    overlay->prune = result->prune.items;
    overlay->prune_count = result->prune.count;
    overlay->is_built = true;
    rendered_list(repository, &overlay->rendered);
    if (result->manifests.problem_count == 0)
        return anything_check(repository, error);
    *error = *kv_list_item(&result->manifests.problems, struct kv_error, 0);
    return false;
}

const struct kv_manifests *kv_repository_manifests(const struct kv_repository *repository)
{
    return &repository->result.manifests;
}

const struct kv_checkout *kv_repository_checkout(const struct kv_repository *repository)
{
    return &repository->checkout;
}
