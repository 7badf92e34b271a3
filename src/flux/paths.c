#include "paths.h"

#include "kubevet/base/path.h"

/* Without the slash that kv_path_clean puts at the start. */
static const char *unrooted(const char *path)
{
    return path + (*path == '/');
}

/* Does the path, walked from a folder `depth` below the root, leave the root? */
static bool leaves(const char *path, long depth)
{
    struct kv_text part;
    while ((part = kv_path_next(&path)).length > 0) {
        if (kv_text_is(part, ".."))
            depth--;
        else if (!kv_text_is(part, "."))
            depth++;
        if (depth < 0)
            return true;
    }
    return false;
}

static long depth_of(const char *folder)
{
    long depth = 0;
    while (kv_path_next(&folder).length > 0)
        depth++;
    return depth;
}

const char *path_inside(const char *folder, const char *relative, struct kv_arena *arena)
{
    if (*relative == '/' || leaves(relative, depth_of(folder)))
        return NULL;
    return unrooted(kv_path_clean(arena, kv_arena_printf(arena, "%s/%s", folder, relative)));
}

const char *path_confined(const char *path, struct kv_arena *arena)
{
    return path ? unrooted(kv_path_clean(arena, path)) : "";
}

const char *path_folder(const char *path, struct kv_arena *arena)
{
    const char *slash = strrchr(path, '/');
    return slash ? kv_arena_copy(arena, (struct kv_text){path, (size_t)(slash - path)}) : "";
}
