/* Specs that extend others: what is merged, what null removes, and whose place a value has. */
#include "spec_test.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"
#include "kubevet/spec/check.h"
#include "kubevet/spec/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define KIND "apiVersion: kubevet/v1\nkind: ClusterSpec\n"

/* A folder for the files of one test. */
struct fixture {
    char folder[64];
    struct kv_arena arena;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    snprintf(f->folder, sizeof f->folder, "/tmp/kubevet-extends-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", f->folder);
    assert_int_equal(system(command), 0);
    kv_arena_release(&f->arena);
    free(f);
    return 0;
}

static const char *path_of(struct fixture *f, const char *name)
{
    return kv_arena_printf(&f->arena, "%s/%s", f->folder, name);
}

static void put(struct fixture *f, const char *name, const char *text)
{
    struct kv_error error = {0};
    assert_true(kv_file_write(path_of(f, name), kv_text_of(text), &error));
}

static struct kv_spec *load(struct fixture *f, const char *name, struct kv_problems *problems)
{
    return kv_spec_load(path_of(f, name), rule_ids, RULE_COUNT, problems);
}

static struct kv_spec *load_good(struct fixture *f, const char *name)
{
    struct kv_problems problems = {0};
    struct kv_spec *spec = load(f, name, &problems);
    kv_list_each(&problems.list, struct kv_problem, problem)
        print_error("%s:%u: %s\n", problem->place.file, problem->place.line, problem->text);
    assert_non_null(spec);
    kv_problems_release(&problems);
    return spec;
}

/* The problems, one a line: "FILE:LINE:COLUMN: TEXT", with the files' names alone. */
static void assert_refused(struct fixture *f, const char *name, const char *expected)
{
    struct kv_problems problems = {0};
    struct kv_buffer found = {0};
    assert_null(load(f, name, &problems));
    kv_list_each(&problems.list, struct kv_problem, problem) {
        const char *slash = strrchr(problem->place.file, '/');
        kv_buffer_printf(&found, "%s:%u:%u: %s\n", slash ? slash + 1 : problem->place.file,
                         problem->place.line, problem->place.column, problem->text);
    }
    assert_string_equal(kv_buffer_as_text(&found).data, expected);
    kv_buffer_release(&found);
    kv_problems_release(&problems);
}

static void assert_place(struct fixture *f, struct kv_place place, const char *name, unsigned line)
{
    assert_string_equal(place.file, path_of(f, name));
    assert_int_equal(place.line, line);
}

static void maps_merge_and_values_replace(void **state)
{
    struct fixture *f = *state;
    put(f, "base.yaml",
        KIND "cluster: {provider: exoscale, region: ch-gva-2, nodes: {cpu: 4, memory: 8Gi}}\n"
             "allowNamespaces: [default, \"kube-*\"]\n"
             "namespaces:\n"
             "  shop: {quota: {pods: 10, limits.cpu: 4}}\n"
             "  mail: {}\n");
    put(f, "own.yaml",
        KIND "extends: base.yaml\n"
             "metadata: {name: own}\n"
             "cluster: {region: bg-sof-1, nodes: {cpu: 8}}\n"
             "allowNamespaces: [default]\n"
             "namespaces: {shop: {quota: {pods: 20}}}\n");
    struct kv_spec *spec = load_good(f, "own.yaml");
    assert_string_equal(spec->cluster.provider.text, "exoscale");
    assert_place(f, spec->cluster.provider.place, "base.yaml", 3);
    assert_string_equal(spec->cluster.region.text, "bg-sof-1");
    assert_place(f, spec->cluster.region.place, "own.yaml", 5);
    assert_string_equal(spec->cluster.nodes.cpu.text, "8");
    assert_string_equal(spec->cluster.nodes.memory.text, "8Gi");
    assert_int_equal(spec->allow_namespaces.count, 1);
    assert_int_equal(spec->namespaces.count, 2);
    const struct kv_spec_namespace *shop = kv_spec_namespace_find(spec, "shop");
    const struct kv_spec_pair *amounts = shop->content.quota.amounts.items;
    assert_int_equal(shop->content.quota.amounts.count, 2);
    assert_string_equal(amounts[0].value.text, "20");
    assert_place(f, amounts[0].value.place, "own.yaml", 7);
    assert_string_equal(amounts[1].value.text, "4");
    assert_place(f, amounts[1].value.place, "base.yaml", 6);
    kv_spec_free(spec);
}

static void null_removes(void **state)
{
    struct fixture *f = *state;
    put(f, "base.yaml",
        KIND "cluster: {provider: exoscale, region: ch-gva-2}\n"
             "profiles: {team: {quota: required}}\n"
             "namespaces:\n"
             "  shop: {profile: team, purpose: a shop, quota: {pods: 10}, storageClass: fast}\n"
             "  mail: {profile: team}\n");
    put(f, "own.yaml",
        KIND "extends: base.yaml\n"
             "metadata: {name: own}\n"
             "cluster: {region: null}\n"
             "namespaces: {shop: {purpose: null, quota: null, storageClass: ~}, mail: null}\n");
    struct kv_spec *spec = load_good(f, "own.yaml");
    assert_null(spec->cluster.region.text);
    assert_int_equal(spec->namespaces.count, 1);
    const struct kv_spec_namespace *shop = spec->namespaces.items;
    assert_null(shop->purpose.text);
    assert_null(shop->content.storage_class.text);
    assert_null(shop->content.quota.place.file); /* neither the base's nor the profile's */
    kv_spec_free(spec);
}

static void a_null_that_removes_nothing(void **state)
{
    struct fixture *f = *state;
    put(f, "base.yaml", KIND "cluster: {provider: exoscale}\nnamespaces: {shop: {}}\n");
    put(f, "own.yaml",
        KIND "extends: base.yaml\n"
             "metadata: {name: own}\n"
             "cluster: {region: null}\n"
             "namespaces: {shop: {quota: null}}\n");
    assert_refused(f, "own.yaml",
                   kv_arena_printf(&f->arena,
                                   "own.yaml:5:19: region: null removes nothing: %s does not have "
                                   "it\n"
                                   "own.yaml:6:28: quota: null removes nothing: it removes an "
                                   "entry of a profile, but the namespace has no profile\n",
                                   path_of(f, "base.yaml")));
}

static void chains(void **state)
{
    struct fixture *f = *state;
    put(f, "all.yaml", KIND "cluster: {provider: exoscale, region: ch-gva-2}\nsettle: 1m\n");
    put(f, "group.yaml", KIND "extends: all.yaml\ncluster: {region: null, dns: coredns}\n");
    put(f, "own.yaml", KIND "extends: group.yaml\nmetadata: {name: own}\n");
    struct kv_spec *spec = load_good(f, "own.yaml");
    assert_null(spec->cluster.region.text);
    assert_place(f, spec->cluster.provider.place, "all.yaml", 3);
    assert_place(f, spec->cluster.dns.place, "group.yaml", 4);
    assert_place(f, spec->settle.place, "all.yaml", 4);
    kv_spec_free(spec);
}

static void circles_end(void **state)
{
    struct fixture *f = *state;
    put(f, "a.yaml", KIND "extends: b.yaml\nmetadata: {name: a}\n");
    put(f, "b.yaml", KIND "extends: ./a.yaml\n");
    assert_refused(f, "a.yaml",
                   kv_arena_printf(&f->arena,
                                   "b.yaml:3:10: extends: %s extends itself through this key\n",
                                   path_of(f, "./a.yaml")));
}

static void long_chains_end(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 20; i++)
        put(f, kv_arena_printf(&f->arena, "%d.yaml", i),
            kv_arena_printf(&f->arena, KIND "extends: %d.yaml\n", i + 1));
    assert_refused(f, "0.yaml", "15.yaml:3:10: extends: more than 15 files extend each other\n");
}

static void files_that_are_no_bases(void **state)
{
    struct fixture *f = *state;
    put(f, "own.yaml", KIND "extends: base.yaml\nmetadata: {name: own}\n");
    assert_refused(f, "own.yaml",
                   kv_arena_printf(&f->arena,
                                   "own.yaml:3:10: extends: %s can't be opened: No such file "
                                   "or directory\n",
                                   path_of(f, "base.yaml")));
    put(f, "base.yaml", "a: {\n");
    struct kv_problems problems = {0};
    assert_null(load(f, "own.yaml", &problems));
    assert_place(f, kv_list_item(&problems.list, struct kv_problem, 0)->place, "base.yaml", 2);
    kv_problems_release(&problems);
    put(f, "base.yaml", "apiVersion: kubevet/v1\nkind: Fleet\nclusters: []\n");
    assert_refused(f, "own.yaml", "base.yaml:2:7: kind: unknown \"Fleet\": expected ClusterSpec\n");
    put(f, "base.yaml", "namespaces: {}\n");
    assert_refused(f, "own.yaml",
                   "base.yaml:1:1: spec: the key \"apiVersion\" is missing: expected kubevet/v1\n"
                   "base.yaml:1:1: spec: the key \"kind\" is missing: expected ClusterSpec\n");
    put(f, "base.yaml", "- a\n");
    assert_refused(f, "own.yaml", "base.yaml:1:1: spec: expected a mapping, found a list\n");
    put(f, "own.yaml", KIND "extends: .\nmetadata: {name: own}\n");
    struct kv_problems folder = {0};
    assert_null(load(f, "own.yaml", &folder));
    assert_place(f, kv_list_item(&folder.list, struct kv_problem, 0)->place, "own.yaml", 3);
    kv_problems_release(&folder);
}

static void problems_are_where_they_are_made(void **state)
{
    struct fixture *f = *state;
    put(f, "base.yaml",
        KIND "namespaces:\n"
             "  shop: {quta: required}\n"
             "  mail: {profile: tem}\n"
             "settle: 1m\n"
             "settle: 2m\n");
    put(f, "own.yaml", KIND "extends: base.yaml\nmetadata: {name: own}\nnamespaces: {shop: {}}\n");
    assert_refused(f, "own.yaml",
                   "base.yaml:4:10: unknown key \"quta\": did you mean \"quota\"?\n"
                   "base.yaml:5:19: unknown profile \"tem\": it is not defined under profiles\n"
                   "base.yaml:7:1: repeated key \"settle\": first given at line 6, column 1\n");
}

/* Expressions point into their own file, and params merge, a null being a value. */
static void checks_of_a_base(void **state)
{
    struct fixture *f = *state;
    put(f, "base.yaml",
        KIND "checks:\n"
             "  registry:\n"
             "    summary: from our registry\n"
             "    kinds: [apps/v1/Deployment]\n"
             "    params: {registries: [ghcr.io], other: 1}\n"
             "    validations:\n"
             "    - expression: |\n"
             "        params.other != null &&\n"
             "        params.registries.size() > 0\n");
    put(f, "own.yaml",
        KIND "extends: base.yaml\n"
             "metadata: {name: own}\n"
             "namespaces: {shop: {}}\n"
             "checks: {registry: {params: {registries: [quay.io], more: null}}}\n");
    struct kv_spec *spec = load_good(f, "own.yaml");
    const struct kv_spec_check *check = kv_spec_check_at(spec, 0);
    const struct kv_spec_validation *validation = check->validations.items;
    assert_place(f, kv_spec_expression_place(&validation->expression, 0), "base.yaml", 10);
    assert_place(f, kv_spec_expression_place(&validation->expression, 30), "base.yaml", 11);
    assert_int_equal(check->params->count, 3);
    struct kv_list statements = {0};
    kv_spec_statements(spec, &f->arena, &statements);
    assert_true(statements.count > 0);
    kv_list_each(&statements, const struct kv_spec_statement, said)
        assert_true(said->place.file != NULL);
    kv_spec_free(spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(maps_merge_and_values_replace, set_up, tear_down),
        cmocka_unit_test_setup_teardown(null_removes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_null_that_removes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(chains, set_up, tear_down),
        cmocka_unit_test_setup_teardown(circles_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_chains_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_are_no_bases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(problems_are_where_they_are_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(checks_of_a_base, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
