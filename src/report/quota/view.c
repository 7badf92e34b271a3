#include "view.h"

#include "kubevet/base/quantity.h"

#include <math.h>
#include <stdlib.h>

/* --- the order --- */

/* A quota, ranked by its fullest amount. */
struct rank {
    const struct kv_quota_use *use;
    int urgency; /* 2 = it refuses pods now, 1 = it is or will be full */
    double share, peak;
};

static struct rank rank_of(const struct kv_quota_use *use)
{
    struct rank rank = {.use = use};
    kv_list_each(&use->resources, const struct kv_quota_resource, resource) {
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

/* Equal ones keep the report's order, which is their order in memory. */
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
    const struct quota_row *a = left, *b = right;
    int order = descending(a->resource->ratio, b->resource->ratio);
    if (!order)
        order = descending(a->resource->projected_ratio, b->resource->projected_ratio);
    return order ? order : a->resource < b->resource ? -1 : a->resource > b->resource;
}

static void rows_add(const struct kv_quota_use *use, struct kv_arena *arena, struct kv_list *rows)
{
    size_t first = rows->count, count = use->resources.count;
    kv_list_each(&use->resources, const struct kv_quota_resource, resource) {
        struct quota_row *row = kv_list_push(rows, arena, sizeof *row);
        *row = (struct quota_row){.use = use, .resource = resource};
    }
    if (count == 0)
        return;
    struct quota_row *added = kv_list_item(rows, struct quota_row, first);
    kv_sort(added, count, sizeof *added, resource_compare);
    added[0].first = added[count - 1].last = true;
}

struct kv_list quota_rows(const struct kv_quota_report *quotas, struct kv_arena *arena)
{
    struct kv_list rows = {0};
    size_t count = quotas->quotas.count;
    struct rank *ranks = kv_arena_array(arena, count, sizeof *ranks);
    for (size_t i = 0; i < count; i++)
        ranks[i] = rank_of(kv_list_item(&quotas->quotas, const struct kv_quota_use, i));
    kv_sort(ranks, count, sizeof *ranks, rank_compare);
    for (size_t i = 0; i < count; i++)
        rows_add(ranks[i].use, arena, &rows);
    return rows;
}

bool quota_is_well(const struct kv_quota_use *use)
{
    kv_list_each(&use->resources, const struct kv_quota_resource, resource) {
        if (resource->state != KV_QUOTA_OK || resource->ratio < 0 || resource->projected_ratio > 1)
            return false;
    }
    return use->denied.count == 0;
}

/* --- the words --- */

const char *quota_short(struct kv_arena *arena, const char *text, const char *like)
{
    struct kv_quantity quantity, model;
    char brief[KV_QUANTITY_TEXT_MAX];
    if (!text || kv_quantity_parse(kv_text_of(text), &quantity) != KV_QUANTITY_OK)
        return text;
    bool binary = quantity.format == KV_QUANTITY_BINARY_SI;
    if (like && kv_quantity_parse(kv_text_of(like), &model) == KV_QUANTITY_OK)
        binary = binary || model.format == KV_QUANTITY_BINARY_SI;
    if (kv_quantity_sign(quantity) == 0)
        return "0";
    return kv_quantity_brief(quantity, binary, brief) ? kv_arena_printf(arena, "%s", brief) : text;
}

const char *quota_percent(struct kv_arena *arena, double ratio)
{
    return ratio < 99.99 ? kv_arena_printf(arena, "%.0f%%", floor(ratio * 100 + 1e-9)) : "over";
}

const char *quota_hard(struct kv_arena *arena, const struct kv_quota_resource *resource)
{
    struct kv_quantity wished, enforced;
    const char *hard = quota_short(arena, resource->hard, NULL);
    if (!resource->enforced ||
        kv_quantity_parse(kv_text_of(resource->hard), &wished) != KV_QUANTITY_OK ||
        kv_quantity_parse(kv_text_of(resource->enforced), &enforced) != KV_QUANTITY_OK ||
        kv_quantity_compare(wished, enforced) == 0)
        return hard;
    return kv_arena_printf(arena, "%s -> %s", quota_short(arena, resource->enforced, NULL), hard);
}

const char *quota_used(struct kv_arena *arena, const struct kv_quota_resource *resource)
{
    const char *used = resource->used ? resource->used : resource->computed;
    return used ? quota_short(arena, used, resource->hard) : "?";
}

const char *quota_peak(struct kv_arena *arena, const struct kv_quota_resource *resource,
                       const char *text)
{
    if (!text && !resource->of_pods)
        return "-";
    return text ? quota_short(arena, text, resource->hard) : "?";
}
