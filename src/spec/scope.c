#include "scope.h"

#include "kubevet/spec/scope.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct scoped_group {
    const char *group;
    const char *version; /* that its kinds are read in; NULL = it must be written */
    const char *const *namespaced, *const *cluster; /* kinds, NULL-terminated; NULL = none known */
};

#define KINDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Source: `kubectl api-resources` of Kubernetes 1.36, and each operator's definitions. */
static const struct scoped_group groups[] = {
    {"", "v1",
     KINDS("ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolumeClaim", "Pod",
           "PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service",
           "ServiceAccount"),
     KINDS("Namespace", "Node", "PersistentVolume")},
    {"admissionregistration.k8s.io", "v1", NULL,
     KINDS("MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
           "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
           "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration")},
    {"apiextensions.k8s.io", "v1", NULL, KINDS("CustomResourceDefinition")},
    {"apiregistration.k8s.io", "v1", NULL, KINDS("APIService")},
    {"apps", "v1",
     KINDS("ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"), NULL},
    {"autoscaling", "v2", KINDS("HorizontalPodAutoscaler"), NULL},
    {"batch", "v1", KINDS("CronJob", "Job"), NULL},
    {"cert-manager.io", "v1", KINDS("Certificate", "CertificateRequest", "Issuer"),
     KINDS("ClusterIssuer")},
    {"cilium.io", "v2", KINDS("CiliumEndpoint", "CiliumNetworkPolicy"),
     KINDS("CiliumClusterwideNetworkPolicy", "CiliumIdentity", "CiliumNode")},
    {"coordination.k8s.io", "v1", KINDS("Lease"), NULL},
    {"crd.antrea.io", NULL, KINDS("NetworkPolicy"), KINDS("ClusterNetworkPolicy")},
    {"crd.projectcalico.org", NULL, KINDS("NetworkPolicy"), KINDS("GlobalNetworkPolicy")},
    {"discovery.k8s.io", "v1", KINDS("EndpointSlice"), NULL},
    {"gateway.networking.k8s.io", "v1",
     KINDS("BackendTLSPolicy", "GRPCRoute", "Gateway", "HTTPRoute"), KINDS("GatewayClass")},
    {"gateway.networking.k8s.io", NULL, KINDS("ReferenceGrant", "TCPRoute", "TLSRoute", "UDPRoute"),
     NULL},
    {"helm.toolkit.fluxcd.io", "v2", KINDS("HelmRelease"), NULL},
    {"kustomize.toolkit.fluxcd.io", "v1", KINDS("Kustomization"), NULL},
    {"networking.k8s.io", "v1", KINDS("Ingress", "NetworkPolicy"),
     KINDS("IPAddress", "IngressClass", "ServiceCIDR")},
    {"node.k8s.io", "v1", NULL, KINDS("RuntimeClass")},
    {"policy", "v1", KINDS("PodDisruptionBudget"), NULL},
    {"policy.networking.k8s.io", NULL, NULL,
     KINDS("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")},
    {"postgresql.cnpg.io", NULL, KINDS("Backup", "Cluster", "Pooler", "ScheduledBackup"), NULL},
    {"projectcalico.org", NULL, KINDS("NetworkPolicy"), KINDS("GlobalNetworkPolicy")},
    {"rbac.authorization.k8s.io", "v1", KINDS("Role", "RoleBinding"),
     KINDS("ClusterRole", "ClusterRoleBinding")},
    {"scheduling.k8s.io", "v1", NULL, KINDS("PriorityClass")},
    {"source.toolkit.fluxcd.io", "v1",
     KINDS("Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository"), NULL},
    {"storage.k8s.io", "v1", KINDS("CSIStorageCapacity"),
     KINDS("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass")},
    {"velero.io", NULL, KINDS("Backup", "BackupStorageLocation", "Restore", "Schedule"), NULL},
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
        if (holds(groups[i].cluster, kind))
            return SCOPE_CLUSTER;
    }
    return SCOPE_UNKNOWN;
}

bool scope_knows_group(const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    size_t length = slash ? (size_t)(slash - api_version) : 0;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (strlen(groups[i].group) == length && memcmp(groups[i].group, api_version, length) == 0)
            return true;
    return false;
}

/* --- kinds by name --- */

static const char *kind_at(const struct scoped_group *group, size_t index)
{
    for (const char *const *kind = group->namespaced; kind && *kind; kind++)
        if (index-- == 0)
            return *kind;
    for (const char *const *kind = group->cluster; kind && *kind; kind++)
        if (index-- == 0)
            return *kind;
    return NULL;
}

struct scoped_kind scope_kind_at(size_t index)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        const char *kind;
        for (size_t k = 0; (kind = kind_at(&groups[i], k)); k++)
            if (index-- == 0)
                return (struct scoped_kind){groups[i].group, groups[i].version, kind};
    }
    return (struct scoped_kind){0};
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

/* English, as all kinds of the table follow it. */
static const char *plural_end(const char *kind, size_t *kept)
{
    size_t length = strlen(kind);
    char last = kind[length - 1], before = length > 1 ? kind[length - 2] : '\0';
    *kept = length;
    if (strcmp(kind, "Endpoints") == 0)
        return "";
    if (last == 'y' && !strchr("aeiou", before)) {
        *kept = length - 1;
        return "ies";
    }
    return last == 's' || last == 'x' || (last == 'h' && before == 'c') ? "es" : "s";
}

bool scope_is_plural(const char *kind, const char *resource)
{
    size_t kept;
    const char *end = plural_end(kind, &kept);
    return strncasecmp(kind, resource, kept) == 0 && strlen(resource) >= kept &&
           strcmp(resource + kept, end) == 0;
}

bool kv_scope_is_cluster(const char *api_version, const char *kind)
{
    return scope_of(api_version, kind) == SCOPE_CLUSTER;
}

bool kv_scope_is_namespace(const char *api_version, const char *kind)
{
    return scope_of(api_version, kind) == SCOPE_NAMESPACE;
}
