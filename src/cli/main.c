/* kubevet holds a Kubernetes cluster against one YAML page that says what it is meant to be. */
#include "failure.h"
#include "help.h"
#include "options.h"
#include "output.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* A descriptor that the caller closed would be given to the next file or socket that is opened, and
 * the report written into it. Opened for reading, every write to it fails instead. */
static void occupy_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
            _exit(KV_EXIT_NO_VERDICT);
}

static enum kv_exit run_command(const struct kv_command *command, int argc, char **argv)
{
    struct kv_options options;
    struct kv_error error = {0};
    struct kv_buffer page = {0};
    enum kv_exit code;
    if (!kv_options_parse(command, argc, argv, &options, &error)) {
        code = kv_fail(&error);
    } else if (options.help) {
        kv_help_command(command, &page);
        code = kv_print(&page);
    } else {
        code = command->run(command, &options);
    }
    kv_options_release(&options);
    return code;
}

/* Without a command there is nothing to do, which no script should take for success. */
static enum kv_exit print_usage(void)
{
    struct kv_buffer page = {0};
    struct kv_error ignored = {0};
    kv_help_program(&page);
    (void)!kv_descriptor_write(STDERR_FILENO, kv_buffer_as_text(&page), &ignored);
    kv_buffer_release(&page);
    return KV_EXIT_USAGE;
}

/* `--help` and `--version` are commands to whoever types them. */
static const char *command_name(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    return strcmp(word, "--version") == 0 ? "version" : word;
}

int main(int argc, char **argv)
{
    occupy_standard_descriptors();
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, with exit code and message */
    if (argc < 2)
        return (int)print_usage();
    struct kv_error error = {0};
    const char *name = command_name(argv[1]);
    if (*name == '-') {
        kv_complain("options stand behind a command: kubevet COMMAND %s", name);
        return KV_EXIT_USAGE;
    }
    const struct kv_command *command = kv_command_find(name, &error);
    return (int)(command ? run_command(command, argc - 1, argv + 1) : kv_fail(&error));
}
