/* Any text of a setting: what is kept of it are hosts, and keeping them again changes nothing. */
#include "kubevet/base/host.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_host(const char *host)
{
    size_t length = strlen(host);
    if (length == 0 || length >= KV_HOST_MAX || !strchr(host, '.') || host[0] == '.' ||
        host[length - 1] == '.' ||
        strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") != length)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const all[] = {"*"}, *const none[] = {"*.example.com"};
    const struct kv_host_filter filter = {all, 1, none, 1};
    struct kv_text text = {(const char *)data, size};
    char host[KV_HOST_MAX];
    struct kv_host_scan scan = {.text = text};
    while (kv_host_next(&scan, host))
        check_host(host);
    struct kv_buffer once = {0}, twice = {0};
    bool any = kv_hosts_keep(&filter, text, &once);
    if (any != kv_hosts_keep(&filter, kv_buffer_as_text(&once), &twice) ||
        any != (once.length > 0) || once.length != twice.length ||
        (any && memcmp(once.data, twice.data, once.length) != 0))
        abort();
    kv_buffer_release(&once);
    kv_buffer_release(&twice);
    return 0;
}
