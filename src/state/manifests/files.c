/* Files and folders of manifests. */
#include "state/folder.h"

#include "kubevet/state/manifests.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    FILE_MAX = 1 << 30,
    FOLDERS_MAX = 64, /* levels */
};

/* Errors in a file's manifests are collected, and the next file is still read. */
static bool file_read(struct kv_manifests *manifests, const char *path, struct kv_error *error)
{
    struct kv_buffer buffer = {0};
    struct kv_error in_list = {0};
    bool ok = kv_file_read(path, FILE_MAX, &buffer, KV_ERROR_STATE, error);
    if (ok)
        (void)!kv_manifests_parse(manifests, kv_buffer_as_text(&buffer),
                                  strcmp(path, "-") == 0 ? "standard input" : path, &in_list);
    kv_buffer_release(&buffer);
    return ok;
}

static int is_no_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* `level` counts down; 0 = subfolders are skipped. */
static bool folder_read(struct kv_manifests *manifests, const char *path, int level,
                        struct kv_error *error)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_no_dot, alphasort);
    if (count < 0)
        return kv_error_at(error, KV_ERROR_STATE, path, 0, 0, "cannot be read: %s",
                           strerror(errno));
    bool ok = true;
    for (int i = 0; i < count; i++) {
        const char *file =
            kv_arena_printf(&manifests->arena, "%s%s%s", path,
                            path[strlen(path) - 1] == '/' ? "" : "/", entries[i]->d_name);
        struct stat status;
        if (ok) {
            if (level > 0 && folder_is_folder(file))
                ok = level > 1 ? folder_read(manifests, file, level - 1, error)
                               : kv_error_at(error, KV_ERROR_STATE, file, 0, 0,
                                             "folders are nested too deeply");
            else if (folder_name_is_read(file) &&
                     !(stat(file, &status) == 0 && !S_ISREG(status.st_mode)))
                ok = file_read(manifests, file, error);
            else
                folder_skipped_add(&manifests->skipped, &manifests->arena, file,
                                   "-R reads the folders below, too");
        }
        free(entries[i]);
    }
    free(entries);
    return ok;
}

bool kv_manifests_read(struct kv_manifests *manifests, const char *const *paths, size_t count,
                       bool recursive, struct kv_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        bool folder = stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode);
        if (!(folder ? folder_read(manifests, paths[i], recursive ? FOLDERS_MAX : 0, error)
                     : file_read(manifests, paths[i], error)))
            return false;
    }
    if (manifests->problem_count == 0)
        return kv_manifests_index(manifests, NULL, error);
    *error = *kv_list_item(&manifests->problems, struct kv_error, 0);
    return false;
}
