#include "artifact.h"

#include "lfs.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"
#include "kubevet/base/platform.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    LEVELS_MAX = 100,
    FILE_MAX = 64 << 20, /* of a .sourceignore or .gitattributes */
};

/* Of structs that begin with a text. */
static int text_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* --- the checkout's files --- */

struct walk {
    struct artifact *artifact;
    struct ignore ignore;
    struct lfs lfs;
    struct kv_list files; /* struct artifact_file: regular, tracked ones */
    struct kv_error *error;
};

static bool folder_walk(struct walk *walk, const char *path, int level);

static int is_no_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static const char *full_path(const struct artifact *artifact, const char *path,
                             struct kv_arena *arena)
{
    return kv_arena_printf(arena, "%s/%s", artifact->checkout, path);
}

static void leave_out(struct artifact *artifact, const char *path, const char *why)
{
    kv_list_add(&artifact->left_out, artifact->arena, struct artifact_absence,
                (struct artifact_absence){path, why});
}

/* A file that says something of the others in its folder, if there is one. */
static bool notes_read(const struct walk *walk, const char *folder, const char *name,
                       struct kv_buffer *lines)
{
    const struct artifact *artifact = walk->artifact;
    const char *path = kv_arena_printf(artifact->arena, "%s%s%s", folder, *folder ? "/" : "", name);
    const char *file = full_path(artifact, path, artifact->arena);
    struct stat status;
    if (lstat(file, &status) != 0 || !S_ISREG(status.st_mode) || !git_has(artifact->git, path))
        return true;
    return kv_file_read(file, FILE_MAX, lines, KV_ERROR_STATE, walk->error);
}

static bool patterns_read(struct walk *walk, const char *folder)
{
    struct kv_buffer ignored = {0}, attributes = {0};
    bool ok = notes_read(walk, folder, ".sourceignore", &ignored) &&
              notes_read(walk, folder, ".gitattributes", &attributes);
    ignore_add(&walk->ignore, folder, kv_buffer_as_text(&ignored), walk->artifact->arena);
    lfs_add(&walk->lfs, folder, kv_buffer_as_text(&attributes).data);
    kv_buffer_release(&ignored);
    kv_buffer_release(&attributes);
    return ok;
}

static bool entry_walk(struct walk *walk, const char *path, int level)
{
    struct artifact *artifact = walk->artifact;
    const char *file = full_path(artifact, path, artifact->arena);
    struct stat status;
    if (lstat(file, &status) != 0)
        return kv_error_at(walk->error, KV_ERROR_STATE, file, 0, 0, "cannot be read: %s",
                           strerror(errno));
    if (S_ISDIR(status.st_mode))
        return folder_walk(walk, path, level + 1);
    if (!S_ISREG(status.st_mode))
        leave_out(artifact, path, "is a symlink or no regular file, which Flux leaves out");
    else if (!git_has(artifact->git, path))
        leave_out(artifact, path, "is not tracked by git, so Flux does not see it");
    else
        kv_list_add(
            &walk->files, artifact->arena, struct artifact_file,
            (struct artifact_file){path, path, NULL, lfs_has(&walk->lfs, path, file, &status)});
    return true;
}

static bool folder_walk(struct walk *walk, const char *path, int level)
{
    struct artifact *artifact = walk->artifact;
    struct dirent **entries;
    const char *folder = *path ? full_path(artifact, path, artifact->arena) : artifact->checkout;
    int count = level < LEVELS_MAX ? scandir(folder, &entries, is_no_dot, alphasort) : -1;
    if (count < 0)
        return kv_error_at(walk->error, KV_ERROR_STATE, folder, 0, 0, "cannot be read: %s",
                           level < LEVELS_MAX ? strerror(errno) : "folders are nested too deeply");
    bool ok = patterns_read(walk, path);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (ok && strcmp(name, ".git") != 0)
            ok = entry_walk(
                walk, kv_arena_printf(artifact->arena, "%s%s%s", path, *path ? "/" : "", name),
                level);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

/* --- which of them are in the artifact --- */

/* By the start of the path's text, as go-git does. */
static bool is_checked_out(const struct artifact *artifact, const char *path)
{
    for (size_t i = 0; i < artifact->sparse.count; i++) {
        const char *folder = artifact->sparse.items[i];
        folder += strncmp(folder, "./", 2) == 0 ? 2 : 0;
        if (strncmp(path, folder, strlen(folder)) == 0)
            return true;
    }
    return artifact->sparse.count == 0;
}

static void file_choose(struct walk *walk, const struct artifact_file *file)
{
    struct artifact *artifact = walk->artifact;
    const char *path = file->path;
    if (!is_checked_out(artifact, path))
        leave_out(artifact, path, "is not among the source's sparseCheckout");
    else if (ignore_excludes(&walk->ignore, path))
        leave_out(artifact, path,
                  "is excluded from the artifact, by .sourceignore, spec.ignore of the source or "
                  "Flux's defaults");
    else
        kv_list_add(&artifact->files, artifact->arena, struct artifact_file, *file);
}

bool artifact_make(struct artifact *artifact, size_t copies, struct kv_error *error)
{
    struct walk walk = {.artifact = artifact, .lfs = {.arena = artifact->arena}, .error = error};
    artifact->copies = kv_arena_array(artifact->arena, copies, sizeof *artifact->copies);
    if (!folder_walk(&walk, "", 0))
        return false;
    if (artifact->ignore)
        ignore_add(&walk.ignore, "", kv_text_of(artifact->ignore), artifact->arena);
    kv_list_each(&walk.files, const struct artifact_file, file)
        file_choose(&walk, file);
    kv_sort(artifact->files.items, artifact->files.count, sizeof(struct artifact_file),
            text_compare);
    kv_sort(artifact->left_out.items, artifact->left_out.count, sizeof(struct artifact_absence),
            text_compare);
    return true;
}

/* By path, and what was added later first. */
static int added_compare(const void *left, const void *right)
{
    const struct artifact_file *const *a = left, *const *b = right;
    int order = strcmp((*a)->path, (*b)->path);
    return order ? order : (*a < *b) - (*a > *b);
}

void artifact_compose(struct artifact *artifact, size_t copies)
{
    struct kv_list files = {0};
    size_t count = artifact->files.count;
    const struct artifact_file **added = kv_arena_array(artifact->arena, count, sizeof *added);
    for (size_t i = 0; i < count; i++)
        added[i] = kv_list_item(&artifact->files, const struct artifact_file, i);
    kv_sort(added, count, sizeof(const struct artifact_file *), added_compare);
    for (size_t i = 0; i < count; i++)
        if ((i == 0 || strcmp(added[i - 1]->path, added[i]->path) != 0) &&
            !ignore_excludes(&(const struct ignore){0}, added[i]->path))
            kv_list_add(&files, artifact->arena, struct artifact_file, *added[i]);
    artifact->files = files;
    artifact->copies = kv_arena_array(artifact->arena, copies, sizeof *artifact->copies);
}

/* --- looking into it --- */

static const struct artifact_file *file_at(const struct artifact *artifact, size_t index)
{
    return index < artifact->files.count
               ? kv_list_item(&artifact->files, const struct artifact_file, index)
               : NULL;
}

size_t artifact_seek(const struct artifact *artifact, const char *text)
{
    size_t low = 0, high = artifact->files.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(file_at(artifact, middle)->path, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct artifact_file *artifact_file(const struct artifact *artifact, const char *path)
{
    const struct artifact_file *file = file_at(artifact, artifact_seek(artifact, path));
    return file && strcmp(file->path, path) == 0 ? file : NULL;
}

bool artifact_has_file(const struct artifact *artifact, const char *path)
{
    return artifact_file(artifact, path) != NULL;
}

/* The first file in a folder; NULL = there is no such folder. */
static const struct artifact_file *first_in(const struct artifact *artifact, const char *folder)
{
    struct kv_arena arena = {0};
    const char *start = *folder ? kv_arena_printf(&arena, "%s/", folder) : "";
    const struct artifact_file *file = file_at(artifact, artifact_seek(artifact, start));
    bool is_in = file && strncmp(file->path, start, strlen(start)) == 0;
    kv_arena_release(&arena);
    return is_in ? file : NULL;
}

bool artifact_has_folder(const struct artifact *artifact, const char *path)
{
    return first_in(artifact, path) != NULL;
}

const char *artifact_why_not(const struct artifact *artifact, const char *path)
{
    const struct artifact_absence wanted = {.path = path};
    const struct artifact_absence *found =
        artifact->left_out.count > 0
            ? bsearch(&wanted, artifact->left_out.items, artifact->left_out.count, sizeof wanted,
                      text_compare)
            : NULL;
    return found             ? found->why
           : artifact->label ? "is not among what its ArtifactGenerator copies"
                             : "does not exist in the checkout";
}

/* The path in the checkout. Of a folder that was generated it is that of a file in it, if they end
 * alike; else there is none. */
static const char *path_in_checkout(const struct artifact *artifact, const char *path,
                                    struct kv_arena *arena)
{
    const struct artifact_file *file = artifact_file(artifact, path);
    if (file)
        return file->from;
    if (!artifact->label)
        return path;
    if (!(file = first_in(artifact, path)))
        return NULL;
    size_t rest = strlen(file->path) - strlen(path), length = strlen(file->from);
    if (length < rest || strcmp(file->from + length - rest, file->path + strlen(path)) != 0)
        return NULL;
    bool ends_with_slash = *path == '\0' && length > rest;
    return kv_arena_copy(arena, (struct kv_text){file->from, length - rest - ends_with_slash});
}

const char *artifact_name(const struct artifact *artifact, const char *path, struct kv_arena *arena)
{
    const char *inside = path_in_checkout(artifact, path, arena);
    size_t length = strlen(artifact->checkout);
    if (!inside)
        return kv_arena_printf(arena, "%s%s%s", artifact->label, *path ? "/" : "", path);
    while (length > 1 && artifact->checkout[length - 1] == '/')
        length--;
    if (length == 1 && artifact->checkout[0] == '.')
        return inside;
    if (*inside == '\0')
        return artifact->checkout;
    return kv_arena_printf(arena, "%.*s/%s", (int)length, artifact->checkout, inside);
}
