#include "kubevet/report/alerts.h"

#include "finding.h"
#include "gaps.h"

#include "kubevet/base/json.h"

#include <ctype.h>
#include <stdlib.h>

struct writing {
    const struct kv_report *report;
    const struct kv_alerting *alerting;
    json_t *alerts;
};

/* To Alertmanager, an empty label is an absent one. */
static void set(json_t *object, const char *name, const char *value)
{
    if (value && *value)
        kv_json_set(object, name, kv_json_text(value));
}

/* alertname: rule and family in one word, for routes and silences. */
static void name_set(json_t *labels, const char *rule)
{
    struct kv_buffer name = {0};
    bool begins = true;
    kv_buffer_text(&name, "Kubevet");
    for (const char *c = rule; *c; c++) {
        char letter = begins ? (char)toupper((unsigned char)*c) : *c;
        begins = !isalnum((unsigned char)*c);
        if (!begins)
            kv_buffer_add(&name, &letter, 1);
    }
    set(labels, "alertname", name.data);
    kv_buffer_release(&name);
}

/* generatorURL must be a URL as Alertmanager parses it. */
static const char *source_of(const struct kv_report *report)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-._~:/?#@!$&'()*+,;=";
    const char *docs = report->docs;
    bool is_url = docs && (strncmp(docs, "https://", 8) == 0 || strncmp(docs, "http://", 7) == 0) &&
                  docs[strspn(docs, letters)] == '\0' &&
                  isalnum((unsigned char)*(strchr(docs, '/') + 2));
    return is_url ? docs : KUBEVET_HOMEPAGE;
}

/* Takes ownership of labels and annotations. */
static void alert_add(struct writing *writing, kv_time since, json_t *labels, json_t *annotations)
{
    char text[KV_TIME_TEXT_MAX];
    json_t *alert = json_object();
    set(labels, "cluster", writing->report->cluster);
    kv_json_set(alert, "labels", labels);
    kv_json_set(alert, "annotations", annotations);
    kv_json_set(alert, "startsAt", kv_json_text(kv_time_format(since, text)));
    kv_json_set(alert, "endsAt", kv_json_text(kv_time_format(writing->alerting->until, text)));
    kv_json_set(alert, "generatorURL", kv_json_text(source_of(writing->report)));
    kv_json_append(writing->alerts, alert);
}

static bool is_same(const struct kv_finding *a, const struct kv_finding *b)
{
    return a->rule == b->rule && a->severity == b->severity &&
           kv_string_is(a->object.namespace, b->object.namespace) &&
           kv_string_is(a->object.kind, b->object.kind) &&
           kv_string_is(a->object.name, b->object.name) && kv_string_is(a->field, b->field);
}

/* Alerts on a Namespace have its name as their namespace, for routing by namespace. */
static const char *namespace_of(const struct kv_object_name *object)
{
    return strcmp(object->kind, "Namespace") == 0 ? object->name : object->namespace;
}

static json_t *labels_of(const struct kv_finding *finding)
{
    json_t *labels = json_object();
    name_set(labels, finding->rule->id);
    set(labels, "severity", kv_severity_name(finding->severity));
    set(labels, "rule", finding->rule->id);
    set(labels, "namespace", namespace_of(&finding->object));
    set(labels, "kind", finding->object.kind);
    set(labels, "name", finding->object.name);
    set(labels, "field", finding->field);
    return labels;
}

/* `summary` joins all messages of findings with the same labels. */
static json_t *annotations_of(const struct writing *writing, const struct kv_finding *finding,
                              const char *summary)
{
    json_t *annotations = json_object();
    struct kv_arena arena = {0};
    struct kv_place place = finding->manifest.file ? finding->manifest : finding->spec;
    set(annotations, "summary", summary);
    set(annotations, "description", finding->rule->summary);
    if (finding->expected || finding->actual) {
        set(annotations, "documented", finding->expected ? finding->expected : "absent");
        set(annotations, "found", finding->actual ? finding->actual : "absent");
    }
    set(annotations, "hint", finding->hint ? finding->hint : finding->rule->fix);
    if (place.file)
        set(annotations, "place",
            place.line > 0 ? kv_arena_printf(&arena, "%s:%u", place.file, place.line) : place.file);
    set(annotations, "documentation", writing->report->docs);
    kv_arena_release(&arena);
    return annotations;
}

/* Findings that differ only in their message are adjacent and form one alert. */
static void findings_add(struct writing *writing)
{
    const struct kv_finding *findings = writing->report->findings.items;
    size_t count = writing->report->findings.count;
    const kv_time now = writing->alerting->now;
    struct kv_buffer summary = {0};
    for (size_t i = 0, next; i < count; i = next) {
        kv_time since = findings[i].first_seen;
        next = i + 1;
        if (findings[i].waived)
            continue;
        kv_buffer_clear(&summary);
        kv_buffer_text(&summary, findings[i].message);
        for (; next < count && is_same(&findings[i], &findings[next]); next++)
            if (!findings[next].waived)
                kv_buffer_printf(&summary, "; %s", findings[next].message);
        alert_add(writing, since > 0 && since < now ? since : now, labels_of(&findings[i]),
                  annotations_of(writing, &findings[i], summary.data));
    }
    kv_buffer_release(&summary);
}

/* The alerts of a rule that was not fully evaluated resolve although nothing was fixed: an alert
 * says so. */
static void gaps_add(struct writing *writing)
{
    const struct kv_not_evaluated *gaps = writing->report->not_evaluated.items;
    size_t count = writing->report->not_evaluated.count; /* sorted by rule */
    for (size_t i = 0, next; i < count; i = next) {
        struct kv_arena arena = {0};
        json_t *labels = json_object(), *annotations = json_object();
        for (next = i + 1; next < count && strcmp(gaps[next].rule, gaps[i].rule) == 0;)
            next++;
        const char *where = gap_where(&gaps[i], &arena);
        set(labels, "alertname", "KubevetNotEvaluated");
        set(labels, "severity", kv_severity_name(KV_SEVERITY_WARNING));
        set(labels, "rule", gaps[i].rule);
        set(annotations, "summary",
            next - i == 1
                ? kv_arena_printf(&arena, "%s could not be evaluated (%s): %s", gaps[i].rule, where,
                                  gaps[i].reason)
                : kv_arena_printf(
                      &arena, "%s could not be evaluated (%s, and in %zu more place%s): %s",
                      gaps[i].rule, where, next - i - 1, next - i == 2 ? "" : "s", gaps[i].reason));
        set(annotations, "description",
            "It is unknown what the rule would find there: its alerts may have resolved although "
            "nothing was fixed");
        alert_add(writing, writing->alerting->now, labels, annotations);
        kv_arena_release(&arena);
    }
}

static const char *why_no_verdict(const struct writing *writing)
{
    if (writing->alerting->failure)
        return writing->alerting->failure;
    kv_list_each(&writing->report->findings, const struct kv_finding, finding) {
        if (!finding->waived)
            return finding->message;
    }
    return "the run produced no verdict";
}

static void no_verdict_add(struct writing *writing)
{
    json_t *labels = json_object(), *annotations = json_object();
    set(labels, "alertname", "KubevetNoVerdict");
    set(labels, "severity", kv_severity_name(KV_SEVERITY_ERROR));
    set(labels, "command", writing->report->command);
    set(annotations, "summary", why_no_verdict(writing));
    set(annotations, "description",
        "kubevet could not determine the state of the cluster. Alerts of earlier runs are "
        "unchanged and resolve unless a run succeeds in time");
    set(annotations, "documentation", writing->report->docs);
    alert_add(writing, writing->alerting->now, labels, annotations);
}

/* --- alerts that end --- */

/* All labels but the severity, in one text. */
static char *identity_of(const json_t *alert)
{
    json_t *labels = json_copy(json_object_get(alert, "labels"));
    json_object_del(labels, "severity");
    char *text = json_dumps(labels, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(labels);
    return text;
}

static const char *severity_of(const json_t *alert)
{
    return json_string_value(json_object_get(json_object_get(alert, "labels"), "severity"));
}

/* Severities by the other labels of each alert: {"{...}": {"error": ...}}. */
static json_t *severities_of(const json_t *alerts)
{
    json_t *severities = json_object();
    for (size_t i = 0; i < json_array_size(alerts); i++) {
        json_t *alert = json_array_get(alerts, i);
        char *identity = identity_of(alert);
        json_t *known = identity ? json_object_get(severities, identity) : NULL;
        if (identity && !known) {
            known = json_object();
            kv_json_set(severities, identity, known);
        }
        if (known && severity_of(alert))
            kv_json_set(known, severity_of(alert), json_true());
        free(identity);
    }
    return severities;
}

static bool is_replaced(const json_t *severities, const json_t *alert)
{
    char *identity = identity_of(alert);
    const json_t *now = identity ? json_object_get(severities, identity) : NULL;
    bool is = now && severity_of(alert) && !json_object_get(now, severity_of(alert));
    free(identity);
    return is;
}

static json_t *ended(const json_t *alert, kv_time now)
{
    static const char *const kept[] = {"labels", "annotations", "startsAt", "generatorURL"};
    char text[KV_TIME_TEXT_MAX];
    json_t *copy = json_object();
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (json_object_get(alert, kept[i]))
            kv_json_set(copy, kept[i], json_incref(json_object_get(alert, kept[i])));
    kv_json_set(copy, "endsAt", kv_json_text(kv_time_format(now, text)));
    return copy;
}

void kv_alerts_end_others(struct kv_text sent, struct kv_text active, kv_time now,
                          struct kv_buffer *out)
{
    json_t *ours = json_loadb(sent.data, sent.length, 0, NULL);
    json_t *theirs = json_loadb(active.data ? active.data : "", active.length, 0, NULL);
    json_t *severities = severities_of(ours), *ends = json_array();
    for (size_t i = 0; i < json_array_size(theirs); i++)
        if (is_replaced(severities, json_array_get(theirs, i)))
            kv_json_append(ends, ended(json_array_get(theirs, i), now));
    json_decref(severities);
    json_decref(ours);
    json_decref(theirs);
    if (json_array_size(ends) > 0)
        kv_json_write(ends, out);
    else
        json_decref(ends);
}

/* Escaped first as a matcher's value in double quotes, then as part of a URL. */
void kv_alerts_query(const char *cluster, struct kv_buffer *out)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    kv_buffer_text(out, "/api/v2/alerts?filter=cluster%3D%22");
    for (const char *c = cluster ? cluster : ""; *c; c++) {
        if (*c == '"' || *c == '\\')
            kv_buffer_text(out, "%5C");
        kv_buffer_printf(out, strchr(plain, *c) ? "%c" : "%%%02X", (unsigned char)*c);
    }
    kv_buffer_text(out, "%22");
}

void kv_alerts_write(const struct kv_report *report, const struct kv_alerting *alerting,
                     struct kv_buffer *out)
{
    struct writing writing = {report, alerting, json_array()};
    if (report->verdict == KV_VERDICT_NONE) {
        no_verdict_add(&writing);
    } else {
        findings_add(&writing);
        if (alerting->gaps)
            gaps_add(&writing);
    }
    kv_json_write(writing.alerts, out);
}
