/* The rules' descriptors: what contradicts itself is refused. */
#include "test.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/node.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/rules/rule.h"
#include "rules/workload/workload.h"

static bool reads(const struct kv_rule *rule, const struct kv_kind *kind)
{
    return kv_rule_read(rule, NULL, kind) != NULL;
}

static const char *row_contradiction(const struct kv_rule *rule, const struct kv_read *row)
{
    const struct kv_read *first = kv_rule_read(rule, NULL, row->kind);
    if (row->wanted && row->need != KV_HELPS)
        return "a kind that it must have, and `wanted`";
    if (!row->kind->namespaced && (row->in != KV_DOCUMENTED || row->and_in))
        return "`in` or `and_in` of a kind that is in no namespace";
    if (row->in == KV_EVERYWHERE && row->and_in)
        return "`and_in`, and it looks everywhere";
    if (row->in == KV_WITH_QUOTA && !reads(rule, &kv_kind_resourcequota) &&
        !reads(rule, &kv_kind_limitrange))
        return "KV_WITH_QUOTA, and it reads neither ResourceQuotas nor LimitRanges";
    if (first != row && (first->need == KV_HELPS || row->need != KV_HELPS))
        return "two rows for a kind";
    return NULL;
}

/* NULL = none. */
static const char *contradiction(const struct kv_rule *rule)
{
    const struct kv_read *row = rule->reads;
    if (!rule->run)
        return "no `run`";
    if (rule->turn == KV_TURN_WAIVERS && (row || rule->extra || rule->about))
        return "it judges waivers, and reads something";
    if ((rule->extra & KV_READS_MANAGERS) && row)
        return "KV_READS_MANAGERS, and a table";
    if ((rule->about & KV_ABOUT_MANIFESTS) && (rule->about & KV_ABOUT_STATUS))
        return "KV_ABOUT_MANIFESTS and KV_ABOUT_STATUS";
    if ((rule->about & KV_ABOUT_SPEC) && !(rule->about & KV_ABOUT_STATUS))
        return "KV_ABOUT_SPEC without KV_ABOUT_STATUS";
    if ((rule->about & KV_ABOUT_ABSENCE) && !row && !(rule->extra & KV_READS_RESOURCES))
        return "KV_ABOUT_ABSENCE, and it reads nothing";
    if ((rule->about & KV_ABOUT_QUOTA_USE) && !reads(rule, &kv_kind_resourcequota))
        return "KV_ABOUT_QUOTA_USE, and it reads no ResourceQuotas";
    const char *found = NULL;
    for (; row && row->kind && !found; row++)
        found = row_contradiction(rule, row);
    return found;
}

/* The list is in an order of its own; the kinds themselves say that they are workloads. */
static void every_kind_of_workload_is_listed_once(void **state)
{
    (void)state;
    size_t listed = 0, existing = 0;
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++, listed++)
        assert_true((*kind)->is_workload);
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        existing += (*kind)->is_workload;
        assert_int_equal(kv_kinds_hold(workload_kinds, *kind), (*kind)->is_workload);
    }
    assert_int_equal(listed, existing);
}

static void no_rule_contradicts_itself(void **state)
{
    (void)state;
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        const char *found = contradiction(*rule);
        if (found)
            fail_msg("%s: %s", (*rule)->doc.id, found);
    }
}

static void run(struct kv_check *check)
{
    (void)check;
}

static const char *nowhere(const struct kv_spec *spec, size_t index)
{
    (void)spec;
    (void)index;
    return NULL;
}

static bool is_wanted(const struct kv_spec *spec, const struct kv_kind *kind)
{
    (void)spec;
    return kind == &kv_kind_pod;
}

static void contradictions_are_seen(void **state)
{
    (void)state;
    const struct {
        const char *contradiction;
        struct kv_rule rule;
    } rules[] = {
        {NULL, {.run = run}},
        {NULL, {.reads = KV_READS({.kind = &kv_kind_pod, .in = KV_EVERYWHERE}), .run = run}},
        {"no `run`", {.reads = KV_READS({.kind = &kv_kind_pod})}},
        {"a kind that it must have, and `wanted`",
         {.reads = KV_READS({.kind = &kv_kind_pod, .wanted = is_wanted}), .run = run}},
        {"`in` or `and_in` of a kind that is in no namespace",
         {.reads = KV_READS({.kind = &kv_kind_node, .in = KV_EVERYWHERE}), .run = run}},
        {"`in` or `and_in` of a kind that is in no namespace",
         {.reads = KV_READS({.kind = &kv_kind_node, .and_in = nowhere}), .run = run}},
        {"`and_in`, and it looks everywhere",
         {.reads = KV_READS({.kind = &kv_kind_pod, .in = KV_EVERYWHERE, .and_in = nowhere}),
          .run = run}},
        {"KV_WITH_QUOTA, and it reads neither ResourceQuotas nor LimitRanges",
         {.reads = KV_READS({.kind = &kv_kind_pod, .in = KV_WITH_QUOTA}), .run = run}},
        {NULL,
         {.reads =
              KV_READS({.kind = &kv_kind_pod, .in = KV_WITH_QUOTA}, {.kind = &kv_kind_limitrange}),
          .run = run}},
        {"two rows for a kind",
         {.reads = KV_READS({.kind = &kv_kind_pod}, {.kind = &kv_kind_pod}), .run = run}},
        {"two rows for a kind",
         {.reads = KV_READS({.kind = &kv_kind_pod, .need = KV_HELPS},
                            {.kind = &kv_kind_pod, .need = KV_HELPS}),
          .run = run}},
        {NULL, /* a shared row behind its own */
         {.reads = KV_READS({.kind = &kv_kind_pod}, {.kind = &kv_kind_pod, .need = KV_HELPS}),
          .run = run}},
        {"it judges waivers, and reads something",
         {.turn = KV_TURN_WAIVERS, .about = KV_ABOUT_STATUS, .run = run}},
        {"KV_READS_MANAGERS, and a table",
         {.reads = KV_READS({.kind = &kv_kind_pod}), .extra = KV_READS_MANAGERS, .run = run}},
        {"KV_ABOUT_MANIFESTS and KV_ABOUT_STATUS",
         {.about = KV_ABOUT_MANIFESTS | KV_ABOUT_STATUS, .run = run}},
        {"KV_ABOUT_ABSENCE, and it reads nothing", {.about = KV_ABOUT_ABSENCE, .run = run}},
        {NULL, {.extra = KV_READS_RESOURCES, .about = KV_ABOUT_ABSENCE, .run = run}},
        {"KV_ABOUT_QUOTA_USE, and it reads no ResourceQuotas",
         {.about = KV_ABOUT_QUOTA_USE, .run = run}},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const char *found = contradiction(&rules[i].rule);
        if (rules[i].contradiction)
            assert_string_equal(found, rules[i].contradiction);
        else
            assert_null(found);
    }
}

/* The first row of a kind counts, and one that the spec does not need is none. */
static void a_table_says_what_is_read(void **state)
{
    (void)state;
    const struct kv_spec spec = {0};
    const struct kv_rule rule = {
        .reads = KV_READS({.kind = &kv_kind_node, .need = KV_HELPS, .wanted = is_wanted},
                          {.kind = &kv_kind_pod, .need = KV_MUST},
                          {.kind = &kv_kind_pod, .need = KV_HELPS})};
    assert_ptr_equal(kv_rule_read(&rule, &spec, &kv_kind_pod), &rule.reads[1]);
    assert_ptr_equal(kv_rule_read(&rule, NULL, &kv_kind_node), &rule.reads[0]);
    assert_null(kv_rule_read(&rule, &spec, &kv_kind_node));
    assert_null(kv_rule_read(&rule, NULL, &kv_kind_limitrange));
    assert_null(kv_rule_read(&rule, NULL, NULL));

    const struct kv_rule nothing = {0}, managers = {.extra = KV_READS_MANAGERS};
    assert_null(kv_rule_reads(&nothing)->kind);
    size_t count = 0;
    for (const struct kv_read *read = kv_rule_reads(&managers); read->kind; read++, count++) {
        assert_true(read->kind->keep & KV_KEEP_MANAGERS);
        assert_int_equal(read->need, KV_HELPS);
        assert_int_equal(read->in, KV_EVERYWHERE);
    }
    assert_int_equal(count, kv_kinds_count(kv_kinds_with_managers()));
}

/* --- who sets what --- */

static unsigned rows_count(const struct kv_rule *rule, bool (*has)(const struct kv_read *row))
{
    unsigned count = 0;
    for (const struct kv_read *row = rule->reads; row && row->kind; row++)
        count += has(row);
    return count;
}

static bool is_must_somewhere(const struct kv_read *row)
{
    return row->need == KV_MUST_SOMEWHERE;
}

static bool is_with_quota(const struct kv_read *row)
{
    return row->in == KV_WITH_QUOTA;
}

static bool is_everywhere(const struct kv_read *row)
{
    return row->in == KV_EVERYWHERE;
}

static bool has_and_in(const struct kv_read *row)
{
    return row->and_in != NULL;
}

static bool has_wanted(const struct kv_read *row)
{
    return row->wanted != NULL;
}

/* Most of what the flags do shows live or on manifests only, and few cases of a rule are either.
 * So that none is lost unseen, the rules with each are listed here; with a number, how many of its
 * rows say so. */
static void rules_with_each_flag_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *flag;
        unsigned about, extra;
        bool (*has)(const struct kv_read *row);
        const char *rules;
    } flags[] = {
        {"KV_ABOUT_ABSENCE", .about = KV_ABOUT_ABSENCE,
         .rules = "access/missing backup/missing cluster/cni cluster/dns cluster/load-balancer "
                  "cluster/node-pool cluster/nodes disruption/missing flux/ready flux/source "
                  "hpa/missing "
                  "limitrange/missing limitrange/values manifest/namespace namespace/missing "
                  "network/default-deny network/hairpin quota/missing "
                  "resource/missing resource/nothing-selected route/missing schedule/missing "
                  "storage/claim "
                  "storage/class-missing workload/missing "},
        {"KV_ABOUT_STATUS", .about = KV_ABOUT_STATUS,
         .rules =
             "backup/stale certificate/expiry certificate/ready "
             "cluster/cni cluster/dns cluster/identity "
             "cluster/kubelet-skew cluster/load-balancer "
             "cluster/load-balancer-undeclared cluster/network-policy "
             "cluster/node-capacity cluster/node-pool cluster/node-ready "
             "cluster/nodes cluster/provider cluster/region cluster/runtime "
             "cluster/version flux/hand-edited flux/ready hpa/saturated "
             "namespace/terminating quota/denied quota/unreconciled quota/usage schedule/stale "
             "storage/claim-bound workload/available workload/colocated "},
        {"KV_ABOUT_SPEC", .about = KV_ABOUT_SPEC, .rules = "backup/stale schedule/stale "},
        {"KV_ABOUT_MANIFESTS", .about = KV_ABOUT_MANIFESTS,
         .rules = "manifest/contested manifest/immutable manifest/namespace "
                  "manifest/rendered "},
        {"KV_ABOUT_QUOTA_USE", .about = KV_ABOUT_QUOTA_USE,
         .rules = "quota/denied quota/projected quota/slack quota/unreconciled "
                  "quota/usage "},
        {"KV_READS_RESOURCES", .extra = KV_READS_RESOURCES,
         .rules = "resource/mismatch resource/missing resource/nothing-selected "},
        {"KV_READS_HOSTS", .extra = KV_READS_HOSTS, .rules = "network/hairpin "},
        {"KV_READS_COREFILE", .extra = KV_READS_COREFILE, .rules = "cluster/dns-zones "},
        {"KV_READS_ANNOTATIONS", .extra = KV_READS_ANNOTATIONS, .rules = "namespace/labels "},
        {"KV_READS_MANAGERS", .extra = KV_READS_MANAGERS, .rules = "flux/hand-edited "},
        {"KV_MUST_SOMEWHERE", .has = is_must_somewhere,
         .rules = "backup/missing 1 backup/stale 1 cluster/cni 1 cluster/dns 1 "
                  "cluster/load-balancer 1 cluster/network-policy 1 disruption/blocked 1 "
                  "disruption/missing 1 hpa/limits 1 "
                  "hpa/metric 1 hpa/missing 1 hpa/saturated 1 limitrange/missing 1 "
                  "limitrange/values 1 namespace/disabled 7 network/default-deny 1 quota/limits 1 "
                  "quota/missing 1 "
                  "workload/colocated 1 "},
        {"KV_WITH_QUOTA", .has = is_with_quota,
         .rules = "limitrange/bounds 9 quota/denied 4 quota/projected 11 quota/slack 9 "
                  "quota/unreconciled 3 "},
        {"KV_EVERYWHERE", .has = is_everywhere,
         .rules = "access/granted 2 access/holders 2 access/missing 2 backup/missing 10 "
                  "backup/stale 10 certificate/expiry 1 certificate/issuer 1 "
                  "certificate/ready 1 cluster/load-balancer 1 "
                  "cluster/load-balancer-undeclared 1 flux/interval 6 flux/ready 7 "
                  "flux/source 4 flux/suspended 7 limitrange/bounds 1 network/hairpin 9 "
                  "nfs/isolation 9 nfs/mount-path 9 nfs/subpath 9 quota/denied 3 "
                  "quota/projected 2 quota/slack 2 quota/unreconciled 1 quota/usage 1 "
                  "route/backend 5 route/missing 4 route/undeclared 4 "},
        {"and_in", .has = has_and_in,
         .rules = "cluster/cni 1 cluster/dns 2 cluster/dns-zones 1 cluster/network-policy 1 "},
        {"wanted", .has = has_wanted,
         .rules = "certificate/expiry 4 disruption/blocked 5 disruption/missing 5 hpa/limits 2 "
                  "hpa/metric 2 hpa/missing 2 hpa/saturated 2 network/default-deny 11 "
                  "schedule/missing 3 schedule/stale 6 "
                  "workload/available 4 workload/colocated 4 workload/image 6 "
                  "workload/missing 5 workload/pinned 5 workload/replicas 5 workload/resources 7 "
                  "workload/spread 5 "},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        struct kv_buffer rules = {0};
        for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
            unsigned rows = flags[i].has ? rows_count(*rule, flags[i].has) : 0;
            if (((*rule)->about & flags[i].about) || ((*rule)->extra & flags[i].extra))
                kv_buffer_printf(&rules, "%s ", (*rule)->doc.id);
            else if (rows > 0)
                kv_buffer_printf(&rules, "%s %u ", (*rule)->doc.id, rows);
        }
        const char *found = kv_buffer_as_text(&rules).data;
        size_t same = 0;
        while (found[same] && found[same] == flags[i].rules[same])
            same++;
        if (found[same] != flags[i].rules[same])
            fail_msg("%s: \"%.40s\" is set, and \"%.40s\" listed here", flags[i].flag, found + same,
                     flags[i].rules + same);
        kv_buffer_release(&rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_workload_is_listed_once),
        cmocka_unit_test(no_rule_contradicts_itself),
        cmocka_unit_test(contradictions_are_seen),
        cmocka_unit_test(a_table_says_what_is_read),
        cmocka_unit_test(rules_with_each_flag_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
