/* The yardstick: fetches all pages of a list with gzip, one after the other on one connection, and
 * drops them.
 *
 *     bench_sequential json|protobuf CA.crt URL...      a URL without its query
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The beginning of a page, in which its continue token stands. */
struct head {
    char text[4096];
    size_t length;
    size_t bytes; /* of the whole page */
};

static size_t receive(char *data, size_t size, size_t count, void *context)
{
    struct head *head = context;
    size_t bytes = size * count, room = sizeof head->text - 1 - head->length;
    size_t kept = bytes < room ? bytes : room;
    memcpy(head->text + head->length, data, kept);
    head->length += kept;
    head->bytes += bytes;
    return bytes;
}

/* The token stands between `begin` and `end`. */
static bool token_between(const struct head *head, const char *begin, char end, char *token,
                          size_t size)
{
    const char *found = memmem(head->text, head->length, begin, strlen(begin));
    if (!found)
        return false;
    found += strlen(begin);
    const char *last = memchr(found, end, (size_t)(head->text + head->length - found));
    size_t length = last ? (size_t)(last - found) : 0;
    if (length >= size)
        return false;
    memcpy(token, found, length);
    token[length] = '\0';
    return length > 0;
}

/* In protocol buffers a token of this server ends before the number of items that remain, field
 * 4. */
static bool next_token(const struct head *head, char *token, size_t size)
{
    if (memcmp(head->text, "k8s", 4) != 0)
        return token_between(head, "\"continue\":\"", '"', token, size);
    char number[32];
    if (!token_between(head, "page-", '\x20', number, sizeof number))
        return false;
    snprintf(token, size, "page-%s", number);
    return true;
}

static size_t fetch_list(CURL *easy, const char *base)
{
    char url[8192], token[4096] = "";
    size_t bytes = 0;
    do {
        struct head head = {.length = 0};
        snprintf(url, sizeof url, "%s?limit=500%s%s", base, token[0] ? "&continue=" : "", token);
        curl_easy_setopt(easy, CURLOPT_URL, url);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &head);
        CURLcode code = curl_easy_perform(easy);
        if (code != CURLE_OK) {
            fprintf(stderr, "%s: %s\n", url, curl_easy_strerror(code));
            exit(1);
        }
        bytes += head.bytes;
        if (!next_token(&head, token, sizeof token))
            token[0] = 0;
    } while (token[0]);
    return bytes;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    CURL *easy = curl_easy_init();
    size_t bytes = 0;
    struct curl_slist *headers = curl_slist_append(
        NULL, strcmp(argv[1], "json") == 0 ? "Accept: application/json"
                                           : "Accept: application/vnd.kubernetes.protobuf");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_CAINFO, argv[2]);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    for (int i = 3; i < argc; i++)
        bytes += fetch_list(easy, argv[i]);
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    printf("%zu bytes\n", bytes);
    return 0;
}
