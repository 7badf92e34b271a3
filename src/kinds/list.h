/* Shared by reading whole pages and streams. */
#ifndef KUBEVET_KINDS_LIST_INTERNAL_H
#define KUBEVET_KINDS_LIST_INTERNAL_H

#include "kubevet/kinds/list.h"

/* Reads a list that was cut before its first item and closed there: missing keys may follow the
 * items. */
bool page_read_head(struct kv_page *page, struct kv_reader *reader);

#endif
