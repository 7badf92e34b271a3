#include "kubevet/model/quota.h"

const char *kv_quota_state_name(enum kv_quota_state state)
{
    static const char *const names[] = {
        [KV_QUOTA_OK] = "ok",
        [KV_QUOTA_WARNING] = "warning",
        [KV_QUOTA_CRITICAL] = "critical",
    };
    return names[state];
}
