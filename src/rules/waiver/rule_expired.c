#include "waiver.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->waivers, const struct kv_spec_waiver, waiver) {
        if (waiver->until.text)
            return NULL;
    }
    return "the spec has no waiver with `until`";
}

static void expired_report(struct kv_check *check, const struct kv_spec_waiver *waiver,
                           const struct kv_waiver_outcome *outcome)
{
    struct kv_finding *finding = waiver_finding(
        check, waiver,
        kv_check_format(check, "the waiver of %s expired after %s (%s)%s",
                        waiver_subject(check, waiver), waiver->until.text, waiver->reason.text,
                        outcome->use == KV_WAIVER_USED ? ": its findings count again" : ""));
    char now[KV_TIME_TEXT_MAX];
    kv_finding_violates(check, finding, waiver->until.place, NULL);
    finding->expected = kv_check_format(check, "until %s", waiver->until.text);
    /* Without a clock of the state, today was used, which a report must not depend on. */
    finding->actual = check->now == KV_TIME_NONE
                          ? "over"
                          : kv_check_format(check, "%s", kv_time_format(check->now, now));
    finding->hint = outcome->use == KV_WAIVER_USED ? "fix what it covered, or agree on a new date"
                                                   : "delete it";
    if (outcome->use != KV_WAIVER_USED && outcome->use != KV_WAIVER_UNUSED)
        finding->hint = NULL; /* what it covers is unknown */
}

static void run(struct kv_check *check)
{
    const struct kv_waiver_outcome *outcome = check->waived;
    kv_records_each(&check->spec->waivers, const struct kv_spec_waiver, waiver) {
        kv_check_compares(check, waiver->item.place, NULL);
        kv_check_compares(check, waiver->until.place, NULL);
        if (outcome->end == KV_WAIVER_IS_OVER)
            expired_report(check, waiver, outcome);
        else if (outcome->end == KV_WAIVER_MAY_BE_OVER)
            waiver_gap(check, waiver,
                       "whether it has expired is unknown: the recording does not say when it was "
                       "made (give --at)");
        outcome++;
    }
}

const struct kv_rule kv_rule_waiver_expired = {
    .doc =
        {
            .id = "waiver/expired",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a waiver has expired",
            .why = "A waiver is an agreement for a limited time. After its `until` date it covers "
                   "nothing any more: the drift is reported as usual, and this finding adds that "
                   "it was waived and why. The `until` day ends at midnight UTC, by the state's "
                   "clock.",
            .fix = "Fix the drift and delete the waiver; or, if the reason still applies, agree "
                   "on a new date.",
            .keys = "waiver waiver.until",
            .example = "waivers:\n"
                       "  - {rule: quota/limits, object: ResourceQuota/plana-odoo-18/*,\n"
                       "     reason: TemplateSnapshot run, until: 2026-12-01}\n",
        },
    .turn = KV_TURN_WAIVERS,
    .not_applicable = not_applicable,
    .run = run,
};
