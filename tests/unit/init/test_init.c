#include "test.h"

#include "kubevet/init/init.h"
#include "kubevet/state/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEALTHY TEST_DATA "/../examples/healthy.json"
#define SHIPPED TEST_DATA "/../specs/plana-pulse-bg-sof-1.yaml"

static void state_begin(struct kv_state *state, const char *path, const char *text)
{
    struct kv_error error = {0};
    kv_state_init(state, KV_SOURCE_SNAPSHOT);
    kv_init_want(state);
    bool ok = path ? kv_snapshot_read(state, path, KV_TIME_NONE, &error)
                   : kv_snapshot_parse(state, kv_text_of(text), "state", KV_TIME_NONE, &error);
    if (!ok)
        fail_msg("%s", error.text);
}

static void draft(struct kv_state *state, const struct kv_init_options *options,
                  struct kv_init_result *result)
{
    struct kv_error error = {0};
    if (!kv_init(state, options, result, &error))
        fail_msg("%s", error.text);
}

/* What the draft of a snapshot in JSON contains, and does not. */
static void assert_drafted(const char *text, const struct kv_init_options *options,
                           const char *contains, const char *lacks)
{
    struct kv_state state;
    struct kv_init_result result = {0};
    state_begin(&state, NULL, text);
    draft(&state, options, &result);
    if (contains && !strstr(result.text.data, contains))
        fail_msg("%s\nlacks %s", result.text.data, contains);
    if (lacks && strstr(result.text.data, lacks))
        fail_msg("%s\ncontains %s", result.text.data, lacks);
    kv_init_release(&result);
    kv_state_release(&state);
}

static size_t lines_count(const char *text)
{
    size_t count = 0;
    for (; *text; text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n')) {
        const char *first = text + strspn(text, " ");
        count += *first != '#' && *first != '\n';
    }
    return count;
}

static size_t shipped_lines(void)
{
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    assert_true(kv_file_read(SHIPPED, 1 << 20, &text, KV_ERROR_SPEC, &error));
    size_t count = lines_count(text.data);
    kv_buffer_release(&text);
    return count;
}

static void the_healthy_recording_becomes_what_a_person_would_write(void **unused)
{
    (void)unused;
    static const char *const expected[] = {
        "  identity: {uid: 1764d805-a264-4323-8480-799c43da488c}",
        "  cni: calico\n  networkPolicy: enforced\n  dns: coredns\n",
        "  nodes: {count: 3, cpu: 4, memory: 8Gi, tolerance: 10%}\n",
        "    - {name: plana-pulse-eg-lb, address: 194.182.177.67}\n",
        ("  product:\n    labels: {plana.bg/tier: product}\n    podSecurity: {enforce: baseline}\n"
         "    images: {tags: pinned}\n    quota: required\n"),
        ("  tool:\n    labels: {plana.bg/tier: tool}\n    images: {tags: pinned}\n"
         "    containerResources: required\n    storageClass: exoscale-bs-retain\n"),
        "    podSecurity: null  # it has none\n",
        ("      worker-odoo-dunavlog:\n"
         "        autoscaling: {metric: cpu, min: 1, max: 2}\n        placement: {spread: node}\n"
         "        filestore: filestore\n        disruption: required\n"),
        "  plana-odoo-18:\n    profile: tenant\n",
        "  git.planapulse.com: forgejo/Service/forgejo\n",
        ("network:\n  hairpin:\n    hosts: [\"*.planapulse.com\"]\n    except: "
         "[nfs01.planapulse.com]\n"
         "    service: \"envoy-gateway-system/envoy-plana-odoo-eg-gateway-*\"\n"),
        "    quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}\n",
        "    disabled: true\n",
        "  backup:\n    profile: product\n    # purpose:\n    quota: {limits.cpu: 4, "
        "limits.memory: 8Gi, "
        "pods: 12}\n  bos-demo:",
        "allowNamespaces: [default, \"kube-*\"]\n",
        ("    mountPath: \"/var/lib/odoo/filestore/{database}\"\n    subPath: \"{database}\"\n"
         "    namespaces: [\"plana-odoo*\"]\n    isolation: tenant\n"),
        "tenants: {database: \"{tenant}_*\", except: [\"*_template\"]}\n",
        "backups: {namespace: backup, cronJob: \"pg-backup-{tenant}\", maxAge: 26h}",
        "  path: infra/k8s\n  maxInterval: 10m\n  handEdits: forbid\n",
    };
    struct kv_state state;
    struct kv_init_result result = {0};
    const struct kv_init_options options = {0};
    state_begin(&state, HEALTHY, NULL);
    draft(&state, &options, &result);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (!strstr(result.text.data, expected[i]))
            fail_msg("%s\nlacks %s", result.text.data, expected[i]);
    assert_int_equal(result.faults, 0);
    assert_int_equal(result.unknown.count, 0);
    size_t lines = lines_count(result.text.data), shipped = shipped_lines();
    if (lines * 10 > shipped * 13)
        fail_msg("%zu lines, where the shipped spec has %zu", lines, shipped);
    kv_init_release(&result);
    kv_state_release(&state);
}

#define SNAPSHOT(lists)                                                                            \
    "{\"apiVersion\":\"kubevet/"                                                                   \
    "v1\",\"kind\":\"Snapshot\",\"recordedAt\":\"2026-11-22T22:25:00Z\","                          \
    "\"lists\":[" lists "]}"
#define LIST(version, kind, items)                                                                 \
    "{\"apiVersion\":\"" version "\",\"kind\":\"" kind "List\",\"items\":[" items "]}"
#define NAMESPACES                                                                                 \
    LIST("v1", "Namespace",                                                                        \
         "{\"metadata\":{\"name\":\"shop\"}},{\"metadata\":{\"name\":\"kube-system\",\"uid\":"     \
         "\"u\"}}")
#define DEPLOYMENT(more, replicas)                                                                 \
    LIST("apps/v1", "Deployment",                                                                  \
         "{\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"" more                             \
         "},\"spec\":{\"replicas\":" replicas "},\"status\":{\"replicas\":" replicas               \
         ",\"availableReplicas\":" replicas ",\"readyReplicas\":" replicas                         \
         ",\"conditions\":[{\"type\":\"Available\",\"status\":\"True\"}]}}")
#define NO_AUTOSCALERS LIST("autoscaling/v2", "HorizontalPodAutoscaler", "")

static const struct kv_init_options none;

static void replicas_are_written_unless_an_autoscaler_sets_them(void **unused)
{
    (void)unused;
    assert_drafted(SNAPSHOT(NAMESPACES "," DEPLOYMENT("", "3") "," NO_AUTOSCALERS), &none,
                   "workloads: {web: {replicas: 3}}", NULL);
    assert_drafted(SNAPSHOT(NAMESPACES "," DEPLOYMENT("", "1") "," NO_AUTOSCALERS), &none,
                   "workloads: [web]", NULL);
    assert_drafted(
        SNAPSHOT(NAMESPACES "," DEPLOYMENT("", "3") "," LIST(
            "autoscaling/v2", "HorizontalPodAutoscaler",
            "{\"metadata\":{\"name\":\"w\",\"namespace\":\"shop\"},\"spec\":{\"maxReplicas\":5,"
            "\"scaleTargetRef\":{\"apiVersion\":\"apps/"
            "v1\",\"kind\":\"Deployment\",\"name\":\"web\"}}}")),
        &none, "workloads: {web: {autoscaling: {metric: cpu, min: 1, max: 5}}}", "replicas:");
}

static void what_is_unknown_is_not_written(void **unused)
{
    (void)unused;
    assert_drafted(SNAPSHOT(NAMESPACES "," DEPLOYMENT("", "3")), &none, "workloads: [web]",
                   "replicas:");
    assert_drafted(SNAPSHOT(DEPLOYMENT("", "3")), &none, NULL, "\nnamespaces:");
    assert_drafted(SNAPSHOT(NAMESPACES), &none, "shop: {\n    # purpose: \"...\",\n    }\n",
                   "quota:");
}

static void what_an_object_made_is_not_written(void **unused)
{
    (void)unused;
    assert_drafted(
        SNAPSHOT(NAMESPACES "," DEPLOYMENT(
            ",\"ownerReferences\":[{\"kind\":\"Operated\",\"name\":\"x\",\"controller\":true}]",
            "3") "," NO_AUTOSCALERS),
        &none, "shop: {\n    # purpose: \"...\",\n    }\n", "web");
}

static void what_was_edited_by_hand_says_so(void **unused)
{
    (void)unused;
    assert_drafted(
        SNAPSHOT(NAMESPACES "," DEPLOYMENT(",\"managedFields\":[{\"manager\":\"kubectl-scale\","
                                           "\"operation\":\"Update\",\"subresource\":"
                                           "\"scale\",\"time\":\"2026-11-20T10:00:00Z\","
                                           "\"fieldsV1\":{\"f:spec\":{\"f:replicas\":{}}}}]",
                                           "3") "," NO_AUTOSCALERS),
        &none, "replicas: 3  # edited by hand (kubectl-scale on 2026-11-20)", NULL);
}

static void only_what_is_asked_for_is_written(void **unused)
{
    (void)unused;
    const char *quotas[] = {"namespaces.quota"}, *cluster[] = {"cluster"}, *shop[] = {"shop"};
    const struct kv_init_options by_key = {.only = {quotas, 1}},
                                 by_section = {.only = {cluster, 1}};
    const struct kv_init_options by_namespace = {.namespaces = {shop, 1}};
    assert_drafted(SNAPSHOT(NAMESPACES "," DEPLOYMENT("", "3") "," NO_AUTOSCALERS), &by_key,
                   "shop: {\n    # purpose: \"...\",\n    }\n", "web");
    assert_drafted(SNAPSHOT(NAMESPACES), &by_section, "uid: u", "\nnamespaces:");
    assert_drafted(SNAPSHOT(NAMESPACES), &by_namespace, "allowNamespaces: [\"*\"]", NULL);
}

static void keys_are_known_or_nearest_is_named(void **unused)
{
    (void)unused;
    struct kv_error error = {0};
    assert_true(kv_init_key_check("cluster.nodes", &error));
    assert_false(kv_init_key_check("namespaces.quotas", &error));
    assert_non_null(strstr(error.text, "did you mean 'namespaces.quota'"));
}

#define FULL_QUOTA                                                                                 \
    LIST("v1", "ResourceQuota",                                                                    \
         "{\"metadata\":{\"name\":\"q\",\"namespace\":\"shop\"},\"spec\":{\"hard\":{\"pods\":"     \
         "\"2\"}},"                                                                                \
         "\"status\":{\"hard\":{\"pods\":\"2\"},\"used\":{\"pods\":\"2\"}}}")

static void what_is_at_fault_is_a_comment_or_waived(void **unused)
{
    (void)unused;
    const struct kv_init_options waived = {.waive = "2027-01-31"};
    assert_drafted(SNAPSHOT(NAMESPACES "," FULL_QUOTA), &none,
                   "quota/usage  ResourceQuota/shop/q: pods: 2 of 2 used (100%)\n", "waivers:");
    assert_drafted(SNAPSHOT(NAMESPACES "," FULL_QUOTA), &waived, "object: ResourceQuota/shop/q",
                   "# At fault");
}

static void what_is_left_out_is_counted_by_reason(void **unused)
{
    (void)unused;
    struct kv_state state;
    struct kv_init_result result = {0};
    state_begin(&state, HEALTHY, NULL);
    draft(&state, &none, &result);
    assert_int_equal(result.left.count, 2);
    const struct kv_init_left *made = kv_list_item(&result.left, struct kv_init_left, 0);
    assert_string_equal(made->reason, "made by another object");
    assert_int_equal(made->names.count, 17);
    assert_string_equal(*kv_list_item(&made->names, char *, 0),
                        "Job/backup/pg-backup-dunavlog-29921795");
    kv_init_release(&result);
    kv_state_release(&state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_healthy_recording_becomes_what_a_person_would_write),
        cmocka_unit_test(replicas_are_written_unless_an_autoscaler_sets_them),
        cmocka_unit_test(what_is_unknown_is_not_written),
        cmocka_unit_test(what_an_object_made_is_not_written),
        cmocka_unit_test(what_was_edited_by_hand_says_so),
        cmocka_unit_test(only_what_is_asked_for_is_written),
        cmocka_unit_test(keys_are_known_or_nearest_is_named),
        cmocka_unit_test(what_is_at_fault_is_a_comment_or_waived),
        cmocka_unit_test(what_is_left_out_is_counted_by_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
