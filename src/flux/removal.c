#include "removal.h"

#include "member.h"

#include "kubevet/kinds/flux.h"

/* `level` bounds circles. */
static bool is_gone(const struct world *world, const struct kv_list *built,
                    const struct kv_object *object, int level)
{
    enum { LEVELS_MAX = 20 };
    if (level > LEVELS_MAX || kv_object_is_spared(object) ||
        world_manifest(world, object->kind, object->namespace, object->name))
        return false;
    const char *name = kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION);
    const char *namespace = kv_labels_get(object->labels, KV_FLUX_KUSTOMIZATION_NAMESPACE);
    const struct kv_flux_object *owner =
        name && namespace ? (const struct kv_flux_object *)kv_state_find(
                                world->state, &kv_kind_kustomization, namespace, name)
                          : NULL;
    if (!owner || !kv_flux_has_applied(owner, object->namespace, object->name, object->kind->group,
                                       object->kind->name))
        return false;
    const struct member *member = member_find(built, namespace, name);
    if (!member)
        return kv_flux_takes_along(owner) && is_gone(world, built, &owner->object, level + 1);
    return (member->outcome == KV_BUILD_APPLIED || member->outcome == KV_BUILD_EMPTY) &&
           !member->failed && member_prunes(member);
}

bool is_removed(const struct world *world, const struct kv_list *built,
                const struct kv_object *object)
{
    return built && is_gone(world, built, object, 0);
}
