/* Is one Flux object ready, and if not, since when? */
#ifndef KUBEVET_RULES_FLUX_HEALTH_H
#define KUBEVET_RULES_FLUX_HEALTH_H

#include "flux.h"

enum flux_outcome {
    FLUX_SOUND,   /* ready; or suspended, on its way out, or nothing that a controller looks at */
    FLUX_EARLY,   /* not ready, but not for long enough, or within its time-out */
    FLUX_UNTOLD,  /* not ready, and nobody can tell for how long */
    FLUX_UNREADY, /* not ready for `settle` */
};

struct flux_health {
    const struct kv_flux_object *object;
    enum flux_outcome outcome;
    /* The rest only where it isn't sound. */
    kv_time since;     /* from then on at the latest */
    const char *field; /* what shows it, and how it should be and is */
    const char *expected, *actual;
    const char *state;   /* "has not been ready", "has not been looked at" */
    const char *reason;  /* the condition's; NULL = none */
    const char *message; /* in the controller's words, or ours; NULL = none */
    const char *untold;  /* why nobody can tell */
    bool controller;     /* it is the controller that does not do its work */
};

struct flux_health flux_health_of(struct kv_check *check, const struct kv_flux_object *object);

/* The one that this one waits for and that is itself not ready: the first of its dependencies, or
 * its source where it has nothing to give. NULL = none. */
const struct kv_flux_object *
flux_waits_for(const struct kv_check *check, const struct flux_health *health,
               bool (*is_unready)(void *context, const struct kv_flux_object *object),
               void *context);

#endif
