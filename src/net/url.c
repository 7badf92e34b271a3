#include "url.h"

#include "kubevet/base/error.h"

CURLU *url_parse(const char *text)
{
    CURLU *url = curl_url();
    if (!url)
        kv_out_of_memory();
    if (curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
        return url;
    curl_url_cleanup(url);
    return NULL;
}

bool url_part_add(CURLU *url, CURLUPart part, unsigned flags, struct kv_buffer *out)
{
    char *text;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return false;
    kv_buffer_text(out, text);
    curl_free(text);
    return true;
}
