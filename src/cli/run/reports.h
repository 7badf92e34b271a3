/* JSON reports as inputs: of `kubevet report`, and as a baseline. */
#ifndef KUBEVET_CLI_RUN_REPORTS_H
#define KUBEVET_CLI_RUN_REPORTS_H

#include "kubevet/report/read.h"

/* Appends the reports of a file ("-": standard input) to a list of `struct kv_report` in the arena,
 * which also keeps the path. Release the list with reports_release, also after an error. */
bool reports_open(const char *path, struct kv_arena *arena, struct kv_list *reports,
                  struct kv_error *error) KV_MUST_USE;

/* The same of a text, which `name` (which must stay) stands for in errors. */
bool reports_parse(struct kv_text json, const char *name, struct kv_arena *arena,
                   struct kv_list *reports, struct kv_error *error) KV_MUST_USE;

void reports_release(struct kv_list *reports);

#endif
