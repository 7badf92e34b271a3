#include "shown.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/intern.h"

/* --- the order --- */

static bool is_chosen(const struct shown_choice *choice, const struct kv_finding *finding)
{
    return (choice->waived || !finding->waived) &&
           (choice->change == KV_CHANGE_NONE || choice->change == finding->change);
}

static int shown_compare(const void *left, const void *right)
{
    const struct kv_finding *a = ((const struct shown *)left)->finding;
    const struct kv_finding *b = ((const struct shown *)right)->finding;
    int order = kv_string_compare(a->object.namespace, b->object.namespace);
    if (!order)
        order = (int)b->severity - (int)a->severity;
    return order ? order : (a > b) - (a < b); /* as in the report */
}

/* --- equal ones --- */

enum { ALIKE_MIN = 3 }; /* fewer equal findings are shown one by one */

/* NULL for the object's own name, which differs from one to the next. */
static const char *common(const struct kv_finding *finding, const char *value)
{
    return value && finding->object.name && strcmp(value, finding->object.name) == 0 ? NULL : value;
}

/* What equal findings have in common. */
static const char *key_of(const struct kv_finding *finding, struct kv_buffer *key)
{
    const char *const parts[] = {finding->rule->id,
                                 kv_severity_name(finding->severity),
                                 finding->object.kind,
                                 finding->field,
                                 common(finding, finding->expected),
                                 common(finding, finding->actual),
                                 finding->hint,
                                 finding->spec.file};
    kv_buffer_clear(key);
    kv_buffer_printf(key, "%u %d", finding->spec.line, (int)finding->change);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        kv_buffer_printf(key, "\n%s", parts[i] ? parts[i] : "");
    return kv_buffer_as_text(key).data;
}

static bool may_fold(const struct kv_finding *finding)
{
    return finding->severity < KV_SEVERITY_ERROR && !finding->waived && !finding->table &&
           !finding->manifest.file && finding->object.name;
}

/* Moves equal findings to the first one of them. */
static struct kv_list fold(const struct kv_list *all, struct kv_arena *arena)
{
    struct kv_list folded = {0};
    struct kv_intern counts = {0}, firsts = {0};
    struct kv_buffer key = {0};
    kv_list_each(all, const struct shown, shown) {
        if (may_fold(shown->finding))
            ++*kv_intern_number(&counts, kv_text_of(key_of(shown->finding, &key)));
    }
    kv_list_each(all, const struct shown, shown) {
        struct kv_text name = kv_text_of(key_of(shown->finding, &key));
        bool folds = may_fold(shown->finding) && *kv_intern_number(&counts, name) >= ALIKE_MIN;
        size_t *first = folds ? kv_intern_number(&firsts, name) : NULL;
        if (first && *first > 0) {
            struct shown *one = kv_list_item(&folded, struct shown, *first - 1);
            kv_list_add(&one->alike, arena, const struct kv_finding *, shown->finding);
            continue;
        }
        kv_list_add(&folded, arena, struct shown, *shown);
        if (first)
            *first = folded.count;
    }
    kv_intern_release(&counts);
    kv_intern_release(&firsts);
    kv_buffer_release(&key);
    return folded;
}

struct kv_list findings_choose(const struct kv_report *report, struct shown_choice choice,
                               struct kv_arena *arena)
{
    struct kv_list shown = {0};
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (is_chosen(&choice, finding))
            kv_list_add(&shown, arena, struct shown, (struct shown){.finding = finding});
    }
    kv_sort(shown.items, shown.count, sizeof(struct shown), shown_compare);
    return choice.fold ? fold(&shown, arena) : shown;
}

/* --- counts --- */

struct finding_counts findings_count(const struct kv_report *report, enum kv_change change)
{
    struct finding_counts counts = {0};
    const struct shown_choice choice = {.change = change};
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (is_chosen(&choice, finding))
            counts.of[finding->severity]++;
    }
    return counts;
}

size_t counts_sum(const struct finding_counts *counts)
{
    size_t sum = 0;
    for (size_t i = 0; i < sizeof counts->of / sizeof *counts->of; i++)
        sum += counts->of[i];
    return sum;
}

const char *counts_text(const struct finding_counts *counts, const char *kind,
                        struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    for (int severity = KV_SEVERITY_ERROR; severity > KV_SEVERITY_SKIP; severity--) {
        size_t count = counts->of[severity];
        if (count > 0)
            kv_buffer_printf(&text, "%s%zu %s%s%s", text.length > 0 ? ", " : "", count, kind,
                             kv_severity_name((enum kv_severity)severity), count == 1 ? "" : "s");
    }
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}
