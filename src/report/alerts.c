#include "kubevet/report/alerts.h"

#include "finding.h"
#include "gaps.h"
#include "json.h"

#include <ctype.h>

struct writing {
    const struct kv_report *report;
    const struct kv_alerting *alerting;
    json_t *alerts;
};

/* Alertmanager takes an empty label for none. */
static void set(json_t *object, const char *name, const char *value)
{
    if (value && *value)
        kv_json_set(object, name, kv_json_text(value));
}

/* Rule and family in one word: what routes and silences name. */
static void set_name(json_t *labels, const char *rule)
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

/* What Alertmanager links an alert to must be a URL by its own reading of one. */
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

/* Takes labels and annotations. */
static void alert_add(struct writing *writing, json_t *labels, json_t *annotations)
{
    char text[KV_TIME_TEXT_MAX];
    json_t *alert = json_object();
    set(labels, "cluster", writing->report->cluster);
    kv_json_set(alert, "labels", labels);
    kv_json_set(alert, "annotations", annotations);
    kv_json_set(alert, "startsAt", kv_json_text(kv_time_format(writing->alerting->now, text)));
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

/* Where teams are told apart by namespace, a Namespace is its own. */
static const char *namespace_of(const struct kv_object_name *object)
{
    return strcmp(object->kind, "Namespace") == 0 ? object->name : object->namespace;
}

static json_t *labels_of(const struct kv_finding *finding)
{
    json_t *labels = json_object();
    set_name(labels, finding->rule->id);
    set(labels, "severity", kv_severity_name(finding->severity));
    set(labels, "rule", finding->rule->id);
    set(labels, "namespace", namespace_of(&finding->object));
    set(labels, "kind", finding->object.kind);
    set(labels, "name", finding->object.name);
    set(labels, "field", finding->field);
    return labels;
}

/* `summary` is all messages of findings that have the same labels. */
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
    set(annotations, "hint", finding->hint ? finding->hint : finding->rule->mend);
    if (place.file)
        set(annotations, "place",
            place.line > 0 ? kv_arena_printf(&arena, "%s:%u", place.file, place.line) : place.file);
    set(annotations, "documentation", writing->report->docs);
    kv_arena_release(&arena);
    return annotations;
}

/* Findings that differ in their message alone lie side by side, and are one alert. */
static void findings_add(struct writing *writing)
{
    const struct kv_finding *findings = writing->report->findings.items;
    size_t count = writing->report->findings.count;
    struct kv_buffer summary = {0};
    for (size_t i = 0, next; i < count; i = next) {
        next = i + 1;
        if (findings[i].waived)
            continue;
        kv_buffer_clear(&summary);
        kv_buffer_text(&summary, findings[i].message);
        for (; next < count && is_same(&findings[i], &findings[next]); next++)
            if (!findings[next].waived)
                kv_buffer_printf(&summary, "; %s", findings[next].message);
        alert_add(writing, labels_of(&findings[i]),
                  annotations_of(writing, &findings[i], summary.data));
    }
    kv_buffer_release(&summary);
}

/* What such a rule would find where it could not look resolves; that must not pass for mended. */
static void gaps_add(struct writing *writing)
{
    const struct kv_not_evaluated *gaps = writing->report->not_evaluated.items;
    size_t count = writing->report->not_evaluated.count; /* sorted by rule */
    for (size_t i = 0, next; i < count; i = next) {
        struct kv_arena arena = {0};
        json_t *labels = json_object(), *annotations = json_object();
        for (next = i + 1; next < count && strcmp(gaps[next].rule, gaps[i].rule) == 0;)
            next++;
        const char *where = kv_not_evaluated_where(&gaps[i], &arena);
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
            "What the rule would find there is not known: its alerts may have resolved though "
            "nothing was mended");
        alert_add(writing, labels, annotations);
        kv_arena_release(&arena);
    }
}

static const char *why_no_verdict(const struct writing *writing)
{
    if (writing->alerting->failure)
        return writing->alerting->failure;
    kv_list_each(&writing->report->findings, const struct kv_finding, finding)
    {
        if (!finding->waived)
            return finding->message;
    }
    return "the run came to no verdict";
}

static void no_verdict_add(struct writing *writing)
{
    json_t *labels = json_object(), *annotations = json_object();
    set(labels, "alertname", "KubevetNoVerdict");
    set(labels, "severity", kv_severity_name(KV_SEVERITY_ERROR));
    set(labels, "command", writing->report->command);
    set(annotations, "summary", why_no_verdict(writing));
    set(annotations, "description",
        "kubevet could not tell the state of the cluster: alerts of earlier runs are left as they "
        "were, and resolve unless a run succeeds in time");
    set(annotations, "documentation", writing->report->docs);
    alert_add(writing, labels, annotations);
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
