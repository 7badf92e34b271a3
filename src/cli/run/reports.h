/* Many JSON reports: a fleet's, the inputs of `kubevet report`, a baseline. Their texts are in a
 * spool, and each is read when it is needed: the reports of thousands of clusters don't fit into
 * memory. */
#ifndef KUBEVET_CLI_RUN_REPORTS_H
#define KUBEVET_CLI_RUN_REPORTS_H

#include "kubevet/base/spool.h"
#include "kubevet/report/glance.h"
#include "kubevet/report/read.h"

/* What is kept of each in memory. */
struct stored {
    struct kv_glance glance;
    const char *cluster; /* as in struct kv_report; NULL = unknown */
    const char *command, *spec_name;
    bool in_fleet, compares;
    const char *file;      /* it is from */
    size_t offset, length; /* of its text */
};

struct reports {
    struct kv_arena arena;
    struct kv_spool texts;
    struct kv_list items; /* struct stored */
    bool is_fleet;        /* all that are added are of one fleet */
};

/* Adds the reports of a file ("-": standard input). After an error, some may have been added. */
bool reports_open(struct reports *reports, const char *path, struct kv_error *error) KV_MUST_USE;

/* The same of a text, which `name` stands for in errors. */
bool reports_parse(struct reports *reports, struct kv_text json, const char *name,
                   struct kv_error *error) KV_MUST_USE;

/* Adds one that was made here. */
void reports_add(struct reports *reports, const struct kv_report *report);

/* Reads one again; release report->arena. */
bool reports_get(const struct reports *reports, const struct stored *stored,
                 struct kv_report *report, struct kv_error *error) KV_MUST_USE;

/* Forgets those from the given one on. */
void reports_cut(struct reports *reports, size_t count);

/* By the clusters' names, so that those of shares make the report of one run. */
void reports_sort(struct reports *reports);

/* The order: by cluster, then by command. */
int stored_compare(const void *left, const void *right);

void reports_release(struct reports *reports);

#endif
