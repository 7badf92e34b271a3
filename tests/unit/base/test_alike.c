/* Objects recognised by those before them: read as kv_reader_json reads them, whatever differs. */
#include "test.h"

#include "kubevet/base/alike.h"
#include "kubevet/base/buffer.h"

#include <stdio.h>
#include <stdlib.h>

static struct kv_reader *alike;

static int set_up(void **state)
{
    (void)state;
    alike = kv_reader_alike(2, "list", KV_ERROR_STATE);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kv_reader_close(alike);
    return 0;
}

/* Every token of a value; those under a key that begins with `s` are skipped. */
static void write_value(struct kv_reader *reader, struct kv_buffer *out)
{
    struct kv_text text;
    enum kv_value_type type = kv_reader_peek(reader);
    kv_buffer_printf(out, "%d ", type);
    if (type == KV_VALUE_OBJECT && kv_read_object(reader)) {
        while (kv_read_key(reader, &text)) {
            kv_buffer_add(out, text.data, text.length);
            if (text.length > 0 && text.data[0] == 's')
                kv_read_skip(reader);
            else
                write_value(reader, out);
        }
    } else if (type == KV_VALUE_ARRAY && kv_read_array(reader)) {
        while (kv_read_item(reader))
            write_value(reader, out);
    } else if (type == KV_VALUE_NULL) {
        kv_read_null(reader);
    } else if (type != KV_VALUE_NONE && kv_read_scalar(reader, &text)) {
        kv_buffer_add(out, text.data, text.length);
    }
    kv_buffer_text(out, ";");
}

/* What kv_reader_json reads of it; false = it is wrong. */
static bool read_json(struct kv_text object, struct kv_buffer *out)
{
    struct kv_reader *reader = kv_reader_json(object, "list", KV_ERROR_STATE);
    kv_buffer_clear(out);
    kv_reader_nested(reader, 2);
    write_value(reader, out);
    bool ok = kv_read_end(reader);
    kv_reader_close(reader);
    return ok;
}

/* Takes or learns a copy of exactly this size; false = neither. */
static bool read_alike(struct kv_text object, struct kv_buffer *out, bool *recognised)
{
    char *copy = malloc(object.length + 1); /* for the address sanitizer */
    memcpy(copy, object.data, object.length);
    struct kv_text text = {copy, object.length};
    kv_buffer_clear(out);
    *recognised = kv_reader_alike_take(alike, text) == text.length;
    bool ok = *recognised || kv_reader_alike_learn(alike, text);
    if (ok) {
        write_value(alike, out);
        assert_true(kv_read_end(alike));
    }
    free(copy);
    return ok;
}

static const char object[] =
    "{\"name\":\"a-1\",\"n\":12,\"r\":-1.5,\"empty\":\"\",\"list\":[{\"k\":\"v\",\"s\":{\"x\":[1,2]"
    "}},"
    "[],{}],\"e\":\"a\\n\\u00e9\",\"b\":true,\"z\":null,\"s\":\"skipped\"}";

static void test_recognised(void **state)
{
    (void)state;
    static const char *const rows[] = {
        object,
        "{\"name\":\"another, longer name\",\"n\":-7,\"r\":0.25,\"empty\":\"not empty\",\"list\":[{"
        "\"k\":\"\",\"s\":{\"xyz\":[10,20.5]}},[],{}],\"e\":\"plain\",\"b\":false,\"z\":true,\"s\":"
        "\"\"}",
        "{\"\":\"\\\"\",\"n\":null,\"r\":3,\"e\":\"\",\"list\":[{\"k\":\"\xd1\x87\",\"s\":{\"x\":["
        "1,2]"
        "}},[],{}],\"e\":\"\\\\\",\"b\":1,\"z\":0,\"s\":\"\\u003c\"}",
    };
    struct kv_buffer wanted = {0}, found = {0};
    bool recognised;
    for (size_t i = 0; i < 3 * sizeof rows / sizeof *rows; i++) {
        struct kv_text text = kv_text_of(rows[i % 3]);
        assert_true(read_json(text, &wanted));
        assert_true(read_alike(text, &found, &recognised));
        assert_int_equal(recognised, i > 0);
        assert_string_equal(found.data, wanted.data);
    }
    kv_buffer_release(&wanted);
    kv_buffer_release(&found);
}

/* Whichever byte differs, and whatever it is then: what is read is what the text says, and what is
 * wrong is not read. So it is where a byte is missing, or there is one more. */
static void test_every_byte(void **state)
{
    (void)state;
    static const char others[] = "\"\\{}[],:0.-x\n\xff";
    char text[sizeof object + 1];
    struct kv_buffer wanted = {0}, found = {0};
    bool recognised;
    for (size_t at = 0; at < sizeof object - 1; at++)
        for (size_t k = 0; k < 3 * (sizeof others - 1); k++) {
            size_t replaced = k % 3 == 2 ? 0 : 1, added = k % 3 == 1 ? 0 : 1;
            memcpy(text, object, at);
            text[at] = others[k / 3];
            memcpy(text + at + added, object + at + replaced, sizeof object - at - replaced);
            struct kv_text changed = kv_text_of(text);
            bool right = read_json(changed, &wanted);
            bool ok = read_alike(changed, &found, &recognised);
            if (ok && !right)
                fail_msg("%s was read", text);
            if (ok)
                assert_string_equal(found.data, wanted.data);
            if (right && !ok) /* rare: two values under one key, or a bracket of a key's own */
                assert_false(kv_reader_alike_learn(alike, changed));
        }
    kv_buffer_release(&wanted);
    kv_buffer_release(&found);
}

static void test_cut(void **state)
{
    (void)state;
    assert_true(kv_reader_alike_learn(alike, kv_text_of(object)));
    for (size_t length = 0; length < sizeof object - 1; length++) {
        char *copy = malloc(length + 1);
        memcpy(copy, object, length);
        assert_int_equal(kv_reader_alike_take(alike, (struct kv_text){copy, length}), 0);
        assert_false(kv_reader_alike_learn(alike, (struct kv_text){copy, length}));
        free(copy);
        assert_true(kv_reader_alike_learn(alike, kv_text_of(object)));
    }
    /* What follows it is left. */
    char followed[sizeof object + 8];
    snprintf(followed, sizeof followed, "%s,{}", object);
    assert_int_equal(kv_reader_alike_take(alike, kv_text_of(followed)), sizeof object - 1);
}

/* As many levels as around a list's items are allowed, and no more. */
static void test_depth(void **state)
{
    (void)state;
    for (size_t levels = 2045; levels <= 2047; levels++) {
        struct kv_buffer text = {0};
        for (size_t i = 0; i < levels; i++)
            kv_buffer_text(&text, i == 0 ? "{\"a\":" : "[");
        kv_buffer_text(&text, "1");
        for (size_t i = 0; i < levels; i++)
            kv_buffer_text(&text, i + 1 == levels ? "}" : "]");
        assert_int_equal(kv_reader_alike_learn(alike, kv_buffer_as_text(&text)), levels <= 2046);
        kv_buffer_release(&text);
    }
}

/* Templates that take turns. */
static void test_turns(void **state)
{
    (void)state;
    static const char *const rows[] = {"{\"a\":1}", "{\"a\":[1]}", "{\"a\":{\"b\":1}}"};
    struct kv_buffer found = {0};
    bool recognised;
    for (size_t i = 0; i < 12; i++) {
        assert_true(read_alike(kv_text_of(rows[i % 3]), &found, &recognised));
        assert_int_equal(recognised, i >= 3);
    }
    kv_buffer_release(&found);
}

/* What is read wrongly is told, and the reader goes on with the next. */
static void test_error(void **state)
{
    (void)state;
    struct kv_error error = {0};
    int64_t value;
    assert_true(kv_reader_alike_learn(alike, kv_text_of("{\"a\":1}")));
    assert_false(kv_read_integer(alike, &value));
    assert_false(kv_reader_error(alike, &error));
    assert_string_equal(error.text, "an object stands here, where an integer is wanted");
    assert_true(kv_reader_alike_take(alike, kv_text_of("{\"b\":2}")) > 0);
    assert_true(kv_read_skip(alike));
    assert_true(kv_read_end(alike));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_recognised, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_turns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_error, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
