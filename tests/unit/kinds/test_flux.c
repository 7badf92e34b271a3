#include "test.h"

#include "kubevet/kinds/flux.h"

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

static const struct kv_flux_object *decode(const struct kv_kind *kind, const char *json)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    struct kv_object *object = kv_kind_decode(kind, reader, (struct kv_memory){&arena, &strings});
    kv_reader_close(reader);
    assert_non_null(object);
    return (const struct kv_flux_object *)object;
}

static void a_kustomization(void **state)
{
    (void)state;
    const struct kv_flux_object *found = decode(
        &kv_kind_kustomization,
        "{\"metadata\":{\"name\":\"apps\",\"namespace\":\"flux-system\",\"generation\":3},"
        "\"spec\":{\"dependsOn\":[{\"name\":\"a\"},{\"name\":\"b\",\"namespace\":\"c\"}],"
        "\"interval\":\"5m0s\",\"retryInterval\":\"1m\",\"path\":\"./infra\",\"suspend\":true,"
        "\"sourceRef\":{\"kind\":\"GitRepository\",\"name\":\"infra\"}},"
        "\"status\":{\"observedGeneration\":-1,\"lastAppliedRevision\":\"main@sha1:0\","
        "\"history\":[{\"digest\":\"d\",\"lastReconciled\":\"2026-11-22T22:24:24Z\"},{}],"
        "\"inventory\":{\"entries\":[{\"id\":\"x\",\"v\":\"v1\"}]},"
        "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"observedGeneration\":3}]}}");
    assert_int_equal(found->object.generation.value, 3);
    assert_int_equal(found->suspended, KV_TRUE);
    assert_string_equal(found->retry_interval, "1m");
    assert_null(found->timeout);
    assert_string_equal(found->source.name, "infra");
    assert_null(found->source.namespace);
    assert_int_equal(found->depends_on.count, 2);
    assert_string_equal(kv_list_item(&found->depends_on, struct kv_flux_reference, 1)->namespace,
                        "c");
    assert_int_equal(found->observed_generation.value, -1);
    assert_int_equal(found->history.count, 2);
    assert_true(kv_list_item(&found->history, struct kv_flux_attempt, 0)->last != KV_TIME_NONE);
    assert_true(kv_list_item(&found->history, struct kv_flux_attempt, 1)->last == KV_TIME_NONE);
    assert_true(kv_condition_is_true(&found->conditions, "Ready"));
}

static void releases_and_charts(void **state)
{
    (void)state;
    const struct kv_flux_object *release =
        decode(&kv_kind_helmrelease,
               "{\"metadata\":{\"name\":\"r\",\"namespace\":\"n\"},\"spec\":{\"interval\":\"10m\","
               "\"chart\":{\"spec\":{\"chart\":\"c\",\"sourceRef\":{\"kind\":\"HelmRepository\","
               "\"name\":\"x\"}}}},\"status\":{\"helmChart\":\"flux-system/n-r\",\"history\":"
               "[{\"name\":\"r\",\"version\":3}]}}");
    assert_string_equal(release->helm_chart, "flux-system/n-r");
    assert_null(release->source.kind);
    const struct kv_flux_object *chart =
        decode(&kv_kind_helmchart, "{\"metadata\":{\"name\":\"n-r\",\"namespace\":\"flux-system\"},"
                                   "\"spec\":{\"chart\":\"c\",\"sourceRef\":{\"kind\":"
                                   "\"HelmRepository\",\"name\":\"x\"}}}");
    assert_string_equal(chart->source.kind, "HelmRepository");
}

static void sources(void **state)
{
    (void)state;
    const struct kv_flux_object *git =
        decode(&kv_kind_gitrepository,
               "{\"metadata\":{\"name\":\"infra\",\"namespace\":\"flux-system\"},\"spec\":{"
               "\"url\":\"https://joe:SECRET@git.example.com/infra\",\"ref\":{\"branch\":\"main\","
               "\"commit\":\"0\"}},\"status\":{\"artifact\":{\"revision\":\"main@sha1:0\","
               "\"lastUpdateTime\":\"2026-11-22T22:24:24Z\"}}}");
    assert_string_equal(git->url, "https://git.example.com/infra");
    assert_string_equal(git->ref.branch, "main");
    assert_string_equal(git->ref.commit, "0");
    assert_string_equal(git->artifact_revision, "main@sha1:0");
    assert_true(git->artifact_updated != KV_TIME_NONE);
    const struct kv_flux_object *unread =
        decode(&kv_kind_ocirepository, "{\"metadata\":{\"name\":\"o\",\"namespace\":\"n\"}}");
    assert_true(unread->artifact_updated == KV_TIME_NONE);
    const struct kv_flux_object *bucket =
        decode(&kv_kind_bucket, "{\"metadata\":{\"name\":\"b\",\"namespace\":\"n\"},\"spec\":{"
                                "\"endpoint\":\"sos.example.com\",\"bucketName\":\"infra\"}}");
    assert_string_equal(bucket->endpoint, "sos.example.com");
    assert_string_equal(bucket->bucket, "infra");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_kustomization, teardown),
        cmocka_unit_test_teardown(releases_and_charts, teardown),
        cmocka_unit_test_teardown(sources, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
