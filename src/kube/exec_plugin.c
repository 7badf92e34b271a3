#include "exec_plugin.h"

#include "base64.h"
#include "process.h"

#include "kubevet/base/reader.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_ANSWER_BYTES ((size_t)1024 * 1024)

#define EXEC_INFO "KUBERNETES_EXEC_INFO"

/* --- what the plugin is told --- */

static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        kv_out_of_memory();
}

/* Text that is no UTF-8 can't be told in JSON. */
static json_t *text_json(const char *text)
{
    json_t *json = json_string(text);
    return json ? json : json_null();
}

static json_t *value_json(struct kv_reader *reader);

static json_t *object_json(struct kv_reader *reader)
{
    json_t *object = json_object();
    struct kv_text key;
    if (kv_read_object(reader)) {
        while (kv_read_key(reader, &key)) {
            struct kv_buffer name = {0};
            kv_buffer_add(&name, key.data, key.length);
            set(object, name.data, value_json(reader));
            kv_buffer_release(&name);
        }
    }
    return object;
}

static json_t *array_json(struct kv_reader *reader)
{
    json_t *array = json_array();
    if (kv_read_array(reader)) {
        while (kv_read_item(reader))
            if (json_array_append_new(array, value_json(reader)) != 0)
                kv_out_of_memory();
    }
    return array;
}

/* A number, true, false or null, as it is written. */
static json_t *word_json(struct kv_reader *reader)
{
    struct kv_text text = {"", 0};
    json_error_t ignored;
    kv_read_scalar(reader, &text);
    json_t *value = json_loadb(text.data, text.length, JSON_DECODE_ANY, &ignored);
    return value ? value : json_null();
}

static json_t *value_json(struct kv_reader *reader)
{
    struct kv_text text;
    switch (kv_reader_peek(reader)) {
    case KV_VALUE_OBJECT:
        return object_json(reader);
    case KV_VALUE_ARRAY:
        return array_json(reader);
    case KV_VALUE_STRING:
        return kv_read_string(reader, &text) ? json_stringn(text.data, text.length) : json_null();
    case KV_VALUE_NULL:
    case KV_VALUE_NONE:
        kv_read_null(reader);
        return json_null();
    case KV_VALUE_BOOL:
    case KV_VALUE_INTEGER:
    case KV_VALUE_REAL:
        break;
    }
    return word_json(reader);
}

/* What the kubeconfig's extension holds for plugins. */
static json_t *config_json(const struct kv_node *config)
{
    if (!config)
        return json_null();
    struct kv_reader *reader = kv_reader_yaml(config, "", KV_ERROR_CONNECTION);
    json_t *json = value_json(reader);
    kv_reader_close(reader);
    return json;
}

static json_t *cluster_json(const struct kv_connection *connection, struct kv_text ca)
{
    json_t *cluster = json_object();
    set(cluster, "server", text_json(connection->server));
    if (connection->tls_server_name)
        set(cluster, "tls-server-name", text_json(connection->tls_server_name));
    if (connection->insecure_skip_tls_verify)
        set(cluster, "insecure-skip-tls-verify", json_true());
    if (ca.length > 0) {
        struct kv_buffer data = {0};
        kv_base64_encode(ca, &data);
        set(cluster, "certificate-authority-data", text_json(data.data));
        kv_buffer_release(&data);
    }
    if (connection->proxy_url)
        set(cluster, "proxy-url", text_json(connection->proxy_url));
    if (connection->disable_compression)
        set(cluster, "disable-compression", json_true());
    set(cluster, "config", config_json(connection->exec_config));
    return cluster;
}

static int add_bytes(const char *bytes, size_t count, void *out)
{
    kv_buffer_add(out, bytes, count);
    return 0;
}

/* Appends "KUBERNETES_EXEC_INFO={...}". */
static void add_info(const struct kv_connection *connection, struct kv_text ca, bool interactive,
                     struct kv_buffer *out)
{
    const struct kv_kubeconfig_exec *exec = connection->exec;
    json_t *info = json_object(), *spec = json_object();
    if (exec->provide_cluster_info)
        set(spec, "cluster", cluster_json(connection, ca));
    set(spec, "interactive", json_boolean(interactive));
    set(info, "kind", text_json("ExecCredential"));
    set(info, "apiVersion", text_json(exec->api_version));
    set(info, "spec", spec);
    kv_buffer_text(out, EXEC_INFO "=");
    if (json_dump_callback(info, add_bytes, out, JSON_COMPACT) != 0)
        kv_out_of_memory();
    json_decref(info);
}

/* --- its arguments and environment --- */

static bool names_variable(const char *entry, const char *name)
{
    size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/* Is the variable, whose entry begins with its name, given by the kubeconfig from there on? */
static bool is_given(const struct kv_list *variables, size_t from, const char *entry)
{
    for (size_t i = from; i < variables->count; i++)
        if (names_variable(entry, kv_list_item(variables, struct kv_kubeconfig_variable, i)->name))
            return true;
    return false;
}

static void push(struct kv_list *list, struct kv_arena *arena, char *text)
{
    *(char **)kv_list_push(list, arena, sizeof text) = text;
}

/* Ours, the kubeconfig's and the information; of equal names the last one only, since a program
 * would find the first. */
static char *const *make_environment(const struct kv_connection *connection, const char *info,
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

static char *const *make_arguments(const struct kv_kubeconfig_exec *exec, struct kv_arena *arena)
{
    struct kv_list list = {0};
    push(&list, arena, kv_arena_copy(arena, kv_text_of(exec->command)));
    for (size_t i = 0; i < exec->args.count; i++)
        push(&list, arena, *kv_list_item(&exec->args, char *, i));
    push(&list, arena, NULL);
    return list.items;
}

/* --- finding it --- */

static bool is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* A command without a slash is looked for in $PATH, but never in the current folder, whatever $PATH
 * says: what lies there must not be run because somebody stands there. NULL if there is none. */
static const char *find_program(const char *command, struct kv_arena *arena)
{
    const char *list = getenv("PATH");
    if (strchr(command, '/'))
        return access(command, F_OK) == 0 ? command : NULL;
    while (list && *list) {
        size_t length = strcspn(list, ":");
        const char *path = kv_arena_printf(arena, "%.*s/%s", (int)length, list, command);
        if (*list == '/' && is_program(path))
            return path;
        list += length + (list[length] == ':');
    }
    return NULL;
}

/* --- running it --- */

static bool plugin_error(const struct kv_connection *connection, const char *text,
                         struct kv_error *error)
{
    kv_error_at(error, KV_ERROR_CONNECTION, connection->user_file, 0, 0, "%s", text);
    return kv_error_prepend(error, "user \"%s\": exec plugin %s", connection->user,
                            connection->exec->command);
}

/* The hint is somebody else's text: who shows the error makes it harmless. */
static bool missing_error(const struct kv_connection *connection, struct kv_error *error)
{
    const struct kv_kubeconfig_exec *exec = connection->exec;
    char text[sizeof error->text];
    snprintf(text, sizeof text, "is not installed%s%s%s",
             strchr(exec->command, '/') ? "" : ", or not in PATH", exec->install_hint ? ": " : "",
             exec->install_hint ? exec->install_hint : "");
    return plugin_error(connection, text, error);
}

/* May the plugin ask the user? False with an error if it must and can't. */
static bool choose_interactive(const struct kv_connection *connection, bool *interactive,
                               struct kv_error *error)
{
    const char *mode = connection->exec->interactive;
    bool terminal = isatty(STDIN_FILENO);
    *interactive = terminal && !(mode && strcmp(mode, "Never") == 0);
    return terminal || !mode || strcmp(mode, "Always") != 0 ||
           plugin_error(connection,
                        "wants to ask questions (interactiveMode Always), and standard input is no "
                        "terminal",
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
        snprintf(text, sizeof text, "failed with exit code %d: it says why above", code);
        break;
    case KV_PROCESS_KILLED:
        snprintf(text, sizeof text, "was ended by signal %d (%s)", code, strsignal(code));
        break;
    case KV_PROCESS_NOT_STARTED:
        snprintf(text, sizeof text, "can't be run: %s", strerror(code));
        break;
    case KV_PROCESS_TIME_OUT:
        snprintf(text, sizeof text,
                 "did not end in time, and was killed: --request-timeout (60s unless given) and "
                 "--timeout set the limit");
        break;
    case KV_PROCESS_TOO_LARGE:
        snprintf(text, sizeof text, "wrote more than %zu MiB, and was killed",
                 MAX_ANSWER_BYTES >> 20);
        break;
    }
    return plugin_error(connection, text, error);
}

static bool run(const struct kv_connection *connection, struct kv_text ca,
                struct kv_process *process, struct kv_arena *arena, struct kv_buffer *output,
                struct kv_error *error)
{
    struct kv_buffer info = {0};
    int code;
    process->path = find_program(connection->exec->command, arena);
    if (!process->path)
        return missing_error(connection, error);
    if (!choose_interactive(connection, &process->interactive, error))
        return false;
    add_info(connection, ca, process->interactive, &info);
    process->arguments = make_arguments(connection->exec, arena);
    process->environment = make_environment(connection, info.data, arena);
    kv_buffer_release(&info);
    enum kv_process_result result = kv_process_run(process, output, &code);
    return result_error(connection, result, code, error);
}

bool kv_exec_plugin_run(const struct kv_connection *connection, struct kv_text ca, int64_t deadline,
                        struct kv_exec_credential *out, struct kv_error *error)
{
    struct kv_process process = {.deadline = deadline, .max_output = MAX_ANSWER_BYTES};
    struct kv_arena arena = {0};
    struct kv_buffer output = {0};
    struct kv_error cause = {0};
    *out = (struct kv_exec_credential){.expires = KV_TIME_NONE};
    bool ok = run(connection, ca, &process, &arena, &output, error);
    if (ok && !kv_exec_credential_read(kv_buffer_as_text(&output), connection->exec->api_version,
                                       out, &cause))
        ok = plugin_error(connection, cause.text, error);
    kv_buffer_release(&output);
    kv_arena_release(&arena);
    return ok;
}
