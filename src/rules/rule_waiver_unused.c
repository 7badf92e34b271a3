#include "waiver.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->waivers.count > 0 ? NULL : "the spec waives nothing";
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
    const struct kv_waiver_fate *fate = check->waived;
    kv_records_each(&check->spec->waivers, const struct kv_spec_waiver, waiver)
    {
        bool is_over = fate->end == KV_WAIVER_IS_OVER; /* waiver/expired says so */
        if (!is_over && fate->use == KV_WAIVER_UNUSED)
            unused_report(check, waiver);
        else if (!is_over && fate->use == KV_WAIVER_HAS_GAPS)
            waiver_gap(check, waiver,
                       "whether it covers anything can't be told: what it is about could not be "
                       "evaluated everywhere");
        fate++;
    }
}

const struct kv_rule kv_rule_waiver_unused = {
    .doc =
        {
            .id = "waiver/unused",
            .severity = KV_SEVERITY_INFO,
            .summary = "a waiver covers no finding",
            .why = "Either the drift has been mended, and the waiver would silently cover the "
                   "next one of its kind; or it never covered what it was written for, its object "
                   "being misspelt. A waiver is judged only if every rule that it names was run: "
                   "not what --rule, --skip-rule and --namespace leave out. A waiver of waiver/* "
                   "is never called unused, and none covers what is said of itself.",
            .mend = "Delete the waiver, or write its object as Kind/namespace/name (Kind/name of "
                    "an object without a namespace), as the finding has it.",
            .example = "waivers:\n"
                       "  - {rule: quota/limits, object: ResourceQuota/plana-odoo-18/*,\n"
                       "     reason: TemplateSnapshot run, until: 2026-12-01}\n",
        },
    .reads = kv_rule_reads_none,
    .turn = KV_TURN_WAIVERS,
    .not_applicable = not_applicable,
    .run = run,
};
