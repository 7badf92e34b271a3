#include "scan.h"

#include <string.h>

static const uint64_t ones = UINT64_C(0x0101010101010101);

/* Eight bytes, the first one lowest. */
static uint64_t word_load(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* --- plain text --- */

static bool is_plain(char c)
{
    return c != '"' && c != '\\' && (unsigned char)c >= ' ' && (unsigned char)c < 0x80;
}

/* Sets the highest bit of each byte that is not plain; exact for the lowest one that is set, not
 * above. */
static uint64_t word_special(uint64_t word)
{
    uint64_t quote = word ^ (ones * '"');
    uint64_t backslash = word ^ (ones * '\\');
    return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
            ((word - ones * ' ') & ~word) | word) &
           (ones << 7);
}

size_t json_plain_length_portable(const char *text, size_t count)
{
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t special = word_special(word_load(text + i));
        if (special)
            return i + (size_t)(__builtin_ctzll(special) / 8);
    }
    while (i < count && is_plain(text[i]))
        i++;
    return i;
}

/* --- blocks --- */

/* A bit for each byte of the word that equals `byte`; exact. */
static uint64_t word_equal(uint64_t word, unsigned char byte)
{
    const uint64_t lows = ones * 0x7f;
    uint64_t difference = word ^ (ones * byte);
    uint64_t zeros = ~(((difference & lows) + lows) | difference | lows);
    return (zeros >> 7) * UINT64_C(0x0102040810204080) >> 56; /* gathers the eight bits */
}

struct json_block json_block_scan_portable(const char *text)
{
    struct json_block block = {0};
    for (unsigned i = 0; i < JSON_BLOCK; i += 8) {
        uint64_t word = word_load(text + i);
        uint64_t folded = word | ones * 0x20; /* maps `[` to `{`, and `]` to `}` */
        block.quotes |= word_equal(word, '"') << i;
        block.backslashes |= word_equal(word, '\\') << i;
        block.opening |= word_equal(folded, '{') << i;
        block.closing |= word_equal(folded, '}') << i;
    }
    return block;
}
