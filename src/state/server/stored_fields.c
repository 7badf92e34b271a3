/* Source: SetDefaults_* in pkg/apis/{core,apps,batch,autoscaling,networking,policy,rbac,storage,
 * scheduling,discovery,admissionregistration}/v{1,2}/defaults.go and zz_generated.defaults.go of
 * Kubernetes; plugin/pkg/admission for what admission fills in. Replicas depend on autoscalers. */
#include "stored_fields.h"

#define UNKNOWN(at, key)                                                                           \
    {                                                                                              \
        at, key, NULL, STORED_GIVEN, NULL                                                          \
    }
#define UNKNOWN_IF(when, at, key)                                                                  \
    {                                                                                              \
        at, key, NULL, STORED_GIVEN, when                                                          \
    }
#define GIVEN(at, key, value)                                                                      \
    {                                                                                              \
        at, key, value, STORED_GIVEN, NULL                                                         \
    }
#define GIVEN_IF(when, at, key, value)                                                             \
    {                                                                                              \
        at, key, value, STORED_GIVEN, when                                                         \
    }
#define MADE(at, key, value)                                                                       \
    {                                                                                              \
        at, key, value, STORED_MADE, NULL                                                          \
    }
#define MADE_IF(when, at, key, value)                                                              \
    {                                                                                              \
        at, key, value, STORED_MADE, when                                                          \
    }
#define TEXT(text) "\"" text "\""

#define PROBE(at)                                                                                  \
    GIVEN(at, "timeoutSeconds", "1"), GIVEN(at, "periodSeconds", "10"),                            \
        GIVEN(at, "successThreshold", "1"), GIVEN(at, "failureThreshold", "3"),                    \
        GIVEN(at ".httpGet", "scheme", TEXT("HTTP")), GIVEN(at ".httpGet", "path", TEXT("/")),     \
        GIVEN(at ".grpc", "service", TEXT(""))
#define HANDLER(at)                                                                                \
    GIVEN(at ".httpGet", "scheme", TEXT("HTTP")), GIVEN(at ".httpGet", "path", TEXT("/"))
#define CONTAINER(at)                                                                              \
    GIVEN(at, "terminationMessagePath", TEXT("/dev/termination-log")),                             \
        GIVEN(at, "terminationMessagePolicy", TEXT("File")), GIVEN(at, "resources", "{}"),         \
        GIVEN(at ".ports[]", "protocol", TEXT("TCP")),                                             \
        GIVEN(at ".env[].valueFrom.fieldRef", "apiVersion", TEXT("v1")),                           \
        PROBE(at ".livenessProbe"), PROBE(at ".readinessProbe"), PROBE(at ".startupProbe"),        \
        HANDLER(at ".lifecycle.postStart"), HANDLER(at ".lifecycle.preStop"),                      \
    {                                                                                              \
        at, "imagePullPolicy", "", STORED_BY_IMAGE, NULL                                           \
    }

const struct stored_field stored_pod_fields[] = {
    GIVEN("", "restartPolicy", TEXT("Always")),
    GIVEN("", "dnsPolicy", TEXT("ClusterFirst")),
    GIVEN("", "terminationGracePeriodSeconds", "30"),
    GIVEN("", "schedulerName", TEXT("default-scheduler")),
    GIVEN("", "securityContext", "{}"),
    GIVEN_IF("serviceAccountName", "", "serviceAccount", "@serviceAccountName"), /* its old name */
    CONTAINER("containers[]"),
    CONTAINER("initContainers[]"),
    CONTAINER("ephemeralContainers[]"),
    GIVEN("volumes[].secret", "defaultMode", "420"),
    GIVEN("volumes[].configMap", "defaultMode", "420"),
    GIVEN("volumes[].projected", "defaultMode", "420"),
    GIVEN("volumes[].downwardAPI", "defaultMode", "420"),
    GIVEN("volumes[].downwardAPI.items[].fieldRef", "apiVersion", TEXT("v1")),
    GIVEN("volumes[].projected.sources[].downwardAPI.items[].fieldRef", "apiVersion", TEXT("v1")),
    GIVEN("volumes[].projected.sources[].serviceAccountToken", "expirationSeconds", "3600"),
    GIVEN("volumes[].hostPath", "type", TEXT("")),
    GIVEN("volumes[].iscsi", "iscsiInterface", TEXT("default")),
    GIVEN("volumes[].rbd", "pool", TEXT("rbd")),
    GIVEN("volumes[].rbd", "user", TEXT("admin")),
    GIVEN("volumes[].rbd", "keyring", TEXT("/etc/ceph/keyring")),
    GIVEN("volumes[].azureDisk", "cachingMode", TEXT("ReadWrite")),
    GIVEN("volumes[].azureDisk", "kind", TEXT("Shared")),
    GIVEN("volumes[].azureDisk", "fsType", TEXT("ext4")),
    GIVEN("volumes[].azureDisk", "readOnly", "false"),
    GIVEN("volumes[].scaleIO", "storageMode", TEXT("ThinProvisioned")),
    GIVEN("volumes[].scaleIO", "fsType", TEXT("xfs")),
    GIVEN("volumes[].ephemeral.volumeClaimTemplate.spec", "volumeMode", TEXT("Filesystem")),
    UNKNOWN("volumes[].ephemeral.volumeClaimTemplate.spec", "storageClassName"),
    {0},
};

const struct stored_field stored_object_fields[] = {
    UNKNOWN("metadata", "uid"),
    UNKNOWN("metadata", "resourceVersion"),
    UNKNOWN("metadata", "generation"),
    UNKNOWN("metadata", "creationTimestamp"),
    UNKNOWN("metadata", "managedFields"),
    UNKNOWN("metadata", "finalizers"),
    UNKNOWN("metadata", "ownerReferences"),
    UNKNOWN("", "status"),
    {0},
};

/* --- workloads --- */

/* The server admits a pod itself; what it leaves in a template it does later. */
#define HOST_NETWORK  "spec.hostNetwork=true"
#define ADMITTED(key) UNKNOWN("spec", key)
static const struct stored_field pod_fields[] = {
    GIVEN("spec", "enableServiceLinks", "true"),
    GIVEN_IF(HOST_NETWORK, "spec.containers[].ports[]", "hostPort", "@./containerPort"),
    GIVEN_IF(HOST_NETWORK, "spec.initContainers[].ports[]", "hostPort", "@./containerPort"),
    GIVEN("spec", "preemptionPolicy", TEXT("PreemptLowerPriority")),
    ADMITTED("serviceAccountName"),
    ADMITTED("nodeName"),
    ADMITTED("priority"),
    ADMITTED("priorityClassName"),
    ADMITTED("tolerations"),
    ADMITTED("volumes"),
    ADMITTED("imagePullSecrets"),
    ADMITTED("overhead"),
    ADMITTED("nodeSelector"),
    ADMITTED("runtimeClassName"),
    UNKNOWN("spec.containers[]", "volumeMounts"),
    UNKNOWN("spec.initContainers[]", "volumeMounts"),
    UNKNOWN("spec.containers[].resources", "requests"),
    UNKNOWN("spec.containers[].resources", "limits"),
    UNKNOWN("spec.initContainers[].resources", "requests"),
    UNKNOWN("spec.initContainers[].resources", "limits"),
    {0},
};

static const struct stored_field deployment_fields[] = {
    UNKNOWN("spec", "replicas"),
    MADE("spec", "revisionHistoryLimit", "10"),
    MADE("spec", "progressDeadlineSeconds", "600"),
    GIVEN("spec.strategy.rollingUpdate", "maxUnavailable", TEXT("25%")), /* made by its kind */
    {0},
};

#define ROLLING "spec.updateStrategy.type=RollingUpdate"

static const struct stored_field stateful_set_fields[] = {
    UNKNOWN("spec", "replicas"),
    MADE("spec", "revisionHistoryLimit", "10"),
    MADE("spec", "podManagementPolicy", TEXT("OrderedReady")),
    MADE("spec.updateStrategy", "type", TEXT("RollingUpdate")),
    MADE("spec.persistentVolumeClaimRetentionPolicy", "whenDeleted", TEXT("Retain")),
    MADE("spec.persistentVolumeClaimRetentionPolicy", "whenScaled", TEXT("Retain")),
    MADE_IF(ROLLING, "spec.updateStrategy.rollingUpdate", "partition", "0"),
    GIVEN("spec.volumeClaimTemplates[]", "apiVersion", TEXT("v1")),
    GIVEN("spec.volumeClaimTemplates[]", "kind", TEXT("PersistentVolumeClaim")),
    GIVEN("spec.volumeClaimTemplates[].spec", "volumeMode", TEXT("Filesystem")),
    UNKNOWN("spec.volumeClaimTemplates[]", "status"),
    {0},
};

static const struct stored_field daemon_set_fields[] = {
    MADE("spec", "revisionHistoryLimit", "10"),
    MADE("spec.updateStrategy", "type", TEXT("RollingUpdate")),
    MADE_IF(ROLLING, "spec.updateStrategy.rollingUpdate", "maxUnavailable", "1"),
    MADE_IF(ROLLING, "spec.updateStrategy.rollingUpdate", "maxSurge", "0"),
    {0},
};

static const struct stored_field replica_set_fields[] = {
    UNKNOWN("spec", "replicas"),
    UNKNOWN("spec", "selector"), /* of a ReplicationController */
    {0},
};

static const struct stored_field job_fields[] = {
    GIVEN_IF("!spec.parallelism", "spec", "completions", "1"),
    GIVEN("spec", "parallelism", "1"),
    GIVEN("spec", "completionMode", TEXT("NonIndexed")),
    GIVEN("spec", "suspend", "false"),
    GIVEN_IF("spec.backoffLimitPerIndex", "spec", "backoffLimit", "2147483647"),
    GIVEN("spec", "backoffLimit", "6"),
    GIVEN_IF("spec.podFailurePolicy", "spec", "podReplacementPolicy", TEXT("Failed")),
    GIVEN("spec", "podReplacementPolicy", TEXT("TerminatingOrFailed")),
    UNKNOWN("spec", "selector"),
    UNKNOWN("spec", "manualSelector"),
    {0},
};

static const struct stored_field cron_job_fields[] = {
    GIVEN("spec", "concurrencyPolicy", TEXT("Allow")),
    GIVEN("spec", "suspend", "false"),
    GIVEN("spec", "successfulJobsHistoryLimit", "3"),
    GIVEN("spec", "failedJobsHistoryLimit", "1"),
    {0},
};

static const struct stored_field autoscaler_fields[] = {
    GIVEN("spec", "minReplicas", "1"),
    UNKNOWN("spec", "metrics"),
    UNKNOWN("spec.behavior", "scaleUp"),
    UNKNOWN("spec.behavior", "scaleDown"),
    UNKNOWN("spec.behavior.scaleUp", "policies"),
    UNKNOWN("spec.behavior.scaleUp", "selectPolicy"),
    UNKNOWN("spec.behavior.scaleUp", "stabilizationWindowSeconds"),
    UNKNOWN("spec.behavior.scaleDown", "policies"),
    UNKNOWN("spec.behavior.scaleDown", "selectPolicy"),
    UNKNOWN("spec.behavior.scaleDown", "stabilizationWindowSeconds"),
    {0},
};

/* --- network --- */

#define HAS_CLUSTER_IP "spec.type!=ExternalName"
#define HAS_NODE_PORTS "spec.type=NodePort|LoadBalancer"

static const struct stored_field service_fields[] = {
    MADE("spec", "type", TEXT("ClusterIP")),
    MADE("spec", "sessionAffinity", TEXT("None")),
    MADE_IF("spec.sessionAffinity=ClientIP", "spec.sessionAffinityConfig.clientIP",
            "timeoutSeconds", "10800"),
    GIVEN("spec.ports[]", "protocol", TEXT("TCP")),
    GIVEN("spec.ports[]", "targetPort", "@./port"),
    GIVEN_IF(HAS_CLUSTER_IP, "spec", "internalTrafficPolicy", TEXT("Cluster")),
    GIVEN_IF(HAS_NODE_PORTS, "spec", "externalTrafficPolicy", TEXT("Cluster")),
    GIVEN_IF("spec.type=LoadBalancer", "spec", "allocateLoadBalancerNodePorts", "true"),
    UNKNOWN_IF(HAS_NODE_PORTS, "spec.ports[]", "nodePort"),
    UNKNOWN_IF("spec.externalTrafficPolicy=Local", "spec", "healthCheckNodePort"),
    UNKNOWN_IF(HAS_CLUSTER_IP, "spec", "clusterIP"),
    UNKNOWN_IF(HAS_CLUSTER_IP, "spec", "clusterIPs"),
    UNKNOWN_IF(HAS_CLUSTER_IP, "spec", "ipFamilies"),
    UNKNOWN_IF(HAS_CLUSTER_IP, "spec", "ipFamilyPolicy"),
    {0},
};

static const struct stored_field ingress_fields[] = {
    UNKNOWN("spec", "ingressClassName"), /* the default class, by admission */
    {0},
};

static const struct stored_field network_policy_fields[] = {
    GIVEN_IF("spec.egress", "spec", "policyTypes", "[\"Ingress\", \"Egress\"]"),
    GIVEN("spec", "policyTypes", "[\"Ingress\"]"),
    GIVEN("spec.ingress[].ports[]", "protocol", TEXT("TCP")),
    GIVEN("spec.egress[].ports[]", "protocol", TEXT("TCP")),
    {0},
};

static const struct stored_field endpoints_fields[] = {
    GIVEN("subsets[].ports[]", "protocol", TEXT("TCP")),
    {0},
};

static const struct stored_field endpoint_slice_fields[] = {
    GIVEN("ports[]", "protocol", TEXT("TCP")),
    GIVEN("ports[]", "name", TEXT("")),
    {0},
};

/* --- storage --- */

static const struct stored_field claim_fields[] = {
    GIVEN("spec", "volumeMode", TEXT("Filesystem")),
    UNKNOWN("spec", "storageClassName"),
    UNKNOWN("spec", "volumeName"),
    GIVEN_IF("spec.dataSource", "spec", "dataSourceRef", "@spec.dataSource"),
    UNKNOWN_IF("spec.dataSourceRef", "spec", "dataSource"),
    {0},
};

static const struct stored_field volume_fields[] = {
    GIVEN("spec", "persistentVolumeReclaimPolicy", TEXT("Retain")),
    GIVEN("spec", "volumeMode", TEXT("Filesystem")),
    GIVEN("spec.hostPath", "type", TEXT("")),
    UNKNOWN("spec", "claimRef"),
    UNKNOWN("spec", "nodeAffinity"),
    UNKNOWN("spec.iscsi", "iscsiInterface"),
    UNKNOWN("spec.rbd", "pool"),
    UNKNOWN("spec.rbd", "user"),
    UNKNOWN("spec.rbd", "keyring"),
    UNKNOWN("spec.azureDisk", "cachingMode"),
    UNKNOWN("spec.azureDisk", "kind"),
    UNKNOWN("spec.azureDisk", "fsType"),
    UNKNOWN("spec.azureDisk", "readOnly"),
    UNKNOWN("spec.scaleIO", "storageMode"),
    UNKNOWN("spec.scaleIO", "fsType"),
    {0},
};

static const struct stored_field storage_class_fields[] = {
    GIVEN("", "reclaimPolicy", TEXT("Delete")),
    GIVEN("", "volumeBindingMode", TEXT("Immediate")),
    {0},
};

static const struct stored_field csi_driver_fields[] = {
    MADE("spec", "attachRequired", "true"),
    MADE("spec", "podInfoOnMount", "false"),
    MADE("spec", "storageCapacity", "false"),
    MADE("spec", "requiresRepublish", "false"),
    MADE("spec", "seLinuxMount", "false"),
    MADE("spec", "fsGroupPolicy", TEXT("ReadWriteOnceWithFSType")),
    MADE("spec", "volumeLifecycleModes", "[\"Persistent\"]"),
    {0},
};

/* --- the rest --- */

static const struct stored_field namespace_fields[] = {
    MADE("spec", "finalizers", "[\"kubernetes\"]"),
    MADE("metadata.labels", "kubernetes.io/metadata.name", "@metadata.name"),
    {0},
};

static const struct stored_field limit_range_fields[] = {
    UNKNOWN("spec.limits[]", "default"),
    UNKNOWN("spec.limits[]", "defaultRequest"),
    {0},
};

static const struct stored_field binding_fields[] = {
    MADE("roleRef", "apiGroup", TEXT("rbac.authorization.k8s.io")),
    GIVEN_IF("./kind=User|Group", "subjects[]", "apiGroup", TEXT("rbac.authorization.k8s.io")),
    {0},
};

static const struct stored_field cluster_role_fields[] = {
    UNKNOWN_IF("aggregationRule", "", "rules"),
    {0},
};

static const struct stored_field service_account_fields[] = {
    UNKNOWN("", "secrets"),
    {0},
};

static const struct stored_field priority_class_fields[] = {
    GIVEN("", "preemptionPolicy", TEXT("PreemptLowerPriority")),
    {0},
};

#define WEBHOOK(key, value) GIVEN("webhooks[]", key, value)
static const struct stored_field webhook_fields[] = {
    WEBHOOK("failurePolicy", TEXT("Fail")),
    WEBHOOK("matchPolicy", TEXT("Equivalent")),
    WEBHOOK("namespaceSelector", "{}"),
    WEBHOOK("objectSelector", "{}"),
    WEBHOOK("timeoutSeconds", "10"),
    UNKNOWN("webhooks[]", "reinvocationPolicy"), /* of mutating ones */
    UNKNOWN("webhooks[].clientConfig", "caBundle"),
    GIVEN("webhooks[].clientConfig.service", "port", "443"),
    GIVEN("webhooks[].rules[]", "scope", TEXT("*")),
    {0},
};

#define CONSTRAINTS "spec.matchConstraints"
static const struct stored_field admission_policy_fields[] = {
    GIVEN("spec", "failurePolicy", TEXT("Fail")),
    GIVEN(CONSTRAINTS, "matchPolicy", TEXT("Equivalent")),
    GIVEN(CONSTRAINTS, "namespaceSelector", "{}"),
    GIVEN(CONSTRAINTS, "objectSelector", "{}"),
    GIVEN(CONSTRAINTS ".resourceRules[]", "scope", TEXT("*")),
    GIVEN(CONSTRAINTS ".excludeResourceRules[]", "scope", TEXT("*")),
    {0},
};

#define RESOURCES "spec.matchResources"
static const struct stored_field admission_binding_fields[] = {
    GIVEN(RESOURCES, "matchPolicy", TEXT("Equivalent")),
    GIVEN(RESOURCES, "namespaceSelector", "{}"),
    GIVEN(RESOURCES, "objectSelector", "{}"),
    GIVEN(RESOURCES ".resourceRules[]", "scope", TEXT("*")),
    GIVEN(RESOURCES ".excludeResourceRules[]", "scope", TEXT("*")),
    {0},
};

static const struct stored_field nothing[] = {{.key = NULL}};

#define TEMPLATE  "spec.template.spec"
#define RBAC      "rbac.authorization.k8s.io"
#define ADMISSION "admissionregistration.k8s.io"

static const struct stored_kind kinds[] = {
    {"", "Pod", "spec", pod_fields},
    {"", "PodTemplate", "template.spec", nothing},
    {"", "ReplicationController", TEMPLATE, replica_set_fields},
    {"apps", "Deployment", TEMPLATE, deployment_fields},
    {"apps", "StatefulSet", TEMPLATE, stateful_set_fields},
    {"apps", "DaemonSet", TEMPLATE, daemon_set_fields},
    {"apps", "ReplicaSet", TEMPLATE, replica_set_fields},
    {"batch", "Job", TEMPLATE, job_fields},
    {"batch", "CronJob", "spec.jobTemplate.spec.template.spec", cron_job_fields},
    {"autoscaling", "HorizontalPodAutoscaler", NULL, autoscaler_fields},
    {"policy", "PodDisruptionBudget", NULL, nothing},
    {"", "Service", NULL, service_fields},
    {"", "Endpoints", NULL, endpoints_fields},
    {"discovery.k8s.io", "EndpointSlice", NULL, endpoint_slice_fields},
    {"networking.k8s.io", "Ingress", NULL, ingress_fields},
    {"networking.k8s.io", "IngressClass", NULL, nothing},
    {"networking.k8s.io", "NetworkPolicy", NULL, network_policy_fields},
    {"", "PersistentVolumeClaim", NULL, claim_fields},
    {"", "PersistentVolume", NULL, volume_fields},
    {"storage.k8s.io", "StorageClass", NULL, storage_class_fields},
    {"storage.k8s.io", "CSIDriver", NULL, csi_driver_fields},
    {"", "Namespace", NULL, namespace_fields},
    {"", "ConfigMap", NULL, nothing},
    {"", "ResourceQuota", NULL, nothing},
    {"", "LimitRange", NULL, limit_range_fields},
    {"", "ServiceAccount", NULL, service_account_fields},
    {RBAC, "Role", NULL, nothing},
    {RBAC, "ClusterRole", NULL, cluster_role_fields},
    {RBAC, "RoleBinding", NULL, binding_fields},
    {RBAC, "ClusterRoleBinding", NULL, binding_fields},
    {"scheduling.k8s.io", "PriorityClass", NULL, priority_class_fields},
    {"node.k8s.io", "RuntimeClass", NULL, nothing},
    {"coordination.k8s.io", "Lease", NULL, nothing},
    {ADMISSION, "MutatingWebhookConfiguration", NULL, webhook_fields},
    {ADMISSION, "ValidatingWebhookConfiguration", NULL, webhook_fields},
    {ADMISSION, "ValidatingAdmissionPolicy", NULL, admission_policy_fields},
    {ADMISSION, "ValidatingAdmissionPolicyBinding", NULL, admission_binding_fields},
};

const struct stored_kind *stored_kind_find(const struct kv_kind *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, kind->name) == 0 && strcmp(kinds[i].group, kind->group) == 0)
            return &kinds[i];
    return NULL;
}
