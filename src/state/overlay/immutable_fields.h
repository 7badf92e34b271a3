/* The fields that the API server does not let a manifest change. Private to this folder. */
#ifndef KUBEVET_STATE_OVERLAY_IMMUTABLE_FIELDS_H
#define KUBEVET_STATE_OVERLAY_IMMUTABLE_FIELDS_H

#include "kubevet/kinds/kind.h"

/* What counts as a change. */
enum immutable_how {
    SAME,      /* any change */
    AS_SET,    /* a list whose order has no meaning */
    SET_ONCE,  /* it may be set once */
    GIVEN,     /* if both set it: the server fills it in */
    WISHED,    /* if the manifest sets it: the server or a controller fills it in */
    STORAGE,   /* a claim's request: it may grow if its class allows it */
    PRIMARY,   /* a Service's address, or its first family, while it has an address */
    BALANCER,  /* WISHED, for a Service that is and stays a LoadBalancer */
    IN_TANDEM, /* completions, for an indexed Job together with its parallelism */
    TEMPLATE,  /* of a Job: its digest */
    POD,       /* a pod's fields in the manifest, except those that may change */
};

/* `recent`: recordings of older kubevets lack the field. */
struct immutable_field {
    const struct kv_kind *kind;
    const char *path;
    enum immutable_how how;
    const char *why;
    bool recent;
    const char *absent; /* the server's default; NULL = none */
};

/* The fields of a kind, by index; NULL after the last. */
const struct immutable_field *immutable_field_of(const struct kv_kind *kind, size_t index);

#endif
