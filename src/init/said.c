#include "said.h"

#include "kubevet/base/glob.h"

#include <string.h>

const struct kv_spec_workload *said_workload(const struct kv_spec_content *content, const char *key)
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

bool said_claim(const struct kv_spec_content *content, const char *name)
{
    kv_records_each(&content->claims, const struct kv_spec_claim, claim) {
        if (strcmp(claim->name.text, name) == 0)
            return true;
    }
    return false;
}

bool said_resource(const struct kv_spec_content *content, const struct entry *wanted)
{
    const char *kind = entry_get(wanted, "kind")->text, *name = entry_get(wanted, "name")->text;
    kv_records_each(&content->resources, const struct kv_spec_resource, resource) {
        if (strcmp(resource->kind.text, kind) == 0 &&
            (!resource->name.text || kv_glob_match(resource->name.text, name)))
            return true;
    }
    return false;
}

bool said_kind(const struct kv_spec_content *content, const struct entry *wanted)
{
    kv_records_each(&content->resources, const struct kv_spec_resource, resource) {
        if (strcmp(resource->kind.text, entry_get(wanted, "kind")->text) == 0)
            return true;
    }
    return false;
}
