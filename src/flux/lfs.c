#include "lfs.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"

/* --- .gitattributes --- */

static bool is_macro(const struct lfs *lfs, const char *name)
{
    for (size_t i = 0; i < lfs->macros.count; i++)
        if (strcmp(*kv_list_item(&lfs->macros, const char *, i), name) == 0)
            return true;
    return false;
}

/* What an attribute says of the filter: its name, "" = none; NULL = nothing. */
static const char *filter_named(const struct lfs *lfs, const char *attribute)
{
    static const char filter[] = "filter";
    bool unsets = *attribute == '-' || *attribute == '!';
    if (is_macro(lfs, attribute))
        return "lfs";
    attribute += unsets;
    if (strncmp(attribute, filter, strlen(filter)) != 0)
        return NULL;
    attribute += strlen(filter);
    if (*attribute == '=' && !unsets)
        return attribute + 1;
    return *attribute == '\0' ? "" : NULL;
}

/* The last attribute of a line that says something of the filter decides. */
static const char *filter_of(const struct lfs *lfs, const char *attributes, size_t length)
{
    const char *found = NULL, *end = attributes + length;
    while ((attributes += strspn(attributes, " \t\r")) < end) {
        size_t word = strcspn(attributes, " \t\r\n");
        const char *filter =
            filter_named(lfs, kv_arena_copy(lfs->arena, (struct kv_text){attributes, word}));
        found = filter ? filter : found;
        attributes += word;
    }
    return found;
}

/* A pattern with attributes. Later ones win. */
static void attributes_add(struct lfs *lfs, const char *folder, struct kv_text pattern,
                           const char *filter)
{
    static const char macro[] = "[attr]";
    struct kv_arena *arena = lfs->arena;
    bool is_lfs = strcmp(filter, "lfs") == 0;
    if (pattern.length >= strlen(macro) && memcmp(pattern.data, macro, strlen(macro)) == 0) {
        pattern = (struct kv_text){pattern.data + strlen(macro), pattern.length - strlen(macro)};
        if (is_lfs)
            kv_list_add(&lfs->macros, arena, const char *, kv_arena_copy(arena, pattern));
        return;
    }
    const char *line =
        kv_arena_printf(arena, "%s%.*s", is_lfs ? "" : "!", (int)pattern.length, pattern.data);
    ignore_add(&lfs->patterns, folder, kv_text_of(line), arena);
}

void lfs_add(struct lfs *lfs, const char *folder, const char *lines)
{
    while (*lines) {
        lines += strspn(lines, " \t");
        size_t length = strcspn(lines, "\n"), word = strcspn(lines, " \t\r\n");
        bool has_pattern = word > 0 && *lines != '#' && *lines != '!';
        const char *filter = has_pattern ? filter_of(lfs, lines + word, length - word) : NULL;
        if (filter)
            attributes_add(lfs, folder, (struct kv_text){lines, word}, filter);
        lines += length + (lines[length] == '\n');
    }
}

/* --- files --- */

static bool is_pointer(const char *file, const struct stat *status)
{
    enum { POINTER_MAX = 1024 };
    static const char start[] = "version https://git-lfs.github.com/spec/";
    struct kv_buffer text = {0};
    struct kv_error ignored = {0};
    bool is = status->st_size > (off_t)strlen(start) && status->st_size < POINTER_MAX &&
              kv_file_read(file, POINTER_MAX, &text, KV_ERROR_STATE, &ignored) &&
              strncmp(kv_buffer_as_text(&text).data, start, strlen(start)) == 0;
    kv_buffer_release(&text);
    return is;
}

bool lfs_has(const struct lfs *lfs, const char *path, const char *file, const struct stat *status)
{
    return ignore_has(&lfs->patterns, path) || is_pointer(file, status);
}
