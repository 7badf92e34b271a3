/* What was meant by a name that is not known. */
#ifndef CEL_CHECK_HINT_H
#define CEL_CHECK_HINT_H

#include "cel/check/checker.h"

/* To be appended to an error: the nearest name, or whose name it is; "" if neither is known. */
const char *cel_hint_variable(struct cel_checker *checker, struct kv_text name);
const char *cel_hint_function(struct cel_checker *checker, struct kv_text name);

#endif
