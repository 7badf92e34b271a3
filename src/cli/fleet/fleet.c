#include "fleet.h"

#include "cli/failure.h"
#include "cli/run/notify.h"
#include "cli/run/progress.h"
#include "cli/run/reports.h"
#include "cli/run/source.h"
#include "gather.h"
#include "profile.h"
#include "select.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/deadline.h"

#include <stdlib.h>

/* For one cluster, unless --cluster-timeout says otherwise. */
#define CLUSTER_TIMEOUT (5 * 60 * KV_SECOND)

/* After its limit a process ends by itself; one that does not is killed that much later. */
#define GRACE (5 * KV_SECOND)

#define OUTPUT_BYTES_MAX ((size_t)256 << 20)

enum { PARALLEL = 8 };

struct fleet_run {
    struct fleet fleet;
    struct kv_arena arena;
    struct reports baseline;
    struct gathering gathering;
    struct fleet_member *members;
    struct row *rows;
    struct kv_process_job *jobs;
    size_t count, done;
    struct progress progress;
    bool shows_progress;
};

/* --- one member --- */

static size_t index_of(const struct fleet_run *run, const struct kv_process_job *job)
{
    return (size_t)(job - run->jobs);
}

/* The limit of a member that begins now. */
static int64_t timeout_now(const struct fleet *fleet)
{
    int64_t left = kv_deadline_left();
    return left < fleet->limit ? left : fleet->limit;
}

static void member_take(struct fleet_run *run, struct kv_process_job *job);

/* Only that of a member that is under way is in memory. */
static void earlier_load(struct fleet_run *run, struct fleet_member *member)
{
    struct kv_error error = {0};
    const struct stored *earlier = member->earlier;
    if (earlier && !kv_spool_read(&run->baseline.texts, earlier->offset, earlier->length,
                                  &member->earlier_text, &error))
        member->why = kv_arena_printf(&run->arena, "--baseline: %s", error.text);
    member->as.earlier = kv_buffer_as_text(&member->earlier_text);
}

static bool member_begin(void *context, struct kv_process_job *job, size_t slot)
{
    struct fleet_run *run = context;
    struct fleet_member *member = &run->members[index_of(run, job)];
    (void)slot;
    member->timeout = timeout_now(&run->fleet);
    int64_t deadline = INT64_MAX;
    if (member->timeout < KV_TIMEOUT_NONE)
        deadline = kv_monotonic_now() + member->timeout + GRACE;
    job->process = (struct kv_process){.function = member_run,
                                       .context = member,
                                       .deadline = deadline,
                                       .max_output = OUTPUT_BYTES_MAX};
    if (member->timeout > 0 && !member->why)
        earlier_load(run, member);
    if (member->timeout > 0 && !member->why)
        return true;
    member_take(run, job);
    return false;
}

/* Each line of what the process said, with the cluster's name. */
static void messages_print(const char *name, const struct kv_buffer *messages,
                           struct kv_arena *arena)
{
    static const char prefix[] = "kubevet: ";
    struct kv_text said = kv_buffer_as_text(messages);
    const char *line = said.data, *end = line + said.length;
    for (const char *next; line < end; line = next) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        next = newline ? newline + 1 : end;
        const char *text = kv_arena_copy(
            arena, (struct kv_text){line, (size_t)((newline ? newline : end) - line)});
        if (strncmp(text, prefix, sizeof prefix - 1) == 0)
            text += sizeof prefix - 1;
        message_print("%s: %s", name, text);
    }
}

static void member_take(struct fleet_run *run, struct kv_process_job *job)
{
    size_t index = index_of(run, job);
    struct fleet_member *member = &run->members[index];
    struct kv_arena scratch = {0};
    progress_clear(&run->progress);
    messages_print(member->as.name, &job->messages, &scratch);
    const char *why = member_failure(member, job, &run->arena);
    if (why)
        message_print("%s: no verdict: %s", member->as.name, why);
    gathering_take(&run->gathering, member, job, why, &run->rows[index]);
    kv_buffer_release(&job->output);
    kv_buffer_release(&job->messages);
    kv_buffer_release(&member->earlier_text);
    run->done++;
    if (run->shows_progress)
        progress_say(&run->progress,
                     kv_arena_printf(&scratch, "%zu of %zu clusters", run->done, run->count));
    kv_arena_release(&scratch);
}

static void member_end(void *context, struct kv_process_job *job, size_t slot)
{
    (void)slot;
    member_take(context, job);
}

/* --- the fleet --- */

/* Of the --baseline, which is sorted. */
static const struct stored *earlier_of(const struct fleet_run *run, const char *cluster)
{
    const struct stored wanted = {.cluster = cluster, .command = run->fleet.command->name};
    const struct kv_list *items = &run->baseline.items;
    return items->count > 0
               ? bsearch(&wanted, items->items, items->count, sizeof wanted, stored_compare)
               : NULL;
}

static void members_make(struct fleet_run *run, const struct kv_list *selected)
{
    const struct outputs *outputs = &run->gathering.outputs;
    run->count = selected->count;
    run->members = kv_arena_array(&run->arena, run->count, sizeof *run->members);
    run->rows = kv_arena_array(&run->arena, run->count, sizeof *run->rows);
    run->jobs = kv_arena_array(&run->arena, run->count, sizeof *run->jobs);
    for (size_t i = 0; i < run->count; i++) {
        struct fleet_member *member = &run->members[i];
        member->fleet = &run->fleet;
        member->cluster = *kv_list_item(selected, const struct kv_fleet_cluster *, i);
        member->as = (struct kv_member){.name = member->cluster->name.text,
                                        .document = outputs_want_document(outputs),
                                        .quotas = outputs_want_quotas(outputs)};
        member->earlier = earlier_of(run, member->as.name);
        if (run->gathering.folder)
            member->output =
                kv_arena_printf(&run->arena, "%s/%s.json", run->gathering.folder, member->as.name);
    }
}

/* The worst, in the order 2, 3, 1, 4, 0. */
static enum kv_exit worst_of(const struct fleet_run *run)
{
    static const enum kv_exit order[] = {KV_EXIT_USAGE, KV_EXIT_NO_VERDICT, KV_EXIT_FINDINGS,
                                         KV_EXIT_PARTIAL};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (size_t i = 0; i < run->count; i++)
            if (run->rows[i].code == order[k])
                return order[k];
    return KV_EXIT_CONFORMS;
}

static bool baseline_read(struct fleet_run *run, struct kv_error *error)
{
    const char *path = run->fleet.options->baseline;
    if (path && !reports_open(&run->baseline, path, error))
        return false;
    reports_sort(&run->baseline);
    return true;
}

static void members_run(struct fleet_run *run)
{
    const struct kv_options *options = run->fleet.options;
    const struct kv_process_pool pool = {
        .parallel = options->parallel > 0 ? (size_t)options->parallel : PARALLEL,
        .begin = member_begin,
        .end = member_end,
        .context = run};
    run->shows_progress = progress_begin(&run->progress, options);
    kv_process_run_all(&pool, run->jobs, run->count);
    progress_clear(&run->progress);
}

/* What is known is written, even if the clusters took all of --timeout. */
static void report_time_leave(void)
{
    if (kv_deadline_left() < GRACE)
        kv_deadline_set(GRACE);
}

static enum kv_exit run_fleet(struct fleet_run *run, const struct kv_list *selected)
{
    struct kv_error error = {0};
    members_make(run, selected);
    profiles_read(&run->fleet, run->members, run->count, &run->arena);
    members_run(run);
    report_time_leave();
    bool ok = gathering_end(&run->gathering, run->members, run->rows, run->count, GRACE, &error);
    enum kv_exit code = worst_of(run);
    if (ok)
        return code;
    error_print(&error);
    return code == KV_EXIT_USAGE ? code : KV_EXIT_NO_VERDICT;
}

static int64_t limit_of(const struct kv_options *options)
{
    return options->cluster_timeout > 0 ? options->cluster_timeout : CLUSTER_TIMEOUT;
}

enum kv_exit fleet_run(const struct kv_command *command, const struct kv_options *options)
{
    struct kv_error error = {0};
    struct kv_list selected = {0};
    enum kv_exit code = KV_EXIT_USAGE;
    struct kv_fleet *file = fleet_open(options->fleet);
    if (!file)
        return spec_exit();
    struct fleet_run run = {
        .fleet = {
            .command = command, .options = options, .file = file, .limit = limit_of(options)}};
    if (fleet_select(file, options, &run.arena, &selected, &error) &&
        gathering_begin(&run.gathering, &run.fleet, &run.arena, &error) &&
        baseline_read(&run, &error))
        code = run_fleet(&run, &selected);
    else
        code = error_print(&error);
    gathering_release(&run.gathering);
    reports_release(&run.baseline);
    kv_arena_release(&run.arena);
    kv_fleet_free(file);
    return code;
}
