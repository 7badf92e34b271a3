#include "failure.h"
#include "help.h"
#include "manual.h"
#include "output.h"

enum format { FORMAT_TEXT, FORMAT_MAN };

static const char *const formats[] = {"text", "man", NULL};

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format;
    struct kv_buffer page = {0};
    struct kv_error error = {0};
    if (!kv_document_format(command, options, &format, &error))
        return kv_fail(&error);
    if (format == FORMAT_MAN && options->arguments.count > 0) {
        kv_complain("the manual is one page for all commands: kubevet help -o man");
        return KV_EXIT_USAGE;
    }
    if (options->arguments.count == 0) {
        (format == FORMAT_MAN ? kv_manual : kv_help_program)(&page);
        return kv_print(&page);
    }
    const struct kv_command *about = kv_command_find(options->arguments.items[0], &error);
    if (!about)
        return kv_fail(&error);
    kv_help_command(about, &page);
    return kv_print(&page);
}

const struct kv_command kv_cmd_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "tell about the program or a command",
    .details = "Without COMMAND, an overview; with -o man, the manual page kubevet(1).\n"
               "\n"
               "Examples:\n"
               "  kubevet help check\n"
               "  kubevet help -o man | man -l -",
    .options = KV_OPTIONS_DOCUMENT,
    .max_arguments = 1,
    .formats = formats,
    .run = run,
};
