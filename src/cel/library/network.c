#include "cel/library/network.h"

#include "cel/library/characters.h"
#include "kubevet/base/platform.h"
#include "kubevet/base/scan.h"

static bool ip_equal(const void *a, const void *b)
{
    const struct kv_address *first = a, *second = b;
    return kv_address_agrees(first, second, first->bits);
}

static void ip_text(const void *data, struct kv_buffer *out)
{
    char text[KV_ADDRESS_TEXT_MAX];
    kv_buffer_text(out, kv_address_format(data, text));
}

static bool cidr_equal(const void *a, const void *b)
{
    const struct network_range *first = a, *second = b;
    return first->bits == second->bits && ip_equal(&first->address, &second->address);
}

static void cidr_text(const void *data, struct kv_buffer *out)
{
    const struct network_range *range = data;
    ip_text(&range->address, out);
    kv_buffer_printf(out, "/%u", range->bits);
}

const struct kv_cel_class network_ip = {"net.IP", ip_equal, ip_text};
const struct kv_cel_class network_cidr = {"net.CIDR", cidr_equal, cidr_text};

/* An error that quotes the text, or its beginning. */
static bool fail(struct kv_cel_run *run, const char **problem, const char *before,
                 struct kv_text text, const char *behind)
{
    int length = text.length > 100 ? 100 : (int)text.length;
    *problem =
        kv_arena_printf(kv_cel_run_arena(run), "%s \"%.*s\" %s", before, length, text.data, behind);
    return false;
}

/* ::ffff:192.0.2.1 */
static bool is_mapped(const struct kv_address *address)
{
    static const unsigned char prefix[12] = {[10] = 0xff, [11] = 0xff};
    return address->bits == 128 && memcmp(address->bytes, prefix, sizeof prefix) == 0;
}

bool network_ip_parse(struct kv_cel_run *run, struct kv_text text, struct kv_address *out,
                      const char **problem)
{
    const char *zone = memchr(text.data, '%', text.length);
    struct kv_text before = {text.data, zone ? (size_t)(zone - text.data) : text.length};
    kv_cel_work(run, text.length < 64 ? text.length : 64);
    if (!kv_address_parse(before, out) || (zone && out->bits == 32))
        return fail(run, problem, "IP Address", text,
                    "parse error during conversion from string: unable to parse IP");
    if (zone)
        return fail(run, problem, "IP address", text, "with zone value is not allowed");
    if (is_mapped(out))
        return fail(run, problem, "IPv4-mapped IPv6 address", text, "is not allowed");
    return true;
}

/* The digits behind the slash, without leading zeros. */
static bool bits_parse(struct kv_text text, unsigned most, unsigned *bits)
{
    *bits = 0;
    if (text.length == 0 || text.length > 3 || (text.length > 1 && text.data[0] == '0'))
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (!kv_is_digit(text.data[i]))
            return false;
        *bits = *bits * 10 + (unsigned)(text.data[i] - '0');
    }
    return *bits <= most;
}

static const char *cidr_problem(struct kv_text text, struct network_range *out)
{
    const char *slash = kv_byte_find_last(text.data, '/', text.length);
    if (!slash)
        return "no '/'";
    struct kv_text address = {text.data, (size_t)(slash - text.data)};
    struct kv_text bits = {slash + 1, text.length - address.length - 1};
    if (!kv_address_parse(address, &out->address))
        return "unable to parse IP";
    if (!bits_parse(bits, out->address.bits, &out->bits))
        return "bad bits after slash";
    return is_mapped(&out->address) ? "IPv4-mapped IPv6 address is not allowed" : NULL;
}

bool network_cidr_parse(struct kv_cel_run *run, struct kv_text text, struct network_range *out,
                        const char **problem)
{
    kv_cel_work(run, text.length < 64 ? text.length : 64);
    const char *what = cidr_problem(text, out);
    return !what || fail(run, problem,
                         "network address parse error during conversion from string:", text, what);
}

struct kv_cel_value network_ip_value(struct kv_cel_run *run, struct kv_address address)
{
    struct kv_address *copy = kv_arena_alloc(kv_cel_run_arena(run), sizeof *copy);
    *copy = address;
    return kv_cel_object(&network_ip, copy);
}

struct kv_cel_value network_cidr_value(struct kv_cel_run *run, struct network_range range)
{
    struct network_range *copy = kv_arena_alloc(kv_cel_run_arena(run), sizeof *copy);
    *copy = range;
    return kv_cel_object(&network_cidr, copy);
}

struct kv_cel_value network_text(const struct kv_cel_call *call)
{
    struct kv_buffer text = {0};
    call->arguments[0].object.class->text(call->arguments[0].object.data, &text);
    return string_built(call->run, &text);
}
