/* Receiving an answer: its headers, and its body, which is passed on or stored. */
#include "transfer_internal.h"

#include <stdlib.h>
#include <strings.h>
#include <time.h>

/* A header's value; of several with this name the one at that index; "" = none. Valid until the
 * next call. */
static struct kv_text transfer_header(const struct transfer *transfer, const char *name,
                                      size_t index)
{
    struct curl_header *header;
    if (curl_easy_header(transfer->easy, name, index, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return (struct kv_text){"", 0};
    return kv_text_of(header->value);
}

static void head_take(struct transfer *transfer)
{
    struct response *answer = &transfer->answer;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &answer->status);
    snprintf(answer->content_type, sizeof answer->content_type, "%s",
             transfer_header(transfer, "Content-Type", 0).data);
}

static size_t held_bytes(const struct kv_client *client)
{
    size_t bytes = 0;
    for (const struct transfer *each = client->transfers; each; each = each->next)
        bytes += each->answer.body.length;
    return bytes;
}

static bool hold(struct transfer *transfer, struct kv_text bytes)
{
    if (bytes.length > transfer->max_body - transfer->answer.body.length)
        transfer->body = BODY_TOO_LARGE;
    else if (bytes.length > transfer->client->limits.held_bytes - held_bytes(transfer->client))
        transfer->body = BODY_TOGETHER_TOO_LARGE;
    if (transfer->body != BODY_HELD)
        return false;
    kv_buffer_add(&transfer->answer.body, bytes.data, bytes.length);
    return true;
}

/* Is the body what was requested, so that it can be passed on? */
static bool is_streamed(struct transfer *transfer)
{
    head_take(transfer);
    return transfer->receive && transfer_has_page(transfer);
}

/* The body's compression; ASCII case is ignored. Other encodings were not requested. */
static void body_begin(struct transfer *transfer)
{
    const char *encoding = transfer_header(transfer, "Content-Encoding", 0).data;
    bool gzip = strcasecmp(encoding, "gzip") == 0 || strcasecmp(encoding, "x-gzip") == 0;
    bool is_garbled = !gzip && encoding[0] && strcasecmp(encoding, "identity") != 0;
    transfer->client->verify.server.asked_in_vain = false;
    transfer->packing = gzip ? PACKING_OPEN : PACKING_NONE;
    transfer->body = is_streamed(transfer) ? BODY_STREAMED : BODY_HELD;
    if (is_garbled)
        transfer->body = BODY_GARBLED;
}

/* Receives bytes of the body, decompressed. */
static bool take(struct transfer *transfer, struct kv_text bytes)
{
    if (transfer->body == BODY_HELD)
        return hold(transfer, bytes);
    if (!transfer->receive(transfer, bytes))
        transfer->body = BODY_REFUSED;
    return transfer->body == BODY_STREAMED;
}

static void inflate_put_back(struct transfer *transfer)
{
    kv_inflate_put_back(&transfer->client->inflates, transfer->inflate);
    transfer->inflate = NULL;
}

static bool packed_take(struct transfer *transfer, struct kv_text packed)
{
    struct kv_client *client = transfer->client;
    char *unpacked = client->unpacked;
    ptrdiff_t count;
    if (!transfer->inflate)
        transfer->inflate = kv_inflate_take(&client->inflates);
    kv_inflate_add(transfer->inflate, packed);
    do {
        count = kv_inflate_read(transfer->inflate, unpacked, UNPACKED_BYTES);
        if (count < 0)
            transfer->body = BODY_GARBLED;
        if (count < 0 || !take(transfer, (struct kv_text){unpacked, (size_t)count}))
            return false;
    } while (count == UNPACKED_BYTES);
    transfer->packing = kv_inflate_is_whole(transfer->inflate) ? PACKING_WHOLE : PACKING_OPEN;
    if (transfer->packing == PACKING_WHOLE)
        inflate_put_back(transfer);
    return true;
}

/* False ends the transfer. */
static bool body_take(struct transfer *transfer, struct kv_text bytes)
{
    if (transfer->body == BODY_AWAITED)
        body_begin(transfer);
    if (transfer->body == BODY_REFUSED || transfer->body == BODY_GARBLED)
        return false;
    return transfer->packing == PACKING_NONE ? take(transfer, bytes) : packed_take(transfer, bytes);
}

size_t transfer_receive_body(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    struct kv_text bytes = {data, size * count};
    if (transfer->wants_owner || transfer->put_aside.length > 0)
        kv_buffer_add(&transfer->put_aside, bytes.data, bytes.length);
    else if (!body_take(transfer, bytes))
        return 0; /* 0 ends it: CURLE_WRITE_ERROR */
    return bytes.length;
}

void transfer_go_on(struct transfer *transfer)
{
    struct kv_buffer bytes = transfer->put_aside;
    if (transfer->wants_owner || bytes.length == 0)
        return;
    transfer->put_aside = (struct kv_buffer){0};
    body_take(transfer, (struct kv_text){bytes.data, bytes.length});
    kv_buffer_release(&bytes);
}

void transfer_answer_begin(struct transfer *transfer)
{
    kv_buffer_clear(&transfer->answer.body);
    inflate_put_back(transfer);
    transfer->body = BODY_AWAITED;
    transfer->packing = PACKING_NONE;
    kv_buffer_clear(&transfer->put_aside);
}

bool transfer_answer_is_whole(const struct transfer *transfer)
{
    return transfer->packing != PACKING_OPEN;
}

/* `299 - "text"` (RFC 7234, section 5.5); quotes and backslashes inside are escaped. */
static void warning_report(struct kv_client *client, struct kv_text value)
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
        client->options.warn(client->options.warn_context, KV_WARNING_SERVER,
                             kv_intern_text(&client->warnings, kv_buffer_as_text(&text)));
    kv_buffer_release(&text);
}

/* A date is relative to the server's own clock, if known. */
static bool date_delay(const struct transfer *transfer, struct kv_text text, kv_time *seconds)
{
    kv_time until, now;
    if (!kv_http_date_parse(text, &until))
        return false;
    if (!kv_http_date_parse(transfer_header(transfer, "Date", 0), &now))
        now = time(NULL);
    *seconds = until > now ? until - now : 0;
    return true;
}

static int64_t seconds_of(kv_time seconds)
{
    return seconds < INT64_MAX / KV_SECOND ? seconds * KV_SECOND : INT64_MAX;
}

/* The delay that the server asks for: seconds or a date (RFC 9110, section 10.2.3). */
static int64_t retry_after(const struct transfer *transfer)
{
    char value[64];
    kv_time seconds = 0;
    struct kv_text text = transfer_header(transfer, "Retry-After", 0);
    snprintf(value, sizeof value, "%s", text.data); /* the next header overwrites it */
    text = kv_text_of(value);
    if (text.length == 0)
        return NO_RETRY_AFTER;
    if (strspn(value, "0123456789") < text.length)
        return date_delay(transfer, text, &seconds) ? seconds_of(seconds) : NO_RETRY_AFTER;
    return text.length < 10 ? seconds_of(strtol(value, NULL, 10)) : INT64_MAX;
}

void transfer_take_headers(struct transfer *transfer)
{
    struct kv_client *client = transfer->client;
    struct response *answer = &transfer->answer;
    struct kv_text warning;
    head_take(transfer);
    answer->tries = transfer->tries;
    answer->retry_after = retry_after(transfer);
    snprintf(answer->location, sizeof answer->location, "%s",
             transfer_header(transfer, "Location", 0).data);
    if (client->date == KV_TIME_NONE)
        kv_http_date_parse(transfer_header(transfer, "Date", 0), &client->date);
    for (size_t i = 0; client->options.warn; i++) {
        warning = transfer_header(transfer, "Warning", i);
        if (warning.length == 0)
            break;
        warning_report(client, warning);
    }
}

bool transfer_has_page(const struct transfer *transfer)
{
    const struct response *answer = &transfer->answer;
    return answer->status == 200 &&
           (response_is_json(answer) || (transfer->protobuf && response_is_protobuf(answer)));
}

/* With or without parameters; ASCII case is ignored. */
static bool is_type(const struct response *answer, const char *type)
{
    size_t length = strlen(type);
    return strncasecmp(answer->content_type, type, length) == 0 &&
           strchr("; \t", answer->content_type[length]);
}

bool response_is_json(const struct response *answer)
{
    return answer->content_type[0] == '\0' || is_type(answer, "application/json");
}

bool response_is_protobuf(const struct response *answer)
{
    return is_type(answer, PROTOBUF);
}
