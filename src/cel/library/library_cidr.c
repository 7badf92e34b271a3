/* Ranges of IP addresses. Source: see network.h. Bits behind the prefix are accepted, as Kubernetes
 * accepts them. */
#include "cel/library/characters.h"
#include "cel/library/network.h"

static const struct network_range *range_of(const struct kv_cel_call *call)
{
    return call->arguments[0].object.data;
}

static struct kv_cel_value cidr(const struct kv_cel_call *call)
{
    struct network_range range;
    const char *problem;
    return network_cidr_parse(call->run, call->arguments[0].text, &range, &problem)
               ? network_cidr_value(call->run, range)
               : kv_cel_fail(call, "%s", problem);
}

static struct kv_cel_value is_cidr(const struct kv_cel_call *call)
{
    struct network_range range;
    const char *problem;
    return kv_cel_bool(network_cidr_parse(call->run, call->arguments[0].text, &range, &problem));
}

/* Argument 1 is an address, or its text. */
static struct kv_cel_value contains_ip(const struct kv_cel_call *call)
{
    const struct network_range *range = range_of(call);
    struct kv_address parsed;
    const struct kv_address *address = &parsed;
    const char *problem;
    if (call->arguments[1].kind == KV_CEL_OBJECT)
        address = call->arguments[1].object.data;
    else if (!network_ip_parse(call->run, call->arguments[1].text, &parsed, &problem))
        return kv_cel_fail(call, "%s", problem);
    return kv_cel_bool(kv_address_agrees(&range->address, address, range->bits));
}

/* Argument 1 is a range, or its text. */
static struct kv_cel_value contains_cidr(const struct kv_cel_call *call)
{
    const struct network_range *range = range_of(call);
    struct network_range parsed;
    const struct network_range *other = &parsed;
    const char *problem;
    if (call->arguments[1].kind == KV_CEL_OBJECT)
        other = call->arguments[1].object.data;
    else if (!network_cidr_parse(call->run, call->arguments[1].text, &parsed, &problem))
        return kv_cel_fail(call, "%s", problem);
    return kv_cel_bool(range->bits <= other->bits &&
                       kv_address_agrees(&range->address, &other->address, range->bits));
}

static struct kv_cel_value ip(const struct kv_cel_call *call)
{
    return network_ip_value(call->run, range_of(call)->address);
}

static struct kv_cel_value masked(const struct kv_cel_call *call)
{
    struct network_range range = *range_of(call);
    range.address = kv_address_masked(&range.address, range.bits);
    return network_cidr_value(call->run, range);
}

static struct kv_cel_value prefix_length(const struct kv_cel_call *call)
{
    return kv_cel_int(range_of(call)->bits);
}

/* Of going so many times through the prefix; of parsing argument 1. */
static uint64_t cost_prefix(const struct kv_cel_call *call, uint64_t times)
{
    return cost_tenths((range_of(call)->bits + 7) / 8, times);
}

static uint64_t cost_parse(const struct kv_cel_call *call)
{
    bool is_text = call->arguments[1].kind == KV_CEL_STRING;
    return is_text ? cost_tenths(kv_cel_size(call->arguments[1]), 1) : 0;
}

static uint64_t cost_contains_ip(const struct kv_cel_call *call)
{
    return cost_prefix(call, 2) + cost_parse(call);
}

static uint64_t cost_contains_cidr(const struct kv_cel_call *call)
{
    return cost_prefix(call, 2) + cost_prefix(call, 1) + 1 + cost_parse(call);
}

static const struct kv_cel_function functions[] = {
    {"cidr", "(string) -> net.CIDR", .call = cidr, .cost = kv_cel_cost_tenth},
    {"containsCIDR", "net.CIDR.(string) -> bool", .call = contains_cidr,
     .cost = cost_contains_cidr},
    {"containsCIDR", "net.CIDR.(net.CIDR) -> bool", .call = contains_cidr,
     .cost = cost_contains_cidr},
    {"containsIP", "net.CIDR.(string) -> bool", .call = contains_ip, .cost = cost_contains_ip},
    {"containsIP", "net.CIDR.(net.IP) -> bool", .call = contains_ip, .cost = cost_contains_ip},
    {"ip", "net.CIDR.() -> net.IP", .call = ip},
    {"isCIDR", "(string) -> bool", .call = is_cidr, .cost = kv_cel_cost_tenth},
    {"masked", "net.CIDR.() -> net.CIDR", .call = masked},
    {"prefixLength", "net.CIDR.() -> int", .call = prefix_length},
    {"string", "(net.CIDR) -> string", .call = network_text},
};

static const struct kv_cel_class *const classes[] = {&network_cidr, NULL};

const struct kv_cel_library kv_library_cidr = {
    .name = "cidr",
    .summary =
        "Ranges of IP addresses; bits behind the prefix are accepted. Kubernetes since 1.31.",
    .classes = classes,
    KV_CEL_FUNCTIONS(functions),
};
