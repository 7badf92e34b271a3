/* IP addresses, compared by value, since IPv6 has several spellings; other text is compared as it
 * is. */
#ifndef KUBEVET_BASE_ADDRESS_H
#define KUBEVET_BASE_ADDRESS_H

#include "kubevet/base/text.h"

#include <stdbool.h>

/* An address by value: 32 bits of IPv4, or 128 of IPv6. */
struct kv_address {
    unsigned char bytes[16];
    unsigned bits;
};

/* What Go's netip.ParseAddr takes, except zones: no leading zeros, no spaces. */
bool kv_address_parse(struct kv_text text, struct kv_address *out);

/* RFC 5952: lower case, the longest run of zeros as `::`. `out` needs KV_ADDRESS_TEXT_MAX bytes;
 * returns out. */
#define KV_ADDRESS_TEXT_MAX 48
char *kv_address_format(const struct kv_address *address, char *out);

/* Do two addresses of the same family agree in the first `bits` bits? */
bool kv_address_agrees(const struct kv_address *a, const struct kv_address *b, unsigned bits);

/* The address with all bits behind the first `bits` cleared. */
struct kv_address kv_address_masked(const struct kv_address *address, unsigned bits);

bool kv_address_is_same(const char *a, const char *b);

/* Is the address the documented one, or in the documented range ("203.0.113.0/28")? */
bool kv_address_is_within(const char *address, const char *documented);

#endif
