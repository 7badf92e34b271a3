#include "test.h"

#include "kubevet/base/arena.h"
#include "kubevet/base/digest.h"
#include "kubevet/base/tree.h"

#include <string.h>

static struct kv_arena arena;

static const char *digest_of(const char *json, char *out)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    assert_non_null(tree);
    kv_reader_close(reader);
    kv_digest(tree, out);
    kv_arena_release(&arena);
    return out;
}

static void the_same_is_known_again(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"{\"a\":1,\"b\":[true,null]}", "{ \"b\" : [true, null], \"a\" : 1 }"},
        {"{\"a\":1.0}", "{\"a\":1}"},
        {"{\"a\":0.50}", "{\"a\":5e-1}"},
        {"\"\\u0041\"", "\"A\""},
        {"{}", "{}"},
        {"-0", "-0.0"},
        {"1000000000000000000", "1e18"},
        /* how the API server serves a number */
        {"18446744073709551615", "18446744073709552000"},
        {"123456789012345678901234567890", "1.2345678901234568e29"},
        {"1e-400", "0"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char a[KV_DIGEST_MAX], b[KV_DIGEST_MAX];
        assert_string_equal(digest_of(pairs[i][0], a), digest_of(pairs[i][1], b));
    }
}

static void different_values_have_different_digests(void **state)
{
    (void)state;
    static const char *const values[] = {
        "{}",
        "[]",
        "null",
        "\"\"",
        "\"null\"",
        "0",
        "\"0\"",
        "1",
        "true",
        "\"true\"",
        "[1,2]",
        "[2,1]",
        "[12]",
        "[[1],2]",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"b\":1}",
        "{\"a\":\"1\"}",
        "{\"a\":1.5}",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "[\"a\",\"\"]",
        "[\"\",\"a\"]",
        "[\"a,\"]",
        "{\"a\":1,\"b\":2}",
        "9223372036854775807",
        "9223372036854775806",
        "9223372036854775808",
        "9223372036854777856",
        "1e400",
        "1e401",
        "-1e400",
        "\"1e400\"",
        "\"9223372036854775808\"",
        "\"a\"",
        "\"a\\u0000\"",
        "\"a\\u0000b\"",
        "\"a\\\\u0000\"",
        "{\"a\\u0000\":1}",
    };
    enum { COUNT = sizeof values / sizeof *values };
    char digests[COUNT][KV_DIGEST_MAX];
    for (size_t i = 0; i < COUNT; i++) {
        digest_of(values[i], digests[i]);
        for (size_t k = 0; k < i; k++)
            if (strcmp(digests[i], digests[k]) == 0)
                fail_msg("%s is taken for %s", values[i], values[k]);
    }
}

static void it_is_a_sha256(void **state)
{
    (void)state;
    char digest[KV_DIGEST_MAX];
    /* printf 'm0:' | sha256sum */
    assert_string_equal(digest_of("{}", digest),
                        "sha256:b031601b41e2aea50c7aeabade325ef35f9d51ed280bc6ce0490e0895315ac44");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_is_known_again),
        cmocka_unit_test(different_values_have_different_digests),
        cmocka_unit_test(it_is_a_sha256),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
