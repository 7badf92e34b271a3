#include "kubevet/report/glance.h"

#include "summary.h"

/* Whether it counts is decided as for the exit code: of a report that compares, as it says. */
static bool is_counted(const struct kv_report *report, const struct kv_finding *finding)
{
    return !finding->waived && !(report->new_only && finding->change == KV_CHANGE_EXISTING);
}

/* The one of this rule, which is added if there is none yet. */
static struct kv_glance_family *family_of(struct kv_glance *glance, const char *rule,
                                          struct kv_arena *arena)
{
    struct kv_text name = {rule, strcspn(rule, "/")};
    kv_list_each(&glance->families, struct kv_glance_family, family) {
        if (kv_text_is(name, family->name))
            return family;
    }
    struct kv_glance_family *added = kv_list_push(&glance->families, arena, sizeof *added);
    added->name = kv_arena_copy(arena, name);
    return added;
}

static void families_make(const struct kv_report *report, struct kv_arena *arena,
                          struct kv_glance *glance)
{
    const char *last = NULL;
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (is_counted(report, finding))
            family_of(glance, finding->rule->id, arena)->findings[finding->severity]++;
    }
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap) {
        family_of(glance, gap->rule, arena)->gaps +=
            !last || strcmp(last, gap->rule) != 0; /* they are sorted by rule */
        last = gap->rule;
    }
}

static void statements_count(const struct kv_report *report, struct kv_glance *glance)
{
    kv_list_each(&report->sections, const struct kv_section, section) {
        kv_list_each(&section->statements, const struct kv_statement, statement)
            glance->statements[statement->status]++;
    }
}

static const char *keep(const char *text, struct kv_arena *arena)
{
    return text ? kv_arena_copy(arena, kv_text_of(text)) : NULL;
}

void kv_glance_make(const struct kv_report *report, struct kv_arena *arena, struct kv_glance *out)
{
    struct kv_arena scratch = {0};
    *out = (struct kv_glance){
        .cluster = keep(summary_cluster(report), arena),
        .verdict = report->verdict,
        .failure = keep(report->failure, arena),
        .counts = keep(summary_counts(report, &scratch), arena),
        .state = keep(summary_state(report, &scratch), arena),
        .errors = report->errors,
        .warnings = report->warnings,
        .rules_not_evaluated = report->rules_not_evaluated,
    };
    families_make(report, arena, out);
    statements_count(report, out);
    kv_arena_release(&scratch);
}
