#include "artifact.h"

#include "ignore.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LEVELS_MAX = 100,
    FILE_MAX = 64 << 20, /* of one that is read here; copies may be larger */
};

static int text_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* --- the checkout's files --- */

struct walk {
    struct artifact *artifact;
    struct ignore ignore;
    struct kv_list files; /* const char *: regular, tracked ones */
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

static bool patterns_read(struct walk *walk, const char *folder)
{
    struct artifact *artifact = walk->artifact;
    const char *path =
        kv_arena_printf(artifact->arena, "%s%s.sourceignore", folder, *folder ? "/" : "");
    const char *file = full_path(artifact, path, artifact->arena);
    struct stat status;
    struct kv_buffer lines = {0};
    if (lstat(file, &status) != 0 || !S_ISREG(status.st_mode) || !git_has(artifact->git, path))
        return true;
    bool ok = kv_file_read(file, FILE_MAX, &lines, KV_ERROR_STATE, walk->error);
    if (ok)
        ignore_add(&walk->ignore, folder, kv_buffer_as_text(&lines), artifact->arena);
    kv_buffer_release(&lines);
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
        kv_list_add(&walk->files, artifact->arena, const char *, path);
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

static void file_choose(struct walk *walk, const char *path)
{
    struct artifact *artifact = walk->artifact;
    if (!is_checked_out(artifact, path))
        leave_out(artifact, path, "is not among the source's sparseCheckout");
    else if (ignore_excludes(&walk->ignore, path))
        leave_out(artifact, path,
                  "is excluded from the artifact, by .sourceignore, spec.ignore of the source or "
                  "Flux's defaults");
    else
        kv_list_add(&artifact->files, artifact->arena, const char *, path);
}

bool artifact_make(struct artifact *artifact, size_t copies, struct kv_error *error)
{
    struct walk walk = {.artifact = artifact, .error = error};
    artifact->copies = kv_arena_array(artifact->arena, copies, sizeof *artifact->copies);
    if (!folder_walk(&walk, "", 0))
        return false;
    if (artifact->ignore)
        ignore_add(&walk.ignore, "", kv_text_of(artifact->ignore), artifact->arena);
    for (size_t i = 0; i < walk.files.count; i++)
        file_choose(&walk, *kv_list_item(&walk.files, const char *, i));
    kv_sort(artifact->files.items, artifact->files.count, sizeof(const char *), text_compare);
    kv_sort(artifact->left_out.items, artifact->left_out.count, sizeof(struct artifact_absence),
            text_compare);
    return true;
}

/* --- looking into it --- */

/* The first file whose path is not before the text. */
static size_t lower_bound(const struct artifact *artifact, const char *text)
{
    size_t low = 0, high = artifact->files.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(*kv_list_item(&artifact->files, const char *, middle), text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool artifact_has_file(const struct artifact *artifact, const char *path)
{
    size_t at = lower_bound(artifact, path);
    return at < artifact->files.count &&
           strcmp(*kv_list_item(&artifact->files, const char *, at), path) == 0;
}

bool artifact_has_folder(const struct artifact *artifact, const char *path)
{
    struct kv_arena arena = {0};
    const char *start = *path ? kv_arena_printf(&arena, "%s/", path) : "";
    size_t at = lower_bound(artifact, start);
    bool has =
        at < artifact->files.count &&
        strncmp(*kv_list_item(&artifact->files, const char *, at), start, strlen(start)) == 0;
    kv_arena_release(&arena);
    return has;
}

const char *artifact_why_not(const struct artifact *artifact, const char *path)
{
    const struct artifact_absence wanted = {.path = path};
    const struct artifact_absence *found =
        artifact->left_out.count > 0
            ? bsearch(&wanted, artifact->left_out.items, artifact->left_out.count, sizeof wanted,
                      text_compare)
            : NULL;
    return found ? found->why : "does not exist in the checkout";
}

const char *artifact_name(const struct artifact *artifact, const char *path, struct kv_arena *arena)
{
    size_t length = strlen(artifact->checkout);
    while (length > 1 && artifact->checkout[length - 1] == '/')
        length--;
    if (length == 1 && artifact->checkout[0] == '.')
        return path;
    if (*path == '\0')
        return artifact->checkout;
    return kv_arena_printf(arena, "%.*s/%s", (int)length, artifact->checkout, path);
}

bool artifact_read(struct artifact *artifact, const char *path, struct kv_buffer *out,
                   struct kv_error *error)
{
    const char *copy = artifact_copy(artifact, ARTIFACT_ORIGINAL, error);
    if (!copy)
        return false;
    struct kv_arena arena = {0};
    bool ok = kv_file_read(kv_arena_printf(&arena, "%s/%s", copy, path), FILE_MAX, out,
                           KV_ERROR_STATE, error);
    if (!ok)
        kv_error_name(error, artifact_name(artifact, path, &arena));
    kv_arena_release(&arena);
    return ok;
}

/* --- copying --- */

static bool copy_fail(struct kv_error *error, const char *path)
{
    return kv_error_at(error, KV_ERROR_STATE, path, 0, 0, "cannot be copied: %s", strerror(errno));
}

static bool bytes_copy(int from, int to, off_t size)
{
    off_t done = 0;
    while (done < size) {
        ssize_t count = sendfile(to, from, &done, (size_t)(size - done));
        if (count < 0 && errno != EINTR)
            return false;
        if (count == 0)
            break; /* it has become shorter */
    }
    return true;
}

static bool file_copy(const char *from, const char *to, struct kv_error *error)
{
    struct stat status;
    int in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = out >= 0 && fstat(in, &status) == 0 && bytes_copy(in, out, status.st_size);
    if (!ok)
        copy_fail(error, from);
    if (out >= 0)
        close(out);
    if (in >= 0)
        close(in);
    return ok;
}

/* Creates the folders above a file. */
static bool folders_make(const char *root, const char *path, struct kv_arena *arena)
{
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
        if (mkdir(kv_arena_printf(arena, "%s/%.*s", root, (int)(slash - path), path), 0700) != 0 &&
            errno != EEXIST)
            return false;
    return true;
}

/* From the checkout for the original, whose files the others share. */
static bool file_provide(const struct artifact *artifact, const char *copy, const char *path,
                         struct kv_arena *arena, struct kv_error *error)
{
    const char *original = artifact->copies[ARTIFACT_ORIGINAL];
    const char *target = kv_arena_printf(arena, "%s/%s", copy, path);
    if (!original)
        return file_copy(full_path(artifact, path, arena), target, error);
    const char *from = kv_arena_printf(arena, "%s/%s", original, path);
    return link(from, target) == 0 || file_copy(from, target, error);
}

static bool files_copy(const struct artifact *artifact, const char *to, struct kv_error *error)
{
    struct kv_arena arena = {0};
    bool ok = true;
    for (size_t i = 0; i < artifact->files.count; i++) {
        const char *const *path = kv_list_item(&artifact->files, const char *, i);
        if (ok && !folders_make(to, *path, &arena))
            ok = copy_fail(error, to);
        ok = ok && file_provide(artifact, to, *path, &arena, error);
        kv_arena_clear(&arena);
    }
    kv_arena_release(&arena);
    return ok;
}

const char *artifact_copy(struct artifact *artifact, size_t number, struct kv_error *error)
{
    if (artifact->copies[number])
        return artifact->copies[number];
    if (number != ARTIFACT_ORIGINAL && !artifact_copy(artifact, ARTIFACT_ORIGINAL, error))
        return NULL;
    char *folder = kv_arena_printf(artifact->arena, "%s/copy-XXXXXX", artifact->place);
    if (!mkdtemp(folder)) {
        copy_fail(error, folder);
        return NULL;
    }
    if (!files_copy(artifact, folder, error))
        return NULL;
    return artifact->copies[number] = folder;
}

bool artifact_restore(struct artifact *artifact, size_t number, const char *path,
                      struct kv_error *error)
{
    struct kv_arena arena = {0};
    const char *copy = artifact->copies[number];
    (void)unlink(kv_arena_printf(&arena, "%s/%s", copy, path));
    bool ok =
        !artifact_has_file(artifact, path) || file_provide(artifact, copy, path, &arena, error);
    kv_arena_release(&arena);
    return ok;
}

static int entry_remove(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    (void)remove(path);
    return 0;
}

void folder_remove(const char *path)
{
    enum { DESCRIPTORS = 16 };
    (void)nftw(path, entry_remove, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}
