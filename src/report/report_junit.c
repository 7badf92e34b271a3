/* JUnit XML, as CI servers read it: a suite for each family of rules, a case for each rule on each
 * object. A finding is a failure, what could not be evaluated an error, what is waived skipped, and
 * a rule that found nothing is a case that passed.
 *
 * Source: https://github.com/testmoapp/junitxml */
#include "finding.h"

#include "kubevet/base/utf8.h"
#include "kubevet/report/format.h"

#include <math.h>

enum outcome { OUTCOME_PASSED, OUTCOME_FAILURE, OUTCOME_ERROR, OUTCOME_SKIPPED, OUTCOME_COUNT };

struct testcase {
    const char *rule;
    const char *name; /* unique within the rule: readers drop duplicates silently */
    const char *base; /* without the number that makes it so */
    unsigned number;
    enum outcome outcome;
    const char *type;    /* of a failure: its severity */
    const char *message; /* one line */
    const char *content; /* all of it */
    struct kv_place place;
};

struct junit {
    const struct kv_report *report;
    struct kv_arena *arena;
    struct kv_list cases; /* struct testcase, by rule */
};

/* --- the cases --- */

/* What is told of the same object in the same words stands together in the report's order. */
static struct testcase *case_add(struct junit *junit, const char *rule, const char *name)
{
    const struct testcase *last =
        junit->cases.count > 0
            ? kv_list_item(&junit->cases, struct testcase, junit->cases.count - 1)
            : NULL;
    bool again = last && strcmp(last->rule, rule) == 0 && strcmp(last->base, name) == 0;
    unsigned number = again ? last->number + 1 : 1;
    struct testcase *added = kv_list_push(&junit->cases, junit->arena, sizeof *added);
    added->rule = rule;
    added->base = name;
    added->number = number;
    added->name = again ? kv_arena_printf(junit->arena, "%s (%u)", name, number) : name;
    return added;
}

static const char *finding_content(struct junit *junit, const struct kv_finding *finding)
{
    struct kv_place place = kv_finding_place(junit->report, finding);
    const char *difference = "", *change = kv_finding_change(finding);
    if (finding->expected || finding->actual)
        difference = kv_arena_printf(junit->arena, "- documented  %s\n+ found       %s\n",
                                     finding->expected ? finding->expected : "(absent)",
                                     finding->actual ? finding->actual : "(absent)");
    return kv_arena_printf(junit->arena, "%s%s%s%s%s\n%s\n%shint: %s\n%s:%u\n",
                           kv_finding_object(finding, junit->arena), finding->field ? "  " : "",
                           finding->field ? finding->field : "", change ? ", " : "",
                           change ? change : "", finding->message, difference,
                           finding->hint ? finding->hint : finding->rule->mend, place.file,
                           place.line);
}

static void finding_add(struct junit *junit, const struct kv_finding *finding)
{
    const char *object = kv_finding_object(finding, junit->arena);
    struct testcase *added = case_add(
        junit, finding->rule->id,
        finding->field ? kv_arena_printf(junit->arena, "%s %s", object, finding->field) : object);
    added->place = kv_finding_place(junit->report, finding);
    added->outcome = finding->waived ? OUTCOME_SKIPPED : OUTCOME_FAILURE;
    added->type = kv_severity_name(finding->severity);
    added->message = kv_finding_sentence(finding, junit->arena);
    added->content = finding_content(junit, finding);
    if (finding->waived)
        added->message = kv_arena_printf(junit->arena, "waived%s%s: %s: %s",
                                         finding->waived->until ? " until " : "",
                                         finding->waived->until ? finding->waived->until : "",
                                         finding->waived->reason, added->message);
}

static void gap_add(struct junit *junit, const struct kv_not_evaluated *gap)
{
    struct testcase *added = case_add(junit, gap->rule,
                                      kv_arena_printf(junit->arena, "not evaluated for %s",
                                                      kv_not_evaluated_where(gap, junit->arena)));
    added->outcome = OUTCOME_ERROR;
    added->type = "not evaluated";
    added->message = added->content = gap->reason;
}

static bool has_case(const struct junit *junit, const char *rule)
{
    kv_list_each(&junit->cases, const struct testcase, each)
    {
        if (strcmp(each->rule, rule) == 0)
            return true;
    }
    return false;
}

static void cases_make(struct junit *junit)
{
    kv_list_each(&junit->report->findings, const struct kv_finding, finding)
        finding_add(junit, finding);
    kv_list_each(&junit->report->not_evaluated, const struct kv_not_evaluated, gap)
        gap_add(junit, gap);
    /* What passes now is a case that passes. */
    kv_list_each(&junit->report->resolved, const struct kv_finding, finding) case_add(
        junit, finding->rule->id,
        kv_arena_printf(junit->arena, "%s (resolved)", kv_finding_resolved(finding, junit->arena)));
    const struct kv_rule_doc *const *rules = junit->report->evaluated.items;
    for (size_t i = 0; i < junit->report->evaluated.count; i++)
        if (!has_case(junit, rules[i]->id))
            case_add(junit, rules[i]->id,
                     kv_arena_printf(junit->arena, "%s finds nothing", rules[i]->id));
}

/* --- as XML --- */

/* Text for an attribute or, with `newline` "\n", an element. What XML 1.0 can't hold becomes
 * U+FFFD. Source: https://www.w3.org/TR/xml/#charsets */
static void escape(struct kv_buffer *out, const char *text, const char *newline)
{
    struct kv_buffer repaired = {0};
    kv_utf8_repair(&repaired, kv_text_of(text));
    struct kv_text rest = kv_buffer_as_text(&repaired);
    uint32_t code;
    for (size_t size; (size = kv_utf8_decode(rest, &code)) > 0;
         rest.data += size, rest.length -= size) {
        if (code == '&')
            kv_buffer_text(out, "&amp;");
        else if (code == '<')
            kv_buffer_text(out, "&lt;");
        else if (code == '>')
            kv_buffer_text(out, "&gt;");
        else if (code == '"')
            kv_buffer_text(out, "&quot;");
        else if (code == '\n')
            kv_buffer_text(out, newline);
        else if (code < 0x20 || code == 0x7f || code == 0xfffe || code == 0xffff)
            kv_buffer_text(out, "\xef\xbf\xbd");
        else
            kv_buffer_add(out, rest.data, size);
    }
    kv_buffer_release(&repaired);
}

static void attribute(struct kv_buffer *out, const char *name, const char *value)
{
    kv_buffer_printf(out, " %s=\"", name);
    escape(out, value, "&#10;"); /* a reader makes a bare one a space */
    kv_buffer_text(out, "\"");
}

static void case_write(const struct testcase *testcase, struct kv_buffer *out)
{
    static const char *const elements[] = {
        [OUTCOME_FAILURE] = "failure",
        [OUTCOME_ERROR] = "error",
        [OUTCOME_SKIPPED] = "skipped",
    };
    kv_buffer_text(out, "    <testcase");
    attribute(out, "classname", testcase->rule);
    attribute(out, "name", testcase->name);
    if (testcase->place.file) {
        attribute(out, "file", kv_place_path(testcase->place));
        kv_buffer_printf(out, " line=\"%u\"", testcase->place.line);
    }
    kv_buffer_text(out, " time=\"0\"");
    if (testcase->outcome == OUTCOME_PASSED) {
        kv_buffer_text(out, "/>\n");
        return;
    }
    const char *element = elements[testcase->outcome];
    kv_buffer_printf(out, ">\n      <%s", element);
    attribute(out, "message", testcase->message);
    if (testcase->outcome != OUTCOME_SKIPPED)
        attribute(out, "type", testcase->type);
    kv_buffer_text(out, ">");
    escape(out, testcase->content, "\n");
    kv_buffer_printf(out, "</%s>\n    </testcase>\n", element);
}

/* What stands before the slash of a rule's id. */
static size_t family_length(const char *rule)
{
    return strcspn(rule, "/");
}

static bool is_of_family(const struct testcase *testcase, const char *family)
{
    size_t length = family_length(family);
    return !family || (family_length(testcase->rule) == length &&
                       strncmp(testcase->rule, family, length) == 0);
}

/* The attributes of a family's suite; of all suites for NULL. */
static void counts_write(const struct junit *junit, const char *family, struct kv_buffer *out)
{
    size_t counts[OUTCOME_COUNT] = {0}, all = 0;
    kv_list_each(&junit->cases, const struct testcase, each)
    {
        if (family && !is_of_family(each, family))
            continue;
        counts[each->outcome]++;
        all++;
    }
    kv_buffer_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", all,
                     counts[OUTCOME_FAILURE], counts[OUTCOME_ERROR], counts[OUTCOME_SKIPPED]);
}

static void suite_write(const struct junit *junit, const char *family, const char *timestamp,
                        struct kv_buffer *out)
{
    kv_buffer_printf(out, "  <testsuite name=\"%.*s\"", (int)family_length(family), family);
    counts_write(junit, family, out);
    kv_buffer_text(out, " time=\"0\"");
    if (*timestamp)
        attribute(out, "timestamp", timestamp);
    kv_buffer_text(out, ">\n");
    kv_list_each(&junit->cases, const struct testcase, each)
    {
        if (is_of_family(each, family))
            case_write(each, out);
    }
    kv_buffer_text(out, "  </testsuite>\n");
}

static bool is_first_of_family(const struct junit *junit, size_t index)
{
    const struct testcase *cases = junit->cases.items;
    for (size_t i = 0; i < index; i++)
        if (is_of_family(&cases[i], cases[index].rule))
            return false;
    return true;
}

static void write_junit(const struct kv_report *report, const struct kv_style *style,
                        struct kv_buffer *out)
{
    (void)style;
    struct kv_arena arena = {0};
    struct junit junit = {.report = report, .arena = &arena};
    cases_make(&junit);
    char timestamp[KV_TIME_TEXT_MAX];
    kv_time_format(report->started_at, timestamp);
    long milliseconds = lround(report->duration_seconds * 1000);
    kv_buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    attribute(out, "name", report->spec_name);
    counts_write(&junit, NULL, out);
    kv_buffer_printf(out, " time=\"%ld.%03ld\"", milliseconds / 1000, milliseconds % 1000);
    if (*timestamp)
        attribute(out, "timestamp", timestamp);
    kv_buffer_text(out, ">\n");
    for (size_t i = 0; i < junit.cases.count; i++)
        if (is_first_of_family(&junit, i))
            suite_write(&junit, kv_list_item(&junit.cases, struct testcase, i)->rule, timestamp,
                        out);
    kv_buffer_text(out, "</testsuites>\n");
    kv_arena_release(&arena);
}

const struct kv_format kv_report_junit = {
    .name = "junit",
    .help = "for CI servers: JUnit XML",
    .write = write_junit,
};
