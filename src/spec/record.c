/* Reading the table of the spec's keys. */
#include "field.h"

const struct field *record_field(const struct record *record, size_t index, size_t *offset)
{
    size_t base = 0;
    while (record && index >= record->count) {
        index -= record->count;
        base += record->shared_offset;
        record = record->shared;
    }
    if (!record)
        return NULL;
    *offset = base + record->fields[index].offset;
    return &record->fields[index];
}

const struct field *record_field_find(const struct record *record, const char *name)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++)
        if (strcmp(field->name, name) == 0)
            return field;
    return NULL;
}

static void list_record(struct record_list *list, const struct record *record)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->records[i] == record)
            return;
    }
    list->records[list->count++] = record;
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++) {
        if (field->record)
            list_record(list, field->record);
        if (field->type == FIELD_RANGE)
            list_record(list, &range_record);
    }
}

struct record_list record_list(const struct record *file)
{
    struct record_list list = {.count = 0};
    list_record(&list, file);
    return list;
}

static const char *const type_texts[] = {
    [FIELD_TEXT] = "text",
    [FIELD_INTEGER] = "a whole number",
    [FIELD_BOOLEAN] = "true or false",
    [FIELD_QUANTITY] = "a quantity",
    [FIELD_DURATION] = "a duration",
    [FIELD_PERCENT] = "a percentage",
    [FIELD_DATE] = "a date",
    [FIELD_CHOICE] = "a word",
    [FIELD_RANGE] = "a whole number or {min, max}",
    [FIELD_LIST] = "a list",
    [FIELD_PAIRS] = "a mapping",
    [FIELD_RECORDS] = "a list",
    [FIELD_MAP] = "a mapping",
    [FIELD_RECORD] = "a mapping",
    [FIELD_QUOTA] = "required, optional or a mapping of amounts",
    [FIELD_WORKLOADS] = "a mapping or a list of names",
    [FIELD_NODE] = "a mapping",
    [FIELD_EXPRESSION] = "an expression",
};

const char *field_type_text(enum field_type type)
{
    return type_texts[type];
}
