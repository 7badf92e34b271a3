/* The inner loops over JSON text in memory: sixteen bytes at a time with SSE2, which every x86-64
 * has, else eight at a time in a 64-bit word. Both give the same results, as tests verify. Source
 * of the word arithmetic: "Determine if a word has a byte less than n" and its neighbours,
 * https://graphics.stanford.edu/~seander/bithacks.html. */
#ifndef KUBEVET_BASE_JSON_SCAN_H
#define KUBEVET_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The number of bytes from `text` on that are plain in a string: ASCII without quotes, backslashes
 * and control characters. */
size_t json_plain_length_portable(const char *text, size_t count);

/* Inline: most strings are shorter than a call takes. */
static inline size_t json_plain_length(const char *text, size_t count)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i blank = _mm_set1_epi8(' ');
    for (; i + 16 <= count; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
        /* As signed bytes, non-ASCII is less than a blank, like control characters. */
        __m128i special = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmplt_epi8(bytes, blank));
        unsigned mask = (unsigned)_mm_movemask_epi8(special);
        if (mask)
            return i + (size_t)__builtin_ctz(mask);
    }
#endif
    return i + json_plain_length_portable(text + i, count - i);
}

enum { JSON_BLOCK = 64 };

/* A bit for each of 64 bytes that is one of these, the first byte lowest. Brackets count as braces;
 * wrong nesting is reported by the decoder. */
struct json_block {
    uint64_t quotes, backslashes, opening, closing;
};
struct json_block json_block_scan_portable(const char *text);

#ifdef __SSE2__

static inline uint64_t json_bits_equal(__m128i bytes, char byte)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

static inline struct json_block json_block_scan(const char *text)
{
    struct json_block block = {0};
    for (unsigned i = 0; i < JSON_BLOCK; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
        __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20)); /* maps `[` to `{` */
        block.quotes |= json_bits_equal(bytes, '"') << i;
        block.backslashes |= json_bits_equal(bytes, '\\') << i;
        block.opening |= json_bits_equal(folded, '{') << i;
        block.closing |= json_bits_equal(folded, '}') << i;
    }
    return block;
}

#else

static inline struct json_block json_block_scan(const char *text)
{
    return json_block_scan_portable(text);
}

#endif

#endif
