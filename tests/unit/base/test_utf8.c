#include "kubevet/base/utf8.h"
#include "test.h"

static size_t length_of(const char *bytes, uint32_t *code)
{
    return kv_utf8_decode(kv_text_of(bytes), code);
}

static void characters_are_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        uint32_t code;
    } cases[] = {
        {"a", 1, 'a'},
        {"\x7f", 1, 0x7f},
        {"\xc2\x80", 2, 0x80},
        {"\xdf\xbf", 2, 0x7ff},
        {"\xe0\xa0\x80", 3, 0x800},
        {"\xed\x9f\xbf", 3, 0xd7ff},
        {"\xee\x80\x80", 3, 0xe000},
        {"\xf0\x90\x80\x80", 4, 0x10000},
        {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t code = 0;
        assert_int_equal(length_of(cases[i].bytes, &code), cases[i].length);
        assert_int_equal(code, cases[i].code);
    }
}

static void other_bytes_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "\x80",
        "\xbf",
        "\xc0\xaf", /* overlong */
        "\xc1\xbf",
        "\xc3", /* cut */
        "\xc3(",
        "\xe2\x82",
        "\xe0\x9f\xbf", /* overlong */
        "\xed\xa0\x80", /* a surrogate */
        "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf", /* overlong */
        "\xf4\x90\x80\x80", /* beyond U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xff",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t code;
        assert_int_equal(length_of(cases[i], &code), 0);
    }
}

static void bad_bytes_are_replaced(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    kv_utf8_repair(&out, kv_text_of("a\xff\xc3\xa4\xe2\x82"));
    assert_string_equal(out.data, "a\xef\xbf\xbd\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd");
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_decoded),
        cmocka_unit_test(other_bytes_are_refused),
        cmocka_unit_test(bad_bytes_are_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
