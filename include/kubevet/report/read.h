/* JSON reports, read again: for rendering them in another format, and as a baseline. */
#ifndef KUBEVET_REPORT_READ_H
#define KUBEVET_REPORT_READ_H

#include "kubevet/base/buffer.h"
#include "kubevet/model/report.h"

/* The documentation of a rule of this version; that of all own rules of specs has another id. NULL
 * = it does not know the rule. */
typedef const struct kv_rule_doc *kv_rule_find(const char *id);

/* What is done with each report. `report` is the callee's: release it with
 * kv_arena_release(&report->arena). `json` is its text, until the callee returns. */
typedef void kv_report_take(void *context, struct kv_report *report, struct kv_text json);

/* Reads a JSON document piece by piece (`kind` Report or QuotaReport; the `clusters` of a
 * FleetReport): of a FleetReport, only one report is in memory at a time.
 *
 * apiVersion, kind and the type of each known key are checked, unknown keys are ignored: a newer
 * version may have written them. A rule that this version does not know gets documentation that
 * says so. The caller sets the first members; `= {0}` for all others. */
struct kv_report_reader {
    const char *file; /* is named in errors (KV_ERROR_STATE) */
    kv_rule_find *find_rule;
    kv_report_take *take;
    void *context;

    struct kv_buffer rest; /* the document, with null in the place of each report of a fleet */
    struct kv_buffer one;  /* the report of a fleet that is being read */
    size_t count;          /* of reports of a fleet */
    unsigned line, begun;  /* newlines so far, and before `one` */
    size_t depth;          /* of objects and arrays that are open */
    bool in_string, is_escaped, in_clusters, in_one;
    char key[16]; /* the last string in the outermost object, cut */
    size_t key_length;
    struct kv_error failure; /* of the first report that is none */
};

void kv_report_reader_add(struct kv_report_reader *reader, struct kv_text piece);

/* False if the document was not whole, or none of kubevet: what was taken does not count then. */
bool kv_report_reader_end(struct kv_report_reader *reader, struct kv_error *error) KV_MUST_USE;

#endif
