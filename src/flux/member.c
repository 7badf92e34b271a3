#include "member.h"

#include "paths.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/digest.h"

/* --- what it is --- */

static bool is_true(const struct kv_node *spec, const char *key)
{
    return kv_string_is(kv_tree_text(spec, key), "true");
}

bool member_prunes(const struct member *member)
{
    return is_true(member->spec, "prune");
}

static void outcome_set(struct member *member, enum kv_build_outcome outcome, const char *why)
{
    member->outcome = outcome;
    member->why = why;
}

/* Recordings of an older kubevet have digests in place of what a build needs. */
static bool is_whole(const struct member *member, struct kv_error *error)
{
    static const char *const needed[] = {"patches", "postBuild",      "components",
                                         "images",  "commonMetadata", "buildMetadata"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (kv_is_digest(kv_node_get(member->spec, needed[i])))
            return kv_error_set(
                error, KV_ERROR_STATE,
                "the recording has only a digest of spec.%s of Kustomization %s/%s: "
                "record the state again with this kubevet",
                needed[i], member->namespace, member->name);
    return true;
}

/* False if it is not to be built. */
static bool source_take(const struct source *source, struct member *member)
{
    switch (source->use) {
    case SOURCE_IS_OURS:
        return true;
    case SOURCE_IS_OTHER:
        outcome_set(member, KV_BUILD_UNMOVED, NULL);
        return false;
    case SOURCE_IS_UNMOVED:
        outcome_set(member, KV_BUILD_UNMOVED, source->why);
        return false;
    case SOURCE_IS_SUSPENDED:
        outcome_set(member, KV_BUILD_SUSPENDED, source->why);
        return false;
    case SOURCE_IS_UNKNOWN:
        outcome_set(member, KV_BUILD_UNKNOWN, source->why);
        return false;
    }
    return false;
}

/* --- its artifact --- */

static struct kv_strings strings_of(const struct kv_node *list, struct kv_arena *arena)
{
    struct kv_strings strings = {0};
    if (!list || list->type != KV_NODE_SEQUENCE)
        return strings;
    strings.items = kv_arena_array(arena, list->count, sizeof *strings.items);
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->type == KV_NODE_SCALAR)
            strings.items[strings.count++] = kv_arena_copy(arena, list->items[i]->text);
    return strings;
}

static bool strings_same(struct kv_strings a, struct kv_strings b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++)
        if (strcmp(a.items[i], b.items[i]) != 0)
            return false;
    return true;
}

/* Sources that leave out the same share an artifact. */
static struct artifact *artifact_find(struct workshop *workshop, const struct kv_node *source,
                                      struct kv_error *error)
{
    struct kv_arena *arena = &workshop->arena;
    const char *ignore = kv_tree_text(source, "ignore");
    struct kv_strings sparse = strings_of(kv_node_get(source, "sparseCheckout"), arena);
    for (size_t i = 0; i < workshop->artifacts.count; i++) {
        struct artifact *const *known = kv_list_item(&workshop->artifacts, struct artifact *, i);
        if (kv_string_is((*known)->ignore, ignore) && strings_same((*known)->sparse, sparse))
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

/* --- its build --- */

static struct build *build_find(struct workshop *workshop, const struct build *wanted)
{
    for (size_t i = 0; i < workshop->builds.count; i++) {
        struct build *const *known = kv_list_item(&workshop->builds, struct build *, i);
        if ((*known)->artifact == wanted->artifact &&
            strcmp((*known)->folder, wanted->folder) == 0 &&
            strcmp((*known)->generated.text, wanted->generated.text) == 0)
            return *known;
    }
    struct build *build = kv_arena_alloc(&workshop->arena, sizeof *build);
    *build = *wanted;
    patches_find(build->artifact, &build->closure, &workshop->arena, &build->patches);
    kv_list_add(&workshop->builds, &workshop->arena, struct build *, build);
    return build;
}

static bool fail(struct member *member)
{
    member->failed = true;
    return false;
}

static bool folder_check(struct member *member, const struct build *build)
{
    if (artifact_has_folder(build->artifact, build->folder))
        return true;
    const char *path = kv_tree_text(member->spec, "path");
    kv_error_set(
        &member->error, KV_ERROR_SPEC,
        "kustomization path not found: %s: %s, so Flux applies nothing and removes nothing",
        path ? path : "", artifact_why_not(build->artifact, build->folder));
    return fail(member);
}

/* False if it is not to be built after all. */
static bool build_plan(struct workshop *workshop, struct member *member, struct build *build)
{
    struct kv_arena *arena = &workshop->arena;
    build->folder = path_confined(kv_tree_text(member->spec, "path"), arena);
    if (!folder_check(member, build))
        return false;
    if (!kustomization_generate(build->artifact, build->folder, member->spec, arena,
                                &build->generated, &member->error) ||
        !closure_find(build->artifact, &build->generated, arena, &build->closure, &member->error))
        return fail(member);
    if (!build->closure.remote)
        return true;
    outcome_set(member, KV_BUILD_UNKNOWN, build->closure.remote);
    return false;
}

bool member_prepare(struct workshop *workshop, const struct world *world, struct member *member,
                    struct kv_error *error)
{
    outcome_set(member, KV_BUILD_APPLIED, NULL);
    struct source source = source_find(world, &workshop->name, member->namespace, member->spec);
    if (!source_take(&source, member))
        return true;
    if (kv_node_is_given(kv_node_get(member->spec, "kubeConfig"))) {
        outcome_set(member, KV_BUILD_ELSEWHERE, NULL);
        return true;
    }
    if (is_true(member->spec, "suspend")) {
        outcome_set(member, KV_BUILD_SUSPENDED, NULL);
        return true;
    }
    struct build build = {.artifact = artifact_find(workshop, source.spec, error)};
    if (!build.artifact || !is_whole(member, error))
        return false;
    if (build_plan(workshop, member, &build))
        member->build = build_find(workshop, &build);
    return true;
}

/* --- its objects --- */

static struct kv_place place_of(const struct workshop *workshop, const struct member *member)
{
    return member->place.file ? member->place : (struct kv_place){.file = workshop->folder};
}

/* An error of a file keeps its place; all name the Kustomization. */
static void problem_add(const struct workshop *workshop, struct member *member,
                        struct kv_manifests *manifests)
{
    struct kv_place place = place_of(workshop, member);
    if (member->error.file[0])
        place = (struct kv_place){kv_arena_copy(&manifests->arena, kv_text_of(member->error.file)),
                                  member->error.line, member->error.column};
    (void)kv_manifests_fail(manifests, place, "Kustomization %s/%s: %s", member->namespace,
                            member->name, member->error.text);
}

/* A gap in the report: what it applies is unknown. */
static void gap_add(const struct member *member, struct kv_manifests *manifests)
{
    kv_list_add(&manifests->unrendered, &manifests->arena, struct kv_unrendered,
                (struct kv_unrendered){.object = {"kustomize.toolkit.fluxcd.io/v1", "Kustomization",
                                                  member->namespace, member->name},
                                       .place = member->place,
                                       .reason = member->why});
}

static void built_add(const struct member *member, struct kv_manifests *manifests)
{
    kv_list_add(&manifests->built, &manifests->arena, struct kv_built,
                (struct kv_built){member->namespace, member->name});
}

/* The Kustomization in the checkout; NULL = it is not there. */
static const struct kv_manifest *manifest_of(const struct world *world, const struct member *member)
{
    return world->manifests ? kv_manifests_find(world->manifests, "kustomize.toolkit.fluxcd.io/v1",
                                                "Kustomization", member->namespace, member->name)
                            : NULL;
}

void member_take(struct workshop *workshop, const struct world *world, struct member *member,
                 struct kv_manifests *manifests)
{
    if (member->build && !member->build->output) {
        member->error = member->build->error;
        member->failed = true;
    }
    if (member->outcome == KV_BUILD_UNKNOWN && !member->failed)
        gap_add(member, manifests);
    if (member->outcome == KV_BUILD_APPLIED || member->outcome == KV_BUILD_UNKNOWN)
        built_add(member, manifests);
    if (!member->failed && member->build)
        member->failed = !variables_collect(member->spec, manifest_of(world, member),
                                            member->namespace, world->manifests, world->state,
                                            world->arena, &member->variables, &member->error);
    if (member->failed) {
        problem_add(workshop, member, manifests);
        return;
    }
    if (!member->build)
        return;
    const struct objects objects = {
        .build = member->build,
        .variables = &member->variables,
        .namespace = member->namespace,
        .name = member->name,
        .spec = member->spec,
        .place = place_of(workshop, member),
        .places = variables_places(&member->variables, &manifests->arena),
        .manifests = manifests,
        .origins = &workshop->origins,
        .arena = &manifests->arena,
        .lasting = &workshop->arena,
    };
    (void)!objects_take(&objects, &member->objects);
    if (member->objects == 0)
        outcome_set(member, KV_BUILD_EMPTY, NULL);
}
