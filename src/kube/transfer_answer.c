/* What an answer brings: headers, and a body that is handed on or held. */
#include "transfer_internal.h"

#include <strings.h>

struct kv_text transfer_header(const struct kv_transfer *transfer, const char *name, size_t index)
{
    struct curl_header *header;
    if (curl_easy_header(transfer->easy, name, index, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return (struct kv_text){"", 0};
    return kv_text_of(header->value);
}

static void take_head(struct kv_transfer *transfer)
{
    struct kv_answer *answer = &transfer->answer;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &answer->status);
    snprintf(answer->content_type, sizeof answer->content_type, "%s",
             transfer_header(transfer, "Content-Type", 0).data);
}

static size_t held_bytes(const struct kv_client *client)
{
    size_t bytes = 0;
    for (const struct kv_transfer *each = client->transfers; each; each = each->next)
        bytes += each->answer.body.length;
    return bytes;
}

static bool hold(struct kv_transfer *transfer, struct kv_text bytes)
{
    transfer->too_large = bytes.length > transfer->max_body - transfer->answer.body.length;
    transfer->together_large =
        bytes.length > transfer->client->limits.held_bytes - held_bytes(transfer->client);
    if (transfer->too_large || transfer->together_large)
        return false;
    kv_buffer_add(&transfer->answer.body, bytes.data, bytes.length);
    return true;
}

/* Is the body what was asked for, so that it need not be held? */
static bool is_streamed(struct kv_transfer *transfer)
{
    take_head(transfer);
    return transfer->receive && transfer->answer.status == 200 &&
           kv_answer_is_json(&transfer->answer);
}

/* How the body is packed; ASCII case does not count. Whoever packs it otherwise was not asked to.
 */
static void begin_body(struct kv_transfer *transfer)
{
    const char *encoding = transfer_header(transfer, "Content-Encoding", 0).data;
    bool gzip = strcasecmp(encoding, "gzip") == 0 || strcasecmp(encoding, "x-gzip") == 0;
    transfer->begun = true;
    transfer->garbled = !gzip && encoding[0] && strcasecmp(encoding, "identity") != 0;
    transfer->packed = gzip;
    transfer->streamed = is_streamed(transfer);
}

/* Bytes of the body, unpacked. */
static bool take(struct kv_transfer *transfer, struct kv_text bytes)
{
    if (!transfer->streamed)
        return hold(transfer, bytes);
    transfer->refused = !transfer->receive(transfer, bytes);
    return !transfer->refused;
}

static void inflate_put_back(struct kv_transfer *transfer)
{
    kv_inflate_put_back(&transfer->client->inflates, transfer->inflate);
    transfer->inflate = NULL;
}

static bool take_packed(struct kv_transfer *transfer, struct kv_text packed)
{
    struct kv_client *client = transfer->client;
    char *unpacked = client->unpacked;
    ptrdiff_t count;
    if (!transfer->inflate)
        transfer->inflate = kv_inflate_take(&client->inflates);
    kv_inflate_add(transfer->inflate, packed);
    do {
        count = kv_inflate_read(transfer->inflate, unpacked, UNPACKED_BYTES);
        transfer->garbled = count < 0;
        if (transfer->garbled || !take(transfer, (struct kv_text){unpacked, (size_t)count}))
            return false;
    } while (count == UNPACKED_BYTES);
    transfer->unpacked_whole = kv_inflate_is_whole(transfer->inflate);
    if (transfer->unpacked_whole)
        inflate_put_back(transfer);
    return true;
}

size_t transfer_receive_body(char *data, size_t size, size_t count, void *context)
{
    struct kv_transfer *transfer = context;
    struct kv_text bytes = {data, size * count};
    if (transfer->refused || transfer->garbled)
        return 0; /* 0 ends it: CURLE_WRITE_ERROR */
    if (transfer->noted) {
        /* libcurl would go on for as long as there is something to read, before the owner could
         * ask for more. */
        transfer->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (!transfer->begun)
        begin_body(transfer);
    bool ok = !transfer->garbled &&
              (transfer->packed ? take_packed(transfer, bytes) : take(transfer, bytes));
    return ok ? bytes.length : 0;
}

void transfer_answer_begin(struct kv_transfer *transfer)
{
    kv_buffer_clear(&transfer->answer.body);
    inflate_put_back(transfer);
    transfer->packed = transfer->unpacked_whole = false;
    transfer->begun = transfer->streamed = transfer->paused = transfer->garbled = false;
}

bool transfer_answer_is_whole(const struct kv_transfer *transfer)
{
    return !transfer->packed || transfer->unpacked_whole;
}

/* `299 - "text"` (RFC 7234, section 5.5); quotes and backslashes inside are escaped. */
static void tell_warning(struct kv_client *client, struct kv_text value)
{
    static const char prefix[] = "299 ";
    const char *quote = memchr(value.data, '"', value.length);
    if (strncmp(value.data, prefix, sizeof prefix - 1) != 0 || !quote)
        return;
    struct kv_buffer text = {0};
    for (const char *c = quote + 1; *c && *c != '"'; c++) {
        if (*c == '\\' && c[1])
            c++;
        kv_buffer_add(&text, c, 1);
    }
    if (text.length > 0 && !kv_intern_find(&client->warnings, kv_buffer_as_text(&text)))
        client->options.warn(client->options.warn_context,
                             kv_intern_text(&client->warnings, kv_buffer_as_text(&text)));
    kv_buffer_release(&text);
}

void transfer_take_headers(struct kv_transfer *transfer)
{
    struct kv_client *client = transfer->client;
    struct kv_answer *answer = &transfer->answer;
    struct kv_text warning;
    take_head(transfer);
    snprintf(answer->location, sizeof answer->location, "%s",
             transfer_header(transfer, "Location", 0).data);
    if (client->date == KV_TIME_NONE)
        kv_http_date_parse(transfer_header(transfer, "Date", 0), &client->date);
    for (size_t i = 0; client->options.warn; i++) {
        warning = transfer_header(transfer, "Warning", i);
        if (warning.length == 0)
            break;
        tell_warning(client, warning);
    }
}
