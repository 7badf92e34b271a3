#include "no_spec.h"

#include "kubevet/engine/engine.h"

#include <assert.h>

/* The thresholds without a spec, as documented in `kubevet quota --help`. */
static const char default_spec[] = "apiVersion: kubevet/v1\n"
                                   "kind: ClusterSpec\n"
                                   "metadata: {name: none}\n"
                                   "quotaAlerts: {warning: 90%, critical: 100%}\n";

struct kv_spec *no_spec_make(void)
{
    size_t rule_count;
    const char *const *rule_ids = kv_engine_rule_ids(&rule_count);
    struct kv_problems problems = {0};
    struct kv_spec *defaults = kv_spec_parse(
        kv_text_of(default_spec), "kubevet's default thresholds", rule_ids, rule_count, &problems);
    assert(defaults); /* a unit test parses it */
    kv_problems_release(&problems);
    return defaults;
}

void no_spec_places_drop(struct kv_report *report, const struct kv_spec *defaults)
{
    kv_list_each(&report->findings, struct kv_finding, finding) {
        if (finding->spec.file == defaults->file)
            finding->spec = (struct kv_place){0};
    }
    if (report->spec_file == defaults->file)
        report->spec_file = report->spec_name = NULL;
}
