#include "flux.h"

#include "kubevet/base/duration.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->flux.max_interval.text ? NULL : "the spec documents no flux.maxInterval";
}

static void report(struct kv_check *check, const struct kv_flux_object *found, int64_t interval)
{
    const struct kv_value *documented = &check->spec->flux.max_interval;
    const struct kv_object *object = &found->object;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), documented->place,
        interval > 0 ? "%s %s is reconciled every %s, not at least every %s"
                     : "%s %s is never reconciled again: its interval is %s, not at most %s",
        object->kind->name, object->name, found->interval, documented->text);
    finding->field = "spec.interval";
    finding->expected = kv_check_format(check, "at most %s", documented->text);
    finding->actual = found->interval;
    finding->manifest = object->place;
}

static void object_check(struct kv_check *check, const struct kv_flux_object *found)
{
    int64_t interval;
    /* A HelmRepository may omit it, and is then reconciled every minute. */
    if (!found->interval || flux_is_static(found))
        return;
    kv_check_compares(check, check->spec->flux.max_interval.place, NULL);
    if (!kv_duration_parse(kv_text_of(found->interval), &interval))
        kv_check_not_evaluated(check, &found->object, "spec.interval is not a duration: %s",
                               flux_words(check, found->interval));
    else if (interval <= 0 || interval > check->spec->flux.max_interval.nanoseconds)
        report(check, found, interval);
}

static void run(struct kv_check *check)
{
    flux_gaps(check);
    for (const struct kv_read *read = check->rule->reads; read->kind; read++) {
        size_t next = 0;
        for (const struct kv_flux_object *found; (found = flux_next(check, read->kind, &next));)
            object_check(check, found);
    }
}

const struct kv_rule kv_rule_flux_interval = {
    .doc =
        {
            .id = "flux/interval",
            .severity = KV_SEVERITY_WARNING,
            .summary = "Flux reconciles an object less often than documented",
            .why = "The interval of a source decides how soon a merge is seen; the interval of a "
                   "Kustomization or HelmRelease, how soon a change by hand is reverted. Each "
                   "Kustomization, HelmRelease and source must have an interval of at most "
                   "`maxInterval`. A HelmRepository of type oci is exempt, since Flux does not "
                   "reconcile it. With an interval of 0, Flux never reconciles the object again.",
            .fix = "Set spec.interval in Git, or document the longer interval.",
            .keys = "flux.maxInterval",
            .example = "flux: {maxInterval: 10m}\n"
                       "# Kustomization flux-system/apps, spec.interval 1h: reported\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/#interval",
        },
    /* Without HelmCharts: a HelmChart takes its interval from its HelmRelease, where it is
     * reported. */
    .reads = KV_READS({.kind = &kv_kind_kustomization, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_helmrelease, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_gitrepository, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_ocirepository, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_bucket, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_helmrepository, .need = KV_HELPS, .in = KV_EVERYWHERE}),
    .not_applicable = not_applicable,
    .run = run,
};
