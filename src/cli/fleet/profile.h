/* Clusters that ClusterProfile objects describe (SIG Multicluster's cluster inventory API). Source:
 * https://multicluster.sigs.k8s.io/concepts/cluster-profile-api/ and KEP-5339, on plugins for
 * credentials. No Secret is read: the fleet's accessProviders say how to log in. */
#ifndef KUBEVET_CLI_FLEET_PROFILE_H
#define KUBEVET_CLI_FLEET_PROFILE_H

#include "member.h"

/* Reads the ClusterProfiles of all members that name one, from the cluster that the options connect
 * to, and sets either `kubeconfig` or `why`. */
void profiles_read(const struct fleet *fleet, struct fleet_member *members, size_t count,
                   struct kv_arena *arena);

#endif
