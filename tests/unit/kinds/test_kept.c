#include "test.h"

#include "kubevet/base/json.h"
#include "kubevet/cel/host.h"
#include "kubevet/cel/json.h"
#include "kubevet/kinds/kept.h"
#include "kubevet/kinds/pod.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kv_arena arena, scratch;
static struct kv_intern strings, parts;
static struct kv_memory memory = {
    .arena = &arena, .strings = &strings, .parts = &parts, .scratch = &scratch};

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    kv_arena_release(&scratch);
    kv_intern_release(&strings);
    kv_intern_release(&parts);
    return 0;
}

/* Paths as text, separated by blanks. */
static const struct kv_cel_paths *paths_of(const char *text)
{
    struct kv_cel_paths *paths = kv_arena_alloc(&arena, sizeof *paths);
    struct kv_error error = {0};
    char *copy = kv_arena_copy(&arena, kv_text_of(text)), *rest = NULL;
    for (char *path = strtok_r(copy, " ", &rest); path; path = strtok_r(NULL, " ", &rest))
        if (strcmp(path, "ALL") == 0)
            paths->whole = true;
        else
            assert_true(kv_cel_paths_add(&arena, paths, path, &error));
    return paths;
}

static const struct kv_node *kept_of(const char *json, const char *paths)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_node *kept = kv_kept_read(&kv_kind_pod, paths_of(paths), reader, memory);
    assert_true(!kept || kv_read_end(reader));
    kv_reader_close(reader);
    return kept;
}

static const char *json_of(const struct kv_node *node)
{
    struct kv_buffer text = {0};
    kv_json_write_tree(node, &text);
    const char *copy = kv_arena_copy(&arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static void only_what_is_named_is_kept(void **state)
{
    (void)state;
    static const char pod[] =
        "{\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"1\",\"y/z\":\"2\"}},"
        "\"spec\":{\"n\":3,\"no\":null,\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"env\":["
        "{\"name\":\"PASSWORD\",\"value\":\"secret\"}]},{\"name\":\"d\",\"args\":[\"a\",\"b\"]}]}}";
    static const struct {
        const char *paths, *kept;
    } rows[] = {
        {"spec.n", "{\"spec\":{\"n\":3}}"},
        {"spec.n?", "{\"spec\":{\"n\":null}}"},
        {"spec?", "{\"spec\":{}}"},
        {"spec[]", "{\"spec\":{\"n\":null,\"no\":null,\"containers\":[]}}"},
        {"spec.no", "{\"spec\":{\"no\":null}}"},
        {"spec.absent", "{\"spec\":{}}"},
        {"status.phase", "{}"},
        {"metadata.labels[\"y/z\"]", "{\"metadata\":{\"labels\":{\"y/z\":\"2\"}}}"},
        {"metadata.labels[*]", "{\"metadata\":{\"labels\":{\"x\":\"1\",\"y/z\":\"2\"}}}"},
        {"metadata.labels", "{\"metadata\":{\"labels\":{\"x\":\"1\",\"y/z\":\"2\"}}}"},
        {"metadata.name.deeper", "{\"metadata\":{\"name\":\"a\"}}"},
        {"spec.containers?", "{\"spec\":{\"containers\":[]}}"},
        {"spec.containers[]", "{\"spec\":{\"containers\":[{},{}]}}"},
        {"spec.containers.image", "{\"spec\":{\"containers\":[]}}"},
        {"spec.containers[*].image", "{\"spec\":{\"containers\":[{\"image\":\"i\"},{}]}}"},
        {"spec.containers[*].env[*].name",
         "{\"spec\":{\"containers\":[{\"env\":[{\"name\":\"PASSWORD\"}]},{}]}}"},
        {"spec.containers[*].args[]", "{\"spec\":{\"containers\":[{},{\"args\":[\"a\",\"b\"]}]}}"},
        {"spec[*][*].name spec.containers[*].image",
         "{\"spec\":{\"n\":3,\"no\":null,\"containers\":[{\"name\":\"c\",\"image\":\"i\"},"
         "{\"name\":\"d\"}]}}"},
        {"kind", "{\"kind\":\"Pod\"}"},
        {"apiVersion spec.n", "{\"apiVersion\":\"v1\",\"spec\":{\"n\":3}}"},
        {"", "{}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(json_of(kept_of(pod, rows[i].paths)), rows[i].kept);
    assert_string_equal(
        json_of(kept_of("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"a\":[1.0]}", "ALL")),
        "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"a\":[1.0]}");
}

static void equal_parts_are_kept_once(void **state)
{
    (void)state;
    const struct kv_node *a = kept_of("{\"spec\":{\"n\":[1,{\"x\":\"y\"}]},\"u\":1}", "spec");
    const struct kv_node *b = kept_of("{\"u\":2,\"spec\":{\"n\":[1,{\"x\":\"y\"}]}}", "spec");
    const struct kv_node *c = kept_of("{\"u\":2,\"spec\":{\"n\":[1,{\"x\":\"z\"}]}}", "spec");
    assert_ptr_equal(kv_node_get(a, "spec"), kv_node_get(b, "spec"));
    assert_ptr_not_equal(kv_node_get(a, "spec"), kv_node_get(c, "spec"));
    /* Text and number are not equal. */
    assert_ptr_not_equal(kv_node_get(kept_of("{\"spec\":\"1\"}", "spec"), "spec"),
                         kv_node_get(kept_of("{\"spec\":1}", "spec"), "spec"));
}

/* --- random objects and paths --- */

static unsigned seed;

static unsigned next_random(unsigned below)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % below;
}

static const char *const keys[] = {"a", "b", "c.d", "e/f", "*"};
enum { KEYS = sizeof keys / sizeof *keys };

static void value_make(struct kv_buffer *out, unsigned depth)
{
    static const char *const scalars[] = {"1", "1.5", "null", "true", "\"text\"", "\"\""};
    unsigned shape = depth == 0 ? 0 : next_random(4), count = next_random(4);
    if (shape < 1) {
        kv_buffer_text(out, scalars[next_random(6)]);
        return;
    }
    bool is_list = shape == 1;
    kv_buffer_text(out, is_list ? "[" : "{");
    for (unsigned i = 0; i < count; i++) {
        kv_buffer_text(out, i ? "," : "");
        if (!is_list)
            kv_buffer_printf(out, "\"%s\":", keys[next_random(KEYS)]);
        value_make(out, depth - 1);
    }
    kv_buffer_text(out, is_list ? "]" : "}");
}

static void object_make(struct kv_buffer *out)
{
    kv_buffer_clear(out);
    kv_buffer_text(out, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"a\":");
    value_make(out, 4);
    kv_buffer_text(out, ",\"b\":");
    value_make(out, 4);
    kv_buffer_text(out, "}");
}

static struct kv_cel_paths *paths_make(void)
{
    struct kv_cel_paths *paths = kv_arena_alloc(&arena, sizeof *paths);
    for (unsigned n = next_random(5); n > 0; n--) {
        struct kv_cel_paths *at = paths;
        for (unsigned depth = 1 + next_random(4); depth > 0; depth--)
            at = kv_cel_paths_child(&arena, at, kv_text_of(keys[next_random(KEYS)]),
                                    next_random(3) == 0);
        at->whole |= next_random(2) == 0;
        at->shape |= next_random(3) == 0;
    }
    return paths;
}

/* What an expression sees of a tree, and what it does not know. */
static const char *seen_of(const struct kv_node *tree, const struct kv_cel_paths *paths)
{
    struct kv_buffer text = {0};
    kv_cel_json(kv_cel_tree(&arena, tree, paths, kv_cel_place_variable(&arena, "object")), &arena,
                &text);
    /* The order of keys may differ. */
    json_t *json = json_loads(text.data, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    assert_non_null(json);
    char *sorted = json_dumps(json, JSON_ENCODE_ANY | JSON_SORT_KEYS);
    const char *copy = kv_arena_copy(&arena, kv_text_of(sorted));
    free(sorted);
    json_decref(json);
    kv_buffer_release(&text);
    return copy;
}

static const struct kv_node *tree_read(const struct kv_buffer *json)
{
    struct kv_reader *reader = kv_reader_json(kv_buffer_as_text(json), "test", KV_ERROR_STATE);
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    kv_reader_close(reader);
    return tree;
}

/* The whole object, with the same paths known of it, shows what must be seen. */
static void an_expression_sees_the_same_as_in_the_whole(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    for (unsigned run = 0; run < 3000; run++) {
        seed = run;
        object_make(&json);
        const struct kv_cel_paths *paths = paths_make();
        const struct kv_node *whole = tree_read(&json);
        const struct kv_node *kept = kv_kept_of(&kv_kind_pod, paths, whole, memory);
        assert_string_equal(seen_of(kept, paths), seen_of(whole, paths));
        assert_string_equal(json_of(kv_kept_of(&kv_kind_pod, paths, kept, memory)), json_of(kept));
        if (run % 100 == 0)
            teardown(NULL);
    }
    kv_buffer_release(&json);
}

/* A snapshot has what was recorded, and what tables keep of the same object. */
static void two_trees_of_an_object_show_what_either_knows(void **state)
{
    (void)state;
    struct kv_buffer json = {0};
    for (unsigned run = 0; run < 3000; run++) {
        seed = run;
        object_make(&json);
        const struct kv_cel_paths *a = paths_make(), *b = paths_make();
        struct kv_cel_paths *both = kv_arena_alloc(&arena, sizeof *both);
        kv_cel_paths_merge(&arena, both, a);
        kv_cel_paths_merge(&arena, both, b);
        const struct kv_node *whole = tree_read(&json);
        const struct kv_node *merged =
            kv_kept_merge(a, kv_kept_of(&kv_kind_pod, a, whole, memory),
                          kv_kept_of(&kv_kind_pod, b, whole, memory), memory);
        assert_string_equal(seen_of(merged, both), seen_of(whole, both));
        if (run % 100 == 0)
            teardown(NULL);
    }
    kv_buffer_release(&json);
}

static void what_is_nested_deeply_is_read(void **state)
{
    (void)state;
    enum { DEPTH = 10000 };
    struct kv_buffer json = {0};
    for (int i = 0; i < DEPTH; i++)
        kv_buffer_text(&json, i % 2 ? "[" : "{\"a\":");
    kv_buffer_text(&json, "1");
    for (int i = DEPTH; i-- > 0;)
        kv_buffer_text(&json, i % 2 ? "]" : "}");
    assert_non_null(kept_of(json.data, "a"));
    assert_non_null(kept_of(json.data, "a[*].a[*]"));
    assert_null(kept_of("{\"a\":[1,}", "a"));
    assert_null(kept_of("{\"b\":tru}", "a"));
    kv_buffer_release(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(only_what_is_named_is_kept, teardown),
        cmocka_unit_test_teardown(equal_parts_are_kept_once, teardown),
        cmocka_unit_test_teardown(an_expression_sees_the_same_as_in_the_whole, teardown),
        cmocka_unit_test_teardown(two_trees_of_an_object_show_what_either_knows, teardown),
        cmocka_unit_test_teardown(what_is_nested_deeply_is_read, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
