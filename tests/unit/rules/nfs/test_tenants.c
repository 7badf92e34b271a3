#include "rules/nfs/tenants.h"
#include "test.h"

static struct kv_arena arena;

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

static void check(const char *pattern, const char *database, enum tenant_kind kind,
                  const char *name)
{
    struct kv_value except = {.text = "*_template"};
    const struct kv_spec spec = {
        .tenants = {.database = {.text = pattern}, .except = {.items = &except, .count = 1}}};
    struct tenant tenant = tenant_of_database(&arena, &spec, database);
    assert_int_equal(tenant.kind, kind);
    if (name)
        assert_string_equal(tenant.name, name);
    else
        assert_null(tenant.name);
}

static void the_pattern_gives_the_tenant(void **state)
{
    (void)state;
    check("{tenant}_*", "dunavlog_18", TENANT_KNOWN, "dunavlog");
    check("{tenant}_*", "big_corp_18", TENANT_KNOWN, "big_corp");
    check("{tenant}_*", "pulse18_template", TENANT_NOBODY, "pulse18_template");
    check("{tenant}_*", "dunavlog", TENANT_UNKNOWN, NULL);
    check("{tenant}_*", "_18", TENANT_UNKNOWN, NULL);
    check("{tenant}_*", "", TENANT_UNKNOWN, NULL);
    check("odoo?*-{tenant}", "odoo18-acme", TENANT_KNOWN, "acme");
    check("odoo?*-{tenant}", "odoo-acme", TENANT_UNKNOWN, NULL);
    check("{tenant}", "acme", TENANT_KNOWN, "acme");
}

static void without_a_pattern_each_database_is_its_own_tenant(void **state)
{
    (void)state;
    check(NULL, "dunavlog_18", TENANT_KNOWN, "dunavlog_18");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pattern_gives_the_tenant),
        cmocka_unit_test(without_a_pattern_each_database_is_its_own_tenant),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
