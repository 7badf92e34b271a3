/* Rows that the workload kinds share. */
#ifndef KUBEVET_KINDS_WORKLOAD_TABLE_H
#define KUBEVET_KINDS_WORKLOAD_TABLE_H

#include "kubevet/kinds/workload.h"

#define WORKLOAD_ROW(member, name, kind) KV_ROW(kv_workload, member, name, kind)

/* spec.template, at the same offset */
extern const struct kv_shape workload_template_fields[];
#define WORKLOAD_TEMPLATE KV_OBJECT("template", workload_template_fields)
#define WORKLOAD_SELECTOR KV_PART(kv_workload, selector, "selector", kv_label_selector_fields)
/* `strategy` of Deployments; `updateStrategy` of others */
extern const struct kv_shape workload_strategy_fields[];
#define WORKLOAD_STRATEGY(name) KV_OBJECT(name, workload_strategy_fields)
#define WORKLOAD_CONDITIONS     KV_CONDITIONS(struct kv_workload, conditions)

/* The whole table of kinds with a number of replicas: Deployment, StatefulSet, ReplicaSet. */
extern const struct kv_shape workload_replicated_fields[];

#endif
