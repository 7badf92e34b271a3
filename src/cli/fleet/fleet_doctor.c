#include "fleet_doctor.h"

#include "kubevet/base/json.h"
#include "kubevet/report/screen.h"

static const char *result_of(const struct row *row)
{
    static const char *const of[] = {[KV_EXIT_CONFORMS] = "ok",
                                     [KV_EXIT_FINDINGS] = "findings",
                                     [KV_EXIT_USAGE] = "invalid",
                                     [KV_EXIT_NO_VERDICT] = "failed",
                                     [KV_EXIT_PARTIAL] = "partial"};
    return of[row->code];
}

static void row_put(const struct fleet_member *member, const struct row *row, size_t columns,
                    int width, struct kv_buffer *out)
{
    enum { RESULT_COLUMNS = 8, GAP = 2 };
    size_t at = columns + GAP + RESULT_COLUMNS + GAP;
    kv_buffer_printf(out, "%-*s  ", (int)columns, member->as.name);
    if (row->why) {
        struct kv_buffer why = {0};
        kv_screen_escape(&why, row->why);
        kv_buffer_printf(out, "%-*s  ", RESULT_COLUMNS, result_of(row));
        kv_screen_wrap(out, kv_buffer_as_text(&why).data, at, at, width);
        kv_buffer_release(&why);
    } else {
        kv_buffer_text(out, result_of(row));
    }
    kv_buffer_text(out, "\n");
}

static bool diagnosis_read(const struct gathering *gathering, const struct row *row,
                           struct kv_buffer *out, struct kv_error *error)
{
    return kv_spool_read(&gathering->diagnoses, row->offset, row->length, out, error);
}

static bool text_make(const struct gathering *gathering, const struct fleet_member *members,
                      const struct row *rows, size_t count, struct kv_spool *out,
                      struct kv_error *error)
{
    bool ok = true;
    struct kv_buffer text = {0};
    size_t columns = sizeof "CLUSTER" - 1;
    int width = document_style(gathering->fleet->options).width;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(members[i].as.name);
        columns = length > columns ? length : columns;
    }
    kv_buffer_printf(&text, "%-*s  RESULT\n", (int)columns, "CLUSTER");
    for (size_t i = 0; i < count; i++)
        row_put(&members[i], &rows[i], columns, width, &text);
    kv_spool_take(out, &text);
    for (size_t i = 0; ok && i < count; i++) {
        if (rows[i].length == 0)
            continue;
        kv_buffer_printf(&text, "\n%s\n", members[i].as.name);
        ok = diagnosis_read(gathering, &rows[i], &text, error);
        kv_spool_take(out, &text);
    }
    return ok;
}

static json_t *row_json(const struct fleet_member *member, const struct row *row,
                        struct kv_text diagnosis)
{
    json_t *object = json_object();
    kv_json_set(object, "name", kv_json_text(member->as.name));
    kv_json_set(object, "exitCode", json_integer(row->code));
    if (row->why)
        kv_json_set(object, "failure", kv_json_text(row->why));
    json_t *document =
        diagnosis.length > 0 ? json_loadb(diagnosis.data, diagnosis.length, 0, NULL) : NULL;
    kv_json_set(object, "diagnosis", document ? document : json_null());
    return object;
}

static bool json_make(const struct gathering *gathering, const struct fleet_member *members,
                      const struct row *rows, size_t count, struct kv_spool *out,
                      struct kv_error *error)
{
    bool ok = true;
    kv_spool_text(out, "{\n  \"apiVersion\": \"kubevet/v1\",\n  \"kind\": "
                       "\"FleetDiagnosis\",\n  \"clusters\": [");
    for (size_t i = 0; ok && i < count; i++) {
        struct kv_buffer diagnosis = {0};
        ok = diagnosis_read(gathering, &rows[i], &diagnosis, error);
        kv_json_write_item(row_json(&members[i], &rows[i], kv_buffer_as_text(&diagnosis)), i, out);
        kv_buffer_release(&diagnosis);
    }
    kv_json_end_items(count, out);
    return ok;
}

bool fleet_table_write(const struct gathering *gathering, const struct fleet_member *members,
                       const struct row *rows, size_t count, struct kv_error *error)
{
    bool ok = true;
    struct kv_spool out = {0};
    if (!gathering->folder && gathering->is_json)
        ok = json_make(gathering, members, rows, count, &out, error);
    else if (!gathering->fleet->options->quiet)
        ok = text_make(gathering, members, rows, count, &out, error);
    ok = ok && output_put_spool(NULL, &out, error);
    kv_spool_release(&out);
    return ok;
}
