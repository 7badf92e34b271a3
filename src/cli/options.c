#include "options.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/duration.h"
#include "kubevet/base/glob.h"

#include <assert.h>
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>

/* getopt_long's code of a row: beyond every letter. */
enum { FIRST_CODE = 256 };

/* Choices are written through an int. */
static_assert(sizeof(enum kv_severity) == sizeof(int) && sizeof(enum kv_color) == sizeof(int),
              "an enum of the options is no int");

/* The rows that a command takes, as getopt_long wants them. */
struct syntax {
    const struct kv_command *command;
    struct option *longs; /* ends with a row of zeros */
    char *letters;
    const char **names;
    size_t count;
};

bool kv_option_taken(const struct kv_option *option, const struct kv_command *command)
{
    return option->groups == 0 || (option->groups & command->options) != 0;
}

static void syntax_build(struct syntax *syntax, const struct kv_command *command,
                         struct kv_arena *arena)
{
    size_t rows = 0;
    while (kv_option_table[rows].name)
        rows++;
    *syntax = (struct syntax){
        .command = command,
        .longs = kv_arena_array(arena, rows + 1, sizeof *syntax->longs),
        .letters = kv_arena_alloc(arena, 2 * rows + 2),
        .names = kv_arena_array(arena, rows, sizeof *syntax->names),
    };
    char *letter = syntax->letters;
    *letter++ = ':'; /* tell a missing argument from an unknown option */
    for (const struct kv_option *option = kv_option_table; option->name; option++) {
        if (!kv_option_taken(option, command))
            continue;
        syntax->names[syntax->count] = option->name;
        syntax->longs[syntax->count++] = (struct option){
            .name = option->name,
            .has_arg = option->argument ? required_argument : no_argument,
            .val = FIRST_CODE + (int)(option - kv_option_table),
        };
        if (!option->letter)
            continue;
        *letter++ = option->letter;
        if (option->argument)
            *letter++ = ':';
    }
}

/* The row that getopt_long means by a code or a letter. */
static const struct kv_option *syntax_row(const struct syntax *syntax, int code)
{
    if (code >= FIRST_CODE)
        return &kv_option_table[code - FIRST_CODE];
    for (const struct kv_option *option = kv_option_table; option->name; option++)
        if (option->letter == code && kv_option_taken(option, syntax->command))
            return option;
    return NULL;
}

static bool is_some_option(const char *name)
{
    for (const struct kv_option *option = kv_option_table; option->name; option++)
        if (strcmp(option->name, name) == 0)
            return true;
    return false;
}

static bool fail_unknown_name(const struct syntax *syntax, const char *word, struct kv_error *error)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const char *command = syntax->command->name;
    if (is_some_option(name))
        return kv_error_set(error, KV_ERROR_USAGE, "--%s is no option of kubevet %s", name,
                            command);
    const char *nearest = kv_nearest_word(name, syntax->names, syntax->count);
    if (nearest)
        return kv_error_set(error, KV_ERROR_USAGE, "unknown option --%s; did you mean --%s?", name,
                            nearest);
    return kv_error_set(error, KV_ERROR_USAGE, "unknown option --%s; see kubevet %s --help", name,
                        command);
}

/* What getopt_long refused: an unknown name or letter, or an argument of a flag. */
static bool fail_refused(const struct syntax *syntax, char **argv, struct kv_error *error)
{
    if (optopt == 0)
        return fail_unknown_name(syntax, argv[optind - 1], error);
    if (optopt >= FIRST_CODE)
        return kv_error_set(error, KV_ERROR_USAGE, "--%s takes no argument",
                            syntax_row(syntax, optopt)->name);
    return kv_error_set(error, KV_ERROR_USAGE, "unknown option -%c; see kubevet %s --help",
                        isgraph((unsigned char)optopt) ? optopt : '?', syntax->command->name);
}

/* Was the option's name written out? getopt_long takes abbreviations. */
static bool is_written_out(const struct kv_option *option, const char *word)
{
    return strncmp(word, "--", 2) != 0 ||
           strncmp(word + 2, option->name, strlen(option->name)) == 0;
}

static bool fail_value(const struct kv_option *option, const char *value, const char *wanted,
                       struct kv_error *error)
{
    return kv_error_set(error, KV_ERROR_USAGE, "--%s: '%s' is not %s", option->name, value, wanted);
}

/* "one of auto, always, never" */
static void list_choices(const struct kv_option *option, struct kv_buffer *out)
{
    kv_buffer_text(out, "one of ");
    for (const struct kv_choice *choice = option->choices; choice->name; choice++)
        kv_buffer_printf(out, "%s%s", choice->name, choice[1].name ? ", " : "");
}

static bool store_choice(const struct kv_option *option, const char *value, int *out,
                         struct kv_error *error)
{
    for (const struct kv_choice *choice = option->choices; choice->name; choice++) {
        if (strcmp(choice->name, value) == 0) {
            *out = choice->value;
            return true;
        }
    }
    struct kv_buffer wanted = {0};
    list_choices(option, &wanted);
    fail_value(option, value, wanted.data, error);
    kv_buffer_release(&wanted);
    return false;
}

static bool fail_without_argument(const struct kv_option *option, struct kv_error *error)
{
    struct kv_buffer wanted = {0};
    if (option->choices)
        list_choices(option, &wanted);
    else
        kv_buffer_printf(&wanted, "an argument: %s", option->argument);
    kv_error_set(error, KV_ERROR_USAGE, "--%s wants %s", option->name, wanted.data);
    kv_buffer_release(&wanted);
    return false;
}

/* As kubectl's --request-timeout: a bare number is seconds, zero is no limit. Source: ParseTimeout
 * in client-go's tools/clientcmd/helpers.go. */
static bool store_duration(const struct kv_option *option, const char *value, int64_t *out,
                           struct kv_error *error)
{
    char seconds[32];
    const char *text = value;
    if (value[strspn(value, "0123456789")] == '\0' && strlen(value) + 2 <= sizeof seconds) {
        snprintf(seconds, sizeof seconds, "%ss", value);
        text = seconds;
    }
    int64_t nanoseconds;
    if (!kv_duration_parse(kv_text_of(text), &nanoseconds) || nanoseconds < 0)
        return fail_value(option, value, "a duration, as 30s, 2m or a number of seconds", error);
    bool unlimited = nanoseconds == 0 || nanoseconds > KV_TIMEOUT_NONE;
    *out = unlimited ? KV_TIMEOUT_NONE : nanoseconds;
    return true;
}

static bool store_time(const struct kv_option *option, const char *value, kv_time *out,
                       struct kv_error *error)
{
    return kv_time_parse(kv_text_of(value), out) ||
           fail_value(option, value, "a time, as 2026-11-22T22:23:43Z", error);
}

static void words_add(struct kv_words *words, struct kv_options *options, size_t most,
                      const char *word)
{
    if (!words->items)
        words->items = kv_arena_array(&options->arena, most, sizeof *words->items);
    words->items[words->count++] = word;
}

/* `most`: how many words there can be. */
static bool store(const struct kv_option *option, const char *value, struct kv_options *options,
                  size_t most, struct kv_error *error)
{
    void *field = (char *)options + option->offset;
    if (option->argument && *value == '\0')
        return kv_error_set(error, KV_ERROR_USAGE, "--%s: %s is empty", option->name,
                            option->argument);
    switch (option->type) {
    case KV_OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case KV_OPTION_STRING:
        *(const char **)field = value;
        return true;
    case KV_OPTION_WORDS:
    case KV_OPTION_FORMAT:
        words_add(field, options, most, value);
        return true;
    case KV_OPTION_CHOICE:
        return store_choice(option, value, field, error);
    case KV_OPTION_DURATION:
        return store_duration(option, value, field, error);
    case KV_OPTION_TIME:
        return store_time(option, value, field, error);
    }
    return true;
}

static bool check_argument_count(const struct kv_command *command, const struct kv_options *options,
                                 struct kv_error *error)
{
    size_t count = options->arguments.count;
    if (count < command->min_arguments)
        return kv_error_set(error, KV_ERROR_USAGE, "%s is missing: kubevet %s %s",
                            command->arguments, command->name, command->arguments);
    if (count > command->max_arguments)
        return kv_error_set(error, KV_ERROR_USAGE, "'%s' is one argument too many: kubevet %s%s%s",
                            options->arguments.items[command->max_arguments], command->name,
                            *command->arguments ? " " : "", command->arguments);
    return true;
}

/* An option that asks for what another rules out must not be dropped in silence: who gives
 * --context means that cluster. A limit on time contradicts nothing. */
static bool is_live(const struct kv_option *option)
{
    return option->groups == KV_OPTIONS_CONNECTION && option->type != KV_OPTION_DURATION;
}

static bool is_overlay(const struct kv_options *options)
{
    return options->files.count > 0 && (options->live || options->snapshot);
}

/* Standard input can be read once. */
static size_t standard_inputs(const struct kv_options *options)
{
    size_t count = options->snapshot && strcmp(options->snapshot, "-") == 0;
    for (size_t i = 0; i < options->files.count; i++)
        count += strcmp(options->files.items[i], "-") == 0;
    return count;
}

static bool check_prune(const struct kv_options *options, struct kv_error *error)
{
    for (size_t i = 0; i < options->prune.count; i++) {
        const char *word = options->prune.items[i], *slash = strchr(word, '/');
        if (!slash || slash == word || !slash[1] || strchr(slash + 1, '/'))
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--prune: '%s' is not NAMESPACE/NAME of a Kustomization", word);
    }
    return true;
}

static bool check_manifests(const struct kv_options *options, struct kv_error *error)
{
    const char *only = options->prune.count > 0 ? "prune" : options->new_only ? "new-only" : NULL;
    if (options->files.count == 0 && (options->live || options->recursive))
        return kv_error_set(error, KV_ERROR_USAGE, "--%s speaks of manifests: give them by -f",
                            options->live ? "live" : "recursive");
    if (only && !is_overlay(options))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s speaks of what manifests change: give them by -f, and the state "
                            "by --live or --snapshot",
                            only);
    if (standard_inputs(options) > 1)
        return kv_error_set(error, KV_ERROR_USAGE, "standard input (-) is asked for twice");
    return check_prune(options, error);
}

static bool check_source(const struct kv_options *options, const struct kv_option *live,
                         struct kv_error *error)
{
    if (options->snapshot && (live || options->live))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s asks for a live cluster, --snapshot for a recorded one",
                            live ? live->name : "live");
    if (options->files.count > 0 && live && !options->live)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s asks for a live cluster, -f alone for none: lay the manifests "
                            "over it by --live",
                            live->name);
    if (options->complete && !options->snapshot && (options->live || options->files.count == 0))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--complete speaks of a recorded state: name it by --snapshot");
    return check_manifests(options, error);
}

static bool parse_options(const struct syntax *syntax, int argc, char **argv,
                          struct kv_options *options, struct kv_error *error)
{
    const struct kv_option *live = NULL;
    opterr = 0;
    optind = 0; /* glibc: forget an earlier command line */
    for (int code; (code = getopt_long(argc, argv, syntax->letters, syntax->longs, NULL)) != -1;) {
        if (code == '?')
            return fail_refused(syntax, argv, error);
        const struct kv_option *option = syntax_row(syntax, code == ':' ? optopt : code);
        if (code == ':')
            return fail_without_argument(option, error);
        bool apart = option->argument && optarg == argv[optind - 1];
        const char *word = argv[optind - (apart ? 2 : 1)];
        if (code >= FIRST_CODE && !is_written_out(option, word))
            return fail_unknown_name(syntax, word, error);
        if (!store(option, optarg, options, (size_t)argc, error))
            return false;
        if (is_live(option))
            live = option;
    }
    return options->help || check_source(options, live, error);
}

bool kv_options_parse(const struct kv_command *command, int argc, char **argv,
                      struct kv_options *options, struct kv_error *error)
{
    *options = (struct kv_options){.at = KV_TIME_NONE, .fail_on = KV_SEVERITY_ERROR};
    struct syntax syntax;
    syntax_build(&syntax, command, &options->arena);
    if (!parse_options(&syntax, argc, argv, options, error))
        return false;
    for (int i = optind; i < argc; i++)
        words_add(&options->arguments, options, (size_t)argc, argv[i]);
    return options->help || check_argument_count(command, options, error);
}

void kv_options_release(struct kv_options *options)
{
    kv_arena_release(&options->arena);
}
