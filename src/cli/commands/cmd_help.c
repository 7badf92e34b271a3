#include "cli/failure.h"
#include "cli/options/help.h"
#include "cli/options/manual.h"
#include "cli/run/output.h"

enum format { FORMAT_TEXT, FORMAT_MAN };

static const char *const formats[] = {"text", "man", NULL};

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format;
    struct kv_buffer page = {0};
    struct kv_error error = {0};
    if (!document_format(command, options, &format, &error))
        return error_print(&error);
    if (format == FORMAT_MAN && options->arguments.count > 0) {
        message_print("the manual covers all commands: kubevet help -o man");
        return KV_EXIT_USAGE;
    }
    if (options->arguments.count == 0) {
        (format == FORMAT_MAN ? manual_write : help_program)(&page);
        return document_print(&page);
    }
    const struct kv_command *about = command_find(options->arguments.items[0], &error);
    if (!about)
        return error_print(&error);
    help_command(about, &page);
    return document_print(&page);
}

const struct kv_command kv_cmd_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "show help for kubevet or a command",
    .details =
        "Without COMMAND, prints an overview. With -o man, prints the manual page kubevet(1).\n"
        "\n"
        "Examples:\n"
        "  kubevet help check\n"
        "  kubevet help -o man | man -l -",
    .options = KV_OPTIONS_DOCUMENT,
    .max_arguments = 1,
    .formats = formats,
    .run = run,
};
