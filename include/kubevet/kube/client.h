/* A client of one Kubernetes API server, on libcurl: one connection (HTTP/2 where the server has
 * it), gzip, several lists at the same time. */
#ifndef KUBEVET_KUBE_CLIENT_H
#define KUBEVET_KUBE_CLIENT_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/reader.h"
#include "kubevet/base/timestamp.h"
#include "kubevet/kinds/kind.h"
#include "kubevet/kube/connection.h"

#include <stdint.h>

struct kv_client;

/* How far reading lists has got, all of a client's calls together. */
struct kv_progress {
    size_t lists, lists_done;
    size_t objects;
    uint64_t bytes; /* of JSON */
};

struct kv_client_options {
    int64_t request_timeout; /* nanoseconds for one request; 0 = 60 s */
    int64_t deadline;        /* nanoseconds for all that this client does, from opening; 0 = none */
    /* Called with each distinct text of a `Warning: 299` header; may be NULL. */
    void (*warn)(void *context, const char *text);
    void *warn_context;
    /* Called now and then, ten times a second at most, while answers are awaited; may be NULL. */
    void (*progress)(void *context, const struct kv_progress *progress);
    void *progress_context;
};

/* Opens nothing yet but the TLS files, so that a missing certificate is told first. The connection
 * must stay until the client is closed. */
bool kv_client_open(const struct kv_connection *connection, const struct kv_client_options *options,
                    struct kv_client **out, struct kv_error *error) KV_MUST_USE;
void kv_client_close(struct kv_client *client); /* NULL is fine */

/* The proxy on the way to the server, its password masked, and what names it ("proxy-url", or a
 * variable); NULL = none. Alive as long as the client. */
const char *kv_client_proxy(const struct kv_client *client, const char **source);

/* The server's clock: its Date header, the first that was seen; KV_TIME_NONE before. */
kv_time kv_client_date(const struct kv_client *client);

/* GET of a small document (at most 8 MiB), appended to `body`. Any status but 200 is an error that
 * names the URL's path, the status, the server's reason, and what to do. */
bool kv_client_get(struct kv_client *client, const char *path, struct kv_buffer *body,
                   struct kv_error *error) KV_MUST_USE;

/* Asks for /version; the next kv_client_lists reads the answer beside its lists, which then costs
 * no time of its own, and fails where that fails. */
bool kv_client_version_ask(struct kv_client *client, struct kv_error *error) KV_MUST_USE;

/* gitVersion of /version without its `v`, asked for now unless it is known. Alive as long as the
 * client. */
bool kv_client_version(struct kv_client *client, const char **out,
                       struct kv_error *error) KV_MUST_USE;

enum kv_list_result {
    KV_LIST_OK,
    KV_LIST_FORBIDDEN, /* 403: the account may not list this; `reason` says which verb and resource
                        */
    KV_LIST_NOT_FOUND, /* 404: the server has no such kind */
};

/* Items of a page, as kubectl and client-go ask for. */
enum { KV_LIST_PAGE_ITEMS = 500 };

/* One list, cluster-wide or of one namespace, fetched in pages. */
struct kv_list_request {
    const struct kv_kind *kind;
    const char *namespace; /* NULL = all */
    const char *from;      /* the token of a page at which the list goes on; NULL = it begins */
    /* Called, at most once, where the first page says how many items follow, about, and with the
     * token of the next one: true leaves the list at that, with the items of the first page handed
     * on. NULL = it is read to its end. */
    bool (*leave)(void *context, const struct kv_list_request *request, size_t remaining,
                  const char *next);
    /* Called for each item, the reader standing before it; must take it. False (with the reader
     * failed) ends everything. */
    bool (*item)(void *context, const struct kv_list_request *request, struct kv_reader *reader);
    /* Called, at most once, where the rest of a half-read list is gone (410, or a connection that
     * has gone silent) and it begins again at its first page: all items handed on until then are
     * void. NULL = that is an error. */
    void (*restart)(void *context, const struct kv_list_request *request);
    void *context;
    /* Results. */
    enum kv_list_result result;
    char reason[512];
    size_t items;
};

/* Fetches all of them, at the same time. A 403 or 404 is that request's result, unless it comes
 * after the first page; everything else that goes wrong (cut or garbled bodies, an answer that is
 * no list of that kind, 401, 410 twice, 5xx, time-outs) fails the whole call: what was read until
 * then must not be judged. */
bool kv_client_lists(struct kv_client *client, struct kv_list_request *requests, size_t count,
                     struct kv_error *error) KV_MUST_USE;

#endif
