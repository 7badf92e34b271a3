/* Which clusters of a fleet a run is about. */
#ifndef KUBEVET_CLI_FLEET_SELECT_H
#define KUBEVET_CLI_FLEET_SELECT_H

#include "kubevet/cli/command.h"
#include "kubevet/spec/fleet.h"

/* Appends the selected clusters (const struct kv_fleet_cluster *), in the fleet's order. A name or
 * selector that selects none is an error; a share may be empty. */
bool fleet_select(const struct kv_fleet *fleet, const struct kv_options *options,
                  struct kv_arena *arena, struct kv_list *out, struct kv_error *error) KV_MUST_USE;

/* The share, below `count`, that a cluster belongs to: the one with the greatest weight for its
 * name (rendezvous hashing), so that other clusters don't matter, and one more share takes its part
 * of each of the others and moves nothing else. */
size_t fleet_share(const char *name, size_t count);

#endif
