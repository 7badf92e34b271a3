/* Typed access to the keys of a JSON report. Each function returns false with the reading's error
 * set if the key is there but has another type or value; an absent key and null are the same. */
#ifndef KUBEVET_REPORT_READ_VALUE_H
#define KUBEVET_REPORT_READ_VALUE_H

#include "kubevet/base/error.h"
#include "kubevet/model/quota.h"
#include "kubevet/report/read.h"

#include "kubevet/base/json.h"

/* One report in progress. */
struct reading {
    const char *file;
    kv_rule_find *find_rule;
    struct kv_report *report;
    struct kv_error *error;
    char at[96]; /* where in the document: "findings[3]" */
};

/* "FILE: AT.KEY WHAT"; always false. */
bool reading_fail(struct reading *reading, const char *key, const char *what);

/* A copy in the report's arena; NULL if it is absent. */
bool text_read(struct reading *reading, const json_t *object, const char *key, const char **out);

/* The same, but it must be there. */
bool text_demand(struct reading *reading, const json_t *object, const char *key, const char **out);

/* Leave *out as it is if it is absent. */
bool count_read(struct reading *reading, const json_t *object, const char *key, size_t *out);
bool real_read(struct reading *reading, const json_t *object, const char *key, double *out);
bool flag_read(struct reading *reading, const json_t *object, const char *key, bool *out);
bool time_read(struct reading *reading, const json_t *object, const char *key, kv_time *out);

/* Where an object or array is absent, *out is NULL, and reads as empty. */
bool object_read(struct reading *reading, const json_t *object, const char *key, json_t **out);
bool array_read(struct reading *reading, const json_t *object, const char *key, json_t **out);

/* One of the words `name` gives for first to last. */
bool word_demand(struct reading *reading, const json_t *object, const char *key,
                 const char *(*name)(int value), int first, int last, int *out);

/* Calls `read` for each item of the array at `key`, which must be an object. */
typedef bool item_read(struct reading *reading, const json_t *item, struct kv_list *list);
bool items_read(struct reading *reading, const json_t *object, const char *key, item_read *read,
                struct kv_list *list);

#endif
