#include "reconcile.h"

#include "dependency.h"
#include "removal.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/json.h"
#include "kubevet/kinds/flux.h"

/* Kustomizations of Kustomizations of ...; real repositories have three levels. */
enum { ROUNDS_MAX = 20 };

struct round {
    struct workshop *workshop;
    struct world world; /* as the last round left it */
    struct kv_list members;
    struct kv_list releases;      /* struct release */
    const struct kv_list *before; /* the members of the last round; NULL = this is the first */
    const struct kv_list *first;  /* those of the first, as the state has them; NULL = this is it */
};

/* --- which Kustomizations there are --- */

/* The manifests of a round are released before its members. */
static void member_add(struct round *round, const struct kv_node *object, const char *namespace,
                       const char *name, struct kv_place place)
{
    struct kv_arena *arena = round->world.arena;
    const struct kv_node *spec = kv_node_get(object, "spec");
    kv_list_add(&round->members, arena, struct member,
                (struct member){.namespace = kv_arena_copy(arena, kv_text_of(namespace)),
                                .name = kv_arena_copy(arena, kv_text_of(name)),
                                .spec = spec ? kv_tree_copy(spec, arena) : NULL,
                                .place = place});
}

static void members_of_state(struct round *round)
{
    const struct world *world = &round->world;
    const struct kv_kind *kind = &kv_kind_kustomization;
    const struct kv_state_kind *kinds = kv_state_kind(world->state, kind);
    for (size_t i = 0; i < kinds->count; i++) {
        const struct kv_object *object = kinds->objects[i];
        const struct kv_manifest *manifest =
            world_manifest(world, kind, object->namespace, object->name);
        const struct kv_node *tree = world_find(world, kind, object->namespace, object->name);
        if (tree && !is_removed(world, round->before, object))
            member_add(round, tree, object->namespace, object->name,
                       manifest ? manifest->place : (struct kv_place){0});
    }
}

static void members_of_manifests(struct round *round)
{
    const struct world *world = &round->world;
    const struct kv_kind *kind = &kv_kind_kustomization;
    for (size_t i = 0; world->manifests && i < world->manifests->items.count; i++) {
        const struct kv_manifest *manifest =
            kv_list_item(&world->manifests->items, const struct kv_manifest, i);
        if (manifest->known == kind && manifest->object &&
            !kv_state_find(world->state, kind, manifest->namespace, manifest->name))
            member_add(round, manifest->object, manifest->namespace, manifest->name,
                       manifest->place);
    }
}

/* --- building them --- */

static bool builds_run_all(struct round *round, struct kv_error *error)
{
    size_t count = 0;
    struct build **builds =
        kv_arena_array(round->world.arena, round->members.count, sizeof *builds);
    kv_list_each(&round->members, const struct member, member) {
        bool is_listed = !member->build;
        for (size_t i = 0; i < count; i++)
            is_listed |= builds[i] == member->build;
        if (!is_listed)
            builds[count++] = member->build;
    }
    if (!builds_run(&round->workshop->builder, builds, count, round->workshop->parallel, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (builds[i]->error.kind == KV_ERROR_STATE) {
            *error = builds[i]->error;
            return kv_error_prepend(error, "building %s",
                                    builds[i]->folder[0] ? builds[i]->folder : ".");
        }
    return true;
}

static struct kv_list dependents_of(const struct kv_list *members, struct kv_arena *arena)
{
    struct kv_list all = {0};
    kv_list_each(members, const struct member, member)
        kv_list_add(&all, arena, struct dependent,
                    (struct dependent){member->namespace, member->name, member->spec, true});
    return all;
}

/* Flux never applies what waits for ever. What did so before is left alone; that the checkout makes
 * it so is an error. */
static void block_take(struct member *member, const struct kv_list *all,
                       const struct kv_list *before, struct kv_arena *arena)
{
    const struct block block = dependency_find(all, member->namespace, member->name, arena);
    if (!block.why)
        return;
    member->build = NULL;
    member->outcome = KV_BUILD_BLOCKED;
    member->why = block.why;
    if (block.is_temporary || dependency_find(before, member->namespace, member->name, arena).why)
        return;
    member->failed = true;
    kv_error_set(&member->error, KV_ERROR_SPEC, "%s: Flux never applies it", block.why);
}

static void blocks_take(struct round *round)
{
    struct kv_arena *arena = round->world.arena;
    const struct kv_list all = dependents_of(&round->members, arena);
    const struct kv_list before = round->first ? dependents_of(round->first, arena) : all;
    kv_list_each(&round->members, struct member, member) {
        if (member->build)
            block_take(member, &all, &before, arena);
    }
}

/* The state, which names it, is released before the report. */
static void branch_choose(struct round *round, struct kv_error *error)
{
    struct workshop *workshop = round->workshop;
    const char *branch = sources_branch(&round->world, &workshop->name, &workshop->git, error);
    if (branch)
        workshop->name.branch = kv_arena_copy(&workshop->arena, kv_text_of(branch));
}

/* What the Kustomizations brought is laid over the state, for HelmReleases to be rendered of. */
static bool releases_run(struct round *round, struct kv_manifests *manifests,
                         struct kv_error *error)
{
    const struct world world = {round->world.state, manifests, round->world.arena};
    struct kv_error ignored = {0};
    if (!releases_take(round->workshop, &world, &round->members, manifests, &round->releases,
                       error))
        return false;
    (void)!kv_manifests_index(manifests, round->world.state, &ignored);
    return true;
}

static bool round_run(struct round *round, struct kv_manifests *manifests, struct kv_error *error)
{
    struct workshop *workshop = round->workshop;
    struct kv_error ignored = {0}; /* problems are counted when nothing changes any more */
    if (!workshop->name.branch)
        branch_choose(round, error);
    if (error->kind != KV_ERROR_NONE)
        return false;
    workshop->controller = controller_find(&round->world);
    members_of_state(round);
    members_of_manifests(round);
    kv_list_each(&round->members, struct member, member)
        if (!member_prepare(workshop, &round->world, member, error))
            return false;
    blocks_take(round);
    if (!builds_run_all(round, error))
        return false;
    kv_list_each(&round->members, struct member, member)
        member_take(workshop, &round->world, member, manifests);
    manifests->may_be_empty = true;
    (void)!kv_manifests_index(manifests, round->world.state, &ignored);
    return releases_run(round, manifests, error);
}

/* --- is it over? --- */

static void variables_describe(const struct kv_list *variables, struct kv_buffer *out)
{
    kv_list_each(variables, const struct variable, variable)
        kv_buffer_printf(out, "%s=%s\n", variable->name, variable->value ? variable->value : "?");
}

/* What a round's result depends on. */
static void round_describe(const struct round *round, struct kv_buffer *out)
{
    kv_buffer_printf(out, "%d %d\n", round->workshop->controller.is_lenient,
                     round->workshop->controller.replaces_images);
    kv_list_each(&round->members, const struct member, member) {
        kv_buffer_printf(out, "%s/%s %d %p\n", member->namespace, member->name,
                         (int)member->outcome, (const void *)member->build);
        variables_describe(&member->variables.inline_values, out);
        kv_list_each(&member->variables.sources, const struct variable_source, source)
            variables_describe(&source->values, out);
        const struct kv_node *common = kv_node_get(member->spec, "commonMetadata");
        if (common)
            kv_json_write_tree(common, out);
    }
}

/* --- the result --- */

/* Its inventory is what it would prune; a recording may lack it. */
static void prune_choose(struct round *round, struct reconciled *out)
{
    kv_list_each(&round->members, const struct member, member) {
        const struct kv_flux_object *object = (const struct kv_flux_object *)kv_state_find(
            round->world.state, &kv_kind_kustomization, member->namespace, member->name);
        bool is_built = member->outcome == KV_BUILD_APPLIED || member->outcome == KV_BUILD_EMPTY;
        if (!object || !is_built || !member_prunes(member))
            continue;
        if (object->has_inventory)
            kv_list_add(
                &out->prune, &round->workshop->arena, const char *,
                kv_arena_printf(&round->workshop->arena, "%s/%s", member->namespace, member->name));
        else if (object->applied_revision)
            kv_list_add(&out->manifests.unrendered, &out->manifests.arena, struct kv_unrendered,
                        (struct kv_unrendered){
                            .object = {"kustomize.toolkit.fluxcd.io/v1", "Kustomization",
                                       member->namespace, member->name},
                            .place = member->place,
                            .reason = "what it would prune is unknown: the state has no inventory "
                                      "of it"});
    }
}

static bool kustomizations_check(const struct kv_state *state, struct kv_error *error)
{
    const char *unknown = kv_state_unknown(state, &kv_kind_kustomization, NULL);
    return !unknown ||
           kv_error_set(error, KV_ERROR_STATE, "--repo: kustomizations: %s%s", unknown,
                        state->source == KV_SOURCE_SNAPSHOT
                            ? "; `kubevet snapshot` records them for a spec that has `flux`, and "
                              "without a SPEC"
                            : "");
}

static bool settled(struct round *round, const struct kv_buffer *text, struct kv_buffer *last)
{
    bool same = last->length == text->length && last->length > 0 &&
                memcmp(last->data, text->data, text->length) == 0;
    kv_buffer_clear(last);
    kv_buffer_add(last, text->data, text->length);
    round->before = &round->members;
    return same;
}

bool reconcile(struct workshop *workshop, const struct kv_state *state, struct reconciled *out,
               struct kv_error *error)
{
    struct kv_buffer text = {0}, last = {0};
    struct kv_manifests earlier = {0};
    struct kv_list before = {0}, first = {0};
    bool ok = kustomizations_check(state, error), over = false;
    for (int i = 0; ok && !over; i++) {
        struct round round = {
            .workshop = workshop,
            .world = {state, i > 0 ? &earlier : NULL, &workshop->arena},
            .before = i > 0 ? &before : NULL,
            .first = i > 0 ? &first : NULL,
        };
        ok = (i < ROUNDS_MAX ||
              kv_error_set(error, KV_ERROR_SPEC,
                           "the Kustomizations change each other for ever: %d rounds of building "
                           "did not settle them",
                           ROUNDS_MAX)) &&
             round_run(&round, &out->manifests, error);
        if (!ok)
            break;
        kv_buffer_clear(&text);
        round_describe(&round, &text);
        over = settled(&round, &text, &last);
        before = round.members;
        if (i == 0)
            first = round.members;
        if (over) {
            prune_choose(&round, out);
            out->members = round.members;
            out->releases = round.releases;
        } else {
            kv_manifests_release(&earlier);
            earlier = out->manifests;
            out->manifests = (struct kv_manifests){0};
        }
    }
    kv_manifests_release(&earlier);
    kv_buffer_release(&text);
    kv_buffer_release(&last);
    return ok;
}
