/* The inner loops: sixteen bytes at a time and eight at a time must give what one at a time gives.
 */
#include "test.h"

#include "base/json/scan.h"

#include <string.h>

/* Every byte value, at every place of a text of every length up to 40. */
static void test_plain_length(void **state)
{
    (void)state;
    char text[40];
    for (size_t length = 0; length <= sizeof text; length++)
        for (size_t at = 0; at < length; at++)
            for (int c = 0; c < 256; c++) {
                memset(text, 'x', sizeof text);
                text[at] = (char)c;
                bool plain = c >= ' ' && c < 0x80 && c != '"' && c != '\\';
                size_t wanted = plain ? length : at;
                assert_int_equal(json_plain_length(text, length), wanted);
                assert_int_equal(json_plain_length_portable(text, length), wanted);
            }
}

static uint64_t bits_of(const char *text, char one, char other)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < JSON_BLOCK; i++)
        bits |= (uint64_t)(text[i] == one || text[i] == other) << i;
    return bits;
}

static void assert_block(const char *text, struct json_block block)
{
    assert_int_equal(block.quotes, bits_of(text, '"', '"'));
    assert_int_equal(block.backslashes, bits_of(text, '\\', '\\'));
    assert_int_equal(block.opening, bits_of(text, '{', '['));
    assert_int_equal(block.closing, bits_of(text, '}', ']'));
}

static void test_blocks(void **state)
{
    (void)state;
    static const char marks[] = "\"\\{}[]:,\x02\x1b\x5a\x5c\x7a\x7c\xa2\xdb\xfb\xff x";
    char text[JSON_BLOCK];
    unsigned random = 1;
    for (int c = 0; c < 256; c++) {
        memset(text, c, sizeof text);
        assert_block(text, json_block_scan(text));
        assert_block(text, json_block_scan_portable(text));
    }
    for (int round = 0; round < 1000; round++) {
        for (size_t i = 0; i < sizeof text; i++) {
            random = random * 1103515245 + 12345;
            text[i] = marks[(random >> 16) % (sizeof marks - 1)];
        }
        assert_block(text, json_block_scan(text));
        assert_block(text, json_block_scan_portable(text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_length),
        cmocka_unit_test(test_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
