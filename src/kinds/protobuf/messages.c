/* Which message a kind's objects are in protocol buffers: messages.def as tables. */
#include "kubevet/kinds/protobuf.h"

#undef linux /* a key, which GNU C defines as 1 */

/* clang-format off */
#define MESSAGE(name, ...) name,
enum message {
#include "messages.def"
    MESSAGE_COUNT
};
#undef MESSAGE

static const struct kv_proto_message messages[MESSAGE_COUNT];

/* The fields. */
#define ROW(number, key, type, count, rule, message, constant) \
    [number] = {#key, sizeof #key - 1, KV_PROTO_##type, KV_PROTO_##count, \
                KV_PROTO_##rule, message, constant},
#define FIELD(type, count, number, key, rule, ...)          ROW(number, key, type, count, rule, NULL, NULL)
#define OBJECT_FIELD(count, number, key, name, rule, ...)   ROW(number, key, OBJECT, count, rule, &messages[name], NULL)
#define INLINE(number, name)          ROW(number, , INLINE, ONE, SENT, &messages[name], NULL)
#define CONSTANT(number, key, text)   ROW(number, key, CONSTANT, ONE, OR_NULL, NULL, text)

#define TEXT(...)         FIELD(TEXT, ONE, __VA_ARGS__, SENT, )
#define TEXT_LIST(...)    FIELD(TEXT, LIST, __VA_ARGS__, SENT, )
#define TEXT_MAP(...)     FIELD(TEXT, MAP, __VA_ARGS__, SENT, )
#define BYTES(...)        FIELD(BYTES, ONE, __VA_ARGS__, SENT, )
#define BYTES_MAP(...)    FIELD(BYTES, MAP, __VA_ARGS__, SENT, )
#define BOOL(...)         FIELD(BOOL, ONE, __VA_ARGS__, SENT, )
#define INT32(...)        FIELD(INT32, ONE, __VA_ARGS__, SENT, )
#define INT32_LIST(...)   FIELD(INT32, LIST, __VA_ARGS__, SENT, )
#define INT64(...)        FIELD(INT64, ONE, __VA_ARGS__, SENT, )
#define INT64_LIST(...)   FIELD(INT64, LIST, __VA_ARGS__, SENT, )
#define TIME(...)         FIELD(TIME, ONE, __VA_ARGS__, SENT, )
#define TIME_MAP(...)     FIELD(TIME, MAP, __VA_ARGS__, SENT, )
#define MICRO_TIME(...)   FIELD(MICRO_TIME, ONE, __VA_ARGS__, SENT, )
#define QUANTITY(...)     FIELD(QUANTITY, ONE, __VA_ARGS__, SENT, )
#define QUANTITY_MAP(...) FIELD(QUANTITY, MAP, __VA_ARGS__, SENT, )
#define INT_OR_TEXT(...)  FIELD(INT_OR_TEXT, ONE, __VA_ARGS__, SENT, )
#define JSON(...)         FIELD(JSON, ONE, __VA_ARGS__, SENT, )
#define OBJECT(...)       OBJECT_FIELD(ONE, __VA_ARGS__, SENT, )
#define OBJECT_LIST(...)  OBJECT_FIELD(LIST, __VA_ARGS__, SENT, )

#define MESSAGE(name, ...) static const struct kv_proto_field name##_fields[] = {__VA_ARGS__};
#include "messages.def"
#undef MESSAGE
#undef ROW

/* The numbers in JSON's order. */
#define ROW(number, key, type, count, rule, message, constant) number,
#define MESSAGE(name, ...) static const unsigned char name##_order[] = {__VA_ARGS__};
#include "messages.def"
#undef MESSAGE
#undef ROW

/* A bit for each that JSON has even if it was not sent. */
#define ROW(number, key, type, count, rule, message, constant) \
    | (uint64_t)(KV_PROTO_##rule == KV_PROTO_OR_NULL) << (number)
#define MESSAGE(name, ...) \
    [name] = {#name, name##_fields, sizeof name##_fields / sizeof *name##_fields, \
              name##_order, sizeof name##_order, UINT64_C(0) __VA_ARGS__},
static const struct kv_proto_message messages[MESSAGE_COUNT] = {
#include "messages.def"
};

static const struct {
    const char *api_version, *name;
    const struct kv_proto_message *message;
} kinds[] = {
    {"apiregistration.k8s.io/v1", "APIService", &messages[APIService]},
    {"rbac.authorization.k8s.io/v1", "ClusterRole", &messages[ClusterRole]},
    {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", &messages[ClusterRoleBinding]},
    {"v1", "ConfigMap", &messages[ConfigMap]},
    {"batch/v1", "CronJob", &messages[CronJob]},
    {"apps/v1", "DaemonSet", &messages[DaemonSet]},
    {"apps/v1", "Deployment", &messages[Deployment]},
    {"v1", "Event", &messages[Event]},
    {"autoscaling/v2", "HorizontalPodAutoscaler", &messages[HorizontalPodAutoscaler]},
    {"networking.k8s.io/v1", "Ingress", &messages[Ingress]},
    {"batch/v1", "Job", &messages[Job]},
    {"v1", "LimitRange", &messages[LimitRange]},
    {"admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", &messages[MutatingWebhookConfiguration]},
    {"v1", "Namespace", &messages[Namespace]},
    {"networking.k8s.io/v1", "NetworkPolicy", &messages[NetworkPolicy]},
    {"v1", "Node", &messages[Node]},
    {"v1", "PersistentVolume", &messages[PersistentVolume]},
    {"v1", "PersistentVolumeClaim", &messages[PersistentVolumeClaim]},
    {"v1", "Pod", &messages[Pod]},
    {"policy/v1", "PodDisruptionBudget", &messages[PodDisruptionBudget]},
    {"apps/v1", "ReplicaSet", &messages[ReplicaSet]},
    {"v1", "ReplicationController", &messages[ReplicationController]},
    {"v1", "ResourceQuota", &messages[ResourceQuota]},
    {"rbac.authorization.k8s.io/v1", "Role", &messages[Role]},
    {"rbac.authorization.k8s.io/v1", "RoleBinding", &messages[RoleBinding]},
    {"node.k8s.io/v1", "RuntimeClass", &messages[RuntimeClass]},
    {"v1", "Service", &messages[Service]},
    {"v1", "ServiceAccount", &messages[ServiceAccount]},
    {"apps/v1", "StatefulSet", &messages[StatefulSet]},
    {"storage.k8s.io/v1", "StorageClass", &messages[StorageClass]},
    {"admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", &messages[ValidatingWebhookConfiguration]},
};
/* clang-format on */

const struct kv_proto_message *const kv_proto_status = &messages[Status];
const struct kv_proto_message *const kv_proto_metadata = &messages[PartialObjectMetadata];

const struct kv_proto_message *kv_kind_message(const struct kv_kind *kind)
{
    char api_version[KV_API_VERSION_MAX];
    kv_kind_api_version(kind, api_version);
    for (size_t i = 0; !kind->custom && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, kind->name) == 0 &&
            strcmp(kinds[i].api_version, api_version) == 0)
            return kinds[i].message;
    return NULL;
}
