/* Any bytes as a kubeconfig: a connection, or an error; then as what an exec plugin writes, which
 * no error quotes. */
#include "kube/auth/exec_plugin.h"

#include "kubevet/kube/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void resolve(const char *path)
{
    const struct kv_connection_flags flags = {.kubeconfig = path};
    const struct kv_connection_environment surroundings = {0};
    struct kv_arena arena = {0};
    struct kv_connection connection;
    struct kv_error error = {0};
    bool ok = kv_connection_resolve(&flags, &surroundings, &arena, &connection, &error);
    if (ok != (error.kind == KV_ERROR_NONE) || (!ok && error.text[0] == '\0'))
        abort();
    if (ok && (!connection.server || !connection.namespace))
        abort();
    if (ok && !kv_connection_is_tls(&connection) && (connection.token || connection.exec))
        abort();
    kv_arena_release(&arena);
}

static void read_credential(struct kv_text text)
{
    struct exec_credential credential;
    struct kv_error error = {0};
    bool ok = exec_credential_read(text, KV_EXEC_V1, &credential, &error);
    if (ok != (error.kind == KV_ERROR_NONE) || strstr(error.text, "hunter2"))
        abort();
    if (ok && credential.token.length == 0 && credential.certificate.length == 0)
        abort();
    exec_credential_release(&credential);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int file = memfd_create("kubeconfig", MFD_CLOEXEC);
    if (file < 0 || write(file, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    resolve(path);
    close(file);
    read_credential((struct kv_text){(const char *)data, size});
    return 0;
}
