#include "failure.h"
#include "help.h"
#include "output.h"

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    (void)command;
    struct kv_buffer page = {0};
    struct kv_error error = {0};
    if (options->arguments.count == 0) {
        kv_help_program(&page);
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
    .max_arguments = 1,
    .run = run,
};
