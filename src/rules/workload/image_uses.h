/* The images of everything that runs in documented namespaces: by the templates of workloads, and
 * by pods that run something else than their template says, or have none. */
#ifndef KUBEVET_RULES_WORKLOAD_IMAGE_USES_H
#define KUBEVET_RULES_WORKLOAD_IMAGE_USES_H

#include "holders.h"
#include "image.h"

/* A container's use of an image. */
struct image_use {
    const struct kv_spec_namespace *namespace;
    const struct kv_object *object; /* the workload, or the pod */
    const char *container;
    const char *list; /* "containers" or "initContainers" */
    const char *text; /* as written; NULL = the recording has no images */
    struct image image;
    /* Of a pod that runs something else than its template says: has that lasted, or is it a rollout
     * under way? KV_LASTING otherwise. */
    enum kv_lasting lasting;
};

/* Calls `take` with each use in namespaces whose content is wanted, and reports there which pods
 * and workloads are unknown. */
void image_uses_each(struct kv_check *check, bool (*wanted)(const struct kv_spec_content *content),
                     void (*take)(struct kv_check *check, const struct image_use *use));

/* Has a violation lasted, so that it is to be reported? Reports as not evaluated if that is
 * unknown. */
bool image_use_is_settled(struct kv_check *check, const struct image_use *use);

/* Does a pod that differs from its template do so for long: since its start, and since the workload
 * was changed last? */
enum kv_lasting image_pod_lasting(const struct kv_check *check, const struct kv_object *pod,
                                  const struct kv_object *workload);

/* "container web", "init container migrate" */
const char *image_container_text(struct kv_check *check, const struct image_use *use);

/* A finding about the use; its field is the image. */
struct kv_finding *image_use_finding(struct kv_check *check, const struct image_use *use,
                                     struct kv_place documented, const char *message);

/* The container of a template or pod with this name, and the name of its list; NULL = none. */
const struct kv_container *image_container(const struct kv_pod_spec *spec, const char *name,
                                           const char **list);

#define IMAGE_UNRECORDED "the recording has no images: record it again"

#endif
