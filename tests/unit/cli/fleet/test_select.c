#include "cli/fleet/select.h"

#include "test.h"

#include <stdio.h>

enum { CLUSTERS = 500 };

static const char *name_of(size_t index)
{
    static char name[32];
    snprintf(name, sizeof name, "cluster-%zu", index);
    return name;
}

static void each_cluster_is_in_one_share_that_exists(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 64; count++)
        for (size_t i = 0; i < CLUSTERS; i++)
            assert_true(fleet_share(name_of(i), count) < count);
}

/* One more share takes clusters from the others, and no cluster moves between those. */
static void one_more_share_moves_clusters_only_to_itself(void **state)
{
    (void)state;
    for (size_t count = 1; count < 32; count++)
        for (size_t i = 0; i < CLUSTERS; i++) {
            size_t before = fleet_share(name_of(i), count);
            size_t after = fleet_share(name_of(i), count + 1);
            assert_true(after == before || after == count);
        }
}

/* A share of a third is 100 of 300, give or take four standard deviations. */
static void shares_are_of_like_size(void **state)
{
    (void)state;
    size_t of[3] = {0};
    for (size_t i = 0; i < 300; i++)
        of[fleet_share(name_of(i), 3)]++;
    for (size_t share = 0; share < 3; share++)
        assert_in_range(of[share], 68, 132);
}

/* Another version of kubevet must not share a fleet out in another way: pods of both may run. */
static void shares_are_the_same_in_all_versions(void **state)
{
    (void)state;
    assert_int_equal(fleet_share("sof-1", 7), 6);
    assert_int_equal(fleet_share("vie-1", 7), 6);
    assert_int_equal(fleet_share("", 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cluster_is_in_one_share_that_exists),
        cmocka_unit_test(one_more_share_moves_clusters_only_to_itself),
        cmocka_unit_test(shares_are_of_like_size),
        cmocka_unit_test(shares_are_the_same_in_all_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
