/* A scripted server in a thread, and a client of it: for tests that include this. TLS and HTTP/2
 * are tested in tests/apiserver. */
#ifndef KUBEVET_TESTS_UNIT_KUBE_API_SCRIPTED_SERVER_H
#define KUBEVET_TESTS_UNIT_KUBE_API_SCRIPTED_SERVER_H

#include "test.h"

#include "kube/api/client_internal.h"

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
    bool silent; /* and they never come: the connection stays open and silent */
    size_t
        member; /* the body is sent as gzip members, apart, of so many of its bytes; 0 = it isn't */
    size_t body; /* bytes of a body that holds NUL; 0 = it ends at the first */
};

static struct {
    struct row script[64]; /* a copy: the server may answer when the test's own is gone */
    bool used[64];
    int socket;
    char server[64];
    char requests[64][1024]; /* whole */
    size_t count;
    pthread_t thread;
    bool running;
} fake;

static inline const struct row *next_row(const char *request)
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
static inline uint32_t crc_of(const char *bytes, size_t count)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static inline void add_number(struct kv_buffer *out, uint32_t number, size_t bytes)
{
    for (; bytes > 0; bytes--, number >>= 8)
        kv_buffer_add(out, &(char){(char)number}, 1);
}

/* As a gzip member, stored: RFC 1951, section 3.2.4. */
static inline void add_member(struct kv_buffer *out, const char *bytes, size_t count)
{
    static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff\1";
    kv_buffer_add(out, head, sizeof head - 1);
    add_number(out, (uint32_t)count, 2);
    add_number(out, ~(uint32_t)count, 2);
    kv_buffer_add(out, bytes, count);
    add_number(out, crc_of(bytes, count), 4);
    add_number(out, (uint32_t)count, 4);
}

static inline void send_members(int client, const struct row *row, int head_length,
                                const char *body)
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

static inline void answer_request(int client, const struct row *row)
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
    size_t length = row->body > 0 ? row->body : strlen(body);
    kv_buffer_printf(&text, "HTTP/1.1 %.*s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
                     (int)(end - row->answer), row->answer, length + row->cut);
    kv_buffer_add(&text, body, length);
    send(client, text.data, text.length, MSG_NOSIGNAL); /* who has read enough may be gone */
    if (row->silent)
        (void)!read(client, &(char){0}, 1); /* until the client goes away */
    kv_buffer_release(&text);
}

/* One request a connection. Ends when the listening socket is shut down. */
static inline void *serve(void *context)
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

static inline int begin(void **state)
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

static inline int end(void **state)
{
    (void)state;
    kv_client_close(client);
    shutdown(fake.socket, SHUT_RDWR);
    if (fake.running)
        pthread_join(fake.thread, NULL);
    return close(fake.socket);
}

static inline void open_client(const struct row *script, struct kv_client_options options)
{
    size_t count = 0;
    for (; script[count].match; count++) {
        assert_true(count + 1 < sizeof fake.script / sizeof fake.script[0]);
        fake.script[count] = script[count];
    }
    memset(&fake.script[count], 0, sizeof fake.script[count]);
    fake.running = true;
    assert_int_equal(pthread_create(&fake.thread, NULL, serve, NULL), 0);
    assert_true(kv_client_open(&connection, &options, &client, &error));
}

#define NO_OPTIONS ((struct kv_client_options){0})

static const struct kv_kind things = {
    .name = "Thing", .group = "", .version = "v1", .resource = "things"};

static inline bool take_item(void *context, const struct kv_list_request *request,
                             struct kv_reader *reader)
{
    (void)context;
    (void)request;
    taken++;
    return kv_read_skip(reader);
}

static inline void count_restart(void *context, const struct kv_list_request *request)
{
    (void)context;
    (void)request;
    restarts++;
    taken = 0;
}

static inline struct kv_list_request thing_request(const char *namespace)
{
    return (struct kv_list_request){
        .kind = &things, .namespace = namespace, .item = take_item, .restart = count_restart};
}

/* Lists all things. */
static inline bool list_things(struct kv_list_request *request)
{
    *request = thing_request(NULL);
    return kv_client_lists(client, request, 1, &error);
}

static inline void assert_error(const char *words)
{
    assert_int_equal(error.kind, KV_ERROR_CONNECTION);
    if (!strstr(error.text, words))
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

static inline void assert_request(size_t index, const char *words)
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
#define BUSY(seconds) "429 Too Many Requests\r\nRetry-After: " seconds "\r\n\r\nslow down\n"
#define FIRST         "v1/things?limit=500 "

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
