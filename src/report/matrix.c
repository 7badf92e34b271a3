#include "matrix.h"

/* Whether it counts is decided as for the exit code: of a report that compares, as it says. */
static bool is_counted(const struct kv_report *report, const struct kv_finding *finding)
{
    return !finding->waived && !(report->new_only && finding->change == KV_CHANGE_EXISTING);
}

/* The part of its id before the slash. */
static struct kv_text family_of(const char *rule)
{
    return (struct kv_text){rule, strcspn(rule, "/")};
}

static size_t family_find(const struct kv_strings *families, struct kv_text family)
{
    size_t i = 0;
    while (i < families->count && !kv_text_is(family, families->items[i]))
        i++;
    return i;
}

static void family_add(struct kv_list *families, const char *rule, struct kv_arena *arena)
{
    const struct kv_strings known = {families->items, families->count};
    struct kv_text family = family_of(rule);
    if (family_find(&known, family) == known.count)
        kv_list_add(families, arena, const char *, kv_arena_copy(arena, family));
}

static int text_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static struct kv_strings families_of(const struct kv_report *reports, size_t count,
                                     struct kv_arena *arena)
{
    struct kv_list families = {0};
    for (size_t i = 0; i < count; i++) {
        kv_list_each(&reports[i].findings, const struct kv_finding, finding) {
            if (is_counted(&reports[i], finding))
                family_add(&families, finding->rule->id, arena);
        }
        kv_list_each(&reports[i].not_evaluated, const struct kv_not_evaluated, gap)
            family_add(&families, gap->rule, arena);
    }
    kv_sort(families.items, families.count, sizeof(const char *), text_compare);
    return (struct kv_strings){families.items, families.count};
}

static struct matrix_cell *cells_make(const struct kv_report *report,
                                      const struct kv_strings *families, struct kv_arena *arena)
{
    struct matrix_cell *cells = kv_arena_array(arena, families->count, sizeof *cells);
    const char *last = NULL;
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        size_t family = family_find(families, family_of(finding->rule->id));
        if (is_counted(report, finding))
            cells[family].findings[finding->severity]++;
    }
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap) {
        cells[family_find(families, family_of(gap->rule))].gaps +=
            !last || strcmp(last, gap->rule) != 0; /* they are sorted by rule */
        last = gap->rule;
    }
    return cells;
}

/* No verdict is worse than findings, and these are worse than what was not evaluated. */
static int badness(const struct kv_report *report)
{
    static const int of[] = {[KV_VERDICT_CONFORMS] = 0,
                             [KV_VERDICT_PARTIAL] = 1,
                             [KV_VERDICT_FINDINGS] = 2,
                             [KV_VERDICT_NONE] = 3};
    return of[report->verdict];
}

static int difference(size_t a, size_t b)
{
    return (a < b) - (a > b);
}

static int row_compare(const void *left, const void *right)
{
    const struct kv_report *a = ((const struct matrix_row *)left)->report;
    const struct kv_report *b = ((const struct matrix_row *)right)->report;
    int order = badness(b) - badness(a);
    order = order ? order : difference(a->errors, b->errors);
    order = order ? order : difference(a->warnings, b->warnings);
    order = order ? order : difference(a->rules_not_evaluated, b->rules_not_evaluated);
    order = order ? order : kv_string_compare(a->cluster, b->cluster);
    return order ? order : (a > b) - (a < b);
}

void matrix_make(const struct kv_report *reports, size_t count, struct kv_arena *arena,
                 struct matrix *out)
{
    out->families = families_of(reports, count, arena);
    out->rows = kv_arena_array(arena, count, sizeof *out->rows);
    out->count = count;
    for (size_t i = 0; i < count; i++)
        out->rows[i] =
            (struct matrix_row){&reports[i], cells_make(&reports[i], &out->families, arena)};
    kv_sort(out->rows, count, sizeof *out->rows, row_compare);
}

const char *matrix_cell_text(const struct matrix_cell *cell, struct kv_arena *arena)
{
    static const char letters[] = {
        [KV_SEVERITY_INFO] = 'i', [KV_SEVERITY_WARNING] = 'w', [KV_SEVERITY_ERROR] = 'e'};
    const char *text = "";
    for (int severity = KV_SEVERITY_ERROR; severity >= KV_SEVERITY_INFO; severity--)
        if (cell->findings[severity] > 0)
            text = kv_arena_printf(arena, "%s%s%zu%c", text, *text ? " " : "",
                                   cell->findings[severity], letters[severity]);
    return cell->gaps == 0 ? text : kv_arena_printf(arena, "%s%s?", text, *text ? " " : "");
}

const char *matrix_row_text(const struct matrix *matrix, const struct matrix_row *row,
                            struct kv_arena *arena)
{
    const char *text = "";
    for (size_t k = 0; k < matrix->families.count; k++) {
        const char *cell = matrix_cell_text(&row->cells[k], arena);
        if (*cell)
            text = kv_arena_printf(arena, "%s%s%s %s", text, *text ? ", " : "",
                                   matrix->families.items[k], cell);
    }
    return text;
}

const char *matrix_verdict(const struct kv_report *report)
{
    return report->verdict == KV_VERDICT_NONE ? "no verdict" : kv_verdict_name(report->verdict);
}
