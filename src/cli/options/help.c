#include "help.h"

#include "cli/failure.h"
#include "cli/run/output.h"
#include "cli/run/verdict.h"
#include "placeholder.h"

#include "kubevet/init/init.h"
#include "kubevet/report/format.h"
#include "kubevet/report/screen.h"

enum {
    PAGE_WIDTH = 80,
    TEXT_COLUMN = 34, /* the column of the options' help */
};

const struct option_section option_sections[] = {
    {KV_OPTIONS_SOURCE, "State"},
    {KV_OPTIONS_EVAL, "Objects"},
    {KV_OPTIONS_MANIFESTS, "Manifests to check before they are merged"},
    {KV_OPTIONS_INIT, "Spec to write"},
    {KV_OPTIONS_CONNECTION, "Connection to the API server"},
    {KV_OPTIONS_SELECTION | KV_OPTIONS_NAMESPACE | KV_OPTIONS_HISTORY, "Selection"},
    {KV_OPTIONS_REPORT, "Report"},
    {KV_OPTIONS_DOCTOR, "What to check"},
    {KV_OPTIONS_NOTIFY, "Alerts and metrics"},
    {KV_OPTIONS_EARLIER, "Earlier runs"},
    {KV_OPTIONS_FLEET, "Many clusters"},
    {KV_OPTIONS_VERDICT, "Exit code"},
    {KV_OPTIONS_DOCUMENT | KV_OPTIONS_FILE | KV_OPTIONS_QUIET | KV_OPTIONS_ACCOUNT, "Output"},
    {0, "Help"},
    {0},
};

const struct option_section *option_section_of(unsigned groups)
{
    const struct option_section *section = option_sections;
    while (section->groups != 0 && (section->groups & groups) == 0)
        section++;
    return section;
}

const struct kv_command *command_find(const char *name, struct kv_error *error)
{
    struct kv_arena arena = {0};
    struct kv_list names = {0};
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        kv_list_add(&names, &arena, const char *, (*at)->name);
        if (strcmp((*at)->name, name) == 0) {
            kv_arena_release(&arena);
            return *at;
        }
    }
    unknown_word_error(error, "command", name, names.items, names.count);
    kv_arena_release(&arena);
    return NULL;
}

static int longer(int width, const char *word)
{
    return (int)strlen(word) > width ? (int)strlen(word) : width;
}

void help_program(struct kv_buffer *out)
{
    int name = 0, arguments = 0;
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++) {
        name = longer(name, (*at)->name);
        arguments = longer(arguments, (*at)->arguments);
    }
    kv_buffer_text(out, "kubevet compares a Kubernetes cluster with a YAML spec of its intended "
                        "state and\nreports every difference.\n\n"
                        "Usage: kubevet COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n");
    for (const struct kv_command *const *at = kv_cli_registry; *at; at++)
        kv_buffer_printf(out, "  %-*s  %-*s  %s\n", name, (*at)->name, arguments, (*at)->arguments,
                         (*at)->summary);
    kv_buffer_text(out, "\n`kubevet COMMAND --help` shows the options of a command.\n");
}

static void word_add(struct kv_buffer *out, size_t index, const char *word)
{
    kv_buffer_printf(out, "%s%s", index == 0 ? " (" : ", ", word);
}

static bool takes_keys(const struct option_row *option)
{
    const struct placeholder *row = option->argument ? placeholder_find(option->argument) : NULL;
    return row && row->values == VALUES_KEYS;
}

static size_t keys_add(struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct kv_strings keys = kv_init_keys(&arena);
    for (size_t i = 0; i < keys.count; i++)
        word_add(out, i, keys.items[i]);
    kv_arena_release(&arena);
    return keys.count;
}

void option_values_add(const struct option_row *option, const struct kv_command *command,
                       struct kv_buffer *out)
{
    size_t count = 0;
    unsigned groups = option->groups & command->options;
    for (const struct choice *choice = option->choices; choice && choice->name; choice++)
        word_add(out, count++, choice->name);
    if (option->type == OPTION_FORMAT && (groups & KV_OPTIONS_DOCUMENT))
        for (; command->formats[count]; count++)
            word_add(out, count, command->formats[count]);
    else if (option->type == OPTION_FORMAT)
        for (const struct kv_format *const *format = kv_report_registry; *format; format++)
            if (format_writer(*format, command))
                word_add(out, count++, (*format)->name);
    if (takes_keys(option))
        count = keys_add(out);
    if (count > 0)
        kv_buffer_text(out, ")");
}

static void option_add(const struct option_row *option, const struct kv_command *command,
                       struct kv_buffer *out)
{
    size_t start = out->length;
    if (option->letter)
        kv_buffer_printf(out, "  -%c, --%s", option->letter, option->name);
    else
        kv_buffer_printf(out, "      --%s", option->name);
    if (option->argument)
        kv_buffer_printf(out, "%s%s", option_argument_is_optional(option) ? "" : " ",
                         option->argument);
    size_t column = out->length - start;
    if (column + 2 > TEXT_COLUMN) {
        kv_buffer_text(out, "\n");
        column = 0;
    }
    struct kv_buffer help = {0};
    kv_buffer_text(&help, option->help);
    option_values_add(option, command, &help);
    kv_screen_wrap(out, help.data, column, TEXT_COLUMN, PAGE_WIDTH);
    kv_buffer_text(out, "\n");
    kv_buffer_release(&help);
}

static void exit_codes_add(struct kv_buffer *out)
{
    kv_buffer_text(out, "\n");
    for (const struct exit_row *row = exit_table; row->text; row++) {
        kv_buffer_printf(out, "  %d", row->code);
        kv_screen_wrap(out, row->text, 3, 5, PAGE_WIDTH);
        kv_buffer_text(out, "\n");
    }
}

static void section_add(const struct option_section *section, const struct kv_command *command,
                        struct kv_buffer *out)
{
    bool begun = false;
    for (const struct option_row *option = option_table; option->name; option++) {
        if (!option_taken(option, command) ||
            option_section_of(option->groups & command->options) != section)
            continue;
        if (!begun)
            kv_buffer_printf(out, "\n%s:\n", section->title);
        begun = true;
        option_add(option, command, out);
    }
    if (begun && (section->groups & KV_OPTIONS_VERDICT))
        exit_codes_add(out);
}

void help_command(const struct kv_command *command, struct kv_buffer *out)
{
    kv_buffer_printf(out, "kubevet %s: %s\n\nUsage: kubevet %s [OPTION...]%s%s\n", command->name,
                     command->summary, command->name, *command->arguments ? " " : "",
                     command->arguments);
    if (command->details) {
        kv_buffer_text(out, "\n");
        kv_screen_wrap(out, command->details, 0, 0, PAGE_WIDTH);
        kv_buffer_text(out, "\n");
    }
    for (const struct option_section *section = option_sections; section->title; section++)
        section_add(section, command, out);
}
