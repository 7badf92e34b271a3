#include "gather.h"

#include "cli/failure.h"
#include "cli/run/notify.h"
#include "cli/run/reports.h"
#include "fleet_doctor.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/deadline.h"
#include "kubevet/base/json.h"
#include "kubevet/base/platform.h"
#include "kubevet/history/history.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>

bool fleet_reports(const struct kv_command *command)
{
    return (command->options & KV_OPTIONS_REPORT) != 0;
}

static bool fleet_records(const struct kv_command *command)
{
    return (command->options & KV_OPTIONS_FILE) != 0;
}

/* --- options --- */

/* Snapshots are files of one folder. */
static bool folder_make(struct gathering *gathering, struct kv_error *error)
{
    const struct kv_command *command = gathering->fleet->command;
    if (!output_file(command, gathering->fleet->options, &gathering->folder, error))
        return false;
    if (!gathering->folder)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "with --fleet, -o names the folder of the snapshots");
    return mkdir(gathering->folder, 0777) == 0 || errno == EEXIST ||
           kv_error_at(error, KV_ERROR_OUTPUT, gathering->folder, 0, 0, "can't be made: %s",
                       strerror(errno));
}

static bool format_choose(struct gathering *gathering, struct kv_error *error)
{
    size_t format;
    const struct fleet *fleet = gathering->fleet;
    if (!document_format(fleet->command, fleet->options, &format, error))
        return false;
    gathering->is_json = strcmp(fleet->command->formats[format], "json") == 0;
    return true;
}

bool gathering_begin(struct gathering *gathering, struct fleet *fleet, struct kv_arena *arena,
                     struct kv_error *error)
{
    const struct kv_options *options = fleet->options;
    *gathering = (struct gathering){.fleet = fleet, .arena = arena, .reports.is_fleet = true};
    if (fleet_records(fleet->command))
        return folder_make(gathering, error);
    if (!fleet_reports(fleet->command)) {
        fleet->output = options->outputs.count > 0 ? options->outputs.items[0] : NULL;
        return format_choose(gathering, error);
    }
    fleet->output = "json";
    return outputs_parse(fleet->command, options, arena, &gathering->outputs, error) &&
           notify_check(options, error);
}

/* --- reports --- */

/* Of all clusters together: the run ends, even if nobody takes what it sends. */
static const int64_t sending_max = 30 * KV_SECOND;

static void failure_send(struct gathering *gathering, const struct kv_report *report)
{
    int64_t began = kv_monotonic_now(), left = sending_max - gathering->sending;
    bool is_told =
        left > 0 && notify_send(gathering->fleet->options, report, report->failure, left);
    gathering->sending += kv_monotonic_now() - began;
    if (!is_told)
        message_print("%s: not everybody was told that there is no verdict", report->cluster);
}

/* The row of a cluster whose process gave no report: it could not tell anybody, so this is done
 * here. */
static void failure_deliver(struct gathering *gathering, struct kv_report *report)
{
    struct kv_error error = {0};
    const struct kv_options *options = gathering->fleet->options;
    const struct kv_history_run run = {
        .report = report, .at = report->started_at, .patience = 10 * KV_SECOND};
    if (options->history && !kv_history_add(options->history, &run, &error)) {
        kv_error_prepend(&error, "%s: warning: the run was not added to the history",
                         report->cluster);
        error_print(&error);
    }
    failure_send(gathering, report);
}

static void failure_add(struct gathering *gathering, const struct fleet_member *member,
                        const char *why)
{
    struct kv_report report = {.cluster = member->as.name,
                               .command = gathering->fleet->command->name,
                               .started_at = time(NULL),
                               .recorded_at = KV_TIME_NONE,
                               .clock = KV_TIME_NONE,
                               .verdict = KV_VERDICT_NONE,
                               .failure = why,
                               .in_fleet = true};
    if (member->cluster->snapshot.text)
        report.source = KV_SOURCE_SNAPSHOT;
    failure_deliver(gathering, &report);
    reports_add(&gathering->reports, &report);
}

/* What the process said last, without "kubevet: ". */
static const char *last_message(const struct kv_buffer *messages, struct kv_arena *arena)
{
    static const char prefix[] = "kubevet: ";
    struct kv_text text = kv_text_trim(kv_buffer_as_text(messages));
    const char *line = text.length > 0 ? kv_byte_find_last(text.data, '\n', text.length) : NULL;
    if (line)
        text = (struct kv_text){line + 1, text.length - (size_t)(line + 1 - text.data)};
    if (text.length > sizeof prefix && memcmp(text.data, prefix, sizeof prefix - 1) == 0)
        text = (struct kv_text){text.data + sizeof prefix - 1, text.length - sizeof prefix + 1};
    return text.length > 0 ? kv_arena_copy(arena, text) : "its process gave no report";
}

static bool is_its_own(const struct fleet_member *member, const struct stored *report)
{
    return kv_string_is(report->cluster, member->as.name) &&
           strcmp(report->command, member->fleet->command->name) == 0;
}

/* Takes the one report of the process. NULL with `why` if it gave none. */
static const char *report_read(struct gathering *gathering, const struct fleet_member *member,
                               const struct kv_process_job *job)
{
    struct kv_error error = {0};
    struct reports *reports = &gathering->reports;
    size_t before = reports->items.count;
    if (job->output.length == 0)
        return last_message(&job->messages, gathering->arena);
    bool ok = reports_parse(reports, kv_buffer_as_text(&job->output), member->as.name, &error) &&
              reports->items.count == before + 1;
    const struct stored *taken = ok ? kv_list_item(&reports->items, struct stored, before) : NULL;
    if (taken && is_its_own(member, taken))
        return NULL;
    if (error.kind == KV_ERROR_NONE)
        kv_error_set(&error, KV_ERROR_STATE, "it is not of kubevet %s on this cluster",
                     member->fleet->command->name);
    reports_cut(reports, before);
    return kv_arena_printf(gathering->arena, "its report can't be read: %s", error.text);
}

/* --- all of them --- */

static void report_take(struct gathering *gathering, const struct fleet_member *member,
                        const struct kv_process_job *job, struct row *row)
{
    if (!row->why)
        row->why = report_read(gathering, member, job);
    if (!row->why)
        return;
    failure_add(gathering, member, row->why);
    row->code = row->code == KV_EXIT_USAGE ? KV_EXIT_USAGE : KV_EXIT_NO_VERDICT;
}

static bool has_ended_well(const struct row *row)
{
    return row->code == KV_EXIT_CONFORMS || row->code == KV_EXIT_PARTIAL;
}

/* Text can't be told from a part of it, JSON can. */
static bool is_whole(const struct gathering *gathering, struct kv_text diagnosis)
{
    if (!gathering->is_json)
        return true;
    json_t *document = json_loadb(diagnosis.data, diagnosis.length, 0, NULL);
    json_decref(document);
    return document != NULL;
}

/* A process that failed before its tests has none; one that is not whole must not pass for one. */
static void diagnosis_take(struct gathering *gathering, const struct kv_process_job *job,
                           struct row *row)
{
    struct kv_text text = kv_buffer_as_text(&job->output);
    if (row->why || (text.length == 0 && !has_ended_well(row)))
        return;
    if (!is_whole(gathering, text)) {
        row->why = "its diagnosis can't be read: it is not whole";
        row->code = KV_EXIT_NO_VERDICT;
        return;
    }
    row->offset = kv_spool_length(&gathering->diagnoses);
    row->length = text.length;
    kv_spool_add(&gathering->diagnoses, text);
}

/* A command that makes no reports says last why it has no result. */
static void end_explain(const struct gathering *gathering, const struct kv_process_job *job,
                        struct row *row)
{
    if (!row->why && !has_ended_well(row))
        row->why = last_message(&job->messages, gathering->arena);
}

void gathering_take(struct gathering *gathering, const struct fleet_member *member,
                    const struct kv_process_job *job, const char *why, struct row *row)
{
    *row = (struct row){.code = why ? KV_EXIT_NO_VERDICT : (enum kv_exit)job->code, .why = why};
    if (fleet_reports(gathering->fleet->command)) {
        report_take(gathering, member, job, row);
        return;
    }
    if (!gathering->folder)
        diagnosis_take(gathering, job, row);
    end_explain(gathering, job, row);
}

bool gathering_end(struct gathering *gathering, const struct fleet_member *members,
                   const struct row *rows, size_t count, int64_t time, struct kv_error *error)
{
    const struct kv_options *options = gathering->fleet->options;
    const struct outputs *outputs = &gathering->outputs;
    struct reports *reports = &gathering->reports;
    if (!fleet_reports(gathering->fleet->command))
        return fleet_table_write(gathering, members, rows, count, error);
    reports_sort(reports);
    return outputs_check_many(outputs, reports, error) &&
           outputs_write_many(outputs, options, reports, true, time, error);
}

void gathering_release(struct gathering *gathering)
{
    reports_release(&gathering->reports);
    kv_spool_release(&gathering->diagnoses);
}
