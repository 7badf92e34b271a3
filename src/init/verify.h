/* Checks a draft by the program itself: writes it, loads it, and checks the state against it. */
#ifndef KUBEVET_INIT_VERIFY_H
#define KUBEVET_INIT_VERIFY_H

#include "draft.h"

#include "kubevet/engine/engine.h"

struct verifier {
    struct draft *draft;
    struct kv_state *state;  /* the draft's, to note in it what `resources` want during a check */
    struct kv_buffer text;   /* as written last */
    struct kv_spec *spec;    /* as loaded last */
    struct kv_report report; /* of the last check */
    struct kv_list places;   /* struct place: of the last text */
    struct kv_list taken;    /* struct taken: by the last faults_take_out */
    struct kv_arena arena;
};

/* Writes the draft with this heading, and checks it. What is no valid spec is taken out first,
 * which only a name that nobody foresaw can cause. False if the spec can't be made valid. */
bool verify(struct verifier *verifier, const char *heading, struct kv_error *error) KV_MUST_USE;

/* Only writes it: after verify, with another heading. */
void verifier_write(struct verifier *verifier, const char *heading);

/* The value that stands there in the text as written last; NULL = none. */
struct entry *verifier_entry_at(const struct verifier *verifier, struct kv_place place);

/* After verify: takes out, as comments, all values that are at fault, and that can be missing.
 * Returns their number. */
size_t faults_take_out(struct verifier *verifier);

/* After the next verify: puts back what was taken out in vain, because the same is found without
 * it. It stays from now on. Returns the number. */
size_t faults_put_back(struct verifier *verifier);

/* Likewise the values whose rules could not be evaluated (gaps.c). */
size_t gaps_take_out(struct verifier *verifier);

/* Checks the state against any spec, as the draft is checked. */
void state_check(struct kv_state *state, const struct kv_spec *spec, struct kv_report *report);

/* Observes the state, and takes out what does not hold: the draft before it is made smaller
 * (init.c). */
bool draft_settle(struct verifier *verifier, struct kv_error *error) KV_MUST_USE;

void verifier_release(struct verifier *verifier);

#endif
