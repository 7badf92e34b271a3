#include "test.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/shape.h"

#include <stdio.h>
#include <string.h>

struct inner {
    const char *word;
    kv_time when;
};

struct outer {
    const char *name, *id;
    enum kv_tristate flag;
    struct kv_integer number;
    kv_time since;
    struct kv_quantities amounts;
    struct kv_strings words;
    struct kv_labels labels, chosen;
    kv_time nested_time;
    struct kv_list list;
    const char *kept;
    const char *url;
};

static const struct kv_shape inner_fields[] = {
    {.key = "word", .type = KV_SHAPE_STRING, .offset = offsetof(struct inner, word)},
    {.key = "when", .type = KV_SHAPE_TIME, .offset = offsetof(struct inner, when)},
    {0},
};

static const struct kv_shape nested_fields[] = {
    {.key = "time", .type = KV_SHAPE_TIME, .offset = offsetof(struct outer, nested_time)},
    {0},
};

static const struct kv_shape fields[] = {
    {.key = "name", .type = KV_SHAPE_STRING, .offset = offsetof(struct outer, name)},
    {.key = "id", .type = KV_SHAPE_TEXT, .offset = offsetof(struct outer, id)},
    {.key = "flag", .type = KV_SHAPE_BOOL, .offset = offsetof(struct outer, flag)},
    {.key = "number", .type = KV_SHAPE_INTEGER, .offset = offsetof(struct outer, number)},
    {.key = "since", .type = KV_SHAPE_TIME, .offset = offsetof(struct outer, since)},
    {.key = "amounts", .type = KV_SHAPE_QUANTITIES, .offset = offsetof(struct outer, amounts)},
    {.key = "words", .type = KV_SHAPE_STRINGS, .offset = offsetof(struct outer, words)},
    {.key = "labels", .type = KV_SHAPE_LABELS, .offset = offsetof(struct outer, labels)},
    {.key = "chosen", .type = KV_SHAPE_CHOSEN, .offset = offsetof(struct outer, chosen)},
    {.key = "nested", .type = KV_SHAPE_OBJECT, .fields = nested_fields},
    {.key = "list",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct outer, list),
     .fields = inner_fields,
     .size = sizeof(struct inner)},
    {.key = "kept", .type = KV_SHAPE_STRING, .offset = offsetof(struct outer, kept), .keep = 2},
    {.key = "url", .type = KV_SHAPE_URL, .offset = offsetof(struct outer, url)},
    {0},
};

struct fixture {
    struct kv_arena arena;
    struct kv_intern strings;
    struct outer outer;
    struct kv_error error;
};

static bool decode(struct fixture *fixture, const char *json)
{
    static const char *const chosen[] = {"b", NULL};
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    fixture->outer = (struct outer){0};
    fixture->error = (struct kv_error){0};
    kv_shape_clear(fields, &fixture->outer);
    bool ok =
        kv_shape_decode(fields, (struct kv_shape_filter){1, chosen}, reader,
                        (struct kv_memory){&fixture->arena, &fixture->strings}, &fixture->outer) &&
        kv_read_end(reader);
    kv_reader_error(reader, &fixture->error);
    kv_reader_close(reader);
    return ok;
}

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kv_intern_release(&fixture->strings);
    kv_arena_release(&fixture->arena);
    return 0;
}

static void every_type_is_taken(void **state)
{
    struct fixture *f = *state;
    assert_true(decode(
        f, "{\"skipped\":{\"deep\":[1,{\"x\":null}]},\"name\":\"n\",\"id\":\"i\",\"flag\":false,"
           "\"number\":-7,\"since\":\"2026-11-22T22:23:43Z\","
           "\"amounts\":{\"cpu\":\"0.0001\",\"pods\":14,\"memory\":null},\"words\":[\"a\",\"b\"],"
           "\"labels\":{\"a\":\"1\",\"b\":\"2\"},\"chosen\":{\"a\":\"1\",\"b\":\"2\"},"
           "\"nested\":{\"time\":\"2026-11-22T22:23:44Z\"},"
           "\"list\":[{\"word\":\"w\"},{\"when\":\"2026-11-22T22:23:45Z\"}],\"kept\":\"no\"}"));
    assert_string_equal(f->outer.name, "n");
    assert_string_equal(f->outer.id, "i");
    assert_int_equal(f->outer.flag, KV_FALSE);
    assert_true(f->outer.number.set);
    assert_int_equal(f->outer.number.value, -7);
    assert_int_equal(f->outer.nested_time - f->outer.since, 1);
    assert_int_equal(f->outer.amounts.count, 3);
    assert_string_equal(f->outer.amounts.items[0].text, "0.0001");
    struct kv_quantity milli;
    assert_int_equal(kv_quantity_parse(kv_text_of("1m"), &milli), KV_QUANTITY_OK);
    assert_int_equal(kv_quantity_compare(f->outer.amounts.items[0].amount, milli), 0);
    assert_string_equal(f->outer.amounts.items[1].text, "14");
    assert_int_equal(kv_quantity_sign(f->outer.amounts.items[2].amount), 0);
    assert_int_equal(f->outer.words.count, 2);
    assert_string_equal(kv_labels_get(f->outer.labels, "a"), "1");
    assert_null(kv_labels_get(f->outer.labels, "c"));
    assert_int_equal(f->outer.chosen.count, 1);
    assert_string_equal(kv_labels_get(f->outer.chosen, "b"), "2");
    assert_int_equal(f->outer.list.count, 2);
    struct inner *items = f->outer.list.items;
    assert_int_equal(items[0].when, KV_TIME_NONE); /* absent, not 1970 */
    assert_int_equal(items[1].when - f->outer.since, 2);
    assert_null(items[1].word);
    assert_null(f->outer.kept); /* the filter does not ask for it */
}

static void null_and_absent_are_one(void **state)
{
    struct fixture *f = *state;
    assert_true(decode(f, "{\"name\":null,\"flag\":null,\"number\":null,\"since\":null,"
                          "\"amounts\":null,\"words\":null,\"labels\":null,\"nested\":null,"
                          "\"list\":null}"));
    assert_null(f->outer.name);
    assert_int_equal(f->outer.flag, KV_ABSENT);
    assert_false(f->outer.number.set);
    assert_int_equal(f->outer.since, KV_TIME_NONE);
    assert_int_equal(f->outer.nested_time, KV_TIME_NONE);
    assert_false(f->outer.amounts.set);
    assert_true(decode(f, "{\"amounts\":{}}"));
    assert_true(f->outer.amounts.set); /* an empty map is not an absent one */
}

static void wrong_types_name_the_key(void **state)
{
    struct fixture *f = *state;
    const struct {
        const char *json, *says;
    } cases[] = {
        {"{\"name\":1}", "\"name\" must be a string"},
        {"{\"flag\":\"true\"}", "\"flag\" must be true or false"},
        {"{\"number\":1.5}", "\"number\" must be an integer"},
        {"{\"since\":\"yesterday\"}", "\"since\" must be a time"},
        {"{\"amounts\":[]}", "\"amounts\" must be an object"},
        {"{\"amounts\":{\"cpu\":\"1GB\"}}", "\"cpu\" must be a quantity, not \"1GB\""},
        {"{\"words\":{}}", "\"words\" must be an array"},
        {"{\"words\":[{}]}", "\"words\" must be a string"},
        {"{\"labels\":{\"a\":1}}", "\"a\" must be a string"},
        {"{\"nested\":[]}", "\"nested\" must be an object"},
        {"{\"list\":[null]}", "\"list\" must be an array of objects"},
        {"[]", "object"},
        {"{\"name\":\"a\"", "is truncated"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(decode(f, cases[i].json));
        if (!strstr(f->error.text, cases[i].says))
            fail_msg("%s: said \"%s\"", cases[i].json, f->error.text);
        assert_int_equal(f->error.line, 1);
    }
}

static void resources_are_bounded(void **state)
{
    struct fixture *f = *state;
    struct kv_buffer json = {0};
    kv_buffer_text(&json, "{\"amounts\":{");
    for (int i = 0; i <= KV_RESOURCES_MAX; i++)
        kv_buffer_printf(&json, "%s\"r%d\":1", i ? "," : "", i);
    kv_buffer_text(&json, "}}");
    assert_false(decode(f, json.data));
    assert_non_null(strstr(f->error.text, "more than 1000 resources"));
    kv_buffer_release(&json);
}

static void urls_lose_their_login(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *json, *url;
    } cases[] = {
        {"https://git.example.com/a/b.git", "https://git.example.com/a/b.git"},
        {"https://joe:SECRET@git.example.com/a@b", "https://git.example.com/a@b"},
        {"https://SECRET@git.example.com", "https://git.example.com"},
        {"https://joe:SEC@RET@git.example.com:8443/x", "https://git.example.com:8443/x"},
        {"ssh://git@git.example.com:22/a.git", "ssh://git@git.example.com:22/a.git"},
        {"ssh://git:SECRET@git.example.com/a.git", "ssh://git@git.example.com/a.git"},
        {"oci://ghcr.io/a/b@sha256", "oci://ghcr.io/a/b@sha256"},
        {"joe:SECRET@minio.example.com:9000", "minio.example.com:9000"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"url\":\"%s\"}", cases[i].json);
        assert_true(decode(f, json));
        assert_string_equal(f->outer.url, cases[i].url);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_is_taken, setup, teardown),
        cmocka_unit_test_setup_teardown(null_and_absent_are_one, setup, teardown),
        cmocka_unit_test_setup_teardown(resources_are_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(urls_lose_their_login, setup, teardown),
        cmocka_unit_test_setup_teardown(wrong_types_name_the_key, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
