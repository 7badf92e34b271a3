/* kubevet compares a Kubernetes cluster with a YAML spec of its intended state. */
#include "cli/fleet/fleet.h"
#include "cli/options/help.h"
#include "cli/options/options.h"
#include "cli/run/notify.h"
#include "cli/run/output.h"
#include "failure.h"

#include "kubevet/base/deadline.h"
#include "kubevet/net/secret_file.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* If the caller closed a standard descriptor, the next file or socket would get its number and the
 * report would be written into it. Opened for reading, every write to it fails instead. */
static void occupy_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
            _exit(KV_EXIT_NO_VERDICT);
}

/* Time is reserved for sending the failure. */
static void deadline_set(const struct kv_options *options)
{
    if (options->timeout > 0 && options->timeout < KV_TIMEOUT_NONE)
        kv_deadline_set(options->timeout - notify_reserve(options));
}

static enum kv_exit command_run(const struct kv_command *command, int argc, char **argv)
{
    struct kv_options options;
    struct kv_error error = {0};
    struct kv_buffer page = {0};
    enum kv_exit code;
    if (!options_parse(command, argc, argv, &options, &error)) {
        code = error_print(&error);
    } else if (options.help) {
        help_command(command, &page);
        code = document_print(&page);
    } else {
        deadline_set(&options);
        code = options.fleet ? fleet_run(command, &options) : command->run(command, &options);
    }
    options_release(&options);
    return code;
}

/* No command is a usage error, so that a script does not take it for success. */
static enum kv_exit usage_print(void)
{
    struct kv_buffer page = {0};
    struct kv_error ignored = {0};
    help_program(&page);
    (void)!kv_descriptor_write(STDERR_FILENO, kv_buffer_as_text(&page), &ignored);
    kv_buffer_release(&page);
    return KV_EXIT_USAGE;
}

/* `--help` and `--version` are also commands. */
static const char *command_name(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    return strcmp(word, "--version") == 0 ? "version" : word;
}

int main(int argc, char **argv)
{
    occupy_standard_descriptors();
    /* Writing to a closed pipe, or beyond the file size limit, then fails with exit code and
     * message. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    /* Where the caller ignores it, nobody is told how a program that we start has ended. */
    signal(SIGCHLD, SIG_DFL);
    kv_secret_openssl_begin();
    if (argc < 2)
        return (int)usage_print();
    struct kv_error error = {0};
    const char *name = command_name(argv[1]);
    if (*name == '-') {
        message_print("put options after the command: kubevet COMMAND %s", name);
        return KV_EXIT_USAGE;
    }
    const struct kv_command *command = command_find(name, &error);
    return (int)(command ? command_run(command, argc - 1, argv + 1) : error_print(&error));
}
