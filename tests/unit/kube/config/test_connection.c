/* The effective connection, compared with client-go's for the same files, environment and flags
 * (tests/server/kubeconfig/cases), and kubevet's own refusals. */
#include "test.h"

#include "kubevet/kube/client.h"
#include "kubevet/kube/connection.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CASES   TEST_DATA "/server/kubeconfig/cases"
#define ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount/"

/* What we say in some of the cases in which client-go refuses. */
static const struct {
    const char *name, *words;
} refusals[] = {
    {"13-ca-data-and-file", "cluster \"c\": certificate-authority and"},
    {"25-no-current-context", "no cluster is configured"},
    {"28-context-flag-missing", "no context named \"nope\""},
    {"43-impersonate-groups-only", "user \"u\": a uid, groups or extra fields"},
    {"49-auth-provider-gcp", "gke-gcloud-auth-plugin"},
    {"67-in-cluster-bad-kubeconfig", "no context named \"gone\""},
};

struct fixture {
    json_t *root;
    char folder[512];
    const char *groups[8];
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

/* Resolves the connection and opens its client, which reads certificates and keys. */
static bool resolve(struct fixture *fixture)
{
    char account[600];
    struct kv_client *client = NULL;
    const struct kv_client_options options = {0};
    snprintf(account, sizeof account, "%s/sa", fixture->folder);
    const struct kv_connection_environment environment = {
        .kubeconfig = member(fixture, "env", "KUBECONFIG"),
        .home = member(fixture, "env", "HOME"),
        .service_host = member(fixture, "env", "KUBERNETES_SERVICE_HOST"),
        .service_port = member(fixture, "env", "KUBERNETES_SERVICE_PORT"),
        .pod_namespace = member(fixture, "env", "POD_NAMESPACE"),
        .service_account = account,
    };
    struct kv_connection_flags flags = {
        .kubeconfig = member(fixture, "flags", "kubeconfig"),
        .context = member(fixture, "flags", "context"),
        .cluster = member(fixture, "flags", "cluster"),
        .user = member(fixture, "flags", "user"),
        .namespace = member(fixture, "flags", "namespace"),
        .server = member(fixture, "flags", "server"),
        .certificate_authority = member(fixture, "flags", "certificate-authority"),
        .tls_server_name = member(fixture, "flags", "tls-server-name"),
        .insecure_skip_tls_verify = json_is_true(
            json_object_get(json_object_get(fixture->root, "flags"), "insecure-skip-tls-verify")),
        .as = member(fixture, "flags", "as"),
        .as_uid = member(fixture, "flags", "as-uid"),
        .as_groups = fixture->groups,
    };
    const json_t *group,
        *groups = json_object_get(json_object_get(fixture->root, "flags"), "as-group");
    size_t i;
    json_array_foreach(groups, i, group)
    {
        fixture->groups[flags.as_group_count++] = json_string_value(group);
    }
    bool ok = kv_connection_resolve(&flags, &environment, &fixture->arena, &fixture->connection,
                                    &fixture->error) &&
              kv_client_open(&fixture->connection, &options, &client, &fixture->error);
    kv_client_close(client);
    return ok;
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

/* The login of that type, or NULL. */
static const json_t *login_of(const json_t *logins, const char *type)
{
    const json_t *login;
    size_t i;
    json_array_foreach(logins, i, login)
    {
        if (strcmp(json_string_value(json_object_get(login, "type")), type) == 0)
            return login;
    }
    return NULL;
}

static const char *login_member(struct fixture *fixture, const json_t *login, const char *key)
{
    return mounted(fixture, expand(fixture, json_object_get(login, key)));
}

static void check_exec(struct fixture *fixture, const char *name, const json_t *login)
{
    const struct kv_connection *connection = &fixture->connection;
    const struct kv_kubeconfig_exec *exec =
        connection->exec ? connection->exec : connection->unused_exec;
    assert_int_equal(exec != NULL, login != NULL);
    if (!exec)
        return;
    assert_same(name, "command", exec->command, login_member(fixture, login, "command"));
    assert_same(name, "apiVersion", exec->api_version, login_member(fixture, login, "apiVersion"));
    assert_same(name, "installHint", exec->install_hint,
                login_member(fixture, login, "installHint"));
    assert_int_equal(exec->args.count, json_array_size(json_object_get(login, "args")));
    assert_int_equal(exec->env.count, json_array_size(json_object_get(login, "env")));
    for (size_t i = 0; i < exec->args.count; i++)
        assert_same(name, "args", *kv_list_item(&exec->args, char *, i),
                    json_string_value(json_array_get(json_object_get(login, "args"), i)));
    assert_int_equal(exec->provide_cluster_info,
                     json_is_true(json_object_get(login, "provideClusterInfo")));
}

static void check_logins(struct fixture *fixture, const char *name, const json_t *logins)
{
    const struct kv_connection *connection = &fixture->connection;
    const json_t *token = login_of(logins, "token"), *file = login_of(logins, "tokenFile");
    const json_t *basic = login_of(logins, "basic"),
                 *certificate = login_of(logins, "clientCertificate");
    if (!file)
        assert_same(name, "token", connection->token, login_member(fixture, token, "token"));
    assert_same(name, "tokenFile", connection->token_file, login_member(fixture, file, "path"));
    assert_same(name, "username", connection->username, login_member(fixture, basic, "username"));
    assert_same(name, "password", connection->password, login_member(fixture, basic, "password"));
    assert_same(name, "client-certificate", connection->certificate_file,
                login_member(fixture, certificate, "path"));
    assert_int_equal(connection->certificate_file || connection->certificate_data,
                     certificate != NULL);
    check_exec(fixture, name, login_of(logins, "exec"));
}

static void check_impersonation(struct fixture *fixture, const char *name, const json_t *wanted)
{
    const struct kv_kubeconfig_impersonation *as = &fixture->connection.impersonate;
    const json_t *groups = json_object_get(wanted, "groups");
    const json_t *extra = json_object_get(wanted, "extra");
    assert_same(name, "as", as->user, json_string_value(json_object_get(wanted, "user")));
    assert_same(name, "as-uid", as->uid, json_string_value(json_object_get(wanted, "uid")));
    assert_int_equal(as->groups.count, json_array_size(groups));
    for (size_t i = 0; i < as->groups.count; i++)
        assert_same(name, "as-groups", *kv_list_item(&as->groups, char *, i),
                    json_string_value(json_array_get(groups, i)));
    assert_int_equal(as->extra.count, json_object_size(extra));
    kv_list_each(&as->extra, const struct kv_kubeconfig_extra, entry) {
        const json_t *values = json_object_get(extra, entry->key);
        assert_int_equal(entry->values.count, json_array_size(values));
        assert_same(name, entry->key, *kv_list_item(&entry->values, char *, 0),
                    json_string_value(json_array_get(values, 0)));
    }
}

static void check_authority(struct fixture *fixture, const char *name, const json_t *ca)
{
    const struct kv_connection *connection = &fixture->connection;
    const char *source = json_string_value(json_object_get(ca, "source"));
    const char *found = connection->ca_data ? "data" : connection->ca_file ? "file" : "system";
    if (connection->insecure_skip_tls_verify || !kv_connection_is_tls(connection))
        found = "none";
    assert_same(name, "ca source", found, source);
    assert_same(name, "ca file", connection->ca_file, login_member(fixture, ca, "path"));
    if (connection->ca_data)
        assert_memory_equal(connection->ca_data, "-----BEGIN CERTIFICATE-----\n", 28);
}

static void check_connection(struct fixture *fixture, const char *name)
{
    const struct kv_connection *connection = &fixture->connection;
    const json_t *expect = json_object_get(fixture->root, "expect");
    const char *context = member(fixture, "flags", "context");
    assert_same(name, "server", connection->server, member(fixture, "expect", "baseURL"));
    assert_same(name, "context", connection->context,
                context ? context : member(fixture, "expect", "currentContext"));
    assert_same(name, "namespace", connection->namespace, member(fixture, "expect", "namespace"));
    assert_same(name, "tls-server-name", connection->tls_server_name,
                member(fixture, "expect", "tlsServerName"));
    assert_same(name, "proxy-url", connection->proxy_url, member(fixture, "expect", "proxyURL"));
    assert_int_equal(kv_connection_is_tls(connection),
                     json_is_true(json_object_get(expect, "tls")));
    assert_int_equal(connection->insecure_skip_tls_verify,
                     json_is_true(json_object_get(expect, "insecureSkipTLSVerify")));
    assert_int_equal(connection->disable_compression,
                     json_is_true(json_object_get(expect, "disableCompression")));
    check_logins(fixture, name, json_object_get(expect, "auth"));
    check_impersonation(fixture, name, json_object_get(expect, "impersonate"));
    check_authority(fixture, name, json_object_get(expect, "ca"));
}

/* Does client-go refuse, while it loads the files or when it is to connect? */
static bool is_refused(const struct fixture *fixture)
{
    const json_t *expect = json_object_get(fixture->root, "expect");
    return json_object_get(expect, "error") || json_object_get(expect, "transportError");
}

static void run_case(const char *name)
{
    struct fixture fixture = {0};
    char path[600];
    snprintf(fixture.folder, sizeof fixture.folder, CASES "/%s", name);
    snprintf(path, sizeof path, "%s/case.json", fixture.folder);
    fixture.root = json_load_file(path, 0, NULL);
    if (!fixture.root)
        fail_msg("%s can't be read", path);
    bool ok = resolve(&fixture);
    if (ok == is_refused(&fixture))
        fail_msg("%s: %s", name, ok ? "is not refused" : fixture.error.text);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (strcmp(refusals[i].name, name) == 0 && !strstr(fixture.error.text, refusals[i].words))
            fail_msg("%s: \"%s\" does not say \"%s\"", name, fixture.error.text, refusals[i].words);
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
#define V1       "client.authentication.k8s.io/v1"
#define OIDC     "auth-provider: {name: oidc, config: {idp-issuer-url: 'https://i', client-id: c"

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *cluster, *user, *words;
    } rows[] = {
        {"server: ''", "", "the server is unknown"},
        {"server: 'ftp://h'", "", "neither https nor http"},
        {"server: 'https://'", "", "not a URL"},
        {"server: 'https://joe:hunter2@h'", "", "contains a user name"},
        {HTTPS ", proxy-url: 'ftp://joe:hunter2@h'", "", "proxy-url must be http, https"},
        {HTTPS ", proxy-url: 'socks5h://joe:hunter2@h'", "", "proxy-url must be http, https"},
        {HTTPS ", proxy-url: 'joe:hunter2@h'", "", "proxy-url is not a URL"},
        {"server: h/path", "", "needs a scheme"},
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
        {HTTPS, "token: hunter2, username: joe", "token and username or password"},
        {HTTPS, "tokenFile: /dev/null, username: hunter2", "tokenFile and username"},
        {HTTPS, "token: hunter2, as-uid: x", "but no user"},
        {HTTPS, "as-user-extra: {scopes: [hunter2]}", "but no user"},
        {HTTPS, "exec: {command: x}", "exec: apiVersion is missing"},
        {HTTPS, "exec: {apiVersion: " V1 ", interactiveMode: Never}", "exec: command is missing"},
        {HTTPS, "exec: {apiVersion: " V1 ", command: x}", "interactiveMode is missing"},
        {HTTPS, "exec: {apiVersion: " V1 ", command: x, interactiveMode: never}", "must be Never"},
        {HTTPS, "exec: {apiVersion: " V1 "alpha1, command: x}", "is neither"},
        {HTTPS, "exec: {apiVersion: " V1 "beta1, command: x, env: [{value: hunter2}]}",
         "has no name"},
        {HTTPS,
         "auth-provider: {name: oidc}, exec: {apiVersion: " V1
         "beta1, command: x, args: [hunter2]}",
         "auth-provider and exec"},
        {HTTPS, "auth-provider: {name: gcp, config: {access-token: hunter2}}", "gcloud"},
        {HTTPS, "auth-provider: {name: azure}", "kubelogin"},
        {HTTPS, "auth-provider: {name: openstack}", "auth-provider is unknown"},
        {HTTPS, "auth-provider: {name: oidc, config: {id-token: hunter2}}", "idp-issuer-url"},
        {HTTPS, "token: hunter2, auth-provider: {name: gcp}", "gcloud"},
        /* All at once. */
        {"server: ''", "token: hunter2, username: joe",
         "the server is unknown: give --server, or fix the kubeconfig; user \"u\": token and"},
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

/* Impersonation is no secret. */
static void test_plain_http_impersonation(void **state)
{
    (void)state;
    assert_true(resolve_entries(NO_FLAGS,
                                "server: 'http://h', certificate-authority-data: " PEM
                                ", insecure-skip-tls-verify: true, tls-server-name: name",
                                "username: joe, password: p, as: ann, exec: {command: x, "
                                "apiVersion: " V1 "beta1}"));
    assert_string_equal(connection.impersonate.user, "ann");
    assert_null(connection.username);
    assert_null(connection.exec);
    assert_null(connection.ca_data);
    assert_null(connection.tls_server_name);
    assert_false(connection.insecure_skip_tls_verify);
}

static void test_logins_together(void **state)
{
    (void)state;
    assert_true(resolve_entries(NO_FLAGS, HTTPS,
                                "token: t, tokenFile: /nonexistent/t, exec: {command: /x, "
                                "apiVersion: " V1 "beta1}, auth-provider: null"));
    assert_string_equal(connection.token, "t");
    assert_string_equal(connection.token_file, "/nonexistent/t");
    assert_null(connection.exec);
    assert_string_equal(connection.unused_exec->command, "/x");
    assert_true(resolve_entries(NO_FLAGS, HTTPS, "exec: {command: x, apiVersion: " V1 "beta1}"));
    assert_string_equal(connection.exec->command, "x");
    assert_null(connection.unused_exec);
    assert_true(resolve_entries(NO_FLAGS, HTTPS, "username: joe"));
    assert_string_equal(connection.username, "joe");
    assert_null(connection.password);
}

/* What its token is worth is asked when it is needed: see test_credentials. */
static void test_oidc(void **state)
{
    (void)state;
    assert_true(resolve_entries(NO_FLAGS, HTTPS, OIDC "}}"));
    assert_string_equal(connection.auth_provider->name, "oidc");
    assert_null(connection.token);
    assert_true(resolve_entries(NO_FLAGS, HTTPS, "token: t, " OIDC "}}"));
    assert_string_equal(connection.token, "t");
    assert_null(connection.auth_provider);
    assert_string_equal(connection.unused_auth_provider->name, "oidc");
    assert_true(resolve_entries(NO_FLAGS, "server: 'http://h'", "auth-provider: {name: gcp}"));
    assert_null(connection.auth_provider);
}

static void test_impersonation_flags(void **state)
{
    (void)state;
    static const char *const groups[] = {"x", "y"};
    struct kv_connection_flags flags = {.as = "bob", .as_groups = groups, .as_group_count = 2};
    const char *user = "as: ann, as-uid: '1', as-groups: [a, b, c], as-user-extra: {k: [v]}";
    assert_true(resolve_entries(NO_FLAGS, HTTPS, user));
    assert_int_equal(connection.impersonate.groups.count, 3);
    assert_true(resolve_entries(flags, HTTPS, user));
    assert_string_equal(connection.impersonate.user, "bob");
    assert_string_equal(connection.impersonate.uid, "1");
    assert_int_equal(connection.impersonate.groups.count, 2);
    assert_string_equal(*kv_list_item(&connection.impersonate.groups, char *, 1), "y");
    assert_int_equal(connection.impersonate.extra.count, 1);
    flags = (struct kv_connection_flags){.as_uid = "7", .server = "https://h"};
    assert_false(resolve_text(flags, ""));
    assert_string_equal(error.text, "a uid, groups or extra fields to impersonate are set, but no "
                                    "user (--as, or `as` in the kubeconfig)");
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
        cmocka_unit_test_setup_teardown(test_plain_http_impersonation, begin, end),
        cmocka_unit_test_setup_teardown(test_logins_together, begin, end),
        cmocka_unit_test_setup_teardown(test_oidc, begin, end),
        cmocka_unit_test_setup_teardown(test_impersonation_flags, begin, end),
        cmocka_unit_test_setup_teardown(test_cluster_flags, begin, end),
        cmocka_unit_test_setup_teardown(test_names, begin, end),
        cmocka_unit_test_setup_teardown(test_in_cluster, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
