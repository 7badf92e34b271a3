#include "kubevet/base/utf8.h"

/* Length and payload of a first byte; 0 for an invalid one. */
static size_t lead(unsigned char byte, uint32_t *code)
{
    if (byte < 0x80) {
        *code = byte;
        return 1;
    }
    if (byte >= 0xc2 && byte < 0xe0) { /* c0 and c1 can only be overlong */
        *code = byte & 0x1f;
        return 2;
    }
    if (byte >= 0xe0 && byte < 0xf0) {
        *code = byte & 0x0f;
        return 3;
    }
    if (byte >= 0xf0 && byte < 0xf5) {
        *code = byte & 0x07;
        return 4;
    }
    return 0;
}

size_t kv_utf8_length(char first)
{
    uint32_t code;
    return lead((unsigned char)first, &code);
}

size_t kv_utf8_decode(struct kv_text text, uint32_t *code)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t length = text.length > 0 ? lead(bytes[0], code) : 0;
    if (length > text.length)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (bytes[i] & 0x3f);
    }
    bool overlong = (length == 3 && *code < 0x800) || (length == 4 && *code < 0x10000);
    bool surrogate = *code >= 0xd800 && *code < 0xe000;
    return length > 0 && (overlong || surrogate || *code > 0x10ffff) ? 0 : length;
}

void kv_utf8_repair(struct kv_buffer *out, struct kv_text text)
{
    while (text.length > 0) {
        uint32_t code;
        size_t length = kv_utf8_decode(text, &code);
        bool nul = text.length > 1 && memcmp(text.data, KV_NUL, 2) == 0;
        if (length > 0)
            kv_buffer_add(out, text.data, length);
        else
            kv_buffer_text(out, nul ? "\xe2\x90\x80" : "\xef\xbf\xbd");
        length += length > 0 ? 0 : nul ? 2 : 1;
        text.data += length;
        text.length -= length;
    }
}

void kv_utf8_add(struct kv_buffer *out, uint32_t code)
{
    char bytes[4];
    size_t length = 0;
    if (code < 0x80) {
        bytes[length++] = (char)code;
    } else if (code < 0x800) {
        bytes[length++] = (char)(0xc0 | code >> 6);
    } else if (code < 0x10000) {
        bytes[length++] = (char)(0xe0 | code >> 12);
        bytes[length++] = (char)(0x80 | (code >> 6 & 0x3f));
    } else {
        bytes[length++] = (char)(0xf0 | code >> 18);
        bytes[length++] = (char)(0x80 | (code >> 12 & 0x3f));
        bytes[length++] = (char)(0x80 | (code >> 6 & 0x3f));
    }
    if (code >= 0x80)
        bytes[length++] = (char)(0x80 | (code & 0x3f));
    kv_buffer_add(out, bytes, length);
}

/* --- UTF-16 --- */

static uint32_t unit_at(struct kv_text text, size_t at, bool big_endian)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    if (text.length - at < 2)
        return 0xfffd;
    return big_endian ? (uint32_t)bytes[0] << 8 | bytes[1] : (uint32_t)bytes[1] << 8 | bytes[0];
}

static void utf16_append(struct kv_buffer *out, struct kv_text text, bool big_endian)
{
    for (size_t at = 0; at < text.length; at += 2) {
        uint32_t unit = unit_at(text, at, big_endian);
        uint32_t next = at + 2 < text.length ? unit_at(text, at + 2, big_endian) : 0;
        if (unit < 0xd800 || unit > 0xdfff) {
            kv_utf8_add(out, unit);
        } else if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
            kv_utf8_add(out, 0x10000 + ((unit - 0xd800) << 10 | (next - 0xdc00)));
            at += 2;
        } else {
            kv_utf8_add(out, 0xfffd);
        }
    }
}

struct kv_text kv_utf8_of(struct kv_text text, struct kv_buffer *decoded)
{
    if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
        return (struct kv_text){text.data + 3, text.length - 3};
    bool little = text.length >= 2 && memcmp(text.data, "\xff\xfe", 2) == 0;
    bool big = text.length >= 2 && memcmp(text.data, "\xfe\xff", 2) == 0;
    if (!little && !big)
        return text;
    utf16_append(decoded, (struct kv_text){text.data + 2, text.length - 2}, big);
    return kv_buffer_as_text(decoded);
}
