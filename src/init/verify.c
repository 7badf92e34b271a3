#include "verify.h"

#include "write.h"

#include "kubevet/base/tree.h"
#include "kubevet/state/wanted.h"

#include <stdlib.h>
#include <string.h>

#define NAME "the draft"

/* --- places --- */

/* A block mapping begins where its first key does: then the key of a mapping comes before that
 * mapping, and that before the key of a scalar. */
enum rank { RANK_NAME, RANK_VALUE, RANK_KEY };

struct place {
    uint32_t line, column;
    enum rank rank;
    struct entry *entry;
};

static void place_add(struct verifier *verifier, uint32_t line, uint32_t column, enum rank rank,
                      struct entry *entry)
{
    if (line > 0)
        kv_list_add(&verifier->places, &verifier->arena, struct place,
                    (struct place){line, column, rank, entry});
}

static void places_collect(struct verifier *verifier, struct entry *entry)
{
    entry_each(entry, child)
    {
        if (child->fault)
            continue;
        place_add(verifier, child->line, child->column, RANK_VALUE, child);
        if (child->key)
            place_add(verifier, child->key_line, child->key_column,
                      child->type == ENTRY_SCALAR ? RANK_KEY : RANK_NAME, child);
        places_collect(verifier, child);
    }
}

static int place_compare(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

static int place_and_rank_compare(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = place_compare(left, right);
    return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

/* Keeps the first of each place. */
static void places_sort(struct kv_list *places)
{
    struct place *items = places->items;
    size_t kept = 0;
    kv_sort(items, places->count, sizeof *items, place_and_rank_compare);
    for (size_t i = 0; i < places->count; i++)
        if (kept == 0 || place_compare(&items[kept - 1], &items[i]) != 0)
            items[kept++] = items[i];
    places->count = kept;
}

struct entry *verifier_entry_at(const struct verifier *verifier, struct kv_place place)
{
    struct place wanted = {.line = place.line, .column = place.column};
    const struct place *found = place.file && verifier->places.count > 0
                                    ? bsearch(&wanted, verifier->places.items,
                                              verifier->places.count, sizeof wanted, place_compare)
                                    : NULL;
    return found ? found->entry : NULL;
}

/* --- loading --- */

void verifier_write(struct verifier *verifier, const char *heading)
{
    kv_buffer_clear(&verifier->text);
    kv_buffer_text(&verifier->text, heading);
    write_document(verifier->draft->root, &verifier->text);
    verifier->places = (struct kv_list){0};
    kv_arena_clear(&verifier->arena);
    places_collect(verifier, verifier->draft->root);
    places_sort(&verifier->places);
}

/* What must not be missing goes with the mapping around it. */
static bool mistake_take_out(struct verifier *verifier, const struct kv_problem *problem)
{
    struct entry *entry = verifier_entry_at(verifier, problem->place);
    while (entry && entry->parent && entry->parent->parent && entry->required &&
           entry->type == ENTRY_SCALAR)
        entry = entry->parent;
    struct entry *whole = entry ? entry_removable(entry) : NULL;
    entry = whole ? whole : entry;
    if (!entry || entry->fault)
        return false;
    entry->fault = draft_format(verifier->draft, "not valid: %s", problem->text);
    return true;
}

static struct kv_spec *load(struct verifier *verifier, struct kv_problems *problems)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    return kv_spec_parse(kv_buffer_as_text(&verifier->text), NAME, ids, count, problems);
}

static struct kv_spec *load_valid(struct verifier *verifier, const char *heading,
                                  struct kv_error *error)
{
    for (int i = 0; i < 20; i++) {
        struct kv_problems problems = {0};
        verifier_write(verifier, heading);
        struct kv_spec *spec = load(verifier, &problems);
        bool changed = false;
        kv_list_each(&problems.list, const struct kv_problem, problem) {
            changed = mistake_take_out(verifier, problem) || changed;
            if (!spec && !changed)
                kv_error_set(error, KV_ERROR_STATE,
                             "the draft is not a valid spec, which is a mistake of kubevet: line "
                             "%u: %s",
                             problem->place.line, problem->text);
        }
        kv_problems_release(&problems);
        if (spec)
            return spec;
        if (!changed)
            return NULL;
    }
    kv_error_set(error, KV_ERROR_STATE,
                 "the draft is not a valid spec, which is a mistake of kubevet");
    return NULL;
}

/* --- checking --- */

/* The state was read before there was a spec: its `resources` are among the lists. */
static void wanted_find(struct kv_state *state)
{
    const struct kv_node *there = kv_tree_mapping(NULL, 0, &state->arena);
    kv_list_each(&state->wanted, struct kv_wanted, wanted) {
        const struct kv_kind *kind = kv_kind_find(wanted->api_version, wanted->kind);
        wanted->listed = kind && !kv_state_unknown(state, kind, wanted->namespace);
        if (kind && kv_state_find(state, kind, wanted->namespace, wanted->name))
            wanted->object = there;
    }
}

/* What the spec wants is of this check alone: another one has nothing of it. */
static void wanted_forget(struct kv_state *state, const struct kv_state *before)
{
    kv_intern_release(&state->wanted_askers);
    kv_intern_release(&state->wanted_names);
    kv_intern_release(&state->wanted_kinds);
    kv_intern_release(&state->wanted_noted);
    state->wanted = before->wanted;
    state->wanted_selections = before->wanted_selections;
    state->wanted_askers = before->wanted_askers;
    state->wanted_names = before->wanted_names;
    state->wanted_kinds = before->wanted_kinds;
    state->wanted_noted = before->wanted_noted;
    state->hosts = before->hosts;
}

void state_check(struct kv_state *state, const struct kv_spec *spec, struct kv_report *report)
{
    const struct kv_selection everything = {0};
    const struct kv_state before = *state;
    state->wanted = state->wanted_selections = (struct kv_list){0};
    state->wanted_askers = state->wanted_names = (struct kv_intern){0};
    state->wanted_kinds = state->wanted_noted = (struct kv_intern){0};
    kv_engine_want(spec, &everything, state);
    wanted_find(state);
    kv_report_release(report);
    kv_engine_check(spec, state, &everything, report);
    wanted_forget(state, &before);
}

bool verify(struct verifier *verifier, const char *heading, struct kv_error *error)
{
    struct kv_spec *spec = load_valid(verifier, heading, error);
    if (!spec)
        return false;
    state_check(verifier->state, spec, &verifier->report);
    kv_spec_free(verifier->spec); /* the report refers to it */
    verifier->spec = spec;
    return true;
}

/* --- faults --- */

/* One that was taken out, and why. */
struct taken {
    struct entry *entry;
    char fingerprint[sizeof((struct kv_finding *)0)->fingerprint];
};

/* One line. It is not cut: what is at fault may stand at its end. */
static const char *fault_text(struct verifier *verifier, const struct kv_finding *finding,
                              size_t others)
{
    const char *text = draft_format(verifier->draft, "%s: %s", finding->rule->id, finding->message);
    return others > 0 ? draft_format(verifier->draft, "%s (and %zu more)", text, others) : text;
}

static size_t faults_at(const struct verifier *verifier, struct kv_place place)
{
    size_t count = 0;
    kv_list_each(&verifier->report.findings, const struct kv_finding, finding)
        count += finding->severity >= KV_SEVERITY_WARNING && finding->spec.line == place.line &&
                 finding->spec.column == place.column;
    return count;
}

size_t faults_take_out(struct verifier *verifier)
{
    size_t count = 0;
    verifier->taken = (struct kv_list){0};
    kv_list_each(&verifier->report.findings, const struct kv_finding, finding) {
        struct entry *value = verifier_entry_at(verifier, finding->spec);
        struct entry *entry = entry_removable(value);
        if (!entry || finding->severity < KV_SEVERITY_WARNING || entry->fault)
            continue;
        size_t same = faults_at(verifier, finding->spec);
        if (same * 2 < value->samples)
            continue; /* intent: the others are at fault */
        entry->fault = fault_text(verifier, finding, same - 1);
        struct taken *taken = kv_list_push(&verifier->taken, verifier->draft->arena, sizeof *taken);
        taken->entry = entry;
        memcpy(taken->fingerprint, finding->fingerprint, sizeof taken->fingerprint);
        count++;
    }
    return count;
}

static bool is_found(const struct kv_report *report, const char *fingerprint)
{
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (strcmp(finding->fingerprint, fingerprint) == 0)
            return true;
    }
    return false;
}

size_t faults_put_back(struct verifier *verifier)
{
    size_t count = 0;
    kv_list_each(&verifier->taken, struct taken, taken) {
        if (!is_found(&verifier->report, taken->fingerprint))
            continue;
        taken->entry->fault = NULL;
        taken->entry->required = true;
        count++;
    }
    verifier->taken = (struct kv_list){0};
    return count;
}

void verifier_release(struct verifier *verifier)
{
    kv_report_release(&verifier->report);
    kv_spec_free(verifier->spec);
    kv_buffer_release(&verifier->text);
    kv_arena_release(&verifier->arena);
}
