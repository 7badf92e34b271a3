#include "../../../src/rules/field_path.h"
#include "test.h"

#include "kubevet/base/buffer.h"

static struct kv_arena arena;

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

#define NODES(...)                                                                                 \
    (struct kv_field[]){__VA_ARGS__},                                                              \
        sizeof((struct kv_field[]){__VA_ARGS__}) / sizeof(struct kv_field)

static const struct {
    struct kv_field *items;
    size_t count;
    const char *paths, *common;
} cases[] = {
    {NULL, 0, "", NULL},
    {NODES({"f:spec", 0}), "spec", "spec"},
    {NODES({"f:spec", 0}, {"f:template", 1}, {"f:spec", 2}, {"f:containers", 3},
           {"k:{\"name\":\"web\"}", 4}, {"f:image", 5}),
     "spec.template.spec.containers[web].image", "spec.template.spec.containers[web].image"},
    {NODES({"f:spec", 0}, {"f:a", 1}, {"f:b", 2}, {"f:c", 2}, {"f:d", 1}),
     "spec.a.b spec.a.c spec.d", "spec"},
    {NODES({"f:spec", 0}, {"f:a", 1}, {"f:b", 2}, {"f:c", 2}), "spec.a.b spec.a.c", "spec.a"},
    {NODES({"f:roleRef", 0}, {"f:subjects", 0}), "roleRef subjects", NULL},
    {NODES({"f:data", 0}, {"f:app.conf", 1}), "data[app.conf]", "data[app.conf]"},
    {NODES({"f:a/b", 0}, {"f:c", 1}), "[a/b].c", "[a/b].c"},
    {NODES({"f:ports", 0}, {"k:{\"port\":80,\"protocol\":\"TCP\"}", 1}), "ports[80,TCP]",
     "ports[80,TCP]"},
    {NODES({"f:x", 0}, {"v:\"a\"", 1}, {"v:true", 1}, {"v:{\"a\":1}", 1}, {"i:3", 1}),
     "x[a] x[true] x[{\"a\":1}] x[3]", "x"},
    /* what can't be read is shown as it is */
    {NODES({"f:x", 0}, {"k:{\"a\":", 1}), "x[{\"a\":]", "x[{\"a\":]"},
    {NODES({"f:x", 0}, {"k:{}", 1}, {"k:{\"a\":[1]}", 1}, {"k:7", 1}), "x[{}] x[{\"a\":[1]}] x[7]",
     "x"},
};

static void paths_are_those_of_the_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct kv_fields fields = {cases[i].items, cases[i].count, true};
        struct kv_strings paths = field_paths(&fields, &arena);
        struct kv_buffer text = {0};
        for (size_t k = 0; k < paths.count; k++)
            kv_buffer_printf(&text, "%s%s", k ? " " : "", paths.items[k]);
        assert_string_equal(text.data ? text.data : "", cases[i].paths);
        kv_buffer_release(&text);
    }
}

static void what_they_have_in_common_is_a_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct kv_fields fields = {cases[i].items, cases[i].count, true};
        const char *common = field_path_common(&fields, &arena);
        if (cases[i].common)
            assert_string_equal(common, cases[i].common);
        else
            assert_null(common);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(paths_are_those_of_the_leaves, teardown),
        cmocka_unit_test_teardown(what_they_have_in_common_is_a_path, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
