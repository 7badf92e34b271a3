#include "flux.h"

const struct kv_shape kv_flux_source_fields[] = {
    FLUX_ROW(source.kind, "kind", KV_SHAPE_STRING),
    FLUX_ROW(source.namespace, "namespace", KV_SHAPE_STRING),
    FLUX_ROW(source.name, "name", KV_SHAPE_STRING),
    {0},
};

const struct kv_shape kv_flux_dependency_fields[] = {
    KV_ROW(kv_flux_reference, namespace, "namespace", KV_SHAPE_STRING),
    KV_ROW(kv_flux_reference, name, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape ref_fields[] = {
    FLUX_ROW(ref.branch, "branch", KV_SHAPE_STRING),
    FLUX_ROW(ref.tag, "tag", KV_SHAPE_STRING),
    FLUX_ROW(ref.semver, "semver", KV_SHAPE_STRING),
    FLUX_ROW(ref.name, "name", KV_SHAPE_STRING),
    FLUX_ROW(ref.commit, "commit", KV_SHAPE_STRING),
    FLUX_ROW(ref.digest, "digest", KV_SHAPE_STRING),
    FLUX_ROW(ref.semver_filter, "semverFilter", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape repository_spec_fields[] = {
    FLUX_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    FLUX_ROW(interval, "interval", KV_SHAPE_STRING),
    FLUX_ROW(timeout, "timeout", KV_SHAPE_STRING),
    FLUX_ROW(url, "url", KV_SHAPE_URL),
    FLUX_ROW(endpoint, "endpoint", KV_SHAPE_URL),
    FLUX_ROW(bucket, "bucketName", KV_SHAPE_STRING),
    FLUX_ROW(type, "type", KV_SHAPE_STRING),
    {.key = "ref", .type = KV_SHAPE_OBJECT, .fields = ref_fields},
    FLUX_ROW(layer_selector, "layerSelector", KV_SHAPE_DIGEST),
    {0},
};

static const struct kv_shape artifact_fields[] = {
    FLUX_ROW(artifact_revision, "revision", KV_SHAPE_STRING),
    FLUX_ROW(artifact_updated, "lastUpdateTime", KV_SHAPE_TIME),
    {0},
};

const struct kv_shape kv_flux_artifact_status_fields[] = {
    FLUX_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    KV_CONDITIONS(struct kv_flux_object, conditions),
    {.key = "artifact", .type = KV_SHAPE_OBJECT, .fields = artifact_fields},
    {0},
};

const struct kv_shape kv_flux_repository_fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = repository_spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = kv_flux_artifact_status_fields},
    {0},
};
