#include "quota_view.h"

#include "kubevet/base/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- the order --- */

/* A quota by its fullest amount. */
struct rank {
    const struct kv_quota_use *use;
    int urgency; /* 2 = it refuses somebody, 1 = it is full, or will be */
    double share, peak;
};

static struct rank rank_of(const struct kv_quota_use *use)
{
    struct rank rank = {.use = use};
    kv_list_each(&use->resources, const struct kv_quota_resource, resource)
    {
        rank.share = fmax(rank.share, resource->ratio);
        rank.peak = fmax(rank.peak, resource->projected_ratio);
    }
    rank.urgency = use->denied.count > 0 ? 2 : rank.share >= 1 || rank.peak > 1 ? 1 : 0;
    return rank;
}

static int descending(double left, double right)
{
    return left > right ? -1 : left < right;
}

/* Equal ones stay in the report's order, in which they lie in memory. */
static int rank_compare(const void *left, const void *right)
{
    const struct rank *a = left, *b = right;
    int order = b->urgency - a->urgency;
    if (!order)
        order = descending(a->share, b->share);
    if (!order)
        order = descending(a->peak, b->peak);
    return order ? order : a->use < b->use ? -1 : a->use > b->use;
}

static int resource_compare(const void *left, const void *right)
{
    const struct kv_quota_row *a = left, *b = right;
    int order = descending(a->resource->ratio, b->resource->ratio);
    if (!order)
        order = descending(a->resource->projected_ratio, b->resource->projected_ratio);
    return order ? order : a->resource < b->resource ? -1 : a->resource > b->resource;
}

static void rows_add(const struct kv_quota_use *use, struct kv_arena *arena, struct kv_list *rows)
{
    size_t first = rows->count, count = use->resources.count;
    kv_list_each(&use->resources, const struct kv_quota_resource, resource)
    {
        struct kv_quota_row *row = kv_list_push(rows, arena, sizeof *row);
        *row = (struct kv_quota_row){.use = use, .resource = resource};
    }
    if (count == 0)
        return;
    struct kv_quota_row *added = kv_list_item(rows, struct kv_quota_row, first);
    qsort(added, count, sizeof *added, resource_compare);
    added[0].first = added[count - 1].last = true;
}

struct kv_list kv_quota_rows(const struct kv_quota_report *quotas, struct kv_arena *arena)
{
    struct kv_list rows = {0};
    size_t count = quotas->quotas.count;
    struct rank *ranks = kv_arena_array(arena, count, sizeof *ranks);
    for (size_t i = 0; i < count; i++)
        ranks[i] = rank_of(kv_list_item(&quotas->quotas, const struct kv_quota_use, i));
    if (count > 0)
        qsort(ranks, count, sizeof *ranks, rank_compare);
    for (size_t i = 0; i < count; i++)
        rows_add(ranks[i].use, arena, &rows);
    return rows;
}

bool kv_quota_is_well(const struct kv_quota_use *use)
{
    kv_list_each(&use->resources, const struct kv_quota_resource, resource)
    {
        if (resource->state != KV_QUOTA_OK || resource->ratio < 0 || resource->projected_ratio > 1)
            return false;
    }
    return use->denied.count == 0;
}

/* --- the words --- */

/* `quantity` as a multiple of 1/parts of a unit; false if it is none, or too large to be short. */
static bool divide(struct kv_quantity quantity, int64_t unit, int64_t parts, int64_t *multiple)
{
    struct kv_quantity scaled, again;
    double ratio = kv_quantity_ratio(quantity, kv_quantity_from_int(unit)) * (double)parts;
    if (!(fabs(ratio) < 1e9))
        return false;
    *multiple = llround(ratio);
    return kv_quantity_multiply(quantity, parts, &scaled) &&
           kv_quantity_multiply(kv_quantity_from_int(unit), *multiple, &again) &&
           kv_quantity_compare(scaled, again) == 0;
}

/* `multiple` of 1/parts, without zeros at the end: 1050 of 1/100 is 10.5. */
static const char *decimal(struct kv_arena *arena, int64_t multiple, int digits, const char *unit)
{
    char text[32];
    int length =
        snprintf(text, sizeof text, "%.*f", digits, (double)multiple / pow(10, (double)digits));
    while (text[length - 1] == '0')
        length--;
    length -= text[length - 1] == '.';
    return kv_arena_printf(arena, "%.*s%s", length, text, unit);
}

static const char *binary_short(struct kv_arena *arena, struct kv_quantity quantity)
{
    static const char *const units[] = {"Ki", "Mi", "Gi", "Ti", "Pi"};
    for (size_t i = sizeof units / sizeof *units; i-- > 0;) {
        int64_t unit = INT64_C(1) << (10 * (i + 1)), multiple;
        if (fabs(kv_quantity_ratio(quantity, kv_quantity_from_int(unit))) >= 1 &&
            divide(quantity, unit, 100, &multiple))
            return decimal(arena, multiple, 2, units[i]);
    }
    return NULL;
}

static const char *decimal_short(struct kv_arena *arena, struct kv_quantity quantity)
{
    int64_t multiple;
    double value = fabs(kv_quantity_ratio(quantity, kv_quantity_from_int(1)));
    return value >= 1 && value < 1e5 && divide(quantity, 1, 1000, &multiple)
               ? decimal(arena, multiple, 3, "")
               : NULL;
}

const char *kv_quota_short(struct kv_arena *arena, const char *text, const char *like)
{
    struct kv_quantity quantity, model;
    const char *brief = NULL;
    if (!text || kv_quantity_parse(kv_text_of(text), &quantity) != KV_QUANTITY_OK)
        return text;
    bool binary = quantity.format == KV_QUANTITY_BINARY_SI;
    if (like && kv_quantity_parse(kv_text_of(like), &model) == KV_QUANTITY_OK)
        binary = binary || model.format == KV_QUANTITY_BINARY_SI;
    if (kv_quantity_sign(quantity) == 0)
        return "0";
    brief = binary ? binary_short(arena, quantity) : decimal_short(arena, quantity);
    return brief ? brief : text;
}

const char *kv_quota_percent(struct kv_arena *arena, double ratio)
{
    return ratio < 99.99 ? kv_arena_printf(arena, "%.0f%%", floor(ratio * 100 + 1e-9)) : "over";
}

const char *kv_quota_hard(struct kv_arena *arena, const struct kv_quota_resource *resource)
{
    struct kv_quantity wished, enforced;
    const char *hard = kv_quota_short(arena, resource->hard, NULL);
    if (!resource->enforced ||
        kv_quantity_parse(kv_text_of(resource->hard), &wished) != KV_QUANTITY_OK ||
        kv_quantity_parse(kv_text_of(resource->enforced), &enforced) != KV_QUANTITY_OK ||
        kv_quantity_compare(wished, enforced) == 0)
        return hard;
    return kv_arena_printf(arena, "%s -> %s", kv_quota_short(arena, resource->enforced, NULL),
                           hard);
}

const char *kv_quota_used(struct kv_arena *arena, const struct kv_quota_resource *resource)
{
    const char *used = resource->used ? resource->used : resource->computed;
    return used ? kv_quota_short(arena, used, resource->hard) : "?";
}

const char *kv_quota_peak(struct kv_arena *arena, const struct kv_quota_resource *resource,
                          const char *text)
{
    if (!resource->of_pods)
        return "-";
    return text ? kv_quota_short(arena, text, resource->hard) : "?";
}
