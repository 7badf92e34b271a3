#include "cli/run/output.h"

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    (void)command;
    (void)options;
    struct kv_buffer document = {0};
    kv_buffer_text(&document, "kubevet " KUBEVET_VERSION "\nbuilt with " COMPILER "\n");
    return document_print(&document);
}

const struct kv_command kv_cmd_version = {
    .name = "version",
    .arguments = "",
    .summary = "print the version",
    .run = run,
};
