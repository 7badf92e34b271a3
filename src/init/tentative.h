/* Values that no object shows by itself, such as that all images are pinned. */
#ifndef KUBEVET_INIT_TENTATIVE_H
#define KUBEVET_INIT_TENTATIVE_H

#include "verify.h"

/* Takes out of all namespaces each tentative key of which the last check found, in one of them,
 * that it does not hold. Returns the number of keys. */
size_t tentative_drop_found(struct verifier *verifier);

/* The same for the key of this value; false if it is not tentative. */
bool tentative_drop(struct draft *draft, const struct entry *value);

#endif
