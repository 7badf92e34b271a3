/* Runs the unit tests of a floor: those of the file that is named, or of all files, one after the
 * other.
 *
 *   unit_FLOOR [FLOOR/test_NAME] */
#include <stdio.h>
#include <string.h>

struct unit_test {
    const char *name;
    int (*run)(void); /* the file's main(): how many of its tests failed */
};

#include UNIT_TESTS /* generated: `unit_tests`, which ends with a row of NULLs */

int main(int count, char **arguments)
{
    const char *asked = count > 1 ? arguments[1] : NULL;
    size_t found = 0;
    int failed = 0;
    for (const struct unit_test *test = unit_tests; test->name; test++) {
        if (asked && strcmp(asked, test->name) != 0)
            continue;
        found++;
        failed += test->run();
    }
    if (found == 0)
        fprintf(stderr, "There is no unit test file '%s'\n", asked ? asked : "");
    return found == 0 || failed > 0;
}
