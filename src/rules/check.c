#include "kubevet/rules/rule.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/clock.h"
#include "kubevet/base/duration.h"

static const struct kv_read *managers_reads(void)
{
    static struct kv_read *reads;
    if (!reads) {
        static struct kv_arena arena; /* lives as long as the process */
        const struct kv_kind *const *kinds = kv_kinds_with_managers();
        reads = kv_arena_array(&arena, kv_kinds_count(kinds) + 1, sizeof *reads);
        for (size_t i = 0; kinds[i]; i++)
            reads[i] = (struct kv_read){.kind = kinds[i], .need = KV_HELPS, .in = KV_EVERYWHERE};
    }
    return reads;
}

const struct kv_read *kv_rule_reads(const struct kv_rule *rule)
{
    static const struct kv_read none;
    if (rule->extra & KV_READS_MANAGERS)
        return managers_reads();
    return rule->reads ? rule->reads : &none;
}

const struct kv_read *kv_rule_read(const struct kv_rule *rule, const struct kv_spec *spec,
                                   const struct kv_kind *kind)
{
    const struct kv_read *read = kv_rule_reads(rule);
    while (read->kind && read->kind != kind)
        read++;
    bool is_wanted = read->kind && (!spec || !read->wanted || read->wanted(spec, kind));
    return is_wanted ? read : NULL;
}

const char *kv_read_and_in(const struct kv_read *read, const struct kv_spec *spec, size_t index)
{
    return read->and_in ? read->and_in(spec, index) : NULL;
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

void kv_finding_violates(struct kv_check *check, struct kv_finding *finding, struct kv_place place,
                         const char *namespace)
{
    if (place.file)
        kv_list_add(&finding->also, check->arena, struct kv_violated,
                    (struct kv_violated){place, namespace});
}

static bool is_compared(const struct kv_compared *compared, struct kv_place place,
                        const char *namespace)
{
    return compared->place.line == place.line && compared->place.column == place.column &&
           compared->place.file == place.file && kv_string_is(compared->namespace, namespace);
}

/* Rules compare the same statement with many objects in a row. */
void kv_check_compares(struct kv_check *check, struct kv_place documented, const char *namespace)
{
    struct kv_list *list = check->compared;
    if (!list || !documented.file)
        return;
    const struct kv_compared *last =
        list->count > 0 ? kv_list_item(list, struct kv_compared, list->count - 1) : NULL;
    if (last && last->rule == &check->rule->doc && is_compared(last, documented, namespace))
        return;
    kv_list_add(
        list, check->arena, struct kv_compared,
        (struct kv_compared){&check->rule->doc,
                             namespace ? kv_arena_copy(check->arena, kv_text_of(namespace)) : NULL,
                             documented});
}

bool kv_check_knows(const struct kv_check *check, const struct kv_kind *kind, const char *namespace)
{
    return kv_state_unknown(check->state, kind, namespace) == NULL;
}

KV_PRINTF(3, 0)
static struct kv_not_evaluated *gap_add(struct kv_check *check, struct kv_object_name object,
                                        const char *reason, va_list arguments)
{
    struct kv_not_evaluated *gap = kv_list_push(check->not_evaluated, check->arena, sizeof *gap);
    gap->rule = check->rule->doc.id;
    gap->object = object;
    gap->reason = kv_arena_vprintf(check->arena, reason, arguments);
    return gap;
}

void kv_check_gap(struct kv_check *check, const char *namespace, const char *reason, ...)
{
    va_list arguments;
    va_start(arguments, reason);
    gap_add(check, (struct kv_object_name){.namespace = namespace}, reason, arguments);
    va_end(arguments);
}

static bool is_elsewhere(const struct kv_unknown *unknown)
{
    return unknown->namespace && strcmp(unknown->namespace, KV_ELSEWHERE) == 0;
}

/* Does the rule check this namespace, although it does not check all: because the spec documents
 * it, or the rule adds it? Without a spec, all are checked. */
static bool looks_at(const struct kv_check *check, const struct kv_read *read,
                     const struct kv_unknown *unknown)
{
    const char *namespace = unknown->namespace, *own;
    if (is_elsewhere(unknown))
        return false;
    if (!namespace || check->spec->is_none || kv_spec_namespace_find(check->spec, namespace))
        return true;
    for (size_t i = 0; (own = kv_read_and_in(read, check->spec, i)); i++)
        if (strcmp(own, namespace) == 0)
            return true;
    return false;
}

void kv_check_gaps(struct kv_check *check, const struct kv_kind *kind)
{
    const struct kv_state_kind *kinds = kv_state_kind(check->state, kind);
    static const struct kv_read by_default = {.in = KV_DOCUMENTED};
    const struct kv_read *row = kv_rule_read(check->rule, NULL, kind);
    const struct kv_read *read = row ? row : &by_default;
    /* A namespace that manifests leave out is not a gap in them. */
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return;
    if (kinds->unknown.count == 0 && !kv_check_demands(check, kind, NULL))
        return; /* no list of it at all */
    bool reported_at_once = kinds->unknown_elsewhere > 0;
    kv_list_each(&kinds->unknown, const struct kv_unknown, entry) {
        if (looks_at(check, read, entry) ||
            (read->in != KV_DOCUMENTED && (is_elsewhere(entry) || !reported_at_once)))
            kv_check_gap(check, entry->namespace, "%s: %s", kv_kind_resource_text(kind),
                         entry->reason);
    }
    if (!reported_at_once)
        return;
    /* A recording may have been made for a spec that documented fewer namespaces. */
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const char *namespace = documented->name.text;
        bool is_listed = kv_intern_number_of(&kinds->unknown_numbers, kv_text_of(namespace)) > 0;
        const char *reason = is_listed ? NULL : kv_state_unknown(check->state, kind, namespace);
        if (reason)
            kv_check_gap(check, namespace, "%s: %s", kv_kind_resource_text(kind), reason);
    }
}

bool kv_check_demands(struct kv_check *check, const struct kv_kind *kind, const char *namespace)
{
    const char *unknown = kv_state_unknown(check->state, kind, namespace);
    if (!unknown)
        return true;
    const char *reason = kv_check_format(check, "%s: %s", kv_kind_resource_text(kind), unknown);
    const char *where = kv_state_listed(check->state, kind) ? namespace : NULL;
    struct kv_buffer said = {0};
    kv_buffer_printf(&said, "%s %s", where ? where : "", reason);
    if (kv_intern_add(&check->demanded, kv_buffer_as_text(&said).data))
        kv_check_gap(check, where, "%s", reason);
    kv_buffer_release(&said);
    return false;
}

struct kv_not_evaluated *kv_check_object_gap(struct kv_check *check, struct kv_object_name object,
                                             const char *reason, ...)
{
    va_list arguments;
    va_start(arguments, reason);
    struct kv_not_evaluated *gap = gap_add(check, object, reason, arguments);
    va_end(arguments);
    return gap;
}

struct kv_not_evaluated *kv_check_not_evaluated(struct kv_check *check,
                                                const struct kv_object *object, const char *reason,
                                                ...)
{
    va_list arguments;
    va_start(arguments, reason);
    struct kv_not_evaluated *gap = gap_add(check, kv_name_of(check, object), reason, arguments);
    va_end(arguments);
    return gap;
}

/* --- how long something has lasted --- */

/* False also if the time cannot be distinguished from now. */
static bool is_ahead(const struct kv_check *check, kv_time since)
{
    return since > check->now && (uint64_t)since - (uint64_t)check->now > KV_CLOCK_SKEW;
}

enum kv_lasting kv_check_lasted(const struct kv_check *check, kv_time since)
{
    if (check->now == KV_TIME_NONE || since == KV_TIME_NONE || is_ahead(check, since))
        return KV_AGE_UNKNOWN;
    if (check->now - since >= check->settle / KV_SECOND)
        return KV_LASTING;
    return check->state->clock_is_floor ? KV_AGE_UNKNOWN : KV_RECENT;
}

enum kv_lasting kv_check_aged(const struct kv_check *check, kv_time since, int64_t max_age)
{
    if (check->now == KV_TIME_NONE || since == KV_TIME_NONE || is_ahead(check, since))
        return KV_AGE_UNKNOWN;
    if (check->now - since > max_age / KV_SECOND)
        return KV_LASTING;
    return kv_state_clock_is_close(check->state) ? KV_RECENT : KV_AGE_UNKNOWN;
}

enum kv_lasting kv_check_deletion_lasted(const struct kv_check *check,
                                         const struct kv_object *object)
{
    kv_time asked = kv_object_deletion_asked(object);
    if (check->now != KV_TIME_NONE && asked != KV_TIME_NONE && !is_ahead(check, asked) &&
        object->deleted > check->now && !check->state->clock_is_floor)
        return KV_RECENT; /* its grace period is not over */
    return kv_check_lasted(check, object->deleted);
}

/* NULL = it is unknown how long ago that was. */
static const char *age_text(struct kv_check *check, kv_time time)
{
    char text[KV_DURATION_TEXT_MAX];
    const int64_t second = 1000000000;
    if (check->now == KV_TIME_NONE || time == KV_TIME_NONE || check->now < time ||
        check->now - time > INT64_MAX / second)
        return NULL;
    return kv_check_format(check, "%s%s", kv_state_clock_is_close(check->state) ? "" : "at least ",
                           kv_duration_format((check->now - time) * second, text));
}

const char *kv_check_for(struct kv_check *check, kv_time since)
{
    char text[KV_TIME_TEXT_MAX];
    const char *age = age_text(check, since);
    return age ? kv_check_format(check, "for %s", age)
               : kv_check_format(check, "since %s", kv_time_format(since, text));
}

const char *kv_check_ago(struct kv_check *check, kv_time time)
{
    char text[KV_TIME_TEXT_MAX];
    const char *age = age_text(check, time);
    return age ? kv_check_format(check, "%s ago", age)
               : kv_check_format(check, "at %s", kv_time_format(time, text));
}

const char *kv_check_undated(struct kv_check *check, kv_time since, const char *missing)
{
    char then[KV_TIME_TEXT_MAX], now[KV_TIME_TEXT_MAX];
    if (check->now == KV_TIME_NONE)
        return "no clock (give --at)";
    if (since == KV_TIME_NONE)
        return missing;
    if (is_ahead(check, since))
        return kv_check_format(check, "no clock (%s is later than now, %s)",
                               kv_time_format(since, then), kv_time_format(check->now, now));
    if (check->state->clock_doubt)
        return kv_check_format(check, "no clock (%s)", check->state->clock_doubt);
    return check->state->clock_is_floor
               ? "no clock (the recording does not say when it was made: give --at)"
               : missing;
}

bool kv_check_is_early(struct kv_check *check, const struct kv_object *object, kv_time since)
{
    enum kv_lasting lasting = kv_check_lasted(check, since);
    if (lasting != KV_AGE_UNKNOWN || since == KV_TIME_NONE || check->now == KV_TIME_NONE)
        return lasting == KV_RECENT;
    kv_check_not_evaluated(check, object, "it began recently, but how long ago is unknown: %s",
                           kv_check_undated(check, since, "no timestamp"));
    return true;
}
