#include "kubevet/base/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

enum { GROUPS = 8 }; /* of an IPv6 address, 16 bits each */

bool kv_address_parse(struct kv_text text, struct kv_address *out)
{
    char copy[INET6_ADDRSTRLEN];
    bool is_six = memchr(text.data, ':', text.length) != NULL;
    if (text.length == 0 || text.length >= sizeof copy || memchr(text.data, '\0', text.length))
        return false;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    *out = (struct kv_address){.bits = is_six ? 128 : 32};
    return inet_pton(is_six ? AF_INET6 : AF_INET, copy, out->bytes) == 1;
}

static unsigned group(const struct kv_address *address, size_t index)
{
    return (unsigned)(address->bytes[2 * index] << 8 | address->bytes[2 * index + 1]);
}

/* The first of the longest runs of zeros, of two groups or more; its length, or 0. */
static size_t longest_zeros(const struct kv_address *address, size_t *start)
{
    size_t longest = 1, found = 0;
    for (size_t i = 0; i < GROUPS; i++) {
        size_t length = 0;
        while (i + length < GROUPS && group(address, i + length) == 0)
            length++;
        if (length > longest) {
            longest = found = length;
            *start = i;
        }
    }
    return found;
}

static void format_six(const struct kv_address *address, char *out)
{
    size_t start = GROUPS, zeros = longest_zeros(address, &start), at = 0;
    for (size_t i = 0; i < GROUPS; i++) {
        if (i == start) {
            at += (size_t)sprintf(out + at, "::");
            i += zeros - 1;
            continue;
        }
        bool first = i == 0 || i == start + zeros;
        at += (size_t)sprintf(out + at, "%s%x", first ? "" : ":", group(address, i));
    }
}

char *kv_address_format(const struct kv_address *address, char *out)
{
    const unsigned char *bytes = address->bytes;
    if (address->bits == 32)
        snprintf(out, KV_ADDRESS_TEXT_MAX, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
    else
        format_six(address, out);
    return out;
}

struct kv_address kv_address_masked(const struct kv_address *address, unsigned bits)
{
    struct kv_address masked = *address;
    for (unsigned i = 0; i < sizeof masked.bytes; i++) {
        unsigned kept = bits <= i * 8 ? 0 : bits - i * 8 >= 8 ? 8 : bits - i * 8;
        masked.bytes[i] &= (unsigned char)(0xff00 >> kept);
    }
    return masked;
}

bool kv_address_agrees(const struct kv_address *a, const struct kv_address *b, unsigned bits)
{
    struct kv_address first = kv_address_masked(a, bits), second = kv_address_masked(b, bits);
    return a->bits == b->bits && memcmp(first.bytes, second.bytes, sizeof first.bytes) == 0;
}

bool kv_address_is_within(const char *address, const char *documented)
{
    const char *slash = strchr(documented, '/');
    struct kv_text start = {documented, slash ? (size_t)(slash - documented) : strlen(documented)};
    struct kv_address range, found;
    if (!kv_address_parse(start, &range) || !kv_address_parse(kv_text_of(address), &found))
        return strcmp(address, documented) == 0;
    unsigned bits = slash ? (unsigned)atoi(slash + 1) : range.bits;
    return bits <= range.bits && kv_address_agrees(&range, &found, bits);
}

bool kv_address_is_same(const char *a, const char *b)
{
    return !strchr(b, '/') && kv_address_is_within(a, b);
}
