#include "cli/options/options.h"

#include "test.h"

#include <stdio.h>

static const struct kv_command check = {
    .name = "check",
    .arguments = "[SPEC]",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_CONNECTION | KV_OPTIONS_SELECTION |
               KV_OPTIONS_REPORT | KV_OPTIONS_VERDICT | KV_OPTIONS_MANIFESTS,
    .max_arguments = 1,
};
static const struct kv_command lint = {
    .name = "lint",
    .arguments = "SPEC...",
    .options = KV_OPTIONS_QUIET,
    .min_arguments = 1,
    .max_arguments = SIZE_MAX,
};
static const struct kv_command version = {.name = "version", .arguments = ""};

enum { MAX_WORDS = 16 };

/* getopt_long reorders what it is given. */
struct line {
    char *words[MAX_WORDS];
    int count;
    struct kv_options options;
    struct kv_error error;
};

static bool parse(struct line *line, const struct kv_command *command, const char *const *words)
{
    *line = (struct line){.words = {(char *)(uintptr_t)command->name}, .count = 1};
    for (; *words; words++)
        line->words[line->count++] = (char *)(uintptr_t)*words;
    return options_parse(command, line->count, line->words, &line->options, &line->error);
}

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static void assert_refused(const struct kv_command *command, const char *const *words,
                           const char *text)
{
    struct line line;
    assert_false(parse(&line, command, words));
    assert_int_equal(line.error.kind, KV_ERROR_USAGE);
    assert_string_equal(line.error.text, text);
    options_release(&line.options);
}

static void nothing_given_is_the_defaults(void **state)
{
    (void)state;
    struct line line;
    assert_true(parse(&line, &check, (const char *const[]){NULL}));
    assert_int_equal(line.options.arguments.count, 0);
    assert_true(line.options.at == KV_TIME_NONE);
    assert_int_equal(line.options.fail_on, KV_SEVERITY_ERROR);
    assert_int_equal(line.options.color, KV_COLOR_AUTO);
    assert_int_equal(line.options.request_timeout, 0);
    assert_int_equal(line.options.outputs.count, 0);
    assert_null(line.options.snapshot);
    assert_false(line.options.help);
    options_release(&line.options);
}

static void every_type_is_stored(void **state)
{
    (void)state;
    struct line line;
    assert_true(
        parse(&line, &check,
              WORDS("--snapshot", "s.json", "--complete", "--at=2026-11-22T22:23:43Z",
                    "--timeout=1m30s", "--fail-on", "info", "--color=never", "-ojson", "-qv")));
    assert_string_equal(line.options.snapshot, "s.json");
    assert_true(line.options.complete);
    assert_int_equal(line.options.at, 1795386223);
    assert_int_equal(line.options.timeout, INT64_C(90000000000));
    assert_int_equal(line.options.fail_on, KV_SEVERITY_INFO);
    assert_int_equal(line.options.color, KV_COLOR_NEVER);
    assert_string_equal(line.options.outputs.items[0], "json");
    assert_true(line.options.quiet);
    assert_true(line.options.verbose);
    options_release(&line.options);
}

/* An option that makes sense beside another one only. */
static bool wants_another(const char *name)
{
    return strcmp(name, "complete") == 0 || strcmp(name, "prune") == 0 ||
           strcmp(name, "new-only") == 0 || strcmp(name, "live") == 0 ||
           strcmp(name, "recursive") == 0 || strcmp(name, "kept") == 0 ||
           strcmp(name, "namespace") == 0 || strcmp(name, "max-age") == 0 ||
           strcmp(name, "selector") == 0 || strcmp(name, "parallel") == 0 ||
           strcmp(name, "shard") == 0 || strcmp(name, "cluster-timeout") == 0 ||
           strcmp(name, "allow-unidentified") == 0 || strcmp(name, "cluster-name") == 0 ||
           strcmp(name, "keep") == 0 || strcmp(name, "helm") == 0 ||
           strncmp(name, "repo", strlen("repo")) == 0;
}

/* A row that stores at the wrong place, or not at all, is found here. */
static void every_option_has_a_place_of_its_own(void **state)
{
    (void)state;
    static const char *const values[] = {
        [OPTION_STRING] = "x", [OPTION_ONCE] = "x",
        [OPTION_WORDS] = "x",  [OPTION_FORMAT] = "x",
        [OPTION_COUNT] = "3",  [OPTION_DURATION] = "1s",
        [OPTION_AGE] = "7d",   [OPTION_TIME] = "2026-11-22T22:23:43Z",
    };
    const struct kv_options defaults = {.at = KV_TIME_NONE, .fail_on = KV_SEVERITY_ERROR};
    for (const struct option_row *option = option_table; option->name; option++) {
        struct kv_command command = {.name = "any", .arguments = "", .options = option->groups};
        char word[64];
        snprintf(word, sizeof word, "--%s", option->name);
        const char *value = option->choices ? option->choices[1].name : values[option->type];
        struct line line;
        bool ok = parse(&line, &command, WORDS(word, option->argument ? value : NULL));
        assert_true(ok || wants_another(option->name));
        size_t size = option->type == OPTION_FLAG ? sizeof(bool)
                      : option->type == OPTION_CHOICE || option->type == OPTION_COUNT
                          ? sizeof(int)
                          : sizeof(void *);
        assert_memory_not_equal((const char *)&line.options + option->offset,
                                (const char *)&defaults + option->offset, size);
        for (const struct option_row *other = option_table; other->name; other++)
            if (strcmp(other->name, option->name) != 0)
                assert_int_not_equal(other->offset, option->offset);
        options_release(&line.options);
    }
}

static void words_are_collected_in_order(void **state)
{
    (void)state;
    struct line line;
    assert_true(
        parse(&line, &check, WORDS("-n", "a", "--rule=quota/*", "-nb*", "--namespace", "c")));
    assert_int_equal(line.options.namespaces.count, 3);
    assert_string_equal(line.options.namespaces.items[0], "a");
    assert_string_equal(line.options.namespaces.items[1], "b*");
    assert_string_equal(line.options.namespaces.items[2], "c");
    assert_int_equal(line.options.rules.count, 1);
    options_release(&line.options);
}

static void options_and_arguments_may_be_mixed(void **state)
{
    (void)state;
    struct line line;
    assert_true(parse(&line, &lint, WORDS("a.yaml", "-q", "b.yaml", "--", "-q", "--help")));
    assert_true(line.options.quiet);
    assert_false(line.options.help);
    assert_int_equal(line.options.arguments.count, 4);
    assert_string_equal(line.options.arguments.items[0], "a.yaml");
    assert_string_equal(line.options.arguments.items[3], "--help");
    options_release(&line.options);
}

static void durations_are_as_kubectl_takes_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t nanoseconds;
    } cases[] = {
        {"5", INT64_C(5000000000)},    {"5s", INT64_C(5000000000)},   {"1.5s", INT64_C(1500000000)},
        {"2m", INT64_C(120000000000)}, {"250ms", INT64_C(250000000)}, {"0", KV_TIMEOUT_NONE},
        {"0s", KV_TIMEOUT_NONE},       {"9999h", KV_TIMEOUT_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line line;
        assert_true(parse(&line, &check, WORDS("--request-timeout", cases[i].text)));
        assert_true(line.options.request_timeout == cases[i].nanoseconds);
        options_release(&line.options);
    }
    static const char *const bad[] = {"-5s", "-1", "5 s", "soon",
                                      "99999999999999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[160];
        snprintf(text, sizeof text,
                 "--timeout: '%s' is not a duration, e.g. 30s, 2m or a number of seconds", bad[i]);
        assert_refused(&check, WORDS("--timeout", bad[i]), text);
    }
}

static void contradictions_are_reported(void **state)
{
    (void)state;
    assert_refused(&check, WORDS("--snapshot=s.json", "-s", "https://x"),
                   "--server is for a live cluster: it can't be used with --snapshot");
    assert_refused(
        &check, WORDS("--insecure-skip-tls-verify", "--snapshot=s.json"),
        "--insecure-skip-tls-verify is for a live cluster: it can't be used with --snapshot");
    assert_refused(&check, WORDS("--complete"), "--complete needs a recorded state (--snapshot)");
    struct line line;
    assert_true(parse(&line, &check, WORDS("--snapshot=s.json", "--timeout=5s", "--complete")));
    options_release(&line.options);
    assert_true(parse(&line, &check, WORDS("-s", "https://x", "--context", "c")));
    assert_string_equal(line.options.connection.server, "https://x");
    options_release(&line.options);
    assert_true(parse(&line, &check, WORDS("--complete", "--help")));
    options_release(&line.options);
}

static void bad_values_are_named(void **state)
{
    (void)state;
    assert_refused(&check, WORDS("--color", "pink"),
                   "--color: 'pink' is not one of auto, always, never");
    assert_refused(&check, WORDS("--fail-on=skip"),
                   "--fail-on: 'skip' is not one of error, warning, info");
    assert_refused(&check, WORDS("--at", "yesterday"),
                   "--at: 'yesterday' is not a time, e.g. 2026-11-22T22:23:43Z");
    assert_refused(&check, WORDS("--context", ""), "--context: NAME is empty");
    assert_refused(&check, WORDS("--snapshot"), "--snapshot wants an argument: PATH");
    assert_refused(&check, WORDS("-n"), "--namespace wants an argument: GLOB");
    assert_refused(&check, WORDS("--fail-on"), "--fail-on wants one of error, warning, info");
    assert_refused(&check, WORDS("--quiet=yes"), "--quiet takes no argument");
}

static void unknown_options_are_named_with_the_nearest(void **state)
{
    (void)state;
    assert_refused(&check, WORDS("--snapshoot=x"),
                   "unknown option --snapshoot; did you mean --snapshot?");
    assert_refused(&check, WORDS("--xyzzy"), "unknown option --xyzzy; see kubevet check --help");
    assert_refused(&check, WORDS("-x"), "unknown option -x; see kubevet check --help");
    assert_refused(&check, WORDS("-qx"), "unknown option -x; see kubevet check --help");
    assert_refused(&check, WORDS("-xq"), "unknown option -x; see kubevet check --help");
    assert_refused(&check, WORDS("-\xc3"), "unknown option -?; see kubevet check --help");
    assert_refused(&lint, WORDS("--snapshot=x", "a.yaml"),
                   "--snapshot is not an option of kubevet lint");
}

/* An abbreviation that works today is ambiguous once an option is added. */
static void what_kubectl_takes_and_kubevet_does_not_is_named(void **state)
{
    (void)state;
    static const char build[] = "kubevet does not build kustomizations: pipe the result, kustomize "
                                "build DIR | kubevet check -f -";
    assert_refused(&check, WORDS("-k", "dir"), build);
    assert_refused(&check, WORDS("--kustomize=dir"), build);
    assert_refused(&check, WORDS("-f", "https://x/a.yaml"),
                   "-f: https://x/a.yaml is a URL: fetch it first, curl -fsSL URL | kubevet ... -f "
                   "-");
    assert_refused(&check, WORDS("-f", "a.yaml,b.yaml"),
                   "-f: there is no file 'a.yaml,b.yaml'; repeat -f for several files");
    assert_refused(&lint, WORDS("-k", "dir"), "unknown option -k; see kubevet lint --help");
}

static void abbreviations_are_refused(void **state)
{
    (void)state;
    assert_refused(&check, WORDS("--snap", "x"), "unknown option --snap; see kubevet check --help");
    assert_refused(&check, WORDS("--snapsho=x"),
                   "unknown option --snapsho; did you mean --snapshot?");
    assert_refused(&check, WORDS("--snapshot", "a", "--snapshot=b"),
                   "--snapshot is given twice; put the files into one folder");
    assert_refused(&check, WORDS("--verb"), "unknown option --verb; see kubevet check --help");
    assert_refused(&check, WORDS("--co"), "unknown option --co; see kubevet check --help");
}

static void arguments_are_counted(void **state)
{
    (void)state;
    assert_refused(&lint, (const char *const[]){NULL}, "SPEC... is missing: kubevet lint SPEC...");
    assert_refused(
        &check, WORDS("a", "b"),
        "'b' is one argument too many: kubevet check [SPEC]; use --snapshot for a recording");
    assert_refused(&version, WORDS("a"), "'a' is one argument too many: kubevet version");
    struct line line;
    assert_true(parse(&line, &lint, WORDS("--help")));
    assert_true(line.options.help);
    options_release(&line.options);
}

/* getopt_long gets one row of a name, and --help one. */
static void no_command_takes_two_options_of_a_name(void **state)
{
    (void)state;
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        for (const struct option_row *one = option_table; one->name; one++) {
            for (const struct option_row *two = one + 1; two->name; two++) {
                if (!option_taken(one, *at) || !option_taken(two, *at))
                    continue;
                assert_string_not_equal(one->name, two->name);
                assert_true(one->letter == 0 || one->letter != two->letter);
            }
        }
        assert_true(((*at)->options & KV_OPTIONS_DOCUMENT) == 0 || (*at)->formats);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_is_the_defaults),
        cmocka_unit_test(every_type_is_stored),
        cmocka_unit_test(every_option_has_a_place_of_its_own),
        cmocka_unit_test(words_are_collected_in_order),
        cmocka_unit_test(options_and_arguments_may_be_mixed),
        cmocka_unit_test(durations_are_as_kubectl_takes_them),
        cmocka_unit_test(contradictions_are_reported),
        cmocka_unit_test(bad_values_are_named),
        cmocka_unit_test(unknown_options_are_named_with_the_nearest),
        cmocka_unit_test(what_kubectl_takes_and_kubevet_does_not_is_named),
        cmocka_unit_test(abbreviations_are_refused),
        cmocka_unit_test(arguments_are_counted),
        cmocka_unit_test(no_command_takes_two_options_of_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
