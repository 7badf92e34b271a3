#include "resource.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/namespace.h"

static bool has_no_match(const struct kv_spec_resource *documented)
{
    return documented->match == NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return resource_is_documented(spec, has_no_match)
               ? NULL
               : "the spec documents no resource with a match";
}

/* One object that is held against its match. */
struct comparison {
    struct kv_check *check;
    const struct resource *resource;
    bool cut;
    bool in_status;
    bool is_told; /* that something could not be judged, which is said once */
};

/* A documented value and the found one, which is not a superset of it. */
struct difference {
    const struct kv_node *documented, *found; /* found NULL = absent */
    const char *path;
    kv_time since; /* of its condition, or of the object; KV_TIME_NONE = unknown */
};

static void differences_report(struct comparison *comparison, struct difference difference);

/* --- text --- */

enum { TEXT_MAX = 200 };

/* As one would write it on one line of YAML. */
static void node_text(struct kv_buffer *out, const struct kv_node *node)
{
    if (node->type == KV_NODE_SCALAR) {
        kv_buffer_add(out, node->text.data, node->text.length);
        return;
    }
    bool mapping = node->type == KV_NODE_MAPPING;
    kv_buffer_text(out, mapping ? "{" : "[");
    for (size_t i = 0; i < node->count && out->length < TEXT_MAX; i++) {
        kv_buffer_text(out, i ? ", " : "");
        if (mapping)
            kv_buffer_printf(out, "%s: ", node->pairs[i].key->text.data);
        node_text(out, mapping ? node->pairs[i].value : node->items[i]);
    }
    kv_buffer_text(out, mapping ? "}" : "]");
}

static const char *documented_text(struct kv_check *check, const struct kv_node *node)
{
    struct kv_buffer text = {0};
    node_text(&text, node);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

/* Of a found list or mapping nobody has asked what is in it. */
static const char *found_text(struct kv_check *check, const struct kv_node *node)
{
    if (!node)
        return NULL;
    if (node->type != KV_NODE_SCALAR)
        return node->type == KV_NODE_MAPPING ? "a mapping" : "a list";
    return kv_arena_copy(check->arena, node->text);
}

/* `metadata.labels[app.kubernetes.io/name]` */
static const char *key_path(struct kv_check *check, const char *path, const char *key)
{
    if (strpbrk(key, ".[]/ ") || !*key)
        return kv_check_format(check, "%s[%s]", path, key);
    return kv_check_format(check, "%s%s%s", path, *path ? "." : "", key);
}

/* --- one difference --- */

static struct kv_place node_place(const struct comparison *comparison, const struct kv_node *node)
{
    return (struct kv_place){comparison->resource->documented->item.place.file, node->line,
                             node->column};
}

/* What cannot be judged of an object is said once. */
static void tell(struct comparison *comparison, const char *reason)
{
    if (!comparison->is_told)
        resource_not_evaluated(comparison->check, comparison->resource, reason);
    comparison->is_told = true;
}

/* A status is always under way; its conditions say since when they are what they are. */
static bool is_settled(struct comparison *comparison, kv_time since)
{
    if (!comparison->in_status || since == KV_TIME_NONE)
        return true;
    enum kv_lasting lasting = kv_check_lasted(comparison->check, since);
    if (lasting == KV_AGE_UNKNOWN)
        tell(comparison, "its status differs, but no clock (give --at) says for how long");
    return lasting == KV_LASTING;
}

static void leaf_report(struct comparison *comparison, struct difference difference)
{
    struct kv_check *check = comparison->check;
    const struct kv_spec_resource *documented = comparison->resource->documented;
    if (!is_settled(comparison, difference.since))
        return;
    const char *expected = documented_text(check, difference.documented);
    const char *actual = found_text(check, difference.found);
    bool is_text = resource_lacks_quotes(difference.documented, difference.found);
    struct kv_finding *finding = kv_check_finding(
        check, resource_name(comparison->resource), node_place(comparison, difference.documented),
        "%s of %s %s is %s%s, not %s", difference.path, documented->kind.text,
        documented->name.text, is_text ? "the text " : "", actual ? actual : "absent", expected);
    finding->field = difference.path;
    finding->expected = expected;
    finding->actual = actual;
    if (is_text)
        finding->hint = "if text is what is meant, quote it in the spec";
}

/* --- going down to it --- */

static kv_time since_of(const struct kv_node *mapping, const char *key, kv_time otherwise)
{
    const char *text = kv_tree_text(mapping, key);
    kv_time time;
    return text && kv_time_parse(kv_text_of(text), &time) ? time : otherwise;
}

static void mapping_report(struct comparison *comparison, struct difference difference)
{
    const struct kv_node *documented = difference.documented;
    kv_time since = since_of(difference.found, "lastTransitionTime", difference.since);
    for (size_t i = 0; i < documented->count; i++) {
        const char *key = documented->pairs[i].key->text.data;
        bool recorded;
        const struct kv_node *found =
            resource_child(difference.found, key, comparison->cut, &recorded);
        if (!recorded)
            tell(comparison, "the snapshot was recorded for a spec that did not name all of its "
                             "match: record it anew");
        else
            differences_report(
                comparison,
                (struct difference){documented->pairs[i].value, found,
                                    key_path(comparison->check, difference.path, key), since});
    }
}

/* The key by which items of the API's lists are told apart; NULL if the item has none of them. */
static const char *item_key(const struct kv_node *item)
{
    static const char *const keys[] = {"name", "type", "key"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (kv_tree_text(item, keys[i]))
            return keys[i];
    return NULL;
}

/* How many of a documented item's keys a found one has. */
static size_t likeness(const struct comparison *comparison, const struct kv_node *documented,
                       const struct kv_node *found)
{
    size_t same = 0;
    for (size_t i = 0; i < documented->count; i++) {
        const struct kv_node *value = kv_node_get(found, documented->pairs[i].key->text.data);
        same += value && resource_compare(documented->pairs[i].value, value, comparison->cut) ==
                             RESOURCE_SAME;
    }
    return same;
}

/* The item that is meant, though it differs: the likest of those with the same name, or else the
 * likest of all, if it has anything in common. */
static const struct kv_node *item_meant(const struct comparison *comparison,
                                        const struct kv_node *documented,
                                        const struct kv_node *list, size_t *index)
{
    const struct kv_node *best = NULL;
    const char *key = documented->type == KV_NODE_MAPPING ? item_key(documented) : NULL;
    size_t most = 0;
    for (size_t i = 0; documented->type == KV_NODE_MAPPING && i < list->count; i++) {
        const char *name = key ? kv_tree_text(list->items[i], key) : NULL;
        if (list->items[i]->type != KV_NODE_MAPPING ||
            (key && (!name || strcmp(name, kv_tree_text(documented, key)) != 0)))
            continue;
        size_t same = likeness(comparison, documented, list->items[i]);
        if (same <= most)
            continue;
        most = same;
        best = list->items[i];
        *index = i;
    }
    return best;
}

/* `status.conditions[type=Ready]`: a place that is the same in whatever order. */
static const char *item_path(struct kv_check *check, const char *path,
                             const struct kv_node *documented, const struct kv_node *meant,
                             size_t index)
{
    const char *key = documented->type == KV_NODE_MAPPING ? item_key(documented) : NULL;
    if (key)
        return kv_check_format(check, "%s[%s=%s]", path, key, kv_tree_text(documented, key));
    if (meant)
        return kv_check_format(check, "%s[%zu]", path, index);
    return kv_check_format(check, "%s[%s]", path, documented_text(check, documented));
}

static void sequence_report(struct comparison *comparison, struct difference difference)
{
    const struct kv_node *list = difference.found;
    for (size_t i = 0; i < difference.documented->count; i++) {
        const struct kv_node *documented = difference.documented->items[i];
        enum resource_match best = RESOURCE_DIFFERENT;
        for (size_t k = 0; k < list->count && best != RESOURCE_SAME; k++) {
            enum resource_match match =
                resource_compare(documented, list->items[k], comparison->cut);
            best = match < best ? match : best;
        }
        if (best == RESOURCE_SAME)
            continue;
        size_t index = 0;
        const struct kv_node *meant = item_meant(comparison, documented, list, &index);
        const char *path = item_path(comparison->check, difference.path, documented, meant, index);
        struct difference inner = {documented, meant, path, difference.since};
        if (meant)
            mapping_report(comparison, inner);
        else if (best == RESOURCE_UNRECORDED)
            tell(comparison, "the snapshot was recorded for a spec that did not name all of its "
                             "match: record it anew");
        else
            leaf_report(comparison, inner);
    }
}

static void differences_report(struct comparison *comparison, struct difference difference)
{
    const struct kv_node *found = difference.found;
    if (resource_compare(difference.documented, found, comparison->cut) == RESOURCE_SAME)
        return;
    if (!found || found->type != difference.documented->type || found->type == KV_NODE_SCALAR)
        leaf_report(comparison, difference);
    else if (found->type == KV_NODE_MAPPING)
        mapping_report(comparison, difference);
    else
        sequence_report(comparison, difference);
}

static void take(struct kv_check *check, const struct resource *resource)
{
    const struct kv_node *object = resource->found->object;
    const struct kv_node *match = resource->documented->match;
    if (!object)
        return; /* reported as missing */
    kv_time created = since_of(kv_node_get(object, "metadata"), "creationTimestamp", KV_TIME_NONE);
    struct comparison comparison = {check, resource, resource->found->cut, false, false};
    for (size_t i = 0; i < match->count; i++) {
        const char *key = match->pairs[i].key->text.data;
        const struct kv_node_pair pair = match->pairs[i];
        const struct kv_node part = {.type = KV_NODE_MAPPING, .count = 1, .pairs = &pair};
        comparison.in_status = strcmp(key, "status") == 0;
        if (comparison.in_status && check->state->source == KV_SOURCE_MANIFESTS)
            continue; /* manifests have none */
        mapping_report(&comparison, (struct difference){&part, object, "", created});
    }
}

static void run(struct kv_check *check)
{
    resource_each(check, has_no_match, take);
}

static const struct kv_kind *const also_reads[] = {&kv_kind_namespace, NULL};

const struct kv_rule kv_rule_resource_mismatch = {
    .doc =
        {
            .id = "resource/mismatch",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented object is not as documented",
            .why = "`match` is what others rely on in an object: that a Gateway is programmed, "
                   "that a policy selects all pods. It is a subset: keys that it does not name may "
                   "be anything, a list must contain each documented item in whatever order, and "
                   "quantities compare by value. A condition of the status is reported once it has "
                   "been so for `settle`.",
            .mend = "Look at the object (kubectl get KIND NAME -o yaml) and at the controller that "
                    "writes it; correct the manifest that Flux applies, or the spec.",
            .example = "namespaces:\n"
                       "  plana-odoo:\n"
                       "    resources:\n"
                       "      - apiVersion: gateway.networking.k8s.io/v1\n"
                       "        kind: Gateway\n"
                       "        name: eg-gateway\n"
                       "        match: {status: {conditions: [{type: Programmed, status: "
                       "\"True\"}]}}\n",
            .source = "https://github.com/kubernetes/community/blob/master/contributors/devel/"
                      "sig-architecture/api-conventions.md",
        },
    .reads = kv_rule_reads_none,
    .also_reads = also_reads,
    .resources = true,
    .not_applicable = not_applicable,
    .run = run,
};
