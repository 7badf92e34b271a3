/* A client of one Kubernetes API server, on libcurl: one connection (HTTP/2 if the server supports
 * it), gzip, several lists in parallel. */
#ifndef KUBEVET_KUBE_CLIENT_H
#define KUBEVET_KUBE_CLIENT_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/reader.h"
#include "kubevet/base/timestamp.h"
#include "kubevet/kinds/kind.h"
#include "kubevet/kube/connection.h"
#include "kubevet/net/certificate.h"

#include <stdint.h>

struct kv_client;

/* Progress of reading lists, summed over all calls of a client. */
struct kv_progress {
    size_t lists, lists_done;
    size_t objects;
    uint64_t bytes;      /* unpacked */
    const char *awaited; /* the path of the oldest unanswered request; NULL = none */
    int64_t retry_in;    /* nanoseconds until that request is retried; 0 = it is in progress */
};

enum kv_warning {
    KV_WARNING_SERVER,     /* a `Warning: 299` header of the server */
    KV_WARNING_CONNECTION, /* the connection works, but needs attention */
};

struct kv_client_options {
    int64_t request_timeout; /* nanoseconds for one request; 0 = 60 s */
    int64_t deadline;        /* nanoseconds for all requests, from opening; 0 = no limit */
    bool json_only;          /* no list is asked for as protocol buffers */
    /* Called with each distinct text; may be NULL. */
    void (*warn)(void *context, enum kv_warning source, const char *text);
    void *warn_context;
    /* Called at most ten times a second while waiting for answers; may be NULL. */
    void (*progress)(void *context, const struct kv_progress *progress);
    void *progress_context;
    /* Called before a request is retried, with its path, its status (0 = the connection was lost),
     * and the nanoseconds until then; may be NULL. */
    void (*wait)(void *context, const char *path, long status, int64_t delay);
    void *wait_context;
};

/* Only reads the TLS files, so that a missing certificate is reported first. The connection must
 * outlive the client. */
bool kv_client_open(const struct kv_connection *connection, const struct kv_client_options *options,
                    struct kv_client **out, struct kv_error *error) KV_MUST_USE;
void kv_client_close(struct kv_client *client); /* NULL is fine */

/* The proxy to the server, its password masked, and what sets it ("proxy-url", or a variable); NULL
 * = none. Valid as long as the client. */
const char *kv_client_proxy(const struct kv_client *client, const char **source);

/* The server's clock: the first Date header; KV_TIME_NONE before that. */
kv_time kv_client_date(const struct kv_client *client);

/* The certificate that the server has shown; NULL = none yet, or the connection is without TLS.
 * Valid as long as the client. */
const struct kv_certificate *kv_client_certificate(const struct kv_client *client);

/* Requests /version; the next kv_client_lists reads the answer in parallel to its lists, and fails
 * if it fails. */
bool kv_client_version_ask(struct kv_client *client, struct kv_error *error) KV_MUST_USE;

/* gitVersion of /version without its `v`, requested now unless known. Valid as long as the
 * client. */
bool kv_client_version(struct kv_client *client, const char **out,
                       struct kv_error *error) KV_MUST_USE;

enum kv_list_result {
    KV_LIST_OK,
    KV_LIST_FORBIDDEN, /* 403: the account may not list this; `reason` says which verb and resource
                        */
    KV_LIST_NOT_FOUND, /* 404: the server has no such kind */
    KV_LIST_FAILED,    /* it could not be read, or not completely; `reason` says why */
};

/* Items per page, as kubectl and client-go request. */
enum { KV_LIST_PAGE_ITEMS = 500 };

/* One list, cluster-wide or of one namespace, read in pages. */
struct kv_list_request {
    const struct kv_kind *kind;
    const char *namespace; /* NULL = all */
    const char *from;      /* the continue token to start at; NULL = from the beginning */
    /* Called at most once, after the first page, if it says how many items remain (an estimate),
     * with the token of the next page. Returning true ends the list here, after the items of the
     * first page. NULL = the list is read to its end. */
    bool (*leave)(void *context, const struct kv_list_request *request, size_t remaining,
                  const char *next);
    /* Called for each item, with the reader before it; must consume it. False (with a failed
     * reader) ends everything. */
    bool (*item)(void *context, const struct kv_list_request *request, struct kv_reader *reader);
    /* A failure of this list alone is its result, KV_LIST_FAILED; otherwise it fails the call. */
    bool may_fail;
    /* Whole objects, and all of them, where the kind's list is requested as metadata only or with a
     * query. */
    bool whole;
    bool json; /* not as protocol buffers: something is read of which no number is known */
    /* Called when all items passed so far are invalid: at most once when the rest of the list is
     * gone (410, or a lost or silent connection) and it restarts at its first page (NULL = that is
     * an error); and when the list has failed. */
    void (*restart)(void *context, const struct kv_list_request *request);
    void *context;
    /* Results. */
    enum kv_list_result result;
    char reason[1024];
    size_t items;
};

/* Reads all lists in parallel. 403 and 404 are that request's result, unless they come after the
 * first page. Any other failure of one list (corrupted bodies, a second truncation, a body that is
 * not a list of that kind, 400, 401, a second 410, 5xx, --request-timeout) is its result, too, if
 * it has may_fail. Otherwise it fails the call, as does whatever concerns all lists (no connection,
 * TLS, credentials, the deadline, /version): what was read until then must not be evaluated. */
bool kv_client_lists(struct kv_client *client, struct kv_list_request *requests, size_t count,
                     struct kv_error *error) KV_MUST_USE;

#endif
