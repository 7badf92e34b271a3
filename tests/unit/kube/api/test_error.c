/* What is said of an answer that is none of the wanted ones. */
#include "test.h"

#include "kube/api/client_internal.h"

#include <stdio.h>
#include <string.h>

static const struct kv_connection token_user = {
    .server = "https://h:6443", .context = "prod", .user = "joe"};

static struct kv_error error;

static struct response make_answer(long status, const char *content_type, const char *body)
{
    struct response answer = {.path = "/api/v1/pods", .status = status};
    snprintf(answer.content_type, sizeof answer.content_type, "%s", content_type);
    kv_buffer_text(&answer.body, body);
    return answer;
}

static void assert_words(const char *words)
{
    if (!strstr(error.text, words))
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

static void report(const struct kv_connection *connection, struct response answer)
{
    error = (struct kv_error){0};
    assert_false(response_error(connection, &answer, &error));
    kv_buffer_release(&answer.body);
    assert_int_equal(error.kind, KV_ERROR_CONNECTION);
    assert_string_equal(error.file, "/api/v1/pods");
}

#define STATUS(message) "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":\"" message "\"}"

static void test_status(void **state)
{
    (void)state;
    report(&token_user, make_answer(403, "application/json", STATUS("pods is\\n forbidden")));
    assert_words("the server answered 403: pods is forbidden; ask for this permission");
    report(&token_user, make_answer(503, "text/plain; charset=utf-8", "service unavailable\n"));
    assert_words("the server answered 503: it says \"service unavailable\"; ");
    report(&token_user, make_answer(400, "application/json", STATUS("bad limit")));
    assert_string_equal(error.text, "the server answered 400: bad limit");
}

static void test_login(void **state)
{
    (void)state;
    struct response answer = make_answer(401, "application/json", STATUS("Unauthorized"));
    struct kv_connection connection = token_user;
    connection.token = "hunter2";
    report(&connection, answer);
    assert_words("user \"joe\" of context \"prod\" was refused (a token was sent): the server "
                 "answered 401: Unauthorized; log in again");
    connection.certificate_data = "x";
    report(&connection, make_answer(401, "", ""));
    assert_words("was refused (a token and a client certificate were sent)");
    connection.token = NULL;
    report(&connection, make_answer(401, "", ""));
    assert_words("was refused (a client certificate was sent)");
    connection.certificate_data = NULL;
    report(&connection, make_answer(401, "", ""));
    assert_words("was refused (neither a token nor a certificate was sent)");
    assert_words("https and a user with a token or certificate are needed");
    connection.user = NULL;
    report(&connection, make_answer(401, "", ""));
    assert_words("an anonymous user (context \"prod\" names no user) was refused");
    connection.context = NULL;
    report(&connection, make_answer(401, "", ""));
    assert_words("an anonymous user was refused");
    connection.user = "joe";
    report(&connection, make_answer(401, "", ""));
    assert_words("user \"joe\" was refused");
    connection.user = NULL;
    connection.in_cluster = true;
    connection.token_file = "token";
    report(&connection, make_answer(401, "", ""));
    assert_words("the pod's service account was refused (a token was sent)");
    connection = (struct kv_connection){.server = "http://h:8080"};
    report(&connection, make_answer(401, "", ""));
    assert_words("no credentials are sent over plain http");
}

/* A page of a proxy: its first line, without controls, and no more than helps. */
static void test_quotes(void **state)
{
    (void)state;
    report(&token_user, make_answer(200, "text/html", "\r\n \n <html>\t<\x1b[31mb>\nsecret"));
    assert_words(
        "answered with text/html instead of JSON: it says \"<html> < [31mb>\": is a proxy");
    assert_null(strstr(error.text, "secret"));
    char body[400] = {0}, quoted[sizeof body + 32];
    memset(body, 'x', sizeof body - 1);
    report(&token_user, make_answer(502, "text/html", body));
    snprintf(quoted, sizeof quoted, "it says \"%.100s\" ...;", body);
    assert_words(quoted);
    report(&token_user, make_answer(502, "text/html", ""));
    assert_words("it says nothing more");
    /* JSON, but no Status; a Status without a message. */
    report(&token_user, make_answer(500, "application/json", "{\"message\":\"no\"}"));
    assert_words("it says \"{\"message\":\"no\"}\"");
    report(&token_user, make_answer(500, "application/json", "{\"kind\":\"Status\"}"));
    assert_words("it says \"{\"kind\":\"Status\"}\"");
}

/* A server's text stays UTF-8: what is none is replaced, and no character is cut. */
static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *sent, *shown;
    } rows[] = {
        {"\u00e9\u20ac\U0001F600", "\u00e9\u20ac\U0001F600"},
        {"a\x80"
         "b\xC0\xAF",
         "a\uFFFDb\uFFFD\uFFFD"},
        {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
        {"\xF4\x90\x80\x80"
         "c\xE2\x82",
         "\uFFFD\uFFFD\uFFFD\uFFFDc\uFFFD\uFFFD"},
        {"\xE0\x9F\xBF \xF8", "\uFFFD\uFFFD\uFFFD \uFFFD"},
        {"\xC3(\xE2\x82(", "\uFFFD(\uFFFD\uFFFD("},
        {"a\xC2\x85\xC2\x9B"
         "b",
         "a b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char quoted[128];
        report(&token_user, make_answer(400, "text/plain", rows[i].sent));
        snprintf(quoted, sizeof quoted, "it says \"%s\"", rows[i].shown);
        assert_words(quoted);
    }
    char body[1200] = "", reason[64];
    for (size_t i = 0; i < 300; i++)
        strcat(body, "\u20ac");
    for (size_t size = 40; size < 44; size++) {
        struct response answer = make_answer(400, "", "{\"kind\":\"Status\",\"message\":\"");
        kv_buffer_text(&answer.body, body);
        kv_buffer_text(&answer.body, "\"}");
        response_reason(&answer, reason, size);
        kv_buffer_release(&answer.body);
        assert_int_equal(strlen(reason), (size - 1) / 3 * 3);
    }
}

static void test_redirect(void **state)
{
    (void)state;
    static const char *const locations[] = {"https://login.example/?token=hunter2",
                                            "https://login.example/#token=hunter2",
                                            "https://joe:hunter2@hunter2@login.example/"};
    for (size_t i = 0; i < sizeof locations / sizeof locations[0]; i++) {
        struct response answer = make_answer(302, "", "");
        strcpy(answer.location, locations[i]);
        report(&token_user, answer);
        assert_words("302, a redirect to https://login.example/, which is not followed");
        assert_null(strstr(error.text, "hunter2"));
    }
    report(&token_user, make_answer(304, "", ""));
    assert_words("a redirect to nowhere");
}

static void test_is_json(void **state)
{
    (void)state;
    static const struct {
        const char *content_type;
        bool json;
    } rows[] = {
        {"application/json", true},
        {"Application/JSON;charset=utf-8", true},
        {"", true},
        {"application/json ; as=Table", true},
        {"application/json-patch+json", false},
        {"text/html; x=json", false},
        {"text/plain", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response answer = make_answer(200, rows[i].content_type, "");
        assert_int_equal(response_is_json(&answer), rows[i].json);
        kv_buffer_release(&answer.body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),  cmocka_unit_test(test_login),
        cmocka_unit_test(test_quotes),  cmocka_unit_test(test_redirect),
        cmocka_unit_test(test_is_json), cmocka_unit_test(test_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
