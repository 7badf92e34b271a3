/* References between the parts of a spec, and values that contradict each other. */
#include "spec_test.h"

static void profiles(void **state)
{
    (void)state;
    assert_mistakes(HEAD "profiles: {tenant: {}}\n"
                         "namespaces: {a: {profile: tenent}, b: {profile: xyz}}\n",
                    "5:27: unknown profile \"tenent\": did you mean \"tenant\"?\n"
                    "5:49: unknown profile \"xyz\": it is not a key of profiles\n");
    /* A malformed name is one mistake, not two. */
    assert_mistakes(HEAD "namespaces: {a: {profile: \"\"}}\n",
                    "4:27: profile: is empty: want a DNS name (lower-case letters, digits, `-` and "
                    "`.`, at most 253 characters)\n");
}

static void nfs_exports(void **state)
{
    (void)state;
    assert_mistakes(HEAD "nfs: {odoo: {server: a}}\n"
                         "profiles: {p: {claims: {b: {nfs: odo}}}}\n"
                         "namespaces: {a: {workloads: {c: {filestore: x}}}}\n",
                    "5:34: unknown NFS export \"odo\": did you mean \"odoo\"?\n"
                    "6:45: unknown NFS export \"x\": it is not a key of nfs\n");
}

static void storage_classes(void **state)
{
    (void)state;
    assert_mistakes(HEAD
                    "storageClasses: {retain: {}}\n"
                    "namespaces: {a: {storageClass: retian, claims: {b: {storageClass: c}}}}\n",
                    "5:32: unknown storage class \"retian\": did you mean \"retain\"?\n"
                    "5:67: unknown storage class \"c\": it is not a key of storageClasses\n");
    /* Where none is documented, any may be used. */
    kv_spec_free(parse_good(HEAD "namespaces: {a: {storageClass: retain}}\n"));
}

static void claims(void **state)
{
    (void)state;
    assert_mistakes(HEAD "nfs: {odoo: {server: a}}\n"
                         "namespaces: {a: {claims: {b: {nfs: odoo, storageClass: c}, d: {}}}}\n",
                    "5:56: storageClass: the claim has nfs already: it is on one or the other\n"
                    "5:60: the claim has neither nfs nor storageClass: want one of them\n");
    assert_mistakes(HEAD "namespaces: {a: {claims: {b: {storageClass: UP}}}}\n",
                    "4:45: storageClass: \"UP\" is not a DNS name (lower-case letters, digits, `-` "
                    "and `.`, at most 253 characters)\n");
}

static void bounds(void **state)
{
    (void)state;
    assert_mistakes(HEAD "namespaces: {a: {workloads: {b: {autoscaling: {min: 3, max: 2}}}}}\n",
                    "4:53: autoscaling: min 3 is over max 2\n");
    assert_mistakes(HEAD "namespaces: {a: {workloads: {b: {autoscaling: {min: 3, max: 0}}}}}\n",
                    "4:61: max: 0 is out of range: want 1 to 2147483647\n");
    assert_mistakes(HEAD "quotaAlerts: {warning: 96%}\n",
                    "4:24: quotaAlerts: warning 96% is not below critical 95%\n");
    assert_mistakes(HEAD "quotaAlerts: {critical: 80%}\n",
                    "4:14: quotaAlerts: warning 80% is not below critical 80%\n");
}

static void secrets(void **state)
{
    (void)state;
    static const char why[] = "kind: Secret can't be checked: kubevet never reads Secrets, so that "
                              "its account needs no right to them";
    struct kv_arena arena = {0};
    assert_mistakes(HEAD
                    "resources: [{apiVersion: v1, kind: Secret, name: a}]\n"
                    "namespaces: {a: {resources: [{apiVersion: v1, kind: Secret, name: b}]}}\n",
                    kv_arena_printf(&arena, "4:36: %s\n5:53: %s\n", why, why));
    kv_arena_release(&arena);
}

static void scopes(void **state)
{
    (void)state;
    assert_mistakes(
        HEAD "resources:\n"
             "- {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, name: a}\n"
             "- {apiVersion: gateway.networking.k8s.io/v1beta1, kind: GatewayClass, name: a}\n"
             "- {apiVersion: v1, kind: ConfigMap, name: a}\n"
             "- {apiVersion: example.com/v1, kind: ConfigMap, name: a}\n"
             "namespaces: {a: {resources: [\n"
             "  {apiVersion: v1, kind: Namespace, name: b},\n"
             "  {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, name: b},\n"
             "  {apiVersion: v1, kind: Pod, name: b}, {apiVersion: x/v1, kind: Node, name: b}]}}\n",
        "5:52: kind: a Gateway is in a namespace: document it under namespaces.NAME.resources\n"
        "7:26: kind: a ConfigMap is in a namespace: document it under namespaces.NAME.resources\n"
        "10:26: kind: a Namespace is in no namespace: document it under the spec's own resources\n"
        "11:52: kind: a ClusterRole is in no namespace: document it under the spec's own "
        "resources\n");
}

static void kinds_that_have_no_replicas(void **state)
{
    (void)state;
    assert_mistakes(
        HEAD "profiles: {p: {workloads: {DaemonSet/a: {autoscaling: {metric: cpu}}}}}\n"
             "namespaces:\n"
             "  ns:\n"
             "    workloads:\n"
             "      b: {kind: CronJob, autoscaling: {min: 1}, placement: {spread: true}}\n"
             "      c: {kind: Job, placement: {spread: true, pinned: false}}\n"
             "      d: {kind: DaemonSet, placement: {spread: true}, replicas: 3}\n"
             "      e: {kind: StatefulSet, autoscaling: {min: 1}, placement: {spread: true}}\n"
             "      f: {kind: DaemonSet, placement: {spread: false}}\n",
        "4:55: autoscaling: no autoscaler can scale a DaemonSet: leave it out, or document a "
        "Deployment or StatefulSet\n"
        "8:39: autoscaling: no autoscaler can scale a CronJob: leave it out, or document a "
        "Deployment or StatefulSet\n"
        "8:69: spread: a CronJob has no replicas to be on different nodes: leave it out\n"
        "9:42: spread: a Job has no replicas to be on different nodes: leave it out\n"
        "10:48: spread: a DaemonSet runs one pod on each node by itself: leave it out\n");
}

static void rules_and_waivers(void **state)
{
    (void)state;
    assert_mistakes(HEAD
                    "rules: {quota/limit: info, \"quota/*\": skip, xyz: skip}\n"
                    "waivers: [{rule: \"qouta/*\", reason: a}, {rule: quota/limit, reason: b},\n"
                    "{rule: \"*/u*\", reason: c}, {rule: zz, reason: d}]\n",
                    "4:9: unknown rule \"quota/limit\": did you mean \"quota/limits\"?\n"
                    "4:28: unknown rule \"quota/*\": a severity is set rule by rule\n"
                    "4:45: unknown rule \"xyz\": `kubevet rules` lists them\n"
                    "5:18: unknown rule \"qouta/*\": the glob matches none\n"
                    "5:48: unknown rule \"quota/limit\": did you mean \"quota/limits\"?\n"
                    "6:35: unknown rule \"zz\": `kubevet rules` lists them\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles),
        cmocka_unit_test(nfs_exports),
        cmocka_unit_test(storage_classes),
        cmocka_unit_test(claims),
        cmocka_unit_test(bounds),
        cmocka_unit_test(scopes),
        cmocka_unit_test(kinds_that_have_no_replicas),
        cmocka_unit_test(secrets),
        cmocka_unit_test(rules_and_waivers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
