/* Metrics in the text format 0.0.4, for the textfile collector and the Pushgateway. Names and
 * labels are a public contract: they are added, never renamed or removed. All metrics have the
 * labels cluster and command, so that several files can share a folder. Unknown values have no
 * series; they are never zero.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/,
 * https://prometheus.io/docs/practices/naming/ */
#include "kubevet/base/platform.h"
#include "kubevet/base/quantity.h"
#include "kubevet/base/utf8.h"
#include "kubevet/model/quota.h"
#include "kubevet/report/format.h"

#include <math.h>
#include <stdlib.h>

struct page {
    const struct kv_report *report;
    struct kv_buffer *out;
    struct kv_buffer labels; /* common labels: `cluster="...",command="..."` */
};

/* A metric and the function that writes its samples, if any. */
struct family {
    const char *name, *help;
    void (*add)(struct page *page, const struct family *family);
};

/* --- samples --- */

/* Escapes a label's value; invalid UTF-8 would make the whole page unreadable. */
static void value_escape(struct kv_buffer *out, const char *value)
{
    struct kv_buffer text = {0};
    kv_utf8_repair(&text, kv_text_of(value));
    for (const char *c = kv_buffer_as_text(&text).data; *c; c++) {
        if (*c == '\n')
            kv_buffer_text(out, "\\n");
        else if (*c == '\\' || *c == '"')
            kv_buffer_printf(out, "\\%c", *c);
        else
            kv_buffer_add(out, c, 1);
    }
    kv_buffer_release(&text);
}

static void label_add(struct kv_buffer *out, const char *name, const char *value)
{
    kv_buffer_printf(out, "%s%s=\"",
                     out->length > 0 && out->data[out->length - 1] != '{' ? "," : "", name);
    value_escape(out, value ? value : "");
    kv_buffer_text(out, "\"");
}

/* Written so that Go's strconv.ParseFloat reads the same number. */
static void number_add(struct kv_buffer *out, double value)
{
    if (isnan(value))
        kv_buffer_text(out, "NaN");
    else if (isinf(value))
        kv_buffer_text(out, value > 0 ? "+Inf" : "-Inf");
    else if (fabs(value) < 1e15 && value == floor(value))
        kv_buffer_printf(out, "%.0f", value + 0.0);
    else
        kv_buffer_printf(out, "%.15g", value);
}

struct label {
    const char *name, *value;
};

static void sample_add(struct page *page, const struct family *family, const struct label labels[],
                       size_t count, double value)
{
    kv_buffer_printf(page->out, "%s{%s", family->name, page->labels.data);
    for (size_t i = 0; i < count; i++)
        label_add(page->out, labels[i].name, labels[i].value);
    kv_buffer_text(page->out, "} ");
    number_add(page->out, value);
    kv_buffer_text(page->out, "\n");
}

#define SAMPLE(page, family, value, ...)                                                           \
    sample_add(page, family, (const struct label[]){__VA_ARGS__},                                  \
               sizeof((const struct label[]){__VA_ARGS__}) / sizeof(struct label), value)

/* --- the run --- */

static bool has_verdict(const struct page *page)
{
    return page->report->verdict != KV_VERDICT_NONE;
}

static kv_time finished_at(const struct kv_report *report)
{
    return report->started_at + (kv_time)report->duration_seconds;
}

static void build_add(struct page *page, const struct family *family)
{
    SAMPLE(page, family, 1, {"version", KUBEVET_VERSION});
}

static void up_add(struct page *page, const struct family *family)
{
    sample_add(page, family, NULL, 0, has_verdict(page) ? 1 : 0);
}

static void verdict_add(struct page *page, const struct family *family)
{
    for (enum kv_verdict verdict = KV_VERDICT_CONFORMS; verdict <= KV_VERDICT_NONE; verdict++)
        SAMPLE(page, family, page->report->verdict == verdict ? 1 : 0,
               {"verdict", kv_verdict_name(verdict)});
}

static void last_run_add(struct page *page, const struct family *family)
{
    sample_add(page, family, NULL, 0, (double)finished_at(page->report));
}

static void last_success_add(struct page *page, const struct family *family)
{
    kv_time success = has_verdict(page) ? finished_at(page->report) : page->report->last_success;
    if (success > 0)
        sample_add(page, family, NULL, 0, (double)success);
}

static void duration_add(struct page *page, const struct family *family)
{
    sample_add(page, family, NULL, 0, floor(page->report->duration_seconds * 1000 + 0.5) / 1000);
}

static void evaluated_add(struct page *page, const struct family *family)
{
    if (has_verdict(page))
        sample_add(page, family, NULL, 0, (double)page->report->rules_evaluated);
}

static void not_evaluated_add(struct page *page, const struct family *family)
{
    if (has_verdict(page))
        sample_add(page, family, NULL, 0, (double)page->report->rules_not_evaluated);
}

static void gaps_add(struct page *page, const struct family *family)
{
    const struct kv_not_evaluated *gaps = page->report->not_evaluated.items;
    size_t count = page->report->not_evaluated.count; /* sorted by rule */
    for (size_t i = 0, next; has_verdict(page) && i < count; i = next) {
        for (next = i + 1; next < count && strcmp(gaps[next].rule, gaps[i].rule) == 0;)
            next++;
        SAMPLE(page, family, (double)(next - i), {"rule", gaps[i].rule});
    }
}

/* --- findings --- */

typedef const struct kv_rule_doc *rule_pointer;

static size_t findings_count(const struct kv_report *report, const struct kv_rule_doc *rule,
                             enum kv_severity severity, bool waived)
{
    size_t count = 0;
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        count += finding->rule == rule && !finding->waived == !waived &&
                 (waived || finding->severity == severity);
    }
    return count;
}

/* One sample for each rule that was run, also if it found nothing: alerting on series that come and
 * go is hard. */
static void findings_add(struct page *page, const struct family *family)
{
    kv_list_each(&page->report->evaluated, const rule_pointer, rule) {
        for (enum kv_severity severity = KV_SEVERITY_INFO; severity <= KV_SEVERITY_ERROR;
             severity++)
            SAMPLE(page, family, (double)findings_count(page->report, *rule, severity, false),
                   {"rule", (*rule)->id}, {"severity", kv_severity_name(severity)});
    }
}

static void waived_add(struct page *page, const struct family *family)
{
    kv_list_each(&page->report->evaluated, const rule_pointer, rule)
        SAMPLE(page, family, (double)findings_count(page->report, *rule, KV_SEVERITY_SKIP, true),
               {"rule", (*rule)->id});
}

/* --- quotas --- */

/* A quantity in base units: cores, bytes, objects. False for NULL. */
static bool number_of(const char *text, double *out)
{
    struct kv_quantity quantity;
    if (!text || kv_quantity_parse(kv_text_of(text), &quantity) != KV_QUANTITY_OK)
        return false;
    *out = kv_quantity_ratio(quantity, kv_quantity_from_int(1));
    return true;
}

static bool known_ratio(double ratio, double *out)
{
    *out = ratio;
    return ratio >= 0;
}

/* One number of a quota's amount; false if unknown. */
typedef bool amount_number(const struct kv_quota_resource *resource, double *out);

static void amounts_add(struct page *page, const struct family *family, amount_number *number)
{
    const struct kv_quota_report *quotas = page->report->quotas;
    if (!quotas || !has_verdict(page))
        return;
    kv_list_each(&quotas->quotas, const struct kv_quota_use, use) {
        kv_list_each(&use->resources, const struct kv_quota_resource, resource) {
            double value;
            if (number(resource, &value))
                SAMPLE(page, family, value, {"namespace", use->namespace}, {"quota", use->quota},
                       {"resource", resource->resource});
        }
    }
}

#define AMOUNTS(name, expression)                                                                  \
    static bool name##_number(const struct kv_quota_resource *resource, double *out)               \
    {                                                                                              \
        return expression;                                                                         \
    }                                                                                              \
    static void name##_add(struct page *page, const struct family *family)                         \
    {                                                                                              \
        amounts_add(page, family, name##_number);                                                  \
    }

AMOUNTS(used, number_of(resource->used ? resource->used : resource->computed, out))
AMOUNTS(hard, number_of(resource->hard, out))
AMOUNTS(documented, number_of(resource->documented, out))
AMOUNTS(projected, number_of(resource->projected, out))
AMOUNTS(worst, number_of(resource->worst, out))
AMOUNTS(used_ratio, known_ratio(resource->ratio, out))
AMOUNTS(projected_ratio, known_ratio(resource->projected_ratio, out))

static void refused_add(struct page *page, const struct family *family)
{
    const struct kv_quota_report *quotas = page->report->quotas;
    if (!quotas || !has_verdict(page))
        return;
    kv_list_each(&quotas->quotas, const struct kv_quota_use, use)
        SAMPLE(page, family, (double)use->denied.count, {"namespace", use->namespace},
               {"quota", use->quota});
}

/* --- the page --- */

#define RECALLED     "kubevet_last_"
#define LAST_RUN     RECALLED "run_timestamp_seconds"
#define LAST_SUCCESS RECALLED "success_timestamp_seconds"

static const struct family families[] = {
    {"kubevet_build_info", "The version of kubevet, as a label.", build_add},
    {"kubevet_up", "1 if the last run produced a verdict, 0 if it did not.", up_add},
    {"kubevet_verdict",
     "1 for the verdict of the last run: conforms, findings, partial or no-verdict.", verdict_add},
    {LAST_RUN, "End time of the last run, in seconds since the epoch.", last_run_add},
    {LAST_SUCCESS, "Time of the last run that produced a verdict, in seconds since the epoch.",
     last_success_add},
    {"kubevet_run_duration_seconds", "Duration of the last run in seconds.", duration_add},
    {"kubevet_rules_evaluated", "Number of rules that were run.", evaluated_add},
    {"kubevet_rules_not_evaluated", "Number of rules that were not fully evaluated.",
     not_evaluated_add},
    {"kubevet_rule_gaps",
     "Number of places where a rule could not be evaluated; no series where there are none.",
     gaps_add},
    {"kubevet_findings",
     "Number of findings that no waiver covers, by rule; 0 for each rule that found nothing.",
     findings_add},
    {"kubevet_findings_waived",
     "Number of waived findings, by rule; 0 for each rule that found nothing.", waived_add},
    {"kubevet_quota_hard", "The quota's hard amount: cores, bytes or objects.", hard_add},
    {"kubevet_quota_documented", "The amount that the spec documents.", documented_add},
    {"kubevet_quota_used",
     "The used amount in the quota's status; without one, the sum of the objects.", used_add},
    {"kubevet_quota_projected", "The projected peak of the workloads.", projected_add},
    {"kubevet_quota_projected_worst",
     "The projected peak with all pods that rollouts replace still terminating.", worst_add},
    {"kubevet_quota_used_ratio", "Used amount divided by the enforced amount: 1 is full.",
     used_ratio_add},
    {"kubevet_quota_projected_ratio",
     "Projected peak divided by the hard amount: above 1 it does not fit.", projected_ratio_add},
    {"kubevet_quota_refused", "Number of workloads whose pods the quota refuses now.", refused_add},
};

static void labels_make(const struct kv_report *report, struct kv_buffer *out)
{
    label_add(out, "cluster", report->cluster);
    label_add(out, "command", report->command);
}

enum { FAMILIES = sizeof families / sizeof *families };

static void family_begin(const struct family *family, struct kv_buffer *out)
{
    kv_buffer_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", family->name, family->help,
                     family->name);
}

static void prometheus_write(const struct kv_report *report, const struct kv_style *style,
                             struct kv_buffer *out)
{
    (void)style;
    struct kv_buffer samples = {0};
    struct page page = {.report = report, .out = &samples};
    labels_make(report, &page.labels);
    for (size_t i = 0; i < FAMILIES; i++) {
        kv_buffer_clear(&samples);
        families[i].add(&page, &families[i]);
        if (samples.length > 0)
            family_begin(&families[i], out);
        kv_buffer_add(out, samples.data, samples.length);
    }
    kv_buffer_release(&page.labels);
    kv_buffer_release(&samples);
}

/* --- many reports --- */

/* Samples of a family are contiguous: they wait in `state`, a spool for each family. */
static void many_begin(struct kv_many *many)
{
    many->state = calloc(FAMILIES, sizeof(struct kv_spool));
    if (!many->state)
        kv_out_of_memory();
}

static void many_add(struct kv_many *many, const struct kv_report *report, size_t index)
{
    struct kv_spool *samples = many->state;
    struct kv_buffer out = {0};
    struct page page = {.report = report, .out = &out};
    (void)index;
    labels_make(report, &page.labels);
    for (size_t i = 0; i < FAMILIES; i++) {
        families[i].add(&page, &families[i]);
        kv_spool_take(&samples[i], &out);
    }
    kv_buffer_release(&page.labels);
}

static void many_end(struct kv_many *many)
{
    struct kv_spool *samples = many->state;
    for (size_t i = 0; i < FAMILIES; i++) {
        struct kv_buffer begin = {0};
        if (kv_spool_length(&samples[i]) > 0)
            family_begin(&families[i], &begin);
        kv_spool_take(many->out, &begin);
        kv_spool_append(many->out, &samples[i]);
        kv_spool_release(&samples[i]);
    }
    free(samples);
}

/* --- what an earlier page says --- */

/* The time in the one line with the format that we write; 0 = none. */
static kv_time success_find(struct kv_text page, struct kv_text line_begin)
{
    kv_time found = 0;
    for (const char *line = page.data, *end = page.data + page.length; line < end;) {
        const char *line_end = memchr(line, '\n', (size_t)(end - line));
        size_t length = line_end ? (size_t)(line_end - line) : 0;
        if (!line_end)
            return 0; /* truncated */
        if (length > line_begin.length && length <= line_begin.length + 11 &&
            memcmp(line, line_begin.data, line_begin.length) == 0) {
            kv_time seconds = 0;
            for (size_t i = line_begin.length; i < length; i++) {
                if (line[i] < '0' || line[i] > '9')
                    return 0;
                seconds = seconds * 10 + (line[i] - '0');
            }
            if (found > 0)
                return 0;
            found = seconds;
        }
        line = line_end + 1;
    }
    return found;
}

/* The unescaped value of the label that ends at `begin`; NULL = none. */
static const char *label_find(struct kv_text page, struct kv_text begin, struct kv_arena *arena)
{
    struct kv_buffer value = {0};
    const char *end = page.data + page.length;
    const char *at = kv_bytes_find(page.data, page.length, begin.data, begin.length);
    const char *found = NULL;
    for (at = at ? at + begin.length : end; at < end && *at != '"' && *at != '\n'; at++) {
        if (*at == '\\' && ++at < end)
            kv_buffer_text(&value, *at == 'n' ? "\n" : *at == '"' ? "\"" : "\\");
        else if (at < end)
            kv_buffer_add(&value, at, 1);
    }
    if (at < end && *at == '"' && value.length > 0)
        found = kv_arena_copy(arena, kv_buffer_as_text(&value));
    kv_buffer_release(&value);
    return found;
}

/* If the spec can't be read, the cluster's name is taken from the earlier file: under another name,
 * the failure would not match any alert rule. */
static void recall_prometheus(struct kv_text earlier, struct kv_report *report)
{
    if (!report->cluster)
        report->cluster =
            label_find(earlier, kv_text_of("\n" LAST_RUN "{cluster=\""), &report->arena);
    struct kv_buffer begin = {0};
    kv_buffer_text(&begin, LAST_SUCCESS "{");
    labels_make(report, &begin);
    kv_buffer_text(&begin, "} ");
    kv_time success = success_find(earlier, kv_buffer_as_text(&begin));
    /* After the clock was set back, a time in the future is not a success. */
    if (success > report->last_success && success <= finished_at(report))
        report->last_success = success;
    kv_buffer_release(&begin);
}

const struct kv_format kv_report_prometheus = {
    .name = "prometheus",
    .help = "metrics for the textfile collector, also of a failed run",
    .always = true,
    .metrics = true,
    .quotas = true,
    .write = prometheus_write,
    .many = {many_begin, many_add, many_end},
    .write_quotas = prometheus_write,
    .recall = recall_prometheus,
    .recalled = RECALLED,
};
