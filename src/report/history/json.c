#include "curve.h"

#include "kubevet/base/json.h"
#include "kubevet/report/history.h"

#include <math.h>

static json_t *time_json(kv_time time)
{
    char text[KV_TIME_TEXT_MAX];
    return time == KV_TIME_NONE ? json_null() : kv_json_text(kv_time_format(time, text));
}

static json_t *number_json(double number)
{
    if (isnan(number) || isinf(number))
        return json_null();
    return fabs(number) < 1e15 && number == floor(number) ? json_integer((json_int_t)number)
                                                          : json_real(number);
}

static json_t *object_json(const struct kv_object_name *name)
{
    json_t *object = json_object();
    kv_json_set(object, "kind", kv_json_text(name->kind));
    kv_json_set(object, "namespace", kv_json_text(name->namespace));
    kv_json_set(object, "name", kv_json_text(name->name));
    return object;
}

static json_t *spans_json(const struct kv_list *spans)
{
    json_t *array = json_array();
    kv_list_each(spans, const struct kv_history_span, span) {
        json_t *object = json_object();
        kv_json_set(object, "firstSeen", time_json(span->first_seen));
        kv_json_set(object, "lastSeen", time_json(span->last_seen));
        kv_json_set(object, "gone", time_json(span->gone));
        kv_json_append(array, object);
    }
    return array;
}

static json_t *finding_json(const struct kv_history_finding *finding)
{
    json_t *object = json_object();
    kv_json_set(object, "rule", kv_json_text(finding->rule));
    kv_json_set(object, "severity", kv_json_text(kv_severity_name(finding->severity)));
    kv_json_set(object, "object", object_json(&finding->object));
    kv_json_set(object, "field", kv_json_text(finding->field));
    kv_json_set(object, "message", kv_json_text(finding->message));
    kv_json_set(object, "expected", kv_json_text(finding->expected));
    kv_json_set(object, "actual", kv_json_text(finding->actual));
    kv_json_set(object, "fingerprint", kv_json_text(finding->fingerprint));
    kv_json_set(object, "waived", json_boolean(finding->waived));
    kv_json_set(object, "open", json_boolean(finding->is_open));
    kv_json_set(object, "seenByLastRun", json_boolean(finding->seen_by_last));
    kv_json_set(object, "times", kv_json_count(finding->spans.count));
    kv_json_set(object, "openSeconds", json_integer(finding->open_seconds));
    kv_json_set(object, "fixed", kv_json_count(finding->fixed));
    kv_json_set(object, "meanSecondsToFix",
                finding->fixed > 0 ? json_integer(finding->fixed_after) : json_null());
    kv_json_set(object, "spans", spans_json(&finding->spans));
    return object;
}

static json_t *point_json(const struct kv_history_point *point)
{
    json_t *object = json_object();
    kv_json_set(object, "at", time_json(point->at));
    kv_json_set(object, "used", number_json(point->used));
    kv_json_set(object, "hard", number_json(point->hard));
    kv_json_set(object, "projected", number_json(point->peak));
    if (point->gone)
        kv_json_set(object, "gone", json_true());
    return object;
}

static json_t *quota_json(const struct kv_history_quota *quota)
{
    json_t *object = json_object(), *points = json_array();
    kv_list_each(&quota->points, const struct kv_history_point, point)
        kv_json_append(points, point_json(point));
    kv_json_set(object, "namespace", kv_json_text(quota->namespace));
    kv_json_set(object, "quota", kv_json_text(quota->quota));
    kv_json_set(object, "resource", kv_json_text(quota->resource));
    kv_json_set(object, "points", points);
    return object;
}

static json_t *runs_json(const struct kv_history_cluster *cluster)
{
    json_t *object = json_object(), *verdicts = json_object();
    for (enum kv_verdict verdict = KV_VERDICT_CONFORMS; verdict <= KV_VERDICT_NONE; verdict++)
        kv_json_set(verdicts, kv_verdict_name(verdict), kv_json_count(cluster->verdicts[verdict]));
    kv_json_set(object, "count", kv_json_count(cluster->runs));
    kv_json_set(object, "first", time_json(cluster->first_run));
    kv_json_set(object, "last", time_json(cluster->last_run));
    kv_json_set(object, "lastVerdict",
                cluster->runs > 0 ? kv_json_text(kv_verdict_name(cluster->last_verdict))
                                  : json_null());
    kv_json_set(object, "verdicts", verdicts);
    return object;
}

static json_t *cluster_json(const struct kv_history_cluster *cluster)
{
    json_t *object = json_object(), *findings = json_array(), *quotas = json_array();
    kv_list_each(&cluster->findings, const struct kv_history_finding, finding)
        kv_json_append(findings, finding_json(finding));
    kv_list_each(&cluster->quotas, const struct kv_history_quota, quota)
        kv_json_append(quotas, quota_json(quota));
    kv_json_set(object, "name", kv_json_text(cluster->name));
    kv_json_set(object, "uid", kv_json_text(cluster->uid));
    kv_json_set(object, "runs", runs_json(cluster));
    kv_json_set(object, "findings", findings);
    kv_json_set(object, "quotas", quotas);
    return object;
}

void kv_history_json(const struct kv_history *history, struct kv_buffer *out)
{
    json_t *document = json_object(), *clusters = json_array();
    kv_list_each(&history->clusters, const struct kv_history_cluster, cluster)
        kv_json_append(clusters, cluster_json(cluster));
    kv_json_set(document, "apiVersion", kv_json_text("kubevet/v1"));
    kv_json_set(document, "kind", kv_json_text("History"));
    kv_json_set(document, "path", kv_json_text(history->path));
    kv_json_set(document, "from", time_json(history->from));
    kv_json_set(document, "until", time_json(history->until));
    kv_json_set(document, "clusters", clusters);
    kv_json_write(document, out);
}
