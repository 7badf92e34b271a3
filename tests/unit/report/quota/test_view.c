#include "report/quota/view.h"

#include "report/quota_sample.h"
#include "test.h"

static struct kv_arena arena;

static void the_worst_comes_first(void **state)
{
    (void)state;
    static const char *const order[] = {"pods",          "limits.memory", "requests.storage",
                                        "count/secrets", "limits.cpu",    NULL};
    struct kv_list rows = quota_rows(&quota_sample_quotas, &arena);
    assert_int_equal(rows.count, 7);
    for (size_t i = 0; order[i]; i++)
        assert_string_equal(kv_list_item(&rows, struct quota_row, i)->resource->resource, order[i]);
    assert_true(kv_list_item(&rows, struct quota_row, 0)->first);
    assert_true(kv_list_item(&rows, struct quota_row, 2)->last);
    assert_true(kv_list_item(&rows, struct quota_row, 3)->first);
    assert_string_equal(kv_list_item(&rows, struct quota_row, 6)->use->quota, "a");
}

static void assert_short(const char *text, const char *like, const char *expected)
{
    assert_string_equal(quota_short(&arena, text, like), expected);
}

static void amounts_are_short_and_exact(void **state)
{
    (void)state;
    assert_short("10752Mi", NULL, "10.5Gi");
    assert_short("14Gi", NULL, "14Gi");
    assert_short("1300Mi", NULL, "1300Mi"); /* 1.269...Gi */
    assert_short("1025Mi", NULL, "1025Mi");
    assert_short("1100m", NULL, "1.1");
    assert_short("500m", NULL, "500m");
    assert_short("10", NULL, "10");
    assert_short("0", NULL, "0");
    assert_short("-2560Mi", NULL, "-2.5Gi");
    assert_short("1288490188800m", "10Gi", "1.2Gi");
    assert_short("1073741824", "10Gi", "1Gi");
    assert_short("1073741824", "10G", "1073741824");
    assert_short("1e400", NULL, "1e400");
    assert_short("1e-9", NULL, "1e-9");
    assert_short("nonsense", NULL, "nonsense");
    assert_null(quota_short(&arena, NULL, NULL));
}

static void shares_are_cut_not_rounded(void **state)
{
    (void)state;
    assert_string_equal(quota_percent(&arena, 0.999), "99%");
    assert_string_equal(quota_percent(&arena, 0.7), "70%");
    assert_string_equal(quota_percent(&arena, 0), "0%");
    assert_string_equal(quota_percent(&arena, 27.5), "2750%");
    assert_string_equal(quota_percent(&arena, 1e9), "over");
    assert_string_equal(quota_percent(&arena, INFINITY), "over");
}

static int release(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_comes_first),
        cmocka_unit_test(amounts_are_short_and_exact),
        cmocka_unit_test(shares_are_cut_not_rounded),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
