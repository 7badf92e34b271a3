#include "kubevet/base/json_extent.h"

#include "json_scan.h"

/* The characters behind backslashes, a bit each, of a block of which `count` bytes are text. */
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

/* Of each bit the parity of those up to it: from one quote to the next, all bits are set. */
static uint64_t between_quotes(uint64_t quotes)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        quotes ^= quotes << shift;
    return quotes;
}

/* Returns how many of the bytes were taken: all, unless the last brace is among them. */
static inline unsigned block_add(struct kv_json_extent *extent, const char *text, unsigned count)
{
    struct json_block block = json_block_scan(text);
    if (block.backslashes != 0 || extent->escaped)
        block.quotes &= ~escaped_bits(block.backslashes, count, &extent->escaped);
    uint64_t strings = between_quotes(block.quotes) ^ extent->in_string;
    uint64_t opening = block.opening & ~strings;
    uint64_t closing = block.closing & ~strings;
    extent->in_string = strings >> 63 ? UINT64_MAX : 0;
    size_t closed = (size_t)__builtin_popcountll(closing);
    if (closed < extent->depth) {
        extent->depth += (size_t)__builtin_popcountll(opening) - closed;
        return count;
    }
    for (uint64_t braces = opening | closing; braces; braces &= braces - 1) {
        extent->depth += opening & braces & -braces ? 1 : SIZE_MAX;
        if (extent->depth == 0)
            return (unsigned)__builtin_ctzll(braces) + 1;
    }
    return count;
}

/* Counting bits is one instruction where the machine has it, and twenty where it may not be used.
 */
#if defined __x86_64__ && defined __gnu_linux__ && !defined __POPCNT__
#define WITH_POPCNT __attribute__((target_clones("popcnt", "default")))
#else
#define WITH_POPCNT
#endif

WITH_POPCNT size_t kv_json_extent_add(struct kv_json_extent *extent, struct kv_text text)
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
