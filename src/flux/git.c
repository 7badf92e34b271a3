#include "git.h"

#include "git_index.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"
#include "kubevet/base/platform.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 512 << 20 };

static bool text_read(const char *path, struct kv_arena *arena, const char **out,
                      struct kv_error *error)
{
    struct kv_buffer buffer = {0};
    bool ok = kv_file_read(path, FILE_MAX, &buffer, KV_ERROR_STATE, error);
    if (ok)
        *out = kv_arena_copy(arena, kv_text_trim(kv_buffer_as_text(&buffer)));
    kv_buffer_release(&buffer);
    return ok;
}

/* --- where it is --- */

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* The repository that contains a folder which is none itself. */
static const char *outer_find(const char *folder, struct kv_arena *arena)
{
    char *path = realpath(folder, NULL);
    const char *found = NULL;
    for (char *slash; path && !found && (slash = strrchr(path, '/')) && slash > path;) {
        *slash = '\0';
        if (exists(kv_arena_printf(arena, "%s/.git", path)))
            found = kv_arena_copy(arena, kv_text_of(path));
    }
    free(path);
    return found;
}

/* The folder with HEAD and index, and the one with the config: two in a worktree. */
struct places {
    const char *own, *common;
};

static const char *relative_to(const char *base, const char *path, struct kv_arena *arena)
{
    return path[0] == '/' ? path : kv_arena_printf(arena, "%s/%s", base, path);
}

/* In a worktree or submodule, .git is a file that names the folder. */
static bool places_find(const char *folder, struct kv_arena *arena, struct places *places,
                        struct kv_error *error)
{
    const char *git = kv_arena_printf(arena, "%s/.git", folder), *text;
    struct stat status;
    if (stat(git, &status) == 0 && S_ISREG(status.st_mode)) {
        if (!text_read(git, arena, &text, error))
            return false;
        if (strncmp(text, "gitdir: ", strlen("gitdir: ")) != 0)
            return kv_error_at(error, KV_ERROR_STATE, git, 0, 0, "is not a .git");
        git = relative_to(folder, text + strlen("gitdir: "), arena);
    }
    *places = (struct places){git, git};
    const char *common = kv_arena_printf(arena, "%s/commondir", git);
    if (!exists(common))
        return true;
    if (!text_read(common, arena, &text, error))
        return false;
    places->common = relative_to(git, text, arena);
    return true;
}

/* --- its configuration --- */

/* Source: https://git-scm.com/docs/git-config#_syntax */
struct config {
    char section[256]; /* `remote "origin"` */
    struct git *git;
    size_t hash_bytes;
    struct kv_arena *arena;
};

/* Without quotes and comments. */
static const char *value_of(struct kv_text text, struct kv_arena *arena)
{
    struct kv_buffer value = {0};
    bool quoted = false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '"')
            quoted = !quoted;
        else if ((c == '#' || c == ';') && !quoted)
            break;
        else if (c == '\\' && i + 1 < text.length)
            kv_buffer_add(&value, &text.data[++i], 1);
        else
            kv_buffer_add(&value, &c, 1);
    }
    const char *copy = kv_arena_copy(arena, kv_text_trim(kv_buffer_as_text(&value)));
    kv_buffer_release(&value);
    return copy;
}

static void setting_take(struct config *config, struct kv_text name, const char *value)
{
    bool is_url = name.length == 3 && strncasecmp(name.data, "url", 3) == 0;
    if (is_url && strncasecmp(config->section, "remote ", strlen("remote ")) == 0)
        kv_list_add(&config->git->remotes, config->arena, const char *, value);
    if (name.length == strlen("objectformat") &&
        strncasecmp(name.data, "objectformat", name.length) == 0 &&
        strcasecmp(config->section, "extensions") == 0 && strcmp(value, "sha256") == 0)
        config->hash_bytes = 32;
}

static void line_take(struct config *config, struct kv_text line)
{
    line = kv_text_trim(line);
    if (line.length > 0 && *line.data == '[') {
        const char *end = kv_byte_find_last(line.data, ']', line.length);
        size_t length = end ? (size_t)(end - line.data) - 1 : 0;
        snprintf(config->section, sizeof config->section, "%.*s", (int)length, line.data + 1);
        return;
    }
    const char *equals = memchr(line.data, '=', line.length);
    if (!equals)
        return;
    struct kv_text name = kv_text_trim((struct kv_text){line.data, (size_t)(equals - line.data)});
    struct kv_text value = {equals + 1, line.length - (size_t)(equals + 1 - line.data)};
    setting_take(config, name, value_of(value, config->arena));
}

static void config_take(struct config *config, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        line_take(config, (struct kv_text){text, length});
        text += length + (text[length] == '\n');
    }
}

/* --- its files --- */

static int path_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool index_read(const struct places *places, size_t hash_bytes, struct kv_arena *arena,
                       struct git *git, struct kv_error *error)
{
    const char *path = kv_arena_printf(arena, "%s/index", places->own);
    struct kv_buffer buffer = {0};
    if (!exists(path))
        return true; /* nothing was ever added */
    bool ok =
        kv_file_read(path, FILE_MAX, &buffer, KV_ERROR_STATE, error) &&
        git_index_read(kv_buffer_as_text(&buffer), path, hash_bytes, arena, &git->files, error);
    kv_buffer_release(&buffer);
    kv_sort(git->files.items, git->files.count, sizeof(const char *), path_compare);
    return ok;
}

bool git_has(const struct git *git, const char *path)
{
    return !git->is_repository ||
           (git->files.count > 0 &&
            bsearch(&path, git->files.items, git->files.count, sizeof(const char *), path_compare));
}

static bool repository_read(const char *folder, struct kv_arena *arena, struct git *out,
                            struct kv_error *error)
{
    static const char head_of_branch[] = "ref: refs/heads/";
    struct places places = {0};
    const char *head, *text = "";
    struct config config = {.git = out, .hash_bytes = 20, .arena = arena};
    if (!places_find(folder, arena, &places, error) ||
        !text_read(kv_arena_printf(arena, "%s/HEAD", places.own), arena, &head, error))
        return false;
    const char *path = kv_arena_printf(arena, "%s/config", places.common);
    if (exists(path) && !text_read(path, arena, &text, error))
        return false;
    config_take(&config, text);
    if (strncmp(head, head_of_branch, strlen(head_of_branch)) == 0)
        out->branch = head + strlen(head_of_branch);
    return index_read(&places, config.hash_bytes, arena, out, error);
}

bool git_read(const char *folder, struct kv_arena *arena, struct git *out, struct kv_error *error)
{
    *out = (struct git){.is_repository = exists(kv_arena_printf(arena, "%s/.git", folder))};
    if (out->is_repository)
        return repository_read(folder, arena, out, error);
    const char *outer = outer_find(folder, arena);
    return !outer || kv_error_at(error, KV_ERROR_USAGE, folder, 0, 0,
                                 "is a folder of the repository %s: --repo wants its root", outer);
}
