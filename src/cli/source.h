/* What is held against what: the spec that is meant, and where the state comes from. */
#ifndef KUBEVET_CLI_SOURCE_H
#define KUBEVET_CLI_SOURCE_H

#include "progress.h"

#include "kubevet/cli/command.h"
#include "kubevet/engine/engine.h"
#include "kubevet/state/manifests.h"

/* The first argument, else $KUBEVET_SPEC, else kubevet.yaml in the current folder; NULL if there is
 * none of them. */
const char *kv_spec_path(const struct kv_options *options);

/* Loads a spec. Its mistakes are printed to standard error, one a line, and NULL returned: exit 2.
 */
struct kv_spec *kv_spec_open(const char *path) KV_MUST_USE;

/* Reads --snapshot into an initialised state. */
bool kv_recording_open(const struct kv_options *options, struct kv_state *state,
                       struct kv_error *error) KV_MUST_USE;

/* Reads -f; and makes an initialised state of it that points into it. */
bool kv_manifests_open(const struct kv_options *options, struct kv_manifests *manifests,
                       struct kv_error *error) KV_MUST_USE;
void kv_manifests_alone(const struct kv_options *options, const struct kv_manifests *manifests,
                        struct kv_state *state);

/* What the command line says of the connection; the groups stay the options'. */
struct kv_connection_flags kv_connection_flags_of(const struct kv_options *options);

/* A connection to the API server, as the options say; `= {0}` is closed. */
struct kv_session {
    struct kv_arena arena;
    struct kv_connection connection;
    struct kv_client *client;
    struct progress progress;
};

bool kv_session_open(struct kv_session *session, const struct kv_options *options,
                     struct kv_error *error) KV_MUST_USE;
/* Tells on standard error what is to be seen to soon: a certificate that expires. */
void kv_session_warn(const struct kv_session *session);
struct kv_live kv_session_live(const struct kv_session *session, const struct kv_options *options);
void kv_session_close(struct kv_session *session);

#endif
