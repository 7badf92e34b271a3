#include "rules/flux/field_path.h"
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
    (struct kv_owned_field[]){__VA_ARGS__},                                                        \
        sizeof((struct kv_owned_field[]){__VA_ARGS__}) / sizeof(struct kv_owned_field)

static const struct {
    struct kv_owned_field *items;
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

/* spec.00.a, spec.00.b, ...: so many fields of so many each. */
static struct kv_fields grid(size_t outer, size_t inner)
{
    struct kv_owned_field *items = kv_arena_array(&arena, 1 + outer * (1 + inner), sizeof *items);
    size_t count = 0;
    items[count++] = (struct kv_owned_field){"f:spec", 0, 0};
    for (size_t i = 0; i < outer; i++) {
        items[count++] = (struct kv_owned_field){kv_arena_printf(&arena, "f:%02zu", i), 1, 0};
        for (size_t k = 0; k < inner; k++)
            items[count++] = (struct kv_owned_field){
                kv_arena_printf(&arena, "f:%c", (char)('a' + (char)k)), 2, 0};
    }
    return (struct kv_fields){items, count, true};
}

static void many_are_summed_up(void **state)
{
    (void)state;
    const struct {
        size_t outer, inner, count;
        const char *last;
    } grids[] = {
        {8, 2, 16, "spec.07.b"}, /* as many as are shown */
        {6, 3, 6, "spec.05"},    {2, 17, 2, "spec.01"}, {17, 1, 1, "spec"}, {17, 0, 1, "spec"},
    };
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) {
        const struct kv_fields fields = grid(grids[i].outer, grids[i].inner);
        struct kv_strings paths = field_paths(&fields, &arena);
        assert_int_equal(paths.count, grids[i].count);
        assert_string_equal(paths.items[paths.count - 1], grids[i].last);
    }
}

/* A leaf above the cut is shown beside what was cut, and what follows it is not lost. */
static void what_ends_above_the_cut_is_shown(void **state)
{
    (void)state;
    struct kv_fields fields = grid(2, 17);
    fields.items[fields.count - 1] = (struct kv_owned_field){"f:last", 1, 0};
    struct kv_strings paths = field_paths(&fields, &arena);
    assert_int_equal(paths.count, 3);
    assert_string_equal(paths.items[1], "spec.01");
    assert_string_equal(paths.items[2], "spec.last");
}

static void of_too_many_roots_the_first_are_shown(void **state)
{
    (void)state;
    struct kv_fields fields = grid(20, 0);
    for (size_t i = 1; i < fields.count; i++)
        fields.items[i].depth = 0;
    struct kv_strings paths = field_paths(&fields, &arena);
    assert_int_equal(paths.count, FIELD_PATHS_MAX);
    assert_string_equal(paths.items[FIELD_PATHS_MAX - 1], "14");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(paths_are_those_of_the_leaves, teardown),
        cmocka_unit_test_teardown(many_are_summed_up, teardown),
        cmocka_unit_test_teardown(what_ends_above_the_cut_is_shown, teardown),
        cmocka_unit_test_teardown(of_too_many_roots_the_first_are_shown, teardown),
        cmocka_unit_test_teardown(what_they_have_in_common_is_a_path, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
