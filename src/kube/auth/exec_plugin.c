#include "exec_plugin.h"

#include "exec_info.h"

#include "kubevet/base/process.h"
#include "kubevet/base/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ; /* POSIX: no header declares it */

#define MAX_ANSWER_BYTES ((size_t)1024 * 1024)

/* --- its arguments and environment --- */

static bool names_variable(const char *entry, const char *name)
{
    size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/* Does the kubeconfig set the variable, whose entry begins with its name, from this index on? */
static bool is_given(const struct kv_list *variables, size_t from, const char *entry)
{
    for (size_t i = from; i < variables->count; i++)
        if (names_variable(entry, kv_list_item(variables, struct kv_kubeconfig_variable, i)->name))
            return true;
    return false;
}

static void push(struct kv_list *list, struct kv_arena *arena, char *text)
{
    kv_list_add(list, arena, char *, text);
}

/* Our environment, the kubeconfig's and the information; only the last of equal names, since a
 * program would find the first. */
static char *const *environment_make(const struct kv_connection *connection, const char *info,
                                     struct kv_arena *arena)
{
    const struct kv_list *variables = &connection->exec->env;
    struct kv_list list = {0};
    for (char **at = environ; *at; at++)
        if (!is_given(variables, 0, *at) && !names_variable(*at, EXEC_INFO))
            push(&list, arena, *at);
    for (size_t i = 0; i < variables->count; i++) {
        const struct kv_kubeconfig_variable *variable =
            kv_list_item(variables, struct kv_kubeconfig_variable, i);
        char *entry = kv_arena_printf(arena, "%s=%s", variable->name, variable->value);
        if (!is_given(variables, i + 1, entry) && !names_variable(entry, EXEC_INFO))
            push(&list, arena, entry);
    }
    push(&list, arena, kv_arena_copy(arena, kv_text_of(info)));
    push(&list, arena, NULL);
    return list.items;
}

static char *const *arguments_make(const struct kv_kubeconfig_exec *exec, struct kv_arena *arena)
{
    struct kv_list list = {0};
    push(&list, arena, kv_arena_copy(arena, kv_text_of(exec->command)));
    for (size_t i = 0; i < exec->args.count; i++)
        push(&list, arena, *kv_list_item(&exec->args, char *, i));
    push(&list, arena, NULL);
    return list.items;
}

/* --- running it --- */

static bool plugin_error(const struct kv_connection *connection, const char *text,
                         struct kv_error *error)
{
    kv_error_at(error, KV_ERROR_CONNECTION, connection->user_file, 0, 0, "%s", text);
    return kv_error_prepend(error, "user \"%s\": exec plugin %s", connection->user,
                            connection->exec->command);
}

/* The hint is untrusted text: it is escaped when the error is shown. */
static bool missing_error(const struct kv_connection *connection, struct kv_error *error)
{
    const struct kv_kubeconfig_exec *exec = connection->exec;
    char text[sizeof error->text];
    snprintf(text, sizeof text, "is not installed%s%s%s",
             strchr(exec->command, '/') ? "" : ", or not in PATH", exec->install_hint ? ": " : "",
             exec->install_hint ? exec->install_hint : "");
    return plugin_error(connection, text, error);
}

/* May the plugin ask the user? False with an error if it must, but can't. */
static bool interactive_choose(const struct kv_connection *connection, bool *interactive,
                               struct kv_error *error)
{
    const char *mode = connection->exec->interactive;
    bool terminal = isatty(STDIN_FILENO);
    *interactive = terminal && !(mode && strcmp(mode, "Never") == 0);
    return terminal || !mode || strcmp(mode, "Always") != 0 ||
           plugin_error(connection,
                        "needs to ask questions (interactiveMode Always), and standard input is "
                        "not a terminal",
                        error);
}

static bool result_error(const struct kv_connection *connection, enum kv_process_result result,
                         int code, struct kv_error *error)
{
    char text[256] = "";
    switch (result) {
    case KV_PROCESS_EXITED:
        if (code == 0)
            return true;
        snprintf(text, sizeof text, "failed with exit code %d: see its message above", code);
        break;
    case KV_PROCESS_KILLED:
        snprintf(text, sizeof text, "was ended by signal %d (%s)", code, strsignal(code));
        break;
    case KV_PROCESS_NOT_STARTED:
        snprintf(text, sizeof text, "can't be run: %s", strerror(code));
        break;
    case KV_PROCESS_TIME_OUT:
        snprintf(text, sizeof text,
                 "did not end in time and was killed: the limits are --request-timeout (default "
                 "60s) and --timeout");
        break;
    case KV_PROCESS_TOO_LARGE:
        snprintf(text, sizeof text, "wrote more than %zu MiB and was killed",
                 MAX_ANSWER_BYTES >> 20);
        break;
    case KV_PROCESS_LOST:
        snprintf(text, sizeof text, "ended, but how is unknown");
        break;
    }
    return plugin_error(connection, text, error);
}

static bool run(const struct kv_connection *connection, struct kv_text ca,
                struct kv_process *process, struct kv_arena *arena, struct kv_buffer *output,
                struct kv_error *error)
{
    struct kv_buffer info = {.secret = true}; /* a proxy's password */
    int code;
    process->path = kv_process_find(connection->exec->command, arena);
    if (!process->path)
        return missing_error(connection, error);
    if (!interactive_choose(connection, &process->interactive, error))
        return false;
    exec_info(connection, ca, process->interactive, &info);
    process->arguments = arguments_make(connection->exec, arena);
    process->environment = environment_make(connection, info.data, arena);
    kv_buffer_release(&info);
    enum kv_process_result result = kv_process_run(process, output, &code);
    return result_error(connection, result, code, error);
}

bool exec_plugin_run(const struct kv_connection *connection, struct kv_text ca, int64_t deadline,
                     struct exec_credential *out, struct kv_error *error)
{
    struct kv_process process = {.deadline = deadline, .max_output = MAX_ANSWER_BYTES};
    struct kv_arena arena = {.secret = true}; /* its environment */
    struct kv_buffer output = {.secret = true};
    struct kv_error cause = {0};
    *out = (struct exec_credential){.expires = KV_TIME_NONE};
    kv_secret_guard();
    bool ok = run(connection, ca, &process, &arena, &output, error);
    if (ok && !exec_credential_read(kv_buffer_as_text(&output), connection->exec->api_version, out,
                                    &cause))
        ok = plugin_error(connection, cause.text, error);
    kv_buffer_release(&output);
    kv_arena_release(&arena);
    return ok;
}
