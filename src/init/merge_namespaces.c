#include "merge.h"

#include "kubevet/base/glob.h"

#include <string.h>

static const struct kv_spec_workload *workload_find(const struct kv_spec_content *content,
                                                    const char *key)
{
    static const char *const kinds[] = {"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"};
    const char *slash = strchr(key, '/'), *name = slash ? slash + 1 : key;
    const struct kv_spec_workload *glob = NULL;
    kv_records_each(&content->workloads, const struct kv_spec_workload, workload) {
        const char *kind = kinds[workload->kind.choice];
        bool is_kind =
            slash ? strlen(kind) == (size_t)(slash - key) && strncmp(kind, key, strlen(kind)) == 0
                  : workload->kind.choice == KV_WORKLOAD_DEPLOYMENT;
        if (is_kind && strcmp(workload->name.text, name) == 0)
            return workload;
        if (is_kind && kv_glob_match(workload->name.text, name))
            glob = workload;
    }
    return glob;
}

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
                 !(*child)->fault && !workload_find(&found->content, (*child)->key));
    entry_each(wanted, child)
    {
        const struct kv_spec_workload *entry = workload_find(&found->content, child->key);
        const struct kv_mark *mark = kv_mark_get(own, child->key, NULL);
        if (entry && mark && !child->fault && !workload_merge(merger, mark, entry, child))
            return false;
    }
    if (missing->children.count == 0)
        return true;
    if (!own)
        return merge_insert(merger, namespace, missing);
    entry_each(missing, child)
    {
        struct entry *name = entry_new(merger->draft->arena, ENTRY_SCALAR);
        name->text = child->key;
        if (!(own->type == KV_MARK_SEQUENCE ? splice_append(&merger->splicer, own, name)
                                            : merge_insert(merger, own, child)))
            return false;
    }
    return true;
}

static bool has_claim(const struct kv_spec_content *content, const char *name)
{
    kv_records_each(&content->claims, const struct kv_spec_claim, claim) {
        if (strcmp(claim->name.text, name) == 0)
            return true;
    }
    return false;
}

static bool claims_merge(struct merger *merger, const struct kv_mark *namespace,
                         const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "claims", NULL);
    struct entry *missing = entry_copy(merger->draft->arena, wanted);
    kv_list_keep(&missing->children, 0, entry_pointer, child,
                 !(*child)->fault && !has_claim(&found->content, (*child)->key));
    entry_each(wanted, child)
    {
        const struct kv_mark *mark = kv_mark_get(own, child->key, NULL);
        if (mark && !child->fault && mark->type == KV_MARK_MAPPING &&
            !merge_map(merger, mark, child))
            return false;
    }
    if (missing->children.count == 0)
        return true;
    if (!own)
        return merge_insert(merger, namespace, missing);
    entry_each(missing, child)
    {
        if (!merge_insert(merger, own, child))
            return false;
    }
    return true;
}

static bool has_resource(const struct kv_spec_content *content, const struct entry *wanted)
{
    const char *kind = entry_get(wanted, "kind")->text, *name = entry_get(wanted, "name")->text;
    kv_records_each(&content->resources, const struct kv_spec_resource, resource) {
        if (strcmp(resource->kind.text, kind) == 0 &&
            (!resource->name.text || kv_glob_match(resource->name.text, name)))
            return true;
    }
    return false;
}

/* Which objects matter is a choice: the spec has made it for a kind if it names one of it. */
static bool has_kind(const struct kv_spec_content *content, const struct entry *wanted)
{
    kv_records_each(&content->resources, const struct kv_spec_resource, resource) {
        if (strcmp(resource->kind.text, entry_get(wanted, "kind")->text) == 0)
            return true;
    }
    return false;
}

static bool resources_merge(struct merger *merger, const struct kv_mark *namespace,
                            const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "resources", NULL);
    struct entry *missing = entry_copy(merger->draft->arena, wanted);
    kv_list_keep(&missing->children, 0, entry_pointer, item,
                 !(*item)->fault && has_kind(&found->content, *item) &&
                     !has_resource(&found->content, *item));
    if (missing->children.count == 0)
        return true;
    if (!own)
        return merge_insert(merger, namespace, missing);
    entry_each(missing, item)
    {
        if (!splice_append(&merger->splicer, own, merge_cleaned(merger, item)))
            return false;
    }
    return true;
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

static bool limit_range_merge(struct merger *merger, const struct kv_mark *namespace,
                              const struct kv_spec_namespace *found, const struct entry *wanted)
{
    const struct kv_mark *own = kv_mark_get(namespace, "limitRange", NULL);
    if (!own)
        return found->content.limit_range.place.file || merge_insert(merger, namespace, wanted);
    return own->type != KV_MARK_MAPPING || merge_map(merger, own, wanted);
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
        if (!(own ? namespace_merge(merger, own, content) : merge_insert(merger, map, content)))
            return false;
    }
    return true;
}
