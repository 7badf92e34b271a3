#include "finding.h"
#include "value.h"

const char *finding_object(const struct kv_finding *finding, struct kv_arena *arena)
{
    const struct kv_object_name *object = &finding->object;
    if (!object->name)
        return object->namespace
                   ? kv_arena_printf(arena, "%s in namespace %s", object->kind, object->namespace)
                   : object->kind;
    if (!object->namespace)
        return kv_arena_printf(arena, "%s %s", object->kind, object->name);
    return kv_arena_printf(arena, "%s %s/%s", object->kind, object->namespace, object->name);
}

static bool is_in(const char *value, const char *text)
{
    return !value || strstr(text, value);
}

const char *finding_sentence(const struct kv_finding *finding, struct kv_arena *arena)
{
    bool is_said =
        is_in(finding->expected, finding->message) && is_in(finding->actual, finding->message);
    if (is_said)
        return sentence_brief(finding->message, arena);
    return sentence_brief(kv_arena_printf(arena, "%s (documented: %s, found: %s)", finding->message,
                                          finding->expected ? finding->expected : "absent",
                                          finding->actual ? finding->actual : "absent"),
                          arena);
}

struct kv_place finding_place(const struct kv_report *report, const struct kv_finding *finding)
{
    struct kv_place place = finding->manifest.file ? finding->manifest : finding->spec;
    if (!place.file)
        place = (struct kv_place){.file = report->spec_file};
    if (place.line == 0)
        place.line = 1;
    return place;
}

const char *finding_change(const struct kv_finding *finding)
{
    static const char *const names[] = {
        [KV_CHANGE_NEW] = "new",
        [KV_CHANGE_EXISTING] = "existing",
    };
    return finding->change == KV_CHANGE_NONE ? NULL : names[finding->change];
}

const char *finding_resolved(const struct kv_finding *finding, struct kv_arena *arena)
{
    return kv_arena_printf(arena, "%s%s%s", finding_object(finding, arena),
                           finding->field ? " " : "", finding->field ? finding->field : "");
}

struct kv_list findings_by_severity(const struct kv_report *report, struct kv_arena *arena)
{
    struct kv_list sorted = {0};
    for (int severity = KV_SEVERITY_ERROR; severity > KV_SEVERITY_SKIP; severity--) {
        kv_list_each(&report->findings, const struct kv_finding, finding) {
            if ((int)finding->severity == severity && !finding->waived)
                kv_list_add(&sorted, arena, const struct kv_finding *, finding);
        }
    }
    return sorted;
}

size_t family_length(const char *rule)
{
    return strcspn(rule, "/");
}

bool family_is_same(const char *rule, const char *other)
{
    size_t length = family_length(rule);
    return length == family_length(other) && strncmp(rule, other, length) == 0;
}

const char *gap_object(const struct kv_not_evaluated *gap, struct kv_arena *arena)
{
    const struct kv_object_name *object = &gap->object;
    return object->kind ? kv_arena_printf(arena, "%s/%s", object->kind, object->name) : NULL;
}

const char *gap_where(const struct kv_not_evaluated *gap, struct kv_arena *arena)
{
    if (gap->object.kind)
        return gap_object(gap, arena);
    return gap->object.namespace ? kv_arena_printf(arena, "namespace %s", gap->object.namespace)
                                 : "the whole state";
}
