#include "finding.h"

const char *kv_finding_object(const struct kv_finding *finding, struct kv_arena *arena)
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

const char *kv_finding_sentence(const struct kv_finding *finding, struct kv_arena *arena)
{
    if (!finding->expected && !finding->actual)
        return finding->message;
    return kv_arena_printf(arena, "%s (documented: %s, found: %s)", finding->message,
                           finding->expected ? finding->expected : "absent",
                           finding->actual ? finding->actual : "absent");
}

struct kv_place kv_finding_place(const struct kv_report *report, const struct kv_finding *finding)
{
    struct kv_place place = finding->manifest.file ? finding->manifest : finding->spec;
    if (!place.file)
        place = (struct kv_place){.file = report->spec_file};
    if (place.line == 0)
        place.line = 1;
    return place;
}

const char *kv_place_path(struct kv_place place)
{
    const char *path = place.file;
    while (path[0] == '.' && path[1] == '/' && path[2] != '\0')
        path += 2;
    return path;
}

const char *kv_finding_change(const struct kv_finding *finding)
{
    static const char *const names[] = {
        [KV_CHANGE_NEW] = "new",
        [KV_CHANGE_EXISTING] = "existing",
    };
    return finding->change == KV_CHANGE_NONE ? NULL : names[finding->change];
}

const char *kv_finding_resolved(const struct kv_finding *finding, struct kv_arena *arena)
{
    return kv_arena_printf(arena, "%s%s%s", kv_finding_object(finding, arena),
                           finding->field ? " " : "", finding->field ? finding->field : "");
}

struct kv_list kv_findings_by_severity(const struct kv_report *report, struct kv_arena *arena)
{
    struct kv_list sorted = {0};
    for (int severity = KV_SEVERITY_ERROR; severity > KV_SEVERITY_SKIP; severity--) {
        kv_list_each(&report->findings, const struct kv_finding, finding)
        {
            if ((int)finding->severity == severity && !finding->waived)
                *(const struct kv_finding **)kv_list_push(&sorted, arena, sizeof finding) = finding;
        }
    }
    return sorted;
}

static void count_add(struct kv_buffer *line, size_t count, const char *one, const char *many,
                      const char **separator)
{
    if (count == 0)
        return;
    kv_buffer_printf(line, "%s%zu %s", *separator, count, count == 1 ? one : many);
    *separator = ", ";
}

void kv_report_counts_add(struct kv_buffer *line, const struct kv_report *report)
{
    const char *separator = ": ";
    count_add(line, report->errors, "error", "errors", &separator);
    count_add(line, report->warnings, "warning", "warnings", &separator);
    count_add(line, report->infos, "info", "infos", &separator);
    count_add(line, report->resolved.count, "resolved", "resolved", &separator);
    count_add(line, report->waived, "waived", "waived", &separator);
    count_add(line, report->rules_not_evaluated, "rule not evaluated", "rules not evaluated",
              &separator);
}

const char *kv_report_line(const struct kv_report *report, struct kv_arena *arena)
{
    struct kv_buffer line = {0};
    kv_buffer_text(&line, kv_verdict_name(report->verdict));
    kv_report_counts_add(&line, report);
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&line));
    kv_buffer_release(&line);
    return copy;
}

const char *kv_not_evaluated_where(const struct kv_not_evaluated *gap, struct kv_arena *arena)
{
    if (gap->object)
        return gap->object;
    return gap->namespace ? kv_arena_printf(arena, "namespace %s", gap->namespace)
                          : "the whole state";
}
