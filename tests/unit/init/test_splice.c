#include "test.h"

#include "init/splice.h"

#include <string.h>

static struct kv_arena arena;

static int arena_end(void **unused)
{
    (void)unused;
    kv_arena_release(&arena);
    return 0;
}

static struct splicer splicer_make(const char *text, struct kv_error *error)
{
    struct splicer splicer = {
        .arena = &arena, .text = kv_text_of(text), .file = "spec.yaml", .error = error};
    splicer.root = kv_yaml_marks(splicer.text, "spec.yaml", &arena, error);
    assert_non_null(splicer.root);
    return splicer;
}

static const struct kv_mark *at(const struct splicer *splicer, const char *key)
{
    const struct kv_mark *found = kv_mark_get(splicer->root, key, NULL);
    assert_non_null(found);
    return found;
}

static void assert_text(const struct splicer *splicer, const char *expected)
{
    struct kv_buffer out = {0};
    splice_apply(splicer, &out);
    assert_string_equal(out.data, expected);
    kv_buffer_release(&out);
}

static struct entry *number(const char *key, const char *text)
{
    struct entry *entry = entry_new(&arena, ENTRY_SCALAR);
    entry->key = key;
    entry->text = text;
    entry->plain = true;
    return entry;
}

static void assert_inserted(const char *text, const char *expected)
{
    struct kv_error error = {0};
    struct splicer splicer = splicer_make(text, &error);
    assert_true(splice_insert(&splicer, at(&splicer, "a"), number("new", "1")));
    assert_text(&splicer, expected);
}

static void a_key_goes_behind_its_siblings(void **unused)
{
    (void)unused;
    assert_inserted("a:\n   x: 1  # one\n\nb: 2\n", "a:\n   x: 1  # one\n   new: 1\n\nb: 2\n");
    assert_inserted("a: {x: 1}\n", "a: {x: 1, new: 1}\n");
    assert_inserted("a: {}  # none\n", "a: {new: 1}  # none\n");
    assert_inserted("a: &n {}\n", "a: &n {new: 1}\n");
    assert_inserted("a: {x: 1,\n    y: [2]  # two\n   }\n",
                    "a: {x: 1,\n    y: [2], new: 1  # two\n   }\n");
    assert_inserted("a:\r\n  x: 1\r\nb: 2\r\n", "a:\r\n  x: 1\r\n  new: 1\r\nb: 2\r\n");
    assert_inserted("a:\n  x: 1", "a:\n  x: 1\n  new: 1\n");
    assert_inserted("a:\n  x:\n  - 1\n  - 2\n", "a:\n  x:\n  - 1\n  - 2\n  new: 1\n");
    assert_inserted("\xef\xbb\xbf"
                    "a:\n  \xc3\xa4: \xc3\xb6\n",
                    "\xef\xbb\xbf"
                    "a:\n  \xc3\xa4: \xc3\xb6\n  new: 1\n");
}

static void what_is_inner_comes_before_what_is_around_it(void **unused)
{
    (void)unused;
    struct kv_error error = {0};
    struct splicer splicer = splicer_make("a:\n  x:\n  - 1\n", &error);
    const struct kv_mark *map = at(&splicer, "a");
    assert_true(splice_insert(&splicer, map, number("new", "1")));
    assert_true(splice_append(&splicer, kv_mark_get(map, "x", NULL), number(NULL, "2")));
    assert_text(&splicer, "a:\n  x:\n  - 1\n  - 2\n  new: 1\n");
}

static void an_item_is_added_as_a_line_or_in_the_row(void **unused)
{
    (void)unused;
    struct kv_error error = {0};
    struct splicer splicer = splicer_make("a:\n    - 1  # one\nb: [1, 2]\nc: []\n", &error);
    assert_true(splice_append(&splicer, at(&splicer, "a"), number(NULL, "3")));
    assert_true(splice_append(&splicer, at(&splicer, "b"), number(NULL, "3")));
    assert_true(splice_append(&splicer, at(&splicer, "c"), number(NULL, "3")));
    assert_true(splice_append(&splicer, at(&splicer, "c"), number(NULL, "4")));
    assert_text(&splicer, "a:\n    - 1  # one\n    - 3\nb: [1, 2, 3]\nc: [3, 4]\n");
}

static void a_value_is_replaced_in_its_place(void **unused)
{
    (void)unused;
    struct kv_error error = {0};
    struct splicer splicer = splicer_make("a: 1  # one\nb: {min: 1}\nc:\nd: 'x'\n", &error);
    assert_true(splice_replace(&splicer, at(&splicer, "a"), number(NULL, "2")));
    assert_true(splice_replace(&splicer, at(&splicer, "b"), number(NULL, "3")));
    assert_true(splice_replace(&splicer, at(&splicer, "c"), number(NULL, "4")));
    assert_true(splice_replace(&splicer, at(&splicer, "d"), number(NULL, "5")));
    assert_text(&splicer, "a: 2  # one\nb: 3\nc: 4\nd: 5\n");
}

static void what_is_gone_is_cut_out(void **unused)
{
    (void)unused;
    struct kv_error error = {0};
    struct splicer splicer = splicer_make(
        "a:\n  x:\n    y: 1\n  # of z\n  z: 2\nb: [1, 2, 3]\nc: {p: 1, q: 2}\n", &error);
    assert_true(splice_remove(&splicer, at(&splicer, "a"), 0));
    assert_true(splice_remove(&splicer, at(&splicer, "b"), 2));
    assert_true(splice_remove(&splicer, at(&splicer, "c"), 0));
    assert_text(&splicer, "a:\n  # of z\n  z: 2\nb: [1, 2]\nc: {q: 2}\n");
}

static void assert_refused(const char *text, const char *why)
{
    struct kv_error error = {0};
    struct splicer splicer = splicer_make(text, &error);
    assert_false(splice_insert(&splicer, at(&splicer, "a"), number("new", "1")));
    assert_int_equal(splicer.edits.count, 0);
    if (!strstr(error.text, why))
        fail_msg("%s: %s", text, error.text);
    assert_true(error.line > 0);
}

static void what_is_not_safe_is_refused(void **unused)
{
    (void)unused;
    assert_refused("b: &n {x: 1}\na: *n\n", "alias of something");
    assert_refused("a: &n {x: 1}\nb: *n\n", "repeats this");
    assert_refused("b: &n {x: 1}\na: {<<: *n, y: 2}\n", "keys of another mapping");
    assert_refused("a: !t {x: 1}\n", "has a tag");
    assert_refused("a:\n  x: |\n    text\n", "several lines");
    assert_refused("a: {x: }\n", "empty value");
}

static void several_lines_are_not_replaced(void **unused)
{
    (void)unused;
    struct kv_error error = {0};
    struct splicer splicer = splicer_make("a:\n  x: 1\nb: 'x\n  y'\nc: |\n  x\n", &error);
    assert_false(splice_replace(&splicer, at(&splicer, "a"), number(NULL, "1")));
    assert_false(splice_replace(&splicer, at(&splicer, "b"), number(NULL, "1")));
    assert_false(splice_replace(&splicer, at(&splicer, "c"), number(NULL, "1")));
    assert_string_equal(error.file, "spec.yaml");
    assert_int_equal(error.line, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_goes_behind_its_siblings),
        cmocka_unit_test(what_is_inner_comes_before_what_is_around_it),
        cmocka_unit_test(an_item_is_added_as_a_line_or_in_the_row),
        cmocka_unit_test(a_value_is_replaced_in_its_place),
        cmocka_unit_test(what_is_gone_is_cut_out),
        cmocka_unit_test(what_is_not_safe_is_refused),
        cmocka_unit_test(several_lines_are_not_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, arena_end);
}
