#include "kubevet/base/buffer.h"
#include "kubevet/base/yaml.h"

#include "test.h"

#include <stdio.h>

/* The pairs of the last key's mapping as "key=value key=value ...", or the error. */
/* As kubectl has it, which takes the last of equal keys. */
static const struct kv_yaml_limits kubectl_limits = {
    .max_depth = 1000,
    .max_nodes = 20000000,
    .max_expansion = 20000000,
    .merge_overrides = true,
};

static struct kv_buffer merged_with(const char *yaml, const struct kv_yaml_limits *limits)
{
    struct kv_buffer out = {0};
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    if (kv_yaml_parse(kv_text_of(yaml), "s.yaml", limits, &arena, &documents, &error)) {
        const struct kv_node *root = documents.roots[0];
        const struct kv_node *mapping = root->pairs[root->count - 1].value;
        for (size_t i = 0; i < mapping->count; i++)
            kv_buffer_printf(&out, "%s%s=%s", i ? " " : "", mapping->pairs[i].key->text.data,
                             mapping->pairs[i].value->text.data);
    } else {
        kv_buffer_printf(&out, "%u:%u: %s", error.line, error.column, error.text);
    }
    kv_arena_release(&arena);
    return out;
}

static void assert_merged(const char *yaml, const char *spec, const char *manifest)
{
    struct kv_buffer got = merged_with(yaml, &kv_yaml_spec_limits);
    assert_string_equal(got.data, spec);
    kv_buffer_release(&got);
    got = merged_with(yaml, &kubectl_limits);
    assert_string_equal(got.data, manifest);
    kv_buffer_release(&got);
}

static void test_one_mapping(void **state)
{
    (void)state;
    assert_merged("a: &a {x: 1, z: 2}\nb: {<<: *a, k: 3}\n", "x=1 z=2 k=3", "x=1 z=2 k=3");
    assert_merged("a: &a {x: 1, z: 2}\nb: {<<: *a, x: 3}\n", "z=2 x=3", "z=2 x=3");
    assert_merged("a: &a {x: 1}\nb: {!!merge <<: *a}\n", "x=1", "x=1");
    assert_merged("b: {<<: {x: 1}, <<: {x: 2}}\n", "x=2", "x=2");
    assert_merged("b: {<<: {}}\nc: {<<: {<<: {x: 1}, k: 2}}\n", "x=1 k=2", "x=1 k=2");
}

/* A manifest is read as kubectl reads it: a merge key overrides what stands before it. */
static void test_own_keys_first(void **state)
{
    (void)state;
    assert_merged("a: &a {x: 1, z: 2}\nb: {x: 3, <<: *a}\n", "z=2 x=3", "x=3 x=1 z=2");
}

static void test_list_of_mappings(void **state)
{
    (void)state;
    assert_merged("a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}\n", "z=3 x=1", "z=3 x=1");
    assert_merged("c: {<<: [], k: 1}\n", "k=1", "k=1");
}

static void test_repeats_of_the_author_stay(void **state)
{
    (void)state;
    assert_merged("b: {<<: {z: 1}, x: 1, x: 2}\n", "z=1 x=1 x=2", "z=1 x=1 x=2");
}

static void test_quoted_key_is_ordinary(void **state)
{
    (void)state;
    assert_merged("b: {\"<<\": 1}\n", "<<=1", "<<=1");
}

static void test_errors(void **state)
{
    (void)state;
    const char *text =
        "a merge key (<<) needs a mapping or a list of mappings; quote it if it is an ordinary key";
    char expected[256];
    snprintf(expected, sizeof expected, "1:9: %s", text);
    assert_merged("b: {<<: 1}\n", expected, expected);
    snprintf(expected, sizeof expected, "1:14: %s", text);
    assert_merged("b: {<<: [{}, [x: 1]]}\n", expected, expected);
}

/* Merged pairs count as expanded nodes: nesting inline merges copies the innermost again and again.
 */
static void test_limit(void **state)
{
    (void)state;
    struct kv_yaml_limits limits = {.max_depth = 9, .max_nodes = 99, .max_expansion = 18};
    const char *yaml = "a: {<<: {<<: {x: 1, z: 2}}}\n"; /* 11 written + 2 times 4 */
    struct kv_buffer got = merged_with(yaml, &limits);
    assert_string_equal(got.data, "1:9: merge keys expand to more than 18 nodes");
    kv_buffer_release(&got);
    limits.max_expansion++;
    got = merged_with(yaml, &limits);
    assert_string_equal(got.data, "x=1 z=2");
    kv_buffer_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_mapping),
        cmocka_unit_test(test_own_keys_first),
        cmocka_unit_test(test_list_of_mappings),
        cmocka_unit_test(test_repeats_of_the_author_stay),
        cmocka_unit_test(test_quoted_key_is_ordinary),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
