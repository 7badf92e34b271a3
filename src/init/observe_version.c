#include "draft.h"

#include "kubevet/base/version.h"

/* The minor version is what somebody chose; patch releases come and go. */
static void observe(struct draft *draft)
{
    struct kv_version version;
    const char *found = draft->state->version;
    if (!found || !kv_version_parse(kv_text_of(found), &version))
        return;
    struct entry *cluster = draft_section(draft, "cluster");
    struct entry *entry =
        entry_plain(draft->arena, cluster, "kubernetesVersion",
                    draft_format(draft, "\"%u.%u\"", version.parts[0], version.parts[1]));
    entry->note = draft_format(draft, "now %s", found);
}

const struct kv_observer kv_observe_version = {
    .path = "cluster.kubernetesVersion",
    .keys = KV_OBSERVES("cluster.kubernetesVersion"),
    .cluster = observe,
};
