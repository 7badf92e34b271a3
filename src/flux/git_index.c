/* Source: https://git-scm.com/docs/index-format */
#include "git_index.h"

#include <stdint.h>

enum {
    HEADER_BYTES = 12,
    STAT_BYTES = 40, /* of an entry, before its hash */
    MODE_AT = 24,
    TYPE_MASK = 0170000,
    TYPE_REGULAR = 0100000,
    TYPE_FOLDER = 0040000,
    FLAG_EXTENDED = 0x4000,
    FLAG_SKIPS_WORKTREE = 0x4000, /* of the extended flags */
};

struct index {
    const unsigned char *start, *at, *end;
    unsigned version;
    size_t hash_bytes;
    const char *name;
    char path[4096]; /* of the last entry: in version 4 the next one continues it */
    size_t path_length;
    struct kv_error *error;
};

static bool fail(struct index *index, const char *text)
{
    return kv_error_at(index->error, KV_ERROR_STATE, index->name, 0, 0, "%s", text);
}

static const char cut[] = "git's index is cut short, or of a form that is not known";

static uint32_t number(const unsigned char *at, size_t bytes)
{
    uint32_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | *at++;
    return value;
}

/* In version 4: how many bytes of the last path to drop. */
static bool dropped_read(struct index *index, size_t *out)
{
    size_t value = 0;
    for (int i = 0; index->at < index->end && i < 5; i++) {
        unsigned char byte = *index->at++;
        value = (value << 7) + (byte & 0x7f);
        if (!(byte & 0x80)) {
            *out = value;
            return value <= index->path_length;
        }
        value++;
    }
    return false;
}

static bool path_read(struct index *index, const unsigned char *entry)
{
    size_t kept = 0, dropped = 0;
    if (index->version == 4) {
        if (!dropped_read(index, &dropped))
            return false;
        kept = index->path_length - dropped;
    }
    const unsigned char *nul = memchr(index->at, '\0', (size_t)(index->end - index->at));
    size_t length = nul ? (size_t)(nul - index->at) : 0;
    if (!nul || kept + length >= sizeof index->path)
        return false;
    memcpy(index->path + kept, index->at, length);
    index->path_length = kept + length;
    index->path[index->path_length] = '\0';
    index->at = nul + 1;
    if (index->version < 4) /* 1 to 8 NULs, to a multiple of 8 */
        index->at = entry + (((size_t)(nul - entry) + 8) & ~(size_t)7);
    return index->at <= index->end;
}

static bool entry_read(struct index *index, struct kv_list *paths, struct kv_arena *arena)
{
    const unsigned char *entry = index->at;
    if ((size_t)(index->end - entry) < STAT_BYTES + index->hash_bytes + 4)
        return fail(index, cut);
    uint32_t mode = number(entry + MODE_AT, 4);
    uint32_t flags = number(entry + STAT_BYTES + index->hash_bytes, 2), more = 0;
    index->at += STAT_BYTES + index->hash_bytes + 2;
    if (flags & FLAG_EXTENDED) {
        more = number(index->at, 2);
        index->at += 2;
    }
    if (!path_read(index, entry))
        return fail(index, cut);
    if ((more & FLAG_SKIPS_WORKTREE) || (mode & TYPE_MASK) == TYPE_FOLDER)
        return fail(index, "a sparse checkout: files that Flux sees are not here; check out all of "
                           "them (git sparse-checkout disable)");
    if ((mode & TYPE_MASK) == TYPE_REGULAR)
        kv_list_add(paths, arena, const char *, kv_arena_copy(arena, kv_text_of(index->path)));
    return true;
}

/* An extension that begins with a small letter must be understood. */
static bool extensions_check(struct index *index)
{
    while ((size_t)(index->end - index->at) >= 8 + index->hash_bytes) {
        if (index->at[0] >= 'a')
            return fail(index, memcmp(index->at, "link", 4) == 0
                                   ? "a split index is not read: git update-index --no-split-index"
                                   : cut);
        uint32_t size = number(index->at + 4, 4);
        if (size > (size_t)(index->end - index->at) - 8)
            return fail(index, cut);
        index->at += 8 + size;
    }
    return true;
}

bool git_index_read(struct kv_text text, const char *name, size_t hash_bytes,
                    struct kv_arena *arena, struct kv_list *paths, struct kv_error *error)
{
    const unsigned char *start = (const unsigned char *)text.data;
    struct index index = {.start = start,
                          .at = start + HEADER_BYTES,
                          .end = start + text.length,
                          .hash_bytes = hash_bytes,
                          .name = name,
                          .error = error};
    if (text.length < HEADER_BYTES || memcmp(start, "DIRC", 4) != 0)
        return fail(&index, cut);
    index.version = number(start + 4, 4);
    if (index.version < 2 || index.version > 4)
        return fail(&index, cut);
    for (uint32_t left = number(start + 8, 4); left > 0; left--)
        if (!entry_read(&index, paths, arena))
            return false;
    return extensions_check(&index);
}
