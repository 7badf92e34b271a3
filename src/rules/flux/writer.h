/* The writers of an object that Flux applies, identified by the names that they give themselves (by
 * default the first word of their User-Agent). */
#ifndef KUBEVET_RULES_FLUX_WRITER_H
#define KUBEVET_RULES_FLUX_WRITER_H

#include "kubevet/kinds/kind.h"

enum writer {
    WRITER_FLUX,       /* Flux itself, or a writer whose fields Flux takes over */
    WRITER_CONTROLLER, /* a known controller, or one by its name */
    WRITER_HAND,       /* anybody else: people's tools, other deployers, unknown writers */
};

enum writer writer_of(const struct kv_manager *manager);

/* Does it own spec.replicas? */
bool writer_owns_replicas(const struct kv_manager *manager);

/* Is it Flux, and will it set replicas again? What helm-controller wrote by an update, it writes
 * again only for a changed chart. */
bool writer_applies_replicas(const struct kv_manager *manager);

#endif
