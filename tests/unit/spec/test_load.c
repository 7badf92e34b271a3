/* Taking a spec apart: structure, keys, places, defaults; and all problems in one run. */
#include "spec_test.h"

/* Every key of the format at once. */
static const char every_key[] = HEAD
    "facts: {organization: b51076cb}\n"
    "cluster:\n"
    "  kubernetesVersion: 1.35.3\n"
    "  identity: {server: \"https://*.exo.io*\", uid: 1764d805}\n"
    "  provider: exoscale\n"
    "  region: bg-sof-1\n"
    "  containerRuntime: containerd\n"
    "  cni: calico\n"
    "  networkPolicy: enforced\n"
    "  dns: coredns\n"
    "  nodes: {count: {min: 3}, cpu: 4, memory: 8Gi, tolerance: 10%}\n"
    "  loadBalancers: [{name: plana-pulse-eg-lb, address: 194.182.177.67}]\n"
    "profiles:\n"
    "  tenant: {quota: required, storageClass: retain}\n"
    "namespaces:\n"
    "  plana-odoo:\n"
    "    profile: tenant\n"
    "    purpose: v17 tenant workers\n"
    "    quota: {limits.cpu: 10, pods: 14}\n"
    "    storageClass: retain\n"
    "    claims:\n"
    "      filestore: {nfs: odoo, accessModes: [ReadWriteMany], storage: 500Gi}\n"
    "      data: {storageClass: retain}\n"
    "    workloads:\n"
    "      \"worker-odoo-*\":\n"
    "        optional: true\n"
    "        kind: StatefulSet\n"
    "        replicas: {min: 1}\n"
    "        autoscaling: {metric: cpu, min: 1, max: 3}\n"
    "        placement: {pinned: false, spread: true}\n"
    "        filestore: odoo\n"
    "    resources:\n"
    "      - {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, name: eg-gateway,\n"
    "         match: {status: {conditions: [{type: Programmed, status: \"True\"}]}}}\n"
    "resources: [{apiVersion: v1, kind: Node, name: a}]\n"
    "allowNamespaces: [default, \"kube-*\"]\n"
    "storageClasses:\n"
    "  retain: {provisioner: csi.exoscale.com, reclaimPolicy: Retain, use: databases,\n"
    "           volumeBindingMode: WaitForFirstConsumer, allowVolumeExpansion: true,\n"
    "           default: true}\n"
    "nfs:\n"
    "  odoo: {server: nfs01.planapulse.com, path: /exports, isolation: tenant,\n"
    "         mountPath: \"/var/lib/odoo/{database}\", subPath: \"{database}\",\n"
    "         namespaces: [\"plana-odoo*\"]}\n"
    "tenants: {database: \"{tenant}_*\", except: [\"*_template\"]}\n"
    "backups: {namespace: backup, cronJob: \"pg-backup-{tenant}\", maxAge: 26h}\n"
    "flux:\n"
    "  namespace: flux\n"
    "  source: {kind: OCIRepository, url: \"*plana-pulse/infra*\", branch: main}\n"
    "  path: infra/k8s\n"
    "  maxInterval: 10m\n"
    "  handEdits: forbid\n"
    "network:\n"
    "  hairpin: {hosts: [\"*.planapulse.com\"], except: [nfs01.planapulse.com],\n"
    "            service: \"envoy/envoy-*\"}\n"
    "quotaAlerts: {warning: 70%, critical: 90%, slack: 25%}\n"
    "settle: 5m\n"
    "rules: {namespace/undeclared: info}\n"
    "waivers: [{rule: quota/limits, object: ResourceQuota/a/*, reason: b, until: 2026-12-01}]\n";

static void cluster_keys_reach_their_members(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(every_key);
    assert_string_equal(spec->file, "test.yaml");
    assert_string_equal(spec->name.text, "test");
    assert_string_equal(spec->cluster.identity_server.text, "https://*.exo.io*");
    assert_string_equal(spec->cluster.identity_uid.text, "1764d805");
    assert_string_equal(spec->cluster.container_runtime.text, "containerd");
    assert_string_equal(spec->cluster.network_policy.text, "enforced");
    assert_int_equal(spec->cluster.nodes.count.range.min, 3);
    const struct kv_spec_load_balancer *balancers = spec->cluster.load_balancers.items;
    assert_null(balancers[0].item.text);
    assert_int_equal(balancers[0].item.place.line, 15);
    assert_string_equal(balancers[0].address.text, "194.182.177.67");
    assert_int_equal(spec->cluster.place.line, 5); /* the key's, in block style */
    assert_int_equal(spec->cluster.place.column, 1);
    kv_spec_free(spec);
}

static void namespace_keys_reach_their_members(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(every_key);
    const struct kv_spec_namespace *namespace = kv_spec_namespace_find(spec, "plana-odoo");
    const struct kv_spec_content *content = &namespace->content;
    assert_string_equal(namespace->purpose.text, "v17 tenant workers");
    assert_null(content->quota.policy.text);
    assert_int_equal(content->quota.amounts.count, 2);
    const struct kv_spec_claim *claims = content->claims.items;
    assert_string_equal(claims[0].name.text, "filestore");
    assert_int_equal(claims[0].access_modes.items[0].choice, 2);
    assert_string_equal(claims[1].storage_class.text, "retain");
    const struct kv_spec_workload *workload = content->workloads.items;
    assert_string_equal(workload->name.text, "worker-odoo-*");
    assert_int_equal(workload->kind.choice, KV_WORKLOAD_STATEFULSET);
    assert_true(workload->optional.boolean);
    assert_int_equal(workload->autoscaling.max.integer, 3);
    assert_non_null(workload->autoscaling.place.file);
    assert_int_equal(workload->placement.spread.choice, KV_SPREAD_TRUE);
    const struct kv_spec_resource *resource = content->resources.items;
    assert_string_equal(resource->name.text, "eg-gateway");
    assert_non_null(kv_node_get(resource->match, "status"));
    kv_spec_free(spec);
}

static void other_keys_reach_their_members(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(every_key);
    const struct kv_spec_storage_class *class = spec->storage_classes.items;
    assert_string_equal(class->volume_binding_mode.text, "WaitForFirstConsumer");
    assert_true(class->is_default.boolean && class->allow_volume_expansion.boolean);
    const struct kv_spec_nfs *nfs = spec->nfs.items;
    assert_string_equal(nfs->sub_path.text, "{database}");
    assert_string_equal(nfs->namespaces.items[0].text, "plana-odoo*");
    assert_string_equal(spec->tenants.except.items[0].text, "*_template");
    assert_string_equal(spec->backups.cron_job.text, "pg-backup-{tenant}");
    assert_string_equal(spec->flux.namespace.text, "flux");
    assert_int_equal(spec->flux.source_kind.choice, 1);
    assert_string_equal(spec->flux.source_branch.text, "main");
    assert_string_equal(spec->hairpin.except.items[0].text, "nfs01.planapulse.com");
    assert_int_equal(spec->settle.nanoseconds, INT64_C(300000000000));
    const struct kv_spec_waiver *waiver = spec->waivers.items;
    assert_string_equal(waiver->object.text, "ResourceQuota/a/*");
    const struct kv_spec_resource *resource = spec->resources.items;
    assert_null(resource->match);
    kv_spec_free(spec);
}

static void what_is_not_given(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD);
    assert_int_equal(spec->settle.nanoseconds, INT64_C(600000000000));
    assert_null(spec->cluster.place.file);
    assert_null(spec->namespaces.place.file);
    assert_null(spec->quota_alerts.warning.text);
    assert_null(spec->flux.namespace.text);
    kv_spec_free(spec);
    spec = parse_good(HEAD "quotaAlerts: {critical: 99%}\nflux: {}\ncluster: {nodes: {cpu: 4}}\n"
                           "namespaces: {a: {workloads: {b: {}}}}\n");
    assert_float_equal((float)spec->quota_alerts.warning.ratio, 0.8F, 1e-6F);
    assert_string_equal(spec->flux.namespace.text, "flux-system");
    assert_string_equal(spec->cluster.nodes.tolerance.text, "0%");
    const struct kv_spec_namespace *namespaces = spec->namespaces.items;
    const struct kv_spec_workload *workload = namespaces[0].content.workloads.items;
    assert_int_equal(workload->kind.choice, KV_WORKLOAD_DEPLOYMENT);
    assert_string_equal(workload->kind.text, "Deployment");
    assert_int_equal(workload->kind.place.line, 7); /* that of the record */
    assert_null(workload->autoscaling.place.file);
    assert_null(workload->placement.pinned.text);
    kv_spec_free(spec);
}

static void the_short_form_of_workloads(void **state)
{
    (void)state;
    struct kv_spec *spec =
        parse_good(HEAD "namespaces: {a: {workloads: [StatefulSet/b, \"c-*\"]},\n"
                        "d: {workloads: {CronJob/e: {kind: CronJob}}}}\n");
    const struct kv_spec_namespace *namespaces = spec->namespaces.items;
    const struct kv_spec_workload *list = namespaces[0].content.workloads.items;
    assert_int_equal(namespaces[0].content.workloads.count, 2);
    assert_string_equal(list[0].name.text, "b");
    assert_int_equal(list[0].kind.choice, KV_WORKLOAD_STATEFULSET);
    assert_string_equal(list[0].kind.text, "StatefulSet");
    assert_string_equal(list[1].name.text, "c-*");
    assert_int_equal(list[1].kind.choice, KV_WORKLOAD_DEPLOYMENT);
    assert_int_equal(list[1].name.place.column, 45);
    const struct kv_spec_workload *map = namespaces[1].content.workloads.items;
    assert_string_equal(map[0].name.text, "e");
    assert_int_equal(map[0].kind.choice, KV_WORKLOAD_CRONJOB);
    kv_spec_free(spec);
    assert_mistakes(
        HEAD "namespaces:\n"
             "  a:\n"
             "    workloads: {StatefulSet/b: {kind: Job}, Pod/c: {}, d: , E: {}}\n"
             "  f: {workloads: [g, Deployment/g, StatefulSet/g, [h]]}\n",
        "6:39: kind: Job contradicts the key, which says StatefulSet\n"
        "6:45: kind: unknown \"Pod\": expected Deployment, StatefulSet, DaemonSet, CronJob or Job\n"
        "6:59: d: has no value: write a mapping, or {} for an empty one\n"
        "6:61: workloads: \"E\" is not a DNS name, with `*` and `?` as wildcards\n"
        "7:22: \"Deployment/g\" is the same as \"g\", given at line 7, column 19\n"
        "7:51: workloads: expected a name, found a list\n");
}

static void keys_that_are_wrong(void **state)
{
    (void)state;
    assert_mistakes(HEAD "cluster: {regoin: a, region: b, region: c}\n",
                    "4:11: unknown key \"regoin\": did you mean \"region\"?\n"
                    "4:33: repeated key \"region\": first given at line 4, column 22\n");
    assert_mistakes(HEAD "tenants: {database: \"{tenant}\", colour: blue}\n",
                    "4:33: unknown key \"colour\" in tenants: expected database or except\n");
    assert_mistakes(HEAD "limits: 3\n", "4:1: unknown key \"limits\" in spec\n");
    assert_mistakes(HEAD "namespaces: {on: {}, Foo: {}, ~: {}, true: {}, a: {}, b: {}, a: {}}\n",
                    "4:14: namespaces: on is true in YAML 1.1 and text in YAML 1.2: quote it\n"
                    "4:22: namespaces: \"Foo\" is not a DNS label (lower-case letters, digits and "
                    "`-`, at most 63 characters)\n"
                    "4:31: namespaces: ~ is not a value: write a name, or quote it\n"
                    "4:38: namespaces: the key true is not text: quote it\n"
                    "4:62: repeated key \"a\": first given at line 4, column 48\n");
    assert_mistakes("apiVersion: kubevet/v1\n\"kind\\0\": ClusterSpec\nmetadata: {name: a}\n",
                    "1:1: spec: the key \"kind\" is missing: expected ClusterSpec\n"
                    "2:1: unknown key \"kind" KV_NUL "\": did you mean \"kind\"?\n");
}

static void records_that_are_wrong(void **state)
{
    (void)state;
    assert_mistakes("kind: ClusterSpec\nmetadata: {}\nbackups: {namespace: a}\n",
                    "1:1: spec: the key \"apiVersion\" is missing: expected kubevet/v1\n"
                    "2:11: metadata: the key \"name\" is missing\n"
                    "3:10: backups: the key \"cronJob\" is missing\n");
    assert_mistakes(HEAD "cluster:\nnodes: []\n", "4:9: cluster: has no value: write a mapping, or "
                                                  "{} for an empty one\n"
                                                  "5:1: unknown key \"nodes\" in spec\n");
    assert_mistakes(HEAD "cluster: {nodes: 3}\n",
                    "4:18: nodes: expected a mapping, such as {count: 3}, found a single value\n");
    assert_mistakes(HEAD "namespaces: [a]\nallowNamespaces: a\nresources: {}\n",
                    "4:13: namespaces: expected a mapping, found a list\n"
                    "5:18: allowNamespaces: expected a list, found a single value\n"
                    "6:12: resources: expected a list, found a mapping\n");
    assert_mistakes(HEAD "cluster: {identity: {}, nodes: {count: {}}}\n",
                    "4:21: identity: is empty: remove it, or fill it\n"
                    "4:40: count: is empty: remove it, or fill it\n");
    assert_mistakes(HEAD "cluster: {loadBalancers: [{name: a, address: lb.example.com}]}\n",
                    "4:46: address: \"lb.example.com\" is not an IP address (`194.182.177.67`) or "
                    "a range of them (`192.168.1.240/28`); document a host name as `hostname`\n");
    assert_mistakes(HEAD "cluster: {nodes: {count: {min: 3, max: 2}}}\n",
                    "4:32: count: min 3 is over max 2\n");
}

static void a_match_means_the_same_to_every_reader(void **state)
{
    (void)state;
    assert_mistakes(HEAD "resources:\n"
                         "  - {apiVersion: v1, kind: Node, name: a, match: {b: [yes, !x c], d: 1,\n"
                         "     on: {e: 010}, d: ~}}\n",
                    "5:55: match: yes is true in YAML 1.1 and text in YAML 1.2: quote it\n"
                    "5:60: match: the tag !x has no meaning in a spec: remove it\n"
                    "6:6: match: on is true in YAML 1.1 and text in YAML 1.2: quote it\n"
                    "6:14: match: 010 is 8 in YAML 1.1 and 10 in YAML 1.2: quote it\n"
                    "6:20: repeated key \"d\": first given at line 5, column 67\n");
}

static void aliases_and_merge_keys(void **state)
{
    (void)state;
    struct kv_spec *spec =
        parse_good(HEAD "namespaces:\n"
                        "  a: {quota: &q {pods: 1}, workloads: {b: &w {optional: true}}}\n"
                        "  c: {quota: *q, workloads: {d: {<<: *w, kind: Job}}}\n");
    const struct kv_spec_content *content = &kv_spec_namespace_find(spec, "c")->content;
    const struct kv_spec_workload *workload = content->workloads.items;
    assert_int_equal(content->quota.amounts.count, 1);
    assert_true(workload->optional.boolean);
    assert_int_equal(workload->kind.choice, KV_WORKLOAD_JOB);
    kv_spec_free(spec);
    /* A problem behind an anchor is one problem, however often it is used. */
    assert_mistakes(HEAD "namespaces: {a: &n {quota: {pods: 1.5}}, b: *n, c: *n}\n",
                    "4:35: pods: 1.5 is not a whole number\n");
}

static void documents_that_are_no_spec(void **state)
{
    (void)state;
    static const char empty[] = "1:1: is empty: a spec starts with apiVersion: kubevet/v1\n";
    assert_mistakes("", empty);
    assert_mistakes("# nothing\n", empty);
    assert_mistakes("---\n---\n", empty);
    assert_mistakes("[1]\n", "1:1: spec: expected a mapping, found a list\n");
    assert_mistakes("hello\n", "1:1: spec: expected a mapping, found a single value\n");
    assert_mistakes(HEAD "---\na: b\n",
                    "5:1: a second document: a spec is one document in a file of its own\n");
    kv_spec_free(parse_good("---\n" HEAD "---\n"));
}

/* What is wrong with the whole file has no line, but names the file. */
static void files_that_can_not_be_read(void **state)
{
    (void)state;
    struct kv_problems problems = {0};
    assert_null(kv_spec_load("/nonexistent/kubevet.yaml", rule_ids, RULE_COUNT, &problems));
    assert_int_equal(problems.list.count, 1);
    const struct kv_problem *problem = problems.list.items;
    assert_string_equal(problem->place.file, "/nonexistent/kubevet.yaml");
    assert_string_equal(problem->text, "can't be opened: No such file or directory");
    kv_problems_release(&problems);
}

static void the_shipped_spec(void **state)
{
    (void)state;
    struct kv_problems problems = {0};
    /* The rules live above this floor: those that the file names are what it may name. */
    struct kv_spec *spec = kv_spec_load(TEST_DATA "/../specs/plana-pulse-bg-sof-1.yaml", rule_ids,
                                        RULE_COUNT, &problems);
    assert_non_null(spec);
    assert_int_equal(spec->namespaces.count, 25);
    assert_int_equal(kv_spec_namespace_find(spec, "plana-odoo-19")->content.claims.count, 1);
    kv_spec_free(spec);
    kv_problems_release(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cluster_keys_reach_their_members),
        cmocka_unit_test(namespace_keys_reach_their_members),
        cmocka_unit_test(other_keys_reach_their_members),
        cmocka_unit_test(what_is_not_given),
        cmocka_unit_test(the_short_form_of_workloads),
        cmocka_unit_test(keys_that_are_wrong),
        cmocka_unit_test(records_that_are_wrong),
        cmocka_unit_test(a_match_means_the_same_to_every_reader),
        cmocka_unit_test(aliases_and_merge_keys),
        cmocka_unit_test(documents_that_are_no_spec),
        cmocka_unit_test(files_that_can_not_be_read),
        cmocka_unit_test(the_shipped_spec),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
