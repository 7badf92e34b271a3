#include "kubevet/net/http.h"

#include "test.h"

static void what_requests_can_be_sent_to_is_a_url(void **state)
{
    (void)state;
    static const char *const good[] = {"http://alertmanager:9093", "https://u:p@host/prefix/",
                                       "http://[::1]:9093", "HTTPS://Host"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct kv_error error = {0};
        assert_true(kv_http_check_url(good[i], "alertmanager", &error));
    }
    static const struct {
        const char *url, *text;
    } bad[] = {
        {"", "--x: '' is not a URL such as http://host:9093"},
        {"alertmanager:9093", "--x: 'alertmanager:9093' is not a URL such as http://host:9093"},
        {"http://", "--x: 'http://' is not a URL such as http://host:9093"},
        {"http://a:99999", "--x: 'http://a:99999' is not a URL such as http://host:9093"},
        {"file:///etc", "--x: 'file:///etc' is neither http nor https"},
        {"http://a/?b=c",
         "--x: 'http://a/?b=c' has a query or a fragment: give only the server's address"},
        {"ftp://joe:secret@a", "--x: the value is neither http nor https"},
        {"joe:secret@a", "--x: the value is not a URL such as http://host:9093"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct kv_error error = {0};
        assert_false(kv_http_check_url(bad[i].url, "x", &error));
        assert_int_equal(error.kind, KV_ERROR_USAGE);
        assert_string_equal(error.text, bad[i].text);
    }
}

static void segments_of_a_path_are_escaped(void **state)
{
    (void)state;
    struct kv_buffer text = {0};
    kv_http_escape("a b%\xc3\xa9", &text);
    assert_string_equal(text.data, "a%20b%25%C3%A9");
    kv_buffer_clear(&text);
    kv_http_base64("some/>>>", &text);
    assert_string_equal(text.data, "c29tZS8-Pj4=");
    kv_buffer_clear(&text);
    kv_http_base64("", &text);
    assert_string_equal(text.data, "=");
    kv_buffer_release(&text);
}

static void take_warning(const char *text)
{
    fail_msg("a warning: %s", text);
}

/* Nothing is sent with half a login: not even the time-out comes to be waited for. */
static void a_login_that_cannot_be_made_sends_nothing(void **state)
{
    (void)state;
    const struct kv_http_login logins[] = {
        {.user = "joe", .password_file = "/nowhere"},
        {.token_file = "/dev/null"},
        {.authority = "/dev/null"},
        {.certificate = "/nowhere", .key = "/nowhere"},
    };
    for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
        struct kv_http_request request = {
            .method = "POST", .url = "http://127.0.0.1:1", .path = "/"};
        struct kv_error error = {0};
        assert_false(kv_http_send(&request, 1, &logins[i], 1000000000, take_warning, &error));
        assert_int_equal(error.kind, KV_ERROR_CONNECTION);
        assert_false(request.accepted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_requests_can_be_sent_to_is_a_url),
        cmocka_unit_test(segments_of_a_path_are_escaped),
        cmocka_unit_test(a_login_that_cannot_be_made_sends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
