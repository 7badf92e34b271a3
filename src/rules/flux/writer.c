#include "writer.h"

#include "kubevet/base/glob.h"

static bool matches_any(const char *text, const char *const globs[])
{
    for (; *globs; globs++)
        if (kv_glob_match(*globs, text))
            return true;
    return false;
}

enum writer writer_of(const struct kv_manager *manager)
{
    static const char *const adopted[] = {"before-first-apply*", NULL};
    /* They apply what people tell them to, whatever their names. */
    static const char *const deployers[] = {"argocd-*", "kapp-*", "fleet-*", "rancher*", NULL};
    /* The usual names of controllers, and the exceptions. */
    static const char *const controllers[] = {
        "*-controller", "*-controllers", "*-operator",  "*Operator",      "*-manager",
        "*-scheduler",  "*-autoscaler",  "*-updater",   "*-recommender",  "*-webhook",
        "*injector*",   "*-provisioner", "*-resizer",   "*-attacher",     "*-snapshotter",
        "controller",   "manager",       "operator",    "kube-apiserver", "kubelet",
        "kubelite",     "k3s",           "rke2",        "csi-*",          "*-csi*",
        "exoscale-*",   "vpa-*",         "keda*",       "cert-manager*",  "envoy-gateway",
        "crossplane*",  "cilium*",       "calico*",     "istiod",         "pilot-discovery",
        "linkerd*",     "kyverno*",      "gatekeeper*", "external-dns",   "external-secrets*",
        "karpenter*",   "longhorn*",     "metallb*",    "traefik*",       "Reloader",
        "reloader",     "flagger",       NULL,
    };
    const char *name = manager->manager ? manager->manager : "";
    if (kv_manager_is_flux(manager) || matches_any(name, adopted))
        return WRITER_FLUX;
    if (strncmp(name, "kubectl", strlen("kubectl")) == 0 || matches_any(name, deployers))
        return WRITER_HAND;
    return matches_any(name, controllers) ? WRITER_CONTROLLER : WRITER_HAND;
}

bool writer_owns_replicas(const struct kv_manager *manager)
{
    bool in_spec = false;
    for (size_t i = 0; i < manager->fields.count; i++) {
        const struct kv_owned_field *node = &manager->fields.items[i];
        if (node->depth == 0)
            in_spec = strcmp(node->name, "f:spec") == 0;
        else if (in_spec && node->depth == 1 && strcmp(node->name, "f:replicas") == 0)
            return true;
    }
    return false;
}

bool writer_applies_replicas(const struct kv_manager *manager)
{
    return kv_manager_is_flux(manager) && writer_owns_replicas(manager) &&
           ((manager->operation && strcmp(manager->operation, "Apply") == 0) ||
            strcmp(manager->manager, "kustomize-controller") == 0);
}
