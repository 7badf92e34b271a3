/* Is one Flux object ready, and if not, since when? */
#ifndef KUBEVET_RULES_FLUX_HEALTH_H
#define KUBEVET_RULES_FLUX_HEALTH_H

#include "flux.h"

enum flux_outcome {
    FLUX_SOUND,   /* ready; or suspended, being deleted, or not reconciled by any controller */
    FLUX_EARLY,   /* not ready, but not for long enough, or within its timeout */
    FLUX_UNKNOWN, /* not ready, but it is unknown for how long */
    FLUX_UNREADY, /* not ready for `settle` */
};

struct flux_health {
    const struct kv_flux_object *object;
    enum flux_outcome outcome;
    /* The rest is set only if it is not FLUX_SOUND. */
    kv_time since;     /* at the latest since then */
    const char *field; /* the field that shows it, with its expected and actual value */
    const char *expected, *actual;
    const char *state;   /* "has not been ready", "has not been reconciled again" */
    const char *reason;  /* of the condition; NULL = none */
    const char *message; /* the controller's message, or ours; NULL = none */
    const char *unknown; /* why the duration is unknown */
    bool controller;     /* the controller does not do its work */
};

struct flux_health flux_health_of(struct kv_check *check, const struct kv_flux_object *object);

/* The object that this one waits for and that is not ready itself: the first of its dependencies,
 * or its source if that provides nothing. NULL = none. */
const struct kv_flux_object *
flux_waits_for(const struct kv_check *check, const struct flux_health *health,
               bool (*is_unready)(void *context, const struct kv_flux_object *object),
               void *context);

#endif
