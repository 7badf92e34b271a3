/* The client, against a scripted server in a thread: paging, restarts, retries, refusals. TLS,
 * HTTP/2 and gzip are tested in tests/apiserver. */
#include "test.h"

#include "../../../src/kube/client_internal.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The answer to the first request whose line holds `match` and that no earlier row has answered. */
struct row {
    const char *match;
    /* "STATUS\r\nHeader: x\r\n\r\nbody"; NULL = none, for a second; "" = none, the connection ends
     */
    const char *answer;
    size_t cut;  /* Content-Length says so many bytes more than are sent */
    bool silent; /* and they never come: the connection stays open, and nobody else is heard */
    size_t
        member; /* the body is sent as gzip members, apart, of so many of its bytes; 0 = it isn't */
};

static struct {
    const struct row *script;
    bool used[64];
    int socket;
    char server[64];
    char requests[64][1024]; /* whole */
    size_t count;
    pthread_t thread;
} fake;

static const struct row *next_row(const char *request)
{
    size_t line = strcspn(request, "\r");
    for (size_t i = 0; fake.script[i].match; i++) {
        const char *found = strstr(request, fake.script[i].match);
        if (!fake.used[i] && found && found < request + line) {
            fake.used[i] = true;
            return &fake.script[i];
        }
    }
    return NULL;
}

/* Source: RFC 1952, section 8. */
static uint32_t crc_of(const char *bytes, size_t count)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static void add_number(struct kv_buffer *out, uint32_t number, size_t bytes)
{
    for (; bytes > 0; bytes--, number >>= 8)
        kv_buffer_add(out, &(char){(char)number}, 1);
}

/* As a gzip member, stored: RFC 1951, section 3.2.4. */
static void add_member(struct kv_buffer *out, const char *bytes, size_t count)
{
    static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff\1";
    kv_buffer_add(out, head, sizeof head - 1);
    add_number(out, (uint32_t)count, 2);
    add_number(out, ~(uint32_t)count, 2);
    kv_buffer_add(out, bytes, count);
    add_number(out, crc_of(bytes, count), 4);
    add_number(out, (uint32_t)count, 4);
}

static void send_members(int client, const struct row *row, int head_length, const char *body)
{
    struct kv_buffer packed = {0}, head = {0};
    size_t length = strlen(body);
    for (size_t at = 0; at < length; at += row->member)
        add_member(&packed, body + at, length - at < row->member ? length - at : row->member);
    packed.length -= row->cut;
    kv_buffer_printf(&head,
                     "HTTP/1.1 %.*s\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
                     "Content-Length: %zu\r\n\r\n",
                     head_length, row->answer, packed.length);
    send(client, head.data, head.length, MSG_NOSIGNAL);
    size_t step = row->member + 23; /* a member */
    for (size_t at = 0; at < packed.length; at += step) {
        usleep(1000);
        send(client, packed.data + at, packed.length - at < step ? packed.length - at : step,
             MSG_NOSIGNAL);
    }
    kv_buffer_release(&packed);
    kv_buffer_release(&head);
}

static void answer_request(int client, const struct row *row)
{
    struct kv_buffer text = {0};
    if (!row || !row->answer) {
        if (row)
            sleep(1);
        return;
    }
    if (!row->answer[0])
        return;
    const char *end = strstr(row->answer, "\r\n\r\n"), *body = end + 4;
    if (row->member > 0) {
        send_members(client, row, (int)(end - row->answer), body);
        return;
    }
    kv_buffer_printf(&text, "HTTP/1.1 %.*s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
                     (int)(end - row->answer), row->answer, strlen(body) + row->cut, body);
    send(client, text.data, text.length, MSG_NOSIGNAL); /* who has read enough may be gone */
    if (row->silent)
        (void)!read(client, &(char){0}, 1); /* until the client goes away */
    kv_buffer_release(&text);
}

/* One request a connection. Ends when the listening socket is shut down. */
static void *serve(void *context)
{
    int client;
    while ((client = accept(fake.socket, NULL, NULL)) >= 0) {
        char *request = fake.requests[fake.count++];
        size_t length = 0;
        ssize_t got = 1;
        while (!strstr(request, "\r\n\r\n") && got > 0) {
            got = read(client, request + length, sizeof fake.requests[0] - 1 - length);
            length += got > 0 ? (size_t)got : 0;
        }
        answer_request(client, next_row(request));
        close(client);
    }
    return context;
}

static struct kv_connection connection;
static struct kv_client *client;
static struct kv_error error;
static size_t restarts, taken;

static int begin(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    memset(&fake, 0, sizeof fake);
    unsetenv("HTTPS_PROXY");
    unsetenv("NO_PROXY");
    fake.socket = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fake.socket, (struct sockaddr *)&address, size) || listen(fake.socket, 64) ||
        getsockname(fake.socket, (struct sockaddr *)&address, &size))
        return -1;
    snprintf(fake.server, sizeof fake.server, "http://127.0.0.1:%d/prefix",
             ntohs(address.sin_port));
    connection = (struct kv_connection){.server = fake.server, .context = "k", .user = "joe"};
    error = (struct kv_error){0};
    restarts = taken = 0;
    client = NULL;
    return 0;
}

static int end(void **state)
{
    (void)state;
    kv_client_close(client);
    shutdown(fake.socket, SHUT_RDWR);
    if (fake.script)
        pthread_join(fake.thread, NULL);
    return close(fake.socket);
}

static void open_client(const struct row *script, struct kv_client_options options)
{
    fake.script = script;
    assert_int_equal(pthread_create(&fake.thread, NULL, serve, NULL), 0);
    assert_true(kv_client_open(&connection, &options, &client, &error));
}

#define NO_OPTIONS ((struct kv_client_options){0})

static const struct kv_kind things = {
    .name = "Thing", .group = "", .version = "v1", .resource = "things"};

static bool take_item(void *context, const struct kv_list_request *request,
                      struct kv_reader *reader)
{
    (void)context;
    (void)request;
    taken++;
    return kv_read_skip(reader);
}

static void count_restart(void *context, const struct kv_list_request *request)
{
    (void)context;
    (void)request;
    restarts++;
    taken = 0;
}

static struct kv_list_request thing_request(const char *namespace)
{
    return (struct kv_list_request){
        .kind = &things, .namespace = namespace, .item = take_item, .restart = count_restart};
}

/* Lists all things. */
static bool list_things(struct kv_list_request *request)
{
    *request = thing_request(NULL);
    return kv_client_lists(client, request, 1, &error);
}

static void assert_error(const char *words)
{
    assert_int_equal(error.kind, KV_ERROR_CONNECTION);
    if (!strstr(error.text, words))
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

static void assert_request(size_t index, const char *words)
{
    if (!strstr(fake.requests[index], words))
        fail_msg("request %zu, \"%s\", has no \"%s\"", index, fake.requests[index], words);
}

#define OK "200 OK\r\nContent-Type: application/json\r\n\r\n"
#define LIST(meta, items)                                                                          \
    OK "{\"kind\":\"ThingList\",\"apiVersion\":\"v1\",\"metadata\":{" meta "},\"items\":[" items   \
       "]}"
#define NEXT(token) "\"continue\":\"" token "\""
#define GONE                                                                                       \
    "410 Gone\r\nContent-Type: application/json\r\n\r\n{\"kind\":\"Status\",\"message\":\"old\"}"
#define FORBIDDEN                                                                                  \
    "403 Forbidden\r\nContent-Type: application/json\r\n\r\n"                                      \
    "{\"kind\":\"Status\",\"message\":\"things is forbidden\"}"
#define FIRST "v1/things?limit=500 "

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
         "the connection went silent in the middle of the list, which had begun again"},
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

/* A body may be packed in several pieces, and come in others. */
static void test_gzip_members(void **state)
{
    (void)state;
    static const struct {
        size_t member, cut;
        const char *words; /* NULL = it is read */
    } rows[] = {
        {1000, 0, NULL},
        {25, 0, NULL},
        {7, 0, NULL},
        {25, 1, "ends too early"},
        {25, 8, "ends too early"},
        {25, 24, "ends too early"},
        {1000, 9, "ends too early"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_list_request request;
        const struct row script[] = {
            {FIRST, LIST("", "{},{}"), .member = rows[i].member, .cut = rows[i].cut}, {0}};
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
         "round in circles",
         2},
        {{{FIRST, LIST("", "{}"), 100}}, "cut off or garbled", 1},
        {{{FIRST, OK "{\"kind\":\"ThingList\"", 0}}, "", 1},
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
        struct kv_client_limits limits;
        const char *words;
        size_t requests;
    } cases[] = {
        {{100, 100, 10000, 10000}, "round in circles", 5},
        {{2, 100, 10000, 10000}, "round in circles", 2},
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

/* A refusal is held to be told, but not whatever its length. */
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

/* Two answers held at the same time, each of which alone would fit. */
static void test_held_together(void **state)
{
    (void)state;
    static const struct row script[] = {{"/a ", OK "123456", 0}, {"/b ", OK "12345", 0}, {0}};
    struct kv_transfer *transfer;
    open_client(script, NO_OPTIONS);
    client->limits.held_bytes = 10;
    assert_non_null(kv_transfer_start(
        client, &(struct kv_transfer_request){.path = "/a", .max_body = 10}, &error));
    assert_true(kv_transfer_next(client, &transfer, &error));
    assert_non_null(kv_transfer_start(
        client, &(struct kv_transfer_request){.path = "/b", .max_body = 10}, &error));
    assert_false(kv_transfer_next(client, &transfer, &error));
    assert_error("the answers that came at the same time are larger than 0 MiB");
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
        assert_false(kv_client_get(client, rows[i].path, &body, &error));
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
    static const char *const words[] = {" answered 407 and leads not to https://kube.invalid:6443: "
                                        "it wants a login",
                                        " answered 403 and leads not to "};
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
        assert_false(kv_client_get(client, "/version", &body, &error));
        assert_error("the proxy http://127.0.0.1:");
        assert_error(words[i]);
        assert_null(strstr(error.text, "PROXYPW"));
        assert_request(i, "Proxy-Authorization: Basic am9lOlBST1hZUFc=\r\n");
        assert_null(strstr(fake.requests[i], "secret"));
    }
    unsetenv("HTTPS_PROXY");
}

#define BUSY(seconds) "429 Too Many Requests\r\nRetry-After: " seconds "\r\n\r\nslow down\n"

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

static void test_retry_ends(void **state)
{
    (void)state;
    static const struct row script[] = {{FIRST, BUSY("0"), 0},
                                        {FIRST, BUSY("0"), 0},
                                        {FIRST, BUSY("0"), 0},
                                        {FIRST, BUSY("0"), 0},
                                        {FIRST, BUSY("0"), 0},
                                        {FIRST, BUSY("0"), 0},
                                        {0}};
    struct kv_list_request request;
    open_client(script, NO_OPTIONS);
    assert_false(list_things(&request));
    assert_error("429: it says \"slow down\"");
    assert_int_equal(fake.count, 5);
}

/* A server that wants more time than there is gets no second request. */
static void test_retry_too_late(void **state)
{
    (void)state;
    static const struct row script[] = {{FIRST, BUSY("30"), 0}, {FIRST, LIST("", ""), 0}, {0}};
    struct kv_list_request request;
    open_client(script, (struct kv_client_options){.request_timeout = 20 * INT64_C(1000000000)});
    assert_false(list_things(&request));
    assert_error("429");
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

static void take_warning(void *context, const char *text)
{
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
    assert_true(kv_client_get(client, "/x", &out, &error));
    assert_true(kv_client_get(client, "/x", &out, &error));
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

/* Asked beside the lists, and told by them if it is refused. */
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

/* The file is read anew for each request, and beats the token. (More in test_credentials.) */
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
    assert_true(kv_client_get(client, "/x", &out, &error));
    assert_int_equal(pwrite(descriptor, "two \n", 5, 0), 5);
    assert_true(kv_client_get(client, "/x", &out, &error));
    assert_request(0, "Authorization: Bearer one\r\n");
    assert_request(1, "Authorization: Bearer two\r\n");
    assert_int_equal(pwrite(descriptor, "two\nlines\n", 10, 0), 10);
    assert_false(kv_client_get(client, "/x", &out, &error));
    assert_error("token");
    assert_string_equal(error.file, path);
    assert_null(strstr(error.text, "two"));
    assert_int_equal(pwrite(descriptor, "six\n      ", 10, 0), 10);
    close(descriptor);
    error = (struct kv_error){0};
    assert_true(kv_client_get(client, "/x", &out, &error));
    assert_request(2, "Authorization: Bearer six\r\n");
    unlink(path);
    assert_int_equal(fake.count, 3);
    kv_buffer_release(&out);
}

/* A certificate that can't be used is told before anything is sent. */
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
    assert_false(kv_client_get(client, "/x", &body, &error));
    assert_error("user \"joe\": the token holds a character that no token has");
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
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
        TEST(test_gzip_members),
        TEST(test_failures),
        TEST(test_retry),
        TEST(test_retry_ends),
        TEST(test_retry_too_late),
        TEST(test_timeouts),
        TEST(test_headers),
        TEST(test_version),
        TEST(test_version_beside_lists),
        TEST(test_token_file),
        TEST(test_open_mistakes),
        TEST(test_no_server),
        TEST(test_limits),
        TEST(test_held_alone),
        TEST(test_held_together),
        TEST(test_not_again),
        TEST(test_tunnel),
        TEST(test_bad_token),
        TEST(test_silence),
        TEST(test_retry_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
