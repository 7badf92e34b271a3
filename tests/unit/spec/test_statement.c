/* What a spec states, in its order. */
#include "kubevet/spec/statement.h"

#include "spec_test.h"

#include "kubevet/base/buffer.h"

/* "TYPE|SUBJECT|LABEL=VALUE @LINE:COLUMN [-LINE:COLUMN] <THING" a line. */
static void assert_statements(const char *text, const char *expected)
{
    struct kv_spec *spec = parse_good(text);
    struct kv_list statements = {0};
    struct kv_arena arena = {0};
    struct kv_buffer out = {0};
    kv_spec_statements(spec, &arena, &statements);
    kv_list_each(&statements, const struct kv_spec_statement, said) {
        kv_buffer_printf(&out, "%s|%s|%s", said->type ? said->type : "",
                         said->subject ? said->subject : "", said->label ? said->label : "");
        if (said->value)
            kv_buffer_printf(&out, "=%s", said->value);
        kv_buffer_printf(&out, " @%u:%u", said->place.line, said->place.column);
        if (said->end.file)
            kv_buffer_printf(&out, "-%u:%u", said->end.line, said->end.column);
        if (said->thing > 0)
            kv_buffer_printf(&out, " <%zu", said->thing);
        kv_buffer_printf(&out, " %s\n", said->reference);
    }
    assert_string_equal(kv_buffer_as_text(&out).data, expected);
    kv_buffer_release(&out);
    kv_arena_release(&arena);
    kv_spec_free(spec);
}

static void a_key_is_a_statement_and_its_words_are_those_of_its_name(void **state)
{
    (void)state;
    assert_statements(HEAD "cluster:\n"
                           "  kubernetesVersion: \"1.35\"\n"
                           "  cni: calico\n"
                           "  nodes: {count: {min: 3}, cpu: 4}\n",
                      "||Kubernetes version=1.35 @5:22 cluster.kubernetesVersion\n"
                      "||CNI=calico @6:8 cluster.cni\n"
                      "||Nodes ready @7:10 cluster.nodes\n"
                      "||Nodes, count=at least 3 @7:18 <3 nodes.count\n"
                      "||Nodes, CPU=4 @7:33 <3 nodes.cpu\n");
}

static void a_namespace_states_what_its_profile_says(void **state)
{
    (void)state;
    assert_statements(HEAD "profiles:\n"
                           "  team: {quota: required, workloads: {web: {replicas: 2}}}\n"
                           "namespaces:\n"
                           "  a: {profile: team, quota: {pods: 4}, purpose: the shop}\n"
                           "allowNamespaces: [\"kube-*\", default]\n",
                      "||No other namespaces @6:1 spec.namespaces\n"
                      "|| @7:3 namespace\n"
                      "||Quota=required @7:29 <2 namespace.quota\n"
                      "||Quota, pods=4 @7:36 <3 namespace.quota[]\n"
                      "Workloads|Deployment/web| @5:39 <2 workload\n"
                      "Workloads|Deployment/web|Replicas=2 @5:55 <5 workload.replicas\n"
                      "||Namespaces that may exist besides=kube-*, default @8:18-8:29 "
                      "spec.allowNamespaces\n");
}

static void an_object_is_named_by_what_selects_it(void **state)
{
    (void)state;
    assert_statements(HEAD "resources:\n"
                           "- apiVersion: v1\n"
                           "  kind: Node\n"
                           "  labels: {pool: apps, arch: arm}\n"
                           "  every:\n"
                           "    spec:\n"
                           "      taints: [{key: a}]\n",
                      "Other objects|Node pool=apps, arch=arm| @7:11 resource\n"
                      "Other objects|Node pool=apps, arch=arm|Every={spec: {taints: [{key: a}]}} "
                      "@9:5-10:22 <1 resource.every\n");
}

static void a_default_that_is_reported_is_stated(void **state)
{
    (void)state;
    assert_statements(HEAD "quotaAlerts: {warning: 70%}\n"
                           "flux: {path: apps}\n",
                      "||Flux objects ready @5:7 spec.flux\n"
                      "||Namespace=flux-system (default) @5:7 flux.namespace\n"
                      "||Path=apps @5:14 flux.path\n"
                      "||Warning=70% @4:24 quotaAlerts.warning\n"
                      "||Critical=95% (default) @4:14 quotaAlerts.critical\n");
}

static void a_fact_is_one(void **state)
{
    (void)state;
    assert_statements(HEAD "facts: {podDns: internal}\n",
                      "Facts||Pod DNS=internal @4:9 spec.facts\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_a_statement_and_its_words_are_those_of_its_name),
        cmocka_unit_test(a_namespace_states_what_its_profile_says),
        cmocka_unit_test(an_object_is_named_by_what_selects_it),
        cmocka_unit_test(a_default_that_is_reported_is_stated),
        cmocka_unit_test(a_fact_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
