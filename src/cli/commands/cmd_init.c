#include "cli/failure.h"
#include "cli/run/output.h"
#include "cli/run/source.h"

#include "kubevet/init/init.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef const char *text_pointer;

static bool options_check(const struct kv_options *options, struct kv_error *error)
{
    kv_time day;
    for (size_t i = 0; i < options->only.count; i++)
        if (!kv_init_key_check(options->only.items[i], error))
            return false;
    bool is_of_merge = options->write || options->check_only || options->prune_keys;
    if (is_of_merge && !options->merge)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--write, --check and --prune need --merge SPEC");
    if (options->write && options->check_only)
        return kv_error_set(error, KV_ERROR_USAGE, "--write and --check exclude each other");
    if (options->merge && options->waive)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--merge and --waive exclude each other: waivers are yours");
    return !options->waive || kv_date_parse(kv_text_of(options->waive), &day) ||
           kv_error_set(error, KV_ERROR_USAGE, "--waive: '%s' is not a date such as 2026-12-31",
                        options->waive);
}

/* --- the state --- */

static bool live_read(const struct kv_options *options, struct session *session,
                      struct kv_state *state, struct kv_error *error)
{
    struct kv_arena arena = {0};
    const struct kv_selection everything = {0};
    const struct kv_kind **kinds =
        kv_arena_array(&arena, kv_kinds_count(kv_kinds_registry) + 1, sizeof *kinds);
    kv_engine_kinds(NULL, &everything, kinds);
    bool ok = session_open(session, options, error);
    session_warn(session);
    if (ok) {
        struct kv_live live = session_live(session, options);
        live.find_namespaces = true;
        ok = kv_engine_read_live(&live, NULL, kinds, state, error);
    }
    progress_clear(&session->progress);
    kv_arena_release(&arena);
    return ok;
}

static bool state_read(const struct kv_options *options, struct session *session,
                       struct kv_state *state, struct kv_error *error)
{
    kv_state_init(state, options->snapshot ? KV_SOURCE_SNAPSHOT : KV_SOURCE_LIVE);
    kv_init_want(state);
    if (!options->snapshot)
        return live_read(options, session, state, error);
    if (!recording_open(options, state, error))
        return false;
    kv_state_namespaces_check(state, NULL);
    return true;
}

/* --- what is to be known about the draft --- */

static void left_print(const struct kv_init_left *left, bool verbose)
{
    size_t count = left->names.count;
    message_print("left out: %zu object%s (%s)", count, count == 1 ? "" : "s", left->reason);
    if (!verbose)
        return;
    kv_list_each(&left->names, text_pointer, name)
        message_print("  %s", *name);
}

/* Lists that could not be read: their names, and with --verbose also why. */
static void unknown_print(const struct kv_init_result *result, const struct kv_options *options)
{
    struct kv_buffer names = {0};
    kv_list_each(&result->unknown, const text_pointer, reason)
        kv_buffer_printf(&names, "%s%.*s", names.length ? ", " : "", (int)strcspn(*reason, ":"),
                         *reason);
    if (names.length > 0)
        message_print("not read, so that the draft says nothing about them%s: %s",
                      options->verbose ? "" : " (-v: why)", names.data);
    kv_buffer_release(&names);
    if (options->verbose)
        kv_list_each(&result->unknown, const text_pointer, reason)
            message_print("  %s", *reason);
}

static void faults_print(const struct kv_init_result *result)
{
    size_t taken = result->taken_out, faults = result->faults, errors = result->errors;
    if (taken > 0)
        message_print(
            "%zu value%s not hold now: written as comment%s, and listed in the first lines", taken,
            taken == 1 ? " does" : "s do", taken == 1 ? "" : "s");
    if (result->unproven > 0)
        message_print("%zu value%s not known to hold: written as comment%s", result->unproven,
                      result->unproven == 1 ? " is" : "s are", result->unproven == 1 ? "" : "s");
    if (errors > 0)
        message_print("the cluster does not conform to this spec yet: %zu error%s, listed in its "
                      "first lines; --waive DATE accepts what is at fault until then",
                      errors, errors == 1 ? "" : "s");
    if (faults > errors)
        message_print("the check of this spec gives %zu warning%s, listed in its first lines",
                      faults - errors, faults - errors == 1 ? "" : "s");
}

static void gaps_print(const struct kv_init_result *result)
{
    size_t count = result->not_evaluated;
    if (count > 0)
        message_print("%zu rule%s can't be evaluated on this state, whatever the spec says: see "
                      "the first lines",
                      count, count == 1 ? "" : "s");
}

static void result_print(const struct kv_init_result *result, const struct kv_options *options)
{
    if (!options->quiet)
        kv_list_each(&result->left, const struct kv_init_left, left)
            left_print(left, options->verbose);
    if (result->waived > 0 && !options->quiet)
        message_print("waived until %s: %zu finding%s", options->waive, result->waived,
                      result->waived == 1 ? "" : "s");
    faults_print(result);
    if (result->doubts > 0 && !options->quiet)
        message_print("%zu thing%s wrong, though no value shows it: see the first lines",
                      result->doubts, result->doubts == 1 ? " looks" : "s look");
    unknown_print(result, options);
    gaps_print(result);
}

static enum kv_exit draft(const struct kv_options *options, struct kv_state *state,
                          const char *file)
{
    struct kv_init_result result = {0};
    struct kv_error error = {0};
    const struct kv_init_options init = {options->namespaces, options->only, options->waive};
    bool ok = kv_init(state, &init, &result, &error) &&
              output_put(file, kv_buffer_as_text(&result.text), &error);
    enum kv_exit code = ok ? KV_EXIT_CONFORMS : error_print(&error);
    if (ok)
        result_print(&result, options);
    if (ok && result.unknown.count > 0)
        code = KV_EXIT_PARTIAL;
    kv_init_release(&result);
    return code;
}

/* --- bringing a spec into step --- */

enum { SPEC_BYTES_MAX = 64 << 20 };

static enum kv_exit merged_deliver(const struct kv_options *options, const char *file,
                                   const struct kv_merge_result *result, struct kv_error *error)
{
    bool lags = result->diff.length > 0;
    if (!options->write) {
        if (!output_put(file, kv_buffer_as_text(&result->diff), error))
            return error_print(error);
        return options->check_only && lags ? KV_EXIT_FINDINGS : KV_EXIT_CONFORMS;
    }
    if (lags && !kv_file_write(options->merge, kv_buffer_as_text(&result->text), error))
        return error_print(error);
    if (!options->quiet)
        message_print("%s: %s", options->merge, lags ? "written" : "in step, nothing to write");
    return KV_EXIT_CONFORMS;
}

static enum kv_exit merge(const struct kv_options *options, struct kv_state *state,
                          const char *file)
{
    struct kv_merge_result result = {0};
    struct kv_error error = {0};
    struct kv_buffer text = {0};
    const struct kv_init_options init = {options->namespaces, options->only, NULL};
    enum kv_exit code;
    if (kv_file_read(options->merge, SPEC_BYTES_MAX, &text, KV_ERROR_SPEC, &error) &&
        kv_init_merge(state, &init, kv_buffer_as_text(&text), options->merge, options->prune_keys,
                      &result, &error))
        code = merged_deliver(options, file, &result, &error);
    else
        code = error_print(&error);
    kv_merge_release(&result);
    kv_buffer_release(&text);
    return code;
}

/* What --write replaces is a file, and one that may be changed. */
static bool spec_check(const struct kv_options *options, struct kv_error *error)
{
    struct stat found;
    if (!options->merge || !options->write)
        return true;
    if (strcmp(options->merge, "-") == 0 ||
        (stat(options->merge, &found) == 0 && !S_ISREG(found.st_mode)))
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--write: %s is no file: name one, or take the diff without --write",
                            options->merge);
    if (access(options->merge, W_OK) != 0 && errno == EACCES)
        return kv_error_set(error, KV_ERROR_OUTPUT, "--write: %s is read-only", options->merge);
    return true;
}

/* A spec that somebody has edited is not lost to a new draft. */
static bool file_check(const char *file, struct kv_error *error)
{
    struct stat found;
    if (!file || stat(file, &found) != 0 || !S_ISREG(found.st_mode) || found.st_size == 0)
        return true;
    return kv_error_set(error, KV_ERROR_USAGE,
                        "--output: %s exists: name a new file, or remove it first", file);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct session session = {0};
    struct kv_state state;
    struct kv_error error = {0};
    const char *file;
    if (!output_file(command, options, &file, &error) || !options_check(options, &error) ||
        !spec_check(options, &error) || (!options->merge && !file_check(file, &error)))
        return error_print(&error);
    enum kv_exit code = state_read(options, &session, &state, &error)
                            ? (options->merge ? merge : draft)(options, &state, file)
                            : error_print(&error);
    kv_state_release(&state);
    session_close(&session);
    return code;
}

const struct kv_command kv_cmd_init = {
    .name = "init",
    .arguments = "",
    .summary = "draft a spec from a cluster",
    .details =
        "Writes a spec that documents a cluster, live or recorded, as it is meant to be now: "
        "namespaces, quotas, workloads, claims, storage classes, nodes, NFS exports, backups and "
        "Flux. What namespaces have in common becomes a profile.\n"
        "\n"
        "The draft is checked against the same state. A value that does not hold is written as a "
        "comment, and what is at fault whatever a spec says is listed in the first lines; with "
        "--waive it is accepted until a day. What a state does not show (purposes, facts) is "
        "commented out, to be filled in.\n"
        "\n"
        "The exit code is 4 if something could not be read: the draft says nothing about it.\n"
        "\n"
        "With --merge it brings a spec into step instead: keys and objects that it lacks are added "
        "beside their siblings, and values that differ are replaced. All other bytes stay. "
        "Waivers, "
        "facts, purposes and severities are never touched. What can't be changed safely is refused "
        "with its line (2).\n"
        "\n"
        "Examples:\n"
        "  kubevet init > kubevet.yaml\n"
        "  kubevet init --merge kubevet.yaml | patch\n"
        "  kubevet init --merge kubevet.yaml --check\n"
        "  kubevet init --snapshot state.json -n 'shop-*' --waive 2026-12-31",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_CONNECTION | KV_OPTIONS_INIT | KV_OPTIONS_FILE |
               KV_OPTIONS_QUIET,
    .run = run,
};
