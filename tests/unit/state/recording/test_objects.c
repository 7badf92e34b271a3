#include "test.h"

#include "kubevet/base/tree.h"
#include "kubevet/state/snapshot.h"
#include "kubevet/state/wanted.h"

#include <stdio.h>
#include <string.h>

static const struct kv_node *tree(const char *json, struct kv_arena *arena)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_node *root = kv_tree_read(reader, arena);
    assert_non_null(root);
    kv_reader_close(reader);
    return root;
}

static void want(struct kv_state *state, const char *match)
{
    struct kv_wanted wanted = {.api_version = "v1",
                               .kind = "Thing",
                               .namespace = "a",
                               .name = "t",
                               .matches = {match ? tree(match, &state->arena) : NULL}};
    kv_state_want(state, &wanted);
}

/* What a snapshot contains of an object for this `match`. */
static void expect_cut(const char *match, const char *object, const char *expected)
{
    static const struct kv_kind *const kinds[] = {NULL};
    struct kv_state state;
    struct kv_buffer out = {0};
    char text[512];
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    want(&state, match);
    kv_state_offer(&state, "v1", "Thing", tree(object, &state.arena));
    kv_snapshot_write(&state, kinds, &out);
    snprintf(text, sizeof text, "\"object\":%s}", expected);
    if (!strstr(out.data, text))
        fail_msg("%s is not in %s", text, out.data);
    kv_buffer_release(&out);
    kv_state_release(&state);
}

#define META "\"metadata\":{\"name\":\"t\",\"namespace\":\"a\",\"labels\":{\"x\":\"y\"}}"

static void only_what_is_named_is_kept(void **state)
{
    (void)state;
    expect_cut(NULL, "{" META ",\"spec\":{\"secret\":1}}", "{\"metadata\":{}}");
    expect_cut("{\"spec\":{\"a\":1}}", "{" META ",\"spec\":{\"a\":2,\"secret\":1}}",
               "{\"spec\":{\"a\":2},\"metadata\":{}}");
    /* What is named and absent is said to be. */
    expect_cut("{\"spec\":{\"a\":1}}", "{" META ",\"spec\":{\"secret\":1}}",
               "{\"spec\":{\"a\":null},\"metadata\":{}}");
    expect_cut("{\"spec\":{\"a\":1}}", "{" META "}", "{\"spec\":null,\"metadata\":{}}");
    /* Of a mapping or list where text is named, nothing is kept. */
    expect_cut("{\"spec\":1}", "{" META ",\"spec\":{\"secret\":1}}",
               "{\"spec\":{},\"metadata\":{}}");
    expect_cut("{\"spec\":1}", "{" META ",\"spec\":[\"secret\"]}", "{\"spec\":[],\"metadata\":{}}");
}

static void items_keep_what_any_documented_item_names(void **state)
{
    (void)state;
    expect_cut("{\"c\":[{\"t\":1,\"d\":{\"x\":1}},{\"s\":2,\"d\":{\"y\":2}}]}",
               "{" META ",\"c\":[{\"t\":3,\"secret\":4,\"d\":{\"x\":5,\"y\":6,\"z\":7},"
               "\"lastTransitionTime\":\"2026-11-22T22:24:24Z\"}]}",
               "{\"c\":[{\"t\":3,\"d\":{\"x\":5,\"y\":6},\"s\":null,\"lastTransitionTime\":"
               "\"2026-11-22T22:24:24Z\"}],\"metadata\":{}}");
}

static void newer_versions_win(void **state)
{
    (void)state;
    struct kv_state s;
    kv_state_init(&s, KV_SOURCE_SNAPSHOT);
    want(&s, NULL);
    const char *const versions[] = {"9", "100", "20"};
    for (size_t i = 0; i < 3; i++) {
        char object[128];
        snprintf(object, sizeof object,
                 "{\"metadata\":{\"name\":\"t\",\"namespace\":\"a\",\"resourceVersion\":\"%s\"}}",
                 versions[i]);
        kv_state_offer(&s, "v1", "Thing", tree(object, &s.arena));
    }
    const struct kv_wanted *wanted = kv_state_wanted(&s, "v1", "Thing", "a", "t", NULL);
    assert_string_equal(kv_tree_text(kv_node_get(wanted->object, "metadata"), "resourceVersion"),
                        "100");
    assert_null(kv_state_wanted(&s, "v1", "Thing", NULL, "t", NULL));
    assert_null(kv_state_wanted(&s, "v2", "Thing", "a", "t", NULL));
    kv_state_release(&s);
}

static void what_was_not_listed_is_unknown(void **state)
{
    (void)state;
    struct kv_state s;
    kv_state_init(&s, KV_SOURCE_SNAPSHOT);
    want(&s, NULL);
    const struct kv_wanted *wanted = kv_state_wanted(&s, "v1", "Thing", "a", "t", NULL);
    assert_non_null(strstr(kv_wanted_unknown(&s, wanted), "no list of this kind"));
    kv_state_offered(&s, "v1", "Thing", "page.json");
    assert_non_null(strstr(kv_wanted_unknown(&s, wanted), "page.json"));
    kv_state_offered(&s, "v1", "Other", NULL);
    assert_non_null(kv_wanted_unknown(&s, wanted));
    kv_state_offered(&s, "v1", "Thing", NULL);
    assert_null(kv_wanted_unknown(&s, wanted));
    kv_state_offer(&s, "v1", "Thing", tree("{\"metadata\":{\"name\":\"u\"}}", &s.arena));
    assert_non_null(strstr(kv_wanted_unknown(&s, wanted), "no namespace"));
    kv_state_release(&s);
}

/* A file may have any name, and so may a kind. */
static void notes_are_not_mistaken_for_each_other(void **state)
{
    (void)state;
    struct kv_state s;
    kv_state_init(&s, KV_SOURCE_SNAPSHOT);
    want(&s, NULL);
    const struct kv_wanted *wanted = kv_state_wanted(&s, "v1", "Thing", "a", "t", NULL);
    kv_state_offered(&s, "v1", "Thing", "listed");
    kv_state_offered(&s, "v1", "Thing l", NULL);
    kv_state_offered(&s, "v1 Thing", "", NULL);
    assert_non_null(kv_wanted_unknown(&s, wanted));
    kv_state_offered(&s, "v1", "Thing", NULL);
    assert_null(kv_wanted_unknown(&s, wanted));
    kv_state_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_named_is_kept),
        cmocka_unit_test(items_keep_what_any_documented_item_names),
        cmocka_unit_test(newer_versions_win),
        cmocka_unit_test(what_was_not_listed_is_unknown),
        cmocka_unit_test(notes_are_not_mistaken_for_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
