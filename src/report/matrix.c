#include "matrix.h"

static size_t family_find(const struct kv_strings *families, const char *name)
{
    size_t i = 0;
    while (i < families->count && strcmp(families->items[i], name) != 0)
        i++;
    return i;
}

static int text_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static struct kv_strings families_of(const struct kv_glance *glances, size_t count,
                                     struct kv_arena *arena)
{
    struct kv_list families = {0};
    for (size_t i = 0; i < count; i++)
        kv_list_each(&glances[i].families, const struct kv_glance_family, family) {
            const struct kv_strings known = {families.items, families.count};
            if (family_find(&known, family->name) == known.count)
                kv_list_add(&families, arena, const char *, family->name);
        }
    kv_sort(families.items, families.count, sizeof(const char *), text_compare);
    return (struct kv_strings){families.items, families.count};
}

/* No verdict is worse than findings, and these are worse than what was not evaluated. */
static int badness(const struct kv_glance *glance)
{
    static const int of[] = {[KV_VERDICT_CONFORMS] = 0,
                             [KV_VERDICT_PARTIAL] = 1,
                             [KV_VERDICT_FINDINGS] = 2,
                             [KV_VERDICT_NONE] = 3};
    return of[glance->verdict];
}

static int difference(size_t a, size_t b)
{
    return (a < b) - (a > b);
}

static int row_compare(const void *left, const void *right)
{
    const struct kv_glance *a = *(const struct kv_glance *const *)left;
    const struct kv_glance *b = *(const struct kv_glance *const *)right;
    int order = badness(b) - badness(a);
    order = order ? order : difference(a->errors, b->errors);
    order = order ? order : difference(a->warnings, b->warnings);
    order = order ? order : difference(a->rules_not_evaluated, b->rules_not_evaluated);
    order = order ? order : kv_string_compare(a->cluster, b->cluster);
    return order ? order : (a > b) - (a < b);
}

void matrix_make(const struct kv_glance *glances, size_t count, struct kv_arena *arena,
                 struct matrix *out)
{
    out->families = families_of(glances, count, arena);
    out->rows = kv_arena_array(arena, count, sizeof *out->rows);
    out->count = count;
    for (size_t i = 0; i < count; i++)
        out->rows[i] = &glances[i];
    kv_sort(out->rows, count, sizeof *out->rows, row_compare);
}

static const struct kv_glance_family *cell_find(const struct kv_glance *row, const char *family)
{
    kv_list_each(&row->families, const struct kv_glance_family, cell) {
        if (strcmp(cell->name, family) == 0)
            return cell;
    }
    return NULL;
}

const char *matrix_cell_text(const struct kv_glance *row, const char *family,
                             struct kv_arena *arena)
{
    static const char letters[] = {
        [KV_SEVERITY_INFO] = 'i', [KV_SEVERITY_WARNING] = 'w', [KV_SEVERITY_ERROR] = 'e'};
    const char *text = "";
    const struct kv_glance_family *cell = cell_find(row, family);
    if (!cell)
        return text;
    for (int severity = KV_SEVERITY_ERROR; severity >= KV_SEVERITY_INFO; severity--)
        if (cell->findings[severity] > 0)
            text = kv_arena_printf(arena, "%s%s%zu%c", text, *text ? " " : "",
                                   cell->findings[severity], letters[severity]);
    return cell->gaps == 0 ? text : kv_arena_printf(arena, "%s%s?", text, *text ? " " : "");
}

const char *matrix_row_text(const struct matrix *matrix, const struct kv_glance *row,
                            struct kv_arena *arena)
{
    const char *text = "";
    for (size_t k = 0; k < matrix->families.count; k++) {
        const char *cell = matrix_cell_text(row, matrix->families.items[k], arena);
        if (*cell)
            text = kv_arena_printf(arena, "%s%s%s %s", text, *text ? ", " : "",
                                   matrix->families.items[k], cell);
    }
    return text;
}

const char *matrix_verdict(const struct kv_glance *row)
{
    return row->verdict == KV_VERDICT_NONE ? "no verdict" : kv_verdict_name(row->verdict);
}
