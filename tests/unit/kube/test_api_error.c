/* What is said of an answer that is none of the wanted ones. */
#include "test.h"

#include "../../../src/kube/client_internal.h"

#include <stdio.h>
#include <string.h>

static const struct kv_connection token_user = {
    .server = "https://h:6443", .context = "prod", .user = "joe"};

static struct kv_error error;

static struct kv_answer make_answer(long status, const char *content_type, const char *body)
{
    struct kv_answer answer = {.path = "/api/v1/pods", .status = status};
    snprintf(answer.content_type, sizeof answer.content_type, "%s", content_type);
    kv_buffer_text(&answer.body, body);
    return answer;
}

static void assert_words(const char *words)
{
    if (!strstr(error.text, words))
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

static void report(const struct kv_connection *connection, struct kv_answer answer)
{
    error = (struct kv_error){0};
    assert_false(kv_answer_error(connection, &answer, &error));
    kv_buffer_release(&answer.body);
    assert_int_equal(error.kind, KV_ERROR_CONNECTION);
    assert_string_equal(error.file, "/api/v1/pods");
}

#define STATUS(message) "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":\"" message "\"}"

static void test_status(void **state)
{
    (void)state;
    report(&token_user, make_answer(403, "application/json", STATUS("pods is\\n forbidden")));
    assert_words("the server answered 403: pods is forbidden; ask for that permission");
    report(&token_user, make_answer(503, "text/plain; charset=utf-8", "service unavailable\n"));
    assert_words("the server answered 503: it says \"service unavailable\"; ");
    report(&token_user, make_answer(400, "application/json", STATUS("bad limit")));
    assert_string_equal(error.text, "the server answered 400: bad limit");
}

static void test_login(void **state)
{
    (void)state;
    struct kv_answer answer = make_answer(401, "application/json", STATUS("Unauthorized"));
    struct kv_connection connection = token_user;
    report(&connection, answer);
    assert_words("user \"joe\" of context \"prod\" was refused: the server answered 401: "
                 "Unauthorized; log in again");
    connection.user = NULL;
    report(&connection, make_answer(401, "", ""));
    assert_words("an anonymous user (context \"prod\" names none) was refused");
    connection.context = NULL;
    report(&connection, make_answer(401, "", ""));
    assert_words("the pod's service account was refused");
    connection.server = "http://h:8080";
    report(&connection, make_answer(401, "", ""));
    assert_words("none are sent over plain http");
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

static void test_redirect(void **state)
{
    (void)state;
    struct kv_answer answer = make_answer(302, "", "");
    strcpy(answer.location, "https://login.example/?token=hunter2");
    report(&token_user, answer);
    assert_words("302, a redirect to https://login.example/, which is not followed");
    assert_null(strstr(error.text, "hunter2"));
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
        {"text/html; x=json", false},
        {"text/plain", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_answer answer = make_answer(200, rows[i].content_type, "");
        assert_int_equal(kv_answer_is_json(&answer), rows[i].json);
        kv_buffer_release(&answer.body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),  cmocka_unit_test(test_login),
        cmocka_unit_test(test_quotes),  cmocka_unit_test(test_redirect),
        cmocka_unit_test(test_is_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
