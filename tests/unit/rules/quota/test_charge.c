#include "rules/quota/charge.h"
#include "test.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/resource.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/limitrange.h"

#include <dirent.h>
#include <stdio.h>

/* One file of tests/data/quota: a pod, LimitRanges, and what the pod must be charged. */
struct sample {
    struct kv_arena arena;
    struct kv_state state;
    const struct kv_node *root;
    kv_time now;
};

static const struct kv_node *member(const struct kv_node *mapping, const char *key)
{
    for (size_t i = 0; mapping && i < mapping->count; i++)
        if (kv_text_is(mapping->pairs[i].key->text, key))
            return mapping->pairs[i].value;
    return NULL;
}

static void take(struct sample *sample, const struct kv_kind *kind, const struct kv_node *object)
{
    struct kv_error error = {0};
    struct kv_reader *reader = kv_reader_yaml(object, "sample", KV_ERROR_STATE);
    if (!kv_state_take(&sample->state, kind, kv_state_source(&sample->state), reader)) {
        kv_reader_error(reader, &error);
        fail_msg("%s", error.text);
    }
    kv_reader_close(reader);
}

static void sample_open(struct sample *sample, const char *path)
{
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    *sample = (struct sample){0};
    assert_true(kv_file_read(path, 1 << 20, &text, KV_ERROR_STATE, &error));
    struct kv_reader *reader = kv_reader_json(kv_buffer_as_text(&text), path, KV_ERROR_STATE);
    sample->root = kv_tree_read(reader, &sample->arena);
    assert_non_null(sample->root);
    kv_reader_close(reader);
    kv_buffer_release(&text);

    kv_state_init(&sample->state, KV_SOURCE_SNAPSHOT);
    take(sample, &kv_kind_pod, member(sample->root, "pod"));
    const struct kv_node *ranges = member(sample->root, "limitRanges");
    for (size_t i = 0; ranges && i < ranges->count; i++)
        take(sample, &kv_kind_limitrange, ranges->items[i]);
    kv_state_index(&sample->state);
    const char *at = kv_tree_text(sample->root, "at");
    assert_true(kv_time_parse(kv_text_of(at ? at : "2026-11-22T22:23:43Z"), &sample->now));
}

static void sample_close(struct sample *sample)
{
    kv_state_release(&sample->state);
    kv_arena_release(&sample->arena);
}

static struct amounts sample_charge(struct sample *sample)
{
    const struct kv_pod *pod =
        (const struct kv_pod *)kv_state_kind(&sample->state, &kv_kind_pod)->objects[0];
    struct kv_list defaults =
        limit_defaults_of(&sample->state, pod->object.namespace, &sample->arena);
    return charge_of_pod(pod, &defaults, sample->now, &sample->arena);
}

static void check_sample(const char *path)
{
    struct sample sample;
    sample_open(&sample, path);
    struct amounts charge = sample_charge(&sample);
    const struct kv_node *usage = member(sample.root, "usage");
    assert_non_null(usage);
    for (size_t i = 0; i < usage->count; i++) {
        struct kv_quantity expected;
        char found[KV_QUANTITY_TEXT_MAX] = "absent";
        const char *resource = usage->pairs[i].key->text.data;
        const struct kv_quantity *amount = amounts_get(&charge, resource);
        assert_int_equal(kv_quantity_parse(usage->pairs[i].value->text, &expected), KV_QUANTITY_OK);
        if (!amount || kv_quantity_compare(*amount, expected) != 0)
            fail_msg("%s: %s is %s, not %s", path, resource,
                     amount ? kv_quantity_format(*amount, found) : found,
                     usage->pairs[i].value->text.data);
    }
    if (charge.list.count != usage->count)
        fail_msg("%s: %zu amounts are charged, not %zu", path, charge.list.count, usage->count);
    assert_false(charge.out_of_range);
    sample_close(&sample);
}

static void every_sample_is_charged_as_it_says(void **state)
{
    (void)state;
    size_t count = 0;
    DIR *folder = opendir(TEST_DATA "/data/quota");
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char path[1024];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/data/quota/%s", TEST_DATA, entry->d_name);
        check_sample(path);
        count++;
    }
    closedir(folder);
    assert_true(count > 70);
}

static void what_is_charged_for_pods(void **state)
{
    (void)state;
    static const char *const of_pods[] = {"cpu",
                                          "requests.cpu",
                                          "limits.cpu",
                                          "memory",
                                          "pods",
                                          "count/pods",
                                          "ephemeral-storage",
                                          "limits.ephemeral-storage",
                                          "hugepages-2Mi",
                                          "requests.hugepages-1Gi",
                                          "requests.nvidia.com/gpu"};
    static const char *const of_others[] = {"services",
                                            "services.nodeports",
                                            "requests.storage",
                                            "persistentvolumeclaims",
                                            "secrets",
                                            "count/deployments.apps",
                                            "fast.storageclass.storage.k8s.io/requests.storage",
                                            "nvidia.com/gpu",
                                            "resourcequotas"};
    for (size_t i = 0; i < sizeof of_pods / sizeof *of_pods; i++)
        assert_true(charge_is_of_pods(of_pods[i]));
    for (size_t i = 0; i < sizeof of_others / sizeof *of_others; i++)
        assert_false(charge_is_of_pods(of_others[i]));
}

static struct kv_quantity quantity(const char *text)
{
    struct kv_quantity quantity;
    assert_int_equal(kv_quantity_parse(kv_text_of(text), &quantity), KV_QUANTITY_OK);
    return quantity;
}

static void unknown_sums_are_marked(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct amounts sum = {.arena = &arena}, more = {.arena = &arena}, of_it = {.arena = &arena};
    amounts_set(&sum, "cpu", quantity("1e36"));
    amounts_set(&more, "cpu", quantity("1m"));
    amounts_add_all(&sum, &more);
    assert_true(sum.out_of_range);
    amounts_add_all(&of_it, &sum);
    assert_true(of_it.out_of_range);
    kv_arena_release(&arena);
}

static void absent_is_not_zero(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct amounts limits = {.arena = &arena}, zero = {.arena = &arena};
    amounts_set(&zero, "cpu", quantity("0"));
    assert_null(amounts_get(&limits, "cpu"));
    amounts_raise_all(&limits, &zero);
    assert_non_null(amounts_get(&limits, "cpu"));
    assert_null(amounts_get(&limits, "requests.cpu"));
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_is_charged_as_it_says),
        cmocka_unit_test(what_is_charged_for_pods),
        cmocka_unit_test(unknown_sums_are_marked),
        cmocka_unit_test(absent_is_not_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
