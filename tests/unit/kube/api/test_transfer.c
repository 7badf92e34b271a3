/* One request: tries, silence, time-outs, headers, gzip, credentials, the tunnel. */
#include "scripted_server.h"

/* GET of one document, appended to `body`. */
static bool get(const char *path, struct kv_buffer *body)
{
    const struct transfer_request request = {.path = path, .max_body = 1024};
    struct transfer *transfer = transfer_start(client, &request, &error);
    bool ok = transfer && transfer_next(client, &transfer, &error);
    if (ok)
        kv_buffer_add(body, transfer->answer.body.data, transfer->answer.body.length);
    transfer_end_all(client);
    return ok;
}

/* The rest of a page never comes: the list begins again, once, whatever for. */
static void test_silence(void **state)
{
    (void)state;
    static const struct {
        struct row script[5];
        size_t items;
        const char *words; /* NULL = it is read */
    } rows[] = {
        {{{FIRST, LIST(NEXT("a"), "{},{}"), 0},
          {"continue=a ", LIST("", "{},{}"), 9, true},
          {FIRST, LIST("", "{}"), 0}},
         1,
         NULL},
        {{{FIRST, LIST("", "{}"), 9, true}, {FIRST, LIST("", "{},{},{}"), 0}}, 3, NULL},
        {{{FIRST, LIST(NEXT("a"), "{}"), 0},
          {"continue=a ", GONE, 0},
          {FIRST, LIST("", "{}"), 9, true}},
         0,
         "the connection went silent in the middle of the list, for the second time"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_list_request request;
        if (i > 0)
            begin(NULL);
        open_client(rows[i].script, NO_OPTIONS);
        assert_true(client->silence.longest == 30 * KV_SECOND);
        client->silence.longest = KV_SECOND;
        assert_int_equal(list_things(&request), !rows[i].words);
        assert_int_equal(restarts, 1);
        if (rows[i].words)
            assert_error(rows[i].words);
        else
            assert_int_equal(taken, rows[i].items);
        if (i + 1 < sizeof rows / sizeof rows[0])
            end(NULL);
    }
}

/* Nothing comes while nothing is requested: the server asked for a pause. */
static void test_no_silence_between_tries(void **state)
{
    (void)state;
    static const struct row script[] = {{FIRST, BUSY("2"), 0}, {FIRST, LIST("", "{}"), 0}, {0}};
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    client->silence.longest = KV_SECOND;
    assert_true(list_things(&request));
    assert_false(client->silence.was_broken);
    assert_int_equal(fake.count, 2);
}

/* A body may be packed in several pieces, and come in others. */
static void test_gzip_members(void **state)
{
    (void)state;
    static const struct {
        size_t member, cut;
        const char *words; /* NULL = it is read */
    } rows[] = {
        {1000, 0, NULL},           {25, 0, NULL},           {7, 0, NULL},
        {25, 1, "is truncated"},   {25, 8, "is truncated"}, {25, 24, "is truncated"},
        {1000, 9, "is truncated"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_list_request request;
        const struct row script[] = {
            {FIRST, LIST("", "{},{}"), .member = rows[i].member, .cut = rows[i].cut},
            {FIRST, LIST("", "{},{}"), .member = rows[i].member, .cut = rows[i].cut},
            {0}};
        if (i > 0)
            begin(NULL);
        open_client(script, NO_OPTIONS);
        assert_int_equal(list_things(&request), !rows[i].words);
        if (rows[i].words)
            assert_error(rows[i].words);
        else
            assert_int_equal(taken, 2);
        if (i + 1 < sizeof rows / sizeof rows[0])
            end(NULL);
    }
}

/* What another run would not change: it isn't advised. */
static void test_not_again(void **state)
{
    (void)state;
    struct kv_buffer large = {0}, line = {0};
    kv_buffer_printf(&line, "200 OK\r\nX-Line: %0200000d\r\n\r\n{}", 0);
    kv_buffer_text(&large, "200 OK");
    for (size_t i = 0; i < 40; i++) /* more than libcurl's 300 KiB */
        kv_buffer_printf(&large, "\r\nX-Large: %010000d", 0);
    kv_buffer_text(&large, "\r\n\r\n{}");
    const struct row script[] = {
        {"/large ", large.data, 0},
        {"/line ", line.data, 0},
        {"/gzip ", "200 OK\r\nContent-Encoding: gzip\r\n\r\nplain text is no gzip", 0},
        {0},
    };
    static const struct {
        const char *path, *words;
    } rows[] = {{"/large", "headers of http://127.0.0.1:"},
                {"/line", "are too large: is this a Kubernetes API?"},
                {"/gzip", "disable-compression"}};
    struct kv_buffer body = {0};
    open_client(script, NO_OPTIONS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        error = (struct kv_error){0};
        assert_false(get(rows[i].path, &body));
        assert_error(rows[i].words);
        assert_null(strstr(error.text, "run it again"));
    }
    kv_buffer_release(&large);
    kv_buffer_release(&line);
}

/* A proxy that refuses to lead on is named, without the login that it was given. */
static void test_tunnel(void **state)
{
    (void)state;
    static const struct row script[] = {
        {"CONNECT kube.invalid:6443 ",
         "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n\r\n", 0},
        {"CONNECT kube.invalid:6443 ", "403 Forbidden\r\n\r\nno", 0},
        {0},
    };
    static const char *const words[] = {
        " answered 407 and does not lead to https://kube.invalid:6443: "
        "it requires a login",
        " answered 403 and does not lead to "};
    char proxy[128], *port = strrchr(fake.server, ':') + 1;
    struct kv_buffer body = {0};
    snprintf(proxy, sizeof proxy, "http://joe:PROXYPW@127.0.0.1:%.*s", (int)strcspn(port, "/"),
             port);
    setenv("HTTPS_PROXY", proxy, 1);
    connection.server = "https://kube.invalid:6443";
    connection.token = "secret";
    open_client(script, NO_OPTIONS);
    for (size_t i = 0; i < 2; i++) {
        error = (struct kv_error){0};
        assert_false(get("/version", &body));
        assert_error("the proxy http://127.0.0.1:");
        assert_error(words[i]);
        assert_null(strstr(error.text, "PROXYPW"));
        assert_request(i, "Proxy-Authorization: Basic am9lOlBST1hZUFc=\r\n");
        assert_null(strstr(fake.requests[i], "secret"));
    }
    unsetenv("HTTPS_PROXY");
}

static void test_retry(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, BUSY("0"), 0},
        {FIRST, "503 Unavailable\r\nRetry-After: 0\r\n\r\nhalf a list", 0},
        {FIRST, "500 Error\r\n\r\n", 0}, /* its own delay */
        {FIRST, LIST("", "{}"), 0},
        {0},
    };
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    assert_true(list_things(&request));
    assert_int_equal(request.items, 1);
    assert_int_equal(fake.count, 4);
}

/* A connection that ends before anything of the answer has come, as where a server behind a load
 * balancer restarts. */
static void test_retry_lost(void **state)
{
    (void)state;
    static const struct row script[] = {
        {FIRST, "", 0},
        {FIRST, LIST(NEXT("a"), "{}"), 0},
        {"continue=a ", "", 0},
        {"continue=a ", LIST("", "{}"), 0},
        {"/version ", "", 0},
        {"/version ", "", 0},
        {"/version ", "", 0},
        {"/version ", "", 0},
        {"/version ", "", 0},
        {"/version ", "", 0},
        {0},
    };
    struct kv_list_request request;
    const char *version;
    open_client(script, NO_OPTIONS);
    assert_true(list_things(&request));
    assert_int_equal(request.items, 2);
    assert_int_equal(restarts, 0);
    assert_int_equal(fake.count, 4);
    assert_false(kv_client_version(client, &version, &error));
    assert_error("Empty reply from server (5 times)");
    assert_int_equal(fake.count, 9);
}

#define FIVE_TIMES(row) row, row, row, row, row

static size_t waits;
static int64_t waited;

static void take_wait(void *context, const char *path, long status, int64_t delay)
{
    assert_ptr_equal(context, &waits);
    assert_string_equal(path, "/api/v1/things");
    assert_true(status == 429 || status == 503 || status == 0);
    waits++;
    waited += delay;
}

/* Ten times, where the server says when to come again; else five times. */
static void test_retry_ends(void **state)
{
    (void)state;
#define ASKED                                                                                      \
    {                                                                                              \
        FIRST, BUSY("0"), 0                                                                        \
    }
#define UNASKED                                                                                    \
    {                                                                                              \
        FIRST, "503 No\r\n\r\nslow down\n", 0                                                      \
    }
    static const struct {
        struct row script[16];
        const char *words; /* NULL = it is read */
        size_t requests;
    } rows[] = {
        {{FIVE_TIMES(ASKED), FIVE_TIMES(ASKED), ASKED, ASKED},
         "429 (11 times): it says \"slow down\"",
         11},
        {{FIVE_TIMES(ASKED), FIVE_TIMES(ASKED), {FIRST, LIST("", "{}"), 0}}, NULL, 11},
        {{FIVE_TIMES(UNASKED), UNASKED}, "503 (5 times): it says \"slow down\"", 5},
        {{ASKED, UNASKED, ASKED, {FIRST, "", 0}, ASKED, ASKED, {FIRST, LIST("", "{}"), 0}},
         NULL,
         7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_list_request request;
        if (i > 0)
            begin(NULL);
        waits = 0;
        open_client(rows[i].script,
                    (struct kv_client_options){.wait = take_wait, .wait_context = &waits});
        assert_int_equal(list_things(&request), !rows[i].words);
        if (rows[i].words)
            assert_error(rows[i].words);
        assert_int_equal(fake.count, rows[i].requests);
        assert_int_equal(waits, rows[i].requests - 1);
        if (i + 1 < sizeof rows / sizeof rows[0])
            end(NULL);
    }
}

/* Seconds, or a date, which counts from the server's own clock; nonsense is none, and what is
 * absurd is not waited for. */
static void test_retry_after(void **state)
{
    (void)state;
#define WANTS(headers) "503 No\r\n" headers "\r\n\r\nno\n"
    static const struct {
        const char *answer, *words;
        int64_t least, most; /* of waiting; 0 = it is not waited for */
    } rows[] = {
        {WANTS("Retry-After: 1"), NULL, KV_SECOND, KV_SECOND},
        {WANTS("Retry-After: Sun, 22 Nov 2026 22:30:01 GMT\r\nDate: Sun, 22 Nov 2026 22:30:00 GMT"),
         NULL, KV_SECOND, KV_SECOND},
        {WANTS("Retry-After: Sun, 22 Nov 2020 22:30:01 GMT\r\nDate: Sun, 22 Nov 2026 22:30:00 GMT"),
         NULL, 1, KV_SECOND / 10},
        {WANTS("Retry-After: Sun, 22 Nov 2020 22:30:01 GMT"), NULL, 1, KV_SECOND / 10},
        {WANTS("Retry-After: soon"), NULL, 1, KV_SECOND / 2},
        {WANTS("Retry-After: -5"), NULL, 1, KV_SECOND / 2},
        {WANTS("Retry-After: 1.5"), NULL, 1, KV_SECOND / 2},
        {WANTS("Retry-After: 601"), "503 and asks to wait 601s: ", 0, 0},
        {WANTS("Retry-After: 99999999999999999999"), "503 and asks to wait for years: ", 0, 0},
        {WANTS("Retry-After: Sun, 22 Nov 2099 22:30:01 GMT"), "503 and asks to wait ", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_list_request request;
        const struct row script[] = {{FIRST, rows[i].answer, 0}, {FIRST, LIST("", "{}"), 0}, {0}};
        if (i > 0)
            begin(NULL);
        waited = 0;
        open_client(script, (struct kv_client_options){.request_timeout = 9999 * KV_SECOND,
                                                       .wait = take_wait,
                                                       .wait_context = &waits});
        assert_int_equal(list_things(&request), !rows[i].words);
        assert_true(waited >= rows[i].least && waited <= rows[i].most);
        if (rows[i].words)
            assert_error(rows[i].words);
        if (i + 1 < sizeof rows / sizeof rows[0])
            end(NULL);
    }
}

/* A list that is cut in its body begins again, once, whatever for. */
static void test_cut(void **state)
{
    (void)state;
    static const struct {
        struct row script[6];
        size_t items;
        const char *words; /* NULL = it is read */
    } rows[] = {
        {{{FIRST, LIST("", "{},{}"), 9}, {FIRST, LIST("", "{}"), 0}}, 1, NULL},
        {{{FIRST, LIST(NEXT("a"), "{},{}"), 0},
          {"continue=a ", LIST("", "{},{}"), 9},
          {FIRST, LIST("", "{},{},{}"), 0}},
         3,
         NULL},
        {{{FIRST, LIST("", "{},{}"), .member = 20, .cut = 9}, {FIRST, LIST("", "{}"), 0}}, 1, NULL},
        {{{FIRST, OK "{\"kind\":\"ThingList\",\"apiVersion\":\"v1\",\"items\":[{", 0},
          {FIRST, LIST("", "{}"), 0}},
         1,
         NULL},
        {{{FIRST, LIST("", "{},{}"), 9}, {FIRST, LIST("", "{},{}"), 9}, {FIRST, LIST("", ""), 0}},
         0,
         "the answer was truncated in the middle of the list, for the second time"},
        {{{FIRST, LIST(NEXT("a"), "{}"), 0}, {"continue=a ", GONE, 0}, {FIRST, LIST("", "{}"), 9}},
         0,
         "the answer was truncated in the middle of the list, for the second time"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_list_request request;
        if (i > 0)
            begin(NULL);
        open_client(rows[i].script, NO_OPTIONS);
        if (list_things(&request) != !rows[i].words)
            fail_msg("row %zu: %s", i, error.text);
        assert_int_equal(restarts, 1);
        if (rows[i].words)
            assert_error(rows[i].words);
        else
            assert_int_equal(taken, rows[i].items);
        if (i + 1 < sizeof rows / sizeof rows[0])
            end(NULL);
    }
}

/* Of a document nothing was handed on: it is asked for once more. */
static void test_cut_document(void **state)
{
    (void)state;
    static const struct row script[] = {{"/version", OK "{\"gitVersion\": \"v1.2.3\"}", 9},
                                        {"/version", OK "{\"gitVersion\": \"v1.2.3\"}", 0},
                                        {0}};
    const char *version;
    open_client(script, NO_OPTIONS);
    assert_true(kv_client_version(client, &version, &error));
    assert_string_equal(version, "1.2.3");
    assert_int_equal(fake.count, 2);
}

/* A server that asks for a longer pause than the time left gets no second request. */
static void test_retry_too_late(void **state)
{
    (void)state;
    static const struct row script[] = {{FIRST, BUSY("30"), 0}, {FIRST, LIST("", ""), 0}, {0}};
    struct kv_list_request request;
    open_client(script, (struct kv_client_options){.request_timeout = 20 * INT64_C(1000000000)});
    assert_false(list_things(&request));
    assert_error("429 and asks to wait 30s");
    assert_int_equal(fake.count, 1);
}

static void test_timeouts(void **state)
{
    (void)state;
    static const struct row script[] = {{FIRST, NULL, 0}, {FIRST, NULL, 0}, {0}};
    struct kv_list_request request;
    open_client(script, (struct kv_client_options){.request_timeout = 100000000});
    assert_false(list_things(&request));
    assert_error("did not answer in time");
    assert_error("--request-timeout");
    kv_client_close(client);
    error = (struct kv_error){0};
    const struct kv_client_options options = {.deadline = 100000000};
    assert_true(kv_client_open(&connection, &options, &client, &error));
    assert_false(list_things(&request));
    assert_error("--timeout");
}

static size_t warnings;

static void take_warning(void *context, enum kv_warning source, const char *text)
{
    assert_int_equal(source, KV_WARNING_SERVER);
    assert_ptr_equal(context, &warnings);
    assert_string_equal(text, "v1 Thing is \"old\"");
    warnings++;
}

static void test_headers(void **state)
{
    (void)state;
    static const char body[] = "200 OK\r\nContent-Type: application/json\r\n"
                               "Warning: 299 - \"v1 Thing is \\\"old\\\"\"\r\n"
                               "Date: Sun, 22 Nov 2026 22:24:40 GMT\r\n\r\n{}";
    static const struct row script[] = {{"/x ", body, 0}, {"/x ", body, 0}, {0}};
    struct kv_buffer out = {0};
    warnings = 0;
    open_client(script,
                (struct kv_client_options){.warn = take_warning, .warn_context = &warnings});
    assert_true(kv_client_date(client) == KV_TIME_NONE);
    assert_true(get("/x", &out));
    assert_true(get("/x", &out));
    assert_string_equal(out.data, "{}{}");
    kv_buffer_release(&out);
    assert_int_equal(warnings, 1);
    assert_int_equal(kv_client_date(client), 1795386280);
}

static void test_version(void **state)
{
    (void)state;
    static const struct row script[] = {{"/version ", OK "{\"gitVersion\": \"v1.35.3\"}", 0},
                                        {"/version ", OK "{\"gitVersion\": \"1.35.3\"}", 0},
                                        {"/version ", OK "{}", 0},
                                        {"/version ", OK "<html>", 0},
                                        {"/version ", FORBIDDEN, 0},
                                        {0}};
    const char *version;
    open_client(script, NO_OPTIONS);
    assert_true(kv_client_version(client, &version, &error));
    assert_string_equal(version, "1.35.3");
    assert_true(kv_client_version(client, &version, &error)); /* known: it is not asked again */
    for (size_t i = 1; i < 4; i++) {
        error = (struct kv_error){0};
        assert_true(kv_client_version_ask(client, &error));
        assert_false(kv_client_version(client, &version, &error));
        assert_error("has no gitVersion");
    }
    error = (struct kv_error){0};
    assert_true(kv_client_version_ask(client, &error));
    assert_false(kv_client_version(client, &version, &error));
    assert_error("403");
}

/* Requested in parallel to the lists, which report its refusal. */
static void test_version_beside_lists(void **state)
{
    (void)state;
    static const struct row script[] = {
        {"/version ", OK "{\"gitVersion\": \"v1.35.3\"}", 0}, {"/version ", FORBIDDEN, 0}, {0}};
    const char *version;
    open_client(script, NO_OPTIONS);
    assert_true(kv_client_version_ask(client, &error));
    assert_true(kv_client_lists(client, NULL, 0, &error));
    assert_true(kv_client_version(client, &version, &error));
    assert_string_equal(version, "1.35.3");
    assert_true(kv_client_version_ask(client, &error));
    assert_false(kv_client_lists(client, NULL, 0, &error));
    assert_error("403");
}

/* The file is read for each request and takes precedence over the token. (More in
 * test_credentials.) */
static void test_token_file(void **state)
{
    (void)state;
    static const struct row script[] = {
        {"/x ", OK "1", 0}, {"/x ", OK "2", 0}, {"/x ", OK "3", 0}, {0}};
    char path[] = "/tmp/kubevet-test-XXXXXX";
    struct kv_buffer out = {0};
    connection.token = "other";
    connection.token_file = path;
    int descriptor = mkstemp(path);
    open_client(script, NO_OPTIONS);
    assert_int_equal(write(descriptor, "one \n", 5), 5);
    assert_true(get("/x", &out));
    assert_int_equal(pwrite(descriptor, "two \n", 5, 0), 5);
    assert_true(get("/x", &out));
    assert_request(0, "Authorization: Bearer one\r\n");
    assert_request(1, "Authorization: Bearer two\r\n");
    assert_int_equal(pwrite(descriptor, "two\nlines\n", 10, 0), 10);
    assert_false(get("/x", &out));
    assert_error("token");
    assert_string_equal(error.file, path);
    assert_null(strstr(error.text, "two"));
    assert_int_equal(pwrite(descriptor, "six\n      ", 10, 0), 10);
    close(descriptor);
    error = (struct kv_error){0};
    assert_true(get("/x", &out));
    assert_request(2, "Authorization: Bearer six\r\n");
    unlink(path);
    assert_int_equal(fake.count, 3);
    kv_buffer_release(&out);
}

/* A certificate that can't be used is reported before anything is sent. */
static void test_open_mistakes(void **state)
{
    (void)state;
    const struct kv_client_options options = {0};
    connection.ca_file = "/nonexistent/ca.crt";
    assert_false(kv_client_open(&connection, &options, &client, &error));
    assert_error("certificate authority");
    assert_string_equal(error.file, "/nonexistent/ca.crt");
    error = (struct kv_error){0};
    connection.ca_file = NULL;
    connection.key_data = "hunter2";
    assert_false(kv_client_open(&connection, &options, &client, &error));
    assert_error("the client key can't be read");
    assert_null(strstr(error.text, "hunter2"));
    assert_null(client);
    /* Data is its entry's, in its kubeconfig. */
    connection.user_file = "joe.yaml";
    error = (struct kv_error){0};
    assert_false(kv_client_open(&connection, &options, &client, &error));
    assert_error("user \"joe\": the client key can't be read");
    assert_string_equal(error.file, "joe.yaml");
    error = (struct kv_error){0};
    connection.cluster = "c";
    connection.cluster_file = "c.yaml";
    connection.ca_data = "-----BEGIN CERTIFICATE-----\nhunter2\n";
    assert_false(kv_client_open(&connection, &options, &client, &error));
    assert_error("cluster \"c\": the certificate authority can't be read");
    assert_string_equal(error.file, "c.yaml");
    assert_null(strstr(error.text, "hunter2"));
}

static void test_bad_token(void **state)
{
    (void)state;
    struct kv_buffer body = {0};
    connection.token = "hunter2\nX: y";
    connection.user_file = "joe.yaml";
    assert_true(kv_client_open(&connection, &NO_OPTIONS, &client, &error));
    assert_false(get("/x", &body));
    assert_error("user \"joe\": the token contains a character that is not allowed in tokens");
    assert_string_equal(error.file, "joe.yaml");
    assert_null(strstr(error.text, "hunter2"));
}

static void test_no_server(void **state)
{
    (void)state;
    const struct kv_client_options options = {0};
    struct kv_list_request request;
    connection.server = "http://127.0.0.1:1";
    assert_true(kv_client_open(&connection, &options, &client, &error));
    assert_false(list_things(&request));
    assert_error("cannot connect to http://127.0.0.1:1: Connection refused; is the server running");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_silence),      TEST(test_no_silence_between_tries),
        TEST(test_gzip_members), TEST(test_not_again),
        TEST(test_tunnel),       TEST(test_retry),
        TEST(test_retry_lost),   TEST(test_retry_ends),
        TEST(test_retry_after),  TEST(test_cut),
        TEST(test_cut_document), TEST(test_retry_too_late),
        TEST(test_timeouts),     TEST(test_headers),
        TEST(test_version),      TEST(test_version_beside_lists),
        TEST(test_token_file),   TEST(test_open_mistakes),
        TEST(test_bad_token),    TEST(test_no_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
