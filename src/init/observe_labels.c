#include "draft.h"

#include "kubevet/kinds/namespace.h"

#include <string.h>

/* Domains of software, in the keys of labels that it sets by itself, or that another key of a spec
 * speaks of (pod security). */
static bool is_of_software(const char *key)
{
    static const char *const domains[] = {
        "kubernetes.io", "k8s.io",     "fluxcd.io",     "helm.sh",       "argoproj.io", "cattle.io",
        "openshift.io",  "coreos.com", "crossplane.io", "kubesphere.io", "velero.io"};
    size_t length = strcspn(key, "/");
    for (size_t i = 0; key[length] && i < sizeof domains / sizeof *domains; i++) {
        size_t own = strlen(domains[i]);
        if (length >= own && strncmp(key + length - own, domains[i], own) == 0 &&
            (length == own || key[length - own - 1] == '.'))
            return true;
    }
    return false;
}

/* `name: shop`, from before Kubernetes set such a label itself. */
static bool is_name(const struct kv_label *label, const char *namespace)
{
    return strcmp(label->key, "name") == 0 && strcmp(label->value, namespace) == 0;
}

static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    const struct kv_object *found =
        kv_state_find(draft->state, &kv_kind_namespace, NULL, namespace);
    for (size_t i = 0; found && i < found->labels.count; i++) {
        const struct kv_label *label = &found->labels.items[i];
        if (!is_of_software(label->key) && !is_name(label, namespace))
            entry_text(draft->arena, entry_map(draft->arena, content, "labels"), label->key,
                       label->value);
    }
}

const struct kv_observer kv_observe_labels = {
    .path = "namespaces.labels",
    .reads = KV_OBSERVED(&kv_kind_namespace),
    .keys = KV_OBSERVES("content.labels"),
    .namespace = observe,
};
