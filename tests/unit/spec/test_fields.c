/* The table itself: rows that contradict each other, or that nobody could read. */
#include "../../../src/spec/field.h"
#include "spec_test.h"

static void names_are_unique(void **state)
{
    (void)state;
    struct kv_record_list list = kv_record_list();
    assert_true(list.count > 20);
    for (size_t i = 0; i < list.count; i++) {
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(list.records[i]->name, list.records[k]->name);
        for (size_t k = 0; k < KV_FORM_COUNT; k++) /* both are $defs of the schema */
            assert_string_not_equal(list.records[i]->name, kv_forms[k].name);
        const struct kv_field *field, *other;
        size_t offset;
        size_t index = 0;
        for (; (field = kv_record_field(list.records[i], index, &offset)); index++) {
            for (size_t k = 0; k < index; k++) {
                other = kv_record_field(list.records[i], k, &offset);
                assert_string_not_equal(field->name, other->name);
            }
        }
        assert_in_range(index, 1, KV_RECORD_FIELDS_MAX);
    }
}

static void check_help(const char *help)
{
    assert_non_null(help);
    assert_null(strpbrk(help, "|\n")); /* it stands in a Markdown table */
    assert_true(strlen(help) > 5);
}

static void check_field(const struct kv_field *field)
{
    check_help(field->help);
    assert_true(field->help[strlen(field->help) - 1] != '.');
    assert_false(field->required && field->fallback);
    bool has_record = field->type == KV_FIELD_RECORD || field->type == KV_FIELD_RECORDS ||
                      field->type == KV_FIELD_MAP || field->type == KV_FIELD_WORKLOADS;
    assert_int_equal(has_record, field->record != NULL);
    bool has_choices = field->type == KV_FIELD_CHOICE || field->item == KV_FIELD_CHOICE;
    assert_int_equal(has_choices, field->choices != NULL);
    bool has_range = field->type == KV_FIELD_INTEGER || field->type == KV_FIELD_RANGE ||
                     field->type == KV_FIELD_PERCENT;
    assert_int_equal(has_range, field->max > field->min);
}

static void rows_say_what_their_type_needs(void **state)
{
    (void)state;
    struct kv_record_list list = kv_record_list();
    for (size_t i = 0; i < list.count; i++) {
        const struct kv_record *record = list.records[i];
        check_help(record->help);
        assert_true(record->help[strlen(record->help) - 1] == '.');
        const struct kv_field *field;
        size_t offset;
        for (size_t k = 0; (field = kv_record_field(record, k, &offset)); k++) {
            check_field(field);
            if (record->size > 0)
                assert_true(offset + sizeof(void *) <= record->size);
            if (field->type == KV_FIELD_MAP || field->type == KV_FIELD_RECORDS)
                assert_int_equal(field->record->head, KV_HEAD_KEY);
        }
        if (record->head != KV_HEAD_NONE)
            assert_true(record->size >= sizeof(struct kv_place));
    }
}

static void shared_keys_follow_the_record_s_own(void **state)
{
    (void)state;
    struct kv_record_list list = kv_record_list();
    const struct kv_record *namespace = NULL;
    for (size_t i = 0; i < list.count; i++) {
        if (strcmp(list.records[i]->name, "namespace") == 0)
        namespace = list.records[i];
    }
    assert_non_null(namespace);
    size_t offset;
    assert_string_equal(kv_record_field(namespace, 0, &offset)->name, "profile");
    assert_int_equal(offset, offsetof(struct kv_spec_namespace, profile));
    assert_string_equal(kv_record_field(namespace, 2, &offset)->name, "quota");
    assert_int_equal(offset, offsetof(struct kv_spec_namespace, content.quota));
    assert_null(kv_record_field(namespace, 8, &offset));
    assert_null(kv_record_field(namespace, SIZE_MAX, &offset));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(rows_say_what_their_type_needs),
        cmocka_unit_test(shared_keys_follow_the_record_s_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
