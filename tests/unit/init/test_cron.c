/* How often schedules of cron run. */
#include "test.h"

#include "init/cron.h"

static void gaps_are_the_longest(void **state)
{
    (void)state;
    static const struct {
        const char *schedule;
        int64_t minutes; /* 0 = no schedule */
    } cases[] = {
        {"0 1 * * *", 24 * 60},
        {"*/5 * * * *", 5},
        {"*/7 * * * *", 7},
        {"0 9-17 * * *", 16 * 60},
        {"0 3 * * 0", 7 * 24 * 60},
        {"0 3 * * 7", 7 * 24 * 60},
        {"0 3 * * SUN", 7 * 24 * 60},
        {"30 2 * * mon-fri", 3 * 24 * 60},
        {"0 0 1 * *", 31 * 24 * 60},
        {"0 0 29 2 *", 1461 * 24 * 60},
        {"0 0 1 1 *", 366 * 24 * 60},
        {"0 0 1,15 * *", 17 * 24 * 60},
        {"0 0 13 * 5", 7 * 24 * 60}, /* the 13th or a Friday */
        {"0 0 */2 * *", 2 * 24 * 60},
        {"0 0 */1 * 1", 7 * 24 * 60}, /* as with `*` */
        {"0 0 */2 * 1", 2 * 24 * 60}, /* each second day, or a Monday */
        {"5-5/2 * * * *", 60},        /* a range of one */
        {"5/50 * * * *", 50},         /* of 5 and 55 */
        {"5/4294967301 * * * *", 60}, /* beyond the field */
        {"5/99999999999999999999 * * * *", 60},
        {"0 0 * * ?", 24 * 60},
        {"  0\t1  * * * ", 24 * 60},
        {"@daily", 24 * 60},
        {"@hourly", 60},
        {"@every 90m", 90},
        {"CRON_TZ=Europe/Sofia 0 6 * * *", 24 * 60},
        {"0 0 1 * * *", 24 * 60}, /* with seconds */
        {"0 0 31 2 *", 0},
        {"0 0 0 * *", 0},
        {"60 * * * *", 0},
        {"* * * *", 0},
        {"@sometimes", 0},
        {"@every never", 0},
        {"1-", 0},
        {"5-1 * * * *", 0},
        {"*/0 * * * *", 0},
        {"*/ * * * *", 0},
        {"5/-1 * * * *", 0},
        {"*/-18446744073709551615 * * * *", 0},
        {"1, * * * *", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t seconds = 0;
        bool is_schedule = cron_longest_gap(cases[i].schedule, &seconds);
        if (is_schedule != (cases[i].minutes > 0) ||
            (is_schedule && seconds != cases[i].minutes * 60))
            fail_msg("'%s': %lld minutes", cases[i].schedule, (long long)seconds / 60);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(gaps_are_the_longest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
