/* References between the parts of a spec, and values that contradict each other. */
#include "spec_test.h"

static void profiles(void **state)
{
    (void)state;
    assert_mistakes(HEAD "profiles: {tenant: {}}\n"
                         "namespaces: {a: {profile: tenent}, b: {profile: xyz}}\n",
                    "4:12: profile \"tenant\" is used by no namespace: nothing in it is checked\n"
                    "5:27: unknown profile \"tenent\": did you mean \"tenant\"?\n"
                    "5:49: unknown profile \"xyz\": it is not defined under profiles\n");
    /* A malformed name is one problem, not two. */
    assert_mistakes(HEAD "namespaces: {a: {profile: \"\"}}\n",
                    "4:27: profile: is empty: expected a DNS name (lower-case letters, digits, `-` "
                    "and `.`, at most 253 characters)\n");
}

static void nfs_exports(void **state)
{
    (void)state;
    assert_mistakes(HEAD "nfs: {odoo: {server: a}}\n"
                         "profiles: {p: {claims: {b: {nfs: odo}}}}\n"
                         "namespaces: {a: {profile: p, workloads: {c: {filestore: x}}}}\n",
                    "5:34: unknown NFS export \"odo\": did you mean \"odoo\"?\n"
                    "6:57: unknown NFS export \"x\": it is not defined under nfs\n");
}

static void storage_classes(void **state)
{
    (void)state;
    assert_mistakes(HEAD
                    "storageClasses: {retain: {}}\n"
                    "namespaces: {a: {storageClass: retian, claims: {b: {storageClass: c}}}}\n",
                    "5:32: unknown storage class \"retian\": did you mean \"retain\"?\n"
                    "5:67: unknown storage class \"c\": it is not defined under storageClasses\n");
    /* Where none is documented, any may be used. */
    kv_spec_free(parse_good(HEAD "namespaces: {a: {storageClass: retain}}\n"));
}

static void claims(void **state)
{
    (void)state;
    assert_mistakes(HEAD "nfs: {odoo: {server: a}}\n"
                         "namespaces: {a: {claims: {b: {nfs: odoo, storageClass: c}, d: {}}}}\n",
                    "5:56: storageClass: the claim already has nfs: use one of them\n"
                    "5:60: the claim needs nfs or storageClass\n");
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
                    "4:61: max: 0 is out of range: expected 1 to 2147483647\n");
    assert_mistakes(HEAD "quotaAlerts: {warning: 96%}\n",
                    "4:24: quotaAlerts: warning 96% is not below critical 95%\n");
    assert_mistakes(HEAD "quotaAlerts: {critical: 80%}\n",
                    "4:14: quotaAlerts: warning 80% is not below critical 80%\n");
    kv_spec_free(parse_good(HEAD "quotaAlerts: {resources: {pods: {warning: 101%}}}\n"));
    assert_mistakes(HEAD "quotaAlerts: {resources: {pods: {warning: 101%, critical: 99%}}}\n",
                    "4:43: pods: warning 101% is not below critical 99%\n");
    assert_mistakes(HEAD "quotaAlerts: {resources: {pod: {warning: 101%}}}\n",
                    "4:27: resources: there is no resource \"pod\": did you mean \"pods\"?\n");
    assert_mistakes(HEAD
                    "quotaAlerts: {resources: {cpu: {warning: 9%}, requests.cpu: {warning: 8%}}}"
                    "\n",
                    "4:47: \"requests.cpu\" is the same as \"cpu\", given at line 4, column 27\n");
}

static void secrets(void **state)
{
    (void)state;
    static const char why[] = "kind: Secret cannot be checked: kubevet never reads Secrets, so its "
                              "account needs no right to read them";
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
             "    profile: p\n"
             "    workloads:\n"
             "      b: {kind: CronJob, autoscaling: {min: 1}, placement: {spread: true}}\n"
             "      c: {kind: Job, placement: {spread: true, pinned: false}}\n"
             "      d: {kind: DaemonSet, placement: {spread: true}, replicas: 3}\n"
             "      e: {kind: StatefulSet, autoscaling: {min: 1}, placement: {spread: true}}\n"
             "      f: {kind: DaemonSet, placement: {spread: false}}\n",
        "4:55: autoscaling: an autoscaler cannot scale a DaemonSet: remove it, or document a "
        "Deployment or StatefulSet\n"
        "9:39: autoscaling: an autoscaler cannot scale a CronJob: remove it, or document a "
        "Deployment or StatefulSet\n"
        "9:69: spread: a CronJob has no replicas to spread: remove it\n"
        "10:42: spread: a Job has no replicas to spread: remove it\n"
        "11:48: spread: a DaemonSet always runs one pod on each node: remove it\n"
        "13:48: spread: false has no effect: remove it (it only overrides the profile)\n");
}

static void rules_and_waivers(void **state)
{
    (void)state;
    assert_mistakes(HEAD
                    "rules: {quota/limit: info, \"quota/*\": skip, xyz: skip}\n"
                    "waivers: [{rule: \"qouta/*\", reason: a}, {rule: quota/limit, reason: b},\n"
                    "{rule: \"*/u*\", reason: c}, {rule: zz, reason: d}]\n",
                    "4:9: unknown rule \"quota/limit\": did you mean \"quota/limits\"?\n"
                    "4:28: unknown rule \"quota/*\": severities are set for single rules\n"
                    "4:45: unknown rule \"xyz\": `kubevet rules` lists them\n"
                    "5:18: unknown rule \"qouta/*\": the glob matches none\n"
                    "5:48: unknown rule \"quota/limit\": did you mean \"quota/limits\"?\n"
                    "6:35: unknown rule \"zz\": `kubevet rules` lists them\n");
}

/* Keys that say nothing without others, and values that say nothing at all. */
static void nothing_is_inert(void **state)
{
    (void)state;
    static const char backups[] = "backups: {namespace: b, cronJob: \"pg-{tenant}\"}\n";
    static const char tenants[] = "tenants: {database: \"{tenant}_*\"}\n";
    struct kv_arena arena = {0};
    assert_mistakes(
        kv_arena_printf(&arena, HEAD "%s", backups),
        "4:10: backups: needs tenants and nfs: without it, databases have no tenants\n");
    assert_mistakes(kv_arena_printf(&arena, HEAD "%snfs: {x: {server: a}}\n", backups),
                    "4:10: backups: needs tenants: without it, databases have no tenants\n");
    assert_mistakes(
        kv_arena_printf(&arena, HEAD "%s%s", backups, tenants),
        "4:10: backups: needs nfs: the mounts of its exports show which databases are in use\n"
        "5:10: tenants: needs nfs: the mounts of its exports show the databases\n");
    kv_spec_free(
        parse_good(kv_arena_printf(&arena, HEAD "%s%snfs: {x: {server: a}}\n", backups, tenants)));
    kv_arena_release(&arena);
    assert_mistakes(
        HEAD "cluster: {nodes: {count: 3, tolerance: 5%}}\n"
             "network: {}\n"
             "flux: {source: {kind: Bucket, branch: main}}\n"
             "namespaces:\n"
             "  a: {disabled: true, workloads: [x]}\n"
             "  b: {disabled: false, workloads: {}, claims: {}, resources: []}\n"
             "  c: {workloads: {w: {placement: {}}}}\n",
        "4:40: tolerance: needs cpu or memory, which it applies to\n"
        "5:10: network: is empty: remove it, or fill it\n"
        "8:34: workloads: a disabled namespace runs nothing: remove workloads or disabled\n"
        "9:17: disabled: false has no effect: remove it (it only overrides the profile)\n"
        "9:35: workloads: is empty: remove it, or fill it\n"
        "9:47: claims: is empty: remove it, or fill it\n"
        "9:62: resources: is empty: remove it, or fill it\n"
        "10:34: placement: is empty: remove it, or fill it\n");
}

static void values_out_of_reason(void **state)
{
    (void)state;
    static const char object[] =
        "Kind/name, Kind/namespace/name or Kind, with `*` and `?` as wildcards";
    struct kv_arena arena = {0};
    assert_mistakes(HEAD "settle: 876000h\n"
                         "cluster: {nodes: {count: 5-19, cpu: 1, tolerance: 150%}}\n"
                         "namespaces: {a: {workloads: {w: {replicas: 3..12}, v: {replicas: 1 to "
                         "2}}}}\n",
                    "4:9: settle: \"876000h\" is so long that nothing would ever be reported: use "
                    "at most 24h\n"
                    "5:26: count: \"5-19\" is not a whole number: write {min: 5, max: 19}\n"
                    "5:51: tolerance: 150% is out of range: expected 0% to 99%\n"
                    "6:44: replicas: \"3..12\" is not a whole number: write {min: 3, max: 12}\n"
                    "6:66: replicas: \"1 to 2\" is not a whole number: write {min: 1, max: 2}\n");
    assert_mistakes(
        HEAD "waivers:\n"
             "- {rule: quota/usage, reason: \"  \", object: tmp-migration}\n"
             "- {rule: quota/usage, reason: x, object: Deployment/web}\n"
             "- {rule: quota/usage, reason: x, object: Namespace/web/a}\n"
             "- {rule: quota/usage, reason: x, object: Pod/a/b/c}\n"
             "- {rule: quota/usage, reason: x, object: \"*migration\", field: \"*[pods]\"}\n"
             "- {rule: quota/usage, reason: x, object: ResourceQuota}\n"
             "- {rule: quota/usage, reason: x, object: Deployment/web*}\n",
        kv_arena_printf(
            &arena,
            "5:31: reason: \"  \" is not text with visible characters\n"
            "5:45: object: \"tmp-migration\" is not %s\n"
            "6:42: object: a Deployment is in a namespace: write Deployment/NAMESPACE/web\n"
            "7:42: object: a Namespace is in no namespace: write Namespace/a\n"
            "8:42: object: \"Pod/a/b/c\" is not %s\n",
            object, object));
    kv_arena_release(&arena);
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
        cmocka_unit_test(nothing_is_inert),
        cmocka_unit_test(values_out_of_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
