/* Files and folders of manifests. */
#include "kubevet/state/manifests.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    FILE_MAX = 1 << 30,
    FOLDERS_MAX = 64, /* levels; a loop of links has more */
};

static bool file_read(struct kv_manifests *manifests, const char *path, struct kv_error *error)
{
    struct kv_buffer buffer = {0};
    bool ok = kv_file_read(path, FILE_MAX, &buffer, KV_ERROR_STATE, error) &&
              kv_manifests_parse(manifests, kv_buffer_as_text(&buffer),
                                 strcmp(path, "-") == 0 ? "standard input" : path, error);
    kv_buffer_release(&buffer);
    return ok;
}

/* As kubectl's -f. Source: k8s.io/cli-runtime/pkg/resource/builder.go (FileExtensions) */
static bool is_manifest_name(const char *name)
{
    static const char *const endings[] = {".yaml", ".yml", ".json"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t length = strlen(name), ending = strlen(endings[i]);
        if (length > ending && strcmp(name + length - ending, endings[i]) == 0)
            return true;
    }
    return false;
}

static int is_no_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* `level` counts down; 0 = folders in it are passed over. */
static bool folder_read(struct kv_manifests *manifests, const char *path, int level,
                        struct kv_error *error)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_no_dot, alphasort);
    if (count < 0)
        return kv_error_at(error, KV_ERROR_STATE, path, 0, 0, "can't be read: %s", strerror(errno));
    bool ok = true;
    for (int i = 0; i < count; i++) {
        const char *file =
            kv_arena_printf(&manifests->arena, "%s%s%s", path,
                            path[strlen(path) - 1] == '/' ? "" : "/", entries[i]->d_name);
        struct stat status;
        if (ok && stat(file, &status) == 0) {
            if (S_ISDIR(status.st_mode) && level > 0)
                ok = level > 1 ? folder_read(manifests, file, level - 1, error)
                               : kv_error_at(error, KV_ERROR_STATE, file, 0, 0,
                                             "too many folders in one another");
            else if (S_ISREG(status.st_mode) && is_manifest_name(file))
                ok = file_read(manifests, file, error);
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
        bool is_folder = stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode);
        if (!(is_folder ? folder_read(manifests, paths[i], recursive ? FOLDERS_MAX : 0, error)
                        : file_read(manifests, paths[i], error)))
            return false;
    }
    return kv_manifests_index(manifests, error);
}
