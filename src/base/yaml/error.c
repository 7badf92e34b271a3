#include "error.h"

#include <string.h>

/* libyaml says what its grammar expected; this says what to check. Problems that are not listed are
 * shown in libyaml's words. */
static const struct {
    const char *problem;
    const char *advice;
} advices[] = {
    {"found character that cannot start any token",
     "a plain value can't begin with this character; quote the value"},
    {"mapping values are not allowed in this context",
     "`: ` is not allowed here; quote a value that contains it, or check the indentation"},
    {"did not find expected key", "this does not belong to any open block; check its indentation, "
                                  "and quotes that end too early"},
    {"did not find expected '-' indicator",
     "expected a list item; check the indentation, and that the line begins with `- `"},
    {"did not find expected <document start>",
     "text after the end of the document; check the indentation, or put `---` between documents"},
    {"found incompatible YAML document",
     "this YAML version is unknown; write %YAML 1.1 or leave it out"},
};

/* libyaml's message for a line that is not `key: value`; it is detected only at the next line. */
static const char no_colon[] = "could not find expected ':'";

/* The byte of the character that libyaml counts as number `characters`, from 0. */
static size_t byte_of_character(struct kv_text input, size_t characters)
{
    size_t at = 0;
    for (; at < input.length; at++)
        if (((unsigned char)input.data[at] & 0xc0) != 0x80 && characters-- == 0)
            break;
    return at;
}

static bool stands_at_tab(const yaml_parser_t *parser, struct kv_text input)
{
    size_t at = byte_of_character(input, parser->problem_mark.index);
    return strstr(parser->problem, "tab character") ||
           (at < input.length && input.data[at] == '\t');
}

/* libyaml decodes before it counts lines, so text that can't be decoded has only a byte offset. */
static bool encoding_error(const yaml_parser_t *parser, struct kv_text input, unsigned lines_before,
                           const char *file, struct kv_error *error)
{
    size_t offset = parser->problem_offset < input.length ? parser->problem_offset : input.length;
    unsigned line = lines_before + 1;
    unsigned column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (input.data[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)input.data[i] & 0xc0) != 0x80) {
            column++;
        }
    }
    if (strstr(parser->problem, "control characters"))
        return kv_error_at(
            error, KV_ERROR_SPEC, file, line, column,
            "the character U+%04X is not allowed in YAML; remove it, or escape it in double quotes",
            (unsigned)parser->problem_value);
    return kv_error_at(error, KV_ERROR_SPEC, file, line, column,
                       "this is not UTF-8; save the file as UTF-8");
}

bool yaml_syntax_error(const yaml_parser_t *parser, struct kv_text input, unsigned lines_before,
                       const char *file, struct kv_error *error)
{
    if (parser->error == YAML_MEMORY_ERROR)
        kv_out_of_memory();
    if (parser->error == YAML_READER_ERROR)
        return encoding_error(parser, input, lines_before, file, error);
    unsigned line = lines_before + (unsigned)parser->problem_mark.line + 1;
    unsigned column = (unsigned)parser->problem_mark.column + 1;
    if (stands_at_tab(parser, input))
        return kv_error_at(error, KV_ERROR_SPEC, file, line, column,
                           "YAML can't be indented with tabs; use spaces");
    if (strcmp(parser->problem, no_colon) == 0)
        return kv_error_at(
            error, KV_ERROR_SPEC, file, lines_before + (unsigned)parser->context_mark.line + 1,
            (unsigned)parser->context_mark.column + 1,
            "`: ` is missing after this key; check the indentation, or add the colon");
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
        if (strcmp(parser->problem, advices[i].problem) == 0)
            return kv_error_at(error, KV_ERROR_SPEC, file, line, column, "%s", advices[i].advice);
    if (parser->context)
        return kv_error_at(error, KV_ERROR_SPEC, file, line, column,
                           "%s %s that begins at line %zu", parser->problem, parser->context,
                           lines_before + parser->context_mark.line + 1);
    return kv_error_at(error, KV_ERROR_SPEC, file, line, column, "%s", parser->problem);
}
