#include "kubevet/kube/client.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define PASSWORD "PROXYPW"

static int begin(void **state)
{
    static const char *const variables[] = {"NO_PROXY", "no_proxy"};
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        unsetenv(variables[i]);
    return 0;
}

static void a_dead_proxy_is_named_and_its_password_is_not(void **state)
{
    (void)state;
    static const char *const values[] = {"http://joe:" PASSWORD "@127.0.0.1:1",
                                         "https://joe:" PASSWORD "@127.0.0.1:1",
                                         "socks5://joe:" PASSWORD "@127.0.0.1:1"};
    static const struct kv_connection connection = {.server = "https://kube.invalid:6443"};
    static const struct kv_client_options options = {0};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct kv_client *client;
        const char *version;
        struct kv_error error = {0};
        setenv("HTTPS_PROXY", values[i], 1);
        assert_true(kv_client_open(&connection, &options, &client, &error));
        assert_false(kv_client_version(client, &version, &error));
        kv_client_close(client);
        if (!strstr(error.text, "cannot connect through the proxy ") ||
            !strstr(error.text, "://127.0.0.1:1 of HTTPS_PROXY: Connection refused; ") ||
            !strstr(error.text, "https://kube.invalid:6443"))
            fail_msg("%s", error.text);
        assert_null(strstr(error.text, PASSWORD));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_dead_proxy_is_named_and_its_password_is_not, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
