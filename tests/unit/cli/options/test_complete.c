#include "cli/options/complete.h"
#include "cli/options/options.h"
#include "cli/options/placeholder.h"

#include "test.h"

static struct kv_arena arena;

#define COMPLETE(...)                                                                              \
    complete((const char *[]){__VA_ARGS__}, sizeof(const char *[]){__VA_ARGS__} / sizeof(char *))

static struct completion complete(const char **words, size_t count)
{
    struct completion completion;
    line_complete((struct kv_strings){words, count}, &arena, &completion);
    return completion;
}

static bool offers(struct completion completion, const char *word)
{
    kv_list_each(&completion.candidates, const struct candidate, candidate) {
        if (strcmp(candidate->word, word) == 0)
            return true;
    }
    return false;
}

static bool offers_nothing(struct completion completion)
{
    return completion.candidates.count == 0 && !completion.files;
}

static void the_first_word_is_a_command(void **state)
{
    (void)state;
    assert_true(offers(COMPLETE(""), "check"));
    assert_true(offers(COMPLETE("che"), "check"));
    assert_false(offers(COMPLETE(""), "--help"));
    assert_true(offers_nothing(COMPLETE("no-command", "")));
}

static void options_are_the_commands_own(void **state)
{
    (void)state;
    assert_true(offers(COMPLETE("check", "-"), "--snapshot"));
    assert_true(offers(COMPLETE("check", "--rule", "x", "--"), "--snapshot"));
    assert_false(offers(COMPLETE("lint", "--"), "--snapshot"));
    assert_false(offers(COMPLETE("check", "--", "-"), "--snapshot"));
    assert_true(offers(COMPLETE("version", ""), "--help"));     /* there is nothing else */
    assert_true(offers(COMPLETE("check", "a", ""), "--quiet")); /* the one argument is there */
    assert_true(COMPLETE("lint", "a", "b", "").files);
}

static void arguments_are_what_the_placeholder_says(void **state)
{
    (void)state;
    assert_true(COMPLETE("check", "").files);
    assert_true(COMPLETE("check", "--snapshot", "").files);
    assert_true(offers(COMPLETE("explain", ""), "quota/limits"));
    assert_true(offers(COMPLETE("help", ""), "explain"));
    assert_true(offers(COMPLETE("completion", ""), "zsh"));
    assert_true(offers(COMPLETE("check", "--color", ""), "never"));
    assert_true(offers(COMPLETE("check", "--skip-rule", ""), "quota/limits"));
    assert_true(offers(COMPLETE("rules", "-o", ""), "markdown"));
    assert_false(offers(COMPLETE("rules", "-o", ""), "sarif"));
    assert_true(offers(COMPLETE("check", "-o", ""), "sarif"));
    assert_true(offers_nothing(COMPLETE("check", "--context", "--")));
}

/* What is kept of the word is what stands before the argument's part that is completed. */
static void joined_arguments_keep_what_is_before_them(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        size_t prefix;
        const char *offered; /* NULL = files */
    } cases[] = {
        {"--color=", 8, "never"},
        {"--color=al", 8, "always"},
        {"--output=sa", 9, "sarif"},
        {"--output=sarif=", 15, NULL},
        {"--output=sarif=a=b", 15, NULL},
        {"-osa", 2, "sarif"},
        {"-qosa", 3, "sarif"},
        {"-osarif=x", 8, NULL},
        {"--snapshot=x", 11, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct completion completion = COMPLETE("check", cases[i].word);
        assert_int_equal(completion.prefix, cases[i].prefix);
        assert_true(cases[i].offered ? offers(completion, cases[i].offered) : completion.files);
    }
    struct completion apart = COMPLETE("check", "-qo", "sarif=x");
    assert_true(apart.files);
    assert_int_equal(apart.prefix, 6);
}

/* A new option or command whose argument can't be completed has to say so in a row. */
static void every_argument_has_a_placeholder(void **state)
{
    (void)state;
    for (const struct option_row *option = option_table; option->name; option++) {
        const struct placeholder *row =
            option->argument ? placeholder_find(option->argument) : NULL;
        assert_true(!option->argument == !row);
        assert_int_equal(row && row->values == VALUES_CHOICES, option->choices != NULL);
        assert_int_equal(
            row && (row->values == VALUES_FORMATS || row->values == VALUES_FORMATS_TO_FILE),
            option->type == OPTION_FORMAT);
    }
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++)
        assert_true(!*(*at)->arguments == !placeholder_find((*at)->arguments));
    assert_null(placeholder_find("NOTHING"));
    assert_null(placeholder_find(""));
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
        cmocka_unit_test(the_first_word_is_a_command),
        cmocka_unit_test(options_are_the_commands_own),
        cmocka_unit_test(arguments_are_what_the_placeholder_says),
        cmocka_unit_test(joined_arguments_keep_what_is_before_them),
        cmocka_unit_test(every_argument_has_a_placeholder),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
