/* A text in a text, in linear time. */
#ifndef CEL_LIBRARY_SEARCH_H
#define CEL_LIBRARY_SEARCH_H

#include "kubevet/cel/library.h"

#define SEARCH_NONE SIZE_MAX

/* Where the first, and the last, match begins. `sought` is not empty. */
size_t search_first(struct kv_cel_run *run, struct kv_text text, struct kv_text sought);
size_t search_last(struct kv_cel_run *run, struct kv_text text, struct kv_text sought);

#endif
