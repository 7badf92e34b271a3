#include "waiver.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->waivers.count > 0 ? NULL : "the spec has no waivers";
}

static void unused_report(struct kv_check *check, const struct kv_spec_waiver *waiver)
{
    const char *subject = waiver_subject(check, waiver);
    struct kv_finding *finding =
        waiver_finding(check, waiver,
                       kv_check_format(check, "the waiver of %s covers nothing (%s)", subject,
                                       waiver->reason.text));
    finding->expected = kv_check_format(check, "a finding of %s", subject);
}

static void run(struct kv_check *check)
{
    const struct kv_waiver_outcome *outcome = check->waived;
    kv_records_each(&check->spec->waivers, const struct kv_spec_waiver, waiver) {
        bool is_over = outcome->end == KV_WAIVER_IS_OVER; /* waiver/expired reports it */
        if (outcome->use == KV_WAIVER_USED || outcome->use == KV_WAIVER_UNUSED)
            kv_check_compares(check, waiver->item.place, NULL);
        if (!is_over && outcome->use == KV_WAIVER_UNUSED)
            unused_report(check, waiver);
        else if (!is_over && outcome->use == KV_WAIVER_HAS_GAPS)
            waiver_gap(check, waiver,
                       "whether it covers anything is unknown: its rules could not be evaluated "
                       "everywhere");
        outcome++;
    }
}

const struct kv_rule kv_rule_waiver_unused = {
    .doc =
        {
            .id = "waiver/unused",
            .severity = KV_SEVERITY_INFO,
            .summary = "a waiver covers no finding",
            .why = "Either the drift has been fixed, and the waiver would silently cover the next "
                   "one of its kind; or the waiver never matched, because its object or field is "
                   "misspelt. A waiver covers a finding if all three match: its `rule` the rule's "
                   "id; its `object`, if given, Kind/namespace/name (Kind/name without a "
                   "namespace; Kind alone for all objects of it); and its `field`, if given, the "
                   "finding's field as reports show it. One resource of a quota can thus be waived "
                   "without the others. In all three, `*` stands for any text and `?` for one "
                   "character. A waiver is checked only if every rule that it names was run, not "
                   "if --rule, --skip-rule or --namespace excluded one. A waiver of waiver/* is "
                   "never reported as unused, and no waiver covers findings about itself.",
            .fix = "Delete the waiver, or write its object as Kind/namespace/name (Kind/name for "
                   "an object without a namespace) and its field as the finding shows them.",
            .keys = "waiver",
            .example = "waivers:\n"
                       "  - {rule: quota/limits, object: ResourceQuota/plana-odoo-18/*,\n"
                       "     reason: TemplateSnapshot run, until: 2026-12-01}\n",
        },
    .turn = KV_TURN_WAIVERS,
    .not_applicable = not_applicable,
    .run = run,
};
