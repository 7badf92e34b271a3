/* On which nodes a DaemonSet runs. */
#ifndef KUBEVET_RULES_DAEMON_H
#define KUBEVET_RULES_DAEMON_H

#include "kubevet/kinds/node.h"
#include "kubevet/kinds/workload.h"

/* Does its controller want a pod there? By nodeName, nodeSelector, required node affinity, and the
 * node's taints; what a node is short of for a while (disk, memory, its kubelet) keeps none away.
 * Source: pkg/controller/daemon/daemon_controller.go (NodeShouldRunDaemonPod) and
 * pkg/controller/daemon/util (AddOrUpdateDaemonPodTolerations). */
bool daemon_runs_on(const struct kv_workload *daemonset, const struct kv_node_object *node);

#endif
