#include "baseline.h"
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

/* Makes the quota report, if one is requested. */
static void quotas_look(void *context, const struct kv_state *state)
{
    struct run *run = context;
    struct kv_list *quotas = &run->quotas.quotas;
    const struct kv_member *member = run->options->member;
    bool are_written = member ? member->quotas : outputs_want_quotas(&run->outputs);
    if (!run->command->quotas && !are_written && !run->options->pushgateway &&
        !run->options->history)
        return;
    kv_quota_report_make(run->spec, state, &run->quotas);
    kv_list_keep(quotas, 0, struct kv_quota_use, use, is_selected(run->options, use->namespace));
}

static bool live_evaluate(struct run *run, const struct kv_selection *selection,
                          struct kv_overlay *overlay, struct kv_error *error)
{
    struct session session = {0};
    bool ok = session_open(&session, run->options, error);
    const char *name =
        session.connection.context ? session.connection.context : session.connection.server;
    run->cluster = name ? kv_arena_copy(&run->arena, kv_text_of(name)) : NULL;
    session_warn(&session);
    if (ok) {
        struct kv_live live = session_live(&session, run->options);
        live.overlay = overlay;
        live.find_namespaces =
            (run->command->quotas || run->spec->is_none) && run->spec->namespaces.count == 0;
        live.look = quotas_look;
        live.look_context = run;
        ok = kv_engine_check_live(&live, run->spec, selection, &run->report, error);
    }
    session_close(&session);
    return ok;
}

static bool recording_evaluate(struct run *run, const struct kv_selection *selection,
                               struct kv_overlay *overlay, struct kv_error *error)
{
    kv_engine_want(run->spec, selection, &run->state);
    if (!recording_open(run->options, &run->state, error))
        return false;
    kv_state_namespaces_check(&run->state, run->spec);
    if (overlay &&
        !kv_engine_check_overlay(run->spec, &run->state, selection, overlay, &run->report, error))
        return false;
    if (!overlay)
        kv_engine_check(run->spec, &run->state, selection, &run->report);
    run->report.path = run->options->snapshot;
    quotas_look(run, &run->state);
    return true;
}

/* Checks manifests alone, or applied to another state. */
static bool manifests_evaluate(struct run *run, const struct kv_selection *selection,
                               struct kv_error *error)
{
    const struct kv_options *options = run->options;
    struct kv_overlay overlay = {.manifests = &run->manifests,
                                 .prune = options->prune.items,
                                 .prune_count = options->prune.count};
    if (options->live)
        return live_evaluate(run, selection, &overlay, error);
    if (options->snapshot)
        return recording_evaluate(run, selection, &overlay, error);
    run->state.source = KV_SOURCE_MANIFESTS;
    kv_engine_want(run->spec, selection, &run->state);
    manifests_to_state(options, &run->manifests, &run->state);
    kv_engine_check(run->spec, &run->state, selection, &run->report);
    quotas_look(run, &run->state);
    return true;
}

/* Lays what Flux would build of a checkout over the state. */
static bool repository_evaluate(struct run *run, const struct kv_selection *selection,
                                struct kv_error *error)
{
    const struct kv_options *options = run->options;
    if (!repository_open(options, &run->repository, error))
        return false;
    struct kv_overlay overlay = {.make = kv_repository_build, .context = run->repository};
    bool ok = options->live ? live_evaluate(run, selection, &overlay, error)
                            : recording_evaluate(run, selection, &overlay, error);
    if (ok)
        run->report.checkout = kv_repository_checkout(run->repository);
    else if (error->kind == KV_ERROR_SPEC)
        problems_report(kv_repository_manifests(run->repository), error);
    return ok;
}

/* Manifests are read first: if they are invalid, nothing else is read. */
static bool evaluate(struct run *run, const struct kv_selection *selection, struct kv_error *error)
{
    if (run->options->repo)
        return repository_evaluate(run, selection, error);
    if (run->options->files.count > 0)
        return manifests_open(run->options, &run->manifests, error) &&
               manifests_evaluate(run, selection, error);
    if (run->options->snapshot)
        return recording_evaluate(run, selection, NULL, error);
    return live_evaluate(run, selection, NULL, error);
}

bool run_evaluate(struct run *run, const struct kv_selection *selection, struct kv_error *error)
{
    run->coverage = (struct kv_coverage){run->spec, selection, &run->report};
    return baseline_open(run, error) && evaluate(run, selection, error) &&
           baseline_compare(run, error);
}
