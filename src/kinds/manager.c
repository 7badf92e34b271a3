#include "manager.h"

#include "kinds/shape/fields.h"

const struct kv_shape manager_fields[] = {
    KV_ROW(kv_manager, manager, "manager", KV_SHAPE_STRING),
    KV_ROW(kv_manager, operation, "operation", KV_SHAPE_STRING),
    KV_ROW(kv_manager, subresource, "subresource", KV_SHAPE_STRING),
    KV_ROW(kv_manager, time, "time", KV_SHAPE_TIME),
    KV_ROW(kv_manager, fields, "fieldsV1", KV_SHAPE_FIELDS),
    {0},
};

bool kv_manager_is_flux(const struct kv_manager *manager)
{
    static const char *const names[] = {
        "kustomize-controller",
        "helm-controller",
        "flux-client-side-apply",
    };
    static const char own_status[] = "gotk-"; /* gotk-kustomize-controller */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (kv_string_is(manager->manager, names[i]))
            return true;
    /* `flux bootstrap` and `flux install` apply manifests; anything else that the command line tool
     * writes is a manual edit. */
    if (kv_string_is(manager->manager, "flux"))
        return kv_string_is(manager->operation, "Apply");
    return manager->manager && strncmp(manager->manager, own_status, sizeof own_status - 1) == 0;
}

/* Subresources have fields of their own, or are the status; only scale is the spec's replicas. */
static bool writes_spec(const struct kv_manager *manager)
{
    return !manager->subresource || manager->subresource[0] == '\0' ||
           kv_string_is(manager->subresource, "scale");
}

void manager_finish(void *item, const struct kv_memory *memory)
{
    (void)memory;
    struct kv_manager *manager = item;
    if (!writes_spec(manager))
        manager->fields.count = 0;
    else if (kv_manager_is_flux(manager))
        fields_keep_of_spec(&manager->fields, "replicas");
}
