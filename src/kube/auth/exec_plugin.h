/* Exec credential plugins: programs that provide a token, or a client certificate with its key.
 * Source: client-go's plugin/pkg/client/auth/exec/exec.go and the API client.authentication.k8s.io,
 * v1 and v1beta1. */
#ifndef KUBEVET_KUBE_AUTH_EXEC_PLUGIN_H
#define KUBEVET_KUBE_AUTH_EXEC_PLUGIN_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/timestamp.h"
#include "kubevet/kube/connection.h"

#include <stdint.h>

/* The credentials of a plugin: secrets, never printed. `= {0}` is none. */
struct exec_credential {
    struct kv_buffer token;
    struct kv_buffer certificate, key; /* PEM; both or none */
    kv_time expires;                   /* KV_TIME_NONE = it didn't say */
};

/* Runs the connection's plugin. `ca` is the PEM of its cluster's authority, "" = none; `deadline`
 * is on the monotonic clock. The plugin's standard error is ours; its standard output is never
 * shown. */
bool exec_plugin_run(const struct kv_connection *connection, struct kv_text ca, int64_t deadline,
                     struct exec_credential *out, struct kv_error *error) KV_MUST_USE;

/* Parses a plugin's output, JSON or YAML. Separate for tests. */
bool exec_credential_read(struct kv_text text, const char *api_version, struct exec_credential *out,
                          struct kv_error *error) KV_MUST_USE;

void exec_credential_release(struct exec_credential *credential);

#endif
