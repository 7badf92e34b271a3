#include "test.h"

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"

#include <string.h>

static struct kv_arena arena;
static struct kv_intern strings;

static int teardown(void **state)
{
    (void)state;
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return 0;
}

/* A pod whose spec is this JSON. */
static const struct kv_pod *pod_of(const char *spec)
{
    const char *json = kv_arena_printf(
        &arena, "{\"metadata\":{\"name\":\"p\",\"namespace\":\"n\"},\"spec\":%s}", spec);
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_object *pod =
        kv_kind_decode(&kv_kind_pod, reader, (struct kv_memory){&arena, &strings});
    kv_reader_close(reader);
    assert_non_null(pod);
    return (const struct kv_pod *)pod;
}

/* The selector of the pod's one topology spread constraint. */
static bool matches(const char *selector, struct kv_labels labels)
{
    const struct kv_pod *pod = pod_of(kv_arena_printf(
        &arena, "{\"topologySpreadConstraints\":[{\"labelSelector\":%s}]}", selector));
    assert_int_equal(pod->spec->topology_spread.count, 1);
    return kv_label_selector_matches(
        &kv_list_item(&pod->spec->topology_spread, struct kv_topology_spread, 0)->selector, labels);
}

static void selectors_match_as_upstreams_do(void **state)
{
    (void)state;
    struct kv_label items[] = {{"app", "odoo"}, {"tier", ""}};
    const struct kv_labels labels = {items, 2}, none = {0};
    assert_true(matches("{}", labels));
    assert_true(matches("{}", none));
    assert_true(matches("{\"matchLabels\":{\"app\":\"odoo\"}}", labels));
    assert_true(matches("{\"matchLabels\":{\"tier\":\"\"}}", labels));
    assert_false(matches("{\"matchLabels\":{\"app\":\"odoo\",\"x\":\"y\"}}", labels));
    assert_false(matches("{\"matchLabels\":{\"tier\":\"\"}}", none));
#define EXPRESSION(key, how, values)                                                               \
    "{\"matchExpressions\":[{\"key\":\"" key "\",\"operator\":\"" how "\",\"values\":[" values     \
    "]}]}"
    assert_true(matches(EXPRESSION("app", "In", "\"x\",\"odoo\""), labels));
    assert_false(matches(EXPRESSION("app", "In", "\"x\""), labels));
    assert_false(matches(EXPRESSION("app", "In", "\"odoo\""), none));
    assert_false(matches(EXPRESSION("app", "NotIn", "\"odoo\""), labels));
    assert_true(matches(EXPRESSION("app", "NotIn", "\"x\""), labels));
    assert_true(matches(EXPRESSION("app", "NotIn", "\"odoo\""), none)); /* absent is not in */
    assert_true(matches(EXPRESSION("tier", "Exists", ""), labels));
    assert_false(matches(EXPRESSION("tier", "Exists", ""), none));
    assert_true(matches(EXPRESSION("tier", "DoesNotExist", ""), none));
    assert_false(matches(EXPRESSION("tier", "DoesNotExist", ""), labels));
    assert_false(matches(EXPRESSION("app", "Gt", "\"1\""), labels));
    assert_false(matches("{\"matchLabels\":{\"app\":\"odoo\"},\"matchExpressions\":[{\"key\":"
                         "\"app\",\"operator\":\"DoesNotExist\"}]}",
                         labels));
}

/* The names of the variables that are kept of the container, in order. */
static const char *kept(const char *env, const char *expression)
{
    const struct kv_pod *pod = pod_of(kv_arena_printf(
        &arena,
        "{\"containers\":[{\"name\":\"c\",\"env\":%s,\"volumeMounts\":[{\"name\":\"v\","
        "\"mountPath\":\"/m\",\"subPathExpr\":\"%s\"}]}]}",
        env, expression));
    const struct kv_container *container =
        kv_list_item(&pod->spec->containers, struct kv_container, 0);
    const char *names = "";
    kv_list_each(&container->env, const struct kv_env, variable)
        names = kv_arena_printf(&arena, "%s%s%s", names, names[0] ? " " : "", variable->name);
    return names;
}

static void only_variables_that_a_sub_path_needs_are_kept(void **state)
{
    (void)state;
#define ENV                                                                                        \
    "[{\"name\":\"PASSWORD\",\"value\":\"x\"},{\"name\":\"TENANT\",\"value\":\"acme\"},"           \
    "{\"name\":\"DB\",\"value\":\"$(TENANT)_18\"},{\"name\":\"URL\",\"value\":\"$(PASSWORD)\"}]"
    assert_string_equal(kept(ENV, ""), "");
    assert_string_equal(kept(ENV, "$(DB)"), "TENANT DB");
    assert_string_equal(kept(ENV, "a/$(TENANT)"), "TENANT");
    assert_string_equal(kept(ENV, "$$(DB)"), "");
    assert_string_equal(kept(ENV, "$$$(DB)"), "TENANT DB"); /* a dollar, then a reference */
    assert_string_equal(kept(ENV, "$(DB"), "");
    assert_string_equal(kept(ENV, "$(DBX)"), "");
    assert_string_equal(kept("[]", "$(DB)"), "");
    assert_string_equal(
        kept("[{\"name\":\"DB\",\"value\":\"a\"},{\"name\":\"DB\",\"value\":\"b\"}]", "$(DB)"),
        "DB DB");
}

static void a_reference_is_known_as_one_and_its_target_is_not_kept(void **state)
{
    (void)state;
    const struct kv_pod *pod = pod_of(
        "{\"containers\":[{\"name\":\"c\",\"env\":[{\"name\":\"DB\",\"valueFrom\":{"
        "\"secretKeyRef\":"
        "{\"name\":\"s\",\"key\":\"k\"}}}],\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/m\","
        "\"subPathExpr\":\"$(DB)\"}]}]}");
    const struct kv_container *container =
        kv_list_item(&pod->spec->containers, struct kv_container, 0);
    assert_int_equal(container->env.count, 1);
    const struct kv_env *variable = kv_list_item(&container->env, struct kv_env, 0);
    assert_true(variable->is_reference);
    assert_null(variable->value);
}

static void volumes_tell_where_they_lie(void **state)
{
    (void)state;
    const struct kv_pod *pod = pod_of(
        "{\"volumes\":[{\"name\":\"a\",\"persistentVolumeClaim\":{\"claimName\":\"c\"}},"
        "{\"name\":\"b\",\"nfs\":{\"server\":\"s\",\"path\":\"/p\",\"readOnly\":true}},"
        "{\"name\":\"d\",\"csi\":{\"driver\":\"nfs.csi.k8s.io\",\"volumeAttributes\":{\"server\":"
        "\"s\",\"Share\":\"/x\",\"SUBDIR\":\"y\",\"password\":\"z\"}}},"
        "{\"name\":\"e\",\"emptyDir\":{}}]}");
    const struct kv_volume *volumes = pod->spec->volumes.items;
    assert_int_equal(pod->spec->volumes.count, 3);
    assert_string_equal(volumes[0].claim_name, "c");
    assert_string_equal(volumes[1].nfs_server, "s");
    assert_string_equal(volumes[1].nfs_path, "/p");
    assert_string_equal(volumes[2].csi.share, "/x");
    assert_string_equal(volumes[2].csi.sub_dir, "y");
}

/* What is kept of a container's mounts: the paths, each followed by a blank. */
static const char *paths(const struct kv_list *containers)
{
    const char *text = "";
    kv_list_each(containers, const struct kv_container, container) {
        kv_list_each(&container->mounts, const struct kv_volume_mount, mount)
            text = kv_arena_printf(&arena, "%s%s ", text, mount->mount_path);
    }
    return text;
}

#define MOUNT(name, path) "{\"name\":\"" name "\",\"mountPath\":\"" path "\"}"
#define TOKEN             "\"kube-api-access-4ccm5\""

/* Which keys come first does not matter. */
static void volumes_that_no_rule_reads_are_left_out(void **state)
{
    (void)state;
    const struct kv_pod *pod = pod_of("{\"containers\":[{\"name\":\"a\",\"volumeMounts\":[" MOUNT(
        "kube-api-access-4ccm5",
        "/token") "," MOUNT("files",
                            "/files") "," MOUNT("claimed",
                                                "/claimed") "]},{\"name\":\"b\"}],"
                                                            "\"volumes\":[{\"name\":" TOKEN
                                                            ",\"projected\":{\"sources\":[]}},"
                                                            "{\"name\":\"files\",\"nfs\":{"
                                                            "\"server\":\"s\",\"path\":\"/p\"}},"
                                                            "{\"name\":\"empty\",\"emptyDir\":{}}],"
                                                            "\"initContainers\":[{\"name\":\"i\","
                                                            "\"volumeMounts\":[" MOUNT(
                                                                "empty",
                                                                "/e") "," MOUNT("files",
                                                                                "/f") "]}]}");
    assert_int_equal(pod->spec->volumes.count, 1);
    /* Of a StatefulSet's claims the spec has mounts only. */
    assert_string_equal(paths(&pod->spec->containers), "/files /claimed ");
    assert_string_equal(paths(&pod->spec->init_containers), "/f ");
    assert_int_equal(pod->spec->containers.count, 2);
    /* Two of one name, as no API serves them: none is taken for the other. */
    pod = pod_of("{\"containers\":[{\"volumeMounts\":[" MOUNT(
        "v", "/v") "]}],\"volumes\":[{\"name\":\"v\"},{\"name\":\"v\",\"nfs\":{\"path\":\"/\"}}]}");
    assert_int_equal(pod->spec->volumes.count, 1);
    assert_string_equal(paths(&pod->spec->containers), "/v ");
}

static void steps_on_the_way_to_ready_are_left_out(void **state)
{
    (void)state;
    static const char json[] =
        "{\"metadata\":{\"name\":\"p\",\"namespace\":\"n\"},\"status\":{\"conditions\":["
        "{\"type\":\"PodReadyToStartContainers\"},{\"type\":\"Initialized\"},{\"type\":\"Ready\"},"
        "{\"type\":\"ContainersReady\"},{},{\"type\":\"PodScheduled\"}]}}";
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_pod *pod = (const struct kv_pod *)kv_kind_decode(
        &kv_kind_pod, reader, (struct kv_memory){&arena, &strings});
    kv_reader_close(reader);
    assert_non_null(pod);
    assert_int_equal(pod->conditions.count, 3);
    assert_non_null(kv_condition_find(&pod->conditions, "Ready"));
    assert_non_null(kv_condition_find(&pod->conditions, "PodScheduled"));
}

static void claims_of_pods_are_kept_as_they_will_be_made(void **state)
{
    (void)state;
    static const char json[] =
        "{\"metadata\":{\"name\":\"db\",\"namespace\":\"n\"},\"spec\":{"
        "\"persistentVolumeClaimRetentionPolicy\":{\"whenScaled\":\"Delete\"},"
        "\"volumeClaimTemplates\":[{\"metadata\":{\"name\":\"data\",\"annotations\":"
        "{\"" KV_BETA_STORAGE_CLASS "\":\"old\",\"other\":\"x\"}},"
        "\"spec\":{\"storageClassName\":\"new\",\"accessModes\":[\"ReadWriteOnce\"],"
        "\"volumeName\":\"pv\",\"selector\":{\"matchLabels\":{\"a\":\"b\"}},"
        "\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}],"
        "\"template\":{\"spec\":{\"volumes\":[{\"name\":\"scratch\",\"ephemeral\":"
        "{\"volumeClaimTemplate\":{\"spec\":{\"storageClassName\":\"fast\"}}}}]}}}}";
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_workload *set = (const struct kv_workload *)kv_kind_decode(
        &kv_kind_statefulset, reader, (struct kv_memory){&arena, &strings});
    kv_reader_close(reader);
    assert_non_null(set);
    assert_int_equal(set->claim_templates.count, 1);
    const struct kv_claim_template *claim =
        kv_list_item(&set->claim_templates, struct kv_claim_template, 0);
    assert_string_equal(claim->name, "data");
    assert_string_equal(claim->storage_class, "new");
    assert_string_equal(kv_claim_template_class(claim), "old");
    assert_int_equal(claim->annotations.count, 1);
    assert_string_equal(claim->volume, "pv");
    assert_string_equal(claim->volume_mode, "Filesystem");
    assert_string_equal(claim->access_modes.items[0], "ReadWriteOnce");
    assert_string_equal(claim->requests.items[0].text, "1Gi");
    assert_true(claim->selector.set);
    assert_string_equal(set->claims_when_scaled, "Delete");
    assert_null(set->claims_when_deleted);
    const struct kv_volume *volume = kv_list_item(&set->template.volumes, struct kv_volume, 0);
    assert_true(volume->is_ephemeral);
    assert_string_equal(kv_claim_template_class(&volume->claim), "fast");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selectors_match_as_upstreams_do),
        cmocka_unit_test(only_variables_that_a_sub_path_needs_are_kept),
        cmocka_unit_test(a_reference_is_known_as_one_and_its_target_is_not_kept),
        cmocka_unit_test(volumes_tell_where_they_lie),
        cmocka_unit_test(volumes_that_no_rule_reads_are_left_out),
        cmocka_unit_test(claims_of_pods_are_kept_as_they_will_be_made),
        cmocka_unit_test(steps_on_the_way_to_ready_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
