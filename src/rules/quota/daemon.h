/* The nodes that a DaemonSet runs on. */
#ifndef KUBEVET_RULES_QUOTA_DAEMON_H
#define KUBEVET_RULES_QUOTA_DAEMON_H

#include "kubevet/kinds/node.h"
#include "kubevet/kinds/workload.h"

/* Does its controller want a pod on this node? By nodeName, nodeSelector, required node affinity
 * and the node's taints. Temporary pressure (disk, memory, the kubelet) keeps no pod away. Source:
 * pkg/controller/daemon/daemon_controller.go (NodeShouldRunDaemonPod) and
 * pkg/controller/daemon/util (AddOrUpdateDaemonPodTolerations). */
bool daemon_runs_on(const struct kv_workload *daemonset, const struct kv_node_object *node);

#endif
