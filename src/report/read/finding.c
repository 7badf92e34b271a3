#include "finding.h"

#include <limits.h>

enum { HEX_DIGITS = 16 };

static const char *severity_word(int value)
{
    return kv_severity_name((enum kv_severity)value);
}

const struct kv_rule_doc *rule_doc_of(struct reading *reading, const char *id,
                                      enum kv_severity severity)
{
    static const struct kv_rule_doc unknown = {
        .summary = "a rule that this version of kubevet does not know",
        .why = "The report was made by another version of kubevet.",
        .fix = "See the documentation of the version that made the report.",
    };
    const struct kv_rule_doc *known = reading->find_rule(id);
    if (known && strcmp(known->id, id) == 0)
        return known;
    struct kv_rule_doc *doc = kv_arena_alloc(&reading->report->arena, sizeof *doc);
    *doc = known ? *known : unknown;
    doc->id = id;
    doc->severity = severity;
    doc->example = "";
    return doc;
}

static bool number_read(struct reading *reading, const json_t *object, const char *key,
                        unsigned *out)
{
    size_t number = 0;
    if (!count_read(reading, object, key, &number))
        return false;
    *out = (unsigned)number;
    return number <= INT_MAX || reading_fail(reading, key, "is too large");
}

bool place_read(struct reading *reading, const json_t *object, const char *key,
                struct kv_place *out)
{
    json_t *place;
    return object_read(reading, object, key, &place) &&
           (!place || (text_demand(reading, place, "file", &out->file) &&
                       number_read(reading, place, "line", &out->line) &&
                       number_read(reading, place, "column", &out->column)));
}

static bool name_read(struct reading *reading, const json_t *object, struct kv_object_name *out)
{
    json_t *name;
    return object_read(reading, object, "object", &name) &&
           text_read(reading, name, "apiVersion", &out->api_version) &&
           text_demand(reading, name, "kind", &out->kind) &&
           text_read(reading, name, "namespace", &out->namespace) &&
           text_read(reading, name, "name", &out->name);
}

static bool waived_read(struct reading *reading, const json_t *object, const struct kv_waived **out)
{
    json_t *waived;
    if (!object_read(reading, object, "waived", &waived) || !waived)
        return reading->error->kind == KV_ERROR_NONE;
    struct kv_waived *read = kv_arena_alloc(&reading->report->arena, sizeof *read);
    *out = read;
    return text_demand(reading, waived, "reason", &read->reason) &&
           text_read(reading, waived, "until", &read->until);
}

/* --- tables --- */

static const char *mark_word(int value)
{
    return kv_row_mark_name((enum kv_row_mark)value);
}

static bool cells_read(struct reading *reading, const json_t *object, const char *key, size_t count,
                       const char *const **out)
{
    json_t *array;
    if (!array_read(reading, object, key, &array))
        return false;
    if (json_array_size(array) != count)
        return reading_fail(reading, key, "does not fit the columns");
    const char **cells = kv_arena_array(&reading->report->arena, count, sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        const json_t *cell = json_array_get(array, i);
        if (json_is_string(cell))
            cells[i] = kv_arena_copy(&reading->report->arena, kv_text_of(json_string_value(cell)));
        else if (!json_is_null(cell))
            return reading_fail(reading, key, "holds something else than strings");
    }
    *out = cells;
    return true;
}

static bool row_read(struct reading *reading, const json_t *row, struct kv_table *table)
{
    struct kv_table_row *added = kv_list_push(&table->rows, &reading->report->arena, sizeof *added);
    int mark = KV_ROW_PART;
    if (!json_is_null(json_object_get(row, "mark")) &&
        !word_demand(reading, row, "mark", mark_word, KV_ROW_CHANGED, KV_ROW_OVER, &mark))
        return false;
    added->mark = (enum kv_row_mark)mark;
    return cells_read(reading, row, "cells", table->column_count, &added->cells);
}

static bool rows_read(struct reading *reading, const json_t *object, struct kv_table *table)
{
    json_t *rows;
    if (!array_read(reading, object, "rows", &rows))
        return false;
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (!row_read(reading, json_array_get(rows, i), table))
            return false;
    return true;
}

static bool table_read(struct reading *reading, const json_t *object, const struct kv_table **out)
{
    json_t *from, *columns;
    if (!object_read(reading, object, "table", &from) || !from)
        return reading->error->kind == KV_ERROR_NONE;
    if (!array_read(reading, from, "columns", &columns))
        return false;
    struct kv_table *table = kv_arena_alloc(&reading->report->arena, sizeof *table);
    *out = table;
    table->column_count = json_array_size(columns);
    return cells_read(reading, from, "columns", table->column_count, &table->columns) &&
           rows_read(reading, from, table);
}

/* --- the finding --- */

static bool change_read(struct reading *reading, const json_t *object, enum kv_change *out)
{
    const char *word;
    if (!text_read(reading, object, "change", &word) || !word)
        return reading->error->kind == KV_ERROR_NONE;
    *out = strcmp(word, "new") == 0 ? KV_CHANGE_NEW : KV_CHANGE_EXISTING;
    return *out == KV_CHANGE_NEW || strcmp(word, "existing") == 0 ||
           reading_fail(reading, "change", "is neither new nor existing");
}

static bool fingerprint_read(struct reading *reading, const json_t *object,
                             struct kv_finding *finding)
{
    const char *text;
    if (!text_read(reading, object, "fingerprint", &text) || !text || !*text)
        return reading->error->kind == KV_ERROR_NONE;
    if (strlen(text) != HEX_DIGITS || text[strspn(text, "0123456789abcdef")] != '\0')
        return reading_fail(reading, "fingerprint", "is not 16 hexadecimal digits");
    memcpy(finding->fingerprint, text, HEX_DIGITS + 1);
    return true;
}

/* JSON has the rule's own fix where the finding has no hint. */
static bool hint_read(struct reading *reading, const json_t *object, struct kv_finding *finding)
{
    if (!text_read(reading, object, "hint", &finding->hint))
        return false;
    if (finding->hint && strcmp(finding->hint, finding->rule->fix) == 0)
        finding->hint = NULL;
    return true;
}

static bool rule_read(struct reading *reading, const json_t *object, struct kv_finding *finding)
{
    const char *id;
    int severity;
    if (!text_demand(reading, object, "rule", &id) ||
        !word_demand(reading, object, "severity", severity_word, KV_SEVERITY_INFO,
                     KV_SEVERITY_ERROR, &severity))
        return false;
    finding->severity = (enum kv_severity)severity;
    finding->rule = rule_doc_of(reading, id, finding->severity);
    return true;
}

bool finding_read(struct reading *reading, const json_t *object, struct kv_list *findings)
{
    struct kv_finding *finding = kv_list_push(findings, &reading->report->arena, sizeof *finding);
    return rule_read(reading, object, finding) && name_read(reading, object, &finding->object) &&
           text_read(reading, object, "field", &finding->field) &&
           text_read(reading, object, "expected", &finding->expected) &&
           text_read(reading, object, "actual", &finding->actual) &&
           text_demand(reading, object, "message", &finding->message) &&
           hint_read(reading, object, finding) &&
           place_read(reading, object, "spec", &finding->spec) &&
           place_read(reading, object, "manifest", &finding->manifest) &&
           fingerprint_read(reading, object, finding) &&
           table_read(reading, object, &finding->table) &&
           waived_read(reading, object, &finding->waived) &&
           change_read(reading, object, &finding->change) &&
           time_read(reading, object, "firstSeen", &finding->first_seen);
}
