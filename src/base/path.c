#include "kubevet/base/path.h"

#include "kubevet/base/buffer.h"

#include <string.h>

struct kv_text kv_path_next(const char **path)
{
    const char *start = *path + strspn(*path, "/");
    size_t length = strcspn(start, "/");
    *path = start + length;
    return (struct kv_text){start, length};
}

static void component_drop_last(struct kv_buffer *path)
{
    while (path->length > 0 && path->data[path->length - 1] != '/')
        path->length--;
    if (path->length > 0)
        path->length--;
}

static void path_append(struct kv_buffer *out, const char *path)
{
    struct kv_text component;
    while ((component = kv_path_next(&path)).length > 0) {
        if (kv_text_is(component, "."))
            continue;
        if (kv_text_is(component, "..")) {
            component_drop_last(out);
            continue;
        }
        kv_buffer_text(out, "/");
        kv_buffer_add(out, component.data, component.length);
    }
}

char *kv_path_join(struct kv_arena *arena, const char *base, const char *below)
{
    struct kv_buffer out = {0};
    path_append(&out, base);
    path_append(&out, below);
    if (out.length == 0)
        kv_buffer_text(&out, "/");
    char *path = kv_arena_copy(arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return path;
}

char *kv_path_clean(struct kv_arena *arena, const char *path)
{
    return kv_path_join(arena, path, "");
}

bool kv_path_is_under(const char *path, const char *above)
{
    size_t length = strcmp(above, "/") == 0 ? 0 : strlen(above);
    return strncmp(path, above, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

const char *kv_path_below(const char *path, const char *above)
{
    const char *below = path + (strcmp(above, "/") == 0 ? 0 : strlen(above));
    return *below == '/' ? below + 1 : below;
}

int kv_path_compare(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    /* A slash sorts before everything except the end: "/a/b" before "/a-b". */
    int left = *a == '/' ? 1 : (unsigned char)*a * 2;
    int right = *b == '/' ? 1 : (unsigned char)*b * 2;
    return left - right;
}
