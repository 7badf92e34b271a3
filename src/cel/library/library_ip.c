/* IP addresses. Source: see network.h. */
#include "cel/library/characters.h"
#include "cel/library/network.h"

static const struct kv_address *address_of(const struct kv_cel_call *call)
{
    return call->arguments[0].object.data;
}

static struct kv_cel_value ip(const struct kv_cel_call *call)
{
    struct kv_address address;
    const char *problem;
    return network_ip_parse(call->run, call->arguments[0].text, &address, &problem)
               ? network_ip_value(call->run, address)
               : kv_cel_fail(call, "%s", problem);
}

static struct kv_cel_value is_ip(const struct kv_cel_call *call)
{
    struct kv_address address;
    const char *problem;
    return kv_cel_bool(network_ip_parse(call->run, call->arguments[0].text, &address, &problem));
}

/* Is the text the one that the address is written as? */
static struct kv_cel_value is_canonical(const struct kv_cel_call *call)
{
    struct kv_address address;
    const char *problem;
    char text[KV_ADDRESS_TEXT_MAX];
    if (!network_ip_parse(call->run, call->arguments[0].text, &address, &problem))
        return kv_cel_fail(call, "%s", problem);
    return kv_cel_bool(kv_text_is(call->arguments[0].text, kv_address_format(&address, text)));
}

static struct kv_cel_value family(const struct kv_cel_call *call)
{
    return kv_cel_int(address_of(call)->bits == 32 ? 4 : 6);
}

/* Is it in one of the ranges? */
static bool is_within(const struct kv_address *address, const char *four, const char *six)
{
    char text[KV_ADDRESS_TEXT_MAX];
    return kv_address_is_within(kv_address_format(address, text), address->bits == 32 ? four : six);
}

static bool unspecified(const struct kv_address *address)
{
    return is_within(address, "0.0.0.0", "::");
}

static bool loopback(const struct kv_address *address)
{
    return is_within(address, "127.0.0.0/8", "::1");
}

static bool multicast(const struct kv_address *address)
{
    return is_within(address, "224.0.0.0/4", "ff00::/8");
}

static bool link_local_unicast(const struct kv_address *address)
{
    return is_within(address, "169.254.0.0/16", "fe80::/10");
}

/* Of IPv6 whatever its flags are: ff?2. */
static bool link_local_multicast(const struct kv_address *address)
{
    if (address->bits == 32)
        return is_within(address, "224.0.0.0/24", "");
    return address->bytes[0] == 0xff && (address->bytes[1] & 0x0f) == 2;
}

/* Private ones too. */
static bool global_unicast(const struct kv_address *address)
{
    return !unspecified(address) && !loopback(address) && !multicast(address) &&
           !link_local_unicast(address) && !is_within(address, "255.255.255.255", "");
}

static struct kv_cel_value is_unspecified(const struct kv_cel_call *call)
{
    return kv_cel_bool(unspecified(address_of(call)));
}

static struct kv_cel_value is_loopback(const struct kv_cel_call *call)
{
    return kv_cel_bool(loopback(address_of(call)));
}

static struct kv_cel_value is_link_local_multicast(const struct kv_cel_call *call)
{
    return kv_cel_bool(link_local_multicast(address_of(call)));
}

static struct kv_cel_value is_link_local_unicast(const struct kv_cel_call *call)
{
    return kv_cel_bool(link_local_unicast(address_of(call)));
}

static struct kv_cel_value is_global_unicast(const struct kv_cel_call *call)
{
    return kv_cel_bool(global_unicast(address_of(call)));
}

static uint64_t cost_twice(const struct kv_cel_call *call)
{
    return cost_tenths(kv_cel_size(call->arguments[0]), 2);
}

static const struct kv_cel_function functions[] = {
    {"family", "net.IP.() -> int", .call = family},
    {"ip", "(string) -> net.IP", .call = ip, .cost = kv_cel_cost_tenth},
    {"ip.isCanonical", "(string) -> bool", .call = is_canonical, .cost = cost_twice},
    {"isGlobalUnicast", "net.IP.() -> bool", .call = is_global_unicast},
    {"isIP", "(string) -> bool", .call = is_ip, .cost = kv_cel_cost_tenth},
    {"isLinkLocalMulticast", "net.IP.() -> bool", .call = is_link_local_multicast},
    {"isLinkLocalUnicast", "net.IP.() -> bool", .call = is_link_local_unicast},
    {"isLoopback", "net.IP.() -> bool", .call = is_loopback},
    {"isUnspecified", "net.IP.() -> bool", .call = is_unspecified},
    {"string", "(net.IP) -> string", .call = network_text},
};

static const struct kv_cel_class *const classes[] = {&network_ip, NULL};

const struct kv_cel_library kv_library_ip = {
    .name = "ip",
    .summary = "IP addresses, without zones and without IPv4 in IPv6. Kubernetes since 1.31.",
    .classes = classes,
    KV_CEL_FUNCTIONS(functions),
};
