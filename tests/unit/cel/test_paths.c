#include "test.h"

#include "kubevet/cel/host.h"
#include "kubevet/cel/paths.h"

#include <stdio.h>
#include <string.h>

/* Of `object`, on one line. */
static const char *reads_of(const char *expression)
{
    static char out[1024];
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    struct kv_cel_problems problems = {0};
    const struct kv_cel_env_options options = {0};
    struct kv_cel_env *env = kv_cel_env_new(&options);
    kv_cel_env_variable(env, "object", "dyn");
    kv_cel_env_variable(env, "variables", "dyn");
    const struct kv_cel_program *bad =
        kv_cel_compile(env, kv_text_of("object.spec.containers.filter(c, c.image == '')"),
                       KV_CEL_CHECK, &arena, &problems);
    const struct kv_cel_program *program =
        kv_cel_compile(env, kv_text_of(expression), KV_CEL_CHECK, &arena, &problems);
    assert_non_null(program);
    struct kv_cel_computed computed = {1, "bad", bad};
    struct kv_cel_reads reads = kv_cel_reads_new(env, &arena);
    kv_cel_reads_add(&reads, program, &computed, 1, &arena);
    kv_cel_paths_write(&reads.variables[0], &text);
    snprintf(out, sizeof out, "%s", text.data ? text.data : "");
    for (char *c = out; *c; c++)
        if (*c == '\n')
            *c = c[1] ? ' ' : '\0';
    if (reads.variables[0].whole)
        snprintf(out, sizeof out, "all");
    kv_buffer_release(&text);
    kv_cel_env_free(env);
    kv_arena_release(&arena);
    return out;
}

static void test_reads(void **state)
{
    (void)state;
    static const struct {
        const char *expression, *reads;
    } rows[] = {
        {"object.spec.replicas > 1", "spec.replicas"},
        {"has(object.spec.replicas)", "spec.replicas?"},
        {"object.?spec.?replicas.hasValue()", "spec.replicas"},
        {"object == null", "all"},
        {"true", ""},
        {"object.metadata.labels['a.b/c'] == 'x'", "metadata.labels[\"a.b/c\"]"},
        {"object.metadata.?labels[?'app'].orValue('') == ''", "metadata.labels.app"},
        {"'app' in object.metadata.labels", "metadata.labels[]"},
        {"size(object.spec.containers) > 1", "spec.containers[]"},
        {"object.spec.containers.all(c, c.image.startsWith('x'))",
         "spec.containers[] spec.containers[*].image"},
        {"object.spec.containers.filter(c, c.name == 'a').map(c, c.image).size() > 0",
         "spec.containers[] spec.containers[*].name spec.containers[*].image"},
        {"(object.spec.a + object.spec.b).exists(c, c.image == '')",
         "spec.a[] spec.a[*].image spec.b[] spec.b[*].image"},
        {"object.spec.x ? object.spec.y.a : object.spec.z.a", "spec.x spec.y.a spec.z.a"},
        {"cel.bind(s, object.spec, s.a == 1 && has(s.b))", "spec.a spec.b?"},
        {"object.spec.?c.optMap(c, c.d == 1).orValue(true)", "spec.c.d"},
        {"object.metadata.labels.exists(k, v, k == v)", "metadata.labels[] metadata.labels[*]"},
        {"[object.a, object.b].map(x, x.c)[0] == 1", "a.c b.c"},
        {"{'k': object.a}.k.c == 1", "a.c"},
        {"variables.bad == []", "spec.containers[] spec.containers[*]"},
        {"variables.bad.map(c, c.name) == []",
         "spec.containers[] spec.containers[*].image spec.containers[*].name"},
        {"object.spec.items[object.spec.index].name == ''",
         "spec.items[] spec.items[*].name spec.index"},
        {"object.spec.list.first().orValue({}).?a.orValue(0) == 1", "spec.list[] spec.list[*].a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *reads = reads_of(rows[i].expression);
        if (strcmp(reads, rows[i].reads) != 0)
            fail_msg("%s\n  reads %s\n  wants %s", rows[i].expression, reads, rows[i].reads);
    }
}

static void test_paths_as_text(void **state)
{
    (void)state;
    static const char *const paths[] = {"spec.containers[*].image", "metadata.labels[\"a.b/c\"]",
                                        "spec.volumes[]", "metadata.labels.app.kubernetes?"};
    struct kv_arena arena = {0};
    struct kv_cel_paths all = {0};
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    for (size_t i = 0; i < 4; i++)
        assert_true(kv_cel_paths_add(&arena, &all, paths[i], &error));
    kv_cel_paths_write(&all, &text);
    assert_string_equal(text.data, "spec.containers[*].image\nspec.volumes[]\n"
                                   "metadata.labels[\"a.b/c\"]\nmetadata.labels.app.kubernetes?\n");
    kv_buffer_release(&text);
    kv_arena_release(&arena);
}

static const struct kv_node *json(const char *text, struct kv_arena *arena)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(text), "test", KV_ERROR_STATE);
    const struct kv_node *node = kv_tree_read(reader, arena);
    assert_true(kv_read_end(reader));
    kv_reader_close(reader);
    return node;
}

/* The value over an object of which only the path is kept (NULL = all). */
static const char *value_of(const char *expression, const char *object, const char *path)
{
    static char out[512];
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    struct kv_cel_paths kept = {0};
    struct kv_cel_problems problems = {0};
    const struct kv_cel_env_options options = {0};
    struct kv_cel_env *env = kv_cel_env_new(&options);
    kv_cel_env_variable(env, "object", "dyn");
    if (path)
        assert_true(kv_cel_paths_add(&arena, &kept, path, &error));
    struct kv_cel_value value = kv_cel_tree(&arena, json(object, &arena), path ? &kept : NULL,
                                            kv_cel_place_variable(&arena, "object"));
    const struct kv_cel_program *program =
        kv_cel_compile(env, kv_text_of(expression), KV_CEL_CHECK, &arena, &problems);
    assert_non_null(program);
    const struct kv_cel_input input = {.variables = &value, .limits = kv_cel_default_limits};
    struct kv_cel_result result = kv_cel_evaluate(program, &input, &arena);
    if (result.value.kind == KV_CEL_UNKNOWN)
        kv_buffer_text(&text, "unknown: ");
    kv_cel_write(result.value, &arena, &text);
    snprintf(out, sizeof out, "%s", text.data);
    kv_buffer_release(&text);
    kv_cel_env_free(env);
    kv_arena_release(&arena);
    return out;
}

static const char object[] =
    "{\"a\": {\"b\": 1, \"c\": [1.0, 2, null, true, \"\\u0000\"]},"
    " \"l\": [{\"n\": \"x\", \"m\": 1}, {\"n\": \"y\"}], \"d\": 18446744073709551615,"
    " \"t\": 1, \"t\": 2}";

static void test_trees(void **state)
{
    (void)state;
    assert_string_equal(value_of("object.a", object, NULL),
                        "{\"b\": 1, \"c\": [1.0, 2, null, true, \"\\x00\"]}");
    assert_string_equal(value_of("type(object.d) == double && object.t == 2", object, NULL),
                        "true");
    assert_string_equal(value_of("object.l.map(i, i.n)", object, NULL), "[\"x\", \"y\"]");
    assert_string_equal(value_of("has(object.a.z) || object.?a.?z.?y.hasValue()", object, NULL),
                        "false");
}

static void test_what_is_not_kept_is_unknown(void **state)
{
    (void)state;
    assert_string_equal(value_of("object.a.b", object, "a.b"), "1");
    assert_string_equal(value_of("object.a.c", object, "a.b"), "unknown: object.a.c");
    assert_string_equal(value_of("has(object.a.z)", object, "a.b"), "unknown: object.a.z");
    assert_string_equal(value_of("has(object.a.z)", object, "a.z"), "false");
    assert_string_equal(value_of("has(object.a.z)", object, "a"), "false");
    assert_string_equal(value_of("has(object.a.z)", object, "a[]"), "false");
    assert_string_equal(value_of("has(object.a.b)", object, "a[]"), "true");
    assert_string_equal(value_of("object.a.b", object, "a[]"), "unknown: object.a.b");
    assert_string_equal(value_of("has(object.a)", object, "a?"), "true");
    assert_string_equal(value_of("object.a == {}", object, "a?"), "unknown: object.a");
    assert_string_equal(value_of("object == {}", object, "a.b"), "unknown: object");
    assert_string_equal(value_of("object.l.map(i, i.n)", object, "l[*].n"), "[\"x\", \"y\"]");
    assert_string_equal(value_of("object.l.all(i, has(i.m))", object, "l[*].n"),
                        "unknown: object.l[0].m, object.l[1].m");
    assert_string_equal(value_of("object.l.exists(i, i.n == 'y' || i.m == 1)", object, "l[*].n"),
                        "true");
    assert_string_equal(value_of("size(object.l)", object, "l[]"), "2");
    assert_string_equal(value_of("size(object.a)", object, "a.b"), "unknown: object.a");
    assert_string_equal(value_of("'b' in object.a", object, "a.b"), "true");
    assert_string_equal(value_of("'c' in object.a", object, "a.b"), "unknown: object.a.c");
    assert_string_equal(value_of("2 in object.a.c", object, "a.c[]"), "true");
    assert_string_equal(value_of("object.a.c", object, "l"), "unknown: object.a");
    assert_string_equal(value_of("object.a.exists(k, k == 'b')", object, "a.b"), "true");
    assert_string_equal(value_of("object.a.exists(k, k == 'c')", object, "a.b"),
                        "unknown: object.a");
}

static void test_every_path_has_a_text(void **state)
{
    (void)state;
    static const char *const texts[] = {
        ".",
        ".[]",
        "a",
        "a?",
        "a[]",
        "a[*]",
        "[\"\"]",
        "a[\"b.c\"].d",
        "[\"*\"]",
        "[*][*][]",
        "[\"a\\\"b\"]",
        "[\"\\\\\"]?",
        "[\"a\\nb\"].c",
        "[\"a'b]\"].x",
    };
    static const char *const wrong[] = {"",        "a.",     "a..b", "a[", "a[\"b",
                                        "a[\"b\"", "a[\"\\", "a b",  "[0]"};
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct kv_cel_paths paths = {0};
        struct kv_buffer text = {0};
        assert_true(kv_cel_paths_add(&arena, &paths, texts[i], &error));
        kv_cel_paths_write(&paths, &text);
        text.data[text.length - 1] = '\0';
        assert_string_equal(text.data, texts[i]);
        kv_buffer_release(&text);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct kv_cel_paths paths = {0};
        struct kv_error refused = {0};
        assert_false(kv_cel_paths_add(&arena, &paths, wrong[i], &refused));
        assert_int_equal(refused.kind, KV_ERROR_USAGE);
    }
    struct kv_cel_paths paths = {0};
    struct kv_error refused = {0};
    char deep[2 * KV_CEL_PATH_STEPS_MAX + 4] = "a";
    for (int i = 0; i < KV_CEL_PATH_STEPS_MAX; i++)
        memcpy(deep + 1 + 2 * i, ".a", 3);
    assert_false(kv_cel_paths_add(&arena, &paths, deep, &refused));
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_path_has_a_text),
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_paths_as_text),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_what_is_not_kept_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
