#include "client_internal.h"

#include "kubevet/kinds/list.h"

#include <stdlib.h>

/* Items of a page, as kubectl and client-go ask for. */
#define PAGE_ITEMS 500

/* Pages without an item, one after the other. */
#define MAX_EMPTY_PAGES 2

/* Bounds memory where a caller lists many kinds in many namespaces. */
#define MAX_UNDER_WAY 32

/* How far one list has got. */
struct listing {
    struct kv_client *client;
    struct kv_list_request *request;
    char path[KV_KIND_PATH_MAX];
    char next[sizeof((struct kv_page *)NULL)->next]; /* the continue token; "" = the first page */
    unsigned pages, empty_pages;
    size_t items, bytes;
    bool restarted;
};

static bool listing_error(const struct listing *listing, struct kv_error *error, const char *text)
{
    return kv_error_at(error, KV_ERROR_CONNECTION, listing->path, 0, 0, "%s", text);
}

static bool ask_for_page(struct listing *listing, struct kv_error *error)
{
    struct kv_buffer query = {0};
    kv_buffer_printf(&query, "limit=%d", PAGE_ITEMS);
    if (listing->request->kind->query)
        kv_buffer_printf(&query, "&%s", listing->request->kind->query);
    if (listing->next[0]) {
        char *token = curl_easy_escape(NULL, listing->next, (int)strlen(listing->next));
        if (!token)
            kv_out_of_memory();
        kv_buffer_printf(&query, "&continue=%s", token);
        curl_free(token);
    }
    bool ok = kv_transfer_start(listing->client, listing->path, query.data,
                                listing->client->limits.held_bytes, listing, error) != NULL;
    kv_buffer_release(&query);
    return ok;
}

static bool hand_on_item(void *context, struct kv_reader *reader)
{
    struct listing *listing = context;
    if (listing->items++ == listing->client->limits.items)
        return kv_reader_fail(reader, "the list has more than %zu items", listing->items - 1);
    return listing->request->item(listing->request->context, listing->request, reader);
}

/* Does a list that goes on look as if it had no end? */
static bool is_endless(const struct listing *listing, const struct kv_page *page)
{
    return strcmp(page->next, listing->next) == 0 || listing->empty_pages == MAX_EMPTY_PAGES ||
           listing->pages == listing->client->limits.pages;
}

/* Turns a whole body into items, and says where the next page is. */
static bool read_page(struct listing *listing, struct kv_text body, struct kv_error *error)
{
    char list_kind[256], api_version[KV_API_VERSION_MAX];
    snprintf(list_kind, sizeof list_kind, "%sList", listing->request->kind->name);
    struct kv_page page = {.list_kind = list_kind,
                           .api_version = kv_kind_api_version(listing->request->kind, api_version),
                           .item = hand_on_item,
                           .context = listing};
    listing->bytes += body.length;
    if (listing->bytes > listing->client->limits.list_bytes)
        return listing_error(listing, error, "the list is larger than any that a cluster holds");
    struct kv_reader *reader = kv_reader_json(body, listing->path, KV_ERROR_CONNECTION);
    bool ok = kv_page_read(&page, reader) && kv_read_end(reader);
    if (!ok)
        kv_reader_error(reader, error);
    kv_reader_close(reader);
    if (!ok)
        return false;
    listing->request->items += page.items;
    listing->pages++;
    listing->empty_pages = page.items > 0 ? 0 : listing->empty_pages + 1;
    if (page.next[0] && is_endless(listing, &page))
        return listing_error(listing, error,
                             "the server goes round in circles: it continues the list for ever");
    memcpy(listing->next, page.next, sizeof listing->next);
    return true;
}

/* The token of the next page has died, with etcd's compaction: what was handed on is void. */
static void restart(struct listing *listing)
{
    struct kv_list_request *request = listing->request;
    request->restart(request->context, request);
    request->items = 0;
    listing->next[0] = '\0';
    listing->pages = listing->empty_pages = 0;
    listing->items = listing->bytes = 0;
    listing->restarted = true;
}

/* Takes an answer; `*more` says whether there is another page to ask for. */
static bool take_answer(struct listing *listing, const struct kv_answer *answer, bool *more,
                        struct kv_error *error)
{
    struct kv_list_request *request = listing->request;
    bool first = listing->pages == 0;
    *more = false;
    if (answer->status == 200 && kv_answer_is_json(answer)) {
        bool ok = read_page(listing, kv_buffer_as_text(&answer->body), error);
        *more = listing->next[0] != '\0';
        return ok;
    }
    if (answer->status == 410 && !first && !listing->restarted && request->restart) {
        restart(listing);
        *more = true;
        return true;
    }
    /* Permission or kind lost between two pages is no result: half of the list was handed on. */
    if (!first || (answer->status != 403 && answer->status != 404))
        return kv_answer_error(listing->client->connection, answer, error);
    request->result = answer->status == 403 ? KV_LIST_FORBIDDEN : KV_LIST_NOT_FOUND;
    kv_answer_reason(answer, request->reason, sizeof request->reason);
    return true;
}

static void begin_listing(struct listing *listing, struct kv_client *client,
                          struct kv_list_request *request)
{
    *listing = (struct listing){.client = client, .request = request};
    kv_kind_path(request->kind, request->namespace, listing->path);
    request->result = KV_LIST_OK;
    request->reason[0] = '\0';
    request->items = 0;
}

/* Pages of one list come one after the other, lists side by side. */
static bool run_listings(struct kv_client *client, struct listing *listings, size_t count,
                         struct kv_error *error)
{
    struct kv_transfer *transfer;
    size_t begun = 0, under_way = 0;
    bool more;
    for (;;) {
        for (; begun < count && under_way < MAX_UNDER_WAY; begun++, under_way++)
            if (!ask_for_page(&listings[begun], error))
                return false;
        if (!kv_transfer_next(client, &transfer, error))
            return false;
        if (!transfer)
            return true;
        struct listing *listing = transfer->owner;
        bool ok = take_answer(listing, &transfer->answer, &more, error);
        kv_transfer_end(transfer);
        if (!ok || (more && !ask_for_page(listing, error)))
            return false;
        under_way -= !more;
    }
}

bool kv_client_lists(struct kv_client *client, struct kv_list_request *requests, size_t count,
                     struct kv_error *error)
{
    struct listing *listings = calloc(count ? count : 1, sizeof *listings);
    if (!listings)
        kv_out_of_memory();
    for (size_t i = 0; i < count; i++)
        begin_listing(&listings[i], client, &requests[i]);
    bool ok = run_listings(client, listings, count, error);
    kv_transfer_end_all(client);
    free(listings);
    return ok;
}
