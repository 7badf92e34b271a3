#include "evaluated.h"

#include "cli/failure.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "kubevet/rules/rule.h"

enum { REASONS_MAX = 4 };

typedef const struct kv_rule_doc *rule_pointer;

static bool is_on_waivers(const struct kv_rule_doc *doc)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (&(*rule)->doc == doc)
            return (*rule)->turn == KV_TURN_WAIVERS;
    return false;
}

/* Rules on waivers read nothing of a cluster: they count only if they were selected by name. */
static bool has_evaluated(const struct run *run)
{
    const struct kv_report *report = &run->report;
    if (report->verdict == KV_VERDICT_NONE || report->not_evaluated.count > 0 ||
        report->findings.count > 0)
        return true;
    kv_list_each(&report->evaluated, const rule_pointer, doc) {
        if (run->options->rules.count > 0 || !is_on_waivers(*doc))
            return true;
    }
    return false;
}

static bool matches(const char *glob, const char *id)
{
    return !glob || kv_glob_match(glob, id);
}

/* Adds the rules with the same reason as entry `first`; false if an earlier entry had that
 * reason. */
static bool reason_add(const struct kv_not_applicable *entries, size_t count, size_t first,
                       struct kv_buffer *out)
{
    for (size_t i = 0; i < first; i++)
        if (strcmp(entries[i].reason, entries[first].reason) == 0)
            return false;
    const char *separator = out->length ? "; " : "";
    for (size_t i = first; i < count; i++) {
        if (strcmp(entries[i].reason, entries[first].reason) != 0)
            continue;
        kv_buffer_printf(out, "%s%s", separator, entries[i].rule);
        separator = ", ";
    }
    kv_buffer_printf(out, ": %s", entries[first].reason);
    return true;
}

/* Why the rules that match (NULL: all) are not applicable, grouped by reason. */
static void reasons_add(const struct kv_report *report, const char *glob, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct kv_list matching = {0};
    kv_list_each(&report->not_applicable, const struct kv_not_applicable, entry) {
        if (matches(glob, entry->rule))
            kv_list_add(&matching, &arena, struct kv_not_applicable, *entry);
    }
    size_t said = 0;
    for (size_t i = 0; i < matching.count && said < REASONS_MAX; i++)
        said += reason_add(matching.items, matching.count, i, out);
    if (said == REASONS_MAX)
        kv_buffer_text(out, "; ...");
    kv_arena_release(&arena);
}

/* Was a rule that matches run, or at least tried? */
static bool is_looked_at(const struct kv_report *report, const char *glob)
{
    kv_list_each(&report->evaluated, const rule_pointer, doc) {
        if (matches(glob, (*doc)->id))
            return true;
    }
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap) {
        if (matches(glob, gap->rule))
            return true;
    }
    return false;
}

static void pattern_check(const struct kv_report *report, const char *glob)
{
    struct kv_buffer reasons = {0};
    if (is_looked_at(report, glob))
        return;
    reasons_add(report, glob, &reasons);
    if (reasons.length > 0)
        message_print("warning: --rule '%s' is not applicable here (%s)", glob,
                      kv_buffer_as_text(&reasons).data);
    kv_buffer_release(&reasons);
}

bool run_has_evaluated(struct run *run, struct kv_error *error)
{
    const struct kv_strings *rules = &run->options->rules;
    if (has_evaluated(run)) {
        for (size_t i = 0; run->report.verdict != KV_VERDICT_NONE && i < rules->count; i++)
            pattern_check(&run->report, rules->items[i]);
        return true;
    }
    run->evaluated_nothing = true;
    struct kv_buffer reasons = {0};
    reasons_add(&run->report, NULL, &reasons);
    kv_error_set(error, KV_ERROR_USAGE,
                 "nothing was evaluated: none of the selected rules is applicable (%s)",
                 kv_buffer_as_text(&reasons).data);
    kv_buffer_release(&reasons);
    return false;
}
