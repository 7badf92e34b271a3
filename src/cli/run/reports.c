#include "reports.h"

#include "kubevet/base/buffer.h"
#include "kubevet/rules/rule.h"
#include "kubevet/spec/check.h"

/* A larger file is not a report. */
#define REPORT_BYTES_MAX ((size_t)512 << 20)

static const struct kv_rule_doc *rule_find(const char *id)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (strcmp((*rule)->doc.id, id) == 0)
            return &(*rule)->doc;
    return kv_spec_own_rule(id);
}

bool reports_parse(struct kv_text json, const char *name, struct kv_arena *arena,
                   struct kv_list *reports, struct kv_error *error)
{
    return kv_reports_read(json, name, rule_find, arena, reports, error);
}

bool reports_open(const char *path, struct kv_arena *arena, struct kv_list *reports,
                  struct kv_error *error)
{
    struct kv_buffer text = {0};
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    bool ok = kv_file_read(path, REPORT_BYTES_MAX, &text, KV_ERROR_STATE, error) &&
              reports_parse(kv_buffer_as_text(&text), name, arena, reports, error);
    kv_buffer_release(&text);
    return ok;
}

void reports_release(struct kv_list *reports)
{
    kv_list_each(reports, struct kv_report, report)
        kv_arena_release(&report->arena);
    reports->count = 0;
}
