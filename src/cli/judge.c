#include "notify.h"
#include "run.h"
#include "source.h"

#include "kubevet/base/glob.h"
#include "kubevet/rules/quota_report.h"

static bool is_selected(const struct kv_options *options, const char *namespace)
{
    return options->namespaces.count == 0 ||
           kv_globs_match(options->namespaces.items, options->namespaces.count, namespace);
}

/* Makes the report of quotas, if one is to tell of them. */
static void look(void *context, const struct kv_state *state)
{
    struct kv_run *run = context;
    struct kv_list *quotas = &run->quotas.quotas;
    if (!run->command->quotas && !kv_outputs_want_quotas(&run->outputs) &&
        !run->options->pushgateway)
        return;
    kv_quota_report_make(run->spec, state, &run->quotas);
    size_t kept = 0;
    struct kv_quota_use *uses = quotas->items;
    for (size_t i = 0; i < quotas->count; i++)
        if (is_selected(run->options, uses[i].namespace))
            uses[kept++] = uses[i];
    quotas->count = kept;
}

static bool judge_live(struct kv_run *run, const struct kv_selection *selection,
                       const struct kv_overlay *overlay, struct kv_error *error)
{
    struct kv_session session = {0};
    struct kv_options options = *run->options;
    options.timeout -= kv_notify_reserve(&options);
    bool ok = kv_session_open(&session, &options, error);
    const char *name =
        session.connection.context ? session.connection.context : session.connection.server;
    run->cluster = name ? kv_arena_copy(&run->arena, kv_text_of(name)) : NULL;
    kv_session_warn(&session);
    if (ok) {
        struct kv_live live = kv_session_live(&session, run->options);
        live.overlay = overlay;
        live.look = look;
        live.look_context = run;
        ok = kv_engine_check_live(&live, run->spec, selection, &run->report, error);
    }
    kv_session_close(&session);
    return ok;
}

static bool judge_recording(struct kv_run *run, const struct kv_selection *selection,
                            const struct kv_overlay *overlay, struct kv_error *error)
{
    kv_engine_want(run->spec, selection, &run->state);
    if (!kv_recording_open(run->options, &run->state, error))
        return false;
    if (overlay &&
        !kv_engine_check_overlay(run->spec, &run->state, selection, overlay, &run->report, error))
        return false;
    if (!overlay)
        kv_engine_check(run->spec, &run->state, selection, &run->report);
    run->report.path = run->options->snapshot;
    look(run, &run->state);
    return true;
}

/* Manifests alone, or over another state. */
static bool judge_manifests(struct kv_run *run, const struct kv_selection *selection,
                            struct kv_error *error)
{
    const struct kv_options *options = run->options;
    const struct kv_overlay overlay = {&run->manifests, options->prune.items, options->prune.count};
    if (options->live)
        return judge_live(run, selection, &overlay, error);
    if (options->snapshot)
        return judge_recording(run, selection, &overlay, error);
    run->state.source = KV_SOURCE_MANIFESTS;
    kv_engine_want(run->spec, selection, &run->state);
    kv_manifests_alone(options, &run->manifests, &run->state);
    kv_engine_check(run->spec, &run->state, selection, &run->report);
    look(run, &run->state);
    return true;
}

/* Manifests come first: with wrong ones nothing is read, nothing judged. */
bool kv_run_judge(struct kv_run *run, const struct kv_selection *selection, struct kv_error *error)
{
    if (run->options->files.count > 0)
        return kv_manifests_open(run->options, &run->manifests, error) &&
               judge_manifests(run, selection, error);
    if (run->options->snapshot)
        return judge_recording(run, selection, NULL, error);
    return judge_live(run, selection, NULL, error);
}
