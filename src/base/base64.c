#include "kubevet/base/base64.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char standard_digits[] = LETTERS "+/";
static const char url_digits[] = LETTERS "-_";

static int digit_value(char c, const char *digits)
{
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Bits at the end that are not a whole byte are dropped. */
static bool decode(struct kv_text text, const char *digits, bool padded, struct kv_buffer *out)
{
    unsigned bits = 0;
    size_t count = 0, padding = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '\r' || c == '\n')
            continue;
        if (padded && c == '=') {
            padding++;
            continue;
        }
        int digit = digit_value(c, digits);
        if (digit < 0 || padding > 0)
            return false;
        bits = (bits << 6 | (unsigned)digit) & 0xFFFF;
        if (count++ % 4 > 0) {
            char byte = (char)(bits >> (6 - 2 * ((count - 1) % 4)) & 0xFF);
            kv_buffer_add(out, &byte, 1);
        }
    }
    return padded ? (count + padding) % 4 == 0 && padding <= 2 : count % 4 != 1;
}

bool kv_base64_decode(struct kv_text text, struct kv_buffer *out)
{
    return decode(text, standard_digits, true, out);
}

bool kv_base64_decode_url(struct kv_text text, struct kv_buffer *out)
{
    return decode(text, url_digits, false, out);
}

void kv_base64_encode(struct kv_text bytes, struct kv_buffer *out)
{
    for (size_t i = 0; i < bytes.length; i += 3) {
        size_t left = bytes.length - i;
        unsigned group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (k < left ? (unsigned char)bytes.data[i + k] : 0U);
        for (size_t k = 0; k < 4; k++) {
            char c = k <= left ? standard_digits[group >> (18 - 6 * k) & 0x3F] : '=';
            kv_buffer_add(out, &c, 1);
        }
    }
}
