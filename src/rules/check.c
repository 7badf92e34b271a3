#include "kubevet/rules/rule.h"

const struct kv_kind *const *kv_rule_also_reads(const struct kv_rule *rule)
{
    return rule->managers ? kv_kinds_with_managers() : rule->also_reads;
}

const char *kv_check_format(struct kv_check *check, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = kv_arena_vprintf(check->arena, format, arguments);
    va_end(arguments);
    return text;
}

struct kv_object_name kv_name_make(struct kv_check *check, const struct kv_kind *kind,
                                   const char *namespace, const char *name)
{
    char api_version[KV_API_VERSION_MAX];
    kv_kind_api_version(kind, api_version);
    return (struct kv_object_name){kv_arena_copy(check->arena, kv_text_of(api_version)), kind->name,
                                   namespace, name};
}

struct kv_object_name kv_name_of(struct kv_check *check, const struct kv_object *object)
{
    return kv_name_make(check, object->kind, object->namespace, object->name);
}

struct kv_finding *kv_check_finding(struct kv_check *check, struct kv_object_name object,
                                    struct kv_place documented, const char *message, ...)
{
    struct kv_finding *finding = kv_list_push(check->findings, check->arena, sizeof *finding);
    finding->rule = &check->rule->doc;
    finding->severity = check->severity;
    finding->object = object;
    finding->spec = documented;
    va_list arguments;
    va_start(arguments, message);
    finding->message = kv_arena_vprintf(check->arena, message, arguments);
    va_end(arguments);
    return finding;
}

/* A namespace that the spec does not document is not known where what lies elsewhere is not. */
static const char *why_unknown(const struct kv_check *check, const struct kv_kind *kind,
                               const char *namespace)
{
    const char *reason = kv_state_unknown(check->state, kind, namespace);
    if (!reason && namespace && !kv_spec_namespace_find(check->spec, namespace))
        reason = kv_state_unknown(check->state, kind, KV_ELSEWHERE);
    return reason;
}

bool kv_check_knows(const struct kv_check *check, const struct kv_kind *kind, const char *namespace)
{
    return why_unknown(check, kind, namespace) == NULL;
}

void kv_check_gap(struct kv_check *check, const char *namespace, const char *reason, ...)
{
    struct kv_not_evaluated *entry =
        kv_list_push(check->not_evaluated, check->arena, sizeof *entry);
    entry->rule = check->rule->doc.id;
    entry->namespace = namespace;
    va_list arguments;
    va_start(arguments, reason);
    entry->reason = kv_arena_vprintf(check->arena, reason, arguments);
    va_end(arguments);
}

bool kv_check_demands(struct kv_check *check, const struct kv_kind *kind, const char *namespace)
{
    const char *reason = why_unknown(check, kind, namespace);
    if (reason)
        kv_check_gap(check, namespace, "%s: %s", kind->resource, reason);
    return !reason;
}

struct kv_not_evaluated *kv_check_not_evaluated(struct kv_check *check,
                                                const struct kv_object *object, const char *reason,
                                                ...)
{
    struct kv_not_evaluated *entry =
        kv_list_push(check->not_evaluated, check->arena, sizeof *entry);
    entry->rule = check->rule->doc.id;
    entry->namespace = object->namespace;
    entry->object = kv_check_format(check, "%s/%s", object->kind->name, object->name);
    va_list arguments;
    va_start(arguments, reason);
    entry->reason = kv_arena_vprintf(check->arena, reason, arguments);
    va_end(arguments);
    return entry;
}

enum kv_lasting kv_check_lasted(const struct kv_check *check, kv_time since)
{
    if (check->now == KV_TIME_NONE || since == KV_TIME_NONE)
        return KV_AGE_UNKNOWN;
    if (check->now - since >= check->settle / 1000000000)
        return KV_LASTING;
    return check->state->clock_is_floor ? KV_AGE_UNKNOWN : KV_RECENT;
}
