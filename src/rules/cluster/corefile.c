#include "corefile.h"

#include "kubevet/base/glob.h"

#include <stdarg.h>
#include <stdlib.h>

/* A real Corefile has a few hundred words. */
enum { TOKENS_MAX = 20000, IMPORTS_MAX = 1000, BYTES_MAX = 8 << 20, PLUGINS_MAX = 1000 };

struct token {
    const char *text;
    unsigned line;
    bool begins_line;
};

struct snippet {
    const char *name;
    struct kv_list tokens; /* struct token */
};

struct parser {
    struct kv_arena *arena;
    const struct corefile_file *files;
    size_t file_count;
    struct kv_list tokens; /* struct token */
    size_t at;
    struct kv_list snippets; /* struct snippet */
    size_t imports;
    size_t bytes; /* of all files that were read, each as often as it was */
    struct corefile *out;
};

static bool fail(struct parser *parser, unsigned line, const char *format, ...) KV_PRINTF(3, 4);

static bool fail(struct parser *parser, unsigned line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    parser->out->problem = kv_arena_vprintf(parser->arena, format, arguments);
    parser->out->line = line;
    va_end(arguments);
    return false;
}

/* --- words --- */

/* What is being read of a file. */
struct lexer {
    const char *at;
    unsigned line, last_line; /* the last one: on which the token before ended */
};

static void blank_skip(struct lexer *lexer)
{
    for (; *lexer->at && (isspace((unsigned char)*lexer->at) || *lexer->at == '#'); lexer->at++) {
        if (*lexer->at == '#')
            lexer->at += strcspn(lexer->at, "\n");
        if (*lexer->at == '\n')
            lexer->line++;
        if (!*lexer->at)
            return;
    }
}

/* In quotes only a quote is escaped. */
static char *quoted_take(struct lexer *lexer, struct kv_arena *arena)
{
    char *out = kv_arena_alloc(arena, strlen(lexer->at) + 1), *end = out;
    for (lexer->at++; *lexer->at && *lexer->at != '"'; lexer->at++) {
        if (lexer->at[0] == '\\' && lexer->at[1] == '"')
            lexer->at++;
        lexer->line += *lexer->at == '\n';
        *end++ = *lexer->at;
    }
    lexer->at += *lexer->at == '"';
    return out;
}

/* A comment ends a word, too. */
static char *word_take(struct lexer *lexer, struct kv_arena *arena)
{
    size_t length = strcspn(lexer->at, " \t\r\n\v\f#");
    char *word = kv_arena_copy(arena, (struct kv_text){lexer->at, length});
    lexer->at += length;
    return word;
}

static bool tokens_add(struct parser *parser, const char *text, struct kv_list *out)
{
    struct lexer lexer = {text, 1, 0};
    parser->bytes += strlen(text);
    if (parser->bytes > BYTES_MAX)
        return fail(parser, 1, "it imports more than %d bytes", BYTES_MAX);
    for (blank_skip(&lexer); *lexer.at; blank_skip(&lexer)) {
        unsigned line = lexer.line;
        if (out->count >= TOKENS_MAX)
            return fail(parser, line, "it has more than %d words", TOKENS_MAX);
        const char *word = (*lexer.at == '"' ? quoted_take : word_take)(&lexer, parser->arena);
        kv_list_add(out, parser->arena, struct token,
                    (struct token){word, line, line != lexer.last_line});
        lexer.last_line = lexer.line;
    }
    return true;
}

static const struct token *token_at(const struct parser *parser, size_t index)
{
    return index < parser->tokens.count ? kv_list_item(&parser->tokens, struct token, index) : NULL;
}

static bool token_is(const struct token *token, const char *text)
{
    return token && strcmp(token->text, text) == 0;
}

static unsigned line_of(const struct parser *parser, size_t index)
{
    const struct token *token = token_at(
        parser, index < parser->tokens.count || index == 0 ? index : parser->tokens.count - 1);
    return token ? token->line : 1;
}

/* Replaces some tokens by others. */
static bool tokens_replace(struct parser *parser, size_t at, size_t count,
                           const struct kv_list *others)
{
    size_t behind = parser->tokens.count - at - count;
    if (parser->tokens.count - count + others->count > TOKENS_MAX)
        return fail(parser, line_of(parser, at), "it imports more than %d words", TOKENS_MAX);
    for (size_t i = count; i < others->count; i++)
        kv_list_push(&parser->tokens, parser->arena, sizeof(struct token));
    struct token *items = parser->tokens.items;
    memmove(items + at + others->count, items + at + count, behind * sizeof *items);
    if (others->count > 0)
        memcpy(items + at, others->items, others->count * sizeof *items);
    parser->tokens.count = at + others->count + behind;
    return true;
}

/* --- imports --- */

static const struct snippet *snippet_find(const struct parser *parser, const char *name)
{
    kv_list_each(&parser->snippets, const struct snippet, snippet) {
        if (strcmp(snippet->name, name) == 0)
            return snippet;
    }
    return NULL;
}

/* The folder of an import as that of a corefile_file: the last part of its path, unless that is
 * where images of CoreDNS have their Corefile. */
static const char *folder_of(struct parser *parser, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash ? kv_arena_copy(parser->arena, (struct kv_text){path, (size_t)(slash - path)}) : "";
    if (strcmp(folder, "/etc/coredns") == 0 || strcmp(folder, ".") == 0)
        return "";
    slash = strrchr(folder, '/');
    return slash ? slash + 1 : folder;
}

static bool files_add(struct parser *parser, const char *path, unsigned line, struct kv_list *out)
{
    const char *folder = folder_of(parser, path);
    const char *slash = strrchr(path, '/'), *pattern = slash ? slash + 1 : path;
    bool is_custom = strcmp(folder, "custom") == 0, found = false;
    for (size_t i = 0; i < parser->file_count; i++) {
        const struct corefile_file *file = &parser->files[i];
        if (strcmp(file->folder, folder) != 0 || !kv_glob_match(pattern, file->name))
            continue;
        found = true;
        if (!tokens_add(parser, file->text, out))
            return false;
    }
    parser->out->imports_custom = parser->out->imports_custom || is_custom;
    bool may_be_none = kv_glob_is_pattern(pattern) && (is_custom || !*folder);
    return found || may_be_none ||
           fail(parser, line, "it imports %s, which is in no ConfigMap that is known", path);
}

/* Puts what is imported in its place. */
static bool import(struct parser *parser)
{
    const struct token *token = token_at(parser, parser->at);
    const struct token *what = token_at(parser, parser->at + 1);
    unsigned line = token->line;
    struct kv_list tokens = {0};
    if (!what || what->begins_line)
        return fail(parser, line, "import of nothing");
    if (++parser->imports > IMPORTS_MAX)
        return fail(parser, line, "it imports more than %d times", IMPORTS_MAX);
    size_t count = 2;
    for (const struct token *more;
         (more = token_at(parser, parser->at + count)) && !more->begins_line; count++)
        ;
    const struct snippet *snippet = snippet_find(parser, what->text);
    if (snippet)
        tokens = snippet->tokens;
    else if (!files_add(parser, what->text, line, &tokens))
        return false;
    return tokens_replace(parser, parser->at, count, &tokens);
}

static bool is_import(const struct token *token)
{
    return token_is(token, "import") && token->begins_line;
}

/* --- addresses --- */

bool zone_is_within(const char *zone, const char *other)
{
    size_t length = strlen(zone), end = strlen(other);
    if (end == 0)
        return true;
    return length >= end && strcmp(zone + length - end, other) == 0 &&
           (length == end || zone[length - end - 1] == '.');
}

/* The port behind the last colon; 0 = there is none. */
static unsigned port_cut(char *address)
{
    char *colon = strrchr(address, ':');
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
        strlen(colon + 1) > 5)
        return 0;
    *colon = '\0';
    return (unsigned)strtoul(colon + 1, NULL, 10);
}

static bool address_add(struct parser *parser, struct corefile_block *block, const char *text,
                        unsigned line)
{
    const char *scheme = strstr(text, "://");
    struct corefile_address address = {.is_dns = !scheme || strncmp(text, "dns://", 6) == 0};
    char *zone = kv_arena_copy(parser->arena, kv_text_of(scheme ? scheme + 3 : text));
    if (strstr(text, "{$") || strstr(text, "{%"))
        return fail(parser, line, "the address %s depends on CoreDNS's environment", text);
    unsigned port = port_cut(zone);
    address.port = port ? port : COREFILE_PORT;
    for (char *at = zone; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    size_t length = strlen(zone);
    if (length > 0 && zone[length - 1] == '.')
        zone[length - 1] = '\0';
    address.zone = zone;
    kv_list_add(&block->addresses, parser->arena, struct corefile_address, address);
    return true;
}

/* All of a block, up to its brace or the end of their line. A comma says that another one follows.
 * `*snippet`: the name of what is no block; NULL = it is one. */
static bool addresses_read(struct parser *parser, struct corefile_block *block,
                           const char **snippet)
{
    bool expects_another = false;
    const struct token *token;
    for (size_t first = parser->at;
         (token = token_at(parser, parser->at)) && !token_is(token, "{");) {
        if (is_import(token) && !expects_another) {
            if (!import(parser))
                return false;
            continue;
        }
        if (parser->at > first && token->begins_line && !expects_another)
            break;
        char *text = kv_arena_copy(parser->arena, kv_text_of(token->text));
        size_t length = strlen(text);
        unsigned line = token->line;
        expects_another = length > 0 && text[length - 1] == ',';
        text[length - expects_another] = '\0';
        parser->at++;
        if (block->addresses.count == 0)
            block->line = line;
        if (text[0] == '(' && text[length - 1] == ')' && block->addresses.count == 0) {
            text[length - 1] = '\0';
            *snippet = text + 1;
        } else if (*text && !address_add(parser, block, text, line)) {
            return false;
        }
    }
    return !expects_another ||
           fail(parser, line_of(parser, parser->at), "another address is missing behind the comma");
}

/* --- blocks --- */

/* The words of a line, up to a brace. */
static struct corefile_line words_read(struct parser *parser)
{
    struct kv_list words = {0};
    const struct token *token;
    for (size_t first = parser->at; (token = token_at(parser, parser->at)); parser->at++) {
        bool is_brace = token_is(token, "{") || token_is(token, "}");
        if (is_brace || (parser->at > first && token->begins_line))
            break;
        kv_list_add(&words, parser->arena, corefile_word, token->text);
    }
    return (struct corefile_line){words.items, words.count};
}

/* What stands in the braces of a plugin, however deep. */
static bool lines_read(struct parser *parser, struct corefile_plugin *plugin)
{
    size_t depth = 0;
    unsigned line = line_of(parser, parser->at);
    for (const struct token *token; (token = token_at(parser, parser->at));) {
        if (is_import(token)) {
            if (!import(parser))
                return false;
        } else if (token_is(token, "{")) {
            depth++;
            parser->at++;
        } else if (token_is(token, "}")) {
            parser->at++;
            if (--depth == 0)
                return true;
        } else {
            kv_list_add(&plugin->lines, parser->arena, struct corefile_line, words_read(parser));
        }
    }
    return fail(parser, line, "the brace that opens in line %u is not closed", line);
}

static bool plugin_read(struct parser *parser, struct corefile_block *block)
{
    struct corefile_plugin plugin = {.head = words_read(parser)};
    const struct token *token = token_at(parser, parser->at);
    bool ok = true;
    if (token_is(token, "{") && plugin.head.count == 0)
        return fail(parser, token->line, "a brace without a plugin before it");
    if (token_is(token, "{") && !token->begins_line)
        ok = lines_read(parser, &plugin);
    else if (token_is(token, "{"))
        return fail(parser, token->line, "a brace at the beginning of a line");
    kv_list_add(&block->plugins, parser->arena, struct corefile_plugin, plugin);
    if (block->plugins.count > PLUGINS_MAX)
        return fail(parser, block->line, "a server block has more than %d plugins", PLUGINS_MAX);
    return ok;
}

/* Without braces, everything that follows is of the one block. */
static bool plugins_read(struct parser *parser, struct corefile_block *block)
{
    bool has_brace = token_is(token_at(parser, parser->at), "{");
    unsigned line = line_of(parser, parser->at);
    parser->at += has_brace;
    for (const struct token *token; (token = token_at(parser, parser->at));) {
        if (token_is(token, "}")) {
            parser->at++;
            return has_brace || fail(parser, token->line, "a brace closes that was not opened");
        }
        if (!(is_import(token) ? import(parser) : plugin_read(parser, block)))
            return false;
    }
    return !has_brace || fail(parser, line, "the brace that opens in line %u is not closed", line);
}

/* The tokens within a snippet's braces. */
static bool snippet_read(struct parser *parser, const char *name)
{
    struct snippet *snippet = kv_list_push(&parser->snippets, parser->arena, sizeof *snippet);
    unsigned line = line_of(parser, parser->at);
    size_t depth = 0;
    snippet->name = name;
    if (!token_is(token_at(parser, parser->at), "{"))
        return fail(parser, line, "the snippet %s has no braces", name);
    for (const struct token *token; (token = token_at(parser, parser->at)); parser->at++) {
        depth += token_is(token, "{");
        depth -= token_is(token, "}");
        if (depth == 0) {
            parser->at++;
            return true;
        }
        if (depth > 1 || !token_is(token, "{"))
            kv_list_add(&snippet->tokens, parser->arena, struct token, *token);
    }
    return fail(parser, line, "the brace that opens in line %u is not closed", line);
}

bool corefile_read(const struct corefile_file *files, size_t count, struct kv_arena *arena,
                   struct corefile *out)
{
    struct parser parser = {.arena = arena, .files = files, .file_count = count, .out = out};
    *out = (struct corefile){0};
    if (count == 0 || !tokens_add(&parser, files[0].text, &parser.tokens))
        return count > 0 ? false : fail(&parser, 1, "there is no Corefile");
    while (token_at(&parser, parser.at)) {
        struct corefile_block block = {0};
        const char *snippet = NULL;
        size_t before = parser.at;
        if (!addresses_read(&parser, &block, &snippet))
            return false;
        if (snippet ? !snippet_read(&parser, snippet) : !plugins_read(&parser, &block))
            return false;
        if (block.addresses.count > 0)
            kv_list_add(&out->blocks, arena, struct corefile_block, block);
        else if (!snippet && block.plugins.count > 0)
            return fail(&parser, line_of(&parser, before), "a server block without an address");
    }
    return true;
}
