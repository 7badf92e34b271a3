/* Findings on the status of an object that manifests have changed. */
#include "engine/internal.h"

/* Does the manifest itself set what the finding is about? */
static bool is_said_by_manifest(const struct kv_state *state, const struct kv_finding *finding)
{
    struct kv_place ignored;
    const struct kv_object_name *object = &finding->object;
    const struct kv_manifest *manifest = kv_manifests_find(
        state->manifests, object->api_version, object->kind, object->namespace, object->name);
    return manifest && finding->field && kv_manifest_place(manifest, finding->field, &ignored);
}

bool finding_is_outdated(const struct kv_state *state, const struct kv_finding *finding)
{
    if (finding->of_spec)
        return false;
    const struct kv_object *object = kv_state_find_named(state, &finding->object);
    return object && object->change != KV_UNTOUCHED && !is_said_by_manifest(state, finding);
}

bool gap_is_outdated(const struct kv_state *state, const struct kv_not_evaluated *gap)
{
    const struct kv_object *object = kv_state_find_named(state, &gap->object);
    return object && object->change != KV_UNTOUCHED;
}
