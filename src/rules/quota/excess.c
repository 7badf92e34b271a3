#include "excess.h"

#include "counted.h"
#include "quota.h"
#include "rules/workload/autoscalers.h"
#include "rules/workload/workload.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/intern.h"

/* An object that is counted, and how much it counts of each amount. */
struct part {
    const struct kv_object *object;     /* NULL = of a kind that is not read */
    const struct peak_part *of_peak;    /* NULL = no pods */
    const struct counted_item *counted; /* the first one; NULL = only pods */
    const char *kind, *name;
    const char *how;             /* "2 replicas + 1 in a rollout"; NULL = as it is */
    struct kv_quantity *amounts; /* parallel to the excesses: */
    size_t count;                /* of them */
    bool changed;                /* by the manifests */
};

/* What is over, and of which parts. */
struct sum {
    struct kv_check *check;
    const struct peak *peak;
    const struct excess *excesses;
    size_t count;
    struct kv_list parts;     /* struct part */
    struct kv_intern numbers; /* of the parts, by kind and name, from 1 */
};

/* More of them are never read; `kubevet quota` shows them all. */
enum { PARTS_SHOWN = 12 };

/* --- the parts --- */

/* The changed autoscaler of the workload; NULL = none. */
static const struct kv_object *changed_autoscaler(const struct kv_check *check,
                                                  const struct kv_object *workload)
{
    const struct kv_autoscaler *autoscaler = NULL;
    if (workload->kind == &kv_kind_pod)
        return NULL;
    for (size_t i = 0; (autoscaler = hpa_of(check, (const struct kv_workload *)workload, i)); i++)
        if (autoscaler->object.change != KV_UNTOUCHED)
            return &autoscaler->object;
    return NULL;
}

static bool is_over_state(const struct sum *sum)
{
    return sum->check->state->source == KV_SOURCE_OVERLAY;
}

static struct part *part_of(struct sum *sum, const char *kind, const char *name)
{
    struct kv_arena *arena = sum->check->arena;
    struct kv_buffer key = {0};
    kv_buffer_printf(&key, "%s/%s", kind, name);
    size_t *number = kv_intern_number(&sum->numbers, kv_buffer_as_text(&key));
    kv_buffer_release(&key);
    if (*number > 0)
        return kv_list_item(&sum->parts, struct part, *number - 1);
    struct part *part = kv_list_push(&sum->parts, arena, sizeof *part);
    *part = (struct part){.kind = kind,
                          .name = name,
                          .amounts = kv_arena_array(arena, sum->count, sizeof *part->amounts),
                          .count = sum->count};
    *number = sum->parts.count;
    return part;
}

static void pods_add(struct sum *sum, size_t index, const struct peak_part *of_peak)
{
    struct kv_quantity all;
    const struct kv_object *object = of_peak->object;
    const struct kv_quantity *each =
        amounts_get(&of_peak->charge, sum->excesses[index].hard->resource);
    if (!each || !kv_quantity_multiply(*each, of_peak->pods, &all) || kv_quantity_sign(all) == 0)
        return;
    struct part *part = part_of(sum, object->kind->name, object->name);
    part->object = object;
    part->of_peak = of_peak;
    part->how = of_peak->how;
    part->changed = is_over_state(sum) && (object->change != KV_UNTOUCHED ||
                                           changed_autoscaler(sum->check, object) != NULL);
    (void)kv_quantity_add(part->amounts[index], all, &part->amounts[index]);
}

static void item_add(struct sum *sum, size_t index, const struct counted_item *item)
{
    struct kv_quantity all;
    if (!kv_quantity_multiply(item->each, item->times, &all) || kv_quantity_sign(all) == 0)
        return;
    struct part *part = part_of(sum, item->kind, item->name);
    part->object = item->object;
    part->counted = part->counted ? part->counted : item;
    part->changed = is_over_state(sum) && (item->object ? item->object->change != KV_UNTOUCHED
                                                        : item->place.file != NULL);
    if (item->times != 1 && !part->how) {
        char each[KV_QUANTITY_TEXT_MAX];
        part->how = kv_check_format(sum->check, "%lld x %s", (long long)item->times,
                                    kv_quantity_format(item->each, each));
    }
    (void)kv_quantity_add(part->amounts[index], all, &part->amounts[index]);
}

/* The largest first: by an amount after the other. */
static int part_compare(const void *left, const void *right)
{
    const struct part *a = left, *b = right;
    int order = 0;
    for (size_t i = 0; i < a->count && order == 0; i++)
        order = kv_quantity_compare(b->amounts[i], a->amounts[i]);
    order = order ? order : strcmp(a->kind, b->kind);
    return order ? order : strcmp(a->name, b->name);
}

static void parts_collect(struct sum *sum)
{
    for (size_t i = 0; i < sum->count; i++) {
        if (sum->excesses[i].is_counted)
            kv_list_each(&sum->excesses[i].items, const struct counted_item, item)
                item_add(sum, i, item);
        else
            kv_list_each(&sum->peak->parts, const struct peak_part, part)
                pods_add(sum, i, part);
    }
    kv_sort(sum->parts.items, sum->parts.count, sizeof(struct part), part_compare);
}

/* --- the table --- */

static const char *exact(struct sum *sum, struct kv_quantity quantity)
{
    char text[KV_QUANTITY_TEXT_MAX];
    return kv_check_format(sum->check, "%s", kv_quantity_format(quantity, text));
}

/* How the table's last column says how a number of pods is made up, if any row does. */
static bool has_how(const struct sum *sum)
{
    kv_list_each(&sum->parts, const struct part, part) {
        if (part->how)
            return true;
    }
    return false;
}

static const char **row_add(struct sum *sum, struct kv_table *table, const char *name,
                            enum kv_row_mark mark)
{
    struct kv_arena *arena = sum->check->arena;
    struct kv_table_row *row = kv_list_push(&table->rows, arena, sizeof *row);
    const char **cells = kv_arena_array(arena, table->column_count, sizeof *cells);
    cells[0] = name;
    *row = (struct kv_table_row){.cells = cells, .mark = mark};
    return cells;
}

static void part_row(struct sum *sum, struct kv_table *table, const struct part *part)
{
    const char **cells =
        row_add(sum, table, kv_check_format(sum->check, "%s/%s", part->kind, part->name),
                part->changed ? KV_ROW_CHANGED : KV_ROW_PART);
    for (size_t i = 0; i < sum->count; i++)
        if (kv_quantity_sign(part->amounts[i]) != 0)
            cells[i + 1] = exact(sum, part->amounts[i]);
    if (part->how)
        cells[sum->count + 1] = part->how;
}

/* Those that are not shown one by one. */
static void rest_row(struct sum *sum, struct kv_table *table, size_t first)
{
    const char **cells =
        row_add(sum, table, kv_check_format(sum->check, "%zu others", sum->parts.count - first),
                KV_ROW_PART);
    for (size_t i = 0; i < sum->count; i++) {
        struct kv_quantity rest = {0};
        for (size_t k = first; k < sum->parts.count; k++)
            (void)kv_quantity_add(rest, kv_list_item(&sum->parts, struct part, k)->amounts[i],
                                  &rest);
        cells[i + 1] = exact(sum, rest);
    }
}

static void sum_rows(struct sum *sum, struct kv_table *table, bool is_peak)
{
    const char **sums = row_add(sum, table, is_peak ? "peak" : "sum", KV_ROW_SUM);
    const char **quota = row_add(sum, table, "quota", KV_ROW_LIMIT);
    const char **over = row_add(sum, table, "missing", KV_ROW_OVER);
    for (size_t i = 0; i < sum->count; i++) {
        const struct excess *excess = &sum->excesses[i];
        struct kv_quantity missing;
        sums[i + 1] = exact(sum, excess->sum);
        quota[i + 1] =
            kv_check_format(sum->check, "%s", excess->hard->text); /* the report outlives it */
        over[i + 1] = kv_quantity_subtract(excess->sum, excess->hard->amount, &missing)
                          ? exact(sum, missing)
                          : NULL;
    }
}

static const struct kv_table *table_make(struct sum *sum, bool is_peak)
{
    struct kv_arena *arena = sum->check->arena;
    struct kv_table *table = kv_arena_alloc(arena, sizeof *table);
    table->column_count = sum->count + 1 + has_how(sum);
    const char **columns = kv_arena_array(arena, table->column_count, sizeof *columns);
    columns[0] = is_peak ? "workload" : "object";
    for (size_t i = 0; i < sum->count; i++)
        columns[i + 1] = kv_check_format(sum->check, "%s", sum->excesses[i].hard->resource);
    if (has_how(sum))
        columns[sum->count + 1] = is_peak ? "pods at most" : "made up of";
    table->columns = columns;
    size_t shown = sum->parts.count > PARTS_SHOWN ? PARTS_SHOWN - 1 : sum->parts.count;
    for (size_t i = 0; i < shown; i++)
        part_row(sum, table, kv_list_item(&sum->parts, struct part, i));
    if (shown < sum->parts.count)
        rest_row(sum, table, shown);
    sum_rows(sum, table, is_peak);
    return table;
}

/* --- causes in the manifests --- */

/* The field of a changed workload that decides the amount: its first container's resource, or its
 * number of pods. */
static const char *counting_field(struct sum *sum, const struct peak_part *part,
                                  const char *resource)
{
    struct kv_check *check = sum->check;
    const char *limit = strncmp(resource, "limits.", 7) == 0 ? resource + 7 : NULL;
    const char *request = strncmp(resource, "requests.", 9) == 0 ? resource + 9 : resource;
    kv_list_each(&part->spec->containers, const struct kv_container, container) {
        const struct kv_quantities *set =
            limit ? &container->resources.limits : &container->resources.requests;
        if (part->object->change == KV_REPLACED && container->name &&
            kv_quantities_get(set, limit ? limit : request))
            return kv_check_format(check, "%s.containers[%s].resources.%s[%s]",
                                   workload_spec_path(part->object->kind), container->name,
                                   limit ? "limits" : "requests", limit ? limit : request);
    }
    return "spec.replicas";
}

/* The part that the manifests change, as the finding's origin, which says its line. */
static void origin_set(struct sum *sum, const struct part *part, struct kv_finding *finding)
{
    const struct kv_object *autoscaler =
        part->of_peak ? changed_autoscaler(sum->check, part->object) : NULL;
    if (!part->object) {
        finding->manifest = part->counted->place;
        return;
    }
    finding->origin = kv_name_of(sum->check, autoscaler ? autoscaler : part->object);
    if (autoscaler)
        finding->origin_field = "spec.maxReplicas";
    for (size_t i = 0; i < sum->count && !finding->origin_field; i++)
        if (kv_quantity_sign(part->amounts[i]) != 0)
            finding->origin_field =
                sum->excesses[i].is_counted
                    ? part->counted->field
                    : counting_field(sum, part->of_peak, sum->excesses[i].hard->resource);
}

/* For an unchanged quota: the largest part that the manifests change. */
static void origin_find(struct sum *sum, struct kv_finding *finding)
{
    if (!is_over_state(sum) || sum->peak->quota->object.change != KV_UNTOUCHED)
        return;
    kv_list_each(&sum->parts, const struct part, part) {
        if (part->changed) {
            origin_set(sum, part, finding);
            return;
        }
    }
}

/* --- the finding --- */

static const char *brief(struct sum *sum, size_t index, struct kv_quantity quantity)
{
    return quota_quantity_text(sum->check, quantity, sum->excesses[index].hard->amount);
}

/* "limits.cpu 15 of 10, limits.memory 22.5Gi of 14Gi" */
static const char *found_text(struct sum *sum)
{
    const char *text = "";
    for (size_t i = 0; i < sum->count; i++)
        text = kv_check_format(sum->check, "%s%s%s %s of %s", text, i > 0 ? ", " : "",
                               sum->excesses[i].hard->resource, brief(sum, i, sum->excesses[i].sum),
                               sum->excesses[i].hard->text);
    return text;
}

/* The worst case, which is shown but not checked; NULL = it is no worse. */
static const char *worst_text(struct sum *sum)
{
    const char *text = NULL;
    for (size_t i = 0; i < sum->count; i++)
        if (sum->excesses[i].may_be_more)
            text = kv_check_format(sum->check, "%s%s%s %s", text ? text : "", text ? ", " : "",
                                   sum->excesses[i].hard->resource,
                                   brief(sum, i, sum->excesses[i].worst));
    return text ? kv_check_format(sum->check,
                                  "while pods that a rollout replaces are still terminating, it "
                                  "may reach %s",
                                  text)
                : NULL;
}

static const char *message_of(size_t counted, size_t count)
{
    return counted == 0       ? "the quota does not hold the peak of its workloads"
           : counted == count ? "the quota does not hold what is in its namespace"
                              : "the quota does not hold what is in its namespace and the peak of "
                                "its workloads";
}

void excess_report(struct kv_check *check, const struct peak *peak, const struct kv_list *excesses)
{
    struct sum sum = {
        .check = check, .peak = peak, .excesses = excesses->items, .count = excesses->count};
    const struct kv_object *quota = &peak->quota->object;
    size_t counted = 0;
    for (size_t i = 0; i < sum.count; i++)
        counted += sum.excesses[i].is_counted;
    parts_collect(&sum);
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, quota),
                         quota_place(check, quota->namespace, sum.excesses[0].hard->resource), "%s",
                         message_of(counted, sum.count));
    for (size_t i = 1; i < sum.count; i++)
        kv_finding_violates(check, finding,
                            quota_place(check, quota->namespace, sum.excesses[i].hard->resource),
                            quota->namespace);
    finding->field = "spec.hard";
    finding->expected = "within the quota";
    finding->actual = found_text(&sum);
    finding->table = table_make(&sum, counted == 0);
    finding->hint = worst_text(&sum);
    finding->manifest = quota->place;
    origin_find(&sum, finding);
    kv_intern_release(&sum.numbers);
}
