#include "kubevet/cel/paths.h"

#include "kubevet/base/scan.h"

struct kv_cel_paths *kv_cel_paths_find(const struct kv_cel_paths *paths, struct kv_text step,
                                       bool any)
{
    for (struct kv_cel_paths *child = paths->children; child; child = child->next)
        if (child->any == any && (any || (child->step.length == step.length &&
                                          memcmp(child->step.data, step.data, step.length) == 0)))
            return child;
    return NULL;
}

struct kv_cel_paths *kv_cel_paths_child(struct kv_arena *arena, struct kv_cel_paths *paths,
                                        struct kv_text step, bool any)
{
    struct kv_cel_paths *child = kv_cel_paths_find(paths, step, any);
    if (child)
        return child;
    struct kv_cel_paths **end = &paths->children;
    while (*end)
        end = &(*end)->next;
    child = kv_arena_alloc(arena, sizeof *child);
    *child = (struct kv_cel_paths){
        .step = {any ? "*" : kv_arena_copy(arena, step), any ? 1 : step.length},
        .any = any,
        .depth = paths->depth + 1};
    *end = child;
    return child;
}

void kv_cel_paths_merge(struct kv_arena *arena, struct kv_cel_paths *paths,
                        const struct kv_cel_paths *more)
{
    paths->whole = paths->whole || more->whole;
    paths->shape = paths->shape || more->shape;
    paths->vague = paths->vague || more->vague;
    for (const struct kv_cel_paths *child = more->children; child; child = child->next)
        kv_cel_paths_merge(arena, kv_cel_paths_child(arena, paths, child->step, child->any), child);
}

/* --- text --- */

static bool is_plain(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '/' || c == '$';
}

static struct kv_text take_name(struct kv_text *rest)
{
    size_t length = 0;
    while (length < rest->length && is_plain(rest->data[length]))
        length++;
    return kv_take(rest, length);
}

/* Behind the bracket: `*]`, `"a.b"]`, `0]`. */
static struct kv_cel_paths *take_item(struct kv_arena *arena, struct kv_cel_paths *paths,
                                      struct kv_text *rest)
{
    if (kv_take_string(rest, "*]"))
        return kv_cel_paths_child(arena, paths, (struct kv_text){0}, true);
    char quote = rest->length > 0 ? rest->data[0] : '\0';
    if (quote != '"' && quote != '\'')
        return NULL;
    kv_take(rest, 1);
    const char *end = rest->length > 0 ? memchr(rest->data, quote, rest->length) : NULL;
    if (!end)
        return NULL;
    struct kv_text key = kv_take(rest, (size_t)(end - rest->data));
    kv_take(rest, 1);
    return kv_take_char(rest, ']') ? kv_cel_paths_child(arena, paths, key, false) : NULL;
}

static struct kv_cel_paths *take_step(struct kv_arena *arena, struct kv_cel_paths *paths,
                                      struct kv_text *rest, bool first)
{
    if (kv_take_char(rest, '['))
        return take_item(arena, paths, rest);
    if (!first && !kv_take_char(rest, '.'))
        return NULL;
    if (kv_take_char(rest, '*'))
        return kv_cel_paths_child(arena, paths, (struct kv_text){0}, true);
    struct kv_text name = take_name(rest);
    return name.length > 0 ? kv_cel_paths_child(arena, paths, name, false) : NULL;
}

bool kv_cel_paths_add(struct kv_arena *arena, struct kv_cel_paths *paths, const char *text,
                      struct kv_error *error)
{
    struct kv_text rest = kv_text_of(text);
    for (bool first = true; rest.length > 0; first = false) {
        if (!first && kv_text_is(rest, "?"))
            return true;
        if (!first && kv_text_is(rest, "[]")) {
            paths->shape = true;
            return true;
        }
        paths = take_step(arena, paths, &rest, first);
        if (!paths)
            return kv_error_set(error, KV_ERROR_USAGE,
                                "\"%s\" is no path, as spec.containers[*].image and "
                                "metadata.labels[\"a.b/c\"] are",
                                text);
    }
    if (text[0] == '\0')
        return kv_error_set(error, KV_ERROR_USAGE, "a path is empty");
    paths->whole = true;
    return true;
}

static void write_step(const struct kv_cel_paths *paths, struct kv_buffer *out)
{
    struct kv_text rest = paths->step;
    bool plain = !paths->any && take_name(&rest).length > 0 && rest.length == 0;
    if (paths->any)
        kv_buffer_text(out, "[*]");
    else if (plain)
        kv_buffer_printf(out, "%s%.*s", out->length > 0 ? "." : "", (int)paths->step.length,
                         paths->step.data);
    else
        kv_buffer_printf(out, "[\"%.*s\"]", (int)paths->step.length, paths->step.data);
}

static void write_under(const struct kv_cel_paths *paths, struct kv_buffer *path,
                        struct kv_buffer *out)
{
    for (const struct kv_cel_paths *child = paths->children; child; child = child->next) {
        size_t before = path->length;
        write_step(child, path);
        if (child->whole || child->shape || !child->children)
            kv_buffer_printf(out, "%s%s\n", path->data,
                             child->whole   ? ""
                             : child->shape ? "[]"
                                            : "?");
        if (!child->whole)
            write_under(child, path, out);
        path->length = before;
        path->data[before] = '\0';
    }
}

void kv_cel_paths_write(const struct kv_cel_paths *paths, struct kv_buffer *out)
{
    struct kv_buffer path = {0};
    write_under(paths, &path, out);
    kv_buffer_release(&path);
}
