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
    for (const struct kv_cel_paths *child = more->children; child; child = child->next) {
        bool is_new = !kv_cel_paths_find(paths, child->step, child->any);
        struct kv_cel_paths *own = kv_cel_paths_child(arena, paths, child->step, child->any);
        own->vague = child->vague && (is_new || own->vague);
        kv_cel_paths_merge(arena, own, child);
    }
}

/* All that is named of a key, or of every item. NULL = nothing is. */
static const struct kv_cel_paths *named_of(struct kv_arena *arena, const struct kv_cel_paths *paths,
                                           struct kv_text step, bool any)
{
    const struct kv_cel_paths *own = any ? NULL : kv_cel_paths_find(paths, step, false);
    const struct kv_cel_paths *all = kv_cel_paths_find(paths, step, true);
    own = own && own->vague ? NULL : own;
    if (!own || !all)
        return own ? own : all;
    struct kv_cel_paths *both = kv_arena_alloc(arena, sizeof *both);
    kv_cel_paths_merge(arena, both, own);
    kv_cel_paths_merge(arena, both, all);
    return both;
}

/* Does one name all that the other does? */
static bool is_covered(const struct kv_cel_paths *paths, const struct kv_cel_paths *by)
{
    if (by->whole)
        return true;
    if (paths->whole || (paths->shape && !by->shape))
        return false;
    for (const struct kv_cel_paths *child = paths->children; child; child = child->next) {
        const struct kv_cel_paths *own = kv_cel_paths_find(by, child->step, child->any);
        const struct kv_cel_paths *all = kv_cel_paths_find(by, child->step, true);
        if (!(own && is_covered(child, own)) && !(all && is_covered(child, all)))
            return false;
    }
    return true;
}

static void common_add(struct kv_arena *arena, struct kv_cel_paths *out,
                       const struct kv_cel_paths *a, const struct kv_cel_paths *b);

/* Of the children of `a`: of every item, or of keys, as far as it is not that of every item. */
static void common_children(struct kv_arena *arena, struct kv_cel_paths *out,
                            const struct kv_cel_paths *a, const struct kv_cel_paths *b, bool any)
{
    for (const struct kv_cel_paths *child = a->children; child; child = child->next) {
        const struct kv_cel_paths *own = named_of(arena, a, child->step, child->any);
        const struct kv_cel_paths *others =
            b->whole ? own : named_of(arena, b, child->step, child->any);
        if (child->any != any || !own || !others)
            continue;
        struct kv_cel_paths common = {0};
        const struct kv_cel_paths *all = kv_cel_paths_find(out, child->step, true);
        common_add(arena, &common, own, others);
        if (!all || !is_covered(&common, all))
            kv_cel_paths_merge(arena, kv_cel_paths_child(arena, out, child->step, child->any),
                               &common);
    }
}

static void common_add(struct kv_arena *arena, struct kv_cel_paths *out,
                       const struct kv_cel_paths *a, const struct kv_cel_paths *b)
{
    out->whole = a->whole && b->whole;
    out->shape = (a->shape || a->whole) && (b->shape || b->whole);
    for (int any = 1; any >= 0 && !out->whole; any--) {
        common_children(arena, out, a, b, any);
        common_children(arena, out, b, a, any);
    }
}

struct kv_cel_paths *kv_cel_paths_common(struct kv_arena *arena, const struct kv_cel_paths *a,
                                         const struct kv_cel_paths *b)
{
    struct kv_cel_paths *out = kv_arena_alloc(arena, sizeof *out);
    common_add(arena, out, a, b);
    return out;
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

/* A key up to the quote, in which `\\` stands before a quote, a backslash, and `n` for a new line.
 * False if it does not end. */
static bool take_quoted(struct kv_text *rest, char quote, struct kv_buffer *out)
{
    while (rest->length > 0 && rest->data[0] != quote) {
        bool escaped = kv_take_char(rest, '\\');
        if (rest->length == 0)
            return false;
        struct kv_text c = kv_take(rest, 1);
        kv_buffer_add(out, escaped && c.data[0] == 'n' ? "\n" : c.data, 1);
    }
    return kv_take_char(rest, quote);
}

/* Behind the bracket: `*]`, `"a.b"]`. */
static struct kv_cel_paths *take_item(struct kv_arena *arena, struct kv_cel_paths *paths,
                                      struct kv_text *rest)
{
    if (kv_take_string(rest, "*]"))
        return kv_cel_paths_child(arena, paths, (struct kv_text){0}, true);
    char quote = rest->length > 0 ? rest->data[0] : '\0';
    if (quote != '"' && quote != '\'')
        return NULL;
    kv_take(rest, 1);
    struct kv_buffer key = {0};
    struct kv_cel_paths *child = NULL;
    if (take_quoted(rest, quote, &key) && kv_take_char(rest, ']'))
        child = kv_cel_paths_child(arena, paths, kv_buffer_as_text(&key), false);
    kv_buffer_release(&key);
    return child;
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
    static const char form[] = "as spec.containers[*].image and metadata.labels[\"a.b/c\"] are";
    struct kv_text rest = kv_text_of(text);
    if (kv_text_is(rest, ".")) {
        paths->whole = true;
        return true;
    }
    if (kv_text_is(rest, ".[]")) {
        paths->shape = true;
        return true;
    }
    for (bool first = true; rest.length > 0; first = false) {
        if (!first && kv_text_is(rest, "?"))
            return true;
        if (!first && kv_text_is(rest, "[]")) {
            paths->shape = true;
            return true;
        }
        paths = take_step(arena, paths, &rest, first);
        if (!paths)
            return kv_error_set(error, KV_ERROR_USAGE, "\"%s\" is no path, %s", text, form);
        if (paths->depth > KV_CEL_PATH_STEPS_MAX)
            return kv_error_set(error, KV_ERROR_USAGE, "a path has more than %d steps",
                                KV_CEL_PATH_STEPS_MAX);
    }
    if (text[0] == '\0')
        return kv_error_set(error, KV_ERROR_USAGE, "a path is empty");
    paths->whole = true;
    return true;
}

static void write_quoted(struct kv_text key, struct kv_buffer *out)
{
    kv_buffer_text(out, "[\"");
    for (size_t i = 0; i < key.length; i++) {
        char c = key.data[i];
        kv_buffer_text(out, c == '"' || c == '\\' || c == '\n' ? "\\" : "");
        kv_buffer_add(out, c == '\n' ? "n" : &key.data[i], 1);
    }
    kv_buffer_text(out, "\"]");
}

void kv_cel_paths_step(const struct kv_cel_paths *paths, struct kv_buffer *out)
{
    struct kv_text rest = paths->step;
    bool plain = !paths->any && take_name(&rest).length > 0 && rest.length == 0;
    if (paths->any)
        kv_buffer_text(out, "[*]");
    else if (plain)
        kv_buffer_printf(out, "%s%.*s", out->length > 0 ? "." : "", (int)paths->step.length,
                         paths->step.data);
    else
        write_quoted(paths->step, out);
}

static void write_under(const struct kv_cel_paths *paths, struct kv_buffer *path,
                        struct kv_buffer *out)
{
    for (const struct kv_cel_paths *child = paths->children; child; child = child->next) {
        size_t before = path->length;
        kv_cel_paths_step(child, path);
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
    kv_buffer_text(out, paths->whole ? ".\n" : paths->shape ? ".[]\n" : "");
    if (paths->whole)
        return;
    write_under(paths, &path, out);
    kv_buffer_release(&path);
}
