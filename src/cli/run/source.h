/* The inputs of a run: the spec and the state. */
#ifndef KUBEVET_CLI_RUN_SOURCE_H
#define KUBEVET_CLI_RUN_SOURCE_H

#include "progress.h"

#include "kubevet/cli/command.h"
#include "kubevet/engine/engine.h"
#include "kubevet/flux/repository.h"
#include "kubevet/spec/fleet.h"
#include "kubevet/state/manifests.h"

/* The first argument, else $KUBEVET_SPEC, else kubevet.yaml in the current folder; NULL if there is
 * none of them. */
const char *spec_path(const struct kv_options *options);

/* The same where the spec is another argument than the first. */
const char *spec_path_at(const struct kv_options *options, size_t argument);

/* The same for a command that needs a spec: NULL with an error that says how to name one. */
const char *spec_find(const struct kv_options *options, const char *command,
                      struct kv_error *error) KV_MUST_USE;

/* Loads a spec. On problems, prints them to standard error, one a line, and returns NULL; see
 * spec_exit. */
struct kv_spec *spec_open(const char *path) KV_MUST_USE;

/* The same of a fleet. */
struct kv_fleet *fleet_open(const char *path) KV_MUST_USE;

/* The exit code without a spec: 2 if it is invalid, 3 if reading it timed out. */
enum kv_exit spec_exit(void);

/* Reads --snapshot into an initialised state. */
bool recording_open(const struct kv_options *options, struct kv_state *state,
                    struct kv_error *error) KV_MUST_USE;

/* Reads -f into `manifests` and makes the initialised state of them; it points into them. */
bool manifests_open(const struct kv_options *options, struct kv_manifests *manifests,
                    struct kv_error *error) KV_MUST_USE;
void manifests_to_state(const struct kv_options *options, const struct kv_manifests *manifests,
                        struct kv_state *state);

/* Opens the checkout that --repo names. */
bool repository_open(const struct kv_options *options, struct kv_repository **repository,
                     struct kv_error *error) KV_MUST_USE;

/* Prints each problem on a line of its own; the error gets their number and the first one. */
void problems_report(const struct kv_manifests *manifests, struct kv_error *error);

/* A connection to the API server by the options; `= {0}` is closed. */
struct session {
    struct kv_arena arena;
    struct kv_connection connection;
    struct kv_client *client;
    struct progress progress;
    bool verbose;
};

/* For a client: nanoseconds until the run's deadline; 0 = no deadline. */
int64_t session_time_left(void);

bool session_open(struct session *session, const struct kv_options *options,
                  struct kv_error *error) KV_MUST_USE;
/* Prints warnings about the connection to standard error, such as a certificate that expires
 * soon. */
void session_warn(const struct session *session);
struct kv_live session_live(const struct session *session, const struct kv_options *options);
void session_close(struct session *session);

#endif
