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
        interval > 0 ? "%s %s is looked at every %s, not at least every %s"
                     : "%s %s is not looked at again by itself: its interval is %s, not at most %s",
        object->kind->name, object->name, found->interval, documented->text);
    finding->field = "spec.interval";
    finding->expected = kv_check_format(check, "at most %s", documented->text);
    finding->actual = found->interval;
    finding->manifest = object->place;
}

static void object_check(struct kv_check *check, const struct kv_flux_object *found)
{
    int64_t interval;
    /* A HelmRepository may leave it out, and is looked at every minute then. */
    if (!found->interval || flux_is_static(found))
        return;
    if (!kv_duration_parse(kv_text_of(found->interval), &interval))
        kv_check_not_evaluated(check, &found->object, "spec.interval is no duration: %s",
                               flux_words(check, found->interval));
    else if (interval <= 0 || interval > check->spec->flux.max_interval.nanoseconds)
        report(check, found, interval);
}

/* Without HelmCharts: one has its interval from the HelmRelease that it was made for, where it is
 * told. */
static const struct kv_kind *const also_reads[] = {&kv_kind_kustomization,
                                                   &kv_kind_helmrelease,
                                                   &kv_kind_gitrepository,
                                                   &kv_kind_ocirepository,
                                                   &kv_kind_bucket,
                                                   &kv_kind_helmrepository,
                                                   NULL};

static void run(struct kv_check *check)
{
    flux_gaps(check);
    for (const struct kv_kind *const *kind = also_reads; *kind; kind++) {
        size_t next = 0;
        for (const struct kv_flux_object *found; (found = flux_next(check, *kind, &next));)
            object_check(check, found);
    }
}

const struct kv_rule kv_rule_flux_interval = {
    .doc =
        {
            .id = "flux/interval",
            .severity = KV_SEVERITY_WARNING,
            .summary = "Flux looks at an object less often than documented",
            .why = "The interval of a source says how soon a merge is seen, that of a "
                   "Kustomization or HelmRelease how soon a change by hand is put right. Each "
                   "Kustomization, HelmRelease and source (but for a HelmRepository of type oci, "
                   "at which Flux does not look) must have an interval of at most `maxInterval`. "
                   "An interval of 0 means never again.",
            .mend = "Set spec.interval in Git, or document the longer one.",
            .example = "flux: {maxInterval: 10m}\n"
                       "# Kustomization flux-system/apps, spec.interval 1h: reported\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/#interval",
        },
    .reads = kv_rule_reads_none,
    .also_reads = also_reads,
    .everywhere = true,
    .not_applicable = not_applicable,
    .run = run,
};
