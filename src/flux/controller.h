/* How kustomize-controller is set up, by its Deployment. What can't be seen is as in the newest
 * version by default.
 *
 * Source: github.com/fluxcd/kustomize-controller main.go, internal/features, CHANGELOG.md */
#ifndef KUBEVET_FLUX_CONTROLLER_H
#define KUBEVET_FLUX_CONTROLLER_H

#include "sources.h"

struct controller {
    bool is_lenient;         /* a variable that is not defined is empty, not an error */
    bool replaces_images;    /* an entry of spec.images replaces that of the same name as a whole */
    bool refuses_namespaces; /* sources in other namespaces */
    bool refuses_remote_bases;       /* kustomizations from the network */
    bool refuses_external_artifacts; /* sources of kind ExternalArtifact */
    const char *service_account;     /* by whose rights it applies by default; NULL = its own */
};

/* Looks at the Deployment of the world: of the manifests, or of the state, which has no arguments.
 */
struct controller controller_find(const struct world *world);

#endif
