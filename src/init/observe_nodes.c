#include "draft.h"

#include "kubevet/kinds/node.h"
#include "kubevet/kinds/resourcequota.h"

#define REGION "topology.kubernetes.io/region"

/* What a node reports is less than it was sold with: of 8 GiB about 3 % goes to the kernel and the
 * firmware, of small nodes more. */
#define TOLERANCE "10%"
enum { TOLERANCE_PERCENT = 10 };

/* What most nodes have: the check of the draft names the others. */
static const char *most_have(struct draft *draft, const char *const *texts, size_t count,
                             const char *what)
{
    const char *most = text_of_most(texts, count);
    if (!most && !text_shared(texts, count) && count > 0 && texts[0])
        draft_doubt(draft, "nodes differ in %s, and none is that of most: it is not documented",
                    what);
    return most;
}

/* Of one text for each node, without what follows `://`. */
static const char *scheme_of_most(struct draft *draft, const struct objects *nodes,
                                  const char *what,
                                  const char *(*text_of)(const struct kv_node_object *node))
{
    const char **texts = kv_arena_array(draft->arena, nodes->count, sizeof *texts);
    for (size_t i = 0; i < nodes->count; i++) {
        const char *text = text_of((const struct kv_node_object *)nodes->items[i]);
        const char *end = text ? strstr(text, "://") : NULL;
        texts[i] =
            end ? kv_arena_copy(draft->arena, (struct kv_text){text, (size_t)(end - text)}) : NULL;
    }
    return most_have(draft, texts, nodes->count, what);
}

static const char *provider_of(const struct kv_node_object *node)
{
    return node->provider_id;
}

static const char *runtime_of(const struct kv_node_object *node)
{
    return node->container_runtime;
}

static const char *shared_label(struct draft *draft, const struct objects *nodes, const char *key)
{
    const char **texts = kv_arena_array(draft->arena, nodes->count, sizeof *texts);
    for (size_t i = 0; i < nodes->count; i++)
        texts[i] = kv_labels_get(nodes->items[i]->labels, key);
    return text_shared(texts, nodes->count);
}

static const char *label_of_most(struct draft *draft, const struct objects *nodes, const char *key,
                                 const char *what)
{
    const char **texts = kv_arena_array(draft->arena, nodes->count, sizeof *texts);
    for (size_t i = 0; i < nodes->count; i++)
        texts[i] = kv_labels_get(nodes->items[i]->labels, key);
    return most_have(draft, texts, nodes->count, what);
}

static void text_add(struct draft *draft, const char *key, const char *text, size_t samples)
{
    if (text && *text)
        entry_text(draft->arena, draft_section(draft, "cluster"), key, text)->samples = samples;
}

/* --- sizes --- */

static const struct kv_resource_amount *capacity_of(const struct objects *nodes, size_t i,
                                                    const char *resource)
{
    return kv_quantities_get(&((const struct kv_node_object *)nodes->items[i])->capacity, resource);
}

/* The least capacity of the nodes; false if one has none. */
static bool least_find(const struct objects *nodes, const char *resource, struct kv_quantity *out)
{
    for (size_t i = 0; i < nodes->count; i++) {
        const struct kv_resource_amount *amount = capacity_of(nodes, i, resource);
        if (!amount)
            return false;
        if (i == 0 || kv_quantity_compare(amount->amount, *out) < 0)
            *out = amount->amount;
    }
    return nodes->count > 0;
}

/* The whole number of GiB that a node of this memory was sold with; 0 if none is near. */
static int64_t sold_memory(struct kv_quantity memory)
{
    double gibibytes = kv_quantity_ratio(memory, kv_quantity_from_int((int64_t)1 << 30));
    if (gibibytes < 1 || gibibytes > 1e6)
        return 0;
    int64_t step = gibibytes < 16 ? 1 : gibibytes < 64 ? 2 : 4;
    int64_t sold = ((int64_t)(gibibytes / (double)step) + 1) * step;
    if ((double)(sold - step) == gibibytes)
        sold -= step;
    return (double)sold * (100 - TOLERANCE_PERCENT) / 100 <= gibibytes ? sold : 0;
}

/* Were they sold as the same? */
static bool is_same_size(struct kv_quantity a, struct kv_quantity b)
{
    int64_t sold = sold_memory(a);
    return sold ? sold == sold_memory(b) : kv_quantity_compare(a, b) == 0;
}

/* The least capacity of those nodes that are alike, if these are more than half. */
static bool most_find(const struct objects *nodes, const char *resource, struct kv_quantity *out)
{
    for (size_t i = 0; i < nodes->count; i++) {
        struct kv_quantity own = capacity_of(nodes, i, resource)->amount, least = own;
        size_t same = 0;
        for (size_t k = 0; k < nodes->count; k++) {
            struct kv_quantity other = capacity_of(nodes, k, resource)->amount;
            if (!is_same_size(own, other))
                continue;
            same++;
            least = kv_quantity_compare(other, least) < 0 ? other : least;
        }
        if (same * 2 > nodes->count) {
            *out = least;
            return true;
        }
    }
    return false;
}

/* Of nodes that are one pool, what most of them have: the check names the others. */
static bool size_find(const struct objects *nodes, const char *resource, bool is_pool,
                      struct kv_quantity *out)
{
    if (!least_find(nodes, resource, out))
        return false;
    if (is_pool)
        (void)most_find(nodes, resource, out);
    return true;
}

static void sizes_add(struct draft *draft, struct entry *entry, const struct objects *nodes,
                      bool is_pool)
{
    char text[KV_QUANTITY_TEXT_MAX];
    struct kv_quantity least;
    if (size_find(nodes, "cpu", is_pool, &least) && kv_quantity_sign(least) > 0)
        entry_plain(draft->arena, entry, "cpu",
                    draft_format(draft, "%s", kv_quantity_format(least, text)))
            ->samples = nodes->count;
    if (!size_find(nodes, "memory", is_pool, &least) || kv_quantity_sign(least) <= 0)
        return;
    int64_t sold = sold_memory(least);
    entry_plain(draft->arena, entry, "memory",
                sold ? draft_format(draft, "%lldGi", (long long)sold)
                     : draft_format(draft, "%s", kv_quantity_format(least, text)))
        ->samples = nodes->count;
    if (sold)
        entry_plain(draft->arena, entry, "tolerance", TOLERANCE);
}

/* Something adds and removes nodes: then their number is no fact. */
static bool are_scaled(const struct draft *draft)
{
    static const char *const names[] = {"cluster-autoscaler", "karpenter"};
    struct objects deployments = draft_all(draft, &kv_kind_deployment);
    for (size_t i = 0; i < deployments.count; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            if (strstr(deployments.items[i]->name, names[k]))
                return true;
    return false;
}

/* --- pools --- */

/* Labels by which providers name a pool. Sources: their documentation of node pools. */
static const char *const pool_labels[] = {
    "node.exoscale.net/nodepool-name",
    "eks.amazonaws.com/nodegroup",
    "cloud.google.com/gke-nodepool",
    "kubernetes.azure.com/agentpool",
    "karpenter.sh/nodepool",
    "doks.digitalocean.com/node-pool",
    "k8s.scaleway.com/pool-name",
    "lke.linode.com/pool-id",
    "node.cluster.x-k8s.io/deployment",
    "agentpool",
    "node-role.kubernetes.io/control-plane",
};

static const char *pool_label_of(const struct kv_object *node, const char **value)
{
    for (size_t i = 0; i < sizeof pool_labels / sizeof *pool_labels; i++) {
        *value = kv_labels_get(node->labels, pool_labels[i]);
        if (*value)
            return pool_labels[i];
    }
    return NULL;
}

struct pool {
    const char *label, *value;
    struct kv_object **nodes;
    size_t count;
};

static void pool_take(struct draft *draft, struct kv_list *pools, struct kv_object *node,
                      size_t most)
{
    const char *value, *label = pool_label_of(node, &value);
    struct pool *pool = NULL;
    if (!label)
        return;
    kv_list_each(pools, struct pool, item) {
        if (strcmp(item->label, label) == 0 && strcmp(item->value, value) == 0)
            pool = item;
    }
    if (!pool) {
        pool = kv_list_push(pools, draft->arena, sizeof *pool);
        *pool =
            (struct pool){label, value, kv_arena_array(draft->arena, most, sizeof *pool->nodes), 0};
    }
    pool->nodes[pool->count++] = node;
}

static int pool_compare(const void *left, const void *right)
{
    const struct pool *a = left, *b = right;
    int order = strcmp(a->value, b->value);
    return order ? order : strcmp(a->label, b->label);
}

/* A pool's name must be a DNS name. */
static const char *pool_name(struct draft *draft, const struct entry *pools,
                             const struct pool *pool)
{
    const char *last = strrchr(pool->label, '/');
    char *name = kv_arena_copy(draft->arena, kv_text_of(*pool->value ? pool->value
                                                        : last       ? last + 1
                                                                     : pool->label));
    for (char *at = name; *at; at++) {
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
        else if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9')))
            *at = at == name || !at[1] ? '0' : '-';
    }
    const char *unique = name;
    for (unsigned i = 2; entry_get(pools, unique); i++)
        unique = draft_format(draft, "%s-%u", name, i);
    return unique;
}

static bool is_own_taint(const struct kv_taint *taint)
{
    return !taint->key || strncmp(taint->key, "node.kubernetes.io/", 19) == 0 ||
           strncmp(taint->key, "node.cloudprovider.kubernetes.io/", 33) == 0;
}

static const char *taint_text(struct draft *draft, const struct kv_taint *taint)
{
    return taint->value && *taint->value
               ? draft_format(draft, "%s=%s:%s", taint->key, taint->value, taint->effect)
               : draft_format(draft, "%s:%s", taint->key, taint->effect);
}

static void taints_add(struct draft *draft, struct entry *entry, const struct pool *pool)
{
    const struct kv_node_object *first = (const struct kv_node_object *)pool->nodes[0];
    kv_list_each(&first->taints, const struct kv_taint, taint) {
        if (!is_own_taint(taint) && taint->effect)
            entry_item_text(draft->arena, entry_list(draft->arena, entry, "taints"),
                            taint_text(draft, taint));
    }
}

static void pool_add(struct draft *draft, struct entry *pools, const struct pool *pool, bool scaled,
                     bool archs)
{
    struct entry *entry = entry_map(draft->arena, pools, pool_name(draft, pools, pool));
    entry_text(draft->arena, entry_map(draft->arena, entry, "labels"), pool->label, pool->value);
    if (!scaled)
        entry_number(draft->arena, entry, "count", (int64_t)pool->count);
    struct objects nodes = {pool->nodes, pool->count};
    sizes_add(draft, entry, &nodes, true);
    const char *arch = shared_label(draft, &nodes, "kubernetes.io/arch");
    if (archs && arch)
        entry_text(draft->arena, entry, "arch", arch);
    taints_add(draft, entry, pool);
}

/* One pool is all nodes. */
static void pools_add(struct draft *draft, const struct objects *nodes, bool scaled)
{
    struct kv_list pools = {0};
    for (size_t i = 0; i < nodes->count; i++)
        pool_take(draft, &pools, nodes->items[i], nodes->count);
    if (pools.count < 2)
        return;
    kv_sort(pools.items, pools.count, sizeof(struct pool), pool_compare);
    struct entry *entry = entry_map(draft->arena, draft_section(draft, "cluster"), "nodePools");
    entry->block = true;
    bool archs = !shared_label(draft, nodes, "kubernetes.io/arch");
    kv_list_each(&pools, const struct pool, pool)
        pool_add(draft, entry, pool, scaled, archs);
}

static bool are_one_pool(const struct objects *nodes)
{
    const char *first, *value;
    const char *label = nodes->count > 0 ? pool_label_of(nodes->items[0], &first) : NULL;
    for (size_t i = 1; i < nodes->count; i++)
        if (!kv_string_is(pool_label_of(nodes->items[i], &value), label) ||
            !kv_string_is(value, first))
            return false;
    return true;
}

static void observe(struct draft *draft)
{
    struct objects nodes = draft_all(draft, &kv_kind_node);
    if (!draft_knows(draft, &kv_kind_node, NULL) || nodes.count == 0)
        return;
    bool scaled = are_scaled(draft);
    text_add(draft, "provider", scheme_of_most(draft, &nodes, "provider", provider_of),
             nodes.count);
    text_add(draft, "region", label_of_most(draft, &nodes, REGION, "region"), nodes.count);
    text_add(draft, "containerRuntime",
             scheme_of_most(draft, &nodes, "container runtime", runtime_of), nodes.count);
    struct entry *entry = entry_map(draft->arena, draft_section(draft, "cluster"), "nodes");
    if (!scaled)
        entry_number(draft->arena, entry, "count", (int64_t)nodes.count);
    sizes_add(draft, entry, &nodes, are_one_pool(&nodes));
    if (entry->children.count == 0)
        entry_remove(entry);
    pools_add(draft, &nodes, scaled);
}

const struct kv_observer kv_observe_nodes = {
    .path = "cluster.nodes",
    .reads = KV_OBSERVED(&kv_kind_node, &kv_kind_deployment),
    .keys =
        KV_OBSERVES("cluster.provider", "cluster.region", "cluster.containerRuntime",
                    "cluster.nodes", "nodes.count", "nodes.cpu", "nodes.memory", "nodes.tolerance",
                    "cluster.nodePools", "nodePool.labels", "nodePool.count", "nodePool.cpu",
                    "nodePool.memory", "nodePool.tolerance", "nodePool.arch", "nodePool.taints"),
    .cluster = observe,
};
