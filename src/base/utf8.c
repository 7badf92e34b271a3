#include "kubevet/base/utf8.h"

/* Length and the payload of a first byte; 0 for one that begins nothing. */
static size_t lead(unsigned char byte, uint32_t *code)
{
    if (byte < 0x80) {
        *code = byte;
        return 1;
    }
    if (byte >= 0xc2 && byte < 0xe0) { /* c0 and c1 could only be overlong */
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
        if (length > 0)
            kv_buffer_add(out, text.data, length);
        else
            kv_buffer_text(out, "\xef\xbf\xbd");
        length += length == 0;
        text.data += length;
        text.length -= length;
    }
}
