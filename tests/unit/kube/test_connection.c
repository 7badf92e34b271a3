/* The effective connection, held against what client-go made of the same files, environment and
 * flags (tests/data/kubeconfig), and kubevet's own refusals. */
#include "test.h"

#include "kubevet/kube/connection.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CASES   TEST_DATA "/data/kubeconfig"
#define ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount/"

/* Cases in which client-go refuses, and what we say then. */
static const struct {
    const char *name, *words;
} refused[] = {
    {"13-ca-data-and-file", "cluster \"c\": certificate-authority and"},
    {"25-no-current-context", "no cluster is configured"},
    {"28-context-flag-missing", "no context named \"nope\""},
    {"67-in-cluster-bad-kubeconfig", "no context named \"gone\""},
};

/* Cases that a later version will carry out. Until then each must be refused in these words. */
static const struct {
    const char *name, *words;
} later[] = {
    {"43-impersonate-groups-only", "impersonation"},
    {"46-exec-v1beta1-default-mode", "exec credential plugins are not supported"},
    {"49-auth-provider-gcp", "auth-provider is not supported"},
};

struct fixture {
    json_t *root;
    char folder[512];
    struct kv_arena arena;
    struct kv_connection connection;
    struct kv_error error;
};

/* A string of the case with ${CASE} replaced, or NULL. */
static const char *expand(struct fixture *fixture, const json_t *value)
{
    static const char variable[] = "${CASE}";
    const char *text = json_string_value(value), *found;
    if (!text)
        return NULL;
    char *out = kv_arena_printf(&fixture->arena, "%s", "");
    for (; (found = strstr(text, variable)); text = found + sizeof variable - 1)
        out = kv_arena_printf(&fixture->arena, "%s%.*s%s", out, (int)(found - text), text,
                              fixture->folder);
    return kv_arena_printf(&fixture->arena, "%s%s", out, text);
}

static const char *member(struct fixture *fixture, const char *object, const char *key)
{
    return expand(fixture, json_object_get(json_object_get(fixture->root, object), key));
}

static bool resolve(struct fixture *fixture)
{
    char account[600];
    snprintf(account, sizeof account, "%s/sa", fixture->folder);
    const struct kv_connection_environment environment = {
        .kubeconfig = member(fixture, "env", "KUBECONFIG"),
        .home = member(fixture, "env", "HOME"),
        .service_host = member(fixture, "env", "KUBERNETES_SERVICE_HOST"),
        .service_port = member(fixture, "env", "KUBERNETES_SERVICE_PORT"),
        .pod_namespace = member(fixture, "env", "POD_NAMESPACE"),
        .service_account = account,
    };
    const struct kv_connection_flags flags = {
        .kubeconfig = member(fixture, "flags", "kubeconfig"),
        .context = member(fixture, "flags", "context"),
        .cluster = member(fixture, "flags", "cluster"),
        .user = member(fixture, "flags", "user"),
        .server = member(fixture, "flags", "server"),
    };
    return kv_connection_resolve(&flags, &environment, &fixture->arena, &fixture->connection,
                                 &fixture->error);
}

static void assert_same(const char *name, const char *key, const char *found, const char *wanted)
{
    if (strcmp(found ? found : "", wanted ? wanted : "") != 0)
        fail_msg("%s: %s is %s, not %s", name, key, found ? found : "absent",
                 wanted ? wanted : "absent");
}

/* A path as the case gives it, in-cluster ones at the real mount point. */
static const char *mounted(struct fixture *fixture, const char *path)
{
    if (!path || strncmp(path, ACCOUNT, sizeof ACCOUNT - 1) != 0)
        return path;
    return kv_arena_printf(&fixture->arena, "%s/sa/%s", fixture->folder, path + sizeof ACCOUNT - 1);
}

static void check_login(struct fixture *fixture, const char *name, const json_t *login)
{
    const struct kv_connection *connection = &fixture->connection;
    assert_same(name, "token", connection->token, expand(fixture, json_object_get(login, "token")));
    assert_same(name, "tokenFile", connection->token_file,
                mounted(fixture, expand(fixture, json_object_get(login, "path"))));
}

static void check_authority(struct fixture *fixture, const char *name, const json_t *ca)
{
    const struct kv_connection *connection = &fixture->connection;
    const char *source = json_string_value(json_object_get(ca, "source"));
    const char *found = connection->ca_data ? "data" : connection->ca_file ? "file" : "system";
    if (connection->insecure_skip_tls_verify)
        found = "none";
    assert_same(name, "ca source", found, source);
    assert_same(name, "ca file", connection->ca_file,
                mounted(fixture, expand(fixture, json_object_get(ca, "path"))));
    if (connection->ca_data)
        assert_memory_equal(connection->ca_data, "-----BEGIN CERTIFICATE-----\n", 28);
}

static void check_connection(struct fixture *fixture, const char *name)
{
    const struct kv_connection *connection = &fixture->connection;
    const json_t *expect = json_object_get(fixture->root, "expect");
    const json_t *logins = json_object_get(expect, "auth");
    assert_same(name, "server", connection->server, member(fixture, "expect", "baseURL"));
    assert_same(name, "context", connection->context, member(fixture, "expect", "currentContext"));
    assert_same(name, "namespace", connection->namespace, member(fixture, "expect", "namespace"));
    assert_same(name, "tls-server-name", connection->tls_server_name,
                member(fixture, "expect", "tlsServerName"));
    assert_int_equal(connection->insecure_skip_tls_verify,
                     json_is_true(json_object_get(expect, "insecureSkipTLSVerify")));
    assert_int_equal(json_array_size(logins), 1);
    check_login(fixture, name, json_array_get(logins, 0));
    check_authority(fixture, name, json_object_get(expect, "ca"));
}

/* The words in which the case must be refused; NULL = it must not. */
static const char *refusal(const char *name)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (strcmp(refused[i].name, name) == 0)
            return refused[i].words;
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++)
        if (strcmp(later[i].name, name) == 0)
            return later[i].words;
    return NULL;
}

static void run_case(const char *name)
{
    struct fixture fixture = {0};
    char path[600];
    const char *words = refusal(name);
    snprintf(fixture.folder, sizeof fixture.folder, CASES "/%s", name);
    snprintf(path, sizeof path, "%s/case.json", fixture.folder);
    fixture.root = json_load_file(path, 0, NULL);
    assert_non_null(fixture.root);
    bool ok = resolve(&fixture);
    if (ok != !words)
        fail_msg("%s: %s", name, ok ? "is not refused" : fixture.error.text);
    if (words && !strstr(fixture.error.text, words))
        fail_msg("%s: \"%s\" does not say \"%s\"", name, fixture.error.text, words);
    if (ok)
        check_connection(&fixture, name);
    kv_arena_release(&fixture.arena);
    json_decref(fixture.root);
}

static void test_cases(void **state)
{
    (void)state;
    struct dirent **entries;
    int cases = 0, count = scandir(CASES, &entries, NULL, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            run_case(entries[i]->d_name);
            cases++;
        }
        free(entries[i]);
    }
    free(entries);
    assert_true(cases >= 22);
}

/* One kubeconfig in a file, without surroundings. */

static struct kv_arena arena;
static struct kv_connection connection;
static struct kv_error error;

static int begin(void **state)
{
    (void)state;
    error = (struct kv_error){0};
    return 0;
}

static int end(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

static bool resolve_text(struct kv_connection_flags flags, const char *text)
{
    char path[] = "/tmp/kubevet-test-XXXXXX";
    const struct kv_connection_environment environment = {.service_account = "/nonexistent"};
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
    flags.kubeconfig = path;
    bool ok = kv_connection_resolve(&flags, &environment, &arena, &connection, &error);
    unlink(path);
    return ok;
}

/* A kubeconfig with that cluster and user. */
static bool resolve_entries(struct kv_connection_flags flags, const char *cluster, const char *user)
{
    char text[2048];
    snprintf(text, sizeof text,
             "current-context: k\ncontexts: [{name: k, context: {cluster: c, user: u}}]\n"
             "clusters: [{name: c, cluster: {%s}}]\nusers: [{name: u, user: {%s}}]\n",
             cluster, user);
    return resolve_text(flags, text);
}

#define NO_FLAGS ((struct kv_connection_flags){0})
#define HTTPS    "server: 'https://h:6443'"
#define PEM      "LS0tLS1CRUdJTg=="

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *cluster, *user, *words;
    } rows[] = {
        {"server: ''", "", "no server is known"},
        {"server: 'ftp://h'", "", "neither https nor http"},
        {"server: 'https://'", "", "not a URL"},
        {"server: 'https://joe:hunter2@h'", "", "holds a user name"},
        {HTTPS ", proxy-url: 'http://hunter2'", "", "proxy-url is not supported"},
        {HTTPS ", certificate-authority: /nonexistent/ca", "", "/nonexistent/ca: No such file"},
        {HTTPS ", insecure-skip-tls-verify: true, certificate-authority-data: " PEM, "",
         "insecure-skip-tls-verify and a certificate authority"},
        {HTTPS, "client-certificate: a, client-certificate-data: " PEM, "client-certificate and"},
        {HTTPS, "client-certificate-data: " PEM ", client-key: a, client-key-data: " PEM,
         "client-key and"},
        {HTTPS, "client-certificate-data: " PEM, "neither client-key nor"},
        {HTTPS, "client-certificate: /nonexistent/c, client-key-data: " PEM,
         "client-certificate /"},
        {HTTPS, "client-certificate-data: " PEM ", client-key: /nonexistent/k", "client-key /"},
        {HTTPS, "tokenFile: /nonexistent/t", "tokenFile /nonexistent/t: No such file"},
        {HTTPS, "username: joe, password: hunter2", "username and password are not supported"},
        {HTTPS, "token: hunter2, as: joe", "impersonation"},
        {HTTPS, "token: hunter2, exec: {command: x}", "exec credential plugins"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        error = (struct kv_error){0};
        if (resolve_entries(NO_FLAGS, rows[i].cluster, rows[i].user))
            fail_msg("%s / %s is accepted", rows[i].cluster, rows[i].user);
        if (!strstr(error.text, rows[i].words))
            fail_msg("\"%s\" does not say \"%s\"", error.text, rows[i].words);
        assert_int_equal(error.kind, KV_ERROR_CONNECTION);
        assert_null(strstr(error.text, "hunter2"));
    }
}

/* Neither a token nor a certificate is sent where anybody can read it. */
static void test_plain_http(void **state)
{
    (void)state;
    static const char *const servers[] = {"server: 'http://h:8080'", "server: 'h:8080'"};
    for (size_t i = 0; i < 2; i++) {
        assert_true(resolve_entries(NO_FLAGS, servers[i],
                                    "token: t, client-certificate-data: " PEM
                                    ", client-key-data: " PEM));
        assert_string_equal(connection.server, "http://h:8080");
        assert_null(connection.token);
        assert_null(connection.certificate_data);
        assert_null(connection.key_data);
    }
}

static void test_cluster_flags(void **state)
{
    (void)state;
    struct kv_connection_flags flags = {.insecure_skip_tls_verify = true};
    assert_true(resolve_entries(flags, HTTPS ", certificate-authority-data: " PEM, ""));
    assert_null(connection.ca_data);
    assert_true(connection.insecure_skip_tls_verify);

    flags = (struct kv_connection_flags){.certificate_authority = "/dev/null"};
    assert_true(resolve_entries(flags, HTTPS ", insecure-skip-tls-verify: true", ""));
    assert_string_equal(connection.ca_file, "/dev/null");
    assert_false(connection.insecure_skip_tls_verify);

    flags = (struct kv_connection_flags){.server = "https://other/", .tls_server_name = "name"};
    assert_true(resolve_entries(flags, HTTPS ", tls-server-name: old", "token: t"));
    assert_string_equal(connection.server, "https://other");
    assert_string_equal(connection.tls_server_name, "name");
    assert_string_equal(connection.token, "t");

    flags = (struct kv_connection_flags){.server = "https://h"};
    assert_true(resolve_text(flags, ""));
    assert_string_equal(connection.server, "https://h");
    assert_null(connection.cluster);
    assert_false(connection.in_cluster);

    /* The fault of the flag, not of the kubeconfig. */
    flags = (struct kv_connection_flags){.certificate_authority = "/nonexistent/ca"};
    assert_false(resolve_entries(flags, HTTPS, ""));
    assert_string_equal(error.text,
                        "--certificate-authority /nonexistent/ca: No such file or directory");
    assert_string_equal(error.file, "");
}

static void test_names(void **state)
{
    (void)state;
    struct kv_connection_flags flags = {.user = "nobody"};
    assert_true(resolve_entries(NO_FLAGS, HTTPS, ""));
    assert_string_equal(connection.cluster, "c");
    assert_string_equal(connection.user, "u");
    assert_string_equal(connection.context, "k");
    assert_non_null(strstr(connection.cluster_file, "/kubevet-test-"));
    assert_string_equal(connection.user_file, connection.cluster_file);
    assert_false(resolve_entries(flags, HTTPS, ""));
    assert_non_null(strstr(error.text, "no user named \"nobody\""));
    /* A context may name a user that there is not: an anonymous one. */
    error = (struct kv_error){0};
    assert_true(resolve_text(NO_FLAGS, "current-context: k\n"
                                       "contexts: [{name: k, context: {cluster: c, user: gone}}]\n"
                                       "clusters: [{name: c, cluster: {" HTTPS "}}]\n"));
    assert_null(connection.user);
    assert_null(connection.token);
}

/* In a pod: an IPv6 service address, and no ca.crt. */
static void test_in_cluster(void **state)
{
    (void)state;
    char folder[] = "/tmp/kubevet-test-XXXXXX", token[64];
    assert_non_null(mkdtemp(folder));
    snprintf(token, sizeof token, "%s/token", folder);
    fclose(fopen(token, "w"));
    const struct kv_connection_environment environment = {
        .service_host = "fd00::1", .service_port = "443", .service_account = folder};
    bool ok = kv_connection_resolve(&NO_FLAGS, &environment, &arena, &connection, &error);
    unlink(token);
    rmdir(folder);
    assert_true(ok);
    assert_true(connection.in_cluster);
    assert_string_equal(connection.server, "https://[fd00::1]:443");
    assert_string_equal(connection.token_file, token);
    assert_string_equal(connection.namespace, "default");
    assert_null(connection.ca_file);
    assert_null(connection.context);
    /* Without the account's token it is no pod. */
    assert_false(kv_connection_resolve(&NO_FLAGS, &environment, &arena, &connection, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test_setup_teardown(test_refusals, begin, end),
        cmocka_unit_test_setup_teardown(test_plain_http, begin, end),
        cmocka_unit_test_setup_teardown(test_cluster_flags, begin, end),
        cmocka_unit_test_setup_teardown(test_names, begin, end),
        cmocka_unit_test_setup_teardown(test_in_cluster, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
