#include "curve.h"

#include "report/quota/view.h"

#include <math.h>

struct curve_time curve_time_of(const struct kv_history *history,
                                const struct kv_history_cluster *cluster)
{
    struct curve_time time = {history->from, history->until};
    if (time.from == KV_TIME_NONE || time.from < cluster->first_run)
        time.from = cluster->first_run;
    if (time.until == KV_TIME_NONE || time.until > cluster->last_run)
        time.until = cluster->last_run;
    return time;
}

double point_share(const struct kv_history_point *point)
{
    if (point->gone || isnan(point->used) || isnan(point->hard))
        return NAN;
    if (point->hard <= 0)
        return point->used > 0 ? INFINITY : 0;
    return point->used / point->hard;
}

/* The part of the time that a moment is in. */
static size_t part_of(struct curve_time time, kv_time at, size_t count)
{
    if (at <= time.from || time.until <= time.from)
        return 0;
    if (at >= time.until)
        return count - 1;
    double part = (double)(at - time.from) / (double)(time.until - time.from) * (double)count;
    return part < (double)count ? (size_t)part : count - 1;
}

void curve_shares(const struct kv_history_quota *quota, struct curve_time time, double *shares,
                  size_t count)
{
    const struct kv_history_point *points = quota->points.items;
    for (size_t i = 0; i < count; i++)
        shares[i] = NAN;
    for (size_t i = 0; i < quota->points.count; i++) {
        bool is_last = i + 1 == quota->points.count;
        size_t begin = part_of(time, points[i].at, count);
        size_t end = is_last ? count - 1 : part_of(time, points[i + 1].at, count);
        double share = point_share(&points[i]);
        for (size_t k = begin; k <= end; k++)
            shares[k] = isnan(shares[k]) || share > shares[k] ? share : shares[k];
    }
}

struct curve_range curve_range_of(const struct kv_history_quota *quota)
{
    struct curve_range range = {NAN, NAN};
    kv_list_each(&quota->points, const struct kv_history_point, point) {
        double share = point_share(point);
        if (isnan(share))
            continue;
        range.least = isnan(range.least) || share < range.least ? share : range.least;
        range.most = isnan(range.most) || share > range.most ? share : range.most;
    }
    return range;
}

const struct kv_history_point *curve_end(const struct kv_history_quota *quota)
{
    return kv_list_item(&quota->points, const struct kv_history_point, quota->points.count - 1);
}

const char *amount_text(const struct kv_history_quota *quota, double amount, struct kv_arena *arena)
{
    if (isnan(amount))
        return "?";
    const char *exact = fabs(amount) < 1e15 && amount == floor(amount)
                            ? kv_arena_printf(arena, "%.0f", amount)
                            : kv_arena_printf(arena, "%.0fm", amount * 1000);
    return quota_short(arena, exact, quota->unit);
}
