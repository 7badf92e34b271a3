#include "limitrange.h"

bool limit_range_is_documented(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (documented->content.limit_range.place.file)
            return true;
    }
    return false;
}

const struct kv_limit_range *limit_range_first(const struct kv_check *check, const char *namespace)
{
    size_t count;
    struct kv_object *const *ranges =
        kv_state_in_namespace(check->state, &kv_kind_limitrange, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_limit_range *range = (const struct kv_limit_range *)ranges[i];
        if (range->limits.count > 0)
            return range;
    }
    return NULL;
}
