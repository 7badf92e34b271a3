#include "failure.h"
#include "output.h"
#include "source.h"

#include "kubevet/state/snapshot.h"
#include "kubevet/state/wanted.h"

/* Kinds that could not be read are not in the snapshot, and so will be unknown to whoever reads it;
 * the one who records should know it now. */
static enum kv_exit tell_unknown(const struct kv_state *state, const struct kv_kind *const *kinds)
{
    struct kv_buffer reasons = {0};
    for (; *kinds; kinds++) {
        const char *reason = kv_state_unknown(state, *kinds, NULL);
        if (reason)
            kv_buffer_printf(&reasons, "%s%s: %s", reasons.length > 0 ? "; " : "",
                             (*kinds)->resource, reason);
    }
    kv_list_each(&state->wanted, const struct kv_wanted, wanted)
    {
        const char *reason = kv_wanted_unknown(state, wanted);
        if (reason)
            kv_buffer_printf(&reasons, "%s%s/%s: %s", reasons.length > 0 ? "; " : "", wanted->kind,
                             wanted->name, reason);
    }
    bool partial = reasons.length > 0;
    if (partial)
        kv_complain("the snapshot is partial: %s", reasons.data);
    kv_buffer_release(&reasons);
    return partial ? KV_EXIT_PARTIAL : KV_EXIT_CONFORMS;
}

/* The state names the server by the session's memory. */
static bool read_live(const struct kv_options *options, const struct kv_spec *spec,
                      const struct kv_kind *const *kinds, struct kv_session *session,
                      struct kv_state *state, struct kv_error *error)
{
    bool ok = kv_session_open(session, options, error);
    kv_session_warn(session);
    if (!ok)
        return false;
    struct kv_live live = kv_session_live(session, options);
    ok = (!spec || kv_engine_is_documented_live(&live, spec, error)) &&
         kv_engine_read_live(&live, spec, kinds, state, error);
    progress_clear(&session->progress);
    return ok;
}

static enum kv_exit record(const struct kv_options *options, const struct kv_spec *spec,
                           const struct kv_kind *const *kinds, const char *file)
{
    struct kv_session session = {0};
    struct kv_buffer document = {0};
    struct kv_error error = {0};
    struct kv_state state;
    const struct kv_selection everything = {0};
    kv_state_init(&state, options->snapshot ? KV_SOURCE_SNAPSHOT : KV_SOURCE_LIVE);
    kv_engine_want(spec, &everything, &state);
    bool ok = options->snapshot ? kv_recording_open(options, &state, &error)
                                : read_live(options, spec, kinds, &session, &state, &error);
    if (ok &&
        spec) /* what is recorded is judged by this spec one day: of another cluster, nothing */
        ok = kv_engine_is_documented(spec, &state, &error);
    if (ok) {
        kv_snapshot_write(&state, kinds, &document);
        ok = kv_output_put(file, kv_buffer_as_text(&document), &error);
    }
    enum kv_exit code = ok ? tell_unknown(&state, kinds) : kv_fail(&error);
    kv_buffer_release(&document);
    kv_state_release(&state);
    kv_session_close(&session);
    return code;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    const char *file;
    struct kv_error error = {0};
    if (!kv_output_file(command, options, &file, &error))
        return kv_fail(&error);
    const char *path = kv_spec_path(options);
    struct kv_spec *spec = path ? kv_spec_open(path) : NULL;
    if (path && !spec)
        return KV_EXIT_USAGE;
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
    .details =
        "Records what the rules read for SPEC (for any spec, without one) of a live cluster, "
        "or cuts an earlier recording down to it. No Secret is ever read or written.\n"
        "\n"
        "Example:\n"
        "  kubevet snapshot cluster.yaml -o state.json\n"
        "  kubevet check cluster.yaml --snapshot state.json",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_CONNECTION | KV_OPTIONS_FILE | KV_OPTIONS_QUIET,
    .max_arguments = 1,
    .run = run,
};
