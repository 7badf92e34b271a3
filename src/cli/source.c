#include "source.h"

#include "failure.h"
#include "kubevet/base/buffer.h"
#include "kubevet/report/screen.h"
#include "kubevet/state/snapshot.h"

#include <stdlib.h>
#include <unistd.h>

static const char default_spec[] = "kubevet.yaml";

const char *kv_spec_path(const struct kv_options *options)
{
    const char *environment = getenv("KUBEVET_SPEC");
    if (options->arguments.count > 0)
        return options->arguments.items[0];
    if (environment && *environment)
        return environment;
    return access(default_spec, F_OK) == 0 ? default_spec : NULL;
}

/* Without "kubevet: ": editors jump to lines that begin with their place. */
static void print_mistakes(const struct kv_mistakes *mistakes)
{
    struct kv_buffer lines = {0};
    struct kv_error ignored = {0};
    kv_list_each(&mistakes->list, const struct kv_mistake, mistake)
    {
        kv_screen_escape(&lines, mistake->place.file);
        if (mistake->place.line > 0)
            kv_buffer_printf(&lines, ":%u:%u", mistake->place.line, mistake->place.column);
        kv_buffer_text(&lines, ": ");
        kv_screen_escape(&lines, mistake->text);
        kv_buffer_text(&lines, "\n");
    }
    (void)!kv_descriptor_write(STDERR_FILENO, kv_buffer_as_text(&lines), &ignored);
    kv_buffer_release(&lines);
}

struct kv_spec *kv_spec_open(const char *path)
{
    size_t rule_count;
    const char *const *rule_ids = kv_engine_rule_ids(&rule_count);
    struct kv_mistakes mistakes = {0};
    struct kv_spec *spec = kv_spec_load(path, rule_ids, rule_count, &mistakes);
    if (!spec)
        print_mistakes(&mistakes);
    kv_mistakes_release(&mistakes);
    return spec;
}

bool kv_recording_open(const struct kv_options *options, struct kv_state *state,
                       struct kv_error *error)
{
    state->complete = options->complete;
    return kv_snapshot_read(state, options->snapshot, options->at, error);
}

bool kv_manifests_open(const struct kv_options *options, struct kv_manifests *manifests,
                       struct kv_error *error)
{
    return kv_manifests_read(manifests, options->files.items, options->files.count,
                             options->recursive, error);
}

void kv_manifests_alone(const struct kv_options *options, const struct kv_manifests *manifests,
                        struct kv_state *state)
{
    state->complete = options->complete;
    kv_manifests_take(manifests, options->at, state);
}

static void print_warning(void *context, const char *text)
{
    progress_clear(context);
    kv_complain("the API server warns: %s", text);
}

struct kv_connection_flags kv_connection_flags_of(const struct kv_options *options)
{
    struct kv_connection_flags flags = options->connection;
    flags.as_groups = options->as_groups.items;
    flags.as_group_count = options->as_groups.count;
    return flags;
}

bool kv_session_open(struct kv_session *session, const struct kv_options *options,
                     struct kv_error *error)
{
    struct kv_connection_flags flags = kv_connection_flags_of(options);
    struct kv_client_options client_options = {
        .request_timeout = options->request_timeout,
        .deadline = options->timeout,
        .warn = print_warning,
        .warn_context = &session->progress,
    };
    if (progress_begin(&session->progress, options)) {
        client_options.progress = progress_show;
        client_options.progress_context = &session->progress;
    }
    return kv_connection_load(&flags, &session->arena, &session->connection, error) &&
           kv_client_open(&session->connection, &client_options, &session->client, error);
}

void kv_session_warn(const struct kv_session *session)
{
    for (size_t i = 0; i < session->connection.warnings.count; i++)
        kv_complain("warning: %s", *kv_list_item(&session->connection.warnings, char *, i));
}

struct kv_live kv_session_live(const struct kv_session *session, const struct kv_options *options)
{
    return (struct kv_live){
        .connection = &session->connection, .client = session->client, .at = options->at};
}

void kv_session_close(struct kv_session *session)
{
    progress_clear(&session->progress);
    kv_client_close(session->client);
    kv_arena_release(&session->arena);
    *session = (struct kv_session){0};
}
