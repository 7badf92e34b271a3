/* The table itself: rows that contradict each other, or are unreadable. */
#include "spec/field.h"
#include "spec_test.h"

static void names_are_unique(void **state)
{
    (void)state;
    struct record_list list = record_list(&spec_record);
    assert_true(list.count > 1);
    for (size_t i = 0; i < list.count; i++) {
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(list.records[i]->name, list.records[k]->name);
        for (size_t k = 0; k < FORM_COUNT; k++) /* both are $defs of the schema */
            assert_string_not_equal(list.records[i]->name, form_table[k].name);
        const struct field *field, *other;
        size_t offset;
        size_t index = 0;
        for (; (field = record_field(list.records[i], index, &offset)); index++) {
            for (size_t k = 0; k < index; k++) {
                other = record_field(list.records[i], k, &offset);
                assert_string_not_equal(field->name, other->name);
            }
        }
        assert_in_range(index, 1, RECORD_FIELDS_MAX);
    }
}

static void check_help(const char *help)
{
    assert_non_null(help);
    assert_null(strpbrk(help, "|\n")); /* it stands in a Markdown table */
    assert_true(strlen(help) > 5);
}

static void check_field(const struct field *field)
{
    check_help(field->help);
    assert_true(field->help[strlen(field->help) - 1] != '.');
    assert_false(field->required && field->fallback);
    bool has_record = field->type == FIELD_RECORD || field->type == FIELD_RECORDS ||
                      field->type == FIELD_MAP || field->type == FIELD_WORKLOADS;
    assert_int_equal(has_record, field->record != NULL);
    bool has_choices = field->type == FIELD_CHOICE || field->item == FIELD_CHOICE;
    assert_int_equal(has_choices, field->choices != NULL);
    bool has_range =
        field->type == FIELD_INTEGER || field->type == FIELD_RANGE || field->type == FIELD_PERCENT;
    assert_true(has_range == (field->max > field->min) || field->type == FIELD_DURATION);
}

static void rows_say_what_their_type_needs(void **state)
{
    (void)state;
    struct record_list list = record_list(&spec_record);
    for (size_t i = 0; i < list.count; i++) {
        const struct record *record = list.records[i];
        check_help(record->help);
        assert_true(record->help[strlen(record->help) - 1] == '.');
        const struct field *field;
        size_t offset;
        for (size_t k = 0; (field = record_field(record, k, &offset)); k++) {
            check_field(field);
            if (record->size > 0)
                assert_true(offset + sizeof(void *) <= record->size);
            if (field->type == FIELD_MAP || field->type == FIELD_RECORDS)
                assert_int_equal(field->record->head, HEAD_KEY);
        }
        if (record->head != HEAD_NONE)
            assert_true(record->size >= sizeof(struct kv_place));
    }
}

static void shared_keys_follow_the_record_s_own(void **state)
{
    (void)state;
    struct record_list list = record_list(&spec_record);
    const struct record *extended = NULL;
    for (size_t i = 0; i < list.count; i++) {
        if (strcmp(list.records[i]->name, "namespace") == 0)
            extended = list.records[i];
    }
    assert_non_null(extended);
    size_t offset, own = extended->count, shared = content_record.count;
    for (size_t i = 0; i < own; i++)
        assert_ptr_equal(record_field(extended, i, &offset), &extended->fields[i]);
    for (size_t i = 0; i < shared; i++) {
        assert_ptr_equal(record_field(extended, own + i, &offset), &content_record.fields[i]);
        assert_int_equal(offset, offsetof(struct kv_spec_namespace, content) +
                                     content_record.fields[i].offset);
    }
    assert_null(record_field(extended, own + shared, &offset));
    assert_null(record_field(extended, SIZE_MAX, &offset));
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
