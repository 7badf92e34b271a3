/* Which proxy is used, by the rules of Go's golang.org/x/net/http/httpproxy. */
#include "test.h"

#include "kubevet/net/proxy.h"

#include <stdlib.h>
#include <string.h>

#define PASSWORD "PROXYPW"

static struct kv_proxy proxy;
static struct kv_error error;

static int begin(void **state)
{
    static const char *const variables[] = {"HTTP_PROXY",  "http_proxy", "HTTPS_PROXY",
                                            "https_proxy", "ALL_PROXY",  "all_proxy",
                                            "NO_PROXY",    "no_proxy"};
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        unsetenv(variables[i]);
    error = (struct kv_error){0};
    return 0;
}

/* Fails the test unless the server is reached through that proxy; "" = without one. */
static void assert_proxy(const char *server, const char *wanted)
{
    error = (struct kv_error){0};
    if (!kv_proxy_choose(server, NULL, &proxy, &error))
        fail_msg("%s: %s", server, error.text);
    if (strcmp(proxy.url.data ? proxy.url.data : "", wanted) != 0)
        fail_msg("%s: the proxy is \"%s\", not \"%s\"", server,
                 proxy.url.data ? proxy.url.data : "", wanted);
    kv_proxy_release(&proxy);
}

static void test_variables(void **state)
{
    (void)state;
    assert_proxy("https://h", "");
    setenv("ALL_PROXY", "http://all:1", 1);
    setenv("all_proxy", "http://all:1", 1);
    assert_proxy("https://h", "");
    setenv("HTTP_PROXY", "plain:1", 1);
    assert_proxy("https://h", "");
    assert_proxy("http://h", "http://plain:1");
    setenv("https_proxy", "http://small:1", 1);
    assert_proxy("https://h", "http://small:1");
    setenv("HTTPS_PROXY", "", 1);
    assert_proxy("https://h", "http://small:1");
    setenv("HTTPS_PROXY", "http://capitals:1", 1);
    assert_proxy("https://h", "http://capitals:1");
}

static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *value, *url; /* NULL: refused */
    } rows[] = {
        {"p", "http://p:80"},
        {"http://p", "http://p:80"},
        {"https://p", "https://p:443"},
        {"HTTPS://p:3128/path?x", "https://p:3128"},
        {"socks5://p", "socks5h://p:1080"},
        {"socks5h://[fd00::1]:1", "socks5h://[fd00::1]:1"},
        {"ftp://joe:" PASSWORD "@127.0.0.1:1", NULL},
        {"socks4://joe:" PASSWORD "@p", NULL},
        {"http://joe:" PASSWORD "@:1", NULL},
        {"http://joe:" PASSWORD "@p:x", NULL},
        {"joe:" PASSWORD " @p", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        setenv("HTTPS_PROXY", rows[i].value, 1);
        if (rows[i].url) {
            assert_proxy("https://h", rows[i].url);
            continue;
        }
        error = (struct kv_error){0};
        assert_false(kv_proxy_choose("https://h", NULL, &proxy, &error));
        kv_proxy_release(&proxy);
        assert_int_equal(error.kind, KV_ERROR_CONNECTION);
        assert_string_equal(error.text,
                            "HTTPS_PROXY is not a proxy's URL such as http://proxy:3128");
    }
    setenv("HTTPS_PROXY", "http://j%40e:" PASSWORD "@p", 1);
    assert_true(kv_proxy_choose("https://h", NULL, &proxy, &error));
    assert_string_equal(proxy.user.data, "j@e");
    assert_string_equal(proxy.password.data, PASSWORD);
    assert_string_equal(proxy.url.data, "http://p:80");
    kv_proxy_release(&proxy);
}

/* A kubeconfig's own proxy: whatever the server and the environment are; its password is masked. */
static void test_proxy_url(void **state)
{
    (void)state;
    static const struct {
        const char *text, *url, *shown;
    } rows[] = {
        {"http://p", "http://p:80", "http://p"},
        {"https://p:1/", "https://p:1", "https://p:1/"},
        {"socks5://[::1]:1080", "socks5h://[::1]:1080", "socks5://[::1]:1080"},
        {"http://joe@p", "http://p:80", "http://joe@p"},
        {"http://joe:" PASSWORD "@p", "http://p:80", "http://joe:xxxxx@p"},
        {"http://joe:a:" PASSWORD "@p:3128/x@y:z", "http://p:3128",
         "http://joe:xxxxx@p:3128/x@y:z"},
        {"http://:" PASSWORD "@p", "http://p:80", "http://:xxxxx@p"},
        {"http:/joe:" PASSWORD "@p/://", "http://p:80", "http:/joe:xxxxx@p/://"},
    };
    setenv("HTTPS_PROXY", "http://other", 1);
    setenv("NO_PROXY", "*", 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_null(kv_proxy_url_problem(rows[i].text));
        assert_true(kv_proxy_choose("https://localhost", rows[i].text, &proxy, &error));
        assert_string_equal(proxy.url.data, rows[i].url);
        assert_string_equal(proxy.shown.data, rows[i].shown);
        assert_string_equal(proxy.variable, "proxy-url");
        kv_proxy_release(&proxy);
        proxy = (struct kv_proxy){0};
    }
    static const char *const wrong[] = {"p:3128",      "//p",        "http://", "ftp://p",
                                        "socks5h://p", "http://p:x", "HTTP//p"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_non_null(kv_proxy_url_problem(wrong[i]));
}

static void test_exceptions(void **state)
{
    (void)state;
    static const struct {
        const char *list, *server;
        bool proxied;
    } rows[] = {
        {"", "https://localhost:6443", false},
        {"", "https://127.1.2.3", false},
        {"", "https://[::1]:6443", false},
        {"", "https://128.0.0.1", true},
        {"", "https://[::2]", true},
        {"", "https://localhost.example.com", true},
        {"*", "https://h", false},
        {"a, H ,b", "https://h", false},
        {"example.com", "https://Example.com", false},
        {"example.com", "https://k.example.com", false},
        {"example.com", "https://kexample.com", true},
        {".example.com", "https://k.example.com", false},
        {".example.com", "https://example.com", true},
        {"*.example.com", "https://k.example.com", false},
        {"*.example.com", "https://example.com", true},
        {"h:6443", "https://h:6443", false},
        {"h:6443", "https://h", true},
        {"h:443", "https://h", false},
        {"10.0.0.0/8", "https://10.1.2.3", false},
        {"10.0.0.0/8", "https://11.1.2.3", true},
        {"10.1.2.128/25", "https://10.1.2.127", true},
        {"10.0.0.0/33,10.0.0.0/", "https://10.0.0.0", true},
        {"0.0.0.0/0", "https://[fd00::1]", true},
        {"fd00::/8", "https://[fd12::1]", false},
        {"fd00::1", "https://[fd00:0::1]", false},
        {"[fd00::1]:6443", "https://[fd00::1]:6443", false},
        {"[fd00::1]:6443", "https://[fd00::1]", true},
        {"10.0.0.1:6443", "https://10.0.0.1:6443", false},
        {"0.0.1", "https://10.0.0.1", false},
        {":6443,[,]", "https://h:6443", true},
    };
    setenv("HTTPS_PROXY", "p", 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        setenv("NO_PROXY", rows[i].list, 1);
        assert_proxy(rows[i].server, rows[i].proxied ? "http://p:80" : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_variables, begin),
        cmocka_unit_test_setup(test_urls, begin),
        cmocka_unit_test_setup(test_proxy_url, begin),
        cmocka_unit_test_setup(test_exceptions, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
