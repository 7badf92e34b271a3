/* What the files of the client share: the client itself, one GET, and what the server answered. */
#ifndef KUBEVET_KUBE_CLIENT_INTERNAL_H
#define KUBEVET_KUBE_CLIENT_INTERNAL_H

#include "clock.h"
#include "credentials.h"
#include "inflate.h"
#include "proxy.h"

#include "kubevet/base/intern.h"
#include "kubevet/kube/client.h"

#include <curl/curl.h>

/* Of a packed body, at a time: more of it than libcurl hands on at once usually holds. */
#define UNPACKED_BYTES ((ptrdiff_t)256 * 1024)

#define KV_VERSION_PATH "/version"

/* What one list, an answer in place of one, or all answers that are held at the same time, may come
 * to. */
struct kv_client_limits {
    unsigned pages;
    size_t items, list_bytes;
    size_t refusal_bytes, held_bytes;
};

/* How long nothing has come over any connection (silence.c). Nanoseconds. */
struct kv_silence {
    int64_t longest; /* after which the connections count as dead */
    int64_t since;   /* on the monotonic clock: when something last came, or was asked for */
    bool asked;      /* for a sign of life, in this silence */
    struct kv_transfer *sign_of_life; /* NULL = none is under way */
    bool was_broken;                  /* all was asked again over another one: that is done once */
};

struct kv_client {
    const struct kv_connection *connection;
    struct kv_client_options options;
    struct kv_client_limits limits;
    struct kv_proxy proxy;
    int64_t deadline; /* on the monotonic clock; INT64_MAX = none */
    CURLM *multi;
    struct kv_silence silence;
    struct kv_transfer *transfers;            /* those begun and not ended */
    struct kv_buffer base;                    /* what each URL begins with */
    struct kv_buffer host_header, connect_to; /* only with a tls-server-name */
    struct kv_buffer ca, certificate, key;    /* PEM */
    struct kv_credentials credentials;
    kv_time date;
    struct kv_transfer *version_asked; /* NULL = it is not under way */
    char version[64];                  /* "" = it is not known */
    struct kv_intern warnings;         /* those told already */
    struct kv_progress progress;
    int64_t progress_told;       /* monotonic, nanoseconds */
    struct kv_inflate *inflates; /* spare ones */
    char *unpacked;              /* UNPACKED_BYTES: of whichever body has just come */
};

struct kv_answer {
    const char *path; /* of the URL, without query: for messages */
    long status;
    struct kv_buffer body;
    char content_type[128]; /* "" = none was given */
    char location[256];     /* of a redirect, cut */
};

struct kv_transfer;

/* What is asked for. */
struct kv_transfer_request {
    const char *path;
    const char *query;  /* NULL = none */
    const char *accept; /* the Accept header; NULL = application/json */
    size_t max_body;    /* of a body that is held */
    /* Takes a JSON body with status 200 as it arrives, in place of answer.body; NULL = it is held.
     * False ends the transfer, which is then given out as refused. Nothing may be begun or ended
     * from here: it may set `noted`, and be given out for that. */
    bool (*receive)(struct kv_transfer *transfer, struct kv_text bytes);
    void *owner;
};

/* One GET, with the retries that it needs. */
struct kv_transfer {
    struct kv_client *client;
    struct kv_transfer *next;
    CURL *easy;
    struct curl_slist *headers, *connect_to;
    struct kv_buffer path;
    const char *accept; /* the Accept header */
    size_t max_body;
    bool (*receive)(struct kv_transfer *transfer, struct kv_text bytes);
    void *owner;
    int64_t started;  /* monotonic, nanoseconds; the request's time-out counts from here */
    int64_t retry_at; /* 0 = it is under way */
    unsigned tries;
    unsigned login;              /* which of the client's credentials it was sent with */
    bool login_again;            /* it was sent again with new ones */
    bool begun;                  /* the first byte of this try's body has come */
    bool packed, unpacked_whole; /* the body is gzip; and ended, as far as it has come */
    struct kv_inflate *inflate;  /* NULL between its members: as a rule it is one piece of one */
    bool garbled;                /* it is not packed as the headers say */
    bool streamed;               /* and goes to `receive` */
    bool paused;                 /* what comes is put off until the owner was heard */
    bool noted;          /* the owner has something to do about it, though it is not answered yet */
    bool refused;        /* `receive` has returned false */
    bool lost;           /* its connection died after a part was handed on to `receive` */
    bool answered;       /* it is over: wholly here, or refused */
    bool too_large;      /* the body was cut off at max_body */
    bool together_large; /* or where all that are held come to held_bytes */
    CURLcode failure;    /* why there is no answer */
    char detail[CURL_ERROR_SIZE];
    struct kv_answer answer;
};

/* client.c: takes the answer to kv_client_version_ask, and ends that transfer. */
bool kv_client_take_version(struct kv_client *client, struct kv_error *error);

/* transfer.c */

/* Begins a GET of server + path [+ "?" + query]. NULL with *error set if there
 * are no credentials to be had. */
struct kv_transfer *kv_transfer_start(struct kv_client *client,
                                      const struct kv_transfer_request *request,
                                      struct kv_error *error);

/* Waits until one is answered, whatever the status, or lost, and gives it to the caller, who ends
 * it before the next call; or until one is noted: that one goes on. NULL if none is under way.
 * False if one was not answered. */
bool kv_transfer_next(struct kv_client *client, struct kv_transfer **out,
                      struct kv_error *error) KV_MUST_USE;

void kv_transfer_end(struct kv_transfer *transfer);
void kv_transfer_end_all(struct kv_client *client);

/* When time is up for this one, retries included. */
int64_t kv_transfer_limit(const struct kv_transfer *transfer);

/* api_error.c: what went wrong, and what to do about it. All return false. */

/* No answer: libcurl's code and its own words. */
bool kv_transfer_error(const struct kv_transfer *transfer, CURLcode code, struct kv_error *error);

/* Is that what went wrong? */
bool kv_transfer_headers_too_large(const struct kv_transfer *transfer, CURLcode code);

/* A status other than 200, or a body that is not JSON. */
bool kv_answer_error(const struct kv_connection *connection, const struct kv_answer *answer,
                     struct kv_error *error);

bool kv_answer_is_json(const struct kv_answer *answer);

/* The server's own words: a Status's message, else the first line of the body, quoted; cleaned. */
void kv_answer_reason(const struct kv_answer *answer, char *out, size_t size);

#endif
