/* What became of each statement of the spec. */
#ifndef KUBEVET_ENGINE_EVALUATE_STANDING_H
#define KUBEVET_ENGINE_EVALUATE_STANDING_H

#include "engine/internal.h"

#include "kubevet/spec/statement.h"

struct standing {
    enum kv_statement_status status;
    const char *reason;         /* in the report's arena, or constant */
    struct kv_list compared_by; /* const char *: the ids of the rules that compared it */
    struct kv_list findings;    /* size_t: indexes of the report's findings at its place */
    bool is_explained;          /* another finding explains one at its place */
    bool is_outdated;           /* manifests make one at its place outdated */
};

struct standings {
    const struct question *question;
    struct kv_report *report;
    const struct kv_list *statements; /* struct kv_spec_statement */
    struct kv_arena *arena;
    struct standing *items;          /* of each statement */
    size_t *said;                    /* by finding: the index of its statement, plus 1; 0 = none */
    struct kv_intern keys;           /* of the spec: the index of their rules, plus 1 */
    struct kv_list rules;            /* struct kv_list of the rules that compare a key */
    struct kv_list gaps;             /* struct gap, by rule and namespace */
    struct kv_intern places;         /* the first statement there, plus 1 */
    size_t *next;                    /* by statement: the next one at its place, plus 1; 0 = none */
    struct kv_intern compared;       /* rule and place */
    struct kv_intern gap_numbers;    /* rule and namespace: the first of their gaps, plus 1 */
    struct kv_intern not_applicable; /* rule: the index of its reason, plus 1 */
};

/* The standing of the report's statements; the report is finished. Release it. */
struct standings standings_make(const struct question *question, struct kv_report *report,
                                const struct kv_list *statements, struct kv_arena *arena);

/* The statement at the finding's place, or NULL. */
const struct kv_spec_statement *standings_statement(const struct standings *standings,
                                                    size_t finding);

void standings_release(struct standings *standings);

/* The statement at an index. */
static inline const struct kv_spec_statement *standing_statement(const struct standings *standings,
                                                                 size_t index)
{
    return kv_list_item(standings->statements, struct kv_spec_statement, index);
}

/* The namespace that it is stated of, or NULL. */
static inline const char *standing_namespace(const struct kv_spec_statement *said)
{
    return said->namespace ? said->namespace->name.text : NULL;
}

/* --- standing_rules.c --- */

/* A rule that compares a key. */
struct standing_rule {
    const struct kv_rule *rule;
};

void standing_rules_fill(struct standings *standings);
void standing_places_fill(struct standings *standings);

/* Those that compare the statement: struct standing_rule. */
const struct kv_list *standing_rules(const struct standings *standings, size_t index);
bool standing_names_rule(const struct standings *standings, size_t index,
                         const struct kv_rule_doc *doc);

/* Has the rule compared the statement? */
bool standing_is_compared(const struct standings *standings, const struct kv_spec_statement *said,
                          const char *rule);

/* The first statement at a place, plus 1, by standings->next the others; or the one of several
 * lines that it is in. 0 = none. */
size_t standing_find(const struct standings *standings, struct kv_place place,
                     const char *namespace);
size_t standing_find_around(const struct standings *standings, struct kv_place place,
                            const char *namespace);

/* --- standing_findings.c --- */

/* Notes each finding at the statements that it violates, and what other findings explain. */
void standing_findings_fill(struct standings *standings);

/* The statement that a finding violates, plus 1; 0 = none. What is documented in a profile is
 * stated in each of its namespaces. */
size_t standings_violated(const struct standings *standings, const struct kv_finding *finding);

/* --- standing_gaps.c --- */

struct standing_gap {
    const struct kv_not_evaluated *gap;
    bool is_outdated;
};

void standing_gaps_fill(struct standings *standings);

/* The gap of the rule that concerns the statement; NULL = none. */
const struct standing_gap *standing_gap(const struct standings *standings,
                                        const struct kv_spec_statement *said, const char *rule);

#endif
