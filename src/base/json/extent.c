#include "kubevet/base/json_extent.h"

#include "scan.h"

/* A bit for each escaped character of a block with `count` bytes of text. */
static uint64_t escaped_bits(uint64_t backslashes, unsigned count, bool *carry)
{
    uint64_t escaped = *carry;
    *carry = false;
    backslashes &= ~escaped;
    while (backslashes) {
        unsigned at = (unsigned)__builtin_ctzll(backslashes);
        if (at + 1 == count) {
            *carry = true;
            break;
        }
        escaped |= UINT64_C(2) << at;
        backslashes &= ~(UINT64_C(3) << at);
    }
    return escaped;
}

/* A prefix parity: all bits from one quote to the next are set. */
static uint64_t between_quotes(uint64_t quotes)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        quotes ^= quotes << shift;
    return quotes;
}

/* Not the builtin: on x86-64 without the popcnt instruction, which is optional, it is a call.
 * Source: "Counting bits set, in parallel" of the Bit Twiddling Hacks. */
static inline size_t bits_count(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (size_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* Returns how many bytes were added: all, unless the last brace is among them. */
static inline unsigned block_add(struct kv_json_extent *extent, const char *text, unsigned count)
{
    struct json_block block = json_block_scan(text);
    if (block.backslashes != 0 || extent->escaped)
        block.quotes &= ~escaped_bits(block.backslashes, count, &extent->escaped);
    uint64_t strings = between_quotes(block.quotes) ^ extent->in_string;
    uint64_t opening = block.opening & ~strings;
    uint64_t closing = block.closing & ~strings;
    extent->in_string = strings >> 63 ? UINT64_MAX : 0;
    /* Most blocks are nested deeper than the number of their closing braces. */
    size_t closed = closing ? bits_count(closing) : 0;
    if (closed < extent->depth) {
        extent->depth += bits_count(opening) - closed;
        return count;
    }
    for (uint64_t braces = opening | closing; braces; braces &= braces - 1) {
        extent->depth += opening & braces & -braces ? 1 : SIZE_MAX;
        if (extent->depth == 0)
            return (unsigned)__builtin_ctzll(braces) + 1;
    }
    return count;
}

size_t kv_json_extent_add(struct kv_json_extent *extent, struct kv_text text)
{
    size_t at = 0;
    for (; at + JSON_BLOCK <= text.length; at += JSON_BLOCK) {
        unsigned taken = block_add(extent, text.data + at, JSON_BLOCK);
        if (extent->depth == 0)
            return at + taken;
    }
    if (at == text.length)
        return at;
    char rest[JSON_BLOCK];
    memset(rest, ' ', sizeof rest);
    memcpy(rest, text.data + at, text.length - at);
    return at + block_add(extent, rest, (unsigned)(text.length - at));
}
