#include "rules/nfs/path.h"
#include "test.h"

static struct kv_arena arena;

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

static enum nfs_sub_path resolve(struct kv_env *env, size_t count, const char *sub_path,
                                 const char *expression, const char **out)
{
    const struct kv_container container = {.env = {.items = env, .count = count}};
    const struct kv_volume_mount mount = {.sub_path = sub_path, .sub_path_expr = expression};
    return nfs_sub_path_resolve(&arena, &container, &mount, out);
}

static void literal_sub_paths_are_cleaned_or_refused(void **state)
{
    (void)state;
    const char *out;
    assert_int_equal(resolve(NULL, 0, NULL, NULL, &out), NFS_SUB_PATH_KNOWN);
    assert_string_equal(out, "");
    assert_int_equal(resolve(NULL, 0, ".", NULL, &out), NFS_SUB_PATH_KNOWN);
    assert_string_equal(out, "");
    assert_int_equal(resolve(NULL, 0, "t//x/", NULL, &out), NFS_SUB_PATH_KNOWN);
    assert_string_equal(out, "t/x");
    assert_int_equal(resolve(NULL, 0, "..a/b..", NULL, &out), NFS_SUB_PATH_KNOWN);
    assert_string_equal(out, "..a/b..");
    assert_int_equal(resolve(NULL, 0, "$(DB)", NULL, &out), NFS_SUB_PATH_KNOWN);
    assert_string_equal(out, "$(DB)"); /* subPath expands nothing */
    assert_int_equal(resolve(NULL, 0, "..", NULL, &out), NFS_SUB_PATH_REFUSED);
    assert_int_equal(resolve(NULL, 0, "a/../b", NULL, &out), NFS_SUB_PATH_REFUSED);
    assert_int_equal(resolve(NULL, 0, "/a", NULL, &out), NFS_SUB_PATH_REFUSED);
    assert_int_equal(resolve(NULL, 0, "a", "b", &out), NFS_SUB_PATH_REFUSED);
}

static void expressions_are_expanded_as_the_kubelet_does(void **state)
{
    (void)state;
    struct kv_env env[] = {
        {.name = "EARLY", .value = "$(TENANT)"}, {.name = "TENANT", .value = "acme"},
        {.name = "DB", .value = "$(TENANT)_18"}, {.name = "POD", .is_reference = true},
        {.name = "MIXED", .value = "x-$(POD)"},  {.name = "EMPTY"},
        {.name = "TWICE", .value = "a"},         {.name = "TWICE", .value = "b"},
        {.name = "UP", .value = ".."},           {.name = "ESCAPED", .value = "$$(TENANT)"},
        {.name = "ROOT", .value = "/srv"},
    };
    static const struct {
        const char *expression;
        enum nfs_sub_path state;
        const char *text;
    } cases[] = {
        {"$(DB)", NFS_SUB_PATH_KNOWN, "acme_18"},
        {"a/$(TENANT)/$(DB)/", NFS_SUB_PATH_KNOWN, "a/acme/acme_18"},
        {"$(TWICE)", NFS_SUB_PATH_KNOWN, "b"},
        {"$$(DB)", NFS_SUB_PATH_KNOWN, "$(DB)"},
        {"$(ESCAPED)", NFS_SUB_PATH_KNOWN, "$(TENANT)"}, /* expanded once, not again */
        {"$(DB", NFS_SUB_PATH_KNOWN, "$(DB"},
        {"$x", NFS_SUB_PATH_KNOWN, "$x"},
        {"a$", NFS_SUB_PATH_KNOWN, "a$"},
        {"$(POD)", NFS_SUB_PATH_UNKNOWN, "POD"},
        {"$(MIXED)", NFS_SUB_PATH_UNKNOWN, "MIXED"},
        {"$(EARLY)", NFS_SUB_PATH_UNKNOWN, "EARLY"},
        {"$(ACME_SERVICE_HOST)", NFS_SUB_PATH_UNKNOWN, "ACME_SERVICE_HOST"},
        {"$(ACME_PORT)", NFS_SUB_PATH_UNKNOWN, "ACME_PORT"},
        {"$(NONE)", NFS_SUB_PATH_REFUSED, NULL}, /* not set */
        {"$(NONE)$(POD)", NFS_SUB_PATH_REFUSED, NULL},
        {"$(DB)$(EMPTY)$(POD)", NFS_SUB_PATH_REFUSED, NULL},
        {"$(EMPTY)", NFS_SUB_PATH_REFUSED, NULL},
        {"$(UP)", NFS_SUB_PATH_REFUSED, NULL},
        {"$(TENANT)/..", NFS_SUB_PATH_REFUSED, NULL},
        {"$(ROOT)", NFS_SUB_PATH_REFUSED, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *out;
        assert_int_equal(resolve(env, sizeof env / sizeof *env, NULL, cases[i].expression, &out),
                         cases[i].state);
        if (cases[i].text)
            assert_string_equal(out, cases[i].text);
    }
}

static void variables_may_come_from_elsewhere(void **state)
{
    (void)state;
    struct kv_env_from secret = {0};
    const struct kv_container container = {.env_from = {.items = &secret, .count = 1}};
    const struct kv_volume_mount mount = {.sub_path_expr = "$(NONE)"};
    const char *out;
    assert_int_equal(nfs_sub_path_resolve(&arena, &container, &mount, &out), NFS_SUB_PATH_UNKNOWN);
    assert_string_equal(out, "NONE");
}

/* Each variable refers to the one before it twice: expanded in one pass, or never. */
static void variables_that_double_end(void **state)
{
    (void)state;
    enum { COUNT = 64 };
    struct kv_env env[COUNT] = {{.name = "V0", .value = ""}};
    for (int i = 1; i < COUNT; i++) {
        env[i].name = kv_arena_printf(&arena, "V%d", i);
        env[i].value = kv_arena_printf(&arena, "$(V%d)$(V%d)", i - 1, i - 1);
    }
    const char *out;
    assert_int_equal(resolve(env, COUNT, NULL, "$(V63)", &out), NFS_SUB_PATH_REFUSED);
    env[0].value = "x";
    resolve(env, COUNT, NULL, "$(V63)", &out);
}

static void places_follow_from_the_documented_sub_path(void **state)
{
    (void)state;
    static const struct {
        const char *documented, *below;
        enum nfs_place place;
        const char *database;
    } cases[] = {
        {"{database}", "", NFS_PLACE_ABOVE, NULL},
        {"{database}", "acme_18", NFS_PLACE_DATABASE, "acme_18"},
        {"{database}", "acme_18/2b", NFS_PLACE_INSIDE, "acme_18"},
        {"./{database}/", "acme_18", NFS_PLACE_DATABASE, "acme_18"},
        {"data/{database}", "data", NFS_PLACE_ABOVE, NULL},
        {"data/{database}", "data/acme", NFS_PLACE_DATABASE, "acme"},
        {"data/{database}", "tmp", NFS_PLACE_OTHER, NULL},
        {"{database}/files", "acme", NFS_PLACE_INSIDE, "acme"},
        {"{database}/files", "acme/files", NFS_PLACE_DATABASE, "acme"},
        {"db-{database}", "db-acme", NFS_PLACE_DATABASE, "acme"},
        {"db-{database}", "db-", NFS_PLACE_OTHER, NULL},
        {"shared", "shared/a", NFS_PLACE_OTHER, NULL},
        {"shared", "", NFS_PLACE_ABOVE, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *database;
        assert_int_equal(nfs_place_find(&arena, cases[i].documented, cases[i].below, &database),
                         cases[i].place);
        if (cases[i].database)
            assert_string_equal(database, cases[i].database);
        else
            assert_null(database);
    }
}

static void a_database_is_one_component(void **state)
{
    (void)state;
    const char *name;
    assert_true(nfs_pattern_match(&arena, "/var/{database}", "/var/acme", &name));
    assert_string_equal(name, "acme");
    assert_true(nfs_pattern_match(&arena, "/var/{database}/{database}", "/var/a/a", &name));
    assert_false(nfs_pattern_match(&arena, "/var/{database}/{database}", "/var/a/b", &name));
    assert_false(nfs_pattern_match(&arena, "/var/{database}", "/var/acme/x", &name));
    assert_false(nfs_pattern_match(&arena, "/var/{database}", "/var/", &name));
    assert_true(nfs_pattern_match(&arena, "/mnt", "/mnt", &name));
    assert_null(name);
    assert_string_equal(nfs_pattern_fill(&arena, "/{database}/x/{database}", "a"), "/a/x/a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literal_sub_paths_are_cleaned_or_refused),
        cmocka_unit_test(expressions_are_expanded_as_the_kubelet_does),
        cmocka_unit_test(variables_may_come_from_elsewhere),
        cmocka_unit_test(variables_that_double_end),
        cmocka_unit_test(places_follow_from_the_documented_sub_path),
        cmocka_unit_test(a_database_is_one_component),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
