#include "merge.h"

#include <string.h>

static bool is_gone(const struct merger *merger, const struct kv_mark *mark)
{
    kv_list_each(&merger->report.findings, const struct kv_finding, finding) {
        if (merge_is_at(finding, mark) && (finding->missing || !finding->actual) &&
            finding->field && strcmp(finding->field, "metadata.name") == 0)
            return true;
    }
    return false;
}

/* Entries whose object does not exist are known by their key; objects of `resources` by their name.
 */
bool merge_prune(struct merger *merger, const struct kv_mark *parent)
{
    if (parent->type != KV_MARK_MAPPING && parent->type != KV_MARK_SEQUENCE)
        return true;
    size_t removed = 0;
    for (size_t i = 0; i < parent->count; i++) {
        const struct kv_mark *item = parent->items[i];
        bool is_map = parent->type == KV_MARK_MAPPING;
        const struct kv_mark *name = is_map ? parent->keys[i]
                                     : item->type == KV_MARK_SCALAR
                                         ? item
                                         : kv_mark_get(item, "name", NULL);
        if (name && is_gone(merger, name) && removed + 1 < parent->count) {
            removed++;
            if (!splice_remove(&merger->splicer, parent, i))
                return false;
        } else if (!merge_prune(merger, item)) {
            return false;
        }
    }
    return true;
}
