/* The reference of the spec format in Markdown, by the table of fields. */
#include "kubevet/spec/schema.h"

#include "field.h"

static void add_choices(struct kv_buffer *out, const char *const *choices)
{
    for (size_t i = 0; choices[i]; i++)
        kv_buffer_printf(out, "%s`%s`", i > 0 ? ", " : "", choices[i]);
}

/* [cluster](#cluster): GitHub's and GitLab's anchors are in lower case. */
static void add_link(struct kv_buffer *out, const char *text, const char *heading)
{
    kv_buffer_printf(out, "[%s](#", text);
    for (; *heading; heading++)
        kv_buffer_printf(out, "%c",
                         *heading >= 'A' && *heading <= 'Z' ? *heading | 0x20 : *heading);
    kv_buffer_text(out, ")");
}

static void add_scalar_type(struct kv_buffer *out, const struct kv_field *field,
                            enum kv_field_type type)
{
    enum kv_form_id form = kv_field_form(field);
    if (type == KV_FIELD_CHOICE)
        add_choices(out, field->choices);
    else if (type == KV_FIELD_BOOLEAN || type == KV_FIELD_INTEGER || form == KV_FORM_ANY)
        kv_buffer_text(out, kv_field_type_text(type));
    else
        add_link(out, kv_forms[form].name, "forms");
}

static void add_type(struct kv_buffer *out, const struct kv_field *field)
{
    switch (field->type) {
    case KV_FIELD_RANGE:
        kv_buffer_text(out, "a whole number or ");
        add_link(out, kv_range_record.name, kv_range_record.name);
        break;
    case KV_FIELD_LIST:
        kv_buffer_text(out, "list of ");
        add_scalar_type(out, field, field->item);
        break;
    case KV_FIELD_PAIRS:
        kv_buffer_text(out, "map to ");
        add_scalar_type(out, field, field->item);
        break;
    case KV_FIELD_RECORDS:
        kv_buffer_text(out, "list of ");
        add_link(out, field->record->name, field->record->name);
        break;
    case KV_FIELD_MAP:
    case KV_FIELD_WORKLOADS:
        kv_buffer_text(out, "map to ");
        add_link(out, field->record->name, field->record->name);
        break;
    case KV_FIELD_RECORD:
        add_link(out, field->record->name, field->record->name);
        break;
    case KV_FIELD_QUOTA:
        add_choices(out, kv_quota_policies);
        kv_buffer_text(out, ", or map to ");
        add_link(out, kv_forms[KV_FORM_QUANTITY].name, "forms");
        break;
    case KV_FIELD_NODE:
        kv_buffer_text(out, kv_field_type_text(field->type));
        break;
    default:
        add_scalar_type(out, field, field->type);
        break;
    }
}

static void add_record(struct kv_buffer *out, const struct kv_record *record)
{
    kv_buffer_printf(out, "\n## %s\n\n%s\n\n", record->name, record->help);
    kv_buffer_text(out, "| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
    const struct kv_field *field;
    size_t offset;
    for (size_t i = 0; (field = kv_record_field(record, i, &offset)); i++) {
        kv_buffer_printf(out, "| `%s` | ", field->name);
        add_type(out, field);
        if (field->required)
            kv_buffer_text(out, " | **required**");
        else if (field->fallback)
            kv_buffer_printf(out, " | `%s`", field->fallback);
        else
            kv_buffer_text(out, " |");
        kv_buffer_printf(out, " | %s |\n", field->help);
    }
}

void kv_schema_markdown(struct kv_buffer *out)
{
    kv_buffer_text(out, "# The spec format\n\n"
                        "Written by `kubevet schema -o markdown`: don't edit. An unknown or "
                        "repeated key is an error.\n");
    struct kv_record_list list = kv_record_list();
    for (size_t i = 0; i < list.count; i++)
        add_record(out, list.records[i]);
    kv_buffer_text(out, "\n## forms\n\nWhat texts must look like.\n\n"
                        "| form | what it is |\n| --- | --- |\n");
    for (size_t i = 0; i < KV_FORM_COUNT; i++) {
        if (i != KV_FORM_ANY)
            kv_buffer_printf(out, "| %s | %s |\n", kv_forms[i].name, kv_forms[i].wanted);
    }
}
