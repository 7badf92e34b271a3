#include "complete.h"
#include "failure.h"
#include "output.h"

/* What the scripts ask by: no shell has that name. */
static const char words[] = "words";

/* How the shell is to go on and how much of the word it keeps, then a candidate a line. */
static enum kv_exit print_candidates(const struct kv_options *options)
{
    struct kv_arena arena = {0};
    struct kv_buffer answer = {0};
    struct kv_completion completion;
    struct kv_words line = {options->arguments.items + 1, options->arguments.count - 1};
    const char *last = line.items[line.count - 1];
    kv_complete(line, &arena, &completion);
    kv_buffer_printf(&answer, "%s\t%.*s\n", completion.files ? "files" : "words",
                     (int)completion.prefix, last);
    kv_list_each(&completion.candidates, const struct kv_candidate, candidate) kv_buffer_printf(
        &answer, "%s\t%s\n", candidate->word, candidate->help ? candidate->help : "");
    kv_arena_release(&arena);
    return kv_print(&answer);
}

static enum kv_exit fail_shell(const char *shell)
{
    struct kv_error error = {0};
    struct kv_arena arena = {0};
    struct kv_list names = {0};
    for (const struct kv_completion_script *at = kv_completion_scripts; at->shell; at++)
        *(const char **)kv_list_push(&names, &arena, sizeof(char *)) = at->shell;
    (void)!kv_unknown_word(&error, "shell", shell, names.items, names.count);
    kv_arena_release(&arena);
    return kv_fail(&error);
}

static enum kv_exit print_script(const struct kv_options *options)
{
    const char *shell = options->arguments.items[0];
    const struct kv_completion_script *script = kv_completion_scripts;
    while (script->shell && strcmp(script->shell, shell) != 0)
        script++;
    if (!script->shell)
        return fail_shell(shell);
    if (options->arguments.count > 1) {
        kv_complain("'%s' is one argument too many: kubevet completion SHELL",
                    options->arguments.items[1]);
        return KV_EXIT_USAGE;
    }
    struct kv_buffer document = {0};
    kv_buffer_text(&document, script->text);
    return kv_print(&document);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    (void)command;
    bool asked = options->arguments.count > 1 && strcmp(options->arguments.items[0], words) == 0;
    return asked ? print_candidates(options) : print_script(options);
}

const struct kv_command kv_cmd_completion = {
    .name = "completion",
    .arguments = "SHELL",
    .summary = "print what completes commands in a shell",
    .details =
        "SHELL is bash, zsh or fish. The Debian package brings the completions along; without it, "
        "load them when the shell starts.\n"
        "\n"
        "The scripts ask the program itself: `kubevet completion words -- WORD...` prints what may "
        "stand in place of the last word.\n"
        "\n"
        "Examples:\n"
        "  . <(kubevet completion bash)           # in ~/.bashrc\n"
        "  . <(kubevet completion zsh)            # in ~/.zshrc, after compinit\n"
        "  kubevet completion fish | source       # in ~/.config/fish/config.fish",
    .min_arguments = 1,
    .max_arguments = SIZE_MAX,
    .run = run,
};
