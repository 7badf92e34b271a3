/* What all rounds of building share. */
#ifndef KUBEVET_FLUX_WORKSHOP_H
#define KUBEVET_FLUX_WORKSHOP_H

#include "build.h"
#include "controller.h"
#include "helm.h"
#include "objects.h"
#include "sources.h"

struct workshop {
    struct kv_arena arena;
    const char *folder; /* the checkout, as given */
    const char *place;  /* where copies are made */
    struct git git;
    struct repository_name name;
    struct builder builder;
    struct controller controller; /* as the last round left it */
    size_t parallel;
    struct kv_list artifacts; /* struct artifact * */
    struct kv_list builds;    /* struct build * */
    struct origins origins;
    struct helm helm;
};

#endif
