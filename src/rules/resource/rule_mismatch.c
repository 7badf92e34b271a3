#include "resource.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/tree.h"
#include "kubevet/rules/status.h"

static bool has_no_match(const struct kv_spec_resource *documented)
{
    return !documented->match && !documented->every && !documented->none;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return resource_is_documented(spec, has_no_match)
               ? NULL
               : "the spec documents no resource with `match`";
}

/* One object that is compared with its match. */
struct comparison {
    struct kv_check *check;
    const struct resource *resource;
    struct resource_object object;
    bool in_status;
    bool is_reported;           /* something could not be checked, which is reported once */
    struct kv_status_path path; /* the place of the comparison */
};

/* A documented value and the found one, which does not contain it. */
struct difference {
    const struct kv_node *documented, *found; /* found NULL = absent */
    const char *path;
    kv_time since; /* of its condition, or of the object; KV_TIME_NONE = unknown */
};

static void differences_report(struct comparison *comparison, struct difference difference);

static const char less_recorded[] =
    "the snapshot was recorded for a spec that did not name all of its match: record it again";

/* --- text --- */

enum { TEXT_MAX = 200 };

/* On one line of YAML. */
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

/* The contents of a found list or mapping are not shown. */
static const char *found_text(struct kv_check *check, const struct kv_node *node)
{
    if (!node)
        return NULL;
    const struct kv_node *more = kv_node_get(node, KV_WANTED_MORE);
    if (more && kv_text_is(more->text, "false"))
        return "empty";
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

/* What cannot be checked of an object is reported once. */
static void comparison_gap(struct comparison *comparison, const char *reason)
{
    if (!comparison->is_reported)
        resource_not_evaluated(comparison->check, comparison->resource, reason);
    comparison->is_reported = true;
}

/* A status changes all the time: a difference counts once it has lasted. Since when, its condition
 * shows, or else the last write to the field. */
static bool is_settled(struct comparison *comparison, kv_time since, bool is_absent)
{
    if (!comparison->in_status)
        return true;
    const struct kv_node *object = comparison->object.object;
    if (since == KV_TIME_NONE)
        since = kv_status_written(object, &comparison->path);
    kv_time created = kv_status_created(object);
    if (since == KV_TIME_NONE && is_absent)
        since = created; /* no writer of it is known */
    if (since == KV_TIME_NONE && kv_check_lasted(comparison->check, created) == KV_RECENT)
        return false;
    enum kv_lasting lasting = kv_check_lasted(comparison->check, since);
    if (lasting == KV_AGE_UNKNOWN)
        comparison_gap(comparison,
                       kv_check_format(comparison->check,
                                       "its status differs; since when is unknown: %s",
                                       kv_check_undated(comparison->check, since,
                                                        "neither a condition nor managedFields")));
    return lasting == KV_LASTING;
}

static void leaf_report(struct comparison *comparison, struct difference difference)
{
    struct kv_check *check = comparison->check;
    const struct resource *resource = comparison->resource;
    if (!is_settled(comparison, difference.since, !difference.found))
        return;
    const char *expected = documented_text(check, difference.documented);
    const char *actual = found_text(check, difference.found);
    bool is_text = resource_lacks_quotes(difference.documented, difference.found);
    struct kv_finding *finding = kv_check_finding(
        check, resource_name(comparison->resource), node_place(comparison, difference.documented),
        "%s of %s %s is %s%s, not %s", difference.path, resource->documented->kind.text,
        resource->name, is_text ? "the text " : "", actual ? actual : "absent", expected);
    finding->field = difference.path;
    finding->expected = expected;
    finding->actual = actual;
    if (is_text)
        finding->hint = "if you mean text, quote it in the spec";
}

/* --- descending --- */

static kv_time since_of(const struct kv_node *mapping, const char *key, kv_time otherwise)
{
    const char *text = kv_tree_text(mapping, key);
    kv_time time;
    return text && kv_time_parse(kv_text_of(text), &time) ? time : otherwise;
}

static void key_report(struct comparison *comparison, struct difference difference, const char *key)
{
    kv_status_path_push(&comparison->path, (struct kv_status_step){.key = key});
    differences_report(comparison, difference);
    comparison->path.count--;
}

static void mapping_report(struct comparison *comparison, struct difference difference)
{
    const struct kv_node *documented = difference.documented;
    kv_time since = since_of(difference.found, "lastTransitionTime", difference.since);
    for (size_t i = 0; i < documented->count; i++) {
        const char *key = documented->pairs[i].key->text.data;
        bool recorded;
        const struct kv_node *found =
            resource_child(difference.found, key, comparison->object.cut, &recorded);
        if (!recorded)
            comparison_gap(comparison, less_recorded);
        else
            key_report(comparison,
                       (struct difference){documented->pairs[i].value, found,
                                           key_path(comparison->check, difference.path, key),
                                           since},
                       key);
    }
}

/* The key that identifies items of the API's lists; NULL if the item has none of them. */
static const char *item_key(const struct kv_node *item)
{
    static const char *const keys[] = {"name", "type", "key"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (kv_tree_text(item, keys[i]))
            return keys[i];
    return NULL;
}

/* The number of a documented item's keys that a found item has. */
static size_t likeness(const struct comparison *comparison, const struct kv_node *documented,
                       const struct kv_node *found)
{
    size_t same = 0;
    for (size_t i = 0; i < documented->count; i++) {
        const struct kv_node *value = kv_node_get(found, documented->pairs[i].key->text.data);
        same += value && resource_compare(documented->pairs[i].value, value,
                                          comparison->object.cut) == RESOURCE_SAME;
    }
    return same;
}

/* The intended item, although it differs: the most similar one of those with the same name, or else
 * of all, if it has anything in common. */
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

/* `status.conditions[type=Ready]`: a path that does not depend on the order. */
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
                resource_compare(documented, list->items[k], comparison->object.cut);
            best = match < best ? match : best;
        }
        if (best == RESOURCE_SAME)
            continue;
        size_t index = 0;
        const struct kv_node *meant = item_meant(comparison, documented, list, &index);
        const char *path = item_path(comparison->check, difference.path, documented, meant, index);
        struct difference inner = {documented, meant, path, difference.since};
        kv_status_path_push(
            &comparison->path,
            (struct kv_status_step){.item = meant ? meant : documented, .index = index});
        if (meant)
            mapping_report(comparison, inner);
        else if (best == RESOURCE_UNRECORDED)
            comparison_gap(comparison, less_recorded);
        else
            leaf_report(comparison, inner);
        comparison->path.count--;
    }
}

static void differences_report(struct comparison *comparison, struct difference difference)
{
    const struct kv_node *found = difference.found;
    enum resource_match match =
        resource_compare(difference.documented, found, comparison->object.cut);
    bool is_empty =
        difference.documented->type != KV_NODE_SCALAR && difference.documented->count == 0;
    if (match == RESOURCE_SAME)
        return;
    if (is_empty && match == RESOURCE_UNRECORDED)
        comparison_gap(comparison, less_recorded);
    else if (is_empty || !found || found->type != difference.documented->type ||
             found->type == KV_NODE_SCALAR)
        leaf_report(comparison, difference);
    else if (found->type == KV_NODE_MAPPING)
        mapping_report(comparison, difference);
    else
        sequence_report(comparison, difference);
}

/* Reports where an object differs from its documented fields. */
static void object_compare(struct kv_check *check, const struct resource *resource, size_t index,
                           const struct kv_node *match)
{
    const struct resource one = resource_of(resource, index);
    struct comparison comparison = {
        .check = check, .resource = &one, .object = resource_object(resource, index)};
    for (size_t i = 0; i < match->count; i++) {
        const char *key = match->pairs[i].key->text.data;
        const struct kv_node_pair pair = match->pairs[i];
        const struct kv_node part = {.type = KV_NODE_MAPPING, .count = 1, .pairs = &pair};
        comparison.in_status = strcmp(key, "status") == 0;
        if (comparison.in_status && check->state->source == KV_SOURCE_MANIFESTS)
            continue; /* manifests have none */
        mapping_report(&comparison,
                       (struct difference){&part, comparison.object.object, "", KV_TIME_NONE});
    }
}

/* --- every --- */

static void every_check(struct kv_check *check, const struct resource *resource)
{
    for (size_t i = 0; i < resource_count(resource); i++)
        object_compare(check, resource, i, resource->documented->every);
}

/* --- match: one of those selected --- */

/* The result for one of several objects, which counts only if none of them matches. */
struct trial {
    struct kv_list findings, not_evaluated;
};

static struct trial object_try(const struct kv_check *check, const struct resource *resource,
                               size_t index)
{
    struct trial trial = {0};
    struct kv_check apart = *check;
    apart.findings = &trial.findings;
    apart.not_evaluated = &trial.not_evaluated;
    object_compare(&apart, resource, index, resource->documented->match);
    return trial;
}

static bool object_matches(const struct kv_check *check, const struct resource_object *object,
                           const struct kv_node *match)
{
    const struct kv_node *without_status = match;
    if (check->state->source == KV_SOURCE_MANIFESTS)
        without_status = kv_tree_without(match, "status", check->arena);
    return resource_compare(without_status, object->object, object->cut) == RESOURCE_SAME;
}

static void no_match_report(struct kv_check *check, const struct resource *resource, size_t nearest,
                            const struct trial *trial)
{
    const struct kv_node *match = resource->documented->match;
    const struct kv_finding *first = trial->findings.items;
    const char *why = first->message, *field = first->field, *actual = first->actual;
    size_t count = resource_count(resource);
    struct kv_finding *finding = kv_check_finding(
        check, resource_name(resource),
        (struct kv_place){resource->documented->item.place.file, match->line, match->column},
        "none of the %zu %ss %s is as documented; in the nearest one, %s", count,
        resource->documented->kind.text, resource->name, why);
    finding->field = field;
    finding->expected = documented_text(check, match);
    finding->actual = actual;
    finding->hint =
        kv_check_format(check, "the nearest is %s", resource_of(resource, nearest).name);
}

static void match_check(struct kv_check *check, const struct resource *resource)
{
    const struct kv_node *match = resource->documented->match;
    size_t count = resource_count(resource), nearest = 0;
    struct trial best = {0};
    bool is_recent = false, is_unknown = false;
    if (count == 1 && !(check->state->source == KV_SOURCE_MANIFESTS && !check->state->complete &&
                        resource->found->selects)) {
        object_compare(check, resource, 0, match);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct resource_object object = resource_object(resource, i);
        if (object_matches(check, &object, match))
            return;
    }
    if (check->state->source == KV_SOURCE_MANIFESTS && !check->state->complete)
        return; /* another one may exist in the cluster */
    for (size_t i = 0; i < count; i++) {
        struct trial trial = object_try(check, resource, i);
        is_unknown |= trial.findings.count == 0 && trial.not_evaluated.count > 0;
        is_recent |= trial.findings.count == 0 && trial.not_evaluated.count == 0;
        if (trial.findings.count > 0 &&
            (best.findings.count == 0 || trial.findings.count < best.findings.count)) {
            best = trial;
            nearest = i;
        }
    }
    if (is_unknown)
        resource_not_evaluated(check, resource,
                               "one of them may be as documented, or may have been until just now, "
                               "but the recording does not show it");
    else if (!is_recent && count > 0)
        no_match_report(check, resource, nearest, &best);
}

/* --- none --- */

/* Has the forbidden status lasted for `settle`? */
static bool status_is_settled(struct comparison *comparison, const struct kv_node *pattern,
                              const struct kv_node *found)
{
    if (pattern->type == KV_NODE_SCALAR || pattern->count == 0 || !found ||
        found->type != pattern->type)
        return is_settled(comparison, KV_TIME_NONE, !found);
    kv_time changed = since_of(found, "lastTransitionTime", KV_TIME_NONE);
    if (found->type == KV_NODE_MAPPING && changed != KV_TIME_NONE)
        return is_settled(comparison, changed, false);
    bool settled = true;
    for (size_t i = 0; i < pattern->count && settled; i++) {
        const struct kv_node *inner = NULL, *value = NULL;
        struct kv_status_step step = {0};
        if (pattern->type == KV_NODE_MAPPING) {
            inner = pattern->pairs[i].value;
            step.key = pattern->pairs[i].key->text.data;
            value = kv_node_get(found, step.key);
        } else {
            inner = pattern->items[i];
            for (size_t k = 0; k < found->count && !value; k++)
                if (resource_compare(inner, found->items[k], comparison->object.cut) ==
                    RESOURCE_SAME) {
                    value = step.item = found->items[k];
                    step.index = k;
                }
        }
        kv_status_path_push(&comparison->path, step);
        settled = status_is_settled(comparison, inner, value);
        comparison->path.count--;
    }
    return settled;
}

static void forbidden_report(struct kv_check *check, const struct resource *one,
                             const struct kv_node *none)
{
    struct kv_finding *finding = kv_check_finding(
        check, resource_name(one),
        (struct kv_place){one->documented->item.place.file, none->line, none->column},
        none->count > 0 ? "%s %s has fields that none may have"
                        : "%s %s exists, but none may exist",
        one->documented->kind.text, one->name);
    finding->field = none->count == 1 ? none->pairs[0].key->text.data : NULL;
    finding->expected =
        none->count > 0 ? kv_check_format(check, "not %s", documented_text(check, none)) : NULL;
    finding->actual = none->count > 0 ? documented_text(check, none) : one->name;
}

static void none_check(struct kv_check *check, const struct resource *resource)
{
    const struct kv_node *none = resource->documented->none;
    const struct kv_node *status = kv_node_get(none, "status");
    bool is_blind = status && check->state->source == KV_SOURCE_MANIFESTS;
    for (size_t i = 0; i < resource_count(resource) && !is_blind; i++) {
        const struct resource one = resource_of(resource, i);
        struct comparison comparison = {.check = check,
                                        .resource = &one,
                                        .object = resource_object(resource, i),
                                        .in_status = status != NULL};
        const struct resource_object *object = &comparison.object;
        enum resource_match match =
            none->count > 0 ? resource_compare(none, object->object, object->cut) : RESOURCE_SAME;
        if (match == RESOURCE_UNRECORDED)
            comparison_gap(&comparison, less_recorded);
        if (match != RESOURCE_SAME)
            continue;
        kv_status_path_push(&comparison.path, (struct kv_status_step){.key = "status"});
        if (!status ||
            status_is_settled(&comparison, status, kv_node_get(object->object, "status")))
            forbidden_report(check, &one, none);
    }
}

/* A server without the kind has no such object; but a `none` with fields may mean another kind. */
static bool is_of_no_kind(const struct resource *resource)
{
    return resource->found->remark && resource_count(resource) == 0;
}

/* Manifests have no status, and another object may exist beside those that they contain. */
static bool is_shown(const struct kv_check *check, const struct resource *resource,
                     const struct kv_node *fields)
{
    const struct kv_state *state = check->state;
    if (state->source != KV_SOURCE_MANIFESTS)
        return true;
    bool is_of_one = fields == resource->documented->match && resource->found->selects;
    return !kv_node_get(fields, "status") && !(is_of_one && !state->complete);
}

/* Fields of an object that does not exist are not compared, except that none may have them. */
static void fields_compares(struct kv_check *check, const struct resource *resource,
                            const struct kv_node *fields)
{
    const struct kv_spec_resource *documented = resource->documented;
    bool is_none = fields && fields == documented->none;
    if (!fields || !is_shown(check, resource, fields) ||
        (resource_count(resource) == 0 && !is_none))
        return;
    const struct kv_place place = {documented->item.place.file, fields->line, fields->column};
    kv_check_compares(check, place, resource->namespace);
}

static void take(struct kv_check *check, const struct resource *resource)
{
    const struct kv_spec_resource *documented = resource->documented;
    fields_compares(check, resource, documented->match);
    fields_compares(check, resource, documented->every);
    fields_compares(check, resource, documented->none);
    if (documented->match)
        match_check(check, resource);
    if (documented->every)
        every_check(check, resource);
    if (documented->none && is_of_no_kind(resource))
        resource_not_evaluated(check, resource, resource->found->remark);
    else if (documented->none)
        none_check(check, resource);
}

static void run(struct kv_check *check)
{
    resource_each(check, has_no_match, take);
}

const struct kv_rule kv_rule_resource_mismatch = {
    .doc =
        {
            .id = "resource/mismatch",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented object differs from the spec",
            .why = "`match` is what others rely on in an object: that a Gateway is programmed, "
                   "that a policy selects all pods. A mapping is compared as a subset: keys that "
                   "it does not name may have any value. In a list, each documented item must "
                   "match an existing item, in any order; the list may contain more. Scalars must "
                   "be equal, numbers and quantities by value; 0, false and \"\" also match an "
                   "absent field. Empty means empty: `{}` and `[]` match only what is empty or "
                   "absent, `null` only what is absent, in lists as well. A difference in a status "
                   "condition is reported once it has lasted `settle`.",
            .fix = "Check the object (kubectl get KIND NAME -o yaml) and the controller that "
                   "writes it. Correct the manifest that it is applied from, or the spec.",
            .keys = "resource.match resource.every resource.none",
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
    .extra = KV_READS_RESOURCES,
    .not_applicable = not_applicable,
    .run = run,
};
