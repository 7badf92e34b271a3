#include "test.h"

#include "kubevet/base/tree.h"

#include <string.h>

static const struct kv_node *read_tree(const char *json, struct kv_arena *arena)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_node *root = kv_tree_read(reader, arena);
    if (root)
        assert_true(kv_read_end(reader));
    else
        assert_true(kv_reader_failed(reader));
    kv_reader_close(reader);
    return root;
}

static void values_keep_their_types(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text;
        enum kv_scalar_type type;
    } cases[] = {
        {"null", "null", KV_SCALAR_NULL},   {"true", "true", KV_SCALAR_BOOL},
        {"-12", "-12", KV_SCALAR_INT},      {"1.50", "1.50", KV_SCALAR_FLOAT},
        {"1e3", "1e3", KV_SCALAR_FLOAT},    {"\"12\"", "12", KV_SCALAR_STRING},
        {"\"no\"", "no", KV_SCALAR_STRING}, {"\"\"", "", KV_SCALAR_STRING},
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct kv_node *node = read_tree(cases[i].json, &arena);
        assert_non_null(node);
        assert_string_equal(node->text.data, cases[i].text);
        assert_int_equal(kv_node_scalar_type(node), cases[i].type);
    }
    kv_arena_release(&arena);
}

static void collections_are_walked(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    const struct kv_node *root =
        read_tree("{\"a\":[1,{\"b\":null}],\"no\":\"x\",\"e\":{},\"no\":\"last\"}", &arena);
    assert_int_equal(root->count, 4);
    const struct kv_node *list = kv_node_get(root, "a");
    assert_int_equal(list->type, KV_NODE_SEQUENCE);
    assert_int_equal(list->count, 2);
    assert_null(kv_tree_text(list->items[1], "b")); /* null is no text */
    assert_null(kv_tree_text(root, "a"));
    assert_null(kv_tree_text(root, "missing"));
    assert_null(kv_tree_text(NULL, "a"));
    assert_string_equal(kv_tree_text(root, "no"), "last");
    assert_int_equal(kv_node_get(root, "e")->count, 0);
    kv_arena_release(&arena);
}

static void broken_values_give_nothing(void **state)
{
    (void)state;
    static const char *const cases[] = {"", "[1,", "{\"a\":}", "{\"a\":[}", "[01]", "{\"a\" 1}"};
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_null(read_tree(cases[i], &arena));
    kv_arena_release(&arena);
}

/* A copy outlives the original, and is read again as what it was. */
static void copies_stand_alone(void **state)
{
    (void)state;
    struct kv_arena first = {0}, second = {0};
    const struct kv_node *copy =
        kv_tree_copy(read_tree("{\"a\":[\"1\",2,[]],\"b\":{\"c\":true}}", &first), &second);
    kv_arena_release(&first);
    struct kv_reader *reader = kv_reader_yaml(copy, "test", KV_ERROR_STATE);
    const struct kv_node *again = kv_tree_read(reader, &first);
    assert_non_null(again);
    kv_reader_close(reader);
    const struct kv_node *list = kv_node_get(again, "a");
    assert_int_equal(kv_node_scalar_type(list->items[0]), KV_SCALAR_STRING);
    assert_int_equal(kv_node_scalar_type(list->items[1]), KV_SCALAR_INT);
    assert_string_equal(kv_tree_text(kv_node_get(again, "b"), "c"), "true");
    kv_arena_release(&first);
    kv_arena_release(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_keep_their_types),
        cmocka_unit_test(collections_are_walked),
        cmocka_unit_test(broken_values_give_nothing),
        cmocka_unit_test(copies_stand_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
