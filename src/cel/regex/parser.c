#include "cel/regex/parser.h"

#include "kubevet/base/utf8.h"

bool parser_fail(struct parser *parser, const char *what, struct kv_text part)
{
    return kv_error_set(parser->error, KV_ERROR_SPEC, "error parsing regexp: %s: `%.*s`", what,
                        (int)part.length, part.data);
}

bool parser_is_over(struct parser *parser, uint64_t work)
{
    struct regex_budget *budget = parser->budget;
    if (work > budget->work || parser->arena->bytes > budget->memory)
        parser->over = true;
    budget->work -= work > budget->work ? budget->work : work;
    return parser->over;
}

bool parser_code(struct parser *parser, uint32_t *code)
{
    struct kv_text rest = parser_rest(parser, parser->at);
    bool is_nul = rest.length >= 2 && memcmp(rest.data, KV_NUL, 2) == 0;
    size_t length = is_nul ? 2 : kv_utf8_decode(rest, code);
    if (is_nul)
        *code = 0;
    if (length == 0)
        return parser_fail(parser, "invalid UTF-8", rest);
    parser->at += length;
    return true;
}

bool parser_check_utf8(struct parser *parser, struct kv_text text)
{
    struct parser reader = *parser;
    uint32_t code;
    reader.pattern = text;
    for (reader.at = 0; reader.at < text.length;) {
        if (!parser_code(&reader, &code))
            return false;
    }
    return true;
}
