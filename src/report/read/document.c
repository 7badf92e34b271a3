#include "document.h"

#include "finding.h"

static const char *status_word(int value)
{
    return kv_statement_status_name((enum kv_statement_status)value);
}

/* Indexes of findings. */
static bool indexes_read(struct reading *reading, const json_t *object, struct kv_list *out)
{
    json_t *array;
    struct kv_report *report = reading->report;
    if (!array_read(reading, object, "findings", &array))
        return false;
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        json_int_t index = json_is_integer(item) ? json_integer_value(item) : -1;
        if (index < 0 || (size_t)index >= report->findings.count)
            return reading_fail(reading, "findings",
                                "holds something else than indexes of findings");
        kv_list_add(out, &report->arena, size_t, (size_t)index);
    }
    return true;
}

static bool compared_by_read(struct reading *reading, const json_t *object, struct kv_list *out)
{
    json_t *array;
    struct kv_arena *arena = &reading->report->arena;
    if (!array_read(reading, object, "comparedBy", &array))
        return false;
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *id = json_string_value(json_array_get(array, i));
        if (!id)
            return reading_fail(reading, "comparedBy", "holds something else than strings");
        kv_list_add(out, arena, const char *, kv_arena_copy(arena, kv_text_of(id)));
    }
    return true;
}

/* A heading has none. */
static bool status_read(struct reading *reading, const json_t *object,
                        enum kv_statement_status *out)
{
    const char *given;
    int status = KV_STATEMENT_HEADING;
    if (!text_read(reading, object, "status", &given) ||
        (given && !word_demand(reading, object, "status", status_word, KV_STATEMENT_HELD,
                               KV_STATEMENT_STATUSES - 1, &status)))
        return false;
    *out = (enum kv_statement_status)status;
    return true;
}

static bool statement_read(struct reading *reading, const json_t *object,
                           struct kv_list *statements)
{
    struct kv_statement *statement =
        kv_list_push(statements, &reading->report->arena, sizeof *statement);
    return text_read(reading, object, "type", &statement->type) &&
           text_read(reading, object, "subject", &statement->subject) &&
           text_read(reading, object, "key", &statement->key) &&
           text_read(reading, object, "label", &statement->label) &&
           text_read(reading, object, "reference", &statement->reference) &&
           text_read(reading, object, "value", &statement->value) &&
           text_read(reading, object, "text", &statement->text) &&
           status_read(reading, object, &statement->status) &&
           text_read(reading, object, "reason", &statement->reason) &&
           place_read(reading, object, "spec", &statement->place) &&
           compared_by_read(reading, object, &statement->compared_by) &&
           indexes_read(reading, object, &statement->findings);
}

static bool section_read(struct reading *reading, const json_t *object, struct kv_list *sections)
{
    struct kv_section *section = kv_list_push(sections, &reading->report->arena, sizeof *section);
    return text_demand(reading, object, "topic", &section->topic) &&
           text_read(reading, object, "group", &section->group) &&
           text_read(reading, object, "namespace", &section->namespace) &&
           text_read(reading, object, "text", &section->text) &&
           place_read(reading, object, "spec", &section->place) &&
           items_read(reading, object, "statements", statement_read, &section->statements) &&
           indexes_read(reading, object, &section->findings);
}

bool sections_read(struct reading *reading, const json_t *document)
{
    json_t *object;
    return object_read(reading, document, "document", &object) &&
           items_read(reading, object, "sections", section_read, &reading->report->sections);
}
