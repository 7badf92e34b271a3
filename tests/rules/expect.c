#include "expect.h"
#include "kubevet/base/json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* --- entries --- */

/* Is it the same text unquoted? Of what type, is never asked. */
static bool is_plain(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || isspace((unsigned char)text[0]) || text[length - 1] == ' ' ||
        text[length - 1] == ':' || strchr("-?:,[]{}#&*!|>'\"%@`~", text[0]) ||
        strcmp(text, "null") == 0)
        return false;
    for (size_t i = 0; i < length; i++)
        if (iscntrl((unsigned char)text[i]))
            return false;
    return !strstr(text, ": ") && !strstr(text, " #");
}

/* A key and its value; NULL is left out. */
static void field_add(struct outcome *outcome, const char *begin, const char *key, const char *text)
{
    if (!text)
        return;
    kv_buffer_printf(&outcome->entries, "%s%s: ", begin, key);
    if (is_plain(text))
        kv_buffer_text(&outcome->entries, text);
    else
        kv_json_write_string(text, &outcome->entries);
    kv_buffer_text(&outcome->entries, "\n");
}

struct finding {
    const char *severity, *object, *field, *documented, *found, *line;
};

static void finding_add(struct outcome *outcome, const struct finding *finding)
{
    outcome->has_findings = true;
    outcome->has_errors = outcome->has_errors || strcmp(finding->severity, "error") == 0;
    field_add(outcome, "- ", finding->severity, finding->object);
    field_add(outcome, "  ", "field", finding->field);
    field_add(outcome, "  ", "documented", finding->documented);
    field_add(outcome, "  ", "found", finding->found);
    field_add(outcome, "  ", "line", finding->line);
}

static void gap_add(struct outcome *outcome, const char *namespace, const char *object)
{
    outcome->has_gaps = true;
    field_add(outcome, "- ", "gap", namespace ? namespace : "everywhere");
    field_add(outcome, "  ", "object", object);
}

static void not_applicable_add(struct outcome *outcome, const char *rule)
{
    outcome->has_not_applicable = true;
    field_add(outcome, "- ", "not applicable", rule);
}

/* The exit code that goes without saying. */
static int usual_exit(const struct outcome *outcome)
{
    if (outcome->has_errors)
        return 1;
    if (outcome->has_gaps)
        return 4;
    return outcome->has_not_applicable && !outcome->has_findings ? 2 : 0;
}

/* --- what is expected --- */

static bool check_entry_keys(const struct kv_node *entry, struct kv_error *error)
{
    static const char *const keys[] = {"error",      "warning",        "info", "field",
                                       "documented", "found",          "line", "gap",
                                       "object",     "not applicable", "exit", NULL};
    for (size_t i = 0; i < entry->count; i++) {
        size_t at = 0;
        while (keys[at] && !kv_text_is(entry->pairs[i].key->text, keys[at]))
            at++;
        if (!keys[at])
            return kv_error_set(error, KV_ERROR_USAGE, "expect: \"%s\" is no key of an entry",
                                entry->pairs[i].key->text.data);
    }
    return true;
}

static const char *text_of(const struct kv_node *entry, const char *key)
{
    const struct kv_node *value = kv_node_get(entry, key);
    return value ? value->text.data : NULL;
}

static bool has_one_subject(const struct kv_node *entry)
{
    static const char *const subjects[] = {"error", "warning",        "info",
                                           "gap",   "not applicable", "exit"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        count += text_of(entry, subjects[i]) != NULL;
    return count == 1;
}

static bool entry_take(struct outcome *outcome, const struct kv_node *entry, struct kv_error *error)
{
    static const char *const severities[] = {"error", "warning", "info"};
    if (entry->type != KV_NODE_MAPPING)
        return kv_error_set(error, KV_ERROR_USAGE, "expect: an entry is a mapping");
    if (!check_entry_keys(entry, error))
        return false;
    if (!has_one_subject(entry))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "expect: an entry has one of error, warning, info, gap, not "
                            "applicable, exit");
    const char *gap = text_of(entry, "gap"), *rule = text_of(entry, "not applicable"),
               *code = text_of(entry, "exit");
    if (gap)
        gap_add(outcome, strcmp(gap, "everywhere") == 0 ? NULL : gap, text_of(entry, "object"));
    else if (rule)
        not_applicable_add(outcome, rule);
    else if (code)
        outcome->exit = atoi(code);
    for (size_t i = 0; i < sizeof severities / sizeof *severities; i++)
        if (text_of(entry, severities[i]))
            finding_add(outcome,
                        &(struct finding){severities[i], text_of(entry, severities[i]),
                                          text_of(entry, "field"), text_of(entry, "documented"),
                                          text_of(entry, "found"), text_of(entry, "line")});
    return true;
}

bool outcome_expected(struct outcome *outcome, const struct kv_node *expect, struct kv_error *error)
{
    outcome->exit = -1;
    if (!expect)
        return kv_error_set(error, KV_ERROR_USAGE, "there is no `expect`");
    bool is_nothing = expect->type == KV_NODE_SCALAR && kv_text_is(expect->text, "nothing");
    if (!is_nothing && (expect->type != KV_NODE_SEQUENCE || expect->count == 0))
        return kv_error_set(error, KV_ERROR_USAGE, "expect is `nothing`, or a list");
    for (size_t i = 0; expect->type == KV_NODE_SEQUENCE && i < expect->count; i++)
        if (!entry_take(outcome, expect->items[i], error))
            return false;
    if (outcome->exit < 0)
        outcome->exit = usual_exit(outcome);
    return true;
}

/* --- what is found --- */

/* KIND/NAMESPACE/NAME, without what is null. */
static const char *object_name(const struct kv_node *object, char *out, size_t size)
{
    static const char *const parts[] = {"kind", "namespace", "name"};
    struct kv_buffer name = {0};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *part = kv_tree_text(object, parts[i]);
        if (part)
            kv_buffer_printf(&name, "%s%s", name.length ? "/" : "", part);
    }
    snprintf(out, size, "%s", name.data ? name.data : "");
    kv_buffer_release(&name);
    return out;
}

/* Of the spec; of the manifest where that is all there is. */
static const char *line_of(const struct kv_node *finding)
{
    const struct kv_node *place = kv_node_get(finding, "spec");
    if (!kv_node_is_given(place))
        place = kv_node_get(finding, "manifest");
    return kv_node_is_given(place) ? kv_tree_text(place, "line") : NULL;
}

void outcome_found(struct outcome *outcome, const struct kv_node *report, int exit)
{
    const struct kv_node *findings = kv_node_get(report, "findings"),
                         *gaps = kv_node_get(report, "notEvaluated"),
                         *others = kv_node_get(report, "notApplicable");
    char object[1024];
    for (size_t i = 0; i < findings->count; i++) {
        const struct kv_node *finding = findings->items[i];
        finding_add(outcome, &(struct finding){
                                 kv_tree_text(finding, "severity"),
                                 object_name(kv_node_get(finding, "object"), object, sizeof object),
                                 kv_tree_text(finding, "field"), kv_tree_text(finding, "expected"),
                                 kv_tree_text(finding, "actual"), line_of(finding)});
    }
    for (size_t i = 0; i < gaps->count; i++)
        gap_add(outcome, kv_tree_text(gaps->items[i], "namespace"),
                kv_tree_text(gaps->items[i], "object"));
    for (size_t i = 0; i < others->count; i++)
        not_applicable_add(outcome, kv_tree_text(others->items[i], "rule"));
    outcome->exit = exit;
}

void outcome_release(struct outcome *outcome)
{
    kv_buffer_release(&outcome->entries);
}

/* --- both --- */

bool outcome_same(const struct outcome *one, const struct outcome *other)
{
    return one->exit == other->exit && strcmp(kv_buffer_as_text(&one->entries).data,
                                              kv_buffer_as_text(&other->entries).data) == 0;
}

/* The entries, with the exit code where it does not go without saying. */
static void entries_write(const struct outcome *outcome, struct kv_buffer *out)
{
    struct kv_text entries = kv_buffer_as_text(&outcome->entries);
    kv_buffer_add(out, entries.data, entries.length);
    if (outcome->exit != usual_exit(outcome))
        kv_buffer_printf(out, "- exit: %d\n", outcome->exit);
}

void outcome_write(const struct outcome *outcome, struct kv_buffer *out)
{
    struct kv_buffer entries = {0};
    entries_write(outcome, &entries);
    if (entries.length == 0)
        kv_buffer_text(out, "expect: nothing\n");
    else
        kv_buffer_text(out, "expect:\n");
    for (const char *line = entries.data; line && *line; line = strchr(line, '\n') + 1)
        kv_buffer_printf(out, "  %.*s\n", (int)strcspn(line, "\n"), line);
    kv_buffer_release(&entries);
}

/* The lines of a text of which each ends with a newline. */
static size_t lines_split(char *text, char **lines, size_t max)
{
    size_t count = 0;
    for (char *line = strtok(text, "\n"); line && count < max; line = strtok(NULL, "\n"))
        lines[count++] = line;
    return count;
}

enum { LINES_MAX = 1024 };

static void print_difference(char **a, size_t a_count, char **b, size_t b_count)
{
    /* The longest common rest of a from i and b from j. */
    static unsigned short common[LINES_MAX + 1][LINES_MAX + 1];
    for (size_t i = a_count + 1; i-- > 0;)
        for (size_t j = b_count + 1; j-- > 0;)
            if (i == a_count || j == b_count)
                common[i][j] = 0;
            else if (strcmp(a[i], b[j]) == 0)
                common[i][j] = (unsigned short)(common[i + 1][j + 1] + 1);
            else
                common[i][j] =
                    common[i + 1][j] >= common[i][j + 1] ? common[i + 1][j] : common[i][j + 1];
    for (size_t i = 0, j = 0; i < a_count || j < b_count;)
        if (i < a_count && j < b_count && strcmp(a[i], b[j]) == 0) {
            printf("    %s\n", a[i]);
            i++, j++;
        } else if (j == b_count || (i < a_count && common[i + 1][j] >= common[i][j + 1])) {
            printf("  - %s\n", a[i++]);
        } else {
            printf("  + %s\n", b[j++]);
        }
}

void outcome_print_difference(const struct outcome *expected, const struct outcome *found)
{
    static char *a[LINES_MAX], *b[LINES_MAX];
    struct kv_buffer one = {0}, other = {0};
    outcome_write(expected, &one);
    outcome_write(found, &other);
    if (expected->exit != found->exit) {
        kv_buffer_printf(&one, "exit code %d\n", expected->exit);
        kv_buffer_printf(&other, "exit code %d\n", found->exit);
    }
    print_difference(a, lines_split(one.data, a, LINES_MAX), b,
                     lines_split(other.data, b, LINES_MAX));
    kv_buffer_release(&one);
    kv_buffer_release(&other);
}
