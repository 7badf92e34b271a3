/* fieldsV1 as a tree: what is read, and what is left out. */
#include "test.h"

#include "kinds/shape/fields.h"

#include "kubevet/base/buffer.h"

#include <string.h>

static struct fields_scratch scratch;
static struct kv_intern strings;
static struct kv_fields fields;
static struct kv_error error;

static int teardown(void **state)
{
    (void)state;
    fields_scratch_release(&scratch);
    kv_intern_release(&strings);
    return 0;
}

static bool read(const char *json)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    error = (struct kv_error){0};
    bool ok = fields_read(&scratch, reader, &strings, &fields) && kv_read_end(reader);
    assert_int_equal(kv_reader_error(reader, &error), ok);
    kv_reader_close(reader);
    return ok;
}

/* "0 f:spec 1 f:replicas": each node with its depth. */
static void assert_fields(const char *expected)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < fields.count; i++)
        kv_buffer_printf(&text, "%s%u %s", i ? " " : "", fields.items[i].depth,
                         fields.items[i].name);
    assert_string_equal(text.data ? text.data : "", expected);
    kv_buffer_release(&text);
}

static void a_tree_is_read_as_it_is_walked(void **state)
{
    (void)state;
    const struct {
        const char *json, *expected;
    } cases[] = {
        {"{}", ""},
        {"{\".\":{}}", ""},
        {"{\"f:data\":{}}", "0 f:data"},
        {"{\"f:spec\":{\"f:a\":{\".\":{},\"f:b\":{}},\"f:c\":{}},\"f:d\":{}}",
         "0 f:spec 1 f:a 2 f:b 1 f:c 0 f:d"},
        {"{\"f:l\":{\"k:{\\\"name\\\":\\\"web\\\"}\":{\".\":{}},\"v:\\\"x\\\"\":{},\"i:3\":{}}}",
         "0 f:l 1 k:{\"name\":\"web\"} 1 v:\"x\" 1 i:3"},
        /* what belongs to the object's metadata and status, and only that */
        {"{\"f:metadata\":{\"f:labels\":{}},\"f:status\":{\"f:x\":{}}}", ""},
        {"{\"f:spec\":{\"f:metadata\":{},\"f:status\":{}}}", "0 f:spec 1 f:metadata 1 f:status"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(read(cases[i].json));
        assert_true(fields.set);
        assert_fields(cases[i].expected);
    }
}

static void what_is_no_tree_of_names_is_an_error(void **state)
{
    (void)state;
    const char *const cases[] = {
        "{\"f:spec\":null}",
        "{\"f:spec\":[]}",
        "{\"f:spec\":{\"f:a\":1}}",
        "{\"f:spec\":\"x\"}",
        "{\"spec\":{}}",
        "{\"f:\":{}}",
        "{\"x:a\":{}}",
        "{\"\":{}}",
        "{\"f:metadata\":{\"x\":{}}",
        "{\"\\u0066\":{}}",
        "[]",
        "{\"f:spec\":{\"..\":{}}}",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(read(cases[i]));
        assert_int_equal(error.kind, KV_ERROR_STATE);
    }
}

/* Nested as deep as the reader goes, the names are cut off where real ones have long ended. */
static void depth_is_bounded(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    for (int i = 0; i < 1000; i++)
        kv_buffer_text(&json, "{\"f:a\":");
    kv_buffer_text(&json, "{}");
    for (int i = 0; i < 1000; i++)
        kv_buffer_text(&json, "}");
    assert_true(read(json.data));
    assert_int_equal(fields.count, KV_FIELDS_DEPTH_MAX);
    assert_int_equal(fields.items[fields.count - 1].depth, KV_FIELDS_DEPTH_MAX - 1);
    kv_buffer_clear(&json);
    for (int i = 0; i < 5000; i++)
        kv_buffer_text(&json, "{\"f:a\":");
    assert_false(read(json.data));
    kv_buffer_release(&json);
}

static void long_names_count_as_what_they_are_in(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    kv_buffer_text(&json, "{\"f:data\":{\"f:");
    for (int i = 0; i < 2000; i++)
        kv_buffer_text(&json, "x");
    kv_buffer_text(&json, "\":{}}}");
    assert_true(read(json.data));
    assert_fields("0 f:data");
    kv_buffer_release(&json);
}

static void no_number_of_fields_is_too_large(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    kv_buffer_text(&json, "{");
    for (int i = 0; i < 20000; i++)
        kv_buffer_printf(&json, "%s\"f:%05d\":{\"f:a\":{}}", i ? "," : "", i);
    kv_buffer_text(&json, "}");
    assert_true(read(json.data));
    assert_int_equal(fields.count, 40000);
    assert_string_equal(fields.items[39998].name, "f:19999");
    kv_buffer_release(&json);
}

static void one_field_of_the_spec_is_left(void **state)
{
    (void)state;
    const struct {
        const char *json, *expected;
    } cases[] = {
        {"{\"f:data\":{\"f:replicas\":{}},\"f:spec\":{\"f:a\":{\"f:replicas\":{}},"
         "\"f:replicas\":{},\"f:x\":{}}}",
         "0 f:spec 1 f:replicas"},
        {"{\"f:spec\":{\"f:a\":{\"f:replicas\":{}}},\"f:x\":{\"f:replicas\":{}}}", ""},
        {"{\"f:replicas\":{}}", ""},
        {"{}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(read(cases[i].json));
        fields_keep_of_spec(&fields, "replicas");
        assert_fields(cases[i].expected);
        assert_true(fields.set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_tree_is_read_as_it_is_walked, teardown),
        cmocka_unit_test_teardown(what_is_no_tree_of_names_is_an_error, teardown),
        cmocka_unit_test_teardown(depth_is_bounded, teardown),
        cmocka_unit_test_teardown(long_names_count_as_what_they_are_in, teardown),
        cmocka_unit_test_teardown(no_number_of_fields_is_too_large, teardown),
        cmocka_unit_test_teardown(one_field_of_the_spec_is_left, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
