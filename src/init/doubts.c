#include "doubts.h"
#include "odd_ones.h"

#include "kubevet/kinds/flux.h"
#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/route.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/storageclass.h"

#include "kubevet/base/duration.h"

#include <string.h>

static const struct kv_kind *const makers[] = {&kv_kind_deployment, &kv_kind_statefulset,
                                               &kv_kind_daemonset, &kv_kind_cronjob, &kv_kind_job};
enum { MAKERS = sizeof makers / sizeof *makers };

/* --- pods --- */

/* Nothing makes it anew when its node goes. */
static void bare_pods_doubt(struct draft *draft, const char *namespace)
{
    struct objects pods = draft_objects(draft, &kv_kind_pod, namespace);
    for (size_t i = 0; i < pods.count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods.items[i];
        if (pod->object.owners.count == 0 && !kv_pod_has_ended(pod) &&
            pod->object.deleted == KV_TIME_NONE)
            draft_doubt(draft, "Pod/%s/%s runs by itself: no workload made it", namespace,
                        pod->object.name);
    }
}

static const struct kv_container *container_of(const struct kv_workload *workload, const char *name)
{
    kv_list_each(&workload->template.containers, const struct kv_container, container) {
        if (name && kv_string_is(container->name, name))
            return container;
    }
    return NULL;
}

/* A rollout that has not come to its end, or never will. */
static void old_image_doubt(struct draft *draft, const struct kv_workload *workload,
                            const struct kv_pod *pod)
{
    kv_list_each(&pod->spec->containers, const struct kv_container, container) {
        const struct kv_container *wanted = container_of(workload, container->name);
        if (wanted && wanted->image && container->image &&
            strcmp(wanted->image, container->image) != 0)
            draft_doubt(draft, "Pod/%s/%s runs %s, and %s %s says %s", pod->object.namespace,
                        pod->object.name, container->image, workload->object.kind->name,
                        workload->object.name, wanted->image);
    }
}

static void old_images_doubt(struct draft *draft, const char *namespace, const struct kv_kind *kind)
{
    struct objects workloads = draft_objects(draft, kind, namespace);
    struct objects pods = draft_objects(draft, &kv_kind_pod, namespace);
    for (size_t i = 0; i < workloads.count; i++) {
        const struct kv_workload *workload = (const struct kv_workload *)workloads.items[i];
        bool selects = workload->selector.match_labels.count > 0;
        for (size_t k = 0; selects && k < pods.count; k++) {
            const struct kv_pod *pod = (const struct kv_pod *)pods.items[k];
            if (!kv_pod_has_ended(pod) && pod->object.deleted == KV_TIME_NONE &&
                kv_label_selector_matches(&workload->selector, pod->object.labels))
                old_image_doubt(draft, workload, pod);
        }
    }
}

/* The workload is gone, and what it made is still there. */
static void orphan_doubt(struct draft *draft, const struct kv_object *object)
{
    const struct kv_owner *owner = kv_object_controller(object);
    for (size_t i = 0; owner && object->deleted == KV_TIME_NONE && i < MAKERS; i++)
        if (kv_string_is(owner->kind, makers[i]->name) && owner->name &&
            draft_knows(draft, makers[i], object->namespace) &&
            !kv_state_find(draft->state, makers[i], object->namespace, owner->name))
            draft_doubt(draft, "%s/%s is gone, and what it made is there: %s/%s", owner->kind,
                        draft_format(draft, "%s/%s", object->namespace, owner->name),
                        object->kind->name, object->name);
}

static void orphans_doubt(struct draft *draft, const char *namespace)
{
    static const struct kv_kind *const made[] = {&kv_kind_replicaset, &kv_kind_job, &kv_kind_pod};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        struct objects found = draft_objects(draft, made[i], namespace);
        for (size_t k = 0; k < found.count; k++)
            orphan_doubt(draft, found.items[k]);
    }
}

/* --- Services --- */

static bool has_labels(struct kv_labels labels, struct kv_labels wanted)
{
    for (size_t i = 0; i < wanted.count; i++)
        if (!kv_string_is(kv_labels_get(labels, wanted.items[i].key), wanted.items[i].value))
            return false;
    return true;
}

static bool selects_something(const struct draft *draft, const struct kv_service *service)
{
    const char *namespace = service->object.namespace;
    struct objects pods = draft_objects(draft, &kv_kind_pod, namespace);
    for (size_t i = 0; i < pods.count; i++)
        if (has_labels(pods.items[i]->labels, service->selector))
            return true;
    for (size_t i = 0; i < MAKERS; i++) {
        struct objects found = draft_objects(draft, makers[i], namespace);
        for (size_t k = 0; k < found.count; k++)
            if (has_labels(((const struct kv_workload *)found.items[k])->template_labels,
                           service->selector))
                return true;
    }
    return false;
}

static bool knows_workloads(const struct draft *draft, const char *namespace)
{
    for (size_t i = 0; i < MAKERS; i++)
        if (!draft_knows(draft, makers[i], namespace))
            return false;
    return draft_knows(draft, &kv_kind_pod, namespace);
}

static void services_doubt(struct draft *draft, const char *namespace)
{
    struct objects services = draft_objects(draft, &kv_kind_service, namespace);
    if (!knows_workloads(draft, namespace))
        return;
    for (size_t i = 0; i < services.count; i++) {
        const struct kv_service *service = (const struct kv_service *)services.items[i];
        if (service->selector.count > 0 && !kv_string_is(service->type, "ExternalName") &&
            !selects_something(draft, service))
            draft_doubt(draft,
                        "Service/%s/%s selects no pods: its workload is gone, or called "
                        "otherwise",
                        namespace, service->object.name);
    }
}

/* --- namespaces --- */

/* Kubernetes makes a ConfigMap and a ServiceAccount in each. */
static bool is_made_by_kubernetes(const struct kv_kind *kind)
{
    return strcmp(kind->name, "ConfigMap") == 0 || strcmp(kind->name, "ServiceAccount") == 0 ||
           strcmp(kind->name, "Event") == 0;
}

/* Of all that may be in it nothing is, and that is known of what matters. */
static void empty_doubt(struct draft *draft, const char *namespace)
{
    if (!knows_workloads(draft, namespace) ||
        !draft_knows(draft, &kv_kind_persistentvolumeclaim, namespace) ||
        !draft_knows(draft, &kv_kind_service, namespace))
        return;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if ((*kind)->namespaced && !is_made_by_kubernetes(*kind) &&
            draft_objects(draft, *kind, namespace).count > 0)
            return;
    draft_doubt(draft, "nothing is found in Namespace/%s", namespace);
}

/* --- the cluster --- */

static void class_doubt(struct draft *draft, const struct kv_storage_class *class)
{
    struct objects volumes = draft_all(draft, &kv_kind_persistentvolume);
    if (!class->provisioner || strncmp(class->provisioner, "kubernetes.io/", 14) == 0)
        return; /* of the provisioners in Kubernetes' own tree CSI drivers have taken over */
    for (size_t i = 0; i < volumes.count; i++) {
        const struct kv_persistent_volume *volume =
            (const struct kv_persistent_volume *)volumes.items[i];
        if (volume->csi_driver && strcmp(volume->csi_driver, class->provisioner) != 0 &&
            kv_string_is(kv_persistent_volume_class(volume), class->object.name)) {
            draft_doubt(draft, "volumes of StorageClass/%s are of %s, and its provisioner is %s",
                        class->object.name, volume->csi_driver, class->provisioner);
            return;
        }
    }
}

static void gateways_doubt(struct draft *draft)
{
    struct objects gateways = draft_all(draft, &kv_kind_gateway);
    for (size_t i = 0; i < gateways.count; i++) {
        const struct kv_gateway *gateway = (const struct kv_gateway *)gateways.items[i];
        const struct kv_condition *programmed =
            kv_condition_find(&gateway->conditions, "Programmed");
        if (programmed && !kv_string_is(programmed->status, "True"))
            draft_doubt(draft, "Gateway/%s/%s is not programmed (%s)", gateway->object.namespace,
                        gateway->object.name, programmed->reason ? programmed->reason : "unknown");
    }
}

/* --- Flux --- */

static void pinned_doubt(struct draft *draft)
{
    struct objects sources = draft_all(draft, &kv_kind_gitrepository);
    for (size_t i = 0; i < sources.count; i++) {
        const struct kv_flux_object *source = (const struct kv_flux_object *)sources.items[i];
        if (source->ref.commit)
            draft_doubt(draft, "GitRepository/%s/%s is pinned to commit %s: it follows no branch",
                        source->object.namespace, source->object.name, source->ref.commit);
    }
}

static int64_t interval_of(const struct kv_object *object)
{
    int64_t interval;
    const char *text = ((const struct kv_flux_object *)object)->interval;
    return text && kv_duration_parse(kv_text_of(text), &interval) ? interval : 0;
}

enum { ALIKE_MIN = 3 };

/* One that is looked at more seldom than all others decides over flux.maxInterval. */
static void slow_doubt(struct draft *draft)
{
    struct objects found = draft_all(draft, &kv_kind_kustomization);
    int64_t longest = 0, second = 0;
    const struct kv_flux_object *slow = NULL;
    for (size_t i = 0; i < found.count; i++) {
        int64_t interval = interval_of(found.items[i]);
        if (interval > longest) {
            second = longest;
            longest = interval;
            slow = (const struct kv_flux_object *)found.items[i];
        } else if (interval > second)
            second = interval;
    }
    char text[KV_DURATION_TEXT_MAX];
    if (found.count >= ALIKE_MIN && longest > second)
        draft_doubt(draft,
                    "Kustomization/%s/%s is reconciled every %s, and all others at least every %s",
                    slow->object.namespace, slow->object.name, slow->interval,
                    kv_duration_format(second, text));
}

void doubts_find(struct draft *draft)
{
    struct objects classes = draft_all(draft, &kv_kind_storageclass);
    for (size_t i = 0; i < draft->namespaces.count; i++) {
        const char *namespace = draft->namespaces.items[i];
        empty_doubt(draft, namespace);
        bare_pods_doubt(draft, namespace);
        orphans_doubt(draft, namespace);
        services_doubt(draft, namespace);
        for (size_t k = 0; k < MAKERS; k++)
            if (makers[k]->has_replicas)
                old_images_doubt(draft, namespace, makers[k]);
    }
    odd_ones_doubt(draft);
    for (size_t i = 0; i < classes.count; i++)
        class_doubt(draft, (const struct kv_storage_class *)classes.items[i]);
    gateways_doubt(draft);
    pinned_doubt(draft);
    slow_doubt(draft);
}
