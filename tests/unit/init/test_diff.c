#include "test.h"

#include "init/diff.h"

#include <string.h>

static void assert_diff(const char *before, const char *after, const char *expected)
{
    struct kv_buffer out = {0};
    diff_write(kv_text_of(before), kv_text_of(after), "f", &out);
    assert_string_equal(out.data ? out.data : "", expected);
    kv_buffer_release(&out);
}

static void equal_texts_have_none(void **unused)
{
    (void)unused;
    assert_diff("a\nb\n", "a\nb\n", "");
    assert_diff("", "", "");
}

static void a_change_has_three_lines_of_context(void **unused)
{
    (void)unused;
    assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
                "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void near_changes_share_a_hunk(void **unused)
{
    (void)unused;
    assert_diff("1\n2\n3\n4\n", "0\n1\n2\n3\n4\n5\n",
                "--- f\n+++ f\n@@ -1,4 +1,6 @@\n+0\n 1\n 2\n 3\n 4\n+5\n");
    assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "2\n3\n4\n5\n6\n7\n8\n",
                "--- f\n+++ f\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -6,4 +5,3 @@\n 6\n 7\n 8\n-9\n");
}

static void a_missing_last_newline_is_said(void **unused)
{
    (void)unused;
    assert_diff("a", "a\nb\n",
                "--- f\n+++ f\n@@ -1,1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n");
    assert_diff("", "a\n", "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_have_none),
        cmocka_unit_test(a_change_has_three_lines_of_context),
        cmocka_unit_test(near_changes_share_a_hunk),
        cmocka_unit_test(a_missing_last_newline_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
