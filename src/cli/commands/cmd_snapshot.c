#include "cli/failure.h"
#include "cli/run/output.h"
#include "cli/run/source.h"

#include "kubevet/state/snapshot.h"
#include "kubevet/state/wanted.h"

/* A kind that could not be read is missing in the snapshot and so unknown to its readers: warn
 * now. */
static enum kv_exit unknown_warn(const struct kv_state *state, const struct kv_kind *const *kinds)
{
    struct kv_buffer reasons = {0};
    for (; *kinds; kinds++) {
        const char *reason = kv_state_unknown(state, *kinds, NULL);
        if (reason)
            kv_buffer_printf(&reasons, "%s%s: %s", reasons.length > 0 ? "; " : "",
                             (*kinds)->resource, reason);
    }
    kv_list_each(&state->wanted, const struct kv_wanted, wanted) {
        const char *reason = kv_wanted_unknown(state, wanted);
        if (reason)
            kv_buffer_printf(&reasons, "%s%s/%s: %s", reasons.length > 0 ? "; " : "", wanted->kind,
                             wanted->name, reason);
    }
    bool partial = reasons.length > 0;
    if (partial)
        message_print("the snapshot is partial: %s", reasons.data);
    kv_buffer_release(&reasons);
    return partial ? KV_EXIT_PARTIAL : KV_EXIT_CONFORMS;
}

/* The state refers to the server's name in the session. */
static bool live_read(const struct kv_options *options, const struct kv_spec *spec,
                      const struct kv_kind *const *kinds, struct session *session,
                      struct kv_state *state, struct kv_error *error)
{
    bool ok = session_open(session, options, error);
    session_warn(session);
    if (!ok)
        return false;
    struct kv_live live = session_live(session, options);
    ok = (!spec || kv_engine_is_documented_live(&live, spec, error)) &&
         kv_engine_read_live(&live, spec, kinds, state, error);
    progress_clear(&session->progress);
    return ok;
}

static enum kv_exit record(const struct kv_options *options, const struct kv_spec *spec,
                           const struct kv_kind *const *kinds, const char *file)
{
    struct session session = {0};
    struct kv_buffer document = {0};
    struct kv_error error = {0};
    struct kv_state state;
    const struct kv_selection everything = {0};
    kv_state_init(&state, options->snapshot ? KV_SOURCE_SNAPSHOT : KV_SOURCE_LIVE);
    kv_engine_want(spec, &everything, &state);
    bool ok = options->snapshot ? recording_open(options, &state, &error)
                                : live_read(options, spec, kinds, &session, &state, &error);
    if (ok && spec) /* a snapshot of another cluster would be useless with this spec */
        ok = kv_engine_is_documented(spec, &state, &error);
    if (ok) {
        kv_snapshot_write(&state, kinds, &document);
        ok = output_put(file, kv_buffer_as_text(&document), &error);
    }
    enum kv_exit code = ok ? unknown_warn(&state, kinds) : error_print(&error);
    kv_buffer_release(&document);
    kv_state_release(&state);
    session_close(&session);
    return code;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    const char *file;
    struct kv_error error = {0};
    if (!output_file(command, options, &file, &error))
        return error_print(&error);
    const char *path = spec_path(options);
    struct kv_spec *spec = path ? spec_open(path) : NULL;
    if (path && !spec)
        return spec_exit();
    struct kv_arena arena = {0};
    const struct kv_kind **kinds =
        kv_arena_array(&arena, kv_kinds_count(kv_kinds_registry) + 1, sizeof *kinds);
    const struct kv_selection everything = {0};
    kv_engine_kinds(spec, &everything, kinds);
    enum kv_exit code = record(options, spec, kinds, file);
    kv_spec_free(spec);
    kv_arena_release(&arena);
    return code;
}

const struct kv_command kv_cmd_snapshot = {
    .name = "snapshot",
    .arguments = "[SPEC]",
    .summary = "record the state that the rules read",
    .details = "Records the state of a live cluster that a check of SPEC reads, or reduces an "
               "earlier recording to it. Without SPEC, the state that all rules read is recorded. "
               "Secrets are never read or written.\n"
               "\n"
               "Example:\n"
               "  kubevet snapshot cluster.yaml -o state.json\n"
               "  kubevet check cluster.yaml --snapshot state.json",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_CONNECTION | KV_OPTIONS_FILE | KV_OPTIONS_FLEET |
               KV_OPTIONS_QUIET,
    .max_arguments = 1,
    .run = run,
};
