#include "limitrange.h"

#include "kubevet/kinds/namespace.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return limit_range_is_documented(spec) ? NULL : "the spec documents no limitRange";
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const char *name = documented->name.text;
        struct kv_place place = documented->content.limit_range.place;
        if (!place.file || !kv_check_demands(check, &kv_kind_limitrange, name))
            continue;
        kv_check_compares(check, place, name);
        if (limit_range_first(check, name))
            continue;
        struct kv_finding *finding =
            kv_check_finding(check, kv_name_make(check, &kv_kind_limitrange, name, NULL), place,
                             "namespace %s has no LimitRange", name);
        finding->field = "spec.limits";
        finding->missing = true;
        finding->expected = "a LimitRange";
        finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, name);
    }
}

const struct kv_rule kv_rule_limitrange_missing = {
    .doc =
        {
            .id = "limitrange/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a namespace has no LimitRange, though the spec documents one",
            .why = "A LimitRange gives containers without requests and limits those of its "
                   "defaults. Without it they have none: they count as nothing for the scheduler, "
                   "are the first to be evicted, and where a quota limits cpu or memory they are "
                   "refused.",
            .fix = "Apply the manifest of the LimitRange, or remove limitRange from the spec.",
            .keys = "namespace.limitRange",
            .example = "profiles:\n"
                       "  team: {limitRange: {container: {default: {cpu: 500m, memory: 512Mi}}}}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/limit-range/",
        },
    .reads = KV_READS({.kind = &kv_kind_limitrange, .need = KV_MUST_SOMEWHERE}),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
