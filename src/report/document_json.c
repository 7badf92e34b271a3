#include "document_json.h"
#include "json_parts.h"

static json_t *indexes_json(const struct kv_list *indexes)
{
    json_t *array = json_array();
    kv_list_each(indexes, const size_t, index)
        kv_json_append(array, kv_json_count(*index));
    return array;
}

static json_t *statement_json(const struct kv_statement *statement)
{
    json_t *object = json_object();
    kv_json_set(object, "type", kv_json_text(statement->type));
    kv_json_set(object, "subject", kv_json_text(statement->subject));
    kv_json_set(object, "key", kv_json_text(statement->key));
    kv_json_set(object, "label", kv_json_text(statement->label));
    kv_json_set(object, "reference", kv_json_text(statement->reference));
    kv_json_set(object, "value", kv_json_text(statement->value));
    kv_json_set(object, "text", kv_json_text(statement->text));
    kv_json_set(object, "status", kv_json_text(kv_statement_status_name(statement->status)));
    kv_json_set(object, "reason", kv_json_text(statement->reason));
    kv_json_set(object, "spec", place_json(statement->place));
    json_t *compared = json_array();
    for (size_t i = 0; i < statement->compared_by.count; i++)
        kv_json_append(compared,
                       kv_json_text(*kv_list_item(&statement->compared_by, const char *, i)));
    kv_json_set(object, "comparedBy", compared);
    kv_json_set(object, "findings", indexes_json(&statement->findings));
    return object;
}

static json_t *section_json(const struct kv_section *section)
{
    json_t *object = json_object(), *statements = json_array();
    kv_list_each(&section->statements, const struct kv_statement, statement)
        kv_json_append(statements, statement_json(statement));
    kv_json_set(object, "topic", kv_json_text(section->topic));
    kv_json_set(object, "group", kv_json_text(section->group));
    kv_json_set(object, "namespace", kv_json_text(section->namespace));
    kv_json_set(object, "text", kv_json_text(section->text));
    kv_json_set(object, "spec", section->place.file ? place_json(section->place) : json_null());
    kv_json_set(object, "statements", statements);
    kv_json_set(object, "findings", indexes_json(&section->findings));
    return object;
}

json_t *document_json(const struct kv_report *report)
{
    json_t *object = json_object(), *sections = json_array();
    kv_list_each(&report->sections, const struct kv_section, section)
        kv_json_append(sections, section_json(section));
    kv_json_set(object, "sections", sections);
    return object;
}
