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

static void text_make(const struct gathering *gathering, const struct fleet_member *members,
                      const struct row *rows, size_t count, struct kv_buffer *out)
{
    size_t columns = sizeof "CLUSTER" - 1;
    int width = document_style(gathering->fleet->options).width;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(members[i].as.name);
        columns = length > columns ? length : columns;
    }
    kv_buffer_printf(out, "%-*s  RESULT\n", (int)columns, "CLUSTER");
    for (size_t i = 0; i < count; i++)
        row_put(&members[i], &rows[i], columns, width, out);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].document.length == 0)
            continue;
        kv_buffer_printf(out, "\n%s\n", members[i].as.name);
        kv_buffer_add(out, rows[i].document.data, rows[i].document.length);
    }
}

static json_t *row_json(const struct fleet_member *member, const struct row *row)
{
    json_t *object = json_object();
    kv_json_set(object, "name", kv_json_text(member->as.name));
    kv_json_set(object, "exitCode", json_integer(row->code));
    if (row->why)
        kv_json_set(object, "failure", kv_json_text(row->why));
    json_t *diagnosis = row->document.length > 0
                            ? json_loadb(row->document.data, row->document.length, 0, NULL)
                            : NULL;
    kv_json_set(object, "diagnosis", diagnosis ? diagnosis : json_null());
    return object;
}

static void json_make(const struct fleet_member *members, const struct row *rows, size_t count,
                      struct kv_buffer *out)
{
    json_t *document = json_object(), *clusters = json_array();
    kv_json_set(document, "apiVersion", kv_json_text("kubevet/v1"));
    kv_json_set(document, "kind", kv_json_text("FleetDiagnosis"));
    for (size_t i = 0; i < count; i++)
        kv_json_append(clusters, row_json(&members[i], &rows[i]));
    kv_json_set(document, "clusters", clusters);
    kv_json_write(document, out);
}

bool fleet_table_write(const struct gathering *gathering, const struct fleet_member *members,
                       const struct row *rows, size_t count, struct kv_error *error)
{
    struct kv_buffer out = {0};
    const struct kv_options *options = gathering->fleet->options;
    if (!gathering->folder &&
        strcmp(gathering->fleet->command->formats[gathering->format], "json") == 0)
        json_make(members, rows, count, &out);
    else if (!options->quiet)
        text_make(gathering, members, rows, count, &out);
    bool ok = output_put(NULL, kv_buffer_as_text(&out), error);
    kv_buffer_release(&out);
    return ok;
}
