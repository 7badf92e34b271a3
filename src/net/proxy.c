#include "kubevet/net/proxy.h"

#include "kubevet/base/platform.h"
#include "url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>

struct address {
    unsigned char bytes[16];
    size_t length; /* 4 or 16; 0 = a name */
};

/* The target of a request; `host` is in lower case, without brackets. */
struct target {
    struct kv_buffer host, port;
    struct address address;
    bool tls;
};

static struct address address_parse(const char *text)
{
    struct address address = {0};
    if (inet_pton(AF_INET, text, address.bytes) == 1)
        address.length = 4;
    else if (inet_pton(AF_INET6, text, address.bytes) == 1)
        address.length = 16;
    return address;
}

static void lower(struct kv_buffer *text)
{
    for (size_t i = 0; i < text->length; i++)
        text->data[i] = (char)tolower((unsigned char)text->data[i]);
}

static void target_set(const char *server, struct target *out)
{
    CURLU *url = url_parse(server);
    if (!url || !url_part_add(url, CURLUPART_HOST, 0, &out->host) ||
        !url_part_add(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, &out->port))
        kv_out_of_memory(); /* connection.c has parsed it already */
    curl_url_cleanup(url);
    if (out->host.data[0] == '[') {
        memmove(out->host.data, out->host.data + 1, out->host.length);
        out->host.length -= 2;
        out->host.data[out->host.length] = '\0';
    }
    lower(&out->host);
    out->address = address_parse(out->host.data);
    out->tls = strncmp(server, "https:", 6) == 0;
}

static bool is_loopback(const struct target *target)
{
    static const struct address six = {.bytes = {[15] = 1}, .length = 16};
    if (target->address.length == 4)
        return target->address.bytes[0] == 127;
    return memcmp(&target->address, &six, sizeof six) == 0 ||
           strcmp(target->host.data, "localhost") == 0;
}

/* NO_PROXY: names, addresses and networks, separated by commas */

static bool in_network(const struct address *address, char *network)
{
    char *slash = strchr(network, '/'), *end;
    *slash = '\0';
    struct address base = address_parse(network);
    unsigned long bits = strtoul(slash + 1, &end, 10);
    if (base.length == 0 || base.length != address->length || !isdigit((unsigned char)slash[1]) ||
        *end || bits > base.length * 8)
        return false;
    for (unsigned long i = 0; i < bits; i++)
        if ((base.bytes[i / 8] ^ address->bytes[i / 8]) & (0x80 >> i % 8))
            return false;
    return true;
}

/* `example.com` matches itself and its subdomains; `.example.com` and `*.example.com` only the
 * subdomains. */
static bool in_domain(const struct kv_buffer *host, const char *domain)
{
    domain += strncmp(domain, "*.", 2) == 0;
    size_t length = strlen(domain);
    if (length == 0 || host->length < length)
        return false;
    const char *tail = host->data + host->length - length;
    if (strcmp(tail, domain) != 0)
        return false;
    return domain[0] == '.' || tail == host->data || tail[-1] == '.';
}

/* Removes the port from an entry, and the brackets from an IPv6 address. */
static char *port_split(char **entry)
{
    char *colon = strchr(*entry, ':'), *bracket = strchr(*entry, ']');
    if ((*entry)[0] == '[' && bracket) {
        ++*entry;
        *bracket = '\0';
        return bracket[1] == ':' ? bracket + 2 : NULL;
    }
    if (!colon || strchr(colon + 1, ':'))
        return NULL;
    *colon = '\0';
    return colon + 1;
}

static bool entry_matches(const struct target *target, char *entry)
{
    if (strcmp(entry, "*") == 0)
        return true;
    if (strchr(entry, '/'))
        return in_network(&target->address, entry);
    const char *port = port_split(&entry);
    if (port && strcmp(port, target->port.data) != 0)
        return false;
    struct address address = address_parse(entry);
    if (address.length > 0)
        return memcmp(&address, &target->address, sizeof address) == 0;
    return in_domain(&target->host, entry);
}

static bool is_excepted(const struct target *target, const char *list)
{
    struct kv_buffer text = {0};
    char *rest = NULL;
    bool found = false;
    kv_buffer_text(&text, list);
    lower(&text);
    for (char *entry = strtok_r(text.data, ", \t", &rest); entry && !found;
         entry = strtok_r(NULL, ", \t", &rest))
        found = entry_matches(target, entry);
    kv_buffer_release(&text);
    return found;
}

/* The proxy itself */

/* The first of the two variables that is set and not empty; `*variable` gets its name. */
static const char *variable_value(const char *capitals, const char *small, const char **variable)
{
    const char *value = getenv(capitals);
    *variable = capitals;
    if (!value || !value[0]) {
        value = getenv(small);
        *variable = small;
    }
    return value && value[0] ? value : NULL;
}

/* Go's default ports, which differ from libcurl's. In Go, a SOCKS proxy resolves names. */
static bool proxy_set(CURLU *url, struct kv_proxy *out)
{
    static const struct {
        const char *scheme, *used, *port;
    } rows[] = {{"http", "http", "80"},
                {"https", "https", "443"},
                {"socks5", "socks5h", "1080"},
                {"socks5h", "socks5h", "1080"}};
    struct kv_buffer scheme = {0};
    bool known = false;
    url_part_add(url, CURLUPART_SCHEME, 0, &scheme);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && !known; i++) {
        if (strcmp(scheme.data, rows[i].scheme) != 0)
            continue;
        kv_buffer_printf(&out->url, "%s://", rows[i].used);
        known = url_part_add(url, CURLUPART_HOST, 0, &out->url);
        kv_buffer_text(&out->url, ":");
        if (!url_part_add(url, CURLUPART_PORT, 0, &out->url))
            kv_buffer_text(&out->url, rows[i].port);
    }
    kv_buffer_release(&scheme);
    url_part_add(url, CURLUPART_USER, CURLU_URLDECODE, &out->user);
    url_part_add(url, CURLUPART_PASSWORD, CURLU_URLDECODE, &out->password);
    return known;
}

/* As given, but with the password masked: between the first colon of the user info and the last
 * `@`. */
static void url_show(const char *text, struct kv_buffer *out)
{
    const char *begin = text + strcspn(text, ":") + 1;
    begin += strspn(begin, "/"); /* libcurl accepts one or three, too */
    size_t length = strcspn(begin, "/?#");
    const char *at = kv_byte_find_last(begin, '@', length);
    const char *colon = at ? memchr(begin, ':', (size_t)(at - begin)) : NULL;
    if (!colon) {
        kv_buffer_text(out, text);
        return;
    }
    kv_buffer_add(out, text, (size_t)(colon + 1 - text));
    kv_buffer_printf(out, "xxxxx%s", at);
}

static bool proxy_use(const char *text, struct kv_proxy *out)
{
    CURLU *url = url_parse(text);
    bool ok = url && proxy_set(url, out);
    if (ok)
        url_show(text, &out->shown);
    curl_url_cleanup(url);
    return ok;
}

const char *kv_proxy_url_problem(const char *text)
{
    static const char *const schemes[] = {"http", "https", "socks5"};
    struct kv_buffer scheme = {0};
    bool known = false;
    CURLU *url = strstr(text, "://") ? url_parse(text) : NULL;
    if (!url)
        return "is not a URL such as http://proxy:3128";
    url_part_add(url, CURLUPART_SCHEME, 0, &scheme);
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        known = known || strcmp(scheme.data, schemes[i]) == 0;
    kv_buffer_release(&scheme);
    curl_url_cleanup(url);
    return known ? NULL : "must be http, https or socks5";
}

/* Empty = none. */
static void environment_proxy_choose(const char *server, const char **variable,
                                     struct kv_buffer *out)
{
    struct target target = {0};
    const char *name, *except;
    target_set(server, &target);
    const char *value = target.tls ? variable_value("HTTPS_PROXY", "https_proxy", variable)
                                   : variable_value("HTTP_PROXY", "http_proxy", variable);
    except = variable_value("NO_PROXY", "no_proxy", &name);
    if (value && !is_loopback(&target) && !(except && is_excepted(&target, except)))
        kv_buffer_printf(out, "%s%s", strstr(value, "://") ? "" : "http://", value);
    kv_buffer_release(&target.host);
    kv_buffer_release(&target.port);
}

bool kv_proxy_choose(const char *server, const char *proxy_url, struct kv_proxy *out,
                     struct kv_error *error)
{
    struct kv_buffer text = {.secret = true};
    out->user.secret = out->password.secret = true;
    if (proxy_url)
        kv_buffer_text(&text, proxy_url);
    else
        environment_proxy_choose(server, &out->variable, &text);
    if (proxy_url)
        out->variable = "proxy-url";
    bool ok = text.length == 0 || proxy_use(text.data, out);
    kv_buffer_release(&text);
    return ok || kv_error_set(error, KV_ERROR_CONNECTION,
                              "%s is not a proxy's URL such as http://proxy:3128", out->variable);
}

void kv_proxy_release(struct kv_proxy *proxy)
{
    kv_buffer_release(&proxy->shown);
    kv_buffer_release(&proxy->url);
    kv_buffer_release(&proxy->user);
    kv_buffer_release(&proxy->password);
}
