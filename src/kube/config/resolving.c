#include "resolving.h"

#include <errno.h>
#include <unistd.h>

bool kv_connection_is_tls(const struct kv_connection *connection)
{
    return strncmp(connection->server, "https://", strlen("https://")) == 0;
}

void resolving_problem(struct resolving *in, const struct kv_kubeconfig_entry *entry,
                       const char *what, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = kv_arena_vprintf(in->arena, format, arguments);
    va_end(arguments);
    if (in->problems.length > 0)
        kv_buffer_text(&in->problems, "; ");
    else if (entry)
        in->problem_file = entry->file;
    if (entry)
        kv_buffer_printf(&in->problems, "%s \"%s\": ", what, entry->name);
    kv_buffer_text(&in->problems, text);
}

void resolving_check_file(struct resolving *in, const struct kv_kubeconfig_entry *entry,
                          const char *what, const char *key, const char *path)
{
    if (path && access(path, R_OK) != 0)
        resolving_problem(in, entry, what, "%s %s: %s", key, path, strerror(errno));
}

void resolving_warn(struct resolving *in, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_list_add(&in->out->warnings, in->arena, const char *,
                kv_arena_vprintf(in->arena, format, arguments));
    va_end(arguments);
}
