#include "client_internal.h"

#include "kubevet/kinds/list.h"
#include "kubevet/kinds/protobuf.h"

#include <stdlib.h>

/* Pages of one list in flight at a time: the server prepares the next one while this one arrives.
 * More are impossible, since the start of a page says where the next one begins. */
#define PAGES_AT_ONCE 2

/* Consecutive pages without items. */
#define MAX_EMPTY_PAGES 2

/* For kinds of which only metadata is kept. A server may still answer with whole objects. Source:
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches */
#define AS_METADATA          ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
#define ACCEPT_METADATA      "application/json" AS_METADATA "application/json"
#define ACCEPT_METADATA_ALSO PROTOBUF AS_METADATA "application/json" AS_METADATA ACCEPT_PROTOBUF

/* Lists in progress at a time, for callers that read many kinds in many namespaces. */
#define MAX_UNDER_WAY 32

/* etcd accepts objects of 1.5 MiB; their JSON is larger. */
#define MAX_ITEM_BYTES ((size_t)16 * 1024 * 1024)

#define TOKEN_MAX sizeof((struct kv_page *)NULL)->next

/* The state of reading one list. */
struct listing {
    struct kv_client *client;
    struct kv_list_request *request;
    char path[KV_KIND_PATH_MAX];
    char list_kind[256], api_version[KV_API_VERSION_MAX];
    struct page *under_way[PAGES_AT_ONCE]; /* NULL = none */
    char next[TOKEN_MAX]; /* continue token of the next page to request; "" = none */
    unsigned pages, empty_pages;
    size_t items, bytes;
    bool restarted;
    bool json_again; /* it was asked for as protocol buffers in vain, and is read as JSON */
    const struct kv_proto_message *message; /* of its objects; NULL = it is asked for as JSON */
    bool unasked; /* a page could not be requested, as there are no credentials */
};

/* A page in progress. */
struct page {
    struct listing *listing;
    struct transfer *transfer;
    char token[TOKEN_MAX]; /* of the page itself; "" = the first */
    bool followed;         /* the listing knows the next page, if there is one */
    struct kv_page list;
    struct kv_page_stream *stream; /* NULL = nothing has arrived */
    bool protobuf;                 /* how it has arrived */
    struct kv_error error;         /* of what was received */
};

/* --- what a page sends --- */

static bool listing_error(const struct listing *listing, struct kv_error *error, const char *text)
{
    return kv_error_at(error, KV_ERROR_CONNECTION, listing->path, 0, 0, "%s", text);
}

static bool hand_on_item(void *context, struct kv_reader *reader)
{
    struct listing *listing = context;
    if (listing->items++ == listing->client->limits.items)
        return kv_reader_fail(reader, "the list has more than %zu items", listing->items - 1);
    listing->client->progress.objects++;
    return listing->request->item(listing->request->context, listing->request, reader);
}

/* The answer's headers say how the page is encoded. */
static void page_open(struct page *page)
{
    const char *path = page->listing->path;
    page->protobuf = response_is_protobuf(&page->transfer->answer);
    page->stream = (page->protobuf ? kv_page_stream_open_protobuf : kv_page_stream_open)(
        &page->list, MAX_ITEM_BYTES, path, KV_ERROR_CONNECTION);
}

static bool receive(struct transfer *transfer, struct kv_text bytes)
{
    struct page *page = transfer->owner;
    if (!page->stream)
        page_open(page);
    struct listing *listing = page->listing;
    listing->bytes += bytes.length;
    listing->client->progress.bytes += bytes.length;
    if (listing->bytes > listing->client->limits.list_bytes)
        return listing_error(listing, &page->error, "the list is larger than any cluster's");
    bool ok = kv_page_stream_add(page->stream, bytes, &page->error);
    transfer->wants_owner = ok && !page->followed && page->list.next[0];
    return ok;
}

/* --- asking --- */

static void page_end(struct page *page)
{
    if (!page)
        return;
    for (size_t i = 0; i < PAGES_AT_ONCE; i++)
        if (page->listing->under_way[i] == page)
            page->listing->under_way[i] = NULL;
    if (page->transfer)
        transfer_end(page->transfer);
    kv_page_stream_close(page->stream);
    free(page);
}

static void pages_end(struct listing *listing)
{
    for (size_t i = 0; i < PAGES_AT_ONCE; i++)
        page_end(listing->under_way[i]);
}

static bool is_metadata_only(const struct kv_list_request *request)
{
    return kv_kind_is_metadata_only(request->kind) && !request->whole;
}

static const char *accept_of(const struct listing *listing)
{
    if (is_metadata_only(listing->request))
        return listing->message ? ACCEPT_METADATA_ALSO : ACCEPT_METADATA;
    return listing->message ? ACCEPT_PROTOBUF : NULL;
}

/* A page for `token`. */
static struct page *page_new(struct listing *listing, const char *token)
{
    struct page *page = calloc(1, sizeof *page);
    if (!page)
        kv_out_of_memory();
    page->listing = listing;
    snprintf(page->token, sizeof page->token, "%s", token);
    page->list = (struct kv_page){.list_kind = listing->list_kind,
                                  .api_version = listing->api_version,
                                  .metadata_too = is_metadata_only(listing->request),
                                  .item = hand_on_item,
                                  .context = listing,
                                  .message = listing->message};
    return page;
}

/* Requests the page for `token`, in a free slot. */
static bool page_ask(struct listing *listing, const char *token, struct page **place,
                     struct kv_error *error)
{
    struct kv_buffer query = {0};
    struct page *page = *place = page_new(listing, token);
    kv_buffer_printf(&query, "limit=%d", KV_LIST_PAGE_ITEMS);
    if (listing->request->kind->query && !listing->request->whole)
        kv_buffer_printf(&query, "&%s", listing->request->kind->query);
    if (token[0]) {
        char *escaped = curl_easy_escape(NULL, token, (int)strlen(token));
        if (!escaped)
            kv_out_of_memory();
        kv_buffer_printf(&query, "&continue=%s", escaped);
        curl_free(escaped);
    }
    const struct transfer_request request = {.path = listing->path,
                                             .query = query.data,
                                             .accept = accept_of(listing),
                                             .max_body = listing->client->limits.refusal_bytes,
                                             .receive = receive,
                                             .protobuf = listing->message != NULL,
                                             .owner = page};
    page->transfer = transfer_start(listing->client, &request, error);
    kv_buffer_release(&query);
    listing->unasked = !page->transfer;
    return page->transfer != NULL;
}

/* Requests the next page, if there is one and not too many are in progress. */
static bool next_page_ask(struct listing *listing, struct kv_error *error)
{
    for (size_t i = 0; listing->next[0] && i < PAGES_AT_ONCE; i++) {
        char token[TOKEN_MAX];
        if (listing->under_way[i])
            continue;
        memcpy(token, listing->next, sizeof token);
        listing->next[0] = '\0';
        if (!page_ask(listing, token, &listing->under_way[i], error))
            return false;
    }
    return true;
}

/* --- going on --- */

/* Does the list look endless? */
static bool is_endless(const struct listing *listing, const struct page *page)
{
    return strcmp(page->list.next, page->token) == 0 || listing->empty_pages == MAX_EMPTY_PAGES ||
           listing->pages == listing->client->limits.pages;
}

/* Does the owner end the list after this first page? */
static bool is_left(const struct page *page)
{
    const struct kv_list_request *request = page->listing->request;
    bool again = page->listing->restarted || page->listing->json_again;
    return request->leave && page->token[0] == '\0' && !again && page->list.remaining > 0 &&
           request->leave(request->context, request, page->list.remaining, page->list.next);
}

/* The page has told the next page's token; it may still be in progress itself. */
static bool follow(struct page *page, bool empty, struct kv_error *error)
{
    struct listing *listing = page->listing;
    if (page->followed)
        return true;
    page->followed = true;
    listing->pages++;
    listing->empty_pages = empty ? listing->empty_pages + 1 : 0;
    if (!page->list.next[0])
        return true;
    if (is_endless(listing, page))
        return listing_error(
            listing, error, "the server sends the same pages again and again: the list has no end");
    if (is_left(page))
        return true;
    memcpy(listing->next, page->list.next, sizeof listing->next);
    return true;
}

/* From the first page on: all items so far are invalid, and so are pages in progress. */
static bool begin_again(struct listing *listing, struct kv_error *error)
{
    struct kv_list_request *request = listing->request;
    pages_end(listing);
    request->restart(request->context, request);
    listing->client->progress.objects -= listing->items;
    listing->next[0] = '\0';
    listing->pages = listing->empty_pages = 0;
    listing->items = listing->bytes = 0;
    return page_ask(listing, "", &listing->under_way[0], error);
}

/* The continue token has expired, by etcd's compaction, or the connection was lost. */
static bool restart(struct listing *listing, struct kv_error *error)
{
    listing->restarted = true;
    return begin_again(listing, error);
}

static bool may_restart(const struct listing *listing)
{
    return !listing->restarted && listing->request->restart;
}

/* --- as JSON, where protocol buffers fail --- */

/* Is this answer none to who asks for protocol buffers? A server or a proxy that has no such thing
 * says so (406, 415), or sends something else. */
static bool is_unacceptable(const struct listing *listing, const struct response *answer)
{
    return listing->message &&
           (answer->status == 406 || answer->status == 415 || answer->status == 200);
}

/* Asks for the same page as JSON: nothing of it has been passed on. */
static bool json_ask(struct page *page, struct kv_error *error)
{
    struct listing *listing = page->listing;
    char token[TOKEN_MAX];
    memcpy(token, page->token, sizeof token);
    listing->message = NULL;
    listing->json_again = true;
    page_end(page);
    size_t i = 0;
    while (listing->under_way[i])
        i++;
    return page_ask(listing, token, &listing->under_way[i], error);
}

/* A page could not be read, and that is told in `failure`. If it came as protocol buffers, the list
 * is read as JSON instead: what is wrong with it shows there, too, or it is right. */
static bool failure_take(struct page *page, const struct kv_error *failure, struct kv_error *error)
{
    struct listing *listing = page->listing;
    const struct kv_client_options *options = &listing->client->options;
    struct kv_error told = *failure;
    char text[1024];
    if (!page->protobuf || !listing->request->restart) {
        *error = *failure;
        return false;
    }
    kv_error_prepend(&told, "read as JSON, since protobuf failed");
    kv_error_format(&told, text, sizeof text);
    if (options->warn)
        options->warn(options->warn_context, KV_WARNING_CONNECTION, text);
    listing->message = NULL;
    listing->json_again = true;
    return begin_again(listing, error);
}

/* The rest of a page won't come after a part was passed on: it was truncated, or its connection has
 * gone silent. */
static bool loss_take(struct page *page, struct kv_error *error)
{
    struct listing *listing = page->listing;
    const char *detail = page->transfer->detail;
    bool cut = page->transfer->failure != CURLE_OK;
    if (may_restart(listing))
        return restart(listing, error);
    return kv_error_at(error, KV_ERROR_CONNECTION, listing->path, 0, 0,
                       "the %s in the middle of the list, for the second time%s%s%s: run it again",
                       cut ? "answer was truncated" : "connection went silent",
                       cut && detail[0] ? " (" : "", cut ? detail : "",
                       cut && detail[0] ? ")" : "");
}

static bool refusal_take(struct page *page, const struct response *answer, struct kv_error *error)
{
    struct listing *listing = page->listing;
    struct kv_list_request *request = listing->request;
    bool first = page->token[0] == '\0';
    if (answer->status == 410 && !first && may_restart(listing))
        return restart(listing, error);
    /* A 403 or 404 between two pages is an error, since half of the list was passed on. */
    if (!first || (answer->status != 403 && answer->status != 404))
        return response_error(listing->client->connection, answer, error);
    request->result = answer->status == 403 ? KV_LIST_FORBIDDEN : KV_LIST_NOT_FOUND;
    response_reason(answer, request->reason, sizeof request->reason);
    page_end(page);
    return true;
}

/* A page is complete: ends it and requests the next one. */
static bool answer_take(struct page *page, struct kv_error *error)
{
    struct listing *listing = page->listing;
    const struct response *answer = &page->transfer->answer;
    struct kv_error failure = page->error;
    if (failure.kind != KV_ERROR_NONE)
        return failure_take(page, &failure, error);
    if (!transfer_has_page(page->transfer))
        return is_unacceptable(listing, answer) ? json_ask(page, error)
                                                : refusal_take(page, answer, error);
    if (!page->stream)
        page_open(page); /* no byte has come */
    if (kv_page_stream_is_open(page->stream) && may_restart(listing))
        return restart(listing, error);
    if (!kv_page_stream_end(page->stream, &failure))
        return failure_take(page, &failure, error);
    if (!follow(page, page->list.items == 0, error))
        return false;
    page_end(page);
    return next_page_ask(listing, error);
}

static bool is_done(const struct listing *listing)
{
    for (size_t i = 0; i < PAGES_AT_ONCE; i++)
        if (listing->under_way[i])
            return false;
    return true;
}

static void listing_prepare(struct listing *listing, struct kv_client *client,
                            struct kv_list_request *request)
{
    *listing = (struct listing){.client = client, .request = request};
    kv_kind_path(request->kind, request->namespace, listing->path);
    kv_kind_api_version(request->kind, listing->api_version);
    snprintf(listing->list_kind, sizeof listing->list_kind, "%sList", request->kind->name);
    if (!client->options.json_only && !request->json)
        listing->message = kv_kind_message(request->kind);
    request->result = KV_LIST_OK;
    request->reason[0] = '\0';
    request->items = 0;
}

static bool listing_start(struct listing *listing, struct kv_error *error)
{
    const char *from = listing->request->from;
    return page_ask(listing, from ? from : "", &listing->under_way[0], error);
}

static void listing_end(struct listing *listing)
{
    pages_end(listing);
    listing->request->items = listing->items;
}

/* Handles new data of a page, or its loss. */
static bool page_go_on(struct page *page, struct kv_error *error)
{
    const struct transfer *transfer = page->transfer;
    if (transfer->body == BODY_LOST)
        return loss_take(page, error);
    if (transfer->answered)
        return answer_take(page, error);
    return follow(page, false, error) && next_page_ask(page->listing, error);
}

/* The failure of a list is its result if it has may_fail. Its items so far are invalid. */
static bool listing_fail(struct listing *listing, const struct kv_error *failure)
{
    struct kv_list_request *request = listing->request;
    if (!request->may_fail || listing->unasked)
        return false;
    pages_end(listing);
    if (request->restart)
        request->restart(request->context, request);
    listing->client->progress.objects -= listing->items;
    listing->items = 0;
    request->result = KV_LIST_FAILED;
    kv_error_format(failure, request->reason, sizeof request->reason);
    return true;
}

/* Waits for an event of a list and returns the list; NULL if none is in progress. */
static bool listings_wait(struct kv_client *client, struct listing **out, struct kv_error *error)
{
    struct transfer *transfer;
    struct kv_error failure = {0};
    *out = NULL;
    for (;;) {
        bool answered = transfer_next(client, &transfer, &failure);
        if (answered && !transfer)
            return true;
        if (answered && transfer == client->version_asked) {
            if (!client_version_take(client, error))
                return false;
            continue;
        }
        struct page *page = transfer ? transfer->owner : NULL; /* /version has none */
        *out = page ? page->listing : NULL;
        if (answered && page_go_on(page, &failure))
            return true;
        bool alone = answered || (page && transfer_failed_alone(transfer));
        if (alone && listing_fail(*out, &failure))
            return true;
        *error = failure;
        return false;
    }
}

/* Runs lists in parallel, each with one or two pages in flight. */
static bool listings_run(struct kv_client *client, struct listing *listings, size_t count,
                         struct kv_error *error)
{
    struct listing *listing;
    size_t begun = 0, under_way = 0;
    for (;;) {
        for (; begun < count && under_way < MAX_UNDER_WAY; begun++, under_way++)
            if (!listing_start(&listings[begun], error))
                return false;
        if (!listings_wait(client, &listing, error))
            return false;
        if (!listing)
            return true;
        if (is_done(listing)) {
            listing_end(listing);
            client->progress.lists_done++;
            under_way--;
        }
    }
}

bool kv_client_lists(struct kv_client *client, struct kv_list_request *requests, size_t count,
                     struct kv_error *error)
{
    struct listing *listings = calloc(count ? count : 1, sizeof *listings);
    if (!listings)
        kv_out_of_memory();
    client->progress.lists += count;
    for (size_t i = 0; i < count; i++)
        listing_prepare(&listings[i], client, &requests[i]);
    bool ok = listings_run(client, listings, count, error);
    for (size_t i = 0; i < count; i++)
        listing_end(&listings[i]);
    free(listings);
    return ok;
}
