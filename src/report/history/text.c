#include "curve.h"
#include "report/quota/view.h"
#include "report/text/page.h"
#include "report/value.h"
#include "standing.h"

#include "kubevet/base/duration.h"
#include "kubevet/report/history.h"
#include "kubevet/report/screen.h"

#include <math.h>
#include <stdint.h>

enum {
    CURVE_COLUMNS = 24,
    GAP = 2,
    INDENT = 11, /* of what belongs to a finding: below its rule */
};

#define NANOSECONDS_A_SECOND INT64_C(1000000000)

struct sheet {
    const struct kv_history *history;
    const struct kv_style *style;
    struct kv_arena *arena;
    struct kv_buffer *out;
};

static void paint(struct sheet *page, const char *color, const char *text)
{
    text_paint(page->out, page->style, color, text, strlen(text));
}

static const char *escaped(struct sheet *page, const char *text)
{
    struct kv_buffer safe = {0};
    kv_screen_escape(&safe, text ? text : "");
    const char *copy = kv_arena_copy(page->arena, kv_buffer_as_text(&safe));
    kv_buffer_release(&safe);
    return copy;
}

/* "3d4h" */
static const char *lasting(struct sheet *page, int64_t seconds)
{
    char text[KV_DURATION_TEXT_MAX];
    if (seconds < 0)
        seconds = 0;
    if (seconds > INT64_MAX / NANOSECONDS_A_SECOND)
        seconds = INT64_MAX / NANOSECONDS_A_SECOND;
    kv_duration_format(seconds * NANOSECONDS_A_SECOND, text);
    return kv_arena_copy(page->arena, kv_text_of(text));
}

static const char *age(struct sheet *page, kv_time time)
{
    return lasting(page, page->history->now - time);
}

static void wrapped(struct sheet *page, size_t indent, const char *text)
{
    kv_screen_pad(page->out, indent);
    kv_screen_wrap(page->out, text, indent, indent, page->style->width);
    kv_buffer_text(page->out, "\n");
}

/* --- the cluster --- */

static void head_put(struct sheet *page, const struct kv_history_cluster *cluster)
{
    struct kv_buffer line = {0};
    paint(page, STYLE_BOLD, escaped(page, cluster->name));
    if (cluster->runs == 0) {
        kv_buffer_text(page->out, "  no runs\n\n");
        return;
    }
    kv_buffer_printf(
        &line, "  %zu run%s in %s, the last %s ago: ", cluster->runs, cluster->runs == 1 ? "" : "s",
        lasting(page, cluster->last_run - cluster->first_run), age(page, cluster->last_run));
    kv_buffer_text(page->out, line.data);
    paint(page, verdict_color(cluster->last_verdict), kv_verdict_name(cluster->last_verdict));
    kv_buffer_clear(&line);
    const char *separator = "  ";
    for (enum kv_verdict verdict = KV_VERDICT_CONFORMS; verdict <= KV_VERDICT_NONE; verdict++) {
        if (cluster->verdicts[verdict] == 0)
            continue;
        kv_buffer_printf(&line, "%s%s %zu (%.0f%%)", separator, kv_verdict_name(verdict),
                         cluster->verdicts[verdict],
                         100 * (double)cluster->verdicts[verdict] / (double)cluster->runs);
        separator = ", ";
    }
    kv_buffer_printf(page->out, "\n%s\n\n", line.data);
    kv_buffer_release(&line);
}

/* --- findings --- */

static const char *object_text(struct sheet *page, const struct kv_object_name *object)
{
    const char *namespace = object->namespace ? object->namespace : "";
    const char *before = !*namespace ? "" : object->name ? "/" : " in ";
    return escaped(page,
                   kv_arena_printf(page->arena, "%s%s%s%s%s", object->kind, before, namespace,
                                   object->name ? "/" : "", object->name ? object->name : ""));
}

/* "seen again 3d4h ago, last seen 5m ago; 2 times, 5d in all; fixed after 20h" */
static const char *times_text(struct sheet *page, const struct kv_history_finding *finding)
{
    const struct kv_history_span *last =
        kv_list_item(&finding->spans, const struct kv_history_span, finding->spans.count - 1);
    struct kv_buffer text = {0};
    bool is_again = finding->spans.count > 1;
    if (finding->is_open && last->first_seen == last->last_seen)
        kv_buffer_printf(&text, "seen %s %s ago", is_again ? "again" : "once,",
                         age(page, last->last_seen));
    else if (finding->is_open)
        kv_buffer_printf(&text, "%s %s ago, last seen %s ago",
                         is_again ? "seen again" : "first seen", age(page, last->first_seen),
                         age(page, last->last_seen));
    else
        kv_buffer_printf(&text, "gone for %s", age(page, last->gone));
    if (is_again)
        kv_buffer_printf(&text, "; %zu times, %s in all", finding->spans.count,
                         lasting(page, finding->open_seconds));
    if (finding->fixed > 0)
        kv_buffer_printf(&text, "; fixed after %s%s", lasting(page, finding->fixed_after),
                         finding->fixed > 1 ? " on average" : "");
    if (finding->waived)
        kv_buffer_text(&text, "; waived");
    const char *copy = kv_arena_copy(page->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static void finding_put(struct sheet *page, const struct kv_history_finding *finding)
{
    const char *word = kv_severity_name(finding->severity);
    kv_buffer_text(page->out, "  ");
    paint(page, severity_color(finding->severity), word);
    kv_screen_pad(page->out, INDENT - 2 - strlen(word));
    kv_buffer_printf(page->out, "%s  ", escaped(page, finding->rule));
    paint(page, STYLE_BOLD, object_text(page, &finding->object));
    kv_buffer_text(page->out, "\n");
    const char *field = field_text(finding->field, page->arena);
    if (field && strcmp(field, "metadata.name") != 0) /* that of an object is said */
        wrapped(page, INDENT, escaped(page, field));
    wrapped(page, INDENT, times_text(page, finding));
}

static void findings_put(struct sheet *page, const struct kv_history_cluster *cluster,
                         enum standing standing)
{
    static const char *const titles[] = {
        [STANDING_SEEN] = "drifts, as of the last run",
        [STANDING_NOT_LOOKED_AT] = "not looked at since",
        [STANDING_GONE] = "drifted",
    };
    bool begun = false;
    kv_list_each(&cluster->findings, const struct kv_history_finding, finding) {
        if (standing_of(finding) != standing)
            continue;
        if (!begun) {
            paint(page, STYLE_BOLD, titles[standing]);
            kv_buffer_text(page->out, "\n");
        }
        finding_put(page, finding);
        begun = true;
    }
    kv_buffer_text(page->out, begun ? "\n" : "");
}

/* --- quotas --- */

enum column { NAMESPACE, RESOURCE, USED, HARD, SHARE, RANGE, PEAK, CURVE, COLUMN_COUNT };

static const char *const heads[] = {"NAMESPACE", "RESOURCE",    "USED", "HARD",
                                    "SHARE",     "LEAST..MOST", "PEAK", "CURVE"};

struct row {
    const char *cells[COLUMN_COUNT];
    const struct kv_history_quota *quota;
    double most; /* the greatest share; NAN = unknown */
};

static const char *curve_text(struct sheet *page, const struct kv_history_quota *quota,
                              struct curve_time time)
{
    static const char *const levels[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double shares[CURVE_COLUMNS];
    struct kv_buffer text = {0};
    curve_shares(quota, time, shares, CURVE_COLUMNS);
    for (size_t i = 0; i < CURVE_COLUMNS; i++) {
        double level = shares[i] < 1 ? floor(shares[i] * 8) : 7;
        kv_buffer_text(&text, isnan(shares[i]) ? " " : levels[level < 0 ? 0 : (size_t)level]);
    }
    const char *copy = kv_arena_copy(page->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static const char *percent(struct sheet *page, double share)
{
    return isnan(share) ? "?" : quota_percent(page->arena, share);
}

static const char *range_text(struct sheet *page, struct curve_range range)
{
    const char *least = percent(page, range.least), *most = percent(page, range.most);
    return strcmp(least, most) == 0 ? most : kv_arena_printf(page->arena, "%s..%s", least, most);
}

static struct row row_of(struct sheet *page, const struct kv_history_quota *quota,
                         struct curve_time time)
{
    const struct kv_history_point *end = curve_end(quota);
    struct curve_range range = curve_range_of(quota);
    return (struct row){
        {
            escaped(page, quota->namespace),
            escaped(page, quota->resource),
            end->gone ? "gone" : escaped(page, amount_text(quota, end->used, page->arena)),
            end->gone ? "-" : escaped(page, amount_text(quota, end->hard, page->arena)),
            end->gone ? "-" : percent(page, point_share(end)),
            range_text(page, range),
            end->gone ? "-" : escaped(page, amount_text(quota, end->peak, page->arena)),
            curve_text(page, quota, time),
        },
        quota,
        range.most};
}

static bool is_number(size_t column)
{
    return column >= USED && column <= PEAK;
}

static void cells_put(struct sheet *page, const char *const *cells, const size_t *widths,
                      const char *color)
{
    struct kv_buffer line = {0};
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (widths[i] == 0)
            continue; /* left out */
        size_t columns = kv_screen_columns(cells[i], strlen(cells[i]));
        size_t space = widths[i] > columns ? widths[i] - columns : 0;
        kv_screen_pad(&line, (i > 0 ? GAP : 0) + (is_number(i) ? space : 0));
        kv_buffer_text(&line, cells[i]);
        kv_screen_pad(&line, i + 1 < COLUMN_COUNT && !is_number(i) ? space : 0);
    }
    paint(page, color, line.data);
    kv_buffer_text(page->out, "\n");
    kv_buffer_release(&line);
}

/* The fullest first. */
static int row_compare(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    if (a->most != b->most)
        return a->most > b->most || isnan(b->most) ? -1 : 1;
    return a->quota < b->quota ? -1 : a->quota > b->quota;
}

/* On a narrow screen, columns are left out. */
static void widths_fit(const struct kv_style *style, size_t *widths)
{
    static const enum column dispensable[] = {RANGE, PEAK, HARD};
    size_t total = 0;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        total += widths[i] + GAP;
    for (size_t i = 0; i < sizeof dispensable / sizeof *dispensable; i++) {
        if (style->width <= 0 || total - GAP <= (size_t)style->width)
            return;
        total -= widths[dispensable[i]] + GAP;
        widths[dispensable[i]] = 0;
    }
}

static void quotas_put(struct sheet *page, const struct kv_history_cluster *cluster)
{
    size_t count = cluster->quotas.count, widths[COLUMN_COUNT] = {0};
    struct curve_time time = curve_time_of(page->history, cluster);
    struct row *rows = kv_arena_array(page->arena, count, sizeof *rows);
    if (count == 0 || cluster->runs == 0)
        return;
    for (size_t k = 0; k < COLUMN_COUNT; k++)
        widths[k] = strlen(heads[k]);
    for (size_t i = 0; i < count; i++) {
        rows[i] =
            row_of(page, kv_list_item(&cluster->quotas, const struct kv_history_quota, i), time);
        for (size_t k = 0; k < COLUMN_COUNT; k++) {
            size_t columns = kv_screen_columns(rows[i].cells[k], strlen(rows[i].cells[k]));
            widths[k] = columns > widths[k] ? columns : widths[k];
        }
    }
    kv_sort(rows, count, sizeof *rows, row_compare);
    widths_fit(page->style, widths);
    cells_put(page, heads, widths, STYLE_DIM);
    for (size_t i = 0; i < count; i++)
        cells_put(page, rows[i].cells, widths, NULL);
    kv_buffer_text(page->out, "\n");
}

void kv_history_text(const struct kv_history *history, const struct kv_style *style,
                     struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct sheet page = {history, style, &arena, out};
    kv_list_each(&history->clusters, const struct kv_history_cluster, cluster) {
        head_put(&page, cluster);
        for (enum standing standing = STANDING_SEEN; standing <= STANDING_GONE; standing++)
            findings_put(&page, cluster, standing);
        quotas_put(&page, cluster);
    }
    while (out->length > 1 && out->data[out->length - 1] == '\n' &&
           out->data[out->length - 2] == '\n')
        out->data[--out->length] = '\0';
    kv_arena_release(&arena);
}
