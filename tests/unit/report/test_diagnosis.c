/* What the doctor shows to people: within 80 columns, and made harmless. */
#include "test.h"

#include "kubevet/report/diagnosis.h"

#include <string.h>

static struct kv_diagnosis_login logins[] = {
    {.type = "tokenFile", .path = "/run/token"},
    {.type = "exec", .command = "aws", .unused = true},
};
static const char *groups[] = {"a", "b\033[31m"};
static const char *warnings[] = {
    "client.crt: the client certificate of user \"u\" (CN=x) expires in 2 days, on "
    "2026-01-01T00:00:00Z: renew the kubeconfig"};
static struct kv_diagnosis_test tests[] = {
    {.name = "reach", .state = KV_TEST_OK, .message = "192.0.2.1:6443 in 3ms"},
    {.name = "list", .subject = "pods", .state = KV_TEST_OK, .message = ""},
    {.name = "list",
     .subject = "kustomizations.kustomize.toolkit.fluxcd.io",
     .state = KV_TEST_FAILED,
     .message =
         "kustomizations is forbidden: User \"joe\" cannot list resource at the cluster scope",
     .advice = "let the account list them"},
};

static struct kv_diagnosis make(void)
{
    return (struct kv_diagnosis){.server = "https://h:6443",
                                 .context = "k\n",
                                 .cluster = "c",
                                 .user = "u",
                                 .namespace = "default",
                                 .cluster_file = "/a",
                                 .user_file = "/b",
                                 .tls = true,
                                 .tls_server_name = "name",
                                 .ca_source = "data",
                                 .logins = {logins, 2, 2},
                                 .as = "ann",
                                 .as_groups = {groups, 2, 2},
                                 .proxy = "http://proxy:3128",
                                 .proxy_source = "HTTPS_PROXY",
                                 .disable_compression = true,
                                 .warnings = {warnings, 1, 1},
                                 .tested = true,
                                 .tests = {tests, 3, 3}};
}

static void test_text(void **state)
{
    (void)state;
    static const char wanted[] =
        "connection\n"
        "  server        https://h:6443\n"
        "  context       k\\n, cluster c, user u\n"
        "  kubeconfig    /a, /b\n"
        "  namespace     default\n"
        "  TLS           verified against the kubeconfig's certificate-authority-data,\n"
        "                for the name name\n"
        "  login         the token in /run/token; the plugin aws (not run: another login\n"
        "                takes precedence)\n"
        "  acts as       ann, groups a, b\\x1b[31m\n"
        "  proxy         http://proxy:3128, of HTTPS_PROXY\n"
        "  compression   off\n"
        "\n"
        "  warning  client.crt: the client certificate of user \"u\" (CN=x) expires in 2\n"
        "           days, on 2026-01-01T00:00:00Z: renew the kubeconfig\n"
        "\n"
        "checks\n"
        "  ok       reach                   192.0.2.1:6443 in 3ms\n"
        "  ok       list pods\n"
        "  failed   list kustomizations.kustomize.toolkit.fluxcd.io\n"
        "                                   kustomizations is forbidden: User \"joe\"\n"
        "                                   cannot list resource at the cluster scope\n"
        "                                   hint: let the account list them\n";
    struct kv_diagnosis diagnosis = make();
    struct kv_style style = {0};
    struct kv_buffer out = {0};
    kv_diagnosis_text(&diagnosis, &style, &out);
    assert_string_equal(out.data, wanted);
    kv_buffer_clear(&out);
    style.color = true;
    kv_diagnosis_text(&diagnosis, &style, &out);
    assert_non_null(strstr(out.data, "  \033[1;31mfailed\033[0m   list kustomizations"));
    assert_null(strstr(out.data, "b\033[31m"));
    kv_buffer_release(&out);
}

/* What is advised of several in a row is said once. */
static void test_text_same_advice(void **state)
{
    (void)state;
    static struct kv_diagnosis_test lists[] = {
        {.name = "list", .subject = "a", .state = KV_TEST_FAILED, .message = "1", .advice = "x"},
        {.name = "list", .subject = "b", .state = KV_TEST_FAILED, .message = "2", .advice = "x"},
        {.name = "list", .subject = "c", .state = KV_TEST_FAILED, .message = "3", .advice = "y"},
    };
    struct kv_diagnosis diagnosis = make();
    struct kv_style style = {0};
    struct kv_buffer out = {0};
    diagnosis.tests = (struct kv_list){lists, 3, 3};
    kv_diagnosis_text(&diagnosis, &style, &out);
    assert_non_null(strstr(out.data, "  failed   list a  1\n"
                                     "  failed   list b  2\n"
                                     "                   hint: x\n"
                                     "  failed   list c  3\n"
                                     "                   hint: y\n"));
    kv_buffer_release(&out);
}

static void test_json(void **state)
{
    (void)state;
    struct kv_diagnosis diagnosis = make();
    struct kv_buffer out = {0};
    kv_diagnosis_json(&diagnosis, &out);
    assert_non_null(strstr(out.data, "\"unused\": true"));
    assert_non_null(strstr(out.data, "\"advice\": \"let the account list them\""));
    assert_non_null(strstr(out.data, "\"uid\": null"));
    diagnosis.tested = false;
    diagnosis.as = NULL;
    kv_buffer_clear(&out);
    kv_diagnosis_json(&diagnosis, &out);
    assert_null(strstr(out.data, "\"checks\""));
    assert_non_null(strstr(out.data, "\"impersonate\": null"));
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_same_advice),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
