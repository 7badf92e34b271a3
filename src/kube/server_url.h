/* The addresses of API servers, as kubeconfigs write them. */
#ifndef KUBEVET_KUBE_SERVER_URL_H
#define KUBEVET_KUBE_SERVER_URL_H

#include "kubevet/base/arena.h"

/* `text` without query, fragment and trailing slashes, in `*out`. Without a scheme it is http, as
 * client-go's DefaultServerURL has it. Returns what is wrong with it, or NULL: never a quote, as it
 * may hold a password. */
const char *kv_server_url_parse(const char *text, struct kv_arena *arena, const char **out);

#endif
