/* The API's objects as a table: api_fields.def. */
#include "api_fields.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define TYPE(name, ...) name,
enum type {
#include "api_fields.def"
    TYPE_COUNT
};
#undef TYPE

static const struct api_type types[TYPE_COUNT];

#define LIST(name, value)         {#name, API_##value, API_LIST, NULL, NULL},
#define SET(name, value)          {#name, API_##value, API_LIST, NULL, "="},
#define MAP(name, value)          {#name, API_##value, API_MAP, NULL, NULL},
#define LIST_MAP(name, value)     {#name, API_##value, API_LIST_MAP, NULL, NULL},
#define OBJECT(name, type)        {#name, API_OBJECT, API_ONE, &types[type], NULL},
#define OBJECTS(name, type)       {#name, API_OBJECT, API_LIST, &types[type], NULL},
#define KEYED(name, type, keys)   {#name, API_OBJECT, API_LIST, &types[type], keys},
#define OBJECT_MAP(name, type)    {#name, API_OBJECT, API_MAP, &types[type], NULL},
#define TEXT(name)                {#name, API_TEXT, API_ONE, NULL, NULL},
#define BOOL(name)                {#name, API_BOOL, API_ONE, NULL, NULL},
#define INT32(name)               {#name, API_INT32, API_ONE, NULL, NULL},
#define INT64(name)               {#name, API_INT64, API_ONE, NULL, NULL},
#define BYTES(name)               {#name, API_BYTES, API_ONE, NULL, NULL},
#define QUANTITY(name)            {#name, API_QUANTITY, API_ONE, NULL, NULL},
#define INT_OR_TEXT(name)         {#name, API_INT_OR_TEXT, API_ONE, NULL, NULL},
#define TIME(name)                {#name, API_TIME, API_ONE, NULL, NULL},
#define MICRO_TIME(name)          {#name, API_MICRO_TIME, API_ONE, NULL, NULL},
#define DURATION(name)            {#name, API_DURATION, API_ONE, NULL, NULL},
#define SHORT_DURATION(name)      {#name, API_SHORT_DURATION, API_ONE, NULL, NULL},
#define OBJECT_HEAD               TEXT(apiVersion) TEXT(kind) OBJECT(metadata, ObjectMeta)

#define TYPE(name, ...) static const struct api_field name##_fields[] = {__VA_ARGS__};
#include "api_fields.def"
#undef TYPE

#define TYPE(name, ...) {name##_fields, sizeof name##_fields / sizeof *name##_fields},
static const struct api_type types[TYPE_COUNT] = {
#include "api_fields.def"
};

/* Sorted by kind, then apiVersion. */
static const struct api_kind kinds[] = {
    {"notification.toolkit.fluxcd.io/v1beta3", "Alert", &types[FluxAlert], true},
    {"source.toolkit.fluxcd.io/v1", "Bucket", &types[FluxBucket], true},
    {"storage.k8s.io/v1", "CSIDriver", &types[CSIDriver], false},
    {"storage.k8s.io/v1", "CSINode", &types[CSINode], false},
    {"storage.k8s.io/v1", "CSIStorageCapacity", &types[CSIStorageCapacity], false},
    {"certificates.k8s.io/v1", "CertificateSigningRequest", &types[CertificateSigningRequest], false},
    {"rbac.authorization.k8s.io/v1", "ClusterRole", &types[ClusterRole], false},
    {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", &types[RoleBinding], false},
    {"certificates.k8s.io/v1", "ClusterTrustBundle", &types[ClusterTrustBundle], false},
    {"v1", "ConfigMap", &types[ConfigMap], false},
    {"apps/v1", "ControllerRevision", &types[ControllerRevision], false},
    {"batch/v1", "CronJob", &types[CronJob], false},
    {"apps/v1", "DaemonSet", &types[DaemonSet], false},
    {"apps/v1", "Deployment", &types[Deployment], false},
    {"discovery.k8s.io/v1", "EndpointSlice", &types[EndpointSlice], false},
    {"v1", "Endpoints", &types[Endpoints], false},
    {"v1", "Event", &types[Event], false},
    {"source.toolkit.fluxcd.io/v1", "ExternalArtifact", &types[FluxExternalArtifact], true},
    {"flowcontrol.apiserver.k8s.io/v1", "FlowSchema", &types[FlowSchema], false},
    {"source.toolkit.fluxcd.io/v1", "GitRepository", &types[FluxGitRepository], true},
    {"source.toolkit.fluxcd.io/v1", "HelmChart", &types[FluxHelmChart], true},
    {"helm.toolkit.fluxcd.io/v2", "HelmRelease", &types[FluxHelmRelease], true},
    {"source.toolkit.fluxcd.io/v1", "HelmRepository", &types[FluxHelmRepository], true},
    {"autoscaling/v1", "HorizontalPodAutoscaler", &types[autoscaling_v1_HorizontalPodAutoscaler], false},
    {"autoscaling/v2", "HorizontalPodAutoscaler", &types[autoscaling_v2_HorizontalPodAutoscaler], false},
    {"networking.k8s.io/v1", "IPAddress", &types[IPAddress], false},
    {"image.toolkit.fluxcd.io/v1", "ImagePolicy", &types[FluxImagePolicy], true},
    {"image.toolkit.fluxcd.io/v1", "ImageRepository", &types[FluxImageRepository], true},
    {"image.toolkit.fluxcd.io/v1", "ImageUpdateAutomation", &types[FluxImageUpdateAutomation], true},
    {"networking.k8s.io/v1", "Ingress", &types[Ingress], false},
    {"networking.k8s.io/v1", "IngressClass", &types[IngressClass], false},
    {"batch/v1", "Job", &types[Job], false},
    {"kustomize.toolkit.fluxcd.io/v1", "Kustomization", &types[FluxKustomization], true},
    {"coordination.k8s.io/v1", "Lease", &types[Lease], false},
    {"v1", "LimitRange", &types[LimitRange], false},
    {"admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", &types[MutatingAdmissionPolicy], false},
    {"admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding", &types[MutatingAdmissionPolicyBinding], false},
    {"admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", &types[MutatingWebhookConfiguration], false},
    {"v1", "Namespace", &types[Namespace], false},
    {"networking.k8s.io/v1", "NetworkPolicy", &types[NetworkPolicy], false},
    {"v1", "Node", &types[Node], false},
    {"source.toolkit.fluxcd.io/v1", "OCIRepository", &types[FluxOCIRepository], true},
    {"v1", "PersistentVolume", &types[PersistentVolume], false},
    {"v1", "PersistentVolumeClaim", &types[PersistentVolumeClaim], false},
    {"v1", "Pod", &types[Pod], false},
    {"certificates.k8s.io/v1", "PodCertificateRequest", &types[PodCertificateRequest], false},
    {"policy/v1", "PodDisruptionBudget", &types[PodDisruptionBudget], false},
    {"v1", "PodTemplate", &types[PodTemplate], false},
    {"scheduling.k8s.io/v1", "PriorityClass", &types[PriorityClass], false},
    {"flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", &types[PriorityLevelConfiguration], false},
    {"notification.toolkit.fluxcd.io/v1beta3", "Provider", &types[FluxProvider], true},
    {"notification.toolkit.fluxcd.io/v1", "Receiver", &types[FluxReceiver], true},
    {"apps/v1", "ReplicaSet", &types[ReplicaSet], false},
    {"v1", "ReplicationController", &types[ReplicationController], false},
    {"v1", "ResourceQuota", &types[ResourceQuota], false},
    {"rbac.authorization.k8s.io/v1", "Role", &types[Role], false},
    {"rbac.authorization.k8s.io/v1", "RoleBinding", &types[RoleBinding], false},
    {"node.k8s.io/v1", "RuntimeClass", &types[RuntimeClass], false},
    {"v1", "Secret", &types[Secret], false},
    {"v1", "Service", &types[Service], false},
    {"v1", "ServiceAccount", &types[ServiceAccount], false},
    {"networking.k8s.io/v1", "ServiceCIDR", &types[ServiceCIDR], false},
    {"apps/v1", "StatefulSet", &types[StatefulSet], false},
    {"storage.k8s.io/v1", "StorageClass", &types[StorageClass], false},
    {"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", &types[ValidatingAdmissionPolicy], false},
    {"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", &types[ValidatingAdmissionPolicyBinding], false},
    {"admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", &types[ValidatingWebhookConfiguration], false},
    {"storage.k8s.io/v1", "VolumeAttachment", &types[VolumeAttachment], false},
    {"storage.k8s.io/v1", "VolumeAttributesClass", &types[VolumeAttributesClass], false},
};
/* clang-format on */

static int kind_compare(const void *left, const void *right)
{
    const struct api_kind *a = left, *b = right;
    int order = strcmp(a->kind, b->kind);
    return order ? order : strcmp(a->api_version, b->api_version);
}

const struct api_kind *api_kind_find(const char *api_version, const char *kind)
{
    const struct api_kind wanted = {.api_version = api_version, .kind = kind};
    return bsearch(&wanted, kinds, sizeof kinds / sizeof *kinds, sizeof *kinds, kind_compare);
}

static int field_compare(const void *key, const void *item)
{
    return strcmp(key, ((const struct api_field *)item)->name);
}

const struct api_field *api_field_find(const struct api_type *type, const char *name)
{
    return bsearch(name, type->fields, type->count, sizeof *type->fields, field_compare);
}

const struct api_type *const api_object_meta = &types[ObjectMeta];
