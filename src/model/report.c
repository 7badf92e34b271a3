#include "kubevet/model/report.h"

#include <string.h>

static const char *const severity_names[] = {
    [KV_SEVERITY_SKIP] = "skip",
    [KV_SEVERITY_INFO] = "info",
    [KV_SEVERITY_WARNING] = "warning",
    [KV_SEVERITY_ERROR] = "error",
};

static const char *const verdict_names[] = {
    [KV_VERDICT_CONFORMS] = "conforms",
    [KV_VERDICT_FINDINGS] = "findings",
    [KV_VERDICT_PARTIAL] = "partial",
    [KV_VERDICT_NONE] = "no-verdict",
};

static const char *const source_type_names[] = {
    [KV_SOURCE_LIVE] = "live",
    [KV_SOURCE_SNAPSHOT] = "snapshot",
    [KV_SOURCE_MANIFESTS] = "manifests",
    [KV_SOURCE_OVERLAY] = "overlay",
};

const char *kv_severity_name(enum kv_severity severity)
{
    return severity_names[severity];
}

const char *kv_verdict_name(enum kv_verdict verdict)
{
    return verdict_names[verdict];
}

const char *kv_source_type_name(enum kv_source_type type)
{
    return source_type_names[type];
}

const char *kv_statement_status_name(enum kv_statement_status status)
{
    static const char *const names[KV_STATEMENT_STATUSES] = {
        [KV_STATEMENT_HELD] = "held",
        [KV_STATEMENT_DRIFTED] = "drifted",
        [KV_STATEMENT_WAIVED] = "waived",
        [KV_STATEMENT_NOT_EVALUATED] = "not-evaluated",
        [KV_STATEMENT_NOT_APPLICABLE] = "not-applicable",
        [KV_STATEMENT_NOT_CHECKABLE] = "not-checkable",
    };
    return names[status];
}

const char *kv_build_outcome_name(enum kv_build_outcome outcome)
{
    static const char *const names[] = {
        [KV_BUILD_APPLIED] = "applied",     [KV_BUILD_EMPTY] = "empty",
        [KV_BUILD_SUSPENDED] = "suspended", [KV_BUILD_ELSEWHERE] = "elsewhere",
        [KV_BUILD_UNMOVED] = "unmoved",     [KV_BUILD_UNCHANGED] = "unchanged",
        [KV_BUILD_BLOCKED] = "blocked",     [KV_BUILD_UNKNOWN] = "not-evaluated",
    };
    return names[outcome];
}
