#include "test.h"

#include "init/write.h"
#include "kubevet/base/yaml.h"

#include <stdio.h>
#include <string.h>

static struct kv_arena arena;

static int arena_end(void **unused)
{
    (void)unused;
    kv_arena_release(&arena);
    return 0;
}

static struct entry *root_make(void)
{
    struct entry *root = entry_new(&arena, ENTRY_MAP);
    root->block = true;
    return root;
}

static void assert_written(struct entry *root, const char *expected)
{
    struct kv_buffer text = {0};
    write_document(root, &text);
    assert_string_equal(kv_buffer_as_text(&text).data, expected);
    kv_buffer_release(&text);
}

static void a_mapping_that_fits_takes_one_row(void **unused)
{
    (void)unused;
    struct entry *root = root_make(), *nodes = entry_map(&arena, root, "nodes");
    entry_number(&arena, nodes, "count", 3);
    entry_plain(&arena, nodes, "tolerance", "10%");
    nodes->note = "a pool";
    assert_written(root, "nodes: {count: 3, tolerance: 10%}  # a pool\n");
}

static void one_that_does_not_takes_a_row_for_each_key(void **unused)
{
    (void)unused;
    char longest[90];
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    struct entry *root = root_make(), *map = entry_map(&arena, root, "map");
    entry_text(&arena, map, "a", longest);
    entry_text(&arena, map, "b", "of more");
    struct kv_buffer expected = {0};
    kv_buffer_printf(&expected, "map:\n  a: %s\n  b: \"of more\"\n", longest);
    assert_written(root, expected.data);
    kv_buffer_release(&expected);
}

static void names_without_more_are_a_list(void **unused)
{
    (void)unused;
    struct entry *root = root_make(), *map = entry_map(&arena, root, "workloads");
    map->names = true;
    entry_map(&arena, map, "web");
    entry_map(&arena, map, "StatefulSet/db");
    entry_map(&arena, map, "worker-*");
    assert_written(root, "workloads: [web, StatefulSet/db, \"worker-*\"]\n");
    entry_number(&arena, entry_get(map, "web"), "replicas", 2);
    assert_written(root, "workloads: {web: {replicas: 2}, StatefulSet/db: {}, \"worker-*\": {}}\n");
}

static void of_what_nothing_holds_is_empty(void **unused)
{
    (void)unused;
    struct entry *root = root_make(), *map = entry_map(&arena, root, "workloads");
    struct entry *web = entry_map(&arena, map, "web");
    entry_map(&arena, map, "db");
    entry_number(&arena, web, "replicas", 2)->fault = "not known";
    assert_written(root, "workloads:\n  web: {}\n    # replicas: 2  # not known\n  db: {}\n");
    entry_text(&arena, web, "purpose", "")->fault = "";
    assert_written(root, "workloads:\n  web: {\n    # replicas: 2,  # not known\n"
                         "    # purpose: \"...\",\n    }\n  db: {}\n");
}

static void what_does_not_hold_is_a_comment(void **unused)
{
    (void)unused;
    struct entry *root = root_make(), *flux = entry_map(&arena, root, "flux");
    entry_text(&arena, flux, "path", "k8s");
    entry_text(&arena, flux, "handEdits", "forbid")->fault = "edited\nby hand";
    entry_text(&arena, flux, "purpose", "")->fault = "";
    assert_written(root, "flux:\n  path: k8s\n  # handEdits: forbid  # edited by hand\n"
                         "  # purpose:\n");
    entry_get(flux, "path")->fault = "gone";
    assert_written(root, "flux: {\n  # path: k8s,  # gone\n  # handEdits: forbid,  # edited by "
                         "hand\n  # purpose: \"...\",\n  }\n");
}

static void a_long_list_of_names_is_continued(void **unused)
{
    (void)unused;
    struct entry *root = root_make(), *list = entry_list(&arena, root, "list");
    for (int i = 0; i < 14; i++)
        entry_item_text(&arena, list, "a-name-of-12");
    struct kv_buffer text = {0};
    write_document(root, &text);
    assert_non_null(strstr(text.data, ",\n       a-name"));
    for (const char *line = text.data; *line; line += strcspn(line, "\n") + 1)
        assert_in_range(strcspn(line, "\n"), 1, WRITE_COLUMNS);
    kv_buffer_release(&text);
}

/* Each text as a value, as a key, and in a list in one row: it is read as what it was. */
static void any_text_is_read_as_it_was(void **unused)
{
    (void)unused;
    static const char *const texts[] = {"web",
                                        "a b",
                                        "1",
                                        "0x1f",
                                        "1e3",
                                        "on",
                                        "yes",
                                        "y",
                                        "null",
                                        "~",
                                        "true",
                                        "2026-12-01",
                                        "1:30",
                                        "a: b",
                                        "a #b",
                                        "#a",
                                        "-",
                                        "- a",
                                        "*",
                                        "&a",
                                        "!a",
                                        "%a",
                                        "@a",
                                        "`a",
                                        "{a}",
                                        "[a]",
                                        "a,b",
                                        "a]",
                                        "a}",
                                        "'a'",
                                        "\"a\"",
                                        "a\\b",
                                        "a\nb",
                                        "\ta",
                                        "a:",
                                        ":a",
                                        "?a",
                                        "=",
                                        "<<",
                                        "a\x7f",
                                        "...",
                                        "---",
                                        "\xc3\xa4",
                                        "/x/{database}",
                                        ".5",
                                        "+1",
                                        "1_000",
                                        "0o17",
                                        " a ",
                                        "a/b:c@d",
                                        "https://example.com/a?b=c#d"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct kv_buffer text = {0};
        struct kv_error error = {0};
        struct kv_yaml_documents documents;
        struct entry *root = root_make();
        struct entry *map = entry_map(&arena, root, "map");
        entry_text(&arena, map, texts[i], texts[i]);
        entry_item_text(&arena, entry_list(&arena, map, "list"), texts[i]);
        write_document(root, &text);
        if (!kv_yaml_parse(kv_buffer_as_text(&text), "x", &kv_yaml_spec_limits, &arena, &documents,
                           &error))
            fail_msg("%s: %s", text.data, error.text);
        const struct kv_node *inner = kv_node_get(documents.roots[0], "map");
        const struct kv_node *value = kv_node_get(inner, texts[i]);
        const struct kv_node *item = kv_node_get(inner, "list")->items[0];
        if (!value || strcmp(value->text.data, texts[i]) != 0 ||
            strcmp(item->text.data, texts[i]) != 0 ||
            kv_node_scalar_type(value) != KV_SCALAR_STRING)
            fail_msg("%s is read as another text", text.data);
        kv_buffer_release(&text);
    }
}

/* The places are those that the reader finds. */
static void places_are_where_values_stand(void **unused)
{
    (void)unused;
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    struct entry *root = root_make(), *map = entry_map(&arena, root, "\xc3\xa4");
    entry_comment(&arena, map, "above");
    struct entry *inner = entry_map(&arena, map, "inner");
    struct entry *value = entry_text(&arena, inner, "key", "value");
    struct entry *list = entry_list(&arena, root, "list");
    list->block = true;
    struct entry *item = entry_item_map(&arena, list);
    struct entry *name = entry_text(&arena, item, "name", "x");
    kv_buffer_text(&text, "# heading\n");
    write_document(root, &text);
    assert_true(kv_yaml_parse(kv_buffer_as_text(&text), "x", &kv_yaml_spec_limits, &arena,
                              &documents, &error));
    const struct kv_node *top = documents.roots[0];
    const struct kv_node *found =
        kv_node_get(kv_node_get(kv_node_get(top, "\xc3\xa4"), "inner"), "key");
    assert_int_equal(value->line, found->line);
    assert_int_equal(value->column, found->column);
    const struct kv_node *first = kv_node_get(top, "list")->items[0];
    assert_int_equal(item->line, first->line);
    assert_int_equal(item->column, first->column);
    assert_int_equal(name->column, kv_node_get(first, "name")->column);
    kv_buffer_release(&text);
}

/* U+0085, U+2028 and U+2029 are line breaks to YAML 1.1: what follows them would be read as keys.
 */
static void no_text_breaks_out(void **unused)
{
    (void)unused;
    struct entry *root = root_make();
    entry_text(&arena, root, "name",
               "a\xc2\x85"
               "b\xe2\x80\xa8"
               "c\xef\xbb\xbf" KV_NUL "\xff");
    entry_get(root, "name")->note = ("x\nwaivers: []\xc2\x85y: 1\xe2\x80\xa9z: 2\xc2\x9b");
    assert_written(
        root, "name: \"a\\x85b\\u2028c\\ufeff\\x00\xef\xbf\xbd\"  # x waivers: [] y: 1 z: 2 \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapping_that_fits_takes_one_row),
        cmocka_unit_test(one_that_does_not_takes_a_row_for_each_key),
        cmocka_unit_test(names_without_more_are_a_list),
        cmocka_unit_test(of_what_nothing_holds_is_empty),
        cmocka_unit_test(what_does_not_hold_is_a_comment),
        cmocka_unit_test(a_long_list_of_names_is_continued),
        cmocka_unit_test(any_text_is_read_as_it_was),
        cmocka_unit_test(no_text_breaks_out),
        cmocka_unit_test(places_are_where_values_stand),
    };
    return cmocka_run_group_tests(tests, NULL, arena_end);
}
