/* How one transfer begins and ends. */
#include "transfer_internal.h"

#include <stdlib.h>

void transfer_begin(struct transfer *transfer)
{
    transfer_answer_begin(transfer);
    transfer->retry_at = 0;
    transfer->tries++;
    transfer_set_timeouts(transfer);
    silence_end(transfer->client);
    if (curl_multi_add_handle(transfer->client->multi, transfer->easy) != CURLM_OK)
        kv_out_of_memory(); /* with sound handles, the only way to fail */
}

struct transfer *transfer_start(struct kv_client *client, const struct transfer_request *request,
                                struct kv_error *error)
{
    struct transfer *transfer = calloc(1, sizeof *transfer);
    CURL *easy = curl_easy_init();
    if (!transfer || !easy)
        kv_out_of_memory();
    *transfer = (struct transfer){.client = client,
                                  .next = client->transfers,
                                  .easy = easy,
                                  .max_body = request->max_body,
                                  .receive = request->receive,
                                  .protobuf = request->protobuf,
                                  .owner = request->owner,
                                  .started = kv_monotonic_now()};
    client->transfers = transfer;
    kv_buffer_text(&transfer->path, request->path);
    transfer->answer.path = transfer->path.data;
    transfer->accept = request->accept ? request->accept : "application/json";
    if (!credentials_prepare(&client->credentials, transfer_limit(transfer), error) ||
        !transfer_add_headers(transfer, error)) {
        transfer_end(transfer);
        return NULL;
    }
    transfer->started =
        kv_monotonic_now(); /* getting credentials does not count towards the server's time */
    if (client->connect_to.length > 0 &&
        !(transfer->connect_to = curl_slist_append(NULL, client->connect_to.data)))
        kv_out_of_memory();
    struct kv_buffer url = {0};
    kv_buffer_printf(&url, "%s%s%s%s", client->base.data, request->path, request->query ? "?" : "",
                     request->query ? request->query : "");
    transfer_set_options(transfer, url.data);
    kv_buffer_release(&url);
    transfer_begin(transfer);
    return transfer;
}

void transfer_end(struct transfer *transfer)
{
    struct transfer **link = &transfer->client->transfers;
    while (*link != transfer)
        link = &(*link)->next;
    *link = transfer->next;
    if (transfer->client->version_asked == transfer)
        transfer->client->version_asked = NULL;
    if (transfer->client->silence.sign_of_life == transfer)
        transfer->client->silence.sign_of_life = NULL;
    curl_multi_remove_handle(transfer->client->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->connect_to);
    kv_buffer_release(&transfer->path);
    kv_buffer_release(&transfer->answer.body);
    kv_buffer_release(&transfer->put_aside);
    kv_inflate_put_back(&transfer->client->inflates, transfer->inflate);
    free(transfer);
}

void transfer_end_all(struct kv_client *client)
{
    while (client->transfers)
        transfer_end(client->transfers);
}
