/* Lists: paging, restarts, leaving and going on, refusals, limits. */
#include "scripted_server.h"

static void test_pages(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, LIST(NEXT("a+/=&b"), "{},{}"), 0},
        {"continue=a%2B%2F%3D%26b ", LIST(NEXT("c"), "{}"), 0},
        {"continue=c ", LIST("", "{},{}"), 0},
        {0},
    };
    struct kv_list_request request;
    connection.token = "secret";
    open_client(script, NO_OPTIONS);
    assert_true(list_things(&request));
    assert_int_equal(request.result, KV_LIST_OK);
    assert_int_equal(request.items, 5);
    assert_int_equal(taken, 5);
    assert_int_equal(fake.count, 3);
    assert_request(0, "GET /prefix/api/v1/things?limit=500 HTTP/1.1\r\n");
    assert_request(0, "Authorization: Bearer secret\r\n");
    assert_request(0, "Accept: application/json\r\n");
    assert_request(0, "Accept-Encoding: gzip\r\n");
    assert_request(0, "User-Agent: kubevet/");
    assert_request(2, "Authorization: Bearer secret\r\n");
}

/* More lists than may be under way at a time, some of one namespace. */
static void test_many_lists(void **state)
{
    (void)state;
    struct row script[42] = {0};
    struct kv_list_request requests[41];
    for (size_t i = 0; i < 40; i++) {
        requests[i] = thing_request(NULL);
        script[i] = (struct row){FIRST, LIST("", "{}"), 0};
    }
    requests[40] = thing_request("ns");
    script[40] = (struct row){"/api/v1/namespaces/ns/things?", LIST("", "{},{},{}"), 0};
    open_client(script, NO_OPTIONS);
    assert_true(kv_client_lists(client, requests, 41, &error));
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(requests[i].items, 1);
    assert_int_equal(requests[40].items, 3);
    assert_int_equal(taken, 43);
    assert_true(kv_client_lists(client, requests, 0, &error));
}

static void test_restart(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, LIST(NEXT("a"), "{},{}"), 0},
        {"continue=a ", GONE, 0},
        {FIRST, LIST(NEXT("b"), "{}"), 0},
        {"continue=b ", LIST("", "{},{}"), 0},
        {0},
    };
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    assert_true(list_things(&request));
    assert_int_equal(restarts, 1);
    assert_int_equal(request.items, 3);
    assert_int_equal(taken, 3);
}

/* --- lists that are left --- */

static struct {
    bool leave;
    size_t calls, remaining;
    char next[16];
} left;

static bool leave_it(void *context, const struct kv_list_request *request, size_t remaining,
                     const char *next)
{
    (void)context;
    (void)request;
    left.calls++;
    left.remaining = remaining;
    snprintf(left.next, sizeof left.next, "%s", next);
    return left.leave;
}

/* What goes wrong with a list that may fail is its own result, whatever was handed on before. */
static void test_may_fail(void **state)
{
    (void)state;
    static const struct {
        struct row script[3];
        const char *reason;
    } rows[] = {
        {{{FIRST, LIST("", "{},{\"a\":}"), 0}, {0}}, "item 1 of the list"},
        {{{FIRST, "400 Bad\r\n\r\nno!", 0}, {0}}, "answered 400"},
        {{{FIRST, LIST(NEXT("a"), "{}"), 0}, {"continue=a ", "406 No\r\n\r\nno!", 0}, {0}},
         "answered 406"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int may_fail = 0; may_fail < 2; may_fail++) {
            struct kv_list_request request = thing_request(NULL);
            request.may_fail = may_fail;
            error = (struct kv_error){0};
            taken = 0;
            begin(state);
            open_client(rows[i].script, NO_OPTIONS);
            assert_int_equal(kv_client_lists(client, &request, 1, &error), may_fail);
            if (may_fail) {
                assert_int_equal(request.result, KV_LIST_FAILED);
                assert_non_null(strstr(request.reason, rows[i].reason));
                assert_int_equal(taken, 0);
            } else {
                assert_non_null(strstr(error.text, rows[i].reason));
            }
            end(state);
        }
    }
}

static bool list_or_leave(struct kv_list_request *request, bool leave)
{
    memset(&left, 0, sizeof left);
    left.leave = leave;
    *request = thing_request(NULL);
    request->leave = leave_it;
    return kv_client_lists(client, request, 1, &error);
}

#define MORE(token, count) NEXT(token) ",\"remainingItemCount\":" count

/* The first page is handed on, no other is asked for; who goes on with the rest gets it all. */
static void test_leave(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, LIST(MORE("a", "3"), "{},{}"), 0},
        {"continue=a ", LIST(MORE("b", "1"), "{},{}"), 0},
        {"continue=b ", LIST("", "{}"), 0},
        {0},
    };
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    assert_true(list_or_leave(&request, true));
    assert_int_equal(request.result, KV_LIST_OK);
    assert_int_equal(left.calls, 1);
    assert_int_equal(left.remaining, 3);
    assert_string_equal(left.next, "a");
    assert_int_equal(taken, 2);
    assert_int_equal(fake.count, 1);
    request = thing_request(NULL);
    request.from = left.next;
    assert_true(kv_client_lists(client, &request, 1, &error));
    assert_int_equal(taken, 5);
    assert_int_equal(fake.count, 3);
}

/* Who may leave it and doesn't is asked on the first page alone, and not where it begins again. */
static void test_not_left(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, LIST(MORE("a", "3"), "{},{}"), 0},
        {"continue=a ", GONE, 0},
        {FIRST, LIST(MORE("b", "3"), "{}"), 0},
        {"continue=b ", LIST(MORE("c", "1"), "{},{}"), 0},
        {"continue=c ", LIST("", "{}"), 0},
        {0},
    };
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    assert_true(list_or_leave(&request, false));
    assert_int_equal(left.calls, 1);
    assert_int_equal(restarts, 1);
    assert_int_equal(taken, 4);
}

/* A server that doesn't say how many items follow. */
static void test_nothing_to_leave(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, LIST(NEXT("a"), "{},{}"), 0},
        {"continue=a ", LIST("", "{}"), 0},
        {0},
    };
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    assert_true(list_or_leave(&request, true));
    assert_int_equal(left.calls, 0);
    assert_int_equal(taken, 3);
}

/* The rest is gone by the time that it is asked for: what the first page gave is void, too. */
static void test_rest_is_gone(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, LIST(MORE("a", "1"), "{},{}"), 0},
        {"continue=a ", GONE, 0},
        {FIRST, LIST(MORE("b", "1"), "{}"), 0},
        {"continue=b ", LIST("", "{},{}"), 0},
        {0},
    };
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    assert_true(list_or_leave(&request, true));
    request.from = left.next;
    request.leave = NULL;
    assert_true(kv_client_lists(client, &request, 1, &error));
    assert_int_equal(restarts, 1);
    assert_int_equal(taken, 3);
}

static void test_restart_once_only(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, LIST(NEXT("a"), "{}"), 0},
        {"continue=a ", GONE, 0},
        {FIRST, LIST(NEXT("a"), "{}"), 0},
        {"continue=a ", GONE, 0},
        {0},
    };
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    assert_false(list_things(&request));
    assert_error("the server answered 410: old; ");
    assert_int_equal(restarts, 1);
}

static void test_no_restart(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, LIST(NEXT("a"), "{}"), 0}, {"continue=a ", GONE, 0}, {FIRST, GONE, 0}, {0}};
    struct kv_list_request request = thing_request(NULL);
    request.restart = NULL;
    open_client(script, NO_OPTIONS);
    assert_false(kv_client_lists(client, &request, 1, &error));
    assert_error("410");
    /* There is nothing to begin again where the first page is refused. */
    error = (struct kv_error){0};
    assert_false(list_things(&request));
    assert_error("410");
    assert_int_equal(restarts, 0);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct row script[] = {
        {"/a/things?", FORBIDDEN, 0},
        {"/b/things?", "404 Not Found\r\nContent-Type: text/plain\r\n\r\n404 page not found\n", 0},
        {"/c/things?", LIST("", "{}"), 0},
        {0},
    };
    struct kv_list_request requests[] = {thing_request("a"), thing_request("b"),
                                         thing_request("c")};
    open_client(script, NO_OPTIONS);
    assert_true(kv_client_lists(client, requests, 3, &error));
    assert_int_equal(requests[0].result, KV_LIST_FORBIDDEN);
    assert_string_equal(requests[0].reason, "things is forbidden");
    assert_int_equal(requests[1].result, KV_LIST_NOT_FOUND);
    assert_string_equal(requests[1].reason, "it says \"404 page not found\"");
    assert_int_equal(requests[2].result, KV_LIST_OK);
    assert_int_equal(requests[2].items, 1);
}

/* What must fail the whole call. */
static void test_failures(void **state)
{
    (void)state;
    static const struct {
        struct row script[4];
        const char *words;
        size_t requests;
    } rows[] = {
        {{{FIRST, LIST(NEXT("a"), "{}"), 0}, {"continue=a ", FORBIDDEN, 0}}, "403: things is", 2},
        {{{FIRST, LIST(NEXT("a"), "{}"), 0}, {"continue=a ", LIST(NEXT("a"), "{}"), 0}},
         "the list has no end",
         2},
        {{{FIRST, LIST("", "{}"), 100}, {FIRST, LIST("", "{}"), 100}},
         "the answer was truncated in the middle of the list, for the second time",
         2},
        {{{FIRST, OK "{\"kind\":\"ThingList\"", 0}, {FIRST, OK "{\"kind\":\"ThingList\"", 0}},
         "",
         2},
        {{{FIRST, OK "{\"kind\":\"Status\",\"message\":\"well\"}", 0}},
         "a Status where a Thing",
         1},
        {{{FIRST, OK, 0}}, "", 1},
        {{{FIRST, "200 OK\r\nContent-Type: text/html\r\n\r\n<html>", 0}},
         "text/html instead of",
         1},
        {{{FIRST, "302 Found\r\nLocation: /login\r\n\r\n", 0}}, "a redirect to /login", 1},
        {{{FIRST, "401 Unauthorized\r\n\r\n", 0}},
         "was refused (no credentials are sent over plain http): the server answered 401",
         1},
        {{{FIRST, "400 Bad Request\r\n\r\nno", 0}}, "400", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_list_request request;
        if (i > 0)
            begin(NULL);
        open_client(rows[i].script, NO_OPTIONS);
        assert_false(list_things(&request));
        assert_error(rows[i].words);
        assert_string_equal(error.file, "/api/v1/things");
        assert_int_equal(fake.count, rows[i].requests);
        if (i + 1 < sizeof rows / sizeof rows[0])
            end(NULL);
    }
}

/* Each list, and all that is held at the same time, has an end. */
static void test_limits(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {FIRST, LIST(NEXT("a"), "{},{}"), 0},      {"continue=a ", LIST(NEXT("b"), ""), 0},
        {"continue=b ", LIST(NEXT("c"), "{}"), 0}, {"continue=c ", LIST(NEXT("d"), ""), 0},
        {"continue=d ", LIST(NEXT("e"), ""), 0},   {0},
    };
    static const struct {
        struct client_limits limits;
        const char *words;
        size_t requests;
    } cases[] = {
        {{100, 100, 10000, 10000}, "the list has no end", 5},
        {{2, 100, 10000, 10000}, "the list has no end", 2},
        {{100, 2, 10000, 10000}, "the list has more than 2 items", 3},
        {{100, 100, 200, 10000}, "the list is larger than any", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kv_list_request request;
        if (i > 0)
            begin(NULL);
        open_client(rows, NO_OPTIONS);
        client->limits = cases[i].limits;
        assert_false(list_things(&request));
        assert_error(cases[i].words);
        assert_int_equal(fake.count, cases[i].requests);
        if (i + 1 < sizeof cases / sizeof cases[0])
            end(NULL);
    }
}

/* The body of a refusal is kept for the message, up to a limit. */
static void test_held_alone(void **state)
{
    (void)state;
    static const struct row script[] = {{FIRST, "400 Bad Request\r\n\r\n123456", 0}, {0}};
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    client->limits.refusal_bytes = 5;
    assert_false(list_things(&request));
    assert_error("the answer is larger than 0 MiB");
}

/* Two answers in memory at the same time, each of which fits alone. */
static void test_held_together(void **state)
{
    (void)state;
    static const struct row script[] = {{"/a ", OK "123456", 0}, {"/b ", OK "12345", 0}, {0}};
    struct transfer *transfer;
    open_client(script, NO_OPTIONS);
    client->limits.held_bytes = 10;
    assert_non_null(
        transfer_start(client, &(struct transfer_request){.path = "/a", .max_body = 10}, &error));
    assert_true(transfer_next(client, &transfer, &error));
    assert_non_null(
        transfer_start(client, &(struct transfer_request){.path = "/b", .max_body = 10}, &error));
    assert_false(transfer_next(client, &transfer, &error));
    assert_error("the answers in progress are together larger than 0 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_may_fail),
        TEST(test_pages),
        TEST(test_many_lists),
        TEST(test_restart),
        TEST(test_leave),
        TEST(test_not_left),
        TEST(test_nothing_to_leave),
        TEST(test_rest_is_gone),
        TEST(test_restart_once_only),
        TEST(test_no_restart),
        TEST(test_refused),
        TEST(test_failures),
        TEST(test_limits),
        TEST(test_held_alone),
        TEST(test_held_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
