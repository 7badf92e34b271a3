/* What helm is to render of a HelmRelease, and what of that is not known here. */
#ifndef KUBEVET_FLUX_HELM_PLAN_H
#define KUBEVET_FLUX_HELM_PLAN_H

#include "helm_api.h"
#include "helm_release.h"
#include "helm_render.h"

struct planning {
    struct workshop *workshop;
    const struct world *world;
    const struct api_versions *api;
};

/* Sets release->rendering: one that is known, if it is the same. Its chart has been scanned. */
void rendering_plan(const struct planning *in, struct release *release);

/* Why objects of the release may differ from one rendering to the other, as a clause; NULL = they
 * can't. */
const char *rendering_unsure(const struct planning *in, const struct release *release);

/* Would it fail in the cluster, too, if it fails here? */
bool rendering_is_sure(const struct planning *in, const struct release *release);

#endif
