/* JUnit XML for CI servers: a suite per family of rules, a case per rule and object. A finding
 * is a failure, what could not be evaluated is an error, a waived finding is skipped, and a rule
 * without findings is a passed case.
 *
 * Source: https://github.com/testmoapp/junitxml */
#include "finding.h"
#include "report/text/table.h"
#include "repository.h"
#include "since.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/utf8.h"
#include "kubevet/report/format.h"

#include <math.h>
#include <stdlib.h>

enum outcome { OUTCOME_PASSED, OUTCOME_FAILURE, OUTCOME_ERROR, OUTCOME_SKIPPED, OUTCOME_COUNT };

struct testcase {
    const char *rule;
    const char *name; /* unique within the rule, since readers silently drop duplicates */
    const char *base; /* without the number that makes it unique */
    unsigned number;
    enum outcome outcome;
    const char *type;    /* of a failure: its severity */
    const char *message; /* one line */
    const char *content; /* all of it */
    struct kv_place place;
};

struct junit {
    const struct kv_report *report;
    const char *cluster; /* before each suite's and class's name, if there are several reports */
    struct kv_arena *arena;
    struct kv_list cases; /* struct testcase, by rule */
};

/* --- the cases --- */

/* Equal findings on the same object are adjacent in the report. */
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

static const char *table_text(struct junit *junit, const struct kv_table *table)
{
    const struct kv_style plain = {0};
    struct kv_buffer text = {0};
    struct page page = page_make(junit->report, &plain, junit->arena, &text);
    page.gutter = 0;
    table_put(&page, table);
    const char *copy = kv_arena_copy(junit->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static const char *finding_content(struct junit *junit, const struct kv_finding *finding)
{
    struct kv_place place = finding_place(junit->report, finding);
    const char *difference = "", *change = finding_change(finding);
    const char *since = finding_since(junit->report, finding, junit->arena), *line = "";
    if (place.file)
        line = kv_arena_printf(junit->arena, "%s:%u\n", place.file, place.line);
    if (finding->table)
        difference = table_text(junit, finding->table);
    else if (finding->expected || finding->actual)
        difference = kv_arena_printf(junit->arena, "documented  %s\nfound       %s\n",
                                     finding->expected ? finding->expected : "(absent)",
                                     finding->actual ? finding->actual : "(absent)");
    return kv_arena_printf(
        junit->arena, "%s%s%s%s%s%s%s\n%s\n%shint: %s\n%s", finding_object(finding, junit->arena),
        finding->field ? "  " : "", finding->field ? finding->field : "", change ? ", " : "",
        change ? change : "", since ? ", " : "", since ? since : "", finding->message, difference,
        finding->hint ? finding->hint : finding->rule->fix, line);
}

/* With --new-only an existing finding does not fail the run, so no case of it fails. */
static bool is_accepted(const struct junit *junit, const struct kv_finding *finding)
{
    return finding->waived || (junit->report->new_only && finding->change == KV_CHANGE_EXISTING);
}

static void finding_add(struct junit *junit, const struct kv_finding *finding)
{
    const char *object = finding_object(finding, junit->arena);
    struct testcase *added = case_add(
        junit, finding->rule->id,
        finding->field ? kv_arena_printf(junit->arena, "%s %s", object, finding->field) : object);
    added->place = finding_place(junit->report, finding);
    added->outcome = is_accepted(junit, finding) ? OUTCOME_SKIPPED : OUTCOME_FAILURE;
    added->type = kv_severity_name(finding->severity);
    added->message = finding_sentence(finding, junit->arena);
    added->content = finding_content(junit, finding);
    if (is_accepted(junit, finding) && !finding->waived)
        added->message = kv_arena_printf(junit->arena, "existing: %s", added->message);
    if (finding->waived)
        added->message = kv_arena_printf(junit->arena, "waived%s%s: %s: %s",
                                         finding->waived->until ? " until " : "",
                                         finding->waived->until ? finding->waived->until : "",
                                         finding->waived->reason, added->message);
}

static int gap_compare(const void *left, const void *right)
{
    const struct kv_not_evaluated *a = *(const struct kv_not_evaluated *const *)left;
    const struct kv_not_evaluated *b = *(const struct kv_not_evaluated *const *)right;
    int order = strcmp(a->rule, b->rule);
    if (!order)
        order = strcmp(a->reason, b->reason);
    return order ? order : (a > b) - (a < b);
}

/* One case for gaps[0..count), which have the same rule and reason. */
static void gap_add(struct junit *junit, const struct kv_not_evaluated *const *gaps, size_t count)
{
    const char *first = gap_where(gaps[0], junit->arena);
    const char *name =
        count == 1
            ? kv_arena_printf(junit->arena, "not evaluated for %s", first)
            : kv_arena_printf(junit->arena, "not evaluated for %s and %zu more", first, count - 1);
    struct testcase *added = case_add(junit, gaps[0]->rule, name);
    struct kv_buffer content = {0};
    kv_buffer_text(&content, gaps[0]->reason);
    for (size_t i = 0; count > 1 && i < count; i++)
        kv_buffer_printf(&content, "\n%s%s%s",
                         gaps[i]->object.namespace ? gaps[i]->object.namespace : "",
                         gaps[i]->object.namespace && gaps[i]->object.kind ? " " : "",
                         gaps[i]->object.kind ? gap_object(gaps[i], junit->arena) : "");
    added->outcome = OUTCOME_ERROR;
    added->type = "not evaluated";
    added->message = gaps[0]->reason;
    added->content = kv_arena_copy(junit->arena, kv_buffer_as_text(&content));
    kv_buffer_release(&content);
}

static void gaps_add(struct junit *junit)
{
    const struct kv_list *all = &junit->report->not_evaluated;
    const struct kv_not_evaluated **gaps = kv_arena_array(junit->arena, all->count, sizeof *gaps);
    for (size_t i = 0; i < all->count; i++)
        gaps[i] = kv_list_item(all, const struct kv_not_evaluated, i);
    kv_sort(gaps, all->count, sizeof *gaps, gap_compare);
    for (size_t from = 0, to; from < all->count; from = to) {
        for (to = from + 1; to < all->count && strcmp(gaps[to]->rule, gaps[from]->rule) == 0 &&
                            strcmp(gaps[to]->reason, gaps[from]->reason) == 0;)
            to++;
        gap_add(junit, gaps + from, to - from);
    }
}

static bool has_case(const struct junit *junit, const char *rule)
{
    kv_list_each(&junit->cases, const struct testcase, each) {
        if (strcmp(each->rule, rule) == 0)
            return true;
    }
    return false;
}

/* Without it, a cluster without a verdict would be no suite at all, and all that is there passes.
 */
static void failure_add(struct junit *junit)
{
    struct testcase *added = case_add(junit, "verdict", "there is a verdict");
    added->outcome = OUTCOME_ERROR;
    added->type = "no verdict";
    added->message = added->content = junit->report->failure;
}

static void cases_make(struct junit *junit)
{
    if (junit->report->failure)
        failure_add(junit);
    kv_list_each(&junit->report->findings, const struct kv_finding, finding)
        finding_add(junit, finding);
    gaps_add(junit);
    /* What passes now is a case that passes. */
    kv_list_each(&junit->report->resolved, const struct kv_finding, finding)
        case_add(junit, finding->rule->id,
                 kv_arena_printf(junit->arena, "%s (resolved)",
                                 finding_resolved(finding, junit->arena)));
    const struct kv_rule_doc *const *rules = junit->report->evaluated.items;
    for (size_t i = 0; i < junit->report->evaluated.count; i++)
        if (!has_case(junit, rules[i]->id))
            case_add(junit, rules[i]->id,
                     kv_arena_printf(junit->arena, "%s finds nothing", rules[i]->id));
}

/* --- as XML --- */

/* Escapes text for an attribute or an element. Characters that XML 1.0 does not allow become
 * U+FFFD. A line break becomes a character reference: in an attribute, readers would turn it into a
 * space; in an element, the next line could be read as a command (`::error::`) by a runner that
 * logs the document. Source: https://www.w3.org/TR/xml/#charsets */
static void escape(struct kv_buffer *out, const char *text)
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
            kv_buffer_text(out, "&#10;");
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
    escape(out, value);
    kv_buffer_text(out, "\"");
}

/* "CLUSTER: NAME" among several clusters. */
static void name_attribute(const struct junit *junit, const char *attribute_name, const char *name,
                           struct kv_buffer *out)
{
    attribute(out, attribute_name,
              junit->cluster ? kv_arena_printf(junit->arena, "%s: %s", junit->cluster, name)
                             : name);
}

static void case_write(const struct junit *junit, const struct testcase *testcase,
                       struct repository *repository, struct kv_buffer *out)
{
    static const char *const elements[] = {
        [OUTCOME_FAILURE] = "failure",
        [OUTCOME_ERROR] = "error",
        [OUTCOME_SKIPPED] = "skipped",
    };
    kv_buffer_text(out, "    <testcase");
    name_attribute(junit, "classname", testcase->rule, out);
    attribute(out, "name", testcase->name);
    if (testcase->place.file) {
        attribute(out, "file", repository_path(repository, testcase->place));
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
    escape(out, testcase->content);
    kv_buffer_printf(out, "</%s>\n    </testcase>\n", element);
}

static bool is_of_family(const struct testcase *testcase, const char *family)
{
    return !family || family_is_same(testcase->rule, family);
}

struct counts {
    size_t of[OUTCOME_COUNT];
};

/* Those of one family; of all for NULL. */
static void counts_add(const struct junit *junit, const char *family, struct counts *counts)
{
    kv_list_each(&junit->cases, const struct testcase, each) {
        if (is_of_family(each, family))
            counts->of[each->outcome]++;
    }
}

static void counts_write(const struct counts *counts, struct kv_buffer *out)
{
    size_t all = 0;
    for (int i = 0; i < OUTCOME_COUNT; i++)
        all += counts->of[i];
    kv_buffer_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", all,
                     counts->of[OUTCOME_FAILURE], counts->of[OUTCOME_ERROR],
                     counts->of[OUTCOME_SKIPPED]);
}

static void suite_write(const struct junit *junit, const char *family, const char *timestamp,
                        struct kv_buffer *out)
{
    struct counts counts = {0};
    struct repository repository = {0};
    const char *name = kv_arena_printf(junit->arena, "%.*s", (int)family_length(family), family);
    kv_buffer_text(out, "  <testsuite");
    name_attribute(junit, "name", name, out);
    counts_add(junit, family, &counts);
    counts_write(&counts, out);
    kv_buffer_text(out, " time=\"0\"");
    if (*timestamp)
        attribute(out, "timestamp", timestamp);
    kv_buffer_text(out, ">\n");
    kv_list_each(&junit->cases, const struct testcase, each) {
        if (is_of_family(each, family))
            case_write(junit, each, &repository, out);
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

/* The suites of one report. */
static void suites_write(const struct junit *junit, struct kv_buffer *out)
{
    char timestamp[KV_TIME_TEXT_MAX];
    kv_time_format(junit->report->started_at, timestamp);
    for (size_t i = 0; i < junit->cases.count; i++)
        if (is_first_of_family(junit, i))
            suite_write(junit, kv_list_item(&junit->cases, struct testcase, i)->rule, timestamp,
                        out);
}

/* What the root says of all suites. */
struct total {
    struct counts counts;
    double seconds;
    kv_time started_at;
};

static void total_add(const struct junit *junit, struct total *total)
{
    counts_add(junit, NULL, &total->counts);
    total->seconds += junit->report->duration_seconds;
}

static void root_write(const struct total *total, const char *name, struct kv_buffer *out)
{
    char timestamp[KV_TIME_TEXT_MAX];
    kv_time_format(total->started_at, timestamp);
    long milliseconds = lround(total->seconds * 1000);
    kv_buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    attribute(out, "name", name);
    counts_write(&total->counts, out);
    kv_buffer_printf(out, " time=\"%ld.%03ld\"", milliseconds / 1000, milliseconds % 1000);
    if (*timestamp)
        attribute(out, "timestamp", timestamp);
    kv_buffer_text(out, ">\n");
}

#define ROOT_END "</testsuites>\n"

static void junit_write(const struct kv_report *report, const struct kv_style *style,
                        struct kv_buffer *out)
{
    (void)style;
    struct kv_arena arena = {0};
    struct total total = {.started_at = report->started_at};
    struct junit junit = {.report = report, .arena = &arena};
    cases_make(&junit);
    total_add(&junit, &total);
    root_write(&total, report->spec_name, out);
    suites_write(&junit, out);
    kv_buffer_text(out, ROOT_END);
    kv_arena_release(&arena);
}

/* --- many reports --- */

/* The suites wait for the root, which counts them all. */
struct waiting {
    struct total total;
    struct kv_spool suites;
};

static void many_begin(struct kv_many *many)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);
    if (!waiting)
        kv_out_of_memory();
    waiting->total.started_at = KV_TIME_NONE;
    many->state = waiting;
}

static void many_add(struct kv_many *many, const struct kv_report *report, size_t index)
{
    struct kv_arena arena = {0};
    struct kv_buffer out = {0};
    struct waiting *waiting = many->state;
    struct junit junit = {.report = report, .arena = &arena, .cluster = report->cluster};
    if (index == 0)
        waiting->total.started_at = report->started_at;
    cases_make(&junit);
    total_add(&junit, &waiting->total);
    suites_write(&junit, &out);
    kv_spool_take(&waiting->suites, &out);
    kv_arena_release(&arena);
}

static void many_end(struct kv_many *many)
{
    struct kv_buffer out = {0};
    struct waiting *waiting = many->state;
    root_write(&waiting->total, "kubevet", &out);
    kv_spool_take(many->out, &out);
    kv_spool_append(many->out, &waiting->suites);
    kv_spool_text(many->out, ROOT_END);
    kv_spool_release(&waiting->suites);
    free(waiting);
}

const struct kv_format kv_report_junit = {
    .name = "junit",
    .help = "for CI servers: JUnit XML",
    .write = junit_write,
    .many = {many_begin, many_add, many_end},
};
