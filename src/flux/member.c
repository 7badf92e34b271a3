#include "member.h"

#include "paths.h"
#include "supply.h"

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
static bool supply_take(const struct supply *supply, struct member *member)
{
    switch (supply->use) {
    case SOURCE_IS_OURS:
        return true;
    case SOURCE_IS_OTHER:
        outcome_set(member, KV_BUILD_UNMOVED, NULL);
        return false;
    case SOURCE_IS_UNMOVED:
        outcome_set(member, KV_BUILD_UNMOVED, supply->why);
        return false;
    case SOURCE_IS_SUSPENDED:
        outcome_set(member, KV_BUILD_SUSPENDED, supply->why);
        return false;
    case SOURCE_IS_UNKNOWN:
        outcome_set(member, KV_BUILD_UNKNOWN, supply->why);
        return false;
    }
    return false;
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
    patches_find(build->artifact, &build->closure, build->generated.spec_patches, &workshop->arena,
                 &build->patches);
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

/* A kustomization of which only a pointer is here. */
static bool is_in_lfs(struct member *member, const struct build *build, struct kv_arena *arena)
{
    const char *path = kustomization_find(build->artifact, build->folder, arena);
    if (!path || !artifact_file(build->artifact, path)->is_lfs)
        return false;
    outcome_set(member, KV_BUILD_UNKNOWN,
                kv_arena_printf(arena, "%s is in git-lfs, whose content Flux may not see",
                                artifact_name(build->artifact, path, arena)));
    return true;
}

/* False if it is not to be built after all. */
static bool build_plan(struct workshop *workshop, struct member *member, struct build *build)
{
    struct kv_arena *arena = &workshop->arena;
    build->folder = path_confined(kv_tree_text(member->spec, "path"), arena);
    if (!folder_check(member, build) || is_in_lfs(member, build, arena))
        return false;
    if (!kustomization_generate(build->artifact, build->folder, member->spec,
                                workshop->controller.replaces_images, arena, &build->generated,
                                &member->error) ||
        !closure_find(build->artifact, &build->generated, arena, &build->closure, &member->error))
        return fail(member);
    if (!build->closure.unknown)
        return true;
    if (build->closure.is_remote && workshop->controller.refuses_remote_bases) {
        kv_error_set(&member->error, KV_ERROR_SPEC,
                     "%s: kustomize-controller runs with --no-remote-bases",
                     build->closure.unknown);
        return fail(member);
    }
    outcome_set(member, KV_BUILD_UNKNOWN, build->closure.unknown);
    return false;
}

/* What is worth knowing of one that is applied. */
static void note_add(struct member *member, const char *note, struct kv_arena *arena)
{
    if (note)
        member->why = member->why ? kv_arena_printf(arena, "%s; %s", member->why, note) : note;
}

/* What kustomize-controller is told to refuse. */
static bool source_check(const struct controller *controller, struct member *member)
{
    const struct kv_node *reference = kv_node_get(member->spec, "sourceRef");
    const char *namespace = kv_tree_text(reference, "namespace");
    const char *kind = kv_tree_text(reference, "kind"), *name = kv_tree_text(reference, "name");
    const char *why = NULL;
    if (controller->refuses_namespaces && namespace && *namespace &&
        strcmp(namespace, member->namespace) != 0)
        why = "cross-namespace references have been blocked, by --no-cross-namespace-refs";
    else if (controller->refuses_external_artifacts && kv_string_is(kind, "ExternalArtifact"))
        why = "the feature gate ExternalArtifact of kustomize-controller is not enabled";
    if (!why)
        return true;
    kv_error_set(&member->error, KV_ERROR_SPEC, "can't access '%s/%s', %s", kind, name, why);
    return fail(member);
}

/* An account of its own may lack rights to what it applies. */
static const char *account_describe(const struct controller *controller,
                                    const struct member *member, struct kv_arena *arena)
{
    const char *account = kv_tree_text(member->spec, "serviceAccountName");
    account = account && *account ? account : controller->service_account;
    return account && *account
               ? kv_arena_printf(arena,
                                 "applied as ServiceAccount %s/%s, whose rights are not "
                                 "looked at",
                                 member->namespace, account)
               : NULL;
}

/* Of one that is suspended or for another cluster it does not matter what it would build. */
static bool is_left_alone(struct member *member)
{
    bool is_elsewhere = kv_node_is_given(kv_node_get(member->spec, "kubeConfig"));
    if (is_elsewhere || is_true(member->spec, "suspend"))
        outcome_set(member, is_elsewhere ? KV_BUILD_ELSEWHERE : KV_BUILD_SUSPENDED, NULL);
    return member->outcome != KV_BUILD_APPLIED;
}

bool member_prepare(struct workshop *workshop, const struct world *world, struct member *member,
                    struct kv_error *error)
{
    struct supply supply;
    outcome_set(member, KV_BUILD_APPLIED, NULL);
    bool found = supply_find(workshop, world, member->namespace,
                             kv_node_get(member->spec, "sourceRef"), &supply, &member->error);
    if (!found && member->error.kind != KV_ERROR_SPEC) {
        *error = member->error;
        return false;
    }
    if ((!found || supply.use != SOURCE_IS_OTHER) && is_left_alone(member))
        return true;
    if (!found) {
        fail(member);
        return true;
    }
    if (!supply_take(&supply, member) || !source_check(&workshop->controller, member))
        return true;
    note_add(member, account_describe(&workshop->controller, member, &workshop->arena),
             &workshop->arena);
    struct build build = {.artifact = supply.artifact};
    if (!is_whole(member, error))
        return false;
    if (build_plan(workshop, member, &build)) {
        member->build = build_find(workshop, &build);
        note_add(member, build.generated.dropped, &workshop->arena);
    }
    return true;
}

const struct member *member_find(const struct kv_list *members, const char *namespace,
                                 const char *name)
{
    kv_list_each(members, const struct member, member) {
        if (strcmp(member->namespace, namespace) == 0 && strcmp(member->name, name) == 0)
            return member;
    }
    return NULL;
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
        .strict = !workshop->controller.is_lenient,
        .place = place_of(workshop, member),
        .places = variables_places(&member->variables, &manifests->arena),
        .patches = patches_with_spec(&member->build->patches, member->spec,
                                     manifest_of(world, member), &manifests->arena),
        .world = world,
        .manifests = manifests,
        .origins = &workshop->origins,
        .arena = &manifests->arena,
        .lasting = &workshop->arena,
    };
    (void)!objects_take(&objects, &member->objects);
    if (member->objects == 0)
        outcome_set(member, KV_BUILD_EMPTY, NULL);
}
