/* The JSON Schema of the spec format, by the table of fields. */
#include "kubevet/spec/schema.h"

#include "field.h"

#include <jansson.h>
#include <stdlib.h>

/* jansson fails only for want of memory, or on text that is not UTF-8, which the table isn't. */
static json_t *must(json_t *json)
{
    if (!json)
        kv_out_of_memory();
    return json;
}

/* Takes `value` over. */
static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, must(value)) != 0)
        kv_out_of_memory();
}

static void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, must(value)) != 0)
        kv_out_of_memory();
}

static json_t *strings(const char *const *words)
{
    json_t *array = must(json_array());
    for (; *words; words++)
        append(array, json_string(*words));
    return array;
}

static json_t *reference(const char *name)
{
    return must(json_pack("{s:s+}", "$ref", "#/$defs/", name));
}

static json_t *typed(const char *type)
{
    return must(json_pack("{s:s}", "type", type));
}

/* {"anyOf": [a, b]} */
static json_t *either(json_t *a, json_t *b)
{
    return must(json_pack("{s:[o,o]}", "anyOf", a, b));
}

/* ------------------------------------------------------------------ types */

static json_t *choices_schema(const char *const *choices)
{
    return must(json_pack("{s:o}", "enum", strings(choices)));
}

static json_t *integer_schema(const struct kv_field *field)
{
    return must(json_pack("{s:s,s:I,s:I}", "type", "integer", "minimum", (json_int_t)field->min,
                          "maximum", (json_int_t)field->max));
}

static json_t *list_schema(json_t *items)
{
    return must(json_pack("{s:s,s:o}", "type", "array", "items", items));
}

/* A mapping of free keys; `keys` NULL = any. */
static json_t *map_schema(json_t *keys, json_t *values)
{
    json_t *schema = typed("object");
    if (keys)
        set(schema, "propertyNames", keys);
    set(schema, "additionalProperties", values);
    return schema;
}

static json_t *key_schema(const struct kv_field *field)
{
    return field->key == KV_FORM_ANY ? NULL : reference(kv_forms[field->key].name);
}

static json_t *quota_schema(void)
{
    json_t *names = must(json_array());
    const char *name;
    for (size_t i = 0; (name = kv_quota_resource(i)); i++)
        append(names, json_string(name));
    json_t *keys = either(must(json_pack("{s:o}", "enum", names)),
                          reference(kv_forms[KV_FORM_QUOTA_RESOURCE].name));
    json_t *amounts = map_schema(keys, reference(kv_forms[KV_FORM_QUANTITY].name));
    set(amounts, "minProperties", json_integer(1));
    return either(choices_schema(kv_quota_policies), amounts);
}

/* KIND/NAME or NAME: the form of a name with the kinds before it. */
static json_t *workload_key_schema(void)
{
    struct kv_buffer pattern = {0};
    kv_buffer_text(&pattern, "^((");
    for (size_t i = 0; kv_workload_kinds[i]; i++)
        kv_buffer_printf(&pattern, "%s%s", i > 0 ? "|" : "", kv_workload_kinds[i]);
    kv_buffer_printf(&pattern, ")/)?%s", kv_forms[KV_FORM_NAME_GLOB].pattern + strlen("^"));
    json_t *schema =
        must(json_pack("{s:[s,s],s:s}", "type", "string", "number", "pattern", pattern.data));
    kv_buffer_release(&pattern);
    return schema;
}

static json_t *value_schema(const struct kv_field *field, enum kv_field_type type)
{
    switch (type) {
    case KV_FIELD_INTEGER:
        return integer_schema(field);
    case KV_FIELD_BOOLEAN:
        return typed("boolean");
    case KV_FIELD_CHOICE:
        return choices_schema(field->choices);
    case KV_FIELD_RANGE:
        return either(integer_schema(field), reference(kv_range_record.name));
    case KV_FIELD_LIST:
        return list_schema(value_schema(field, field->item));
    case KV_FIELD_PAIRS:
        return map_schema(key_schema(field), value_schema(field, field->item));
    case KV_FIELD_RECORD:
        return reference(field->record->name);
    case KV_FIELD_RECORDS:
        return list_schema(reference(field->record->name));
    case KV_FIELD_MAP:
        return map_schema(key_schema(field), reference(field->record->name));
    case KV_FIELD_QUOTA:
        return quota_schema();
    case KV_FIELD_WORKLOADS:
        return either(map_schema(workload_key_schema(), reference(field->record->name)),
                      list_schema(workload_key_schema()));
    case KV_FIELD_NODE:
        return typed("object");
    case KV_FIELD_TEXT:
    case KV_FIELD_QUANTITY:
    case KV_FIELD_DURATION:
    case KV_FIELD_PERCENT:
    case KV_FIELD_DATE:
        break;
    }
    return reference(kv_forms[kv_field_form(field)].name);
}

/* ------------------------------------------------------------------ definitions */

static json_t *default_value(const struct kv_field *field)
{
    if (field->type == KV_FIELD_BOOLEAN)
        return json_boolean(strcmp(field->fallback, "true") == 0);
    return json_string(field->fallback);
}

static json_t *field_schema(const struct kv_field *field)
{
    json_t *schema = must(json_pack("{s:s}", "description", field->help));
    json_t *value = value_schema(field, field->type);
    if (json_object_update(schema, value) != 0)
        kv_out_of_memory();
    json_decref(value);
    if (field->fallback)
        set(schema, "default", default_value(field));
    return schema;
}

/* Fills in what a record allows and asks for. */
static void describe_record(json_t *schema, const struct kv_record *record)
{
    json_t *properties = must(json_object());
    json_t *required = must(json_array());
    const struct kv_field *field;
    size_t offset;
    for (size_t i = 0; (field = kv_record_field(record, i, &offset)); i++) {
        set(properties, field->name, field_schema(field));
        if (field->required)
            append(required, json_string(field->name));
    }
    set(schema, "description", json_string(record->help));
    set(schema, "type", json_string("object"));
    set(schema, "properties", properties);
    set(schema, "additionalProperties", json_false());
    if (json_array_size(required) > 0)
        set(schema, "required", required);
    else
        json_decref(required);
    if (record->not_empty)
        set(schema, "minProperties", json_integer(1));
}

/* A pattern judges strings only, so that plain numbers pass where they may be text. */
static json_t *form_schema(const struct kv_form *form)
{
    json_t *schema = must(json_pack("{s:s}", "description", form->wanted));
    set(schema, "type",
        form->number ? json_pack("[s,s]", "string", "number") : json_string("string"));
    set(schema, "minLength", json_integer(1));
    set(schema, "maxLength",
        json_integer((json_int_t)(form->max_length > 0 ? form->max_length : KV_TEXT_MAX)));
    if (form->pattern)
        set(schema, "pattern", json_string(form->pattern));
    if (form == &kv_forms[KV_FORM_QUANTITY])
        set(schema, "minimum", json_integer(0));
    return schema;
}

static json_t *rule_schema(const char *const *rule_ids, size_t rule_count)
{
    json_t *ids = must(json_array());
    for (size_t i = 0; i < rule_count; i++)
        append(ids, json_string(rule_ids[i]));
    return must(json_pack("{s:o}", "enum", ids));
}

static json_t *definitions(const char *const *rule_ids, size_t rule_count)
{
    json_t *definitions = must(json_object());
    struct kv_record_list list = kv_record_list();
    for (size_t i = 1; i < list.count; i++) { /* the first is the schema itself */
        json_t *schema = must(json_object());
        describe_record(schema, list.records[i]);
        set(definitions, list.records[i]->name, schema);
    }
    for (size_t i = 0; i < KV_FORM_COUNT; i++)
        set(definitions, kv_forms[i].name,
            i == KV_FORM_RULE ? rule_schema(rule_ids, rule_count) : form_schema(&kv_forms[i]));
    return definitions;
}

void kv_schema_json(const char *const *rule_ids, size_t rule_count, struct kv_buffer *out)
{
    json_t *schema =
        must(json_pack("{s:s,s:s,s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema",
                       "$id", "urn:kubevet:cluster-spec:v1", "title", "kubevet ClusterSpec"));
    describe_record(schema, &kv_spec_record);
    set(schema, "$defs", definitions(rule_ids, rule_count));
    char *text = json_dumps(schema, JSON_INDENT(2));
    json_decref(schema);
    if (!text)
        kv_out_of_memory();
    kv_buffer_text(out, text);
    kv_buffer_text(out, "\n");
    free(text);
}
