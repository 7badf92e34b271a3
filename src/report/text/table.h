/* The table of a finding, as text. */
#ifndef KUBEVET_REPORT_TEXT_TABLE_H
#define KUBEVET_REPORT_TEXT_TABLE_H

#include "page.h"

/* Prints the table at the page's gutter. Where it is too wide, columns of words are left out and
 * names are shortened; where it still is, each column of amounts gets a table of its own. */
void table_put(struct page *page, const struct kv_table *table);

#endif
