/* The writers of an object that Flux applies, told apart by the names that they give to themselves
 * (by default the first word of their User-Agent). */
#ifndef KUBEVET_RULES_WRITER_H
#define KUBEVET_RULES_WRITER_H

#include "kubevet/kinds/kind.h"

enum writer {
    WRITER_FLUX,       /* Flux itself, or what it takes over from before it came */
    WRITER_CONTROLLER, /* known as one, or named like one */
    WRITER_HAND,       /* anybody else: people's tools, other deployers, whoever is not known */
};

enum writer writer_of(const struct kv_manager *manager);

/* Does it own spec.replicas? */
bool writer_owns_replicas(const struct kv_manager *manager);

/* Is it Flux, and will set replicas again? What helm-controller has written by an update, only a
 * changed chart makes it write again. */
bool writer_applies_replicas(const struct kv_manager *manager);

#endif
