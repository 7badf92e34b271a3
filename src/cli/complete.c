#include "complete.h"

#include "help.h"
#include "options.h"
#include "output.h"
#include "placeholder.h"

#include "kubevet/engine/engine.h"
#include "kubevet/report/format.h"
#include "kubevet/rules/rule.h"

/* A command line as far as it is typed. */
struct line {
    const struct kv_command *command;
    const struct kv_option *pending; /* its argument is the next word */
    bool ended;                      /* by `--`: what follows is no option */
    size_t arguments;                /* words that are neither options nor theirs */
};

struct completing {
    struct kv_arena *arena;
    struct kv_completion *out;
};

static void add(struct completing *in, const char *word, const char *help)
{
    struct kv_candidate *candidate =
        kv_list_push(&in->out->candidates, in->arena, sizeof *candidate);
    *candidate = (struct kv_candidate){word, help};
}

static void add_commands(struct completing *in)
{
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++)
        add(in, (*at)->name, (*at)->summary);
}

static void add_options(struct completing *in, const struct kv_command *command)
{
    for (const struct kv_option *option = kv_option_table; option->name; option++)
        if (kv_option_taken(option, command))
            add(in, kv_arena_printf(in->arena, "--%s", option->name), option->help);
}

static void add_rules(struct completing *in)
{
    for (const struct kv_rule *const *at = kv_rules_registry; *at; at++)
        add(in, (*at)->doc.id, (*at)->doc.summary);
}

static void add_formats(struct completing *in, const struct kv_command *command)
{
    for (const char *const *name = command->formats; name && *name; name++)
        add(in, *name, NULL);
}

/* The rest of a format's word: its name, or a file. */
static void add_report_formats(struct completing *in, const struct kv_command *command,
                               const char *value)
{
    const char *equals = strchr(value, '=');
    if (equals) {
        in->out->prefix += (size_t)(equals + 1 - value);
        in->out->files = true;
        return;
    }
    for (const struct kv_format *const *at = kv_report_registry; *at; at++)
        if (kv_format_writer(*at, command))
            add(in, (*at)->name, (*at)->help);
}

/* `option` is NULL for an argument of the command. */
static void add_values(struct completing *in, const struct kv_command *command,
                       const struct kv_option *option, const char *value)
{
    const struct kv_placeholder *row =
        kv_placeholder_find(option ? option->argument : command->arguments);
    switch (row ? row->values : KV_VALUES_ANY) {
    case KV_VALUES_ANY:
        break;
    case KV_VALUES_FILES:
        in->out->files = true;
        break;
    case KV_VALUES_RULES:
        add_rules(in);
        break;
    case KV_VALUES_COMMANDS:
        add_commands(in);
        break;
    case KV_VALUES_SHELLS:
        for (const struct kv_completion_script *at = kv_completion_scripts; at->shell; at++)
            add(in, at->shell, NULL);
        break;
    case KV_VALUES_CHOICES:
        for (const struct kv_choice *at = option ? option->choices : NULL; at && at->name; at++)
            add(in, at->name, NULL);
        break;
    case KV_VALUES_FORMATS:
        add_formats(in, command);
        break;
    case KV_VALUES_FORMATS_TO_FILE:
        add_report_formats(in, command, value);
        break;
    }
}

static const struct kv_option *option_named(const struct kv_command *command, const char *name,
                                            size_t length)
{
    for (const struct kv_option *option = kv_option_table; option->name; option++)
        if (kv_option_taken(option, command) && strlen(option->name) == length &&
            strncmp(option->name, name, length) == 0)
            return option;
    return NULL;
}

static const struct kv_option *option_lettered(const struct kv_command *command, char letter)
{
    for (const struct kv_option *option = kv_option_table; option->name; option++)
        if (kv_option_taken(option, command) && option->letter == letter)
            return option;
    return NULL;
}

/* The option whose argument the word brings or wants, as `--at=TIME`, `--at`, `-nx` or `-qn` do;
 * `*value` is the argument's place in the word, at its end if it is still wanted. NULL = none. */
static const struct kv_option *option_of_word(const struct kv_command *command, const char *word,
                                              const char **value, bool *wanted)
{
    *wanted = false;
    if (strncmp(word, "--", 2) == 0) {
        size_t length = strcspn(word + 2, "=");
        const struct kv_option *option = option_named(command, word + 2, length);
        *wanted = word[2 + length] == '\0';
        *value = word + 2 + length + !*wanted;
        return option && option->argument ? option : NULL;
    }
    for (const char *letter = word + 1; *letter; letter++) {
        const struct kv_option *option = option_lettered(command, *letter);
        if (!option)
            return NULL;
        if (!option->argument)
            continue;
        *value = letter + 1;
        *wanted = letter[1] == '\0';
        return option;
    }
    return NULL;
}

static bool is_option(const struct line *line, const char *word)
{
    return !line->ended && word[0] == '-' && word[1] != '\0';
}

static void read_word(struct line *line, const char *word)
{
    const char *value;
    bool wanted;
    if (line->pending) {
        line->pending = NULL;
    } else if (!line->ended && strcmp(word, "--") == 0) {
        line->ended = true;
    } else if (is_option(line, word)) {
        const struct kv_option *option = option_of_word(line->command, word, &value, &wanted);
        line->pending = wanted ? option : NULL;
    } else {
        line->arguments++;
    }
}

static void complete_word(struct completing *in, const struct line *line, const char *word)
{
    const char *value;
    bool wanted;
    if (line->pending) {
        add_values(in, line->command, line->pending, word);
        return;
    }
    if (is_option(line, word)) {
        const struct kv_option *option = option_of_word(line->command, word, &value, &wanted);
        if (option && !wanted) {
            in->out->prefix = (size_t)(value - word);
            add_values(in, line->command, option, value);
            return;
        }
    }
    bool full = line->arguments >= line->command->max_arguments;
    if (!line->ended && (word[0] == '-' || (full && word[0] == '\0')))
        add_options(in, line->command);
    else if (!full)
        add_values(in, line->command, NULL, word);
}

void kv_complete(struct kv_words words, struct kv_arena *arena, struct kv_completion *out)
{
    *out = (struct kv_completion){0};
    struct completing in = {arena, out};
    if (words.count == 1) {
        add_commands(&in);
        return;
    }
    struct kv_error ignored = {0};
    struct line line = {.command = kv_command_find(words.items[0], &ignored)};
    if (!line.command)
        return;
    for (size_t i = 1; i + 1 < words.count; i++)
        read_word(&line, words.items[i]);
    complete_word(&in, &line, words.items[words.count - 1]);
}
