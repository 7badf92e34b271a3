/* SARIF 2.1.0 for code scanning.
 *
 * Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
#include "finding.h"
#include "gaps.h"
#include "repository.h"

#include "kubevet/base/json.h"
#include "kubevet/report/format.h"

enum {
    RESULTS_MAX = 25000, /* a file with more results is refused */
    TEXT_MAX = 1024,     /* bytes of a rule's descriptions */
};

static const char *const levels[] = {
    [KV_SEVERITY_INFO] = "note",
    [KV_SEVERITY_WARNING] = "warning",
    [KV_SEVERITY_ERROR] = "error",
};

struct sarif {
    const struct kv_report *report;
    struct kv_arena *arena;
    struct repository *repository;
    size_t same;          /* how many findings up to this one are equal */
    struct kv_list rules; /* const struct kv_rule_doc *: the rules of results and notifications */
};

static json_t *text_json(const char *text)
{
    json_t *object = json_object();
    kv_json_set(object, "text", kv_json_text(text));
    return object;
}

/* --- rules --- */

static size_t rule_index(struct sarif *sarif, const struct kv_rule_doc *rule)
{
    const struct kv_rule_doc **rules = sarif->rules.items;
    for (size_t i = 0; i < sarif->rules.count; i++)
        if (rules[i] == rule)
            return i;
    kv_list_add(&sarif->rules, sarif->arena, const struct kv_rule_doc *, rule);
    return sarif->rules.count - 1;
}

/* Truncated at the end of a word. */
static const char *description(struct sarif *sarif, const char *text)
{
    size_t length = strlen(text);
    if (length <= TEXT_MAX)
        return text;
    for (length = TEXT_MAX - 3; length > 0 && text[length] != ' ';)
        length--;
    return kv_arena_printf(sarif->arena, "%.*s...", (int)length, text);
}

static json_t *help_json(struct sarif *sarif, const struct kv_rule_doc *rule)
{
    json_t *help = text_json(kv_arena_printf(sarif->arena, "%s\n\n%s", rule->why, rule->fix));
    kv_json_set(help, "markdown",
                kv_json_text(kv_arena_printf(sarif->arena,
                                             "%s\n\n**How to fix it:** %s\n\n```yaml\n%s```\n",
                                             rule->why, rule->fix, rule->example)));
    return help;
}

/* "FamilyName" of "family/name": readers that show names want an identifier. */
static const char *friendly_name(struct sarif *sarif, const char *id)
{
    char *name = kv_arena_copy(sarif->arena, kv_text_of(id)), *end = name;
    for (bool begins = true; *id; id++) {
        bool separates = *id == '/' || *id == '-';
        if (!separates)
            *end++ = (char)(begins && *id >= 'a' && *id <= 'z' ? *id - 'a' + 'A' : *id);
        begins = separates;
    }
    *end = '\0';
    return name;
}

static json_t *rule_json(struct sarif *sarif, const struct kv_rule_doc *rule)
{
    json_t *object = json_object(), *configuration = json_object();
    kv_json_set(object, "id", kv_json_text(rule->id));
    kv_json_set(object, "name", kv_json_text(friendly_name(sarif, rule->id)));
    kv_json_set(object, "shortDescription", text_json(description(sarif, rule->summary)));
    kv_json_set(object, "fullDescription", text_json(description(sarif, rule->why)));
    if (rule->source && strncmp(rule->source, "https://", 8) == 0 && !strchr(rule->source, ' '))
        kv_json_set(object, "helpUri", kv_json_text(rule->source));
    kv_json_set(object, "help", help_json(sarif, rule));
    kv_json_set(configuration, "level", kv_json_text(levels[rule->severity]));
    kv_json_set(object, "defaultConfiguration", configuration);
    return object;
}

/* "FamilyName" of "family/name", for readers that expect an identifier. */

/* A path as a URI reference: everything but unreserved characters and slashes is escaped. */
static json_t *uri_json(const char *path)
{
    struct kv_buffer uri = {0};
    kv_buffer_text(&uri, path[0] == '/' ? "file://" : "");
    for (const char *c = path; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || strchr("-._~/", *c);
        kv_buffer_printf(&uri, plain ? "%c" : "%%%02X", (unsigned char)*c);
    }
    json_t *text = kv_json_text(kv_buffer_as_text(&uri).data);
    kv_buffer_release(&uri);
    return text;
}

/* Without a spec there is no file: the object in the cluster is the place. */
static json_t *object_location_json(struct sarif *sarif, const struct kv_finding *finding)
{
    json_t *location = json_object(), *places = json_array(), *place = json_object();
    kv_json_set(place, "fullyQualifiedName", kv_json_text(finding_object(finding, sarif->arena)));
    kv_json_append(places, place);
    kv_json_set(location, "logicalLocations", places);
    return location;
}

static json_t *location_json(struct sarif *sarif, struct kv_place place)
{
    json_t *location = json_object(), *physical = json_object();
    json_t *artifact = json_object(), *region = json_object();
    kv_json_set(artifact, "uri", uri_json(repository_path(sarif->repository, place)));
    kv_json_set(region, "startLine", kv_json_count(place.line));
    if (place.column > 0)
        kv_json_set(region, "startColumn", kv_json_count(place.column));
    kv_json_set(physical, "artifactLocation", artifact);
    kv_json_set(physical, "region", region);
    kv_json_set(location, "physicalLocation", physical);
    return location;
}

/* The line of the spec, of a finding that is located in a manifest. */
static json_t *documented_json(struct sarif *sarif, struct kv_place place)
{
    json_t *locations = json_array(), *location = location_json(sarif, place);
    kv_json_set(location, "id", kv_json_count(1));
    kv_json_set(location, "message", text_json("documented here"));
    kv_json_append(locations, location);
    return locations;
}

/* "fedcba9876543210:1"; the number distinguishes equal findings on the same object. */
static json_t *fingerprints_json(struct sarif *sarif, const struct kv_finding *const *findings,
                                 size_t index)
{
    /* Equal findings are adjacent. */
    bool is_same =
        index > 0 && strcmp(findings[index - 1]->fingerprint, findings[index]->fingerprint) == 0;
    sarif->same = is_same ? sarif->same + 1 : 1;
    json_t *object = json_object();
    kv_json_set(object, "primaryLocationLineHash",
                kv_json_text(kv_arena_printf(sarif->arena, "%s:%zu", findings[index]->fingerprint,
                                             sarif->same)));
    return object;
}

static json_t *properties_json(const struct kv_finding *finding)
{
    char text[KV_TIME_TEXT_MAX];
    json_t *properties = json_object();
    kv_json_set(properties, "firstSeen", kv_json_text(kv_time_format(finding->first_seen, text)));
    return properties;
}

static json_t *result_json(struct sarif *sarif, const struct kv_finding *const *findings,
                           size_t index)
{
    const struct kv_finding *finding = findings[index];
    json_t *result = json_object(), *locations = json_array();
    kv_json_set(result, "ruleId", kv_json_text(finding->rule->id));
    kv_json_set(result, "ruleIndex", kv_json_count(rule_index(sarif, finding->rule)));
    kv_json_set(result, "level", kv_json_text(levels[finding->severity]));
    kv_json_set(result, "message",
                text_json(kv_arena_printf(
                    sarif->arena, "%s: %s. %s%s", finding_object(finding, sarif->arena),
                    finding_sentence(finding, sarif->arena), finding->hint ? "Hint: " : "",
                    finding->hint ? finding->hint : finding->rule->fix)));
    const struct kv_place place = finding_place(sarif->report, finding);
    kv_json_append(locations,
                   place.file ? location_json(sarif, place) : object_location_json(sarif, finding));
    kv_json_set(result, "locations", locations);
    if (finding->manifest.file && finding->spec.file && finding->spec.line > 0)
        kv_json_set(result, "relatedLocations", documented_json(sarif, finding->spec));
    kv_json_set(result, "partialFingerprints", fingerprints_json(sarif, findings, index));
    if (finding->first_seen > 0)
        kv_json_set(result, "properties", properties_json(finding));
    if (finding->change != KV_CHANGE_NONE)
        kv_json_set(result, "baselineState",
                    kv_json_text(finding->change == KV_CHANGE_NEW ? "new" : "unchanged"));
    return result;
}

static json_t *results_json(struct sarif *sarif, size_t *left_out)
{
    struct kv_list worst_first = findings_by_severity(sarif->report, sarif->arena);
    const struct kv_finding *const *findings = worst_first.items;
    size_t count = worst_first.count < RESULTS_MAX ? worst_first.count : RESULTS_MAX;
    json_t *results = json_array();
    for (size_t i = 0; i < count; i++)
        kv_json_append(results, result_json(sarif, findings, i));
    *left_out = worst_first.count - count;
    return results;
}

/* --- notifications --- */

static void notification_add(json_t *notifications, const char *level, const char *text)
{
    json_t *notification = json_object();
    kv_json_set(notification, "level", kv_json_text(level));
    kv_json_set(notification, "message", text_json(text));
    kv_json_append(notifications, notification);
}

static json_t *invocations_json(struct sarif *sarif, size_t left_out)
{
    const struct kv_report *report = sarif->report;
    json_t *invocations = json_array(), *invocation = json_object(), *notifications = json_array();
    struct kv_list gaps = {0};
    gaps_find(report->not_evaluated.items, report->not_evaluated.count, sarif->arena, &gaps);
    if (report->failure)
        notification_add(notifications, "error",
                         kv_arena_printf(sarif->arena, "no verdict: %s", report->failure));
    kv_list_each(&gaps, const struct gap, gap)
        notification_add(notifications, "warning",
                         kv_arena_printf(sarif->arena, "%s %s not evaluated for %s: %s", gap->rules,
                                         strchr(gap->rules, ',') ? "were" : "was",
                                         gap->some ? gap->some : "the whole state", gap->reason));
    if (left_out > 0)
        notification_add(notifications, "warning",
                         kv_arena_printf(sarif->arena,
                                         "%zu findings of the lowest severity are left out: "
                                         "readers of this format accept %d",
                                         left_out, RESULTS_MAX));
    /* Notifications: as results they would be shown as findings. */
    kv_list_each(&report->resolved, const struct kv_finding, finding)
        notification_add(notifications, "note",
                         kv_arena_printf(sarif->arena,
                                         report->baseline ? "resolved since the baseline: %s on %s"
                                                          : "the manifests resolve %s on %s",
                                         finding->rule->id,
                                         finding_resolved(finding, sarif->arena)));
    kv_json_set(invocation, "executionSuccessful",
                json_boolean(report->verdict != KV_VERDICT_NONE));
    kv_json_set(invocation, "toolExecutionNotifications", notifications);
    kv_json_append(invocations, invocation);
    return invocations;
}

static json_t *driver_json(struct sarif *sarif)
{
    json_t *driver = json_object(), *rules = json_array();
    kv_json_set(driver, "name", kv_json_text("kubevet"));
    kv_json_set(driver, "semanticVersion", kv_json_text(KUBEVET_VERSION));
    kv_json_set(driver, "informationUri", kv_json_text(KUBEVET_HOMEPAGE));
    const struct kv_rule_doc *const *items = sarif->rules.items;
    for (size_t i = 0; i < sarif->rules.count; i++)
        kv_json_append(rules, rule_json(sarif, items[i]));
    kv_json_set(driver, "rules", rules);
    return driver;
}

/* `id`: of the run among others in the same document, "kubevet/CLUSTER/"; NULL = it is alone. Code
 * scanning refuses two runs of a tool without one. */
static json_t *run_json(const struct kv_report *report, const char *id)
{
    struct kv_arena arena = {0};
    struct repository repository = {0};
    struct sarif sarif = {.report = report, .arena = &arena, .repository = &repository};
    size_t left_out;
    json_t *run = json_object(), *tool = json_object(), *results = results_json(&sarif, &left_out);
    json_t *details = id ? json_object() : NULL;
    kv_json_set(tool, "driver",
                driver_json(&sarif)); /* after the results, since it lists their rules */
    kv_json_set(run, "tool", tool);
    if (details) {
        kv_json_set(details, "id", kv_json_text(id));
        kv_json_set(run, "automationDetails", details);
    }
    kv_json_set(run, "invocations", invocations_json(&sarif, left_out));
    kv_json_set(run, "results", results);
    kv_json_set(run, "columnKind", kv_json_text("unicodeCodePoints"));
    kv_arena_release(&arena);
    return run;
}

#define SCHEMA  "https://json.schemastore.org/sarif-2.1.0.json"
#define VERSION "2.1.0"

static void sarif_write(const struct kv_report *report, const struct kv_style *style,
                        struct kv_buffer *out)
{
    (void)style;
    json_t *document = json_object(), *runs = json_array();
    kv_json_append(runs, run_json(report, NULL));
    kv_json_set(document, "$schema", kv_json_text(SCHEMA));
    kv_json_set(document, "version", kv_json_text(VERSION));
    kv_json_set(document, "runs", runs);
    kv_json_write(document, out);
}

static void many_begin(struct kv_many *many)
{
    kv_spool_text(many->out, "{\n  \"$schema\": \"" SCHEMA "\",\n  \"version\": \"" VERSION
                             "\",\n  \"runs\": [");
}

static void many_add(struct kv_many *many, const struct kv_report *report, size_t index)
{
    struct kv_arena arena = {0};
    const char *cluster = report->cluster ? report->cluster : "";
    kv_json_write_item(run_json(report, kv_arena_printf(&arena, "kubevet/%s/", cluster)), index,
                       many->out);
    kv_arena_release(&arena);
}

static void many_end(struct kv_many *many)
{
    kv_json_end_items(many->count, many->out);
}

const struct kv_format kv_report_sarif = {
    .name = "sarif",
    .help = "for code scanning: SARIF 2.1.0",
    .write = sarif_write,
    .many = {many_begin, many_add, many_end},
};
