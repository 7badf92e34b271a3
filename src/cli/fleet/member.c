#include "member.h"

#include "cli/failure.h"
#include "cli/run/notify.h"
#include "cli/run/source.h"

#include "kubevet/base/deadline.h"
#include "kubevet/base/duration.h"
#include "kubevet/base/platform.h"
#include "kubevet/engine/engine.h"

static const char *path_of(const struct fleet_member *member, const struct kv_value *value,
                           struct kv_arena *arena)
{
    return value->text ? kv_fleet_path(member->fleet->file, value->text, arena) : NULL;
}

/* A list of options with one word; none for NULL. */
static struct kv_strings word_of(const char *word, struct kv_arena *arena)
{
    const char **items = kv_arena_array(arena, 1, sizeof *items);
    items[0] = word;
    return (struct kv_strings){items, word != NULL};
}

/* The command line of a run on this cluster alone. */
static struct kv_options options_make(const struct fleet_member *member, struct kv_arena *arena)
{
    struct kv_options options = *member->fleet->options;
    const struct kv_fleet_cluster *cluster = member->cluster;
    options.fleet = NULL;
    options.member = &member->as;
    options.arguments = word_of(path_of(member, &cluster->spec, arena), arena);
    options.snapshot = path_of(member, &cluster->snapshot, arena);
    if (cluster->kubeconfig.text)
        options.connection.kubeconfig = path_of(member, &cluster->kubeconfig, arena);
    options.connection.context = cluster->context.text;
    options.outputs = word_of(member->output ? member->output : member->fleet->output, arena);
    options.timeout = member->timeout;
    if (!options.snapshot)
        options.max_age = 0;
    return options;
}

/* A spec that any cluster passes for would hide a wrong kubeconfig. One that can't be read is for
 * the command to report. */
static bool identity_check(const char *path, struct kv_error *error)
{
    size_t count;
    struct kv_problems problems = {0};
    const char *const *ids = kv_engine_rule_ids(&count);
    struct kv_spec *spec = kv_spec_load(path, ids, count, &problems);
    bool ok = !spec || spec->cluster.identity_uid.text || spec->cluster.identity_server.text ||
              kv_error_at(error, KV_ERROR_SPEC, path, 0, 0,
                          "it has no cluster.identity, so any cluster would pass for this one: add "
                          "the uid of its namespace kube-system, or --allow-unidentified");
    kv_problems_release(&problems);
    kv_spec_free(spec);
    return ok;
}

/* A file in memory alone: what it says of the cluster is nobody else's. */
static const char *file_of(const char *text, struct kv_arena *arena)
{
    struct kv_error ignored = {0};
    int descriptor = kv_nameless_file();
    if (descriptor < 0 || !kv_descriptor_write(descriptor, kv_text_of(text), &ignored))
        kv_out_of_memory();
    return kv_arena_printf(arena, "/dev/fd/%d", descriptor);
}

int member_run(void *context)
{
    const struct fleet_member *member = context;
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct kv_options options = options_make(member, &arena);
    if (member->kubeconfig)
        options.connection.kubeconfig = file_of(member->kubeconfig, &arena);
    if (options.timeout < KV_TIMEOUT_NONE)
        kv_deadline_set(options.timeout - notify_reserve(&options));
    if (!options.allow_unidentified && !identity_check(options.arguments.items[0], &error))
        return (int)error_print(&error);
    return (int)member->fleet->command->run(member->fleet->command, &options);
}

const char *member_failure(const struct fleet_member *member, const struct kv_process_job *job,
                           struct kv_arena *arena)
{
    char limit[KV_DURATION_TEXT_MAX];
    if (member->why)
        return member->why;
    switch (job->result) {
    case KV_PROCESS_EXITED:
        return job->code <= KV_EXIT_PARTIAL
                   ? NULL
                   : kv_arena_printf(arena, "its process ended with the code %d", job->code);
    case KV_PROCESS_KILLED:
        return kv_arena_printf(arena, "its process was ended by signal %d", job->code);
    case KV_PROCESS_TIME_OUT:
        return kv_arena_printf(arena, "it took longer than %s",
                               kv_duration_format(member->timeout, limit));
    case KV_PROCESS_TOO_LARGE:
        return "its report is too large";
    case KV_PROCESS_LOST:
        return "its process ended before its report was complete";
    case KV_PROCESS_NOT_STARTED:
        break;
    }
    return member->timeout <= 0
               ? "it was not begun within --timeout"
               : kv_arena_printf(arena, "no process could be started: %s", strerror(job->code));
}
