#include "server_url.h"

#include <curl/curl.h>

static const char *url_problem(CURLU *url, const char *text)
{
    char *scheme, *user;
    if (curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return "the server's address is not a URL such as https://host:6443";
    bool known = strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0;
    curl_free(scheme);
    if (!known)
        return "the server's address is neither https nor http";
    if (curl_url_get(url, CURLUPART_USER, &user, 0) != CURLUE_OK)
        return NULL;
    curl_free(user);
    return "the server's address contains a user name: use a token or a certificate instead";
}

/* A path is only accepted after a scheme: otherwise `host/path` might be anything. */
static bool is_host_alone(CURLU *url)
{
    char *path;
    if (curl_url_get(url, CURLUPART_PATH, &path, 0) != CURLUE_OK)
        return true;
    bool alone = path[0] == '\0' || strcmp(path, "/") == 0;
    curl_free(path);
    return alone;
}

static const char *url_clean(CURLU *url, struct kv_arena *arena)
{
    char *text;
    curl_url_set(url, CURLUPART_QUERY, NULL, 0);
    curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
    if (curl_url_get(url, CURLUPART_URL, &text, 0) != CURLUE_OK)
        kv_out_of_memory(); /* it has been parsed before: nothing else can fail */
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '/')
        length--;
    const char *clean = kv_arena_copy(arena, (struct kv_text){text, length});
    curl_free(text);
    return clean;
}

const char *server_url_parse(const char *text, struct kv_arena *arena, const char **out)
{
    CURLU *url = curl_url();
    if (!url)
        kv_out_of_memory();
    bool scheme = strstr(text, "://") != NULL;
    const char *problem =
        url_problem(url, scheme ? text : kv_arena_printf(arena, "http://%s", text));
    if (!problem && !scheme && !is_host_alone(url))
        problem = "the server's address has a path and so needs a scheme: https://host/path";
    if (!problem)
        *out = url_clean(url, arena);
    curl_url_cleanup(url);
    return problem;
}
