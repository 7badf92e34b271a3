/* URLs by libcurl's own parser. */
#ifndef KUBEVET_KUBE_URL_H
#define KUBEVET_KUBE_URL_H

#include "kubevet/base/buffer.h"

#include <curl/curl.h>

/* Of any scheme; NULL if it is none. The caller gives it to curl_url_cleanup. */
CURLU *kv_url_parse(const char *text);

/* Appends a part; false if the URL has none. `flags` are curl_url_get's. */
bool kv_url_add_part(CURLU *url, CURLUPart part, unsigned flags, struct kv_buffer *out);

#endif
