/* Which gaps concern a statement. */
#include "engine/evaluate/standing.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"

/* --- gaps --- */

static int gap_compare(const void *left, const void *right)
{
    const struct kv_not_evaluated *a = ((const struct standing_gap *)left)->gap;
    const struct kv_not_evaluated *b = ((const struct standing_gap *)right)->gap;
    int order = strcmp(a->rule, b->rule);
    if (!order)
        order = kv_string_compare(a->object.namespace, b->object.namespace);
    if (!order)
        order = kv_string_compare(a->object.name, b->object.name);
    return order ? order : strcmp(a->reason, b->reason);
}

static void gaps_add(struct standings *standings, const struct kv_list *gaps, bool is_outdated)
{
    kv_list_each(gaps, const struct kv_not_evaluated, gap)
        kv_list_add(&standings->gaps, standings->arena, struct standing_gap,
                    (struct standing_gap){gap, is_outdated});
}

static struct kv_text gap_key(struct kv_buffer *key, const char *rule, const char *namespace)
{
    kv_buffer_clear(key);
    kv_buffer_printf(key, "%s\n%s", rule, namespace ? namespace : "");
    return kv_buffer_as_text(key);
}

/* All gaps of a rule, and those of it in one namespace, begin at a known index. */
void standing_gaps_fill(struct standings *standings)
{
    struct kv_report *report = standings->report;
    struct kv_buffer key = {0};
    gaps_add(standings, &report->not_evaluated, false);
    gaps_add(standings, &report->explained_gaps, false);
    gaps_add(standings, &report->outdated_gaps, true);
    kv_sort(standings->gaps.items, standings->gaps.count, sizeof(struct standing_gap), gap_compare);
    for (size_t i = standings->gaps.count; i-- > 0;) {
        const struct kv_not_evaluated *gap =
            kv_list_item(&standings->gaps, struct standing_gap, i)->gap;
        *kv_intern_number(&standings->gap_numbers,
                          gap_key(&key, gap->rule, gap->object.namespace)) = i + 1;
        *kv_intern_number(&standings->gap_numbers, gap_key(&key, gap->rule, "\n")) = i + 1;
    }
    kv_buffer_release(&key);
}

/* A gap about one object concerns other objects of its kind only if they may be meant. */
static bool is_of_object(const struct kv_not_evaluated *gap, const struct kv_spec_statement *said)
{
    const struct kv_object_name *object = &gap->object;
    if (!object->kind || !said->kind || strcmp(object->kind, said->kind) != 0 || !object->name ||
        !said->name)
        return true;
    return kv_glob_match(said->name, object->name) || kv_glob_match(object->name, said->name);
}

/* The first gap of the rule from an index (plus 1) on, in its namespace or (`any`) in all. */
static const struct standing_gap *gap_from(const struct standings *standings, size_t number,
                                           const struct kv_spec_statement *said, const char *rule,
                                           bool any)
{
    for (size_t i = number; i > 0 && i <= standings->gaps.count; i++) {
        const struct standing_gap *item =
            kv_list_item(&standings->gaps, struct standing_gap, i - 1);
        const struct standing_gap *first =
            kv_list_item(&standings->gaps, struct standing_gap, number - 1);
        if (strcmp(item->gap->rule, rule) != 0 ||
            (!any && !kv_string_is(item->gap->object.namespace, first->gap->object.namespace)))
            break;
        if (is_of_object(item->gap, said))
            return item;
    }
    return NULL;
}

/* The gap of the rule that concerns the statement; NULL = none. */
const struct standing_gap *standing_gap(const struct standings *standings,
                                        const struct kv_spec_statement *said, const char *rule)
{
    struct kv_buffer key = {0};
    const struct kv_intern *numbers = &standings->gap_numbers;
    const char *namespace = standing_namespace(said);
    size_t all = kv_intern_number_of(numbers, gap_key(&key, rule, "\n"));
    size_t everywhere = kv_intern_number_of(numbers, gap_key(&key, rule, NULL));
    size_t here = namespace ? kv_intern_number_of(numbers, gap_key(&key, rule, namespace)) : 0;
    kv_buffer_release(&key);
    if (!namespace)
        return gap_from(standings, all, said, rule, true);
    const struct standing_gap *found = gap_from(standings, everywhere, said, rule, false);
    return found ? found : gap_from(standings, here, said, rule, false);
}
