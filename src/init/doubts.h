/* What looks wrong, though no value of a draft shows it. */
#ifndef KUBEVET_INIT_DOUBTS_H
#define KUBEVET_INIT_DOUBTS_H

#include "draft.h"

/* Notes what objects show together, of the documented namespaces and of the cluster. To be called
 * when all observers are done. */
void doubts_find(struct draft *draft);

#endif
