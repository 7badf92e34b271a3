/* Shared by the files of one transfer. */
#ifndef KUBEVET_KUBE_API_TRANSFER_INTERNAL_H
#define KUBEVET_KUBE_API_TRANSFER_INTERNAL_H

#include "client_internal.h"

/* transfer.c: sends it, for the first time or again. */
void transfer_begin(struct transfer *transfer);

/* silence.c */

/* Starts when the client is opened. */
void silence_init(struct kv_client *client);

/* Data has arrived, or is expected from now on. */
static inline void silence_end(struct kv_client *client)
{
    client->silence.since = kv_monotonic_now();
    client->silence.asked = false;
}

/* No data has arrived now. After some time, requests a sign of life; after a longer time, closes
 * the connections and repeats everything in progress over a new one. Transfers that were passed on
 * in part are lost (BODY_LOST). */
void silence_goes_on(struct kv_client *client);

/* transfer_options.c */

/* The multi handle, which keeps the connections. */
CURLM *transfer_multi_new(void);

/* Headers with the current credentials. */
bool transfer_add_headers(struct transfer *transfer, struct kv_error *error) KV_MUST_USE;

/* What is left of the time that the transfer has. */
void transfer_set_timeouts(struct transfer *transfer);

/* Sets all of libcurl's options for a GET of `url`, except time-outs. */
void transfer_set_options(struct transfer *transfer, const char *url);

/* The kubeconfig's certificate or the plugin's, never both. */
void transfer_set_login(CURL *easy, struct kv_client *client);

/* transfer_answer.c */

/* Resets the answer: nothing has arrived yet. */
void transfer_answer_begin(struct transfer *transfer);

/* libcurl's write function: takes the next bytes of the body. */
size_t transfer_receive_body(char *data, size_t size, size_t count, void *context);

/* Takes the bytes that were put aside while the transfer wanted its owner, who has reacted. */
void transfer_go_on(struct transfer *transfer);

/* The answer has arrived: is its body complete? */
bool transfer_answer_is_whole(const struct transfer *transfer);

/* Stores what the headers say. */
void transfer_take_headers(struct transfer *transfer);

#endif
