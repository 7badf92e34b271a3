/* The JSON Schema of the spec format, by the table of fields. */
#include "kubevet/spec/schema.h"

#include "field.h"

#include "kubevet/base/json.h"
#include "kubevet/spec/fleet.h"

#include <stdio.h>

static json_t *strings(const char *const *words)
{
    json_t *array = json_array();
    for (; *words; words++)
        kv_json_append(array, json_string(*words));
    return array;
}

static json_t *reference(const char *name)
{
    return json_pack("{s:s+}", "$ref", "#/$defs/", name);
}

/* What a file may leave to another one. */
enum variant {
    WHOLE,    /* nothing */
    EXTENSION /* required keys to the file that it extends; `null` removes what that has */
};

static json_t *record_reference(const struct record *record, enum variant variant)
{
    return json_pack("{s:s++}", "$ref", "#/$defs/", record->name,
                     variant == EXTENSION ? "Extension" : "");
}

static json_t *typed(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

/* {"anyOf": [a, b]} */
static json_t *either(json_t *a, json_t *b)
{
    return json_pack("{s:[o,o]}", "anyOf", a, b);
}

/* ------------------------------------------------------------------ types */

static json_t *choices_schema(const char *const *choices)
{
    return json_pack("{s:o}", "enum", strings(choices));
}

static json_t *integer_schema(const struct field *field)
{
    return json_pack("{s:s,s:I,s:I}", "type", "integer", "minimum", (json_int_t)field->min,
                     "maximum", (json_int_t)field->max);
}

static json_t *list_schema(json_t *items)
{
    return json_pack("{s:s,s:o}", "type", "array", "items", items);
}

/* A mapping of free keys; `keys` NULL = any. */
static json_t *map_schema(json_t *keys, json_t *values)
{
    json_t *schema = typed("object");
    if (keys)
        kv_json_set(schema, "propertyNames", keys);
    kv_json_set(schema, "additionalProperties", values);
    return schema;
}

static json_t *quota_resource_schema(void)
{
    json_t *names = json_array();
    const char *name;
    for (size_t i = 0; (name = kv_quota_resource(i)); i++)
        kv_json_append(names, json_string(name));
    return either(json_pack("{s:o}", "enum", names),
                  reference(form_table[FORM_QUOTA_RESOURCE].name));
}

static json_t *key_schema(const struct field *field)
{
    if (field->key == FORM_QUOTA_RESOURCE)
        return quota_resource_schema();
    return field->key == FORM_ANY ? NULL : reference(form_table[field->key].name);
}

static json_t *quota_schema(void)
{
    json_t *amounts = map_schema(quota_resource_schema(),
                                 either(reference(form_table[FORM_QUANTITY].name), typed("null")));
    kv_json_set(amounts, "minProperties", json_integer(1));
    return either(choices_schema(quota_policies), amounts);
}

/* KIND/NAME or NAME: the form of a name with optional kinds before it. */
static json_t *workload_key_schema(void)
{
    struct kv_buffer pattern = {0};
    kv_buffer_text(&pattern, "^((");
    for (size_t i = 0; workload_kind_names[i]; i++)
        kv_buffer_printf(&pattern, "%s%s", i > 0 ? "|" : "", workload_kind_names[i]);
    kv_buffer_printf(&pattern, ")/)?%s", form_table[FORM_NAME_GLOB].pattern + strlen("^"));
    json_t *schema =
        json_pack("{s:[s,s],s:s}", "type", "string", "number", "pattern", pattern.data);
    kv_buffer_release(&pattern);
    return schema;
}

static bool is_content(const struct record *record, const struct record *within);
static json_t *record_schema(const struct record *record, enum variant variant);

/* An entry of a map; null removes one of a profile, or of the extended file. */
static json_t *entry_schema(const struct field *field, enum variant variant)
{
    json_t *entry = record_schema(field->record, variant);
    bool is_removable = variant == EXTENSION || is_content(field->record, &content_record);
    return is_removable ? either(entry, typed("null")) : entry;
}

static json_t *value_schema(const struct field *field, enum field_type type, enum variant variant);

/* Is it a key of namespaces and profiles, or below one? */
static bool is_of_content(const struct field *field)
{
    struct record_list list = record_list(&spec_record);
    for (size_t i = 0; i < list.count; i++)
        for (size_t k = 0; k < list.records[i]->count; k++)
            if (&list.records[i]->fields[k] == field)
                return is_content(list.records[i], &content_record);
    for (size_t i = 0; i < content_record.count; i++)
        if (&content_record.fields[i] == field)
            return true;
    return false;
}

/* A value of a map; null removes one of a profile, but is no part of an identity. */
static json_t *pair_schema(const struct field *field, enum variant variant)
{
    struct field item = *field;
    item.type = field->item;
    json_t *value = value_schema(&item, item.type, variant);
    bool is_removable =
        variant == EXTENSION || (field->part == PART_STATEMENT && is_of_content(field));
    return is_removable ? either(value, typed("null")) : value;
}

/* A record, or the plain value that stands for one of its keys. */
static json_t *record_schema(const struct record *record, enum variant variant)
{
    size_t offset;
    const struct field *field;
    json_t *schema = record_reference(record, variant);
    for (size_t i = 0; record->shorthand && (field = record_field(record, i, &offset)); i++)
        if (strcmp(field->name, record->shorthand) == 0)
            return either(value_schema(field, field->type, variant), schema);
    return schema;
}

/* Items of lists are whole: a list replaces the other one. */
static json_t *value_schema(const struct field *field, enum field_type type, enum variant variant)
{
    switch (type) {
    case FIELD_INTEGER:
        return integer_schema(field);
    case FIELD_BOOLEAN:
        return typed("boolean");
    case FIELD_CHOICE:
        return field->false_is_nothing
                   ? either(typed("boolean"), choices_schema(field->choices + 1))
                   : choices_schema(field->choices);
    case FIELD_RANGE:
        return either(integer_schema(field), record_reference(&range_record, variant));
    case FIELD_LIST:
        return list_schema(value_schema(field, field->item, WHOLE));
    case FIELD_PAIRS:
        return map_schema(key_schema(field), pair_schema(field, variant));
    case FIELD_RECORD:
        return record_schema(field->record, variant);
    case FIELD_RECORDS:
        return list_schema(record_reference(field->record, WHOLE));
    case FIELD_MAP:
        return map_schema(key_schema(field), entry_schema(field, variant));
    case FIELD_QUOTA:
        return quota_schema();
    case FIELD_WORKLOADS:
        return either(map_schema(workload_key_schema(), entry_schema(field, variant)),
                      list_schema(workload_key_schema()));
    case FIELD_NODE:
        return typed("object");
    case FIELD_TEXT:
    case FIELD_EXPRESSION:
    case FIELD_QUANTITY:
    case FIELD_DURATION:
    case FIELD_PERCENT:
    case FIELD_DATE:
        break;
    }
    return reference(form_table[field_form(field)].name);
}

/* ------------------------------------------------------------------ definitions */

static json_t *default_value(const struct field *field)
{
    if (field->type == FIELD_BOOLEAN)
        return json_boolean(strcmp(field->fallback, "true") == 0);
    return json_string(field->fallback);
}

/* Can the record be part of a profile? */
static bool is_content(const struct record *record, const struct record *within)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(within, i, &offset)); i++)
        if (field->record == record || (field->record && is_content(record, field->record)))
            return true;
    return false;
}

/* Does `null` remove the profile's key? */
static bool is_removable(const struct record *record, size_t index)
{
    return is_content(record, &content_record) ||
           (record->shared == &content_record && index >= record->count);
}

static void bound(json_t *schema, const char *key)
{
    kv_json_set(schema, key, json_integer(1));
}

static json_t *field_schema(const struct field *field, bool removable, enum variant variant)
{
    json_t *schema = json_pack("{s:s}", "description", field->help);
    json_t *value = value_schema(field, field->type, variant);
    bool merges = variant == EXTENSION && field->type == FIELD_MAP;
    if (field->not_empty && field->type != FIELD_WORKLOADS && !merges)
        bound(value, field->type == FIELD_MAP ? "minProperties" : "minItems");
    if (field->unchecked)
        kv_json_set(schema, "$comment", json_sprintf("not checked: %s", field->unchecked));
    if (field->false_is_nothing)
        kv_json_set(schema, "$comment", json_string("false only overrides the profile"));
    if (removable)
        value = either(value, typed("null"));
    if (json_object_update(schema, value) != 0)
        kv_out_of_memory();
    json_decref(value);
    if (field->fallback)
        kv_json_set(schema, "default", default_value(field));
    return schema;
}

/* Adds a record's properties and required keys. */
static void record_describe(json_t *schema, const struct record *record, enum variant variant)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++) {
        bool says_what_it_is = record == &spec_record && field->choices;
        bool removable = is_removable(record, i) || (variant == EXTENSION && !says_what_it_is);
        kv_json_set(properties, field->name, field_schema(field, removable, variant));
        if (field->required && (variant == WHOLE || says_what_it_is))
            kv_json_append(required, json_string(field->name));
    }
    kv_json_set(schema, "description", json_string(record->help));
    kv_json_set(schema, "type", json_string("object"));
    kv_json_set(schema, "properties", properties);
    kv_json_set(schema, "additionalProperties", json_false());
    if (json_array_size(required) > 0)
        kv_json_set(schema, "required", required);
    else
        json_decref(required);
    if (record->not_empty && variant == WHOLE)
        kv_json_set(schema, "minProperties", json_integer(1));
}

/* A pattern checks only strings, so plain numbers pass where they may be text. */
static json_t *form_schema(const struct form *form)
{
    json_t *schema = json_pack("{s:s}", "description", form->wanted);
    kv_json_set(schema, "type",
                form->number ? json_pack("[s,s]", "string", "number") : json_string("string"));
    kv_json_set(schema, "minLength", json_integer(form->empty ? 0 : 1));
    kv_json_set(schema, "maxLength",
                json_integer((json_int_t)(form->max_length > 0 ? form->max_length : TEXT_MAX)));
    if (form->pattern)
        kv_json_set(schema, "pattern", json_string(form->pattern));
    if (form == &form_table[FORM_QUANTITY])
        kv_json_set(schema, "minimum", json_integer(0));
    return schema;
}

static json_t *rule_schema(const char *const *rule_ids, size_t rule_count)
{
    json_t *ids = json_array();
    for (size_t i = 0; i < rule_count; i++)
        kv_json_append(ids, json_string(rule_ids[i]));
    return either(json_pack("{s:o}", "enum", ids),
                  json_pack("{s:s,s:s}", "type", "string", "pattern", "^(custom|policy)/."));
}

static void records_define(json_t *definitions, const struct record *file, enum variant variant)
{
    struct record_list list = record_list(file);
    for (size_t i = 0; i < list.count; i++) {
        char name[64];
        json_t *schema = json_object();
        record_describe(schema, list.records[i], variant);
        snprintf(name, sizeof name, "%s%s", list.records[i]->name,
                 variant == EXTENSION ? "Extension" : "");
        kv_json_set(definitions, name, schema);
    }
}

static json_t *definitions(const char *const *rule_ids, size_t rule_count)
{
    json_t *definitions = json_object();
    records_define(definitions, &spec_record, WHOLE);
    records_define(definitions, &spec_record, EXTENSION);
    for (size_t i = 0; i < FORM_COUNT; i++)
        kv_json_set(definitions, form_table[i].name,
                    i == FORM_RULE ? rule_schema(rule_ids, rule_count)
                                   : form_schema(&form_table[i]));
    return definitions;
}

void kv_schema_json(const char *const *rule_ids, size_t rule_count, struct kv_buffer *out)
{
    json_t *schema =
        json_pack("{s:s,s:s,s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "$id",
                  "urn:kubevet:cluster-spec:v1", "title", "kubevet ClusterSpec");
    kv_json_set(schema, "type", json_string("object"));
    kv_json_set(schema, "if", json_pack("{s:[s]}", "required", "extends"));
    kv_json_set(schema, "then", record_reference(&spec_record, EXTENSION));
    kv_json_set(schema, "else", record_reference(&spec_record, WHOLE));
    kv_json_set(schema, "$defs", definitions(rule_ids, rule_count));
    kv_json_write(schema, out);
}

/* Only the forms that a fleet's texts have. */
static void fleet_forms_define(json_t *definitions)
{
    struct record_list list = record_list(&fleet_record);
    for (size_t i = 0; i < list.count; i++)
        for (size_t k = 0; k < list.records[i]->count; k++) {
            const struct field *field = &list.records[i]->fields[k];
            const enum form_id forms[] = {field_form(field), field->form, field->key};
            for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
                kv_json_set(definitions, form_table[forms[f]].name,
                            form_schema(&form_table[forms[f]]));
        }
}

void kv_fleet_schema_json(struct kv_buffer *out)
{
    json_t *schema =
        json_pack("{s:s,s:s,s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "$id",
                  "urn:kubevet:fleet:v1", "title", "kubevet Fleet");
    json_t *definitions = json_object();
    records_define(definitions, &fleet_record, WHOLE);
    fleet_forms_define(definitions);
    record_describe(schema, &fleet_record, WHOLE);
    kv_json_set(schema, "$defs", definitions);
    kv_json_write(schema, out);
}
