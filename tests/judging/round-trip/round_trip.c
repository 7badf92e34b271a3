/* Drafts a spec for each state and checks the state against it, all in one process:
 *
 *   round_trip [--write FOLDER] STATE...      (or the paths on standard input, one a line)
 *
 * STATE is what `check --snapshot` takes. For each: the draft is a valid spec; the check of the
 * state, read anew, finds what the draft says is at fault, and nothing else; with waivers it finds
 * nothing; what is not evaluated is so without a spec, too, for the same reason; and a second draft
 * has the same bytes. */
#include "kubevet/engine/engine.h"
#include "kubevet/init/init.h"
#include "kubevet/state/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct suite {
    const char *into; /* a folder for drafts; NULL = they are not kept */
    size_t run, failed, skipped, partial, faulty, lines;
};

static void failure(struct suite *suite, const char *path, const char *what, const char *detail)
{
    printf("FAILED  %s: %s%s%s\n", path, what, detail ? ": " : "", detail ? detail : "");
    suite->failed++;
}

static struct kv_spec *spec_load(struct kv_text text, struct kv_problems *problems)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    return kv_spec_parse(text, "draft", ids, count, problems);
}

/* Reads the state for a spec (NULL: for none). False if it can't be read at all. */
static bool state_read(const char *path, const struct kv_spec *spec, struct kv_state *state)
{
    struct kv_error error = {0};
    const struct kv_selection everything = {0};
    kv_state_init(state, KV_SOURCE_SNAPSHOT);
    if (spec)
        kv_engine_want(spec, &everything, state);
    else
        kv_init_want(state);
    bool ok = kv_snapshot_read(state, path, KV_TIME_NONE, &error);
    if (ok)
        kv_state_namespaces_check(state, spec);
    return ok;
}

static bool draft(struct kv_state *state, const char *waive, struct kv_init_result *result,
                  struct kv_error *error)
{
    const struct kv_init_options options = {.waive = waive};
    return kv_init(state, &options, result, error);
}

/* --- what a check of the text says --- */

struct verdict {
    size_t faults;
    const char *first;   /* the first fault, or problem */
    struct kv_list gaps; /* struct kv_not_evaluated */
    struct kv_arena arena;
};

static void findings_take(struct verdict *verdict, const struct kv_report *report)
{
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (finding->waived || finding->severity < KV_SEVERITY_WARNING)
            continue;
        if (verdict->faults++ == 0)
            verdict->first = kv_arena_printf(&verdict->arena, "%s line %u: %s", finding->rule->id,
                                             finding->spec.line, finding->message);
    }
}

static void gaps_take(struct verdict *verdict, const struct kv_list *found)
{
    kv_list_each(found, const struct kv_not_evaluated, gap) {
        const char *text = kv_arena_printf(&verdict->arena, "%s %s %s %s: %s", gap->rule,
                                           gap->object.namespace ? gap->object.namespace : "",
                                           gap->object.kind ? gap->object.kind : "",
                                           gap->object.name ? gap->object.name : "", gap->reason);
        *(const char **)kv_list_push(&verdict->gaps, &verdict->arena, sizeof text) = text;
    }
}

/* What is found whatever a spec says: as `check` without one. */
static void without_spec(const struct kv_state *state, struct verdict *verdict)
{
    const struct kv_selection everything = {0};
    struct kv_problems problems = {0};
    struct kv_report report = {0};
    struct kv_spec *none =
        spec_load(kv_text_of("apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: none}\n"
                             "quotaAlerts: {warning: 90%, critical: 100%}\n"),
                  &problems);
    kv_problems_release(&problems);
    none->is_none = true;
    kv_engine_check(none, state, &everything, &report);
    gaps_take(verdict, &report.not_evaluated);
    gaps_take(verdict, &report.explained_gaps); /* as far as the finding is not waived */
    kv_report_release(&report);
    kv_spec_free(none);
}

/* Of the state at `path`, read anew for the spec. */
static bool check(const char *path, struct kv_text text, struct verdict *verdict)
{
    struct kv_problems problems = {0};
    struct kv_spec *spec = spec_load(text, &problems);
    const struct kv_selection everything = {0};
    struct kv_report report = {0};
    struct kv_state state;
    if (!spec) {
        const struct kv_problem *first = problems.list.items;
        verdict->first =
            kv_arena_printf(&verdict->arena, "line %u: %s", first->place.line, first->text);
        kv_problems_release(&problems);
        return false;
    }
    kv_problems_release(&problems);
    bool ok = state_read(path, spec, &state);
    kv_engine_check(spec, &state, &everything, &report);
    findings_take(verdict, &report);
    gaps_take(verdict, &report.not_evaluated);
    kv_report_release(&report);
    kv_state_release(&state);
    kv_spec_free(spec);
    return ok;
}

/* --- one state --- */

/* The first gap that the draft causes: without a spec nothing is missing for that reason. */
static const char *new_gap(const struct verdict *found, const struct verdict *before)
{
    const char **gaps = found->gaps.items, **known = before->gaps.items;
    for (size_t i = 0; i < found->gaps.count; i++) {
        const char *reason = strstr(gaps[i], ": ");
        bool is_known = false;
        for (size_t k = 0; k < before->gaps.count; k++)
            is_known = is_known || strcmp(strstr(known[k], ": "), reason) == 0;
        if (!is_known)
            return gaps[i];
    }
    return NULL;
}

static void text_keep(const struct suite *suite, struct kv_text text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%zu.yaml", suite->into, suite->run);
    FILE *file = fopen(path, "w");
    if (file)
        fwrite(text.data, 1, text.length, file);
    if (file)
        fclose(file);
}

static void compare(struct suite *suite, const char *path, const struct kv_init_result *result,
                    const struct verdict *before, size_t faults)
{
    struct verdict verdict = {0};
    struct kv_text text = kv_buffer_as_text(&result->text);
    if (!check(path, text, &verdict))
        failure(suite, path, "the draft is not valid", verdict.first);
    else if (verdict.faults != faults)
        failure(suite, path, "it does not hold", verdict.first ? verdict.first : "fewer findings");
    else if (new_gap(&verdict, before))
        failure(suite, path, "not evaluated", new_gap(&verdict, before));
    kv_arena_release(&verdict.arena);
}

static bool is_same(const struct kv_init_result *a, const struct kv_init_result *b)
{
    return a->text.length == b->text.length &&
           memcmp(a->text.data, b->text.data, a->text.length) == 0;
}

static void state_judge(struct suite *suite, const char *path)
{
    struct kv_init_result plain = {0}, again = {0}, waived = {0};
    struct kv_error error = {0};
    struct verdict before = {0};
    struct kv_state state;
    suite->run++;
    bool is_state = state_read(path, NULL, &state);
    bool ok = is_state && draft(&state, NULL, &plain, &error) &&
              draft(&state, "2999-12-31", &waived, &error) && draft(&state, NULL, &again, &error);
    if (!is_state) { /* check does not take it, either */
        suite->skipped++;
    } else if (!ok) {
        failure(suite, path, "no draft", error.text);
    } else {
        struct kv_text text = kv_buffer_as_text(&plain.text);
        suite->partial += plain.unknown.count > 0;
        suite->faulty += plain.faults > 0;
        without_spec(&state, &before);
        if (suite->into)
            text_keep(suite, text);
        if (!is_same(&plain, &again))
            failure(suite, path, "a second draft differs", NULL);
        compare(suite, path, &plain, &before, plain.faults);
        if (!is_same(&plain, &waived)) /* else there is nothing to waive */
            compare(suite, path, &waived, &before, 0);
        else if (plain.faults > 0)
            failure(suite, path, "nothing is waived", NULL);
    }
    kv_init_release(&plain);
    kv_init_release(&again);
    kv_init_release(&waived);
    kv_arena_release(&before.arena);
    kv_state_release(&state);
}

int main(int argc, char **argv)
{
    struct suite suite = {0};
    int first = 1;
    if (argc > 2 && strcmp(argv[1], "--write") == 0) {
        suite.into = argv[2];
        first = 3;
    }
    for (int i = first; i < argc; i++)
        state_judge(&suite, argv[i]);
    char line[4096];
    while (argc <= first && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        state_judge(&suite, line);
    }
    printf("%zu states: %zu failures; %zu can't be read, %zu lack lists, %zu have faults\n",
           suite.run, suite.failed, suite.skipped, suite.partial, suite.faulty);
    return suite.failed > 0;
}
