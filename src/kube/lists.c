#include "client_internal.h"

#include "kubevet/base/alike.h"
#include "kubevet/kinds/list.h"

#include <stdlib.h>

/* Pages of one list that are under way at the same time: the server makes the next one while this
 * one arrives. It knows no more than that: a page's first bytes say where the next one begins. */
#define PAGES_AT_ONCE 2

/* Pages without an item, one after the other. */
#define MAX_EMPTY_PAGES 2

/* Of kinds of which nothing else is kept. A server may answer with whole objects all the same.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches */
#define ACCEPT_METADATA                                                                            \
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"

/* Lists, where a caller asks for many kinds in many namespaces. */
#define MAX_UNDER_WAY 32

/* etcd takes objects of 1.5 MiB; their JSON is larger. */
#define MAX_ITEM_BYTES ((size_t)16 * 1024 * 1024)

#define TOKEN_MAX sizeof((struct kv_page *)NULL)->next

/* How far one list has got. */
struct listing {
    struct kv_client *client;
    struct kv_list_request *request;
    char path[KV_KIND_PATH_MAX];
    char list_kind[256], api_version[KV_API_VERSION_MAX];
    struct page *under_way[PAGES_AT_ONCE]; /* NULL = none */
    char next[TOKEN_MAX]; /* continue token of the page that is to be asked for; "" = none */
    unsigned pages, empty_pages;
    size_t items, bytes;
    bool restarted;
    struct kv_reader *alike; /* of its items; NULL = it is not under way */
};

/* A page that is under way. */
struct page {
    struct listing *listing;
    struct kv_transfer *transfer;
    char token[TOKEN_MAX]; /* of the page itself; "" = the first */
    bool followed;         /* the listing knows which page is the next, if there is one */
    struct kv_page list;
    struct kv_page_stream *stream;
    struct kv_error error; /* of what was received */
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

static bool receive(struct kv_transfer *transfer, struct kv_text bytes)
{
    struct page *page = transfer->owner;
    struct listing *listing = page->listing;
    listing->bytes += bytes.length;
    listing->client->progress.bytes += bytes.length;
    if (listing->bytes > listing->client->limits.list_bytes)
        return listing_error(listing, &page->error,
                             "the list is larger than any that a cluster holds");
    bool ok = kv_page_stream_add(page->stream, bytes, &page->error);
    transfer->noted = ok && !page->followed && page->list.next[0];
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
        kv_transfer_end(page->transfer);
    kv_page_stream_close(page->stream);
    free(page);
}

static void pages_end(struct listing *listing)
{
    for (size_t i = 0; i < PAGES_AT_ONCE; i++)
        page_end(listing->under_way[i]);
}

/* The page that `token` leads to. */
static struct page *page_new(struct listing *listing, const char *token)
{
    struct page *page = calloc(1, sizeof *page);
    if (!page)
        kv_out_of_memory();
    page->listing = listing;
    strcpy(page->token, token);
    page->list = (struct kv_page){.list_kind = listing->list_kind,
                                  .api_version = listing->api_version,
                                  .metadata_too = kv_kind_is_metadata_only(listing->request->kind),
                                  .item = hand_on_item,
                                  .context = listing,
                                  .alike = listing->alike};
    page->stream =
        kv_page_stream_open(&page->list, MAX_ITEM_BYTES, listing->path, KV_ERROR_CONNECTION);
    return page;
}

/* Asks for the page that `token` leads to, and puts it into a free place. */
static bool ask_for_page(struct listing *listing, const char *token, struct page **place,
                         struct kv_error *error)
{
    struct kv_buffer query = {0};
    struct page *page = *place = page_new(listing, token);
    kv_buffer_printf(&query, "limit=%d", KV_LIST_PAGE_ITEMS);
    if (listing->request->kind->query)
        kv_buffer_printf(&query, "&%s", listing->request->kind->query);
    if (token[0]) {
        char *escaped = curl_easy_escape(NULL, token, (int)strlen(token));
        if (!escaped)
            kv_out_of_memory();
        kv_buffer_printf(&query, "&continue=%s", escaped);
        curl_free(escaped);
    }
    bool is_metadata_only = kv_kind_is_metadata_only(listing->request->kind);
    const struct kv_transfer_request request = {.path = listing->path,
                                                .query = query.data,
                                                .accept = is_metadata_only ? ACCEPT_METADATA : NULL,
                                                .max_body = listing->client->limits.refusal_bytes,
                                                .receive = receive,
                                                .owner = page};
    page->transfer = kv_transfer_start(listing->client, &request, error);
    kv_buffer_release(&query);
    return page->transfer != NULL;
}

/* The next page, if there is one and not too many are under way. */
static bool ask_for_next(struct listing *listing, struct kv_error *error)
{
    for (size_t i = 0; listing->next[0] && i < PAGES_AT_ONCE; i++) {
        char token[TOKEN_MAX];
        if (listing->under_way[i])
            continue;
        memcpy(token, listing->next, sizeof token);
        listing->next[0] = '\0';
        if (!ask_for_page(listing, token, &listing->under_way[i], error))
            return false;
    }
    return true;
}

/* --- going on --- */

/* Does a list that goes on look as if it had no end? */
static bool is_endless(const struct listing *listing, const struct page *page)
{
    return strcmp(page->list.next, page->token) == 0 || listing->empty_pages == MAX_EMPTY_PAGES ||
           listing->pages == listing->client->limits.pages;
}

/* Is the list to be left after this page, its first? */
static bool is_left(const struct page *page)
{
    const struct kv_list_request *request = page->listing->request;
    return request->leave && page->token[0] == '\0' && !page->listing->restarted &&
           page->list.remaining > 0 &&
           request->leave(request->context, request, page->list.remaining, page->list.next);
}

/* The page has said which one comes next; it may be still under way itself. */
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
        return listing_error(listing, error,
                             "the server goes round in circles: it continues the list for ever");
    if (is_left(page))
        return true;
    memcpy(listing->next, page->list.next, sizeof listing->next);
    return true;
}

/* The token of a page has died, with etcd's compaction, or the connection: what was handed on is
 * void, and what is still under way too. */
static bool restart(struct listing *listing, struct kv_error *error)
{
    struct kv_list_request *request = listing->request;
    pages_end(listing);
    request->restart(request->context, request);
    kv_reader_alike_forget(listing->alike);
    listing->client->progress.objects -= listing->items;
    listing->next[0] = '\0';
    listing->pages = listing->empty_pages = 0;
    listing->items = listing->bytes = 0;
    listing->restarted = true;
    return ask_for_page(listing, "", &listing->under_way[0], error);
}

static bool may_restart(const struct listing *listing)
{
    return !listing->restarted && listing->request->restart;
}

/* What came of the page was handed on; the rest of it won't come. */
static bool take_loss(struct page *page, struct kv_error *error)
{
    struct listing *listing = page->listing;
    if (may_restart(listing))
        return restart(listing, error);
    return listing_error(listing, error,
                         "the connection went silent in the middle of the list, which had begun "
                         "again once already: run it again");
}

static bool take_refusal(struct page *page, const struct kv_answer *answer, struct kv_error *error)
{
    struct listing *listing = page->listing;
    struct kv_list_request *request = listing->request;
    bool first = page->token[0] == '\0';
    if (answer->status == 410 && !first && may_restart(listing))
        return restart(listing, error);
    /* Permission or kind lost between two pages is no result: half of the list was handed on. */
    if (!first || (answer->status != 403 && answer->status != 404))
        return kv_answer_error(listing->client->connection, answer, error);
    request->result = answer->status == 403 ? KV_LIST_FORBIDDEN : KV_LIST_NOT_FOUND;
    kv_answer_reason(answer, request->reason, sizeof request->reason);
    page_end(page);
    return true;
}

/* A page has been answered: it is done with, and the next one asked for. */
static bool take_answer(struct page *page, struct kv_error *error)
{
    struct listing *listing = page->listing;
    const struct kv_answer *answer = &page->transfer->answer;
    if (page->error.kind != KV_ERROR_NONE) {
        *error = page->error;
        return false;
    }
    if (answer->status != 200 || !kv_answer_is_json(answer))
        return take_refusal(page, answer, error);
    if (!kv_page_stream_end(page->stream, error) || !follow(page, page->list.items == 0, error))
        return false;
    page_end(page);
    return ask_for_next(listing, error);
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
    request->result = KV_LIST_OK;
    request->reason[0] = '\0';
    request->items = 0;
}

static bool listing_start(struct listing *listing, struct kv_error *error)
{
    listing->alike = kv_reader_alike(KV_PAGE_ITEM_LEVELS, listing->path, KV_ERROR_CONNECTION);
    const char *from = listing->request->from;
    return ask_for_page(listing, from ? from : "", &listing->under_way[0], error);
}

static void listing_end(struct listing *listing)
{
    pages_end(listing);
    kv_reader_close(listing->alike);
    listing->alike = NULL;
    listing->request->items = listing->items;
}

/* Lists side by side, and of each a page or two. */
static bool run_listings(struct kv_client *client, struct listing *listings, size_t count,
                         struct kv_error *error)
{
    struct kv_transfer *transfer;
    size_t begun = 0, under_way = 0;
    for (;;) {
        for (; begun < count && under_way < MAX_UNDER_WAY; begun++, under_way++)
            if (!listing_start(&listings[begun], error))
                return false;
        if (!kv_transfer_next(client, &transfer, error))
            return false;
        if (!transfer)
            return true;
        if (transfer == client->version_asked) {
            if (!kv_client_take_version(client, error))
                return false;
            continue;
        }
        struct page *page = transfer->owner;
        struct listing *listing = page->listing;
        bool ok = transfer->lost       ? take_loss(page, error)
                  : transfer->answered ? take_answer(page, error)
                                       : follow(page, false, error) && ask_for_next(listing, error);
        if (!ok)
            return false;
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
    bool ok = run_listings(client, listings, count, error);
    for (size_t i = 0; i < count; i++)
        listing_end(&listings[i]);
    free(listings);
    return ok;
}
