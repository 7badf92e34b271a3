/* Lists that a draft would have used, and that could not be read. */
#ifndef KUBEVET_INIT_UNREAD_H
#define KUBEVET_INIT_UNREAD_H

#include "draft.h"

/* Notes them in the result, each with the reason and, if it is not everywhere, with the place. */
void unread_note(struct draft *draft);

#endif
