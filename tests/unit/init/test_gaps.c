/* Which values of a draft a gap is about: the rows that say so. */
#include "test.h"

#include "init/gaps.h"

#include "kubevet/kinds/kind.h"
#include "kubevet/rules/rule.h"

#include <stdio.h>

enum { ROWS_MAX = 200 };

/* A row behind one that is more general never counts. */
static void every_row_is_the_first_of_some_gap(void **state)
{
    (void)state;
    bool is_reached[ROWS_MAX] = {false};
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        const struct kv_kind *const *kind = kv_kinds_registry;
        for (bool more = true; more;) { /* also of no object */
            char what[256];
            snprintf(what, sizeof what, "%s %s", (*rule)->doc.id, *kind ? (*kind)->name : "");
            is_reached[gap_row_of(what) - gap_rows] = true;
            more = *kind != NULL;
            kind += more;
        }
    }
    size_t count = 0;
    for (; gap_rows[count].rules; count++)
        if (!is_reached[count])
            fail_msg("row %zu, \"%s\", is reached by no rule: is one before it more general?",
                     count, gap_rows[count].rules);
    assert_true(count > 40 && count < ROWS_MAX);
}

static void special_rows_win(void **state)
{
    (void)state;
    assert_string_equal(gap_row_of("network/default-deny ")->paths[0],
                        "namespaces.NAMESPACE.networkPolicy");
    assert_string_equal(gap_row_of("network/hairpin Pod")->paths[0], "network");
    assert_null(gap_row_of("no/rule Pod")->paths[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_the_first_of_some_gap),
        cmocka_unit_test(special_rows_win),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
