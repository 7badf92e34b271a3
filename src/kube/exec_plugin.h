/* Exec credential plugins: programs that give a token, or a client certificate with its key.
 * Source: client-go's plugin/pkg/client/auth/exec/exec.go and the API client.authentication.k8s.io,
 * v1 and v1beta1. */
#ifndef KUBEVET_KUBE_EXEC_PLUGIN_H
#define KUBEVET_KUBE_EXEC_PLUGIN_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/timestamp.h"
#include "kubevet/kube/connection.h"

#include <stdint.h>

/* What a plugin gave: secrets, never printed. `= {0}` is nothing. */
struct kv_exec_credential {
    struct kv_buffer token;
    struct kv_buffer certificate, key; /* PEM; both or none */
    kv_time expires;                   /* KV_TIME_NONE = it didn't say */
};

/* Runs the connection's plugin. `ca` is the PEM of its cluster's authority, "" = none; `deadline`
 * is on the monotonic clock. The plugin's standard error is ours; what it writes on standard output
 * is never shown, whatever is wrong with it. */
bool kv_exec_plugin_run(const struct kv_connection *connection, struct kv_text ca, int64_t deadline,
                        struct kv_exec_credential *out, struct kv_error *error) KV_MUST_USE;

/* Reads what a plugin wrote: JSON or YAML. Apart from running it, for those who test it. */
bool kv_exec_credential_read(struct kv_text text, const char *api_version,
                             struct kv_exec_credential *out, struct kv_error *error) KV_MUST_USE;

void kv_exec_credential_release(struct kv_exec_credential *credential);

#endif
