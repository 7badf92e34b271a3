#include "proxy.h"

#include "url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>

struct address {
    unsigned char bytes[16];
    size_t length; /* 4, 16; 0 = it is a name */
};

/* Where a request goes; `host` is in lower case, without brackets. */
struct target {
    struct kv_buffer host, port;
    struct address address;
    bool tls;
};

static struct address parse_address(const char *text)
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

static void set_target(const char *server, struct target *out)
{
    CURLU *url = kv_url_parse(server);
    if (!url || !kv_url_add_part(url, CURLUPART_HOST, 0, &out->host) ||
        !kv_url_add_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, &out->port))
        kv_out_of_memory(); /* connection.c has parsed it already */
    curl_url_cleanup(url);
    if (out->host.data[0] == '[') {
        memmove(out->host.data, out->host.data + 1, out->host.length);
        out->host.length -= 2;
        out->host.data[out->host.length] = '\0';
    }
    lower(&out->host);
    out->address = parse_address(out->host.data);
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

/* NO_PROXY: names, addresses and networks, with commas between them */

static bool in_network(const struct address *address, char *network)
{
    char *slash = strchr(network, '/'), *end;
    *slash = '\0';
    struct address base = parse_address(network);
    unsigned long bits = strtoul(slash + 1, &end, 10);
    if (base.length == 0 || base.length != address->length || !isdigit((unsigned char)slash[1]) ||
        *end || bits > base.length * 8)
        return false;
    for (unsigned long i = 0; i < bits; i++)
        if ((base.bytes[i / 8] ^ address->bytes[i / 8]) & (0x80 >> i % 8))
            return false;
    return true;
}

/* `example.com` is itself and what is under it; `.example.com` and `*.example.com`, the latter. */
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

/* Cuts the port off an entry, and the brackets off an IPv6 address. */
static char *split_port(char **entry)
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
    const char *port = split_port(&entry);
    if (port && strcmp(port, target->port.data) != 0)
        return false;
    struct address address = parse_address(entry);
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

/* The first of the two that is set and not empty; `*variable` gets its name. */
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

/* Go's default ports, which are not libcurl's. Go lets a SOCKS proxy resolve names. */
static bool set_proxy(CURLU *url, struct kv_proxy *out)
{
    static const struct {
        const char *scheme, *used, *port;
    } rows[] = {{"http", "http", "80"},
                {"https", "https", "443"},
                {"socks5", "socks5h", "1080"},
                {"socks5h", "socks5h", "1080"}};
    struct kv_buffer scheme = {0};
    bool known = false;
    kv_url_add_part(url, CURLUPART_SCHEME, 0, &scheme);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && !known; i++) {
        if (strcmp(scheme.data, rows[i].scheme) != 0)
            continue;
        kv_buffer_printf(&out->url, "%s://", rows[i].used);
        known = kv_url_add_part(url, CURLUPART_HOST, 0, &out->url);
        kv_buffer_text(&out->url, ":");
        if (!kv_url_add_part(url, CURLUPART_PORT, 0, &out->url))
            kv_buffer_text(&out->url, rows[i].port);
    }
    kv_buffer_release(&scheme);
    kv_url_add_part(url, CURLUPART_USER, CURLU_URLDECODE, &out->user);
    kv_url_add_part(url, CURLUPART_PASSWORD, CURLU_URLDECODE, &out->password);
    return known;
}

/* As it was given, but for the password: between the login's first colon and the last `@`. */
static void show_url(const char *text, struct kv_buffer *out)
{
    const char *begin = text + strcspn(text, ":") + 1;
    begin += strspn(begin, "/"); /* libcurl takes one, or three, too */
    size_t length = strcspn(begin, "/?#");
    const char *at = memrchr(begin, '@', length);
    const char *colon = at ? memchr(begin, ':', (size_t)(at - begin)) : NULL;
    if (!colon) {
        kv_buffer_text(out, text);
        return;
    }
    kv_buffer_add(out, text, (size_t)(colon + 1 - text));
    kv_buffer_printf(out, "xxxxx%s", at);
}

static bool use_proxy(const char *text, struct kv_proxy *out)
{
    CURLU *url = kv_url_parse(text);
    bool ok = url && set_proxy(url, out);
    if (ok)
        show_url(text, &out->shown);
    curl_url_cleanup(url);
    return ok;
}

const char *kv_proxy_url_mistake(const char *text)
{
    static const char *const schemes[] = {"http", "https", "socks5"};
    struct kv_buffer scheme = {0};
    bool known = false;
    CURLU *url = strstr(text, "://") ? kv_url_parse(text) : NULL;
    if (!url)
        return "is not a URL such as http://proxy:3128";
    kv_url_add_part(url, CURLUPART_SCHEME, 0, &scheme);
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        known = known || strcmp(scheme.data, schemes[i]) == 0;
    kv_buffer_release(&scheme);
    curl_url_cleanup(url);
    return known ? NULL : "is none of http, https and socks5";
}

/* Empty = none. */
static void choose_by_environment(const char *server, const char **variable, struct kv_buffer *out)
{
    struct target target = {0};
    const char *name, *except;
    set_target(server, &target);
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
    struct kv_buffer text = {0};
    if (proxy_url)
        kv_buffer_text(&text, proxy_url);
    else
        choose_by_environment(server, &out->variable, &text);
    if (proxy_url)
        out->variable = "proxy-url";
    bool ok = text.length == 0 || use_proxy(text.data, out);
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
