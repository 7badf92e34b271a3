#include "complete.h"

#include "cli/run/output.h"
#include "help.h"
#include "options.h"
#include "placeholder.h"

#include "kubevet/engine/engine.h"
#include "kubevet/init/init.h"
#include "kubevet/report/format.h"
#include "kubevet/rules/rule.h"

/* The command line typed so far. */
struct line {
    const struct kv_command *command;
    const struct option_row *pending; /* its argument is the next word */
    bool ended;                       /* after `--`: no more options */
    size_t arguments;                 /* words that are neither options nor their arguments */
};

struct completing {
    struct kv_arena *arena;
    struct completion *out;
};

static void add(struct completing *in, const char *word, const char *help)
{
    struct candidate *candidate = kv_list_push(&in->out->candidates, in->arena, sizeof *candidate);
    *candidate = (struct candidate){word, help};
}

static void commands_add(struct completing *in)
{
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++)
        add(in, (*at)->name, (*at)->summary);
}

static void options_add(struct completing *in, const struct kv_command *command)
{
    for (const struct option_row *option = option_table; option->name; option++)
        if (option_taken(option, command))
            add(in, kv_arena_printf(in->arena, "--%s", option->name), option->help);
}

static void rules_add(struct completing *in)
{
    for (const struct kv_rule *const *at = kv_rules_registry; *at; at++)
        add(in, (*at)->doc.id, (*at)->doc.summary);
}

static void keys_add(struct completing *in)
{
    struct kv_strings keys = kv_init_keys(in->arena);
    for (size_t i = 0; i < keys.count; i++)
        add(in, keys.items[i], NULL);
}

static void formats_add(struct completing *in, const struct kv_command *command)
{
    for (const char *const *name = command->formats; name && *name; name++)
        add(in, *name, NULL);
}

/* Completes a report format: its name, or after `=` a file. */
static void report_formats_add(struct completing *in, const struct kv_command *command,
                               const char *value)
{
    const char *equals = strchr(value, '=');
    if (equals) {
        in->out->prefix += (size_t)(equals + 1 - value);
        in->out->files = true;
        return;
    }
    for (const struct kv_format *const *at = kv_report_registry; *at; at++)
        if (format_writer(*at, command))
            add(in, (*at)->name, (*at)->help);
}

/* The name of the argument behind `count` others; of a list such as SPEC... the same each time. */
static const char *argument_name(const struct kv_command *command, size_t count)
{
    const char *name = command->arguments, *next;
    for (; count > 0 && (next = strchr(name, ' ')); count--)
        name = next + 1;
    return name;
}

/* `option` is NULL for an argument of the command. */
static void values_add(struct completing *in, const struct line *line,
                       const struct option_row *option, const char *value)
{
    const struct kv_command *command = line->command;
    const struct placeholder *row =
        placeholder_find(option ? option->argument : argument_name(command, line->arguments));
    switch (row ? row->values : VALUES_ANY) {
    case VALUES_ANY:
        break;
    case VALUES_FILES:
        in->out->files = true;
        break;
    case VALUES_RULES:
        rules_add(in);
        break;
    case VALUES_COMMANDS:
        commands_add(in);
        break;
    case VALUES_KEYS:
        keys_add(in);
        break;
    case VALUES_SHELLS:
        for (const struct kv_completion_script *at = kv_completion_scripts; at->shell; at++)
            add(in, at->shell, NULL);
        break;
    case VALUES_CHOICES:
        for (const struct choice *at = option ? option->choices : NULL; at && at->name; at++)
            add(in, at->name, NULL);
        break;
    case VALUES_FORMATS:
        formats_add(in, command);
        break;
    case VALUES_FORMATS_TO_FILE:
        report_formats_add(in, command, value);
        break;
    }
}

static const struct option_row *option_named(const struct kv_command *command, const char *name,
                                             size_t length)
{
    for (const struct option_row *option = option_table; option->name; option++)
        if (option_taken(option, command) && strlen(option->name) == length &&
            strncmp(option->name, name, length) == 0)
            return option;
    return NULL;
}

static const struct option_row *option_lettered(const struct kv_command *command, char letter)
{
    for (const struct option_row *option = option_table; option->name; option++)
        if (option_taken(option, command) && option->letter == letter)
            return option;
    return NULL;
}

/* The option whose argument the word contains or needs, as in `--at=TIME`, `--at`, `-nx` or `-qn`;
 * `*value` points to the argument in the word, or to its end if the argument is still missing. NULL
 * = none. */
static const struct option_row *option_of_word(const struct kv_command *command, const char *word,
                                               const char **value, bool *wanted)
{
    *wanted = false;
    if (strncmp(word, "--", 2) == 0) {
        size_t length = strcspn(word + 2, "=");
        const struct option_row *option = option_named(command, word + 2, length);
        *wanted = word[2 + length] == '\0';
        *value = word + 2 + length + !*wanted;
        bool takes =
            option && option->argument && !(*wanted && option_argument_is_optional(option));
        return takes ? option : NULL;
    }
    for (const char *letter = word + 1; *letter; letter++) {
        const struct option_row *option = option_lettered(command, *letter);
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

static void word_read(struct line *line, const char *word)
{
    const char *value;
    bool wanted;
    if (line->pending) {
        line->pending = NULL;
    } else if (!line->ended && strcmp(word, "--") == 0) {
        line->ended = true;
    } else if (is_option(line, word)) {
        const struct option_row *option = option_of_word(line->command, word, &value, &wanted);
        line->pending = wanted ? option : NULL;
    } else {
        line->arguments++;
    }
}

static void word_complete(struct completing *in, const struct line *line, const char *word)
{
    const char *value;
    bool wanted;
    if (line->pending) {
        values_add(in, line, line->pending, word);
        return;
    }
    if (is_option(line, word)) {
        const struct option_row *option = option_of_word(line->command, word, &value, &wanted);
        if (option && !wanted) {
            in->out->prefix = (size_t)(value - word);
            values_add(in, line, option, value);
            return;
        }
    }
    bool full = line->arguments >= line->command->max_arguments;
    if (!line->ended && (word[0] == '-' || (full && word[0] == '\0')))
        options_add(in, line->command);
    else if (!full)
        values_add(in, line, NULL, word);
}

void line_complete(struct kv_strings words, struct kv_arena *arena, struct completion *out)
{
    *out = (struct completion){0};
    struct completing in = {arena, out};
    if (words.count == 1) {
        commands_add(&in);
        return;
    }
    struct kv_error ignored = {0};
    struct line line = {.command = command_find(words.items[0], &ignored)};
    if (!line.command)
        return;
    for (size_t i = 1; i + 1 < words.count; i++)
        word_read(&line, words.items[i]);
    word_complete(&in, &line, words.items[words.count - 1]);
}
