#include "path.h"

#include <limits.h>
#include <unistd.h>

/* Removes `.`, `..` and repeated slashes, without looking at the file system. `path` must be
 * absolute. */
static const char *path_clean(struct kv_arena *arena, const char *path)
{
    char *out = kv_arena_alloc(arena, strlen(path) + 2);
    size_t length = 0;
    while (*path) {
        size_t bytes = strcspn(path, "/");
        if (bytes == 2 && memcmp(path, "..", 2) == 0) {
            while (length > 0 && out[--length] != '/')
                continue;
        } else if (bytes > 0 && !(bytes == 1 && *path == '.')) {
            out[length++] = '/';
            memcpy(out + length, path, bytes);
            length += bytes;
        }
        path += bytes + (path[bytes] == '/');
    }
    if (length == 0)
        out[length++] = '/';
    out[length] = '\0';
    return out;
}

const char *path_beside(struct kv_arena *arena, const char *file, const char *path)
{
    char current[PATH_MAX] = "";
    const char *slash = strrchr(file, '/');
    if (path[0] == '/')
        return path;
    /* Without a current folder (it was removed), relative paths can't be found anyway. */
    if (file[0] != '/' && !getcwd(current, sizeof current))
        current[0] = '\0';
    return path_clean(arena, kv_arena_printf(arena, "%s/%.*s/%s", current,
                                             slash ? (int)(slash - file) : 0, file, path));
}
