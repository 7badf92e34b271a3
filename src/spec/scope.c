#include "scope.h"

#include <stdbool.h>
#include <string.h>

struct scoped_group {
    const char *group;
    const char *const *namespaced, *const *cluster; /* kinds, NULL-terminated; NULL = none known */
};

#define KINDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Source: `kubectl api-resources` of Kubernetes 1.36, and each operator's definitions. */
static const struct scoped_group groups[] = {
    {"",
     KINDS("ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolumeClaim", "Pod",
           "PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service",
           "ServiceAccount"),
     KINDS("Namespace", "Node", "PersistentVolume")},
    {"admissionregistration.k8s.io", NULL,
     KINDS("MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
           "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
           "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration")},
    {"apiextensions.k8s.io", NULL, KINDS("CustomResourceDefinition")},
    {"apiregistration.k8s.io", NULL, KINDS("APIService")},
    {"apps", KINDS("ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"),
     NULL},
    {"autoscaling", KINDS("HorizontalPodAutoscaler"), NULL},
    {"batch", KINDS("CronJob", "Job"), NULL},
    {"cert-manager.io", KINDS("Certificate", "CertificateRequest", "Issuer"),
     KINDS("ClusterIssuer")},
    {"coordination.k8s.io", KINDS("Lease"), NULL},
    {"discovery.k8s.io", KINDS("EndpointSlice"), NULL},
    {"gateway.networking.k8s.io",
     KINDS("BackendTLSPolicy", "GRPCRoute", "Gateway", "HTTPRoute", "ReferenceGrant", "TCPRoute",
           "TLSRoute", "UDPRoute"),
     KINDS("GatewayClass")},
    {"helm.toolkit.fluxcd.io", KINDS("HelmRelease"), NULL},
    {"kustomize.toolkit.fluxcd.io", KINDS("Kustomization"), NULL},
    {"networking.k8s.io", KINDS("Ingress", "NetworkPolicy"),
     KINDS("IPAddress", "IngressClass", "ServiceCIDR")},
    {"node.k8s.io", NULL, KINDS("RuntimeClass")},
    {"policy", KINDS("PodDisruptionBudget"), NULL},
    {"rbac.authorization.k8s.io", KINDS("Role", "RoleBinding"),
     KINDS("ClusterRole", "ClusterRoleBinding")},
    {"scheduling.k8s.io", NULL, KINDS("PriorityClass")},
    {"source.toolkit.fluxcd.io",
     KINDS("Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository"), NULL},
    {"storage.k8s.io", KINDS("CSIStorageCapacity"),
     KINDS("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass")},
};

static bool holds(const char *const *kinds, const char *kind)
{
    for (; kinds && *kinds; kinds++)
        if (strcmp(*kinds, kind) == 0)
            return true;
    return false;
}

enum scope scope_of(const char *api_version, const char *kind)
{
    const char *slash = strchr(api_version, '/');
    size_t length = slash ? (size_t)(slash - api_version) : 0;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (strlen(groups[i].group) != length || memcmp(groups[i].group, api_version, length) != 0)
            continue;
        if (holds(groups[i].namespaced, kind))
            return SCOPE_NAMESPACE;
        return holds(groups[i].cluster, kind) ? SCOPE_CLUSTER : SCOPE_UNKNOWN;
    }
    return SCOPE_UNKNOWN;
}

static bool holds_part(const char *const *kinds, const char *kind, size_t length)
{
    for (; kinds && *kinds; kinds++)
        if (strlen(*kinds) == length && memcmp(*kinds, kind, length) == 0)
            return true;
    return false;
}

enum scope scope_of_kind(const char *kind, size_t length)
{
    bool namespaced = false, cluster = false;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        namespaced |= holds_part(groups[i].namespaced, kind, length);
        cluster |= holds_part(groups[i].cluster, kind, length);
    }
    if (namespaced == cluster)
        return SCOPE_UNKNOWN;
    return namespaced ? SCOPE_NAMESPACE : SCOPE_CLUSTER;
}
