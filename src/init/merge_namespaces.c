#include "merge.h"

#include "said.h"

#include <string.h>

/* Does the spec give the key, in the namespace or its profile? */
struct said {
    const char *key;
    bool is_said;
};

/* Without what the profile says, and the namespace itself does not. */
static const struct entry *unsaid(struct merger *merger, const struct kv_mark *own,
                                  const struct said *said, size_t count, const struct entry *wanted)
{
    struct entry *copy = entry_copy(merger->draft->arena, wanted);
    for (size_t i = 0; i < count; i++) {
        struct entry *child = said[i].is_said ? entry_get(copy, said[i].key) : NULL;
        if (child && !kv_mark_get(own, said[i].key, NULL))
            entry_remove(child);
    }
    return copy;
}

/* One more of a collection: a list of workloads has only their names. */
static bool part_add(struct merger *merger, const struct kv_mark *own, struct entry *part)
{
    if (own->type != KV_MARK_SEQUENCE)
        return merge_insert(merger, own, part);
    if (!part->key)
        return splice_append(&merger->splicer, own, merge_cleaned(merger, part));
    struct entry *name = entry_new(merger->draft->arena, ENTRY_SCALAR);
    name->text = part->key;
    return splice_append(&merger->splicer, own, name);
}

/* What a collection of the namespace lacks, `own`; NULL = it has none yet. */
static bool missing_add(struct merger *merger, const struct kv_mark *namespace,
                        const struct kv_mark *own, const struct entry *missing)
{
    if (missing->children.count == 0)
        return true;
    if (!own)
        return merge_insert(merger, namespace, missing);
    entry_each(missing, part)
    {
        if (!part_add(merger, own, part))
            return false;
    }
    return true;
}

/* The details of a workload that the namespace itself names, in a mapping. */
static bool workload_merge(struct merger *merger, const struct kv_mark *own,
                           const struct kv_spec_workload *found, const struct entry *wanted)
{
    const bool has[] = {found->replicas.text != NULL, found->autoscaling.place.file != NULL,
                        found->placement.place.file != NULL, found->filestore.text != NULL};
    static const char *const keys[] = {"replicas", "autoscaling", "placement", "filestore"};
    const struct said said[] = {{"metric", found->autoscaling.metric.text != NULL},
                                {"min", found->autoscaling.min.text != NULL},
                                {"max", found->autoscaling.max.text != NULL},
                                {"pinned", found->placement.pinned.text != NULL},
                                {"spread", found->placement.spread.text != NULL}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct entry *entry = entry_get(wanted, keys[i]);
        const struct kv_mark *value = kv_mark_get(own, keys[i], NULL);
        if (!entry || entry->fault || (!value && has[i]))
            continue;
        bool ok = !value ? merge_insert(merger, own, entry)
                  : entry->type == ENTRY_MAP && value->type == KV_MARK_MAPPING
                      ? merge_map(merger, value,
                                  unsaid(merger, value, said, sizeof said / sizeof *said, entry))
                      : merge_value(merger, value, entry);
        if (!ok)
            return false;
    }
    return true;
}

static bool workloads_merge(struct merger *merger, const struct kv_mark *namespace,
                            const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "workloads", NULL);
    struct entry *missing = entry_copy(merger->draft->arena, wanted);
    kv_list_keep(&missing->children, 0, entry_pointer, child,
                 !(*child)->fault && !said_workload(&found->content, (*child)->key));
    entry_each(wanted, child)
    {
        const struct kv_spec_workload *entry = said_workload(&found->content, child->key);
        const struct kv_mark *mark = kv_mark_get(own, child->key, NULL);
        if (entry && mark && !child->fault && !workload_merge(merger, mark, entry, child))
            return false;
    }
    return missing_add(merger, namespace, own, missing);
}

static bool claims_merge(struct merger *merger, const struct kv_mark *namespace,
                         const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "claims", NULL);
    struct entry *missing = entry_copy(merger->draft->arena, wanted);
    kv_list_keep(&missing->children, 0, entry_pointer, child,
                 !(*child)->fault && !said_claim(&found->content, (*child)->key));
    entry_each(wanted, child)
    {
        const struct kv_mark *mark = kv_mark_get(own, child->key, NULL);
        if (mark && !child->fault && mark->type == KV_MARK_MAPPING &&
            !merge_map(merger, mark, child))
            return false;
    }
    return missing_add(merger, namespace, own, missing);
}

/* Which objects matter is a choice: the spec has made it for a kind if it names one of it. */
static bool resources_merge(struct merger *merger, const struct kv_mark *namespace,
                            const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "resources", NULL);
    struct entry *missing = entry_copy(merger->draft->arena, wanted);
    kv_list_keep(&missing->children, 0, entry_pointer, item,
                 !(*item)->fault && said_kind(&found->content, *item) &&
                     !said_resource(&found->content, *item));
    return missing_add(merger, namespace, own, missing);
}

/* An amount that the profile gives is overridden in the namespace. */
static bool quota_merge(struct merger *merger, const struct kv_mark *namespace,
                        const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "quota", NULL);
    bool is_said = found->content.quota.place.file != NULL;
    if (own && own->type == KV_MARK_MAPPING && wanted->type == ENTRY_MAP)
        return merge_map(merger, own, wanted);
    if (own)
        return merge_value(merger, own, wanted);
    return is_said || merge_insert(merger, namespace, wanted);
}

static bool pod_security_merge(struct merger *merger, const struct kv_mark *namespace,
                               const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "podSecurity", NULL);
    const struct kv_spec_pod_security *security = &found->content.pod_security;
    const struct said said[] = {{"enforce", security->enforce.text != NULL},
                                {"audit", security->audit.text != NULL},
                                {"warn", security->warn.text != NULL},
                                {"version", security->version.text != NULL}};
    if (!own)
        return security->place.file || merge_insert(merger, namespace, wanted);
    return own->type != KV_MARK_MAPPING ||
           merge_map(merger, own, unsaid(merger, own, said, sizeof said / sizeof *said, wanted));
}

/* A mapping that a namespace has whole from its profile, or of its own. */
static bool whole_merge(struct merger *merger, const struct kv_mark *namespace,
                        struct kv_place inherited, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, wanted->key, NULL);
    if (!own)
        return inherited.file || merge_insert(merger, namespace, wanted);
    return own->type != KV_MARK_MAPPING || merge_map(merger, own, wanted);
}

static bool limit_range_merge(struct merger *merger, const struct kv_mark *namespace,
                              const struct kv_spec_namespace *found, const struct entry *wanted)
{
    return whole_merge(merger, namespace, found->content.limit_range.place, wanted);
}

static bool network_policy_merge(struct merger *merger, const struct kv_mark *namespace,
                                 const struct kv_spec_namespace *found, const struct entry *wanted)
{
    return whole_merge(merger, namespace, found->content.network_policy.place, wanted);
}

static bool class_merge(struct merger *merger, const struct kv_mark *namespace,
                        const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "storageClass", NULL);
    if (own)
        return merge_value(merger, own, wanted);
    return found->content.storage_class.text || merge_insert(merger, namespace, wanted);
}

static bool disabled_merge(struct merger *merger, const struct kv_mark *namespace,
                           const struct kv_spec_namespace *found, const struct entry *wanted)
{
    return found->content.disabled.text || found->content.workloads.count > 0 ||
           kv_mark_get(namespace, "disabled", NULL) || merge_insert(merger, namespace, wanted);
}

static bool namespace_merge(struct merger *merger, const struct kv_mark *own,
                            const struct entry *wanted)
{
    static const struct {
        const char *key;
        bool (*merge)(struct merger *merger, const struct kv_mark *namespace,
                      const struct kv_spec_namespace *found, const struct entry *wanted);
    } keys[] = {{"podSecurity", pod_security_merge},
                {"networkPolicy", network_policy_merge},
                {"limitRange", limit_range_merge},
                {"quota", quota_merge},
                {"storageClass", class_merge},
                {"disabled", disabled_merge},
                {"claims", claims_merge},
                {"workloads", workloads_merge},
                {"resources", resources_merge}};
    const struct kv_spec_namespace *found = kv_spec_namespace_find(merger->spec, wanted->key);
    for (size_t i = 0; found && i < sizeof keys / sizeof *keys; i++) {
        const struct entry *entry = entry_get(wanted, keys[i].key);
        bool runs_nothing = kv_spec_is_disabled(found) && strcmp(keys[i].key, "workloads") == 0;
        if (entry && !entry->fault && !runs_nothing && !keys[i].merge(merger, own, found, entry))
            return false;
    }
    return true;
}

bool merge_namespaces(struct merger *merger, const struct kv_mark *map, const struct entry *wanted)
{
    entry_each(wanted, content)
    {
        const struct kv_mark *own = kv_mark_get(map, content->key, NULL);
        bool is_allowed = kv_spec_namespace_allowed(merger->spec, content->key);
        if (content->fault ||
            (!own && (is_allowed || kv_spec_namespace_find(merger->spec, content->key))))
            continue;
        if (!(own ? namespace_merge(merger, own, content)
                  : merge_insert(merger, map, merge_profiled(merger, content))))
            return false;
    }
    return true;
}
