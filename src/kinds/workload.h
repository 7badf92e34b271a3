/* The rows that the kinds of workloads share. */
#ifndef KUBEVET_KINDS_WORKLOAD_TABLE_H
#define KUBEVET_KINDS_WORKLOAD_TABLE_H

#include "kubevet/kinds/workload.h"

#define WORKLOAD_ROW(member, name, kind) KV_ROW(kv_workload, member, name, kind)

/* spec.template, at the same offset */
extern const struct kv_shape kv_workload_template_fields[];
#define WORKLOAD_TEMPLATE                                                                          \
    {                                                                                              \
        .key = "template", .type = KV_SHAPE_OBJECT, .fields = kv_workload_template_fields          \
    }
#define WORKLOAD_SELECTOR                                                                          \
    {                                                                                              \
        .key = "selector", .type = KV_SHAPE_OBJECT,                                                \
        .offset = offsetof(struct kv_workload, selector), .fields = kv_label_selector_fields       \
    }
/* `strategy` of Deployments; of others `updateStrategy` */
extern const struct kv_shape kv_workload_strategy_fields[];
#define WORKLOAD_STRATEGY(name)                                                                    \
    {                                                                                              \
        .key = (name), .type = KV_SHAPE_OBJECT, .fields = kv_workload_strategy_fields              \
    }
#define WORKLOAD_CONDITIONS KV_CONDITIONS(struct kv_workload, conditions)

/* The whole table of a kind whose controller keeps a number of pods: Deployment, StatefulSet,
 * ReplicaSet. */
extern const struct kv_shape kv_workload_replicated_fields[];

#endif
