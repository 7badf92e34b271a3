#ifndef CEL_CHECK_SIGNATURE_H
#define CEL_CHECK_SIGNATURE_H

#include "cel/check/env.h"

/* Reads the row's signature. A wrong one ends the program: it is a mistake in a library. */
const struct cel_function *cel_signature_read(struct kv_cel_env *env,
                                              const struct kv_cel_function *row);

#endif
