/* The pages of all rules that there are. */
#ifndef KUBEVET_CLI_PAGES_H
#define KUBEVET_CLI_PAGES_H

#include "kubevet/base/arena.h"
#include "kubevet/report/rule_pages.h"

/* Sorted as the rules' files are; the names are the registry's. */
struct kv_rule_page *kv_pages_of_rules(struct kv_arena *arena, size_t *count);

#endif
