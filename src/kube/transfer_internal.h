/* What the files of one transfer share. */
#ifndef KUBEVET_KUBE_TRANSFER_INTERNAL_H
#define KUBEVET_KUBE_TRANSFER_INTERNAL_H

#include "client_internal.h"

/* transfer.c: sends it, for the first time or once more. */
void transfer_begin(struct kv_transfer *transfer);

/* silence.c */

/* From when the client is opened. */
void silence_init(struct kv_client *client);

/* Something has come, or is waited for from now on. */
void silence_end(struct kv_client *client);

/* Nothing has come now: if that has lasted, asks for a sign of life; if it has lasted too long,
 * gives the connections up and sends anew, over a fresh one, what is under way. Of what was handed
 * on in part, the owner must hear: `lost`. */
void silence_goes_on(struct kv_client *client);

/* transfer_options.c */

/* What libcurl keeps connections in. */
CURLM *transfer_multi_new(void);

/* All that libcurl is told of a GET of `url`, but for time-outs. */
void transfer_set_options(struct kv_transfer *transfer, const char *url);

/* The kubeconfig's certificate, or the plugin's: never both. */
void transfer_set_login(CURL *easy, const struct kv_client *client);

/* transfer_answer.c */

/* A header's value, of several with this name the one with that index; "" = none. Valid until the
 * next call. */
struct kv_text transfer_header(const struct kv_transfer *transfer, const char *name, size_t index);

/* Nothing has come yet. */
void transfer_answer_begin(struct kv_transfer *transfer);

/* libcurl's write function: takes the next bytes of the body. */
size_t transfer_receive_body(char *data, size_t size, size_t count, void *context);

/* The answer is here: was its body whole? */
bool transfer_answer_is_whole(const struct kv_transfer *transfer);

/* Takes what the headers say. */
void transfer_take_headers(struct kv_transfer *transfer);

#endif
