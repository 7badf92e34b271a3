#include "cli/failure.h"
#include "cli/options/complete.h"
#include "cli/run/output.h"

/* The argument that the completion scripts pass; no shell has this name. */
static const char words[] = "words";

/* Prints the kind of completion and how much of the word is kept, then one candidate a line. */
static enum kv_exit candidates_print(const struct kv_options *options)
{
    struct kv_arena arena = {0};
    struct kv_buffer answer = {0};
    struct completion completion;
    struct kv_strings line = {options->arguments.items + 1, options->arguments.count - 1};
    const char *last = line.items[line.count - 1];
    line_complete(line, &arena, &completion);
    kv_buffer_printf(&answer, "%s\t%.*s\n", completion.files ? "files" : "words",
                     (int)completion.prefix, last);
    kv_list_each(&completion.candidates, const struct candidate, candidate)
        kv_buffer_printf(&answer, "%s\t%s\n", candidate->word,
                         candidate->help ? candidate->help : "");
    kv_arena_release(&arena);
    return document_print(&answer);
}

static enum kv_exit shell_fail(const char *shell)
{
    struct kv_error error = {0};
    struct kv_arena arena = {0};
    struct kv_list names = {0};
    for (const struct kv_completion_script *at = kv_completion_scripts; at->shell; at++)
        kv_list_add(&names, &arena, const char *, at->shell);
    (void)!unknown_word_error(&error, "shell", shell, names.items, names.count);
    kv_arena_release(&arena);
    return error_print(&error);
}

static enum kv_exit script_print(const struct kv_options *options)
{
    const char *shell = options->arguments.items[0];
    const struct kv_completion_script *script = kv_completion_scripts;
    while (script->shell && strcmp(script->shell, shell) != 0)
        script++;
    if (!script->shell)
        return shell_fail(shell);
    if (options->arguments.count > 1) {
        message_print("'%s' is one argument too many: kubevet completion SHELL",
                      options->arguments.items[1]);
        return KV_EXIT_USAGE;
    }
    struct kv_buffer document = {0};
    kv_buffer_text(&document, script->text);
    return document_print(&document);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    (void)command;
    bool asked = options->arguments.count > 1 && strcmp(options->arguments.items[0], words) == 0;
    return asked ? candidates_print(options) : script_print(options);
}

const struct kv_command kv_cmd_completion = {
    .name = "completion",
    .arguments = "SHELL",
    .summary = "print a shell completion script",
    .details = "SHELL is bash, zsh or fish. The Debian package installs the completions. Without "
               "the package, load them when the shell starts.\n"
               "\n"
               "The scripts call kubevet: `kubevet completion words -- WORD...` prints the "
               "candidates for the last word.\n"
               "\n"
               "Examples:\n"
               "  . <(kubevet completion bash)           # in ~/.bashrc\n"
               "  . <(kubevet completion zsh)            # in ~/.zshrc, after compinit\n"
               "  kubevet completion fish | source       # in ~/.config/fish/config.fish",
    .min_arguments = 1,
    .max_arguments = SIZE_MAX,
    .takes_empty = true, /* the word that is begun */
    .run = run,
};
