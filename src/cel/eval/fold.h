/* What a macro over a range gathers. */
#ifndef CEL_EVAL_FOLD_H
#define CEL_EVAL_FOLD_H

#include "cel/syntax/ast.h"
#include "cel/value/run.h"

struct cel_gather {
    struct kv_cel_run *run;
    enum cel_fold what;
    struct kv_cel_value verdict; /* of all and exists: so far; an error or unknown that ends the
                                    others; else NONE */
    size_t hits;                 /* of exists_one */
    struct kv_list items;        /* struct kv_cel_value, or struct kv_cel_entry */
};

/* `range` is a list or a map: what is unknown of its extent counts as one more item. */
struct cel_gather cel_gather_begin(struct kv_cel_run *run, const struct kv_cel_node *fold,
                                   struct kv_cel_value range);

/* The predicate's value for an item. True: the item's result is wanted. */
bool cel_gather_predicate(struct cel_gather *gather, struct kv_cel_value value);

/* The item's result. `key` is that of the item. */
void cel_gather_result(struct cel_gather *gather, struct kv_cel_value key,
                       struct kv_cel_value value);

/* Does nothing that follows matter? */
bool cel_gather_done(const struct cel_gather *gather);

struct kv_cel_value cel_gather_end(struct cel_gather *gather);

#endif
