/* The reference in Markdown: a line for every kind of row. */
#include "kubevet/spec/schema.h"
#include "spec_test.h"

static const char *const lines[] = {
    "# The spec format\n",
    "\n## spec\n",
    "\n## quotaAlerts\n",
    "| `kind` | `ClusterSpec` | **required** | what this file is |\n",
    "| `settle` | [duration](#forms) | `10m` | how long a status problem must last before it is ",
    "| `profiles` | map to [profile](#profile) | |",
    "| `waivers` | list of [waiver](#waiver) | | findings that are accepted for a reason |\n",
    "| `count` | a whole number or [range](#range) | | how many nodes there are |\n",
    "| `except` | list of text | | databases that belong to no tenant, by glob |\n",
    "| `quota` | `required`, `optional`, or map to [quantity](#forms) | | the amounts",
    "| `optional` | true or false | `false` |",
    "| percent | a percentage (`80%`) |\n",
};

static void every_kind_of_row(void **state)
{
    (void)state;
    struct kv_buffer reference = {0};
    kv_schema_markdown(&reference);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (!strstr(reference.data, lines[i]))
            fail_msg("the reference does not hold: %s", lines[i]);
    }
    kv_buffer_release(&reference);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_kind_of_row)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
