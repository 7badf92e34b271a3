#include "source.h"

#include "cli/failure.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/deadline.h"
#include "kubevet/base/duration.h"
#include "kubevet/report/screen.h"
#include "kubevet/state/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char default_spec[] = "kubevet.yaml";

const char *spec_path_at(const struct kv_options *options, size_t argument)
{
    const char *environment = getenv("KUBEVET_SPEC");
    if (options->arguments.count > argument)
        return options->arguments.items[argument];
    if (environment && *environment)
        return environment;
    return access(default_spec, F_OK) == 0 ? default_spec : NULL;
}

const char *spec_path(const struct kv_options *options)
{
    return spec_path_at(options, 0);
}

const char *spec_find(const struct kv_options *options, const char *command, struct kv_error *error)
{
    const char *path = spec_path(options);
    if (!path)
        kv_error_set(error, KV_ERROR_USAGE,
                     "there is no spec: name one (kubevet %s SPEC), set KUBEVET_SPEC, or create "
                     "kubevet.yaml in the current folder",
                     command);
    return path;
}

/* Without "kubevet: ", since editors jump to lines that begin with the place. */
static void problems_print(const struct kv_problems *problems)
{
    struct kv_buffer lines = {0};
    struct kv_error ignored = {0};
    kv_list_each(&problems->list, const struct kv_problem, problem) {
        kv_screen_escape(&lines, problem->place.file);
        if (problem->place.line > 0)
            kv_buffer_printf(&lines, ":%u:%u", problem->place.line, problem->place.column);
        kv_buffer_text(&lines, ": ");
        kv_screen_escape(&lines, problem->text);
        kv_buffer_text(&lines, "\n");
    }
    (void)!kv_descriptor_write(STDERR_FILENO, kv_buffer_as_text(&lines), &ignored);
    kv_buffer_release(&lines);
}

enum kv_exit spec_exit(void)
{
    return kv_deadline_was_missed() ? KV_EXIT_NO_VERDICT : KV_EXIT_USAGE;
}

struct kv_spec *spec_open(const char *path)
{
    size_t rule_count;
    const char *const *rule_ids = kv_engine_rule_ids(&rule_count);
    struct kv_problems problems = {0};
    struct kv_spec *spec = kv_spec_load(path, rule_ids, rule_count, &problems);
    if (!spec)
        problems_print(&problems);
    kv_problems_release(&problems);
    return spec;
}

struct kv_fleet *fleet_open(const char *path)
{
    struct kv_problems problems = {0};
    struct kv_fleet *fleet = kv_fleet_load(path, &problems);
    if (!fleet)
        problems_print(&problems);
    kv_problems_release(&problems);
    return fleet;
}

/* Is the recording younger than --max-age, by the real clock? */
static bool age_check(const struct kv_options *options, const struct kv_state *state,
                      struct kv_error *error)
{
    char age[KV_DURATION_TEXT_MAX], most[KV_DURATION_TEXT_MAX];
    const char *path = strcmp(options->snapshot, "-") == 0 ? "standard input" : options->snapshot;
    const int64_t seconds_max = INT64_MAX / KV_SECOND;
    if (options->max_age == 0)
        return true;
    if (state->recorded_at == KV_TIME_NONE)
        return kv_error_at(error, KV_ERROR_STATE, path, 0, 0,
                           "its age is unknown, and --max-age limits it: `kubevet snapshot` writes "
                           "when it recorded, kubectl does not");
    int64_t seconds = time(NULL) - state->recorded_at;
    if (seconds < -KV_CLOCK_SKEW)
        return kv_error_at(
            error, KV_ERROR_STATE, path, 0, 0,
            "it was recorded %s in the future: its age is unknown, and --max-age "
            "limits it; compare the clocks of both machines",
            kv_duration_format((seconds < -seconds_max ? seconds_max : -seconds) * KV_SECOND, age));
    seconds = seconds < 0 ? 0 : seconds < seconds_max ? seconds : seconds_max;
    if (seconds * KV_SECOND <= options->max_age)
        return true;
    return kv_error_at(error, KV_ERROR_STATE, path, 0, 0,
                       "it was recorded %s ago, and --max-age is %s: record it again",
                       kv_duration_format(seconds * KV_SECOND, age),
                       kv_duration_format(options->max_age, most));
}

/* Other files of the folder are named by -v only. */
static void skipped_print(const struct kv_list *skipped, bool all)
{
    enum { SHOWN_MAX = 10 };
    size_t count = 0;
    kv_list_each(skipped, const struct kv_skipped, entry) {
        if (!all && !entry->is_likely)
            continue;
        if (all || count < SHOWN_MAX)
            message_print("warning: %s is not read: %s", entry->path, entry->why);
        count++;
    }
    if (!all && count > SHOWN_MAX)
        message_print("warning: %zu more are not read; -v names them", count - SHOWN_MAX);
}

bool recording_open(const struct kv_options *options, struct kv_state *state,
                    struct kv_error *error)
{
    state->complete = options->complete;
    bool ok = kv_snapshot_read(state, options->snapshot, options->at, error);
    skipped_print(&state->skipped, options->verbose);
    return ok && age_check(options, state, error);
}

void problems_report(const struct kv_manifests *manifests, struct kv_error *error)
{
    char first[sizeof error->file + 64];
    size_t shown = manifests->problems.count;
    if (manifests->problem_count < 2)
        return;
    kv_list_each(&manifests->problems, const struct kv_error, problem)
        error_print(problem);
    if (shown < manifests->problem_count)
        message_print("and %zu more", manifests->problem_count - shown);
    if (error->column > 0)
        snprintf(first, sizeof first, "%s:%u:%u", error->file, error->line, error->column);
    else if (error->line > 0)
        snprintf(first, sizeof first, "%s:%u", error->file, error->line);
    else
        snprintf(first, sizeof first, "%s", error->file);
    *error = (struct kv_error){0};
    kv_error_set(error, KV_ERROR_SPEC, "%zu errors in the manifests, the first at %s",
                 manifests->problem_count, first);
}

bool repository_open(const struct kv_options *options, struct kv_repository **repository,
                     struct kv_error *error)
{
    const struct kv_repository_options of = {options->repo, options->repo_url, options->repo_branch,
                                             options->helm};
    *repository = kv_repository_open(&of, error);
    return *repository != NULL;
}

bool manifests_open(const struct kv_options *options, struct kv_manifests *manifests,
                    struct kv_error *error)
{
    bool ok = kv_manifests_read(manifests, options->files.items, options->files.count,
                                options->recursive, error);
    skipped_print(&manifests->skipped, options->verbose);
    if (ok)
        return true;
    if (error->kind == KV_ERROR_SPEC)
        problems_report(manifests, error);
    return false;
}

void manifests_to_state(const struct kv_options *options, const struct kv_manifests *manifests,
                        struct kv_state *state)
{
    state->complete = options->complete;
    kv_manifests_take(manifests, options->at, state);
}

static void warning_print(void *context, enum kv_warning source, const char *text)
{
    progress_clear(context);
    message_print("%s: %s", source == KV_WARNING_SERVER ? "warning from the API server" : "warning",
                  text);
}

/* Prints why a run is waiting between two tries. */
static void note_wait(void *context, const char *path, long status, int64_t delay)
{
    struct session *session = context;
    if (!session->verbose)
        return;
    long long milliseconds = delay / 1000000;
    progress_clear(&session->progress);
    if (status > 0)
        message_print("%s: the server answered %ld; retrying in %lldms", path, status,
                      milliseconds);
    else
        message_print("%s: the connection was lost; retrying in %lldms", path, milliseconds);
}

/* The connection options of the command line; the groups still belong to the options. */
static struct kv_connection_flags connection_flags_of(const struct kv_options *options)
{
    struct kv_connection_flags flags = options->connection;
    flags.as_groups = options->as_groups.items;
    flags.as_group_count = options->as_groups.count;
    return flags;
}

int64_t session_time_left(void)
{
    int64_t left = kv_deadline_left();
    return left == INT64_MAX ? 0 : left > 0 ? left : 1;
}

bool session_open(struct session *session, const struct kv_options *options, struct kv_error *error)
{
    struct kv_connection_flags flags = connection_flags_of(options);
    struct kv_client_options client_options = {
        .request_timeout = options->request_timeout,
        .deadline = session_time_left(),
        .json_only = options->no_protobuf,
        .warn = warning_print,
        .warn_context = &session->progress,
        .wait = note_wait,
        .wait_context = session,
    };
    session->verbose = options->verbose;
    if (progress_begin(&session->progress, options)) {
        client_options.progress = progress_show;
        client_options.progress_context = &session->progress;
    }
    return kv_connection_load(&flags, &session->arena, &session->connection, error) &&
           kv_client_open(&session->connection, &client_options, &session->client, error);
}

void session_warn(const struct session *session)
{
    for (size_t i = 0; i < session->connection.warnings.count; i++)
        message_print("warning: %s", *kv_list_item(&session->connection.warnings, char *, i));
}

struct kv_live session_live(const struct session *session, const struct kv_options *options)
{
    return (struct kv_live){
        .connection = &session->connection, .client = session->client, .at = options->at};
}

void session_close(struct session *session)
{
    progress_clear(&session->progress);
    kv_client_close(session->client);
    kv_arena_release(&session->arena);
    *session = (struct session){0};
}
