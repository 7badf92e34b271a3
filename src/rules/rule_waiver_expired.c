#include "waiver.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->waivers, const struct kv_spec_waiver, waiver)
    {
        if (waiver->until.text)
            return NULL;
    }
    return "the spec has no waiver with an end";
}

static void expired_report(struct kv_check *check, const struct kv_spec_waiver *waiver,
                           const struct kv_waiver_fate *fate)
{
    struct kv_finding *finding = waiver_finding(
        check, waiver,
        kv_check_format(check, "the waiver of %s was good until %s (%s)%s",
                        waiver_subject(check, waiver), waiver->until.text, waiver->reason.text,
                        fate->use == KV_WAIVER_USED ? ": what it covered counts again" : ""));
    char now[KV_TIME_TEXT_MAX];
    finding->expected = kv_check_format(check, "until %s", waiver->until.text);
    /* Without a clock of the state it was held against today, which no report should depend on. */
    finding->actual = check->now == KV_TIME_NONE
                          ? "over"
                          : kv_check_format(check, "%s", kv_time_format(check->now, now));
    finding->hint =
        fate->use == KV_WAIVER_USED ? "mend what it covered, or agree on a new date" : "delete it";
    if (fate->use != KV_WAIVER_USED && fate->use != KV_WAIVER_UNUSED)
        finding->hint = NULL; /* what it covers is not known */
}

static void run(struct kv_check *check)
{
    const struct kv_waiver_fate *fate = check->waived;
    kv_records_each(&check->spec->waivers, const struct kv_spec_waiver, waiver)
    {
        if (fate->end == KV_WAIVER_IS_OVER)
            expired_report(check, waiver, fate);
        else if (fate->end == KV_WAIVER_MAY_BE_OVER)
            waiver_gap(check, waiver,
                       "whether it was over can't be told: the recording does not say when it was "
                       "made (give --at)");
        fate++;
    }
}

const struct kv_rule kv_rule_waiver_expired = {
    .doc =
        {
            .id = "waiver/expired",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a waiver's last day is over",
            .why = "A waiver is an agreement for a time. Once its `until` is over it covers "
                   "nothing any more: the drift is reported as any other, and this says that "
                   "there was an agreement on it, and what for. A day counts until its end in "
                   "UTC, by the state's clock.",
            .mend = "Mend the drift and delete the waiver; or, if the reason still holds, agree "
                    "on a new date.",
            .example = "waivers:\n"
                       "  - {rule: quota/limits, object: ResourceQuota/plana-odoo-18/*,\n"
                       "     reason: TemplateSnapshot run, until: 2026-12-01}\n",
        },
    .reads = kv_rule_reads_none,
    .turn = KV_TURN_WAIVERS,
    .not_applicable = not_applicable,
    .run = run,
};
