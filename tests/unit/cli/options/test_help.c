#include "cli/options/help.h"
#include "cli/options/options.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

typedef void page_test(const struct kv_command *command, const char *page);

static void each_page(page_test *test)
{
    for (const struct kv_command *const *command = kv_cli_registry; *command; command++) {
        struct kv_buffer page = {0};
        help_command(*command, &page);
        test(*command, page.data);
        kv_buffer_release(&page);
    }
}

/* Does a line begin with it, whole or up to a space? */
static bool has_line(const char *page, const char *start)
{
    size_t length = strlen(start);
    for (const char *line = page; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, start, length) == 0 && strchr(" [\n", line[length]))
            return true;
    }
    return false;
}

/* An option whose group has no section would be accepted, but documented nowhere. */
static void options_are_documented(const struct kv_command *command, const char *page)
{
    for (const struct option_row *option = option_table; option->name; option++) {
        if (!option_taken(option, command))
            continue;
        char line[64];
        if (option->letter)
            snprintf(line, sizeof line, "  -%c, --%s", option->letter, option->name);
        else
            snprintf(line, sizeof line, "      --%s", option->name);
        if (!has_line(page, line))
            fail_msg("the page of %s lacks --%s", command->name, option->name);
    }
}

static void lines_fit(const struct kv_command *command, const char *page)
{
    for (const char *line = page; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 80)
            fail_msg("the page of %s is too wide: %s", command->name, line);
}

/* What is to be typed must not be wrapped. */
static void examples_are_whole(const struct kv_command *command, const char *page)
{
    const char *line = command->details;
    while (line && (line = strstr(line, "\n  "))) {
        char text[256];
        line++;
        snprintf(text, sizeof text, "%.*s", (int)strcspn(line, "\n"), line);
        if (!has_line(page, text))
            fail_msg("the page of %s wraps: %s", command->name, text);
    }
}

static void every_option_is_on_its_commands_page(void **state)
{
    (void)state;
    each_page(options_are_documented);
}

static void pages_fit_a_terminal(void **state)
{
    (void)state;
    each_page(lines_fit);
}

static void examples_stand_on_one_line(void **state)
{
    (void)state;
    each_page(examples_are_whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_is_on_its_commands_page),
        cmocka_unit_test(pages_fit_a_terminal),
        cmocka_unit_test(examples_stand_on_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
