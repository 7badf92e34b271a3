#include "kubevet/base/yaml.h"

#include "test.h"

#include <stdio.h>

static const struct kv_node *node_of(const char *scalar, struct kv_arena *arena)
{
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    char yaml[256];
    snprintf(yaml, sizeof yaml, "a: %s\n", scalar);
    assert_true(
        kv_yaml_parse(kv_text_of(yaml), "s", &kv_yaml_spec_limits, arena, &documents, &error));
    return kv_node_get(documents.roots[0], "a");
}

static void test_types(void **state)
{
    (void)state;
    static const struct {
        const char *scalar;
        enum kv_scalar_type type;
    } cases[] = {
        {"", KV_SCALAR_NULL},
        {"~", KV_SCALAR_NULL},
        {"Null", KV_SCALAR_NULL},
        {"nULL", KV_SCALAR_STRING},
        {"y", KV_SCALAR_BOOL},
        {"Off", KV_SCALAR_BOOL},
        {"TRUE", KV_SCALAR_BOOL},
        {"yES", KV_SCALAR_STRING},
        {"0", KV_SCALAR_INT},
        {"-12", KV_SCALAR_INT},
        {"010", KV_SCALAR_INT},
        {"0o17", KV_SCALAR_INT},
        {"0x1F", KV_SCALAR_INT},
        {"0b101", KV_SCALAR_INT},
        {"1_000", KV_SCALAR_INT},
        {"18446744073709551615", KV_SCALAR_INT},
        {"08", KV_SCALAR_FLOAT},
        {"18446744073709551616", KV_SCALAR_FLOAT},
        {"1.5", KV_SCALAR_FLOAT},
        {".5", KV_SCALAR_FLOAT},
        {".4_3", KV_SCALAR_FLOAT},
        {"._43", KV_SCALAR_STRING},
        {".4__3", KV_SCALAR_STRING},
        {".43_", KV_SCALAR_STRING},
        {"1e3", KV_SCALAR_FLOAT},
        {".inf", KV_SCALAR_FLOAT},
        {"-.INF", KV_SCALAR_FLOAT},
        {".NaN", KV_SCALAR_FLOAT},
        {"1.35.3", KV_SCALAR_STRING},
        {"1:30", KV_SCALAR_STRING},
        {"100m", KV_SCALAR_STRING},
        {"2026-12-01", KV_SCALAR_STRING},
        {"'1'", KV_SCALAR_STRING},
        {"\"yes\"", KV_SCALAR_STRING},
        {"!!str 1", KV_SCALAR_STRING},
        {"!!int '1'", KV_SCALAR_INT},
        {"!!int x", KV_SCALAR_INT},
        {"!!float 1", KV_SCALAR_FLOAT},
        {"!!bool 'on'", KV_SCALAR_BOOL},
        {"!!null ''", KV_SCALAR_NULL},
        {"!x 1", KV_SCALAR_STRING},
        {"1e400", KV_SCALAR_STRING},
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (kv_node_scalar_type(node_of(cases[i].scalar, &arena)) != cases[i].type)
            fail_msg("%s is type %d", cases[i].scalar,
                     (int)kv_node_scalar_type(node_of(cases[i].scalar, &arena)));
    kv_arena_release(&arena);
}

static void test_ambiguous(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "y",     "N",       "yes",    "No",        "ON",    "off",  "010",   "-010",  "08",
        "0o17",  "0O17",    "0b101",  "-0b1",      "-0x1F", "0X1F", "1_000", "1_0.5", "1:30",
        "22:22", "-190:20", "1:30.5", "190:20:30", "0x_1",  "1_",   "+0x1",  "0010",
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!kv_node_is_ambiguous(node_of(cases[i], &arena)))
            fail_msg("%s is not ambiguous", cases[i]);
    kv_arena_release(&arena);
}

static void test_not_ambiguous(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",       "~",      "null",   "true",       "False",   "0",         "7",   "-12",
        "+12",    "007",    "00",     "0x1F",       "1.5",     "0.5",       ".5",  "1e3",
        ".inf",   ".nan",   "yES",    "'yes'",      "\"010\"", "!!int 010", "a_b", "1:75",
        "1:2:3a", "0:30",   "1.35.3", "2026-12-01", "09:30",   "_1",        "0b2", "0o8",
        "100m",   "1_000m", "14Gi",   "1.10",       "on-call", "[yes]",
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (kv_node_is_ambiguous(node_of(cases[i], &arena)))
            fail_msg("%s is ambiguous", cases[i]);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_ambiguous),
        cmocka_unit_test(test_not_ambiguous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
