#include "kubevet/base/buffer.h"
#include "kubevet/base/yaml.h"

#include "test.h"

#include <string.h>

struct parsed {
    struct kv_arena arena;
    struct kv_error error;
    struct kv_yaml_documents documents;
    bool good;
};

static struct parsed parse_with(struct kv_text yaml, const struct kv_yaml_limits *limits)
{
    struct parsed p = {0};
    p.good = kv_yaml_parse(yaml, "s.yaml", limits, &p.arena, &p.documents, &p.error);
    return p;
}

static struct parsed parse(const char *yaml)
{
    return parse_with(kv_text_of(yaml), &kv_yaml_spec_limits);
}

static const struct kv_node *root_of(const struct parsed *p)
{
    assert_string_equal(p->error.text, "");
    assert_true(p->good);
    assert_int_equal(p->documents.count, 1);
    return p->documents.roots[0];
}

static void assert_fails(struct parsed p, unsigned line, unsigned column, const char *text)
{
    assert_false(p.good);
    assert_string_equal(p.error.text, text);
    assert_string_equal(p.error.file, "s.yaml");
    assert_int_equal(p.error.kind, KV_ERROR_SPEC);
    assert_int_equal(p.error.line, line);
    assert_int_equal(p.error.column, column);
    assert_int_equal(p.documents.count, 0);
    kv_arena_release(&p.arena);
}

static void assert_scalar(const struct kv_node *node, const char *text, bool plain, unsigned line,
                          unsigned column)
{
    assert_non_null(node);
    assert_int_equal(node->type, KV_NODE_SCALAR);
    assert_true(kv_text_is(node->text, text));
    assert_string_equal(node->text.data, text);
    assert_int_equal(node->plain, plain);
    assert_int_equal(node->line, line);
    assert_int_equal(node->column, column);
}

static void test_nodes(void **state)
{
    (void)state;
    struct parsed p = parse("name: plana  # comment\n"
                            "list:\n"
                            "  - \"é\": 'x'\n"
                            "  - |\n"
                            "    text\n"
                            "  - [é, b]\n"
                            "empty: {}\n");
    const struct kv_node *root = root_of(&p);
    assert_int_equal(root->type, KV_NODE_MAPPING);
    assert_int_equal(root->count, 3);
    assert_int_equal(root->line, 1);
    assert_scalar(root->pairs[0].key, "name", true, 1, 1);
    assert_scalar(root->pairs[0].value, "plana", true, 1, 7);
    const struct kv_node *list = kv_node_get(root, "list");
    assert_int_equal(list->type, KV_NODE_SEQUENCE);
    assert_int_equal(list->count, 3);
    assert_int_equal(list->line, 3);
    assert_int_equal(list->column, 3);
    assert_scalar(list->items[0]->pairs[0].value, "x", false, 3, 10);
    assert_scalar(list->items[1], "text\n", false, 4, 5);
    assert_scalar(list->items[2]->items[1], "b", true, 6, 9);
    assert_int_equal(kv_node_get(root, "empty")->count, 0);
    assert_null(kv_node_get(root, "absent"));
    assert_null(kv_node_get(list, "name"));
    assert_null(kv_node_get(NULL, "name"));
    kv_arena_release(&p.arena);
}

static void test_tags_and_nul(void **state)
{
    (void)state;
    struct parsed p = parse("[!!str 1, !x y, ! z, \"a\\0b\", plain]");
    const struct kv_node *root = root_of(&p);
    assert_string_equal(root->items[0]->tag, "tag:yaml.org,2002:str");
    assert_string_equal(root->items[1]->tag, "!x");
    assert_string_equal(root->items[2]->tag, "!");
    for (int i = 0; i < 4; i++)
        assert_false(root->items[i]->plain);
    assert_int_equal(root->items[3]->text.length, 4);
    assert_string_equal(root->items[3]->text.data, "a" KV_NUL "b");
    assert_null(root->items[4]->tag);
    assert_true(root->items[4]->plain);
    kv_arena_release(&p.arena);
}

static void test_documents(void **state)
{
    (void)state;
    struct parsed p = parse("a: 1\n---\n---\n# nothing\n---\n~\n...\n---\n''\n");
    assert_true(p.good);
    assert_int_equal(p.documents.count, 5);
    assert_int_equal(p.documents.roots[0]->type, KV_NODE_MAPPING);
    assert_null(p.documents.roots[1]);
    assert_null(p.documents.roots[2]);
    assert_scalar(p.documents.roots[3], "~", true, 6, 1);
    assert_scalar(p.documents.roots[4], "", false, 9, 1);
    kv_arena_release(&p.arena);
    p = parse("# only a comment\n");
    assert_true(p.good);
    assert_int_equal(p.documents.count, 0);
    kv_arena_release(&p.arena);
    p = parse("");
    assert_true(p.good);
    assert_int_equal(p.documents.count, 0);
    kv_arena_release(&p.arena);
    p = parse("\xef\xbb\xbf%YAML 1.2\n---\na: 1\n");
    assert_scalar(kv_node_get(root_of(&p), "a"), "1", true, 3, 4);
    kv_arena_release(&p.arena);
    p = parse("\xef\xbb\xbf"
              "a: 1\n");
    assert_scalar(kv_node_get(root_of(&p), "a"), "1", true, 1, 4);
    kv_arena_release(&p.arena);
}

static void test_repeated_keys_stay(void **state)
{
    (void)state;
    struct parsed p = parse("a: 1\nb: 2\na: 3\n");
    const struct kv_node *root = root_of(&p);
    assert_int_equal(root->count, 3);
    assert_scalar(kv_node_get(root, "a"), "3", true, 3, 4);
    kv_arena_release(&p.arena);
}

static void test_anchors(void **state)
{
    (void)state;
    struct parsed p = parse("a: &x [1]\nb: *x\nc: &x 2\nd: *x\n&k key: *k\n*k : other\n");
    const struct kv_node *root = root_of(&p);
    assert_ptr_equal(kv_node_get(root, "b"), kv_node_get(root, "a"));
    assert_ptr_equal(kv_node_get(root, "d"), kv_node_get(root, "c"));
    assert_ptr_equal(root->pairs[4].value, root->pairs[4].key);
    assert_ptr_equal(root->pairs[5].key, root->pairs[4].key);
    kv_arena_release(&p.arena);
    assert_fails(parse("a: 1\nb: *nope\n"), 2, 4,
                 "the anchor &nope is not defined before its alias *nope in this document");
    assert_fails(parse("a: &x 1\n---\nb: *x\n"), 3, 4,
                 "the anchor &x is not defined before its alias *x in this document");
    assert_fails(parse("a: &x\n  - b\n  - *x\n"), 3, 5,
                 "the anchor &x contains itself through this alias");
    p = parse("&x [&x 1, *x]");
    assert_scalar(root_of(&p)->items[1], "1", true, 1, 5);
    kv_arena_release(&p.arena);
}

static void test_complex_keys(void **state)
{
    (void)state;
    const char *text = "a mapping's key must be text, not a list or a mapping; if this is a "
                       "template's `{{ ... }}`, render the template first or quote it";
    assert_fails(parse("a: 1\n? [b]\n: 2\n"), 2, 3, text);
    assert_fails(parse("replicas: {{ .Values.replicas }}\n"), 1, 12, text);
    assert_fails(parse("a: &x {b: 1}\n*x : 2\n"), 2, 1, text);
}

/* A chain of aliases, each naming the line before it `fan` times. */
static struct kv_buffer laughs(int levels, int fan)
{
    struct kv_buffer yaml = {0};
    kv_buffer_text(&yaml, "l0: &l0 [x]\n");
    for (int level = 1; level < levels; level++) {
        kv_buffer_printf(&yaml, "l%d: &l%d [", level, level);
        for (int i = 0; i < fan; i++)
            kv_buffer_printf(&yaml, "%s*l%d", i ? ", " : "", level - 1);
        kv_buffer_text(&yaml, "]\n");
    }
    return yaml;
}

static void test_alias_limits(void **state)
{
    (void)state;
    struct kv_buffer yaml = laughs(9, 9);
    assert_fails(parse_with(kv_buffer_as_text(&yaml), &kv_yaml_spec_limits), 8, 10,
                 "aliases expand to more than 2000000 nodes");
    kv_buffer_release(&yaml);
    yaml = laughs(64, 1);
    assert_fails(parse_with(kv_buffer_as_text(&yaml), &kv_yaml_spec_limits), 64, 12,
                 "nested deeper than 64 levels by this alias");
    kv_buffer_release(&yaml);
    /* 1 mapping, 4 keys; [x] is 2 nodes; each further line 1 + 2 * the one before: 2, 5, 11, 23. */
    yaml = laughs(4, 2);
    struct kv_yaml_limits limits = {.max_depth = 9, .max_nodes = 999, .max_expansion = 46};
    struct parsed p = parse_with(kv_buffer_as_text(&yaml), &limits);
    assert_true(p.good);
    kv_arena_release(&p.arena);
    limits.max_expansion--;
    assert_fails(parse_with(kv_buffer_as_text(&yaml), &limits), 4, 15,
                 "aliases expand to more than 45 nodes");
    kv_buffer_release(&yaml);
}

static void test_other_limits(void **state)
{
    (void)state;
    struct kv_yaml_limits limits = {.max_depth = 3, .max_nodes = 6, .max_expansion = 100};
    struct parsed p = parse_with(kv_text_of("[[[1, 2, 3]]]"), &limits);
    assert_true(p.good);
    kv_arena_release(&p.arena);
    assert_fails(parse_with(kv_text_of("[[[1, 2, 3, 4]]]"), &limits), 1, 13,
                 "more than 6 values; split the file");
    assert_fails(parse_with(kv_text_of("[[\n [[]]]]"), &limits), 2, 3,
                 "nested deeper than 3 levels");
    struct kv_buffer deep = {0};
    for (int i = 0; i < 100000; i++)
        kv_buffer_text(&deep, "[");
    assert_fails(parse_with(kv_buffer_as_text(&deep), &kv_yaml_manifest_limits), 1, 10001,
                 "nested deeper than 10000 levels");
    kv_buffer_release(&deep);
}

/* A million values a thousand levels deep would keep libyaml busy for seconds. */
static void test_wide_and_deep_flow(void **state)
{
    (void)state;
    struct kv_buffer yaml = {0};
    for (int i = 0; i < 999; i++)
        kv_buffer_text(&yaml, "[");
    for (int i = 0; i < 1000000; i++)
        kv_buffer_text(&yaml, "1,");
    struct parsed p = parse_with(kv_buffer_as_text(&yaml), &kv_yaml_manifest_limits);
    assert_false(p.good);
    assert_int_equal(p.error.column, 600602);
    assert_non_null(strstr(p.error.text, "too many values in deeply nested"));
    kv_arena_release(&p.arena);
    kv_buffer_release(&yaml);
}

/* The time must not grow with the square of the number of anchors. */
static void test_many_anchors(void **state)
{
    (void)state;
    struct kv_buffer yaml = {0};
    for (int i = 0; i < 50000; i++)
        kv_buffer_printf(&yaml, "- &a%d x\n", i);
    for (int i = 0; i < 50000; i++)
        kv_buffer_printf(&yaml, "- *a%d\n", i);
    struct parsed p = parse_with(kv_buffer_as_text(&yaml), &kv_yaml_spec_limits);
    const struct kv_node *root = root_of(&p);
    assert_int_equal(root->count, 100000);
    assert_ptr_equal(root->items[99999], root->items[49999]);
    kv_arena_release(&p.arena);
    kv_buffer_release(&yaml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_tags_and_nul),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_repeated_keys_stay),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_complex_keys),
        cmocka_unit_test(test_alias_limits),
        cmocka_unit_test(test_other_limits),
        cmocka_unit_test(test_wide_and_deep_flow),
        cmocka_unit_test(test_many_anchors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
