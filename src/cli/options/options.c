#include "options.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/duration.h"
#include "kubevet/base/glob.h"

#include <assert.h>
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* getopt_long's codes for long options: beyond every letter. */
enum { FIRST_CODE = 256 };

/* Choices are written through an int. */
static_assert(sizeof(enum kv_severity) == sizeof(int) && sizeof(enum kv_color) == sizeof(int),
              "an enum among the options is not an int");

/* The options of a command in getopt_long's form. */
struct syntax {
    const struct kv_command *command;
    struct option *longs; /* ends with a row of zeros */
    char *letters;
    const char **names;
    size_t count;
};

bool option_argument_is_optional(const struct option_row *option)
{
    return option->argument && option->argument[0] == '[';
}

bool option_taken(const struct option_row *option, const struct kv_command *command)
{
    return option->groups == 0 || (option->groups & command->options) != 0;
}

static void syntax_build(struct syntax *syntax, const struct kv_command *command,
                         struct kv_arena *arena)
{
    size_t rows = 0;
    while (option_table[rows].name)
        rows++;
    *syntax = (struct syntax){
        .command = command,
        .longs = kv_arena_array(arena, rows + 1, sizeof *syntax->longs),
        .letters = kv_arena_alloc(arena, 2 * rows + 2),
        .names = kv_arena_array(arena, rows, sizeof *syntax->names),
    };
    char *letter = syntax->letters;
    *letter++ = ':'; /* report a missing argument as ':', not '?' */
    for (const struct option_row *option = option_table; option->name; option++) {
        if (!option_taken(option, command))
            continue;
        syntax->names[syntax->count] = option->name;
        syntax->longs[syntax->count++] = (struct option){
            .name = option->name,
            .has_arg = !option->argument                     ? no_argument
                       : option_argument_is_optional(option) ? optional_argument
                                                             : required_argument,
            .val = FIRST_CODE + (int)(option - option_table),
        };
        if (!option->letter)
            continue;
        *letter++ = option->letter;
        if (option->argument)
            *letter++ = ':';
    }
}

/* The row for a code or letter of getopt_long. */
static const struct option_row *syntax_row(const struct syntax *syntax, int code)
{
    if (code >= FIRST_CODE)
        return &option_table[code - FIRST_CODE];
    for (const struct option_row *option = option_table; option->name; option++)
        if (option->letter == code && option_taken(option, syntax->command))
            return option;
    return NULL;
}

static bool is_some_option(const char *name)
{
    for (const struct option_row *option = option_table; option->name; option++)
        if (strcmp(option->name, name) == 0)
            return true;
    return false;
}

static bool unknown_name_fail(const struct syntax *syntax, const char *word, struct kv_error *error)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const char *command = syntax->command->name;
    if (is_some_option(name))
        return kv_error_set(error, KV_ERROR_USAGE, "--%s is not an option of kubevet %s", name,
                            command);
    const char *nearest = kv_nearest_word(name, syntax->names, syntax->count);
    if (nearest)
        return kv_error_set(error, KV_ERROR_USAGE, "unknown option --%s; did you mean --%s?", name,
                            nearest);
    return kv_error_set(error, KV_ERROR_USAGE, "unknown option --%s; see kubevet %s --help", name,
                        command);
}

/* kubectl's options that kubevet does not have: suggest the alternative. */
static bool is_kustomize(const struct syntax *syntax, const char *word)
{
    bool takes_manifests = false;
    for (size_t i = 0; i < syntax->count; i++)
        takes_manifests |= strcmp(syntax->names[i], "filename") == 0;
    return takes_manifests &&
           (strcmp(word, "-k") == 0 || strncmp(word, "--kustomize", strlen("--kustomize")) == 0);
}

static bool kustomize_fail(const struct syntax *syntax, struct kv_error *error)
{
    return kv_error_set(error, KV_ERROR_USAGE,
                        "kubevet does not build kustomizations: pipe the result, kustomize build "
                        "DIR | kubevet %s -f -",
                        syntax->command->name);
}

/* Explains why getopt_long refused a word: an unknown name or letter, or an argument to a flag. */
static bool refused_fail(const struct syntax *syntax, char **argv, struct kv_error *error)
{
    if (optopt == 'k' && is_kustomize(syntax, "-k"))
        return kustomize_fail(syntax, error);
    if (optopt == 0 && is_kustomize(syntax, argv[optind - 1]))
        return kustomize_fail(syntax, error);
    if (optopt == 0)
        return unknown_name_fail(syntax, argv[optind - 1], error);
    if (optopt >= FIRST_CODE)
        return kv_error_set(error, KV_ERROR_USAGE, "--%s takes no argument",
                            syntax_row(syntax, optopt)->name);
    return kv_error_set(error, KV_ERROR_USAGE, "unknown option -%c; see kubevet %s --help",
                        isgraph((unsigned char)optopt) ? optopt : '?', syntax->command->name);
}

/* Was the option's full name given? getopt_long accepts abbreviations. */
static bool is_written_out(const struct option_row *option, const char *word)
{
    return strncmp(word, "--", 2) != 0 ||
           strncmp(word + 2, option->name, strlen(option->name)) == 0;
}

static bool value_fail(const struct option_row *option, const char *value, const char *wanted,
                       struct kv_error *error)
{
    return kv_error_set(error, KV_ERROR_USAGE, "--%s: '%s' is not %s", option->name, value, wanted);
}

/* "one of auto, always, never" */
static void list_choices(const struct option_row *option, struct kv_buffer *out)
{
    kv_buffer_text(out, "one of ");
    for (const struct choice *choice = option->choices; choice->name; choice++)
        kv_buffer_printf(out, "%s%s", choice->name, choice[1].name ? ", " : "");
}

static bool choice_store(const struct option_row *option, const char *value, int *out,
                         struct kv_error *error)
{
    for (const struct choice *choice = option->choices; choice->name; choice++) {
        if (strcmp(choice->name, value) == 0) {
            *out = choice->value;
            return true;
        }
    }
    struct kv_buffer wanted = {0};
    list_choices(option, &wanted);
    value_fail(option, value, wanted.data, error);
    kv_buffer_release(&wanted);
    return false;
}

static bool argument_missing_fail(const struct option_row *option, struct kv_error *error)
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

/* Go's, or a number of seconds, as of kubectl's --request-timeout. Source: ParseTimeout in
 * client-go's tools/clientcmd/helpers.go. */
static bool duration_parse(const char *value, int64_t *nanoseconds)
{
    char seconds[32];
    const char *text = value;
    if (value[strspn(value, "0123456789")] == '\0' && strlen(value) + 2 <= sizeof seconds) {
        snprintf(seconds, sizeof seconds, "%ss", value);
        text = seconds;
    }
    return kv_duration_parse(kv_text_of(text), nanoseconds) && *nanoseconds >= 0;
}

static bool duration_store(const struct option_row *option, const char *value, int64_t *out,
                           struct kv_error *error)
{
    int64_t nanoseconds;
    if (!duration_parse(value, &nanoseconds))
        return value_fail(option, value, "a duration, e.g. 30s, 2m or a number of seconds", error);
    /* Zero is no limit. */
    bool unlimited = nanoseconds == 0 || nanoseconds > KV_TIMEOUT_NONE;
    *out = unlimited ? KV_TIMEOUT_NONE : nanoseconds;
    return true;
}

/* A bare number is none: hours, days and seconds are all likely to be meant. */
static bool age_store(const struct option_row *option, const char *value, int64_t *out,
                      struct kv_error *error)
{
    if (value[strspn(value, "0123456789")] == '\0')
        return kv_error_set(error, KV_ERROR_USAGE, "--%s: '%s' has no unit, e.g. 24h or 7d",
                            option->name, value);
    return (kv_age_parse(kv_text_of(value), out) && *out > 0) ||
           value_fail(option, value, "an age, e.g. 24h or 7d", error);
}

static bool count_store(const struct option_row *option, const char *value, int *out,
                        struct kv_error *error)
{
    enum { DIGITS_MAX = 4 };
    *out = atoi(value);
    return (value[strspn(value, "0123456789")] == '\0' && strlen(value) <= DIGITS_MAX &&
            *out > 0) ||
           value_fail(option, value, "a number from 1 to 9999", error);
}

static bool time_store(const struct option_row *option, const char *value, kv_time *out,
                       struct kv_error *error)
{
    return kv_time_parse(kv_text_of(value), out) ||
           value_fail(option, value, "a time, e.g. 2026-11-22T22:23:43Z", error);
}

static void words_add(struct kv_strings *words, struct kv_options *options, size_t most,
                      const char *word)
{
    if (!words->items)
        words->items = kv_arena_array(&options->arena, most, sizeof *words->items);
    words->items[words->count++] = word;
}

/* `most`: the maximum number of words. */
static bool store(const struct option_row *option, const char *value, struct kv_options *options,
                  size_t most, struct kv_error *error)
{
    void *field = (char *)options + option->offset;
    if (option->argument && !value)
        value = option->choices->name;
    if (option->argument && *value == '\0')
        return kv_error_set(error, KV_ERROR_USAGE, "--%s: %s is empty", option->name,
                            option->argument);
    switch (option->type) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case OPTION_ONCE:
        if (*(const char **)field)
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--%s is given twice; put the files into one folder", option->name);
        *(const char **)field = value;
        return true;
    case OPTION_STRING:
        *(const char **)field = value;
        return true;
    case OPTION_WORDS:
    case OPTION_FORMAT:
        words_add(field, options, most, value);
        return true;
    case OPTION_CHOICE:
        return choice_store(option, value, field, error);
    case OPTION_COUNT:
        return count_store(option, value, field, error);
    case OPTION_AGE:
        return age_store(option, value, field, error);
    case OPTION_DURATION:
        return duration_store(option, value, field, error);
    case OPTION_TIME:
        return time_store(option, value, field, error);
    }
    return true;
}

static bool argument_count_check(const struct kv_command *command, const struct kv_options *options,
                                 struct kv_error *error)
{
    size_t count = options->arguments.count;
    for (size_t i = 0; i < count; i++)
        if (*options->arguments.items[i] == '\0' && !command->takes_empty)
            return kv_error_set(error, KV_ERROR_USAGE, "an argument is empty: kubevet %s %s",
                                command->name, command->arguments);
    if (count < command->min_arguments)
        return kv_error_set(error, KV_ERROR_USAGE, "%.*s is missing: kubevet %s %s",
                            (int)strcspn(command->arguments, " "), command->arguments,
                            command->name, command->arguments);
    if (count > command->max_arguments)
        return kv_error_set(
            error, KV_ERROR_USAGE, "'%s' is one argument too many: kubevet %s%s%s%s",
            options->arguments.items[command->max_arguments], command->name,
            *command->arguments ? " " : "", command->arguments,
            command->options & KV_OPTIONS_SOURCE ? "; use --snapshot for a recording" : "");
    return true;
}

/* An option that another one makes useless must not be dropped silently: --context means that
 * cluster. A time limit contradicts nothing. */
static bool is_live(const struct option_row *option)
{
    return option->groups == KV_OPTIONS_CONNECTION && option->type != OPTION_DURATION;
}

static bool is_overlay(const struct kv_options *options)
{
    return (options->files.count > 0 || options->repo) && (options->live || options->snapshot);
}

/* Counts the uses of standard input, which can be read only once. */
static size_t standard_inputs(const struct kv_options *options)
{
    size_t count = options->snapshot && strcmp(options->snapshot, "-") == 0;
    count += options->arguments.count > 0 && strcmp(options->arguments.items[0], "-") == 0;
    for (size_t i = 0; i < options->files.count; i++)
        count += strcmp(options->files.items[i], "-") == 0;
    return count;
}

static bool prune_check(const struct kv_options *options, struct kv_error *error)
{
    for (size_t i = 0; i < options->prune.count; i++) {
        const char *word = options->prune.items[i], *slash = strchr(word, '/');
        if (!slash || slash == word || !slash[1] || strchr(slash + 1, '/'))
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--prune: '%s' is not the NAMESPACE/NAME of a Kustomization", word);
    }
    return true;
}

/* kubectl also accepts URLs, and several files separated by commas. */
static bool files_check(const struct kv_options *options, struct kv_error *error)
{
    for (size_t i = 0; i < options->files.count; i++) {
        const char *path = options->files.items[i];
        if (strncmp(path, "http://", 7) == 0 || strncmp(path, "https://", 8) == 0)
            return kv_error_set(
                error, KV_ERROR_USAGE,
                "-f: %s is a URL: fetch it first, curl -fsSL URL | kubevet ... -f -", path);
        if (strchr(path, ',') && access(path, F_OK) != 0)
            return kv_error_set(error, KV_ERROR_USAGE,
                                "-f: there is no file '%s'; repeat -f for several files", path);
    }
    return true;
}

static bool all_check(const struct kv_options *options, struct kv_error *error)
{
    return !options->all || options->baseline || is_overlay(options) ||
           kv_error_set(
               error, KV_ERROR_USAGE,
               "--all needs manifests over a state (-f or --repo, with --live or --snapshot), or a "
               "--baseline; without them, all findings are shown anyway");
}

/* A checkout says itself what is laid over the state, and what is pruned. */
static bool repo_check(const struct kv_options *options, struct kv_error *error)
{
    if (!options->repo)
        return (!options->repo_url && !options->repo_branch && !options->helm) ||
               kv_error_set(error, KV_ERROR_USAGE, "--%s needs --repo",
                            options->repo_url      ? "repo-url"
                            : options->repo_branch ? "repo-branch"
                                                   : "helm");
    if (options->files.count > 0 || options->prune.count > 0 || options->recursive)
        return kv_error_set(
            error, KV_ERROR_USAGE,
            "--%s can't be used with --repo, which finds out itself what Flux would "
            "apply and remove",
            options->files.count > 0   ? "filename"
            : options->prune.count > 0 ? "prune"
                                       : "recursive");
    return options->live || options->snapshot ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "--repo needs the state that Flux would change: --live or --snapshot");
}

static bool manifests_check(const struct kv_options *options, struct kv_error *error)
{
    const char *only = options->prune.count > 0                  ? "prune"
                       : options->new_only && !options->baseline ? "new-only"
                                                                 : NULL;
    if (!repo_check(options, error))
        return false;
    if (options->files.count == 0 && !options->repo && (options->live || options->recursive))
        return kv_error_set(error, KV_ERROR_USAGE, "--%s needs manifests (-f%s)",
                            options->live ? "live" : "recursive",
                            options->live ? " or --repo" : "");
    if (only && !is_overlay(options))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s needs manifests (-f%s) and a state (--live or --snapshot)%s",
                            only, options->new_only ? " or --repo" : "",
                            options->new_only ? ", or a --baseline" : "");
    if (options->history && (options->files.count > 0 || options->repo))
        return kv_error_set(
            error, KV_ERROR_USAGE,
            "--history can't be used with manifests (-f, --repo): what they would make of "
            "the cluster has not happened");
    if (options->keep > 0 && !options->history)
        return kv_error_set(error, KV_ERROR_USAGE, "--keep needs --history");
    if (options->baseline && is_overlay(options))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--baseline can't be used with manifests over a state: they are "
                            "already compared with the state without them");
    if (standard_inputs(options) > 1)
        return kv_error_set(error, KV_ERROR_USAGE, "standard input (-) can be read only once");
    return files_check(options, error) && prune_check(options, error);
}

/* An expression is evaluated over objects of the cluster only if their kind is named. */
static bool eval_check(const struct kv_options *options, const struct option_row *live,
                       struct kv_error *error)
{
    bool recorded = options->snapshot || options->files.count > 0;
    if (options->snapshot && options->files.count > 0)
        return kv_error_set(error, KV_ERROR_USAGE, "give -f or --snapshot, not both");
    if (live && recorded)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s is for a live cluster: it can't be used with %s", live->name,
                            options->snapshot ? "--snapshot" : "-f");
    if (live && !options->kind)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s is for a live cluster: name the --kind of objects to read",
                            live->name);
    if (!recorded && !options->kind &&
        (options->connection.namespace || options->kept.count > 0 || options->arguments.count > 1))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "there are no objects: give -f, --snapshot, or the --kind to read");
    return true;
}

/* Options of the connection that are the same for all clusters. */
static bool is_shared(const char *name)
{
    static const char *const names[] = {"kubeconfig", "as", "as-group", "as-uid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* A fleet says itself which clusters there are, and how they are reached. */
static bool fleet_check(const struct kv_options *options, const struct option_row *live,
                        struct kv_error *error)
{
    const char *other = options->snapshot                ? "snapshot"
                        : options->files.count > 0       ? "filename"
                        : options->repo                  ? "repo"
                        : options->live                  ? "live"
                        : options->complete              ? "complete"
                        : live && !is_shared(live->name) ? live->name
                                                         : NULL;
    if (other)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s is for one cluster: it can't be used with --fleet", other);
    if (options->arguments.count > 0)
        return kv_error_set(error, KV_ERROR_USAGE, "'%s': with --fleet, the fleet names the specs",
                            options->arguments.items[0]);
    return all_check(options, error) && manifests_check(options, error);
}

static bool fleet_needed_check(const struct kv_options *options, struct kv_error *error)
{
    const char *alone = options->selectors.count > 0       ? "selector"
                        : options->parallel > 0            ? "parallel"
                        : options->shard                   ? "shard"
                        : options->cluster_timeout         ? "cluster-timeout"
                        : options->allow_unidentified      ? "allow-unidentified"
                        : options->cluster_names.count > 0 ? "cluster-name"
                                                           : NULL;
    return options->fleet || !alone ||
           kv_error_set(error, KV_ERROR_USAGE, "--%s needs --fleet", alone);
}

static bool source_check(const struct kv_options *options, const struct option_row *live,
                         struct kv_error *error)
{
    if (options->snapshot && (live || options->live))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s is for a live cluster: it can't be used with --snapshot",
                            live ? live->name : "live");
    if (options->files.count > 0 && live && !options->live)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s is for a live cluster: with -f, it needs --live", live->name);
    if (options->fleet)
        return fleet_check(options, live, error);
    if (options->complete && !options->snapshot && (options->live || options->files.count == 0))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--complete needs a recorded state (--snapshot)");
    if (options->max_age > 0 && !options->snapshot)
        return kv_error_set(error, KV_ERROR_USAGE, "--max-age needs a recorded state (--snapshot)");
    return manifests_check(options, error);
}

static bool arguments_parse(const struct syntax *syntax, int argc, char **argv,
                            struct kv_options *options, struct kv_error *error)
{
    const struct option_row *live = NULL;
    opterr = 0;
    optind = 0; /* glibc: forget an earlier command line */
    for (int code; (code = getopt_long(argc, argv, syntax->letters, syntax->longs, NULL)) != -1;) {
        if (code == '?')
            return refused_fail(syntax, argv, error);
        const struct option_row *option = syntax_row(syntax, code == ':' ? optopt : code);
        if (code == ':')
            return argument_missing_fail(option, error);
        bool apart = option->argument && optarg && optarg == argv[optind - 1];
        const char *word = argv[optind - (apart ? 2 : 1)];
        if (code >= FIRST_CODE && !is_written_out(option, word))
            return unknown_name_fail(syntax, word, error);
        if (!store(option, optarg, options, (size_t)argc, error))
            return false;
        if (is_live(option))
            live = option;
    }
    for (int i = optind; i < argc; i++)
        words_add(&options->arguments, options, (size_t)argc, argv[i]);
    if (options->help)
        return true;
    unsigned groups = syntax->command->options;
    return (!(groups & KV_OPTIONS_FLEET) || fleet_needed_check(options, error)) &&
           (!(groups & KV_OPTIONS_EVAL) || eval_check(options, live, error)) &&
           (!(groups & KV_OPTIONS_EARLIER) || all_check(options, error)) &&
           source_check(options, live, error);
}

bool options_parse(const struct kv_command *command, int argc, char **argv,
                   struct kv_options *options, struct kv_error *error)
{
    *options = (struct kv_options){.at = KV_TIME_NONE, .fail_on = KV_SEVERITY_ERROR};
    struct syntax syntax;
    syntax_build(&syntax, command, &options->arena);
    if (!arguments_parse(&syntax, argc, argv, options, error))
        return false;
    return options->help || argument_count_check(command, options, error);
}

void options_release(struct kv_options *options)
{
    kv_arena_release(&options->arena);
}
