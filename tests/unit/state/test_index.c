#include "test.h"

#include "kubevet/state/autoscalers.h"
#include "kubevet/state/snapshot.h"

#include <stdio.h>

#define HPA(namespace, name, target)                                                               \
    "{\"metadata\":{\"namespace\":\"" namespace "\",\"name\":\"" name                              \
                                                "\"},\"spec\":{\"scaleTargetRef\":{" target        \
                                                "},\"maxReplicas\":3}}"
#define TARGET(kind, name) "\"apiVersion\":\"apps/v1\",\"kind\":\"" kind "\",\"name\":\"" name "\""

static struct kv_state state;

static void read_state(const char *items)
{
    struct kv_error error = {0};
    char json[2048];
    snprintf(json, sizeof json,
             "{\"apiVersion\":\"autoscaling/v2\",\"kind\":\"HorizontalPodAutoscalerList\","
             "\"items\":[%s]}",
             items);
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    assert_true(kv_snapshot_parse(&state, kv_text_of(json), "s.json", KV_TIME_NONE, &error));
}

/* Their names, one after the other. */
static void assert_autoscalers(const char *namespace, const char *kind, const char *name,
                               const char *expected)
{
    char found[256] = "";
    size_t count, length = 0;
    const struct kv_autoscaler *const *autoscalers =
        kv_state_autoscalers(&state, namespace, kind, name, &count);
    assert_int_equal(autoscalers != NULL, count > 0);
    for (size_t i = 0; i < count; i++)
        length += (size_t)snprintf(found + length, sizeof found - length, "%s%s", i ? " " : "",
                                   autoscalers[i]->object.name);
    assert_string_equal(found, expected);
}

static void they_are_found_by_what_they_scale(void **ignored)
{
    (void)ignored;
    read_state(HPA("a", "z", TARGET("Deployment", "web")) "," HPA(
        "a", "b",
        TARGET("Deployment",
               "web")) "," HPA("a", "c",
                               TARGET("StatefulSet",
                                      "web")) "," HPA("a", "d",
                                                      TARGET(
                                                          "Deployment",
                                                          "we")) "," HPA("b", "e",
                                                                         TARGET(
                                                                             "Deployment",
                                                                             "web")) "," HPA("a",
                                                                                             "f",
                                                                                             ""));
    assert_autoscalers("a", "Deployment", "web", "b z");
    assert_autoscalers("a", "StatefulSet", "web", "c");
    assert_autoscalers("a", "Deployment", "we", "d");
    assert_autoscalers("b", "Deployment", "web", "e");
    assert_autoscalers("b", "Deployment", "we", "");
    assert_autoscalers("c", "Deployment", "web", "");
    kv_state_release(&state);
}

static void of_none_there_are_none(void **ignored)
{
    (void)ignored;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    kv_state_index(&state);
    assert_autoscalers("a", "Deployment", "web", "");
    kv_state_release(&state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_found_by_what_they_scale),
        cmocka_unit_test(of_none_there_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
