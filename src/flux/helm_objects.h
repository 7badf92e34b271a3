/* What a release's chart renders, as objects that Helm applies for Flux. */
#ifndef KUBEVET_FLUX_HELM_OBJECTS_H
#define KUBEVET_FLUX_HELM_OBJECTS_H

#include "helm_release.h"
#include "helm_render.h"

struct release_objects {
    const struct world *world;
    const struct release *release;
    const struct rendering *rendering;
    const struct chart_scan *scan;
    const char *unsure; /* why an object may differ from one rendering to the other; NULL = it can't
                         */
    struct kv_arena *arena; /* as long as the manifests */
};

/* An object to be added to the manifests. */
struct release_object {
    const struct kv_node *object;
    const struct kv_manifest_origin *origin;
    const char *what; /* for errors */
    const char *why;  /* it is not known; NULL = it is */
};

/* Adds them to a list of all releases' objects (struct release_object). Returns their number. */
size_t release_objects_take(const struct release_objects *objects, struct kv_list *out);

/* Adds all to the manifests. What is wrong is added to the manifests' problems. */
void release_objects_add(const struct kv_list *objects, struct kv_manifests *manifests);

/* Would they change an object of the state? */
bool release_objects_differ(const struct release_objects *objects);

#endif
