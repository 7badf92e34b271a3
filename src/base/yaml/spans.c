/* Scans a scalar once more, as libyaml did (yaml_parser_scan_plain_scalar, _flow_scalar and
 * _block_scalar of its scanner.c), and compares what comes out with the text that libyaml read: so
 * it needs to know nothing about where a scalar ends. */
#include "kubevet/base/yaml_spans.h"

#include "kubevet/base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 * 1024, INDENT_MAX = 64 };

static const char nel[] = "\xc2\x85", ls[] = "\xe2\x80\xa8", ps[] = "\xe2\x80\xa9";

/* The bytes of a line break at `at`; 0 = there is none. */
static size_t break_length(struct kv_text input, size_t at)
{
    size_t left = input.length - at;
    const char *text = input.data + at;
    if (left >= 2 && text[0] == '\r' && text[1] == '\n')
        return 2;
    if (left >= 1 && (text[0] == '\r' || text[0] == '\n'))
        return 1;
    if (left >= 2 && memcmp(text, nel, 2) == 0)
        return 2;
    return left >= 3 && (memcmp(text, ls, 3) == 0 || memcmp(text, ps, 3) == 0) ? 3 : 0;
}

struct kv_yaml_lines kv_yaml_lines(struct kv_text input, struct kv_arena *arena)
{
    struct kv_list starts = {0};
    if (input.length >= 3 && memcmp(input.data, "\xef\xbb\xbf", 3) == 0)
        input = (struct kv_text){input.data + 3, input.length - 3};
    kv_list_add(&starts, arena, size_t, 0);
    for (size_t at = 0; at < input.length;) {
        size_t length = break_length(input, at);
        at += length > 0 ? length : 1;
        if (length > 0)
            kv_list_add(&starts, arena, size_t, at);
    }
    return (struct kv_yaml_lines){input, starts.items, starts.count};
}

/* A scalar that is scanned again. */
struct scan {
    struct kv_text input;
    size_t at; /* in the input */
    uint32_t line, column;
    struct kv_text text; /* what must come out */
    size_t done;         /* so far */
    bool failed;         /* something else came out */
    struct kv_arena *arena;
    struct kv_list spans;            /* struct kv_yaml_span */
    uint32_t next_line, next_column; /* where the last span goes on */
};

static bool is_over(const struct scan *scan)
{
    return scan->failed || scan->done >= scan->text.length;
}

static bool is_at_end(const struct scan *scan)
{
    return scan->at >= scan->input.length;
}

static char peek(const struct scan *scan)
{
    return is_at_end(scan) ? '\0' : scan->input.data[scan->at];
}

static bool is_blank(const struct scan *scan)
{
    return peek(scan) == ' ' || peek(scan) == '\t';
}

static size_t at_break(const struct scan *scan)
{
    return is_at_end(scan) ? 0 : break_length(scan->input, scan->at);
}

/* The bytes of the character at `at`. */
static size_t character_length(struct kv_text input, size_t at)
{
    size_t length = 1;
    while (at + length < input.length && ((unsigned char)input.data[at + length] & 0xc0) == 0x80)
        length++;
    return length;
}

static void skip(struct scan *scan)
{
    if (is_at_end(scan))
        return;
    scan->at += character_length(scan->input, scan->at);
    scan->column++;
}

static void skip_line(struct scan *scan)
{
    scan->at += at_break(scan);
    scan->line++;
    scan->column = 1;
}

/* Characters that come from a place. */
struct piece {
    char bytes[4];
    size_t length;
    uint32_t line, column;
};

static void emit(struct scan *scan, const struct piece *piece)
{
    if (is_over(scan))
        return;
    bool is_nul = piece->length == 1 && piece->bytes[0] == '\0';
    const char *bytes = is_nul ? KV_NUL : piece->bytes;
    size_t length = is_nul ? strlen(KV_NUL) : piece->length;
    if (scan->text.length - scan->done < length ||
        memcmp(scan->text.data + scan->done, bytes, length) != 0) {
        scan->failed = true;
        return;
    }
    if (scan->spans.count == 0 || piece->line != scan->next_line ||
        piece->column != scan->next_column)
        kv_list_add(&scan->spans, scan->arena, struct kv_yaml_span,
                    (struct kv_yaml_span){scan->done, piece->line, piece->column});
    scan->done += length;
    scan->next_line = piece->line;
    scan->next_column = piece->column + 1;
}

/* The character here, as it is. */
static struct piece take(struct scan *scan)
{
    struct piece piece = {.line = scan->line, .column = scan->column};
    piece.length = is_at_end(scan) ? 0 : character_length(scan->input, scan->at);
    if (piece.length > sizeof piece.bytes)
        piece.length = sizeof piece.bytes;
    memcpy(piece.bytes, scan->input.data + scan->at, piece.length);
    skip(scan);
    return piece;
}

/* The line break here, as YAML reads it: a line feed, except U+2028 and U+2029. */
static struct piece take_break(struct scan *scan)
{
    struct piece piece = {.bytes = "\n", .length = 1, .line = scan->line, .column = scan->column};
    if (at_break(scan) == 3) {
        piece.length = 3;
        memcpy(piece.bytes, scan->input.data + scan->at, 3);
    }
    skip_line(scan);
    return piece;
}

/* --- plain and quoted --- */

/* White space between two characters: kept on one line, folded over several. */
struct folding {
    struct kv_list spaces; /* struct piece */
    struct kv_list breaks; /* struct piece: those after the first */
    struct piece first;    /* break; length 0 = none */
    bool broken;           /* a line ended, also by a backslash */
};

static void fold(struct scan *scan, struct folding *folding)
{
    while (!is_over(scan) && (is_blank(scan) || at_break(scan))) {
        if (at_break(scan)) {
            struct piece piece = take_break(scan);
            if (folding->broken)
                kv_list_add(&folding->breaks, scan->arena, struct piece, piece);
            else
                folding->first = piece;
            folding->broken = true;
        } else if (folding->broken) {
            skip(scan);
        } else {
            kv_list_add(&folding->spaces, scan->arena, struct piece, take(scan));
        }
    }
}

static void emit_all(struct scan *scan, const struct kv_list *pieces)
{
    kv_list_each(pieces, const struct piece, piece)
        emit(scan, piece);
}

static void emit_folded(struct scan *scan, const struct folding *folding)
{
    struct piece space = folding->first;
    space.bytes[0] = ' ';
    if (!folding->broken)
        emit_all(scan, &folding->spaces);
    else if (folding->first.length == 1 && folding->breaks.count == 0)
        emit(scan, &space);
    else if (folding->first.length > 1)
        emit(scan, &folding->first);
    if (folding->broken)
        emit_all(scan, &folding->breaks);
}

static void plain_scan(struct scan *scan)
{
    while (!is_over(scan) && !is_at_end(scan)) {
        struct folding folding = {0};
        while (!is_over(scan) && !is_at_end(scan) && !is_blank(scan) && !at_break(scan)) {
            struct piece piece = take(scan);
            emit(scan, &piece);
        }
        fold(scan, &folding);
        emit_folded(scan, &folding);
    }
}

static void single_scan(struct scan *scan)
{
    skip(scan);
    while (!is_over(scan) && !is_at_end(scan)) {
        struct folding folding = {0};
        while (!is_over(scan) && !is_at_end(scan) && !is_blank(scan) && !at_break(scan)) {
            struct piece piece = take(scan);
            if (piece.bytes[0] == '\'' && piece.length == 1)
                skip(scan); /* the second of the two */
            emit(scan, &piece);
        }
        fold(scan, &folding);
        emit_folded(scan, &folding);
    }
}

static const struct {
    char escape;
    const char *text;
} escapes[] = {
    {'0', ""},   {'a', "\a"},  {'b', "\b"}, {'t', "\t"},       {'\t', "\t"}, {'n', "\n"},
    {'v', "\v"}, {'f', "\f"},  {'r', "\r"}, {'e', "\x1b"},     {' ', " "},   {'"', "\""},
    {'/', "/"},  {'\\', "\\"}, {'N', nel},  {'_', "\xc2\xa0"}, {'L', ls},    {'P', ps},
};

static size_t hex_digits(char escape)
{
    return escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
}

static size_t utf8_write(unsigned long code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length; i-- > 1; code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(first[length] | code);
    return length;
}

/* Behind the backslash. */
static void escape_scan(struct scan *scan, struct piece *piece)
{
    char escape = peek(scan);
    char digits[9] = "";
    skip(scan);
    for (size_t i = 0, count = hex_digits(escape); i < count; i++) {
        digits[i] = peek(scan);
        skip(scan);
    }
    if (digits[0]) {
        piece->length = utf8_write(strtoul(digits, NULL, 16) & 0x1fffff, piece->bytes);
        return;
    }
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (escapes[i].escape == escape) {
            piece->length = escapes[i].text[0] ? strlen(escapes[i].text) : 1;
            memcpy(piece->bytes, escapes[i].text, piece->length);
        }
}

static void double_scan(struct scan *scan)
{
    skip(scan);
    while (!is_over(scan) && !is_at_end(scan)) {
        struct folding folding = {0};
        while (!is_over(scan) && !is_at_end(scan) && !is_blank(scan) && !at_break(scan)) {
            struct piece piece = take(scan);
            if (piece.bytes[0] == '\\' && at_break(scan)) {
                skip_line(scan);
                folding.broken = true;
                break;
            }
            if (piece.bytes[0] == '\\')
                escape_scan(scan, &piece);
            emit(scan, &piece);
        }
        fold(scan, &folding);
        emit_folded(scan, &folding);
    }
}

/* --- blocks --- */

/* Skips indentation and empty lines; the breaks of these are collected. */
static void block_breaks(struct scan *scan, uint32_t indent, struct kv_list *breaks)
{
    while (!is_at_end(scan)) {
        while (scan->column <= indent && peek(scan) == ' ')
            skip(scan);
        if (!at_break(scan))
            return;
        kv_list_add(breaks, scan->arena, struct piece, take_break(scan));
    }
}

static void block_lines(struct scan *scan, bool literal, uint32_t indent)
{
    struct kv_list breaks = {0}; /* struct piece */
    struct piece last = {0};     /* the break before */
    bool was_blank = false;
    block_breaks(scan, indent, &breaks);
    while (!is_over(scan) && !is_at_end(scan) && scan->column == indent + 1) {
        bool is_folded = !literal && last.length == 1 && !was_blank && !is_blank(scan);
        if (is_folded)
            last.bytes[0] = ' ';
        if (last.length > 0 && (!is_folded || breaks.count == 0))
            emit(scan, &last);
        emit_all(scan, &breaks);
        breaks.count = 0;
        was_blank = is_blank(scan);
        while (!is_over(scan) && !is_at_end(scan) && !at_break(scan)) {
            struct piece piece = take(scan);
            emit(scan, &piece);
        }
        last = at_break(scan) ? take_break(scan) : (struct piece){0};
        block_breaks(scan, indent, &breaks);
    }
    if (last.length > 0)
        emit(scan, &last); /* as chomping says: what is too much is not asked for */
    emit_all(scan, &breaks);
}

/* Behind the indicator: `-`, `2`, a comment. The indentation is not known, if it is given, but
 * found by trying. */
static void block_scan(struct scan *scan)
{
    bool literal = peek(scan) == '|';
    while (!is_at_end(scan) && !at_break(scan))
        skip(scan);
    if (at_break(scan))
        skip_line(scan);
    const struct scan before = *scan;
    for (uint32_t indent = 0; indent <= INDENT_MAX; indent++) {
        *scan = before;
        block_lines(scan, literal, indent);
        if (!scan->failed && scan->done == scan->text.length)
            return;
    }
    scan->failed = true;
}

/* --- any scalar --- */

/* Goes to line and column; false = the line is too long, or there is none. */
static bool scan_begin(struct scan *scan, const struct kv_yaml_lines *lines,
                       const struct kv_node *scalar)
{
    if (scalar->line == 0 || scalar->line > lines->count)
        return false;
    *scan = (struct scan){.input = lines->input,
                          .at = lines->starts[scalar->line - 1],
                          .line = scalar->line,
                          .column = 1,
                          .text = scalar->text,
                          .arena = scan->arena};
    size_t first = scan->at;
    while (scan->column < scalar->column && !is_at_end(scan) && scan->at - first < LINE_MAX_BYTES)
        skip(scan);
    return scan->column == scalar->column;
}

/* An anchor and a tag stand before the text. */
static void skip_properties(struct scan *scan)
{
    while (peek(scan) == '&' || peek(scan) == '!') {
        while (!is_at_end(scan) && !is_blank(scan) && !at_break(scan))
            skip(scan);
        while (!is_at_end(scan) && (is_blank(scan) || at_break(scan) || peek(scan) == '#')) {
            bool is_comment = peek(scan) == '#';
            if (at_break(scan))
                skip_line(scan);
            else
                skip(scan);
            while (is_comment && !is_at_end(scan) && !at_break(scan))
                skip(scan);
        }
    }
}

static void scalar_scan(struct scan *scan)
{
    skip_properties(scan);
    switch (peek(scan)) {
    case '\'':
        single_scan(scan);
        break;
    case '"':
        double_scan(scan);
        break;
    case '|':
    case '>':
        block_scan(scan);
        break;
    default:
        plain_scan(scan);
        break;
    }
}

struct kv_yaml_spans kv_yaml_spans(const struct kv_yaml_lines *lines, const struct kv_node *scalar,
                                   struct kv_arena *arena)
{
    struct scan scan = {.arena = arena};
    if (scan_begin(&scan, lines, scalar)) {
        scalar_scan(&scan);
        if (!scan.failed && scan.done == scan.text.length && scan.spans.count > 0)
            return (struct kv_yaml_spans){scan.spans.items, scan.spans.count};
    }
    struct kv_yaml_span *begin = kv_arena_alloc(arena, sizeof *begin);
    *begin = (struct kv_yaml_span){0, scalar->line, scalar->column};
    return (struct kv_yaml_spans){begin, 1};
}

struct kv_yaml_span kv_yaml_locate(const struct kv_yaml_spans *spans, struct kv_text text,
                                   size_t offset)
{
    if (spans->count == 0)
        return (struct kv_yaml_span){0};
    size_t low = 0, high = spans->count;
    if (offset > text.length)
        offset = text.length;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (spans->items[middle].offset <= offset)
            low = middle;
        else
            high = middle;
    }
    struct kv_yaml_span found = spans->items[low];
    for (size_t i = found.offset; i < offset; i++)
        found.column += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    found.offset = offset;
    return found;
}
