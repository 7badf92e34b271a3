#include "kubevet/rules/rule.h"

const struct kv_kind *const kv_rule_reads_none[] = {NULL};

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

bool kv_check_knows(const struct kv_check *check, const struct kv_kind *kind, const char *namespace)
{
    return kv_state_unknown(check->state, kind, namespace) == NULL;
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

static bool is_elsewhere(const struct kv_unknown *unknown)
{
    return unknown->namespace && strcmp(unknown->namespace, KV_ELSEWHERE) == 0;
}

/* Does the rule look there: everywhere, in what the spec documents, or where it says by itself? */
static bool looks_at(const struct kv_check *check, const struct kv_unknown *unknown)
{
    const char *namespace = unknown->namespace;
    if (is_elsewhere(unknown))
        return check->rule->everywhere;
    if (!namespace || kv_spec_namespace_find(check->spec, namespace))
        return true;
    for (const char *const *own = check->rule->namespaces; own && *own; own++)
        if (strcmp(*own, namespace) == 0)
            return true;
    return false;
}

static bool is_listed(const struct kv_list *unknown, const char *namespace)
{
    kv_list_each(unknown, const struct kv_unknown, entry)
    {
        if (entry->namespace && strcmp(entry->namespace, namespace) == 0)
            return true;
    }
    return false;
}

void kv_check_gaps(struct kv_check *check, const struct kv_kind *kind)
{
    const struct kv_list *unknown = &kv_state_kind(check->state, kind)->unknown;
    /* Manifests hold what they hold: a namespace that they leave out is not in them. */
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return;
    bool told_at_once = is_listed(unknown, KV_ELSEWHERE);
    kv_list_each(unknown, const struct kv_unknown, entry)
    {
        if (looks_at(check, entry) || (check->rule->everywhere && !told_at_once))
            kv_check_gap(check, entry->namespace, "%s: %s", kind->resource, entry->reason);
    }
    if (!told_at_once)
        return;
    /* A recording may be of a spec that documented fewer namespaces. */
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        const char *namespace = documented->name.text;
        const char *reason =
            is_listed(unknown, namespace) ? NULL : kv_state_unknown(check->state, kind, namespace);
        if (reason)
            kv_check_gap(check, namespace, "%s: %s", kind->resource, reason);
    }
}

/* Has the rule said so already? */
static bool is_told(const struct kv_check *check, const char *namespace, const char *reason)
{
    kv_list_each(check->not_evaluated, const struct kv_not_evaluated, entry)
    {
        if (strcmp(entry->rule, check->rule->doc.id) == 0 && !entry->object &&
            kv_string_compare(entry->namespace, namespace) == 0 &&
            strcmp(entry->reason, reason) == 0)
            return true;
    }
    return false;
}

bool kv_check_demands(struct kv_check *check, const struct kv_kind *kind, const char *namespace)
{
    const char *unknown = kv_state_unknown(check->state, kind, namespace);
    if (!unknown)
        return true;
    const char *reason = kv_check_format(check, "%s: %s", kind->resource, unknown);
    const char *where = kv_state_listed(check->state, kind) ? namespace : NULL;
    if (!is_told(check, where, reason))
        kv_check_gap(check, where, "%s", reason);
    return false;
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

bool kv_check_is_early(struct kv_check *check, const struct kv_object *object, kv_time since)
{
    enum kv_lasting lasting = kv_check_lasted(check, since);
    if (lasting != KV_AGE_UNKNOWN || since == KV_TIME_NONE || check->now == KV_TIME_NONE)
        return lasting == KV_RECENT;
    kv_check_not_evaluated(check, object,
                           "it is of late, and the recording does not say when it was made (give "
                           "--at): how long it has been so can't be told");
    return true;
}
