/* What is read from kubeconfig files, and how they are merged. */
#include "test.h"

#include "kubevet/kube/kubeconfig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char folder[64];
static struct kv_arena arena;
static struct kv_kubeconfig config;
static struct kv_error error;

static int begin(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/kubevet-test-XXXXXX");
    config = (struct kv_kubeconfig){0};
    error = (struct kv_error){0};
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    char path[128];
    for (const char *name = "ab"; *name; name++) {
        snprintf(path, sizeof path, "%s/%c", folder, *name);
        unlink(path);
    }
    kv_arena_release(&arena);
    return rmdir(folder);
}

/* Writes the file of that name, a or b, and reads it. */
static bool read_config(char name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%c", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return kv_kubeconfig_read(path, false, &arena, &config, &error);
}

static void assert_error(const char *words)
{
    assert_int_equal(error.kind, KV_ERROR_CONNECTION);
    if (!strstr(error.text, words))
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

static void test_all_fields(void **state)
{
    (void)state;
    assert_true(read_config(
        'a',
        "apiVersion: v1\nkind: Config\ncurrent-context: k\n"
        "clusters:\n- cluster: {server: s, tls-server-name: t, certificate-authority: ca.crt,\n"
        "    insecure-skip-tls-verify: true, disable-compression: true, proxy-url: p}\n"
        "  name: c\n"
        "users:\n- name: u\n  user: {token: t, tokenFile: /abs/tok, client-certificate: c.crt,\n"
        "    client-key: sub/c.key}\n"
        "contexts:\n- name: k\n  context: {cluster: c, user: u, namespace: ns}\n"));
    char path[128];
    const struct kv_kubeconfig_cluster *cluster = kv_kubeconfig_cluster(&config, "c");
    const struct kv_kubeconfig_user *user = kv_kubeconfig_user(&config, "u");
    const struct kv_kubeconfig_context *context = kv_kubeconfig_context(&config, "k");
    assert_non_null(cluster);
    assert_string_equal(cluster->server, "s");
    assert_string_equal(cluster->tls_server_name, "t");
    assert_string_equal(cluster->proxy_url, "p");
    assert_true(cluster->insecure_skip_tls_verify);
    assert_true(cluster->disable_compression);
    snprintf(path, sizeof path, "%s/ca.crt", folder);
    assert_string_equal(cluster->ca_file, path);
    assert_non_null(user);
    assert_string_equal(user->token, "t");
    assert_string_equal(user->token_file, "/abs/tok");
    snprintf(path, sizeof path, "%s/sub/c.key", folder);
    assert_string_equal(user->key_file, path);
    assert_null(user->exec);
    assert_null(user->auth_provider);
    assert_null(user->username);
    assert_null(user->impersonate.user);
    assert_non_null(context);
    assert_string_equal(context->cluster, "c");
    assert_string_equal(context->user, "u");
    assert_string_equal(context->namespace, "ns");
    assert_string_equal(config.current_context, "k");
    snprintf(path, sizeof path, "%s/a", folder);
    assert_string_equal(context->entry.file, path);
    assert_null(kv_kubeconfig_user(&config, "nobody"));
    assert_null(kv_kubeconfig_user(&config, NULL));
}

static void test_json_and_nulls(void **state)
{
    (void)state;
    assert_true(read_config('a',
                            "{\"clusters\": [{\"name\": \"c\", \"cluster\": null}], \"users\": "
                            "[{\"name\": \"u\", \"user\": {\"token\": \"\", \"exec\": null, "
                            "\"as\": \"\", \"client-key-data\": null}}], \"contexts\": null}"));
    assert_null(kv_kubeconfig_cluster(&config, "c")->server);
    assert_null(kv_kubeconfig_user(&config, "u")->token);
    assert_null(kv_kubeconfig_user(&config, "u")->key_data);
    assert_null(kv_kubeconfig_user(&config, "u")->exec);
    assert_null(kv_kubeconfig_user(&config, "u")->impersonate.user);
    assert_int_equal(config.contexts.count, 0);
}

static void test_ways_to_log_in(void **state)
{
    (void)state;
    assert_true(read_config(
        'a',
        "users:\n"
        "- {name: exec, user: {exec: {apiVersion: v, command: x, args: [a, null, b],\n"
        "    env: [{name: FIRST, value: V}, {name: M, value: null}], provideClusterInfo: yes,\n"
        "    interactiveMode: Never, installHint: h, other: 1}}}\n"
        "- {name: empty, user: {exec: {}, auth-provider: {}}}\n"
        "- {name: provider, user: {auth-provider: {name: gcp, config: {a: b, c: null}}}}\n"
        "- {name: basic, user: {username: joe, password: p}}\n"
        "- {name: as, user: {as: x, as-uid: '7', as-groups: [g, h],\n"
        "    as-user-extra: {k: [v, w], l: null}}}\n"));
    const struct kv_kubeconfig_exec *exec = kv_kubeconfig_user(&config, "exec")->exec;
    assert_string_equal(exec->api_version, "v");
    assert_string_equal(exec->command, "x");
    assert_int_equal(exec->args.count, 3);
    assert_string_equal(*kv_list_item(&exec->args, char *, 1), "");
    assert_string_equal(*kv_list_item(&exec->args, char *, 2), "b");
    assert_int_equal(exec->env.count, 2);
    assert_string_equal(kv_list_item(&exec->env, struct kv_kubeconfig_variable, 0)->value, "V");
    assert_string_equal(kv_list_item(&exec->env, struct kv_kubeconfig_variable, 1)->name, "M");
    assert_true(exec->provide_cluster_info);
    assert_string_equal(exec->interactive, "Never");
    assert_string_equal(exec->install_hint, "h");
    assert_non_null(kv_kubeconfig_user(&config, "empty")->exec);
    assert_non_null(kv_kubeconfig_user(&config, "empty")->auth_provider);
    const struct kv_kubeconfig_provider *provider =
        kv_kubeconfig_user(&config, "provider")->auth_provider;
    assert_string_equal(provider->name, "gcp");
    assert_int_equal(provider->config.count, 2);
    assert_string_equal(kv_kubeconfig_user(&config, "basic")->username, "joe");
    assert_string_equal(kv_kubeconfig_user(&config, "basic")->password, "p");
    const struct kv_kubeconfig_impersonation *as = &kv_kubeconfig_user(&config, "as")->impersonate;
    assert_string_equal(as->user, "x");
    assert_string_equal(as->uid, "7");
    assert_int_equal(as->groups.count, 2);
    assert_int_equal(as->extra.count, 2);
    assert_string_equal(kv_list_item(&as->extra, struct kv_kubeconfig_extra, 0)->key, "k");
    assert_int_equal(kv_list_item(&as->extra, struct kv_kubeconfig_extra, 0)->values.count, 2);
    assert_int_equal(kv_list_item(&as->extra, struct kv_kubeconfig_extra, 1)->values.count, 0);
}

/* Where a relative path leads; a command without a slash is no path. */
static void test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *command, *resolved; /* %s: the file's folder */
    } rows[] = {
        {"aws", "aws"},
        {"./aws", "%s/aws"},
        {"bin//./aws", "%s/bin/aws"},
        {"a/b/../../aws", "%s/aws"},
        {"../../../aws", "/aws"},
        {"/abs/./aws", "/abs/./aws"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256], resolved[128] = "", *at = strchr(rows[i].resolved, '%');
        config = (struct kv_kubeconfig){0};
        snprintf(text, sizeof text, "users: [{name: u, user: {exec: {command: '%s'}}}]",
                 rows[i].command);
        assert_true(read_config('a', text));
        snprintf(resolved, sizeof resolved, "%s%s", at ? folder : "",
                 at ? at + 2 : rows[i].resolved);
        assert_string_equal(kv_kubeconfig_user(&config, "u")->exec->command, resolved);
    }
}

/* The one extension that is for plugins; others may be whatever they are. */
static void test_extensions(void **state)
{
    (void)state;
    assert_true(read_config('a', "clusters:\n- name: c\n  cluster:\n    extensions:\n"
                                 "    - {name: other, extension: 5}\n"
                                 "    - {name: client.authentication.k8s.io/exec, extension: "
                                 "{audience: [x]}}\n"));
    const struct kv_node *found = kv_kubeconfig_cluster(&config, "c")->exec_config;
    assert_non_null(found);
    assert_non_null(kv_node_get(found, "audience"));
    assert_false(read_config('b', "clusters: [{name: d, cluster: {extensions: [{name: x}, {name: "
                                  "x}]}}]"));
    assert_error("two extensions are named \"x\"");
}

static void test_merge(void **state)
{
    (void)state;
    assert_true(read_config('a', "clusters: [{name: c, cluster: {server: first}}]"));
    assert_true(read_config('b', "current-context: second\n"
                                 "clusters:\n- {name: d, cluster: {server: other}}\n"
                                 "- {name: c, cluster: {server: second, tls-server-name: t}}"));
    assert_string_equal(kv_kubeconfig_cluster(&config, "c")->server, "first");
    assert_null(kv_kubeconfig_cluster(&config, "c")->tls_server_name);
    assert_string_equal(kv_kubeconfig_cluster(&config, "d")->server, "other");
    assert_int_equal(config.clusters.count, 2);
    assert_string_equal(config.current_context, "second");
    assert_true(read_config('b', "current-context: third"));
    assert_string_equal(config.current_context, "second");
}

/* The base64 texts of RFC 4648, section 10, and what wrapping adds to them. */
static void test_base64(void **state)
{
    (void)state;
    static const struct {
        const char *text, *data; /* NULL: invalid */
    } rows[] = {
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"Zm9v\\nYg=\\n=\\r\\n", "foob"},
        {"Zm9v Yg==", NULL},
        {"Zm9v\\tYg==", NULL},
        {"/+8/", "\xff\xef\x3f"},
        {"Zg=", NULL},
        {"Zg", NULL},
        {"Zm9vY", NULL},
        {"Zg==Zg==", NULL},
        {"Zm9*", NULL},
        {"Zm-_", NULL},
        {"Z===", NULL},
        {"====", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256];
        config = (struct kv_kubeconfig){0};
        error = (struct kv_error){0};
        snprintf(text, sizeof text, "users: [{name: u, user: {client-key-data: \"%s\"}}]",
                 rows[i].text);
        bool ok = read_config('a', text);
        if (rows[i].data) {
            assert_true(ok);
            assert_string_equal(kv_kubeconfig_user(&config, "u")->key_data, rows[i].data);
        } else {
            assert_false(ok);
            assert_error("client-key-data is not valid base64");
            assert_null(strstr(error.text, rows[i].text));
        }
    }
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"kind: Deployment", "kind is not Config"},
        {"apiVersion: v2", "apiVersion is not v1"},
        {"users: [{name: u}, {name: u}]", "two users are named \"u\""},
        {"users: [{}, {name: ''}]", "two users are named \"\""},
        {"contexts: [{name: k}, {name: l}, {name: k}]", "two contexts are named \"k\""},
        {"users: [{name: u, user: {token: 12345678}}]", ""},
        {"users: {name: u}", ""},
        {"[]", ""},
        {"clusters: [{name: c, cluster: {insecure-skip-tls-verify: \"true\"}}]", ""},
        {"a: [", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        config = (struct kv_kubeconfig){0};
        error = (struct kv_error){0};
        assert_false(read_config('a', rows[i].text));
        assert_error(rows[i].words);
        assert_error("kubeconfig: ");
        assert_true(error.line >= 1);
        assert_null(strstr(error.text, "12345678"));
        assert_int_equal(config.users.count, 0); /* nothing of it is merged */
    }
}

static void test_missing(void **state)
{
    (void)state;
    assert_true(kv_kubeconfig_read("/nonexistent/config", true, &arena, &config, &error));
    assert_false(kv_kubeconfig_read("/nonexistent/config", false, &arena, &config, &error));
    assert_error("kubeconfig");
    assert_string_equal(error.file, "/nonexistent/config");
}

static void test_first_document_only(void **state)
{
    (void)state;
    assert_true(read_config('a', "current-context: one\n---\ncurrent-context: two\n"));
    assert_string_equal(config.current_context, "one");
    config = (struct kv_kubeconfig){0};
    assert_true(read_config('b', ""));
    assert_null(config.current_context);
}

/* What follows the first document is not looked at, however broken; before it stands what may. */
static void test_other_documents_broken(void **state)
{
    (void)state;
    static const struct {
        const char *text, *context;
    } rows[] = {
        {"current-context: a\n---\n\tbroken: [\n", "a"},
        {"current-context: a\r\n--- {\r\n", "a"},
        {"current-context: a\n...\n}\n", "a"},
        {"\xef\xbb\xbf# c\n\n%YAML 1.1\n---\ncurrent-context: a\n---\n]", "a"},
        {"--- {current-context: a}\n---", "a"},
        {"{current-context: ---a}", "---a"},
        {"current-context: >-\n  a\n  ---\n", "a ---"},
        {"---\n---\ncurrent-context: b", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        config = (struct kv_kubeconfig){0};
        if (!read_config('a', rows[i].text))
            fail_msg("%s: %s", rows[i].text, error.text);
        if (rows[i].context)
            assert_string_equal(config.current_context, rows[i].context);
        else
            assert_null(config.current_context);
    }
}

/* An alias without its anchor may be a token that begins with an asterisk. */
static void test_yaml_not_quoted(void **state)
{
    (void)state;
    assert_false(read_config('a', "users:\n- {name: u, user: {token: *hunter2}}\n"));
    assert_error("not valid YAML from here on");
    assert_int_equal(error.line, 2);
    assert_null(strstr(error.text, "hunter2"));
}

/* Two files of as many users as fit: in no time, where comparing each with each takes a minute. */
static void test_many_entries(void **state)
{
    (void)state;
    enum { USERS = 90000 };
    char *text = malloc(USERS * 20 + 20), *end = text;
    assert_non_null(text);
    end += sprintf(end, "users:\n");
    for (int i = 0; i < USERS; i++)
        end += sprintf(end, "- name: user-%d\n", i);
    clock_t start = clock();
    assert_true(read_config('a', text));
    assert_true(read_config('b', text));
    free(text);
    assert_int_equal(config.users.count, USERS);
    assert_true((clock() - start) / CLOCKS_PER_SEC < 10);
}

/* `-` is a file's name, as kubectl has it. */
static void test_dash(void **state)
{
    (void)state;
    char old[4096];
    assert_non_null(getcwd(old, sizeof old));
    assert_int_equal(chdir(folder), 0);
    assert_false(kv_kubeconfig_read("-", false, &arena, &config, &error));
    assert_int_equal(chdir(old), 0);
    assert_string_equal(error.file, "./-");
    assert_error("No such file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_fields, begin, end),
        cmocka_unit_test_setup_teardown(test_json_and_nulls, begin, end),
        cmocka_unit_test_setup_teardown(test_ways_to_log_in, begin, end),
        cmocka_unit_test_setup_teardown(test_paths, begin, end),
        cmocka_unit_test_setup_teardown(test_extensions, begin, end),
        cmocka_unit_test_setup_teardown(test_merge, begin, end),
        cmocka_unit_test_setup_teardown(test_base64, begin, end),
        cmocka_unit_test_setup_teardown(test_mistakes, begin, end),
        cmocka_unit_test_setup_teardown(test_missing, begin, end),
        cmocka_unit_test_setup_teardown(test_first_document_only, begin, end),
        cmocka_unit_test_setup_teardown(test_other_documents_broken, begin, end),
        cmocka_unit_test_setup_teardown(test_yaml_not_quoted, begin, end),
        cmocka_unit_test_setup_teardown(test_many_entries, begin, end),
        cmocka_unit_test_setup_teardown(test_dash, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
