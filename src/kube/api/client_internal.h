/* Shared by the client's files: the client itself, one GET, and an answer. */
#ifndef KUBEVET_KUBE_API_CLIENT_INTERNAL_H
#define KUBEVET_KUBE_API_CLIENT_INTERNAL_H

#include "kube/auth/credentials.h"
#include "kubevet/base/clock.h"
#include "kubevet/net/inflate.h"
#include "kubevet/net/proxy.h"
#include "kubevet/net/verify.h"

#include "kubevet/base/intern.h"
#include "kubevet/base/tree.h"
#include "kubevet/kube/client.h"

#include <curl/curl.h>

/* Bytes of a compressed body to unpack at a time: few enough to stay in the processor's cache until
 * they are read. */
#define UNPACKED_BYTES ((ptrdiff_t)128 * 1024)

#define VERSION_PATH "/version"

/* The encoding of Kubernetes' own objects; JSON where the server has no other. Source:
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources
 */
#define PROTOBUF        "application/vnd.kubernetes.protobuf"
#define ACCEPT_PROTOBUF PROTOBUF ",application/json"

/* Maximum sizes of one list, of one other answer, and of all answers in memory. */
struct client_limits {
    unsigned pages;
    size_t items, list_bytes;
    size_t refusal_bytes, held_bytes;
};

/* How long no byte has come over any connection (silence.c). Nanoseconds. */
struct silence {
    int64_t longest;               /* after which the connections are considered dead */
    int64_t since;                 /* monotonic clock: the last byte or request */
    bool asked;                    /* a sign of life was requested in this silence */
    struct transfer *sign_of_life; /* NULL = none in progress */
    bool was_broken; /* all requests were repeated over a new connection, which happens once */
};

struct kv_client {
    const struct kv_connection *connection;
    struct kv_client_options options;
    struct client_limits limits;
    struct kv_proxy proxy;
    struct kv_verify verify;
    bool unnamed_reported; /* that a certificate names its server only in the old way */
    int64_t deadline;      /* on the monotonic clock; INT64_MAX = none */
    CURLM *multi;
    struct silence silence;
    struct transfer *transfers;               /* those in progress */
    struct kv_buffer base;                    /* the common prefix of all URLs */
    struct kv_buffer host_header, connect_to; /* only with a tls-server-name */
    struct kv_buffer ca, certificate, key;    /* PEM */
    struct credentials credentials;
    kv_time date;
    struct transfer *version_asked; /* NULL = not in progress */
    char version[64];               /* "" = unknown */
    struct kv_intern warnings;      /* those already reported */
    struct kv_progress progress;
    int64_t progress_reported;   /* monotonic, nanoseconds */
    struct kv_inflate *inflates; /* spare ones */
    char *unpacked;              /* UNPACKED_BYTES, shared by all bodies */
};

#define NO_RETRY_AFTER INT64_C(-1)

struct response {
    const char *path; /* the URL's path without query, for messages */
    long status;
    struct kv_buffer body;
    char content_type[128]; /* "" = none was given */
    char location[256];     /* of a redirect, truncated */
    unsigned tries;         /* the number of tries so far */
    int64_t retry_after;    /* nanoseconds; NO_RETRY_AFTER = not given */
};

struct transfer;

/* A request to make. */
struct transfer_request {
    const char *path;
    const char *query;  /* NULL = none */
    const char *accept; /* the Accept header; NULL = application/json */
    size_t max_body;    /* of a body that is kept in memory */
    /* Takes a body with status 200 that is JSON as it arrives, in place of answer.body; NULL = it
     * is held. False ends the transfer, which is then given out as refused. Nothing may be begun or
     * ended from here: it may set `wants_owner`, and be given out for that. */
    bool (*receive)(struct transfer *transfer, struct kv_text bytes);
    bool protobuf; /* `receive` takes protocol buffers, too */
    void *owner;
};

/* What has become of a body, in the current try. */
enum body_state {
    BODY_AWAITED,            /* no byte has arrived */
    BODY_HELD,               /* it is kept in the response */
    BODY_STREAMED,           /* it goes to `receive` */
    BODY_REFUSED,            /* `receive` has returned false */
    BODY_LOST,               /* the rest won't come, after a part was passed to `receive` */
    BODY_GARBLED,            /* it is not compressed as its headers say */
    BODY_TOO_LARGE,          /* it was truncated at max_body */
    BODY_TOGETHER_TOO_LARGE, /* or because all bodies in memory reached held_bytes */
};

enum body_packing {
    PACKING_NONE,
    PACKING_OPEN,  /* gzip, and what has arrived ends within a piece */
    PACKING_WHOLE, /* gzip, and all that has arrived is unpacked and ended */
};

/* One GET, with its retries. */
struct transfer {
    struct kv_client *client;
    struct transfer *next;
    CURL *easy;
    struct curl_slist *headers, *connect_to;
    struct kv_buffer path;
    const char *accept; /* the Accept header */
    size_t max_body;
    bool (*receive)(struct transfer *transfer, struct kv_text bytes);
    bool protobuf;
    void *owner;
    int64_t started;  /* monotonic, nanoseconds; the start of the request's time-out */
    int64_t retry_at; /* 0 = in progress */
    unsigned tries;
    unsigned asked_to_wait; /* tries after which the server named a time to retry */
    unsigned login;         /* the number of the credentials that it was sent with */
    bool login_again;       /* it was repeated with new credentials */
    enum body_state body;
    enum body_packing packing;
    struct kv_inflate *inflate; /* NULL between its members: as a rule it is one piece of one */
    bool wants_owner;           /* the owner has to act although the answer is not complete */
    struct kv_buffer put_aside; /* bytes that have arrived since `wants_owner`. libcurl is not
                                 * paused: 7.88.1 keeps what it holds back if the stream ends while
                                 * others go on, and puts it before the next try's body
                                 * (lib/multi.c, multi_done) */
    bool answered;              /* done: complete, or refused */
    CURLcode failure;           /* why there is no answer */
    char detail[CURL_ERROR_SIZE];
    struct response answer;
};

/* client.c: takes the answer to kv_client_version_ask and ends that transfer. */
bool client_version_take(struct kv_client *client, struct kv_error *error);

/* transfer.c */

/* Starts a GET of server + path [+ "?" + query]. NULL with *error set if credentials could not be
 * obtained. */
struct transfer *transfer_start(struct kv_client *client, const struct transfer_request *request,
                                struct kv_error *error);

void transfer_end(struct transfer *transfer);
void transfer_end_all(struct kv_client *client);

/* transfer_next.c */

/* Waits until one is answered, whatever the status, or lost, and gives it to the caller, who ends
 * it before the next call; or until one wants its owner: that one goes on. NULL if none is under
 * way. False if one was not answered: it is given, too, and others may go on once it is ended if it
 * has failed alone; NULL if there are no credentials. */
bool transfer_next(struct kv_client *client, struct transfer **out,
                   struct kv_error *error) KV_MUST_USE;

/* Does the failure of this transfer say nothing about the others? */
bool transfer_failed_alone(const struct transfer *transfer);

/* transfer_options.c */

/* The deadline of this transfer, including retries. */
int64_t transfer_limit(const struct transfer *transfer);

/* transfer_answer.c */

bool response_is_json(const struct response *answer);
bool response_is_protobuf(const struct response *answer);

/* Is it a page for `receive`? */
bool transfer_has_page(const struct transfer *transfer);

/* error.c: what went wrong, and what to do about it. All return false. */

/* No answer: libcurl's code and its own words. */
bool transfer_error(const struct transfer *transfer, CURLcode code, struct kv_error *error);

/* Did it fail because of too large headers? */
bool transfer_headers_too_large(const struct transfer *transfer, CURLcode code);

/* A status other than 200, or a body that is not JSON. */
bool response_error(const struct kv_connection *connection, const struct response *answer,
                    struct kv_error *error);

/* The body as a tree; NULL if it is not JSON. */
const struct kv_node *response_tree(const struct response *answer, struct kv_arena *arena);

/* The server's message: that of a Status, else the first line of the body, quoted; cleaned up. */
void response_reason(const struct response *answer, char *out, size_t size);

#endif
