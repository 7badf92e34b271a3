#include "scalar.h"

#include "kubevet/base/utf8.h"
#include "kubevet/base/yaml.h"

#include <string.h>

static bool is_plain_character(char c, bool first)
{
    static const char others[] = "._/@+-:";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (!first && c != '\0' && strchr(others, c)) || (first && (c == '/' || c == '.'));
}

/* Is it read as this very text without quotes, also in flow mappings and by YAML 1.2? */
static bool is_plain(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (!is_plain_character(text[i], i == 0))
            return false;
    struct kv_node node = {.type = KV_NODE_SCALAR, .plain = true, .text = {text, length}};
    return length > 0 && text[length - 1] != ':' && !strstr(text, "...") &&
           kv_node_scalar_type(&node) == KV_SCALAR_STRING && !kv_node_is_ambiguous(&node);
}

/* What would end a line or is no text: to YAML 1.1, U+0085, U+2028 and U+2029 are line breaks, too.
 * Source: yaml.org/spec/1.1, 5.1 and 5.4. */
static bool is_special(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 ||
           code == 0xfeff || (code & 0xfffe) == 0xfffe;
}

/* The next character, of `*at`. Of what is no UTF-8, one byte is U+FFFD; KV_NUL is U+0000. */
static uint32_t character_take(const char **at)
{
    uint32_t code;
    size_t length = kv_utf8_decode(kv_text_of(*at), &code);
    bool is_nul = strncmp(*at, KV_NUL, sizeof KV_NUL - 1) == 0;
    if (length == 0)
        code = is_nul ? 0 : 0xfffd;
    *at += length > 0 ? length : is_nul ? sizeof KV_NUL - 1 : 1;
    return code;
}

static void quoted_add(const char *text, struct kv_buffer *out)
{
    kv_buffer_text(out, "\"");
    while (*text) {
        uint32_t code = character_take(&text);
        if (code == '"' || code == '\\')
            kv_buffer_printf(out, "\\%c", (int)code);
        else if (is_special(code))
            kv_buffer_printf(out,
                             code > 0xffff ? "\\U%08x"
                             : code > 0xff ? "\\u%04x"
                                           : "\\x%02x",
                             code);
        else
            kv_utf8_add(out, code);
    }
    kv_buffer_text(out, "\"");
}

void write_text(const char *text, bool plain, struct kv_buffer *out)
{
    if (plain || is_plain(text))
        kv_buffer_text(out, text);
    else
        quoted_add(text, out);
}

void write_comment(const char *text, struct kv_buffer *out)
{
    while (*text) {
        uint32_t code = character_take(&text);
        kv_utf8_add(out, is_special(code) ? ' ' : code);
    }
}
