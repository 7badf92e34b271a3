/* API server addresses in kubeconfigs. */
#ifndef KUBEVET_KUBE_CONFIG_SERVER_URL_H
#define KUBEVET_KUBE_CONFIG_SERVER_URL_H

#include "kubevet/base/arena.h"

/* Sets `*out` to `text` without query, fragment and trailing slashes. Without a scheme it is http,
 * as in client-go's DefaultServerURL. Returns what is wrong with it, or NULL; never quotes it, as
 * it may contain a password. */
const char *server_url_parse(const char *text, struct kv_arena *arena, const char **out);

#endif
