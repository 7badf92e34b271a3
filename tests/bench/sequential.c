/* The yardstick: fetches all pages of a list with gzip, one after the other on one connection, and
 * drops them.
 *
 *     bench_sequential CA.crt URL...      a URL without its query
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

static bool next_token(const struct head *head, char *token, size_t size)
{
    static const char key[] = "\"continue\":\"";
    const char *items = strstr(head->text, "\"items\":");
    const char *found = strstr(head->text, key);
    if (!found || (items && found > items))
        return false;
    found += sizeof key - 1;
    snprintf(token, size, "%.*s", (int)strcspn(found, "\""), found);
    return token[0] != '\0';
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
    CURL *easy = curl_easy_init();
    size_t bytes = 0;
    curl_easy_setopt(easy, CURLOPT_CAINFO, argv[1]);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    for (int i = 2; i < argc; i++)
        bytes += fetch_list(easy, argv[i]);
    curl_easy_cleanup(easy);
    printf("%zu bytes\n", bytes);
    return 0;
}
