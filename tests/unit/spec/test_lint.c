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
        cmocka_unit_test(secrets),
        cmocka_unit_test(rules_and_waivers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
