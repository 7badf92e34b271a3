#include "cli/failure.h"
#include "cli/run/output.h"
#include "cli/run/rule_globs.h"

#include "kubevet/base/duration.h"
#include "kubevet/base/glob.h"
#include "kubevet/history/history.h"
#include "kubevet/report/history.h"

#include <time.h>

enum { TEXT, JSON, HTML };

static const char *const formats[] = {"text", "json", "html", NULL};

/* A date, a time, or an age before now; KV_TIME_NONE if it is not given. */
static bool when_parse(const char *option, const char *text, kv_time now, kv_time *out,
                       struct kv_error *error)
{
    int64_t nanoseconds;
    *out = KV_TIME_NONE;
    if (!text || kv_time_parse(kv_text_of(text), out) || kv_date_parse(kv_text_of(text), out))
        return true;
    if (!kv_age_parse(kv_text_of(text), &nanoseconds) || nanoseconds < 0)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--%s: '%s' is neither a time (2026-11-22T22:23:43Z), nor a date "
                            "(2026-11-22), nor an age (30d)",
                            option, text);
    *out = now - nanoseconds / KV_SECOND;
    return true;
}

static bool query_make(const struct kv_options *options, struct kv_history_query *query,
                       struct kv_error *error)
{
    query->now = options->at != KV_TIME_NONE ? options->at : (kv_time)time(NULL);
    query->clusters = options->cluster_names;
    query->namespaces = options->namespaces;
    query->rules = options->rules;
    if (!when_parse("since", options->since, query->now, &query->from, error) ||
        !when_parse("until", options->until, query->now, &query->until, error))
        return false;
    if (query->from != KV_TIME_NONE && query->until != KV_TIME_NONE && query->from > query->until)
        return kv_error_set(error, KV_ERROR_USAGE, "--since is later than --until");
    return true;
}

static bool namespaces_check(const struct kv_strings globs, const struct kv_strings known,
                             struct kv_error *error)
{
    for (size_t i = 0; i < globs.count; i++) {
        size_t at = 0;
        while (at < known.count && !kv_glob_match(globs.items[i], known.items[at]))
            at++;
        if (at == known.count)
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--namespace: no finding and no quota in the history is in a "
                                "namespace that matches '%s'",
                                globs.items[i]);
    }
    return true;
}

/* A misspelled name must not pass for a history without drifts. */
static bool check_found(const struct kv_options *options, const struct kv_history *history,
                        struct kv_error *error)
{
    if (history->clusters.count == 0 && options->cluster_names.count > 0)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--cluster-name: no cluster in the history matches '%s'",
                            options->cluster_names.items[0]);
    return rule_globs_check("--rule", options->rules, history->rules, error) &&
           namespaces_check(options->namespaces, history->namespaces, error);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format;
    struct kv_error error = {0};
    struct kv_history_query query = {0};
    struct kv_history history = {0};
    struct kv_buffer document = {0};
    bool ok = document_format(command, options, &format, &error) &&
              query_make(options, &query, &error) &&
              kv_history_read(options->arguments.items[0], &query, &history, &error) &&
              check_found(options, &history, &error);
    const struct kv_style style = document_style(options);
    if (ok && format == JSON)
        kv_history_json(&history, &document);
    else if (ok && format == HTML)
        kv_history_html(&history, &document);
    else if (ok)
        kv_history_text(&history, &style, &document);
    kv_arena_release(&history.arena);
    return ok ? document_print(&document) : error_print(&error);
}

const struct kv_command kv_cmd_history = {
    .name = "history",
    .arguments = "FILE",
    .summary = "show what drifted, since when and how often",
    .details =
        "Shows a history that `kubevet check --history FILE` or `kubevet quota --history FILE` has "
        "written: for each cluster the runs and their verdicts, what drifted as of the last run, "
        "what no run has looked at since it was seen, what drifted before, how often, and how long "
        "until it was fixed, and the use of each quota over time.\n"
        "\n"
        "CURVE is the used share of the quota from the first run of the period to the last. "
        "LEAST..MOST is its range. With --rule, quotas are left out.\n"
        "\n"
        "Examples:\n"
        "  kubevet history kubevet.db\n"
        "  kubevet history kubevet.db --since 30d --rule 'quota/*'\n"
        "  kubevet history kubevet.db --cluster-name sof-1 -n 'plana-*' -o json\n"
        "  kubevet history kubevet.db --since 90d -o html > history.html",
    .options = KV_OPTIONS_DOCUMENT | KV_OPTIONS_HISTORY,
    .min_arguments = 1,
    .max_arguments = 1,
    .formats = formats,
    .run = run,
};
