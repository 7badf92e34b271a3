#include "cluster.h"

struct kv_object_name cluster_name(struct kv_check *check)
{
    return (struct kv_object_name){"kubevet/v1", "Cluster", NULL, check->spec->name.text};
}

const struct kv_node_object *cluster_node_next(const struct kv_check *check, size_t *next)
{
    const struct kv_state_kind *nodes = kv_state_kind(check->state, &kv_kind_node);
    while (*next < nodes->count) {
        const struct kv_node_object *node =
            (const struct kv_node_object *)nodes->objects[(*next)++];
        if (node->object.deleted == KV_TIME_NONE)
            return node;
    }
    return NULL;
}

struct kv_finding *cluster_node_finding(struct kv_check *check, const struct kv_node_object *node,
                                        const char *field, const struct kv_value *documented,
                                        const char *actual)
{
    const char *name = node->object.name;
    struct kv_finding *finding =
        actual
            ? kv_check_finding(check, kv_name_of(check, &node->object), documented->place,
                               "%s of node %s is %s, not %s", field, name, actual, documented->text)
            : kv_check_finding(check, kv_name_of(check, &node->object), documented->place,
                               "node %s has no %s; it should be %s", name, field, documented->text);
    finding->field = field;
    finding->expected = documented->text;
    finding->actual = actual;
    finding->manifest = node->object.place;
    return finding;
}

/* The taint goes once the cloud controller has given the node its providerID and labels:
 * staging/src/k8s.io/cloud-provider/controllers/node/node_controller.go. */
bool cluster_node_is_new(struct kv_check *check, const struct kv_node_object *node)
{
    bool waits = false;
    kv_list_each(&node->taints, const struct kv_taint, taint) waits |=
        taint->key && strcmp(taint->key, "node.cloudprovider.kubernetes.io/uninitialized") == 0;
    return waits && kv_check_is_early(check, &node->object, node->object.created);
}

const char *cluster_scheme(struct kv_check *check, const char *url)
{
    const char *end = strstr(url, "://");
    return end ? kv_arena_copy(check->arena, (struct kv_text){url, (size_t)(end - url)}) : url;
}
