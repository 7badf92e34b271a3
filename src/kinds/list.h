/* What a page that was read whole and one that is read as it arrives share. */
#ifndef KUBEVET_KINDS_LIST_INTERNAL_H
#define KUBEVET_KINDS_LIST_INTERNAL_H

#include "kubevet/kinds/list.h"

/* Reads a list that was cut off before its first item and closed there: what is not said yet may
 * follow the items. */
bool page_read_head(struct kv_page *page, struct kv_reader *reader);

#endif
