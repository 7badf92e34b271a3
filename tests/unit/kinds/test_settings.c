#include "test.h"

#include "kubevet/kinds/configmap.h"
#include "kubevet/kinds/pod.h"

#include <stdio.h>
#include <string.h>

static struct kv_arena arena;
static struct kv_intern strings;

static const char *const hosts[] = {"*.example.com"}, *const except[] = {"nfs.example.com"};
static const struct kv_host_filter filter = {hosts, 1, except, 1};

static int teardown(void **state)
{
    (void)state;
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return 0;
}

static const struct kv_object *object_of(const struct kv_kind *kind, const char *rest,
                                         const struct kv_host_filter *asked)
{
    const char *json =
        kv_arena_printf(&arena, "{\"metadata\":{\"name\":\"o\",\"namespace\":\"n\"},%s}", rest);
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    const struct kv_memory memory = {.arena = &arena, .strings = &strings, .hosts = asked};
    const struct kv_object *object = kv_kind_decode(kind, reader, memory);
    kv_reader_close(reader);
    assert_non_null(object);
    return object;
}

/* The one container with these fields. */
static const struct kv_container *container_of(const char *fields,
                                               const struct kv_host_filter *asked)
{
    const struct kv_pod *pod = (const struct kv_pod *)object_of(
        &kv_kind_pod,
        kv_arena_printf(&arena, "\"spec\":{\"containers\":[{\"name\":\"c\",%s}]}", fields), asked);
    return kv_list_item(&pod->spec->containers, struct kv_container, 0);
}

/* "A=git.example.com B=MAP/key C": what is kept of a container's env. */
static const char *env_of(const char *fields)
{
    const struct kv_container *container = container_of(fields, &filter);
    const char *text = "";
    kv_list_each(&container->env, const struct kv_env, env) {
        text = kv_arena_printf(&arena, "%s%s%s", text, text[0] ? " " : "", env->name);
        if (env->value)
            text = kv_arena_printf(&arena, "%s=%s", text, env->value);
        if (env->config_map)
            text = kv_arena_printf(&arena, "%s=%s/%s", text, env->config_map, env->config_map_key);
    }
    return text;
}

#define ENV(name, value) "{\"name\":\"" name "\",\"value\":\"" value "\"}"
#define MAP_KEY(name, map, key)                                                                    \
    "{\"name\":\"" name "\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\"" map                   \
    "\",\"key\":\"" key "\"}}}"
#define SECRET(name)                                                                               \
    "{\"name\":\"" name "\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"s\",\"key\":\"k\"}}}"

static void only_host_names_are_kept_of_env(void **state)
{
    (void)state;
    assert_string_equal(env_of("\"env\":[" ENV("A", "hunter2") "]"), "");
    assert_string_equal(
        env_of("\"env\":[" ENV("A", "https://u:hunter2@Git.example.com/x,id.example.com") "]"),
        "A=git.example.com id.example.com");
    assert_string_equal(env_of("\"env\":[" ENV("A", "nfs.example.com") "," SECRET("B") "]"), "");
    assert_string_equal(env_of("\"env\":[" MAP_KEY("A", "m", "k") "," SECRET("B") "]"), "A=m/k");
}

static void variables_are_put_in(void **state)
{
    (void)state;
#define DOMAIN ENV("DOMAIN", "example.com")
    assert_string_equal(env_of("\"env\":[" DOMAIN "," ENV("A", "git.$(DOMAIN)") "]"),
                        "A=git.example.com");
    assert_string_equal(
        env_of("\"env\":[" DOMAIN "," ENV("B", "git.$(DOMAIN)") "," ENV("A", "x/$(B)") "]"),
        "B=git.example.com");
    assert_string_equal(env_of("\"env\":[" DOMAIN
                               "," ENV("B", "git.$(DOMAIN)") "," ENV("A", "http://$(B):$(B)/") "]"),
                        "B=git.example.com A=git.example.com");
    assert_string_equal(env_of("\"env\":[" ENV("A", "git.$(DOMAIN)") "," DOMAIN "]"), "");
    assert_string_equal(env_of("\"env\":[" DOMAIN "," ENV("A", "git.$$(DOMAIN)") "]"), "");
    assert_string_equal(env_of("\"env\":[" DOMAIN "," ENV("A", "git.$(DOMAIN") "]"), "");
    assert_string_equal(env_of("\"env\":[" DOMAIN "," ENV("A", "git.$(NONE)") "]"), "");
    assert_string_equal(env_of("\"env\":[" SECRET("DOMAIN") "," ENV("A", "git.$(DOMAIN)") "]"), "");
    /* of those before it the last one of the name counts, and none after it */
    assert_string_equal(env_of("\"env\":[" ENV("DOMAIN", "x.org") "," DOMAIN "," ENV(
                            "A", "git.$(DOMAIN)") "," ENV("DOMAIN", "y.org") "]"),
                        "A=git.example.com");
    assert_string_equal(
        env_of("\"env\":[" DOMAIN "," SECRET("DOMAIN") "," ENV("A", "git.$(DOMAIN)") "]"), "");
}

static void replaced_variables_are_dropped(void **state)
{
    (void)state;
    assert_string_equal(env_of("\"env\":[" ENV("A", "git.example.com") "," ENV("A", "x") "]"), "");
    assert_string_equal(env_of("\"env\":[" ENV("A", "git.example.com") "," ENV(
                            "B", "id.example.com") "," ENV("A", "x") "]"),
                        "B=id.example.com");
    assert_string_equal(env_of("\"env\":[" ENV("A", "x") "," MAP_KEY("A", "m", "k") "," ENV(
                            "A", "git.example.com") "]"),
                        "A=git.example.com");
    assert_string_equal(env_of("\"env\":[" MAP_KEY("A", "m", "k") "," SECRET("A") "]"), "");
}

static void names_are_kept_beside_a_config_map(void **state)
{
    (void)state;
#define FROM "\"envFrom\":[{\"prefix\":\"P_\",\"configMapRef\":{\"name\":\"m\"}}],"
    assert_string_equal(env_of(FROM "\"env\":[" ENV("A", "hunter2") "," SECRET("B") "]"), "A B");
    assert_string_equal(
        env_of("\"envFrom\":[{\"secretRef\":{\"name\":\"s\"}}],\"env\":[" ENV("A", "x") "]"), "");
    const struct kv_container *container = container_of(FROM "\"env\":[]", &filter);
    assert_int_equal(container->env_from.count, 1);
    const struct kv_env_from *from = kv_list_item(&container->env_from, struct kv_env_from, 0);
    assert_string_equal(from->prefix, "P_");
    assert_string_equal(from->config_map, "m");
}

static void sub_paths_keep_their_variables_whole(void **state)
{
    (void)state;
#define MOUNT ",\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/m\",\"subPathExpr\":\"$(DB)\"}]"
    assert_string_equal(
        env_of("\"env\":[" ENV("T", "a") "," ENV("DB", "$(T) x.example.com") "," ENV(
            "B", "y git.example.com") "]" MOUNT),
        "T=a DB=$(T) x.example.com B=git.example.com");
}

static void only_host_names_are_kept_of_args_and_command(void **state)
{
    (void)state;
    const struct kv_container *container = container_of(
        "\"env\":[" ENV("H", "id.example.com") "],\"command\":[\"sh\",\"curl git.example.com\"],"
                                               "\"args\":[\"hunter2\",\"--a=$(H):$(H)\",\"b."
                                               "example.com a.example.com\"]",
        &filter);
    assert_int_equal(container->command.count, 1);
    assert_string_equal(container->command.items[0], "git.example.com");
    assert_int_equal(container->args.count, 2);
    assert_string_equal(container->args.items[0], "id.example.com");
    assert_string_equal(container->args.items[1], "a.example.com b.example.com");
}

static void nothing_is_kept_without_need(void **state)
{
    (void)state;
    const struct kv_container *container = container_of(
        FROM "\"env\":[" ENV("A", "git.example.com") "," MAP_KEY(
            "B", "m", "k") "],\"args\":[\"git.example.com\"],\"command\":[\"git.example.com\"]",
        NULL);
    assert_int_equal(container->env.count, 0);
    assert_int_equal(container->env_from.count, 1); /* a subPathExpr's variable may come from it */
    assert_int_equal(container->args.count, 0);
    assert_int_equal(container->command.count, 0);
    const struct kv_config_map *map = (const struct kv_config_map *)object_of(
        &kv_kind_configmap, "\"data\":{\"a\":\"git.example.com\"}", NULL);
    assert_int_equal(map->data.count, 0);
}

static void config_maps_keep_keys_and_host_names(void **state)
{
    (void)state;
    const struct kv_config_map *map = (const struct kv_config_map *)object_of(
        &kv_kind_configmap,
        "\"data\":{\"a\":\"password: hunter2\\nurl: https://git.example.com\",\"b\":\"hunter2\"},"
        "\"binaryData\":{\"c\":\"Z2l0LmV4YW1wbGUuY29t\"}",
        &filter);
    assert_int_equal(map->data.count, 2);
    assert_string_equal(kv_labels_get(map->data, "a"), "git.example.com");
    assert_string_equal(kv_labels_get(map->data, "b"), "");
}

/* Each variable names the one before it twice: what comes of it must not be built in full. */
static void expansion_is_bounded(void **state)
{
    (void)state;
    const char *env = "\"env\":[" ENV("V0", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    for (int i = 1; i < 64; i++)
        env = kv_arena_printf(&arena, "%s,{\"name\":\"V%d\",\"value\":\"$(V%d)$(V%d)\"}", env, i,
                              i - 1, i - 1);
    assert_string_equal(env_of(kv_arena_printf(&arena, "%s]", env)), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_host_names_are_kept_of_env),
        cmocka_unit_test(variables_are_put_in),
        cmocka_unit_test(replaced_variables_are_dropped),
        cmocka_unit_test(names_are_kept_beside_a_config_map),
        cmocka_unit_test(sub_paths_keep_their_variables_whole),
        cmocka_unit_test(only_host_names_are_kept_of_args_and_command),
        cmocka_unit_test(nothing_is_kept_without_need),
        cmocka_unit_test(config_maps_keep_keys_and_host_names),
        cmocka_unit_test(expansion_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
