#include "test.h"

#include "kubevet/base/file.h"
#include "kubevet/base/json.h"
#include "kubevet/cel/host.h"
#include "kubevet/cel/json.h"
#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/state/kept.h"
#include "kubevet/state/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEALTHY TEST_DATA "/data/healthy"

static struct kv_arena arena;

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

static struct kv_cel_paths *paths_of(const char *text)
{
    struct kv_cel_paths *paths = kv_arena_alloc(&arena, sizeof *paths);
    struct kv_error error = {0};
    char *copy = kv_arena_copy(&arena, kv_text_of(text)), *rest = NULL;
    for (char *path = strtok_r(copy, " ", &rest); path; path = strtok_r(NULL, " ", &rest))
        assert_true(kv_cel_paths_add(&arena, paths, path, &error));
    return paths;
}

static void parse(struct kv_state *state, const char *text)
{
    struct kv_error error = {0};
    if (!kv_snapshot_parse(state, kv_text_of(text), "test", KV_TIME_NONE, &error))
        fail_msg("%s", error.text);
}

static const char *json_of(const struct kv_node *node)
{
    struct kv_buffer text = {0};
    kv_json_write_tree(node, &text);
    const char *copy = kv_arena_copy(&arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static const char widgets[] =
    "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":["
    "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\","
    "\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"},\"spec\":{\"size\":1,\"color\":\"red\"}},"
    "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\","
    "\"metadata\":{\"name\":\"b\"},\"spec\":{\"size\":2}},"
    "{\"apiVersion\":\"example.com/v1beta1\",\"kind\":\"Gadget\","
    "\"metadata\":{\"name\":\"g\"},\"spec\":{}},"
    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"namespace\":\"n\"},"
    "\"data\":{\"x\":\"eA==\"}}]}";

static void a_kind_without_a_file_is_kept(void **ignored)
{
    (void)ignored;
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    const struct kv_kind *widget =
        kv_state_keep(&state, "example.com/v1", "Widget", paths_of("spec.size"));
    const struct kv_kind *gadget =
        kv_state_keep(&state, "example.com/v1", "Gadget", paths_of("spec"));
    const struct kv_kind *gizmo = kv_state_keep(&state, "example.com/v1", "Gizmo", paths_of("."));
    const struct kv_kind *secret = kv_state_keep(&state, "v1", "Secret", paths_of("data"));
    const struct kv_kind *odd = kv_state_keep(&state, "../v1", "X\"", paths_of("data"));
    assert_ptr_equal(kv_state_keep(&state, "example.com/v1", "Widget", paths_of("kind")), widget);
    parse(&state, widgets);
    const struct kv_state_kind *kinds = kv_state_kind(&state, widget);
    assert_int_equal(kinds->count, 2);
    assert_null(kinds->objects[0]->namespace);
    assert_string_equal(kinds->objects[1]->namespace, "n");
    assert_string_equal(json_of(kv_object_kept(kinds->objects[1])),
                        "{\"kind\":\"Widget\",\"spec\":{\"size\":1}}");
    assert_null(kv_state_unknown(&state, widget, NULL));
    assert_string_equal(kv_state_unknown(&state, gadget, NULL),
                        "the state has it in version example.com/v1beta1, not in example.com/v1");
    assert_string_equal(kv_state_unknown(&state, gizmo, NULL),
                        "the state contains no list of this kind");
    assert_string_equal(kv_state_unknown(&state, secret, NULL), "a Secret is never read");
    assert_int_equal(kv_state_kind(&state, secret)->count, 0);
    assert_non_null(strstr(kv_state_unknown(&state, odd, NULL), "no kind has such a name"));
    assert_ptr_equal(kv_state_kind_named(&state, "v1", "Pod"), &kv_kind_pod);
    assert_null(kv_state_kind_named(&state, "v1", "Pot"));
    assert_null(kv_state_asked_paths(&state, &kv_kind_pod));
    kv_state_release(&state);
}

/* In it fields may be elsewhere. */
static void another_version_shows_nothing(void **ignored)
{
    (void)ignored;
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    const struct kv_kind *first = kv_state_keep(&state, "autoscaling/v1", "HorizontalPodAutoscaler",
                                                paths_of("spec.targetCPUUtilizationPercentage"));
    kv_state_keep(&state, "autoscaling/v2", "HorizontalPodAutoscaler", paths_of("spec.metrics"));
    parse(&state, "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"HorizontalPodAutoscalerList\","
                  "\"items\":[{\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"},\"spec\":{"
                  "\"maxReplicas\":3,\"targetCPUUtilizationPercentage\":70}}]}");
    const struct kv_state_kind *second = kv_state_kind(&state, &kv_kind_horizontalpodautoscaler);
    assert_ptr_not_equal(first, second->kind);
    assert_int_equal(second->count, 1);
    assert_null(kv_object_kept(second->objects[0]));
    assert_string_equal(kv_state_not_kept(&state, second->kind),
                        "HorizontalPodAutoscaler n/a: it is written as autoscaling/v1, where its "
                        "fields may be elsewhere than in autoscaling/v2");
    assert_string_equal(json_of(kv_object_kept(kv_state_kind(&state, first)->objects[0])),
                        "{\"spec\":{\"targetCPUUtilizationPercentage\":70}}");
    assert_null(kv_state_not_kept(&state, first));
    kv_state_release(&state);
}

/* --- snapshots --- */

static struct kv_buffer written(struct kv_state *state)
{
    struct kv_buffer out = {0};
    kv_snapshot_write(state, kv_kinds_registry, &out);
    return out;
}

/* The text of a snapshot of the widgets that records these paths. */
static const char *recorded(const char *json, const char *paths)
{
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    if (paths)
        kv_state_keep(&state, "example.com/v1", "Widget", paths_of(paths));
    parse(&state, json);
    struct kv_buffer out = written(&state);
    const char *copy = kv_arena_copy(&arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    kv_state_release(&state);
    return copy;
}

/* What an expression sees of a tree; keys sorted. */
static const char *seen_of(const struct kv_node *tree, const struct kv_cel_paths *paths)
{
    struct kv_buffer text = {0};
    kv_cel_json(kv_cel_tree(&arena, tree, paths, kv_cel_place_variable(&arena, "object")), &arena,
                &text);
    json_t *json = json_loads(text.data, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    assert_non_null(json);
    char *sorted = json_dumps(json, JSON_ENCODE_ANY | JSON_SORT_KEYS);
    const char *copy = kv_arena_copy(&arena, kv_text_of(sorted));
    free(sorted);
    json_decref(json);
    kv_buffer_release(&text);
    return copy;
}

/* Of the first widget in such a snapshot. */
static const char *seen_in(const char *snapshot, const char *paths)
{
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    const struct kv_kind *widget =
        kv_state_keep(&state, "example.com/v1", "Widget", paths_of(paths));
    parse(&state, snapshot);
    const struct kv_state_kind *kinds = kv_state_kind(&state, widget);
    const char *seen = kv_state_unknown(&state, widget, NULL);
    if (kinds->count > 0)
        seen = kv_object_kept(kinds->objects[0])
                   ? seen_of(kv_object_kept(kinds->objects[0]), kv_state_kept_paths(&state, widget))
                   : kv_state_not_kept(&state, widget);
    seen = kv_arena_copy(&arena, kv_text_of(seen));
    kv_state_release(&state);
    return seen;
}

static void a_snapshot_knows_what_it_recorded(void **ignored)
{
    (void)ignored;
    const char *snapshot = recorded(widgets, "spec.size metadata.name");
    assert_null(strstr(snapshot, "red"));
    assert_non_null(strstr(snapshot, "\"paths\":[\"spec.size\",\"metadata.name\"]"));
    assert_non_null(strstr(seen_in(snapshot, "spec.size"), "\"spec\": {\"size\": 2}"));
    /* Neither absent nor there. */
    assert_null(strstr(seen_in(snapshot, "spec"), "color"));
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    kv_state_keep(&state, "example.com/v1", "Widget", paths_of("spec.color"));
    parse(&state, snapshot);
    const struct kv_kind *widget = kv_state_kept_kind(&state, 0);
    struct kv_cel_value object =
        kv_cel_tree(&arena, kv_object_kept(kv_state_kind(&state, widget)->objects[0]),
                    kv_state_kept_paths(&state, widget), kv_cel_place_variable(&arena, "object"));
    struct kv_cel_value spec = kv_cel_map_get(object.map, "spec", &arena);
    struct kv_cel_value color = {.kind = KV_CEL_STRING, .text = kv_text_of("color")};
    assert_int_equal(kv_cel_map_has(spec.map, color, &arena).kind, KV_CEL_UNKNOWN);
    kv_state_release(&state);
}

static void a_snapshot_without_a_kind_does_not_know_it(void **ignored)
{
    (void)ignored;
    static const char pods[] = "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[{"
                               "\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"}}]}";
    assert_string_equal(seen_in(recorded(pods, NULL), "spec"),
                        "the state contains no list of this kind");
    assert_string_equal(seen_in(recorded(pods, "spec"), "spec"),
                        "the state contains no list of this kind");
}

static void a_snapshot_may_be_edited(void **ignored)
{
    (void)ignored;
    static const char sorted[] =
        "{\"apiVersion\":\"kubevet/v1\",\"kept\":[{\"apiVersion\":\"example.com/v1\",\"items\":[{"
        "\"metadata\":{\"name\":\"b\"},\"spec\":{\"size\":3}}],\"kind\":\"Widget\",\"paths\":["
        "\"spec.size\"]}],\"kind\":\"Snapshot\",\"lists\":[{\"apiVersion\":\"example.com/v1\","
        "\"kind\":\"WidgetList\",\"items\":[%s{\"metadata\":{\"name\":\"b\"}}]}]}";
    char text[1024];
    snprintf(text, sizeof text, sorted, "");
    assert_non_null(strstr(seen_in(text, "spec.size"), "{\"size\": 3}"));
    snprintf(text, sizeof text, sorted, "{\"metadata\":{\"name\":\"a\"}},");
    assert_string_equal(
        seen_in(text, "spec.size"),
        "Widget a: the snapshot has none of its fields that the checks read: record it "
        "again");
    static const char *const wrong[] = {
        "1",
        "[1]",
        "[{\"apiVersion\":1}]",
        "[{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"paths\":[\"a..b\"]}]",
        "[{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"paths\":{}}]",
        "[{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"items\":[1]}]",
        "[{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"items\":[{}]}]",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct kv_error error = {0};
        struct kv_state state;
        kv_state_init(&state, KV_SOURCE_SNAPSHOT);
        kv_state_keep(&state, "example.com/v1", "Widget", paths_of("."));
        snprintf(text, sizeof text,
                 "{\"apiVersion\":\"kubevet/v1\",\"kind\":\"Snapshot\",\"kept\":%s,\"lists\":[]}",
                 wrong[i]);
        assert_false(kv_snapshot_parse(&state, kv_text_of(text), "test", KV_TIME_NONE, &error));
        assert_string_equal(error.file, "test");
        kv_state_release(&state);
    }
}

/* --- against the whole objects of a recorded cluster --- */

static unsigned seed;

static unsigned next_random(unsigned below)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % below;
}

/* A random path that leads into the object, or just past it. */
static void path_add(struct kv_cel_paths *paths, const struct kv_node *node)
{
    struct kv_cel_paths *at = paths;
    for (unsigned depth = 1 + next_random(7); depth > 0; depth--) {
        bool is_map = node && node->type == KV_NODE_MAPPING;
        bool any = node && node->type != KV_NODE_SCALAR && (!is_map || next_random(8) == 0);
        if (!node || node->count == 0 || next_random(16) == 0) {
            at = kv_cel_paths_child(&arena, at, kv_text_of("absent"), false);
            break;
        }
        unsigned i = next_random((unsigned)node->count);
        at = kv_cel_paths_child(&arena, at, is_map ? node->pairs[i].key->text : (struct kv_text){0},
                                any);
        node = is_map ? node->pairs[i].value : node->items[i];
    }
    at->whole |= next_random(2) == 0;
    at->shape |= next_random(4) == 0;
}

/* All objects of the recorded cluster, whole. */
static void whole_read(struct kv_state *state)
{
    struct kv_error error = {0};
    kv_state_init(state, KV_SOURCE_SNAPSHOT);
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        char api_version[KV_API_VERSION_MAX];
        kv_state_keep(state, kv_kind_api_version(*kind, api_version), (*kind)->name, paths_of("."));
    }
    if (!kv_snapshot_read(state, HEALTHY, KV_TIME_NONE, &error))
        fail_msg("%s", error.text);
}

static struct kv_cel_paths *paths_make(const struct kv_state_kind *kinds)
{
    struct kv_cel_paths *paths = kv_arena_alloc(&arena, sizeof *paths);
    for (unsigned n = next_random(5); n > 0 && kinds->count > 0; n--)
        path_add(paths, kv_object_kept(kinds->objects[next_random((unsigned)kinds->count)]));
    return paths;
}

static void keep_random(struct kv_state *state, const struct kv_state *whole)
{
    for (size_t i = 0; i < whole->kind_count; i++) {
        char api_version[KV_API_VERSION_MAX];
        const struct kv_kind *kind = whole->kinds[i].kind;
        kv_state_keep(state, kv_kind_api_version(kind, api_version), kind->name,
                      paths_make(&whole->kinds[i]));
    }
}

/* Is all that the state claims to know true? Of `all` it must know whatever was asked for. */
static void compare(const struct kv_state *state, const struct kv_state *whole, bool all)
{
    for (size_t i = 0; i < whole->kind_count; i++) {
        const struct kv_state_kind *kinds = &state->kinds[i], *truth = &whole->kinds[i];
        const struct kv_cel_paths *asked = kv_state_asked_paths(state, kinds->kind);
        const struct kv_cel_paths *known =
            all ? asked
                : kv_cel_paths_common(&arena, asked, kv_state_kept_paths(state, kinds->kind));
        assert_int_equal(kinds->count, truth->count);
        for (size_t k = 0; k < kinds->count; k++) {
            const char *seen = seen_of(kv_object_kept(kinds->objects[k]), known);
            const char *wanted = seen_of(kv_object_kept(truth->objects[k]), known);
            if (strcmp(seen, wanted) != 0)
                fail_msg("run %u: %s %s\nseen   %s\nwanted %s", seed, kinds->kind->name,
                         kinds->objects[k]->name, seen, wanted);
        }
    }
}

static void what_is_known_is_true(void **ignored)
{
    (void)ignored;
    struct kv_state whole;
    whole_read(&whole);
    for (unsigned run = 0; run < 4; run++) {
        struct kv_error error = {0};
        struct kv_state raw, again;
        seed = run;
        kv_state_init(&raw, KV_SOURCE_SNAPSHOT);
        keep_random(&raw, &whole);
        assert_true(kv_snapshot_read(&raw, HEALTHY, KV_TIME_NONE, &error));
        compare(&raw, &whole, true);
        struct kv_buffer snapshot = written(&raw);
        kv_state_init(&again, KV_SOURCE_SNAPSHOT);
        seed = run % 2 ? run : run + 1000; /* the same paths, or others */
        keep_random(&again, &whole);
        if (!kv_snapshot_parse(&again, kv_buffer_as_text(&snapshot), "again", KV_TIME_NONE, &error))
            fail_msg("%s", error.text);
        compare(&again, &whole, run % 2);
        kv_buffer_release(&snapshot);
        kv_state_release(&raw);
        kv_state_release(&again);
    }
    kv_state_release(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_kind_without_a_file_is_kept, teardown),
        cmocka_unit_test_teardown(another_version_shows_nothing, teardown),
        cmocka_unit_test_teardown(a_snapshot_knows_what_it_recorded, teardown),
        cmocka_unit_test_teardown(a_snapshot_without_a_kind_does_not_know_it, teardown),
        cmocka_unit_test_teardown(a_snapshot_may_be_edited, teardown),
        cmocka_unit_test_teardown(what_is_known_is_true, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
