#include "artifact_copy.h"

#include "kubevet/base/file.h"
#include "kubevet/base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 << 20 }; /* of one that is read here; copies may be larger */

static bool copy_fail(struct kv_error *error, const char *path)
{
    return kv_error_at(error, KV_ERROR_STATE, path, 0, 0, "cannot be copied: %s", strerror(errno));
}

static bool file_copy(const char *from, const char *to, struct kv_error *error)
{
    struct stat status;
    int in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = out >= 0 && fstat(in, &status) == 0 && kv_file_copy(in, out, status.st_size);
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
static bool file_provide(const struct artifact *artifact, const char *copy,
                         const struct artifact_file *file, struct kv_arena *arena,
                         struct kv_error *error)
{
    const char *original = artifact->copies[ARTIFACT_ORIGINAL];
    const char *target = kv_arena_printf(arena, "%s/%s", copy, file->path);
    if (!original && file->text)
        return kv_file_write(target, kv_text_of(file->text), error);
    if (!original)
        return file_copy(kv_arena_printf(arena, "%s/%s", artifact->checkout, file->from), target,
                         error);
    const char *from = kv_arena_printf(arena, "%s/%s", original, file->path);
    return link(from, target) == 0 || file_copy(from, target, error);
}

static bool files_copy(const struct artifact *artifact, const char *to, struct kv_error *error)
{
    struct kv_arena arena = {0};
    bool ok = true;
    kv_list_each(&artifact->files, const struct artifact_file, file) {
        if (ok && !folders_make(to, file->path, &arena))
            ok = copy_fail(error, to);
        ok = ok && file_provide(artifact, to, file, &arena, error);
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

static bool one_extract(struct artifact *artifact, const char *path, const char *to,
                        const char *below, struct kv_arena *arena, struct kv_error *error)
{
    const char *from = kv_arena_printf(arena, "%s/%s", artifact->copies[ARTIFACT_ORIGINAL], path);
    if (!folders_make(to, below, arena))
        return copy_fail(error, to);
    const char *target = *below ? kv_arena_printf(arena, "%s/%s", to, below) : to;
    return link(from, target) == 0 || file_copy(from, target, error);
}

bool artifact_extract(struct artifact *artifact, const char *path, const char *to,
                      struct kv_error *error)
{
    struct kv_arena arena = {0};
    size_t length = strlen(path), start = length > 0 ? length + 1 : 0;
    bool ok = artifact_copy(artifact, ARTIFACT_ORIGINAL, error) != NULL;
    if (ok && artifact_has_file(artifact, path))
        ok = one_extract(artifact, path, to, "", &arena, error);
    const char *folder = length > 0 ? kv_arena_printf(&arena, "%s/", path) : "";
    for (size_t i = artifact_seek(artifact, folder); ok && i < artifact->files.count; i++) {
        const char *file = kv_list_item(&artifact->files, const struct artifact_file, i)->path;
        if (strncmp(file, folder, start) != 0)
            break;
        ok = one_extract(artifact, file, to, file + start, &arena, error);
    }
    kv_arena_release(&arena);
    return ok;
}

bool artifact_restore(struct artifact *artifact, size_t number, const char *path,
                      struct kv_error *error)
{
    struct kv_arena arena = {0};
    const char *copy = artifact->copies[number];
    (void)unlink(kv_arena_printf(&arena, "%s/%s", copy, path));
    const struct artifact_file *file = artifact_file(artifact, path);
    bool ok = !file || file_provide(artifact, copy, file, &arena, error);
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
