/* Values in Flux's order: `own` is spec.values; each reference is `path=text`, or a file of values.
 * What comes of them was made by the controller's own code (MergeMaps and ReplacePathValue with
 * Helm's strvals). */
#include "kubevet/base/json.h"

#include "test.h"

#include "flux/helm_values.h"
#include "flux/json_of.h"

enum { REFERENCES_MAX = 4 };

static struct kv_arena arena;

struct reference {
    const char *path, *text; /* path NULL = a file of values */
};

static const struct {
    const char *own;
    struct reference from[REFERENCES_MAX];
    const char *result; /* as JSON; NULL = an error, */
    const char *error;  /* that contains this */
} cases[] = {
    {"a: 1", {{NULL, "a: 2\nb: {c: 3}"}}, "{\"a\":1,\"b\":{\"c\":3}}", NULL},
    {"l: [1]", {{NULL, "l: [2, 3]"}}, "{\"l\":[1]}", NULL},
    {"m: null", {{NULL, "m: 1"}}, "{\"m\":null}", NULL},
    /* a top-level scalar that spec.values also has: spec.values */
    {"a: 1", {{"a", "2"}}, "{\"a\":1}", NULL},
    /* a path within a map of spec.values: the reference */
    {"m: {a: 1}", {{"m.a", "2"}}, "{\"m\":{\"a\":2}}", NULL},
    {"m: {b: 1}", {{"m.a", "2"}}, "{\"m\":{\"b\":1,\"a\":2}}", NULL},
    /* after a file that gave the map: spec.values */
    {"m: {a: 1}", {{NULL, "m: {a: 3}"}, {"m.a", "2"}}, "{\"m\":{\"a\":1}}", NULL},
    /* two references to one path: the first, if spec.values has the map */
    {"m: {a: 1}", {{"m.a", "2"}, {"m.a", "3"}}, "{\"m\":{\"a\":2}}", NULL},
    {"", {{"m.a", "2"}, {"m.a", "3"}}, "{\"m\":{\"a\":3}}", NULL},
    /* a list of spec.values is changed in place, unless it grows */
    {"l: [1]", {{"l[0]", "2"}}, "{\"l\":[2]}", NULL},
    {"l: [1]", {{"l[1]", "2"}}, "{\"l\":[1]}", NULL},
    {"l: [{a: 1}]", {{"l[0].a", "2"}}, "{\"l\":[{\"a\":2}]}", NULL},
    {"", {{"a\\.b", "1"}}, "{\"a.b\":1}", NULL},
    {"", {{"a", "{x,y}"}}, "{\"a\":[\"x\",\"y\"]}", NULL},
    {"",
     {{"a", "true"}, {"b", "05"}, {"c", "1.5"}, {"d", "null"}},
     "{\"a\":true,\"b\":\"05\",\"c\":\"1.5\",\"d\":null}",
     NULL},
    {"",
     {{"a", "\"5\""}, {"b", "'x'"}, {"c", "+5"}, {"d", ""}},
     "{\"a\":\"5\",\"b\":\"x\",\"c\":5,\"d\":\"\"}",
     NULL},
    {"", {{"a[1][0].b", "x"}}, "{\"a\":[null,[{\"b\":\"x\"}]]}", NULL},
    {"", {{"a", "x,b=y"}}, "{\"a\":\"x\",\"b\":\"y\"}", NULL},
    {"", {{"a", "x,y"}}, NULL, "key \"y\" has no value"},
    {"", {{"a", "{x"}}, NULL, "list must terminate with '}'"},
    {"a: 1", {{"a.b", "x"}}, NULL, "unable to parse key"},
    {"a: 1", {{"a[0]", "x"}}, NULL, "unable to parse key"},
    {"", {{"a[-1]", "x"}}, NULL, "negative -1 index not allowed"},
    {"", {{"a[x]", "x"}}, NULL, "error parsing index"},
    {"", {{"a[99999]", "x"}}, NULL, "greater than maximum supported index"},
    {"", {{NULL, "[1]"}}, NULL, "values must be a mapping"},
    {"", {{NULL, "a: ["}}, NULL, "could not resolve ConfigMap"},
};

static const struct kv_node *parsed(const char *text)
{
    struct kv_yaml_documents found;
    struct kv_error error = {0};
    assert_true(
        kv_yaml_parse(kv_text_of(text), "t", &kv_yaml_manifest_limits, &arena, &found, &error));
    return json_tree_of(found.roots[0], &arena);
}

static void config_map_write(struct kv_buffer *out, size_t number, const char *text)
{
    kv_buffer_printf(out,
                     "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m%zu, "
                     "namespace: shop}\ndata:\n  values.yaml: ",
                     number);
    kv_json_write_string(text, out);
    kv_buffer_text(out, "\n");
}

static bool collect(size_t at, struct helm_values *out, struct kv_error *error)
{
    struct kv_manifests manifests = {.may_be_empty = true};
    struct kv_buffer maps = {0}, spec = {0};
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    kv_buffer_printf(&spec, "values: {}\nvaluesFrom:\n");
    for (size_t i = 0; i < REFERENCES_MAX && cases[at].from[i].text; i++) {
        config_map_write(&maps, i, cases[at].from[i].text);
        kv_buffer_printf(&spec, "- {kind: ConfigMap, name: m%zu, targetPath: ", i);
        kv_json_write_string(cases[at].from[i].path ? cases[at].from[i].path : "", &spec);
        kv_buffer_text(&spec, "}\n");
    }
    if (!kv_manifests_parse(&manifests, kv_buffer_as_text(&maps), "m", error) ||
        !kv_manifests_index(&manifests, NULL, error))
        fail_msg("%s", error->text);
    const char *own = *cases[at].own ? cases[at].own : "{}";
    const struct values_sources sources = {
        "shop", kv_tree_with(parsed(spec.data), "values", parsed(own), &arena), &manifests, &state};
    bool ok = helm_values_collect(&sources, "?", &arena, out, error);
    kv_buffer_release(&maps);
    kv_buffer_release(&spec);
    kv_manifests_release(&manifests);
    kv_state_release(&state);
    return ok;
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct helm_values values;
        struct kv_error error = {0};
        bool ok = collect(i, &values, &error);
        if (ok != !cases[i].error)
            fail_msg("case %zu: %s", i,
                     ok ? json_of(value_tree(values.values, &arena), &arena) : error.text);
        if (ok)
            assert_string_equal(json_of(value_tree(values.values, &arena), &arena),
                                cases[i].result);
        else if (!strstr(error.text, cases[i].error))
            fail_msg("case %zu: %s", i, error.text);
    }
    kv_arena_release(&arena);
}

static void test_integers(void **state)
{
    (void)state;
    struct value *map = value_of(parsed("{a: 1, l: [{}], x: {}}"), &arena);
    struct kv_error error = {0};
    struct kv_list found = {0};
    assert_true(value_put(map, "b\\.c", (struct value_text){.text = "5"}, &arena, &error));
    assert_true(value_put(map, "l[0].d", (struct value_text){.text = "6"}, &arena, &error));
    assert_true(value_put(map, "x.y", (struct value_text){"7", .literal = true}, &arena, &error));
    value_integers(map, &arena, &found);
    assert_int_equal(found.count, 2);
    assert_string_equal(*kv_list_item(&found, const char *, 0), "l[0].d=6");
    assert_string_equal(*kv_list_item(&found, const char *, 1), "b\\.c=5");
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
