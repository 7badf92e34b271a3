/* URLs, with libcurl's parser. */
#ifndef KUBEVET_NET_URL_H
#define KUBEVET_NET_URL_H

#include "kubevet/base/buffer.h"

#include <curl/curl.h>

/* Any scheme; NULL if it is not a URL. The caller frees it with curl_url_cleanup. */
CURLU *url_parse(const char *text);

/* Appends a part; false if the URL has none. `flags` are curl_url_get's. */
bool url_part_add(CURLU *url, CURLUPart part, unsigned flags, struct kv_buffer *out);

#endif
