#include "ignore.h"

#include "kubevet/base/platform.h"
#include "pattern.h"

struct ignore_pattern {
    struct kv_text folder; /* "" = the root */
    struct kv_text text;   /* without `!` and the last slash */
    bool includes;         /* `!` */
    bool of_folders;       /* it ended with a slash */
    bool has_slash;        /* it is matched from the folder on, not against each name */
};

/* The next part of a path, up to a slash. False at the end. */
static bool part_next(struct kv_text *path, struct kv_text *part)
{
    if (!path->data)
        return false;
    const char *slash = memchr(path->data, '/', path->length);
    size_t length = slash ? (size_t)(slash - path->data) : path->length;
    *part = (struct kv_text){path->data, length};
    path->length -= slash ? length + 1 : length;
    path->data = slash ? slash + 1 : NULL;
    return true;
}

static bool is_same(struct kv_text pattern, struct kv_text part)
{
    return pattern_match(pattern, part) == PATTERN_MATCHES;
}

/* --- reading --- */

static struct ignore_pattern pattern_read(struct kv_text text)
{
    struct ignore_pattern pattern = {.text = text};
    if (text.length > 0 && *text.data == '!') {
        pattern.includes = true;
        text.data++;
        text.length--;
    }
    bool keeps_space = text.length > 1 && memcmp(text.data + text.length - 2, "\\ ", 2) == 0;
    while (!keeps_space && text.length > 0 && text.data[text.length - 1] == ' ')
        text.length--;
    if (text.length > 0 && text.data[text.length - 1] == '/') {
        pattern.of_folders = true;
        text.length--;
    }
    pattern.has_slash = memchr(text.data, '/', text.length) != NULL;
    pattern.text = text;
    return pattern;
}

static void pattern_add(struct ignore *ignore, const char *folder, struct kv_text line,
                        struct kv_arena *arena)
{
    struct ignore_pattern pattern = pattern_read(line);
    pattern.folder = kv_text_of(folder);
    kv_list_add(&ignore->patterns, arena, struct ignore_pattern, pattern);
}

void ignore_add(struct ignore *ignore, const char *folder, struct kv_text lines,
                struct kv_arena *arena)
{
    const char *at = kv_arena_copy(arena, lines), *own = kv_arena_copy(arena, kv_text_of(folder));
    while (*at) {
        size_t length = strcspn(at, "\n");
        struct kv_text line = {at, length};
        at += length + (at[length] == '\n');
        if (line.length > 0 && line.data[line.length - 1] == '\r')
            line.length--;
        if (kv_text_trim(line).length > 0 && *line.data != '#')
            pattern_add(ignore, own, line, arena);
    }
}

/* --- matching --- */

/* Does a part of the path have the name? A name of folders is not that of the file itself. */
static bool name_matches(const struct ignore_pattern *pattern, struct kv_text path)
{
    struct kv_text part;
    while (part_next(&path, &part))
        if (is_same(pattern->text, part))
            return !pattern->of_folders || path.data;
    return false;
}

/* Behind `**`: the first part that matches, as in go-git, not any. */
static bool later_part_matches(struct kv_text pattern, struct kv_text *path, bool *matched)
{
    struct kv_text part;
    while (part_next(path, &part)) {
        if (is_same(pattern, part)) {
            *matched = true;
            return true;
        }
        if (!path->data)
            *matched = false;
    }
    return true; /* what follows finds nothing left */
}

static bool path_matches(const struct ignore_pattern *pattern, struct kv_text path)
{
    struct kv_text rest = pattern->text, step, part;
    bool matched = false, skips = false;
    while (part_next(&rest, &step)) {
        if (step.length == 0) {
            skips = false;
            continue;
        }
        if (kv_text_is(step, "**")) {
            if (!rest.data)
                break;
            skips = true;
            continue;
        }
        if (kv_bytes_find(step.data, step.length, "**", 2) || !path.data)
            return false;
        if (skips) {
            skips = false;
            if (!later_part_matches(step, &path, &matched))
                return false;
        } else if (!part_next(&path, &part) || !is_same(step, part)) {
            return false;
        } else {
            matched = true;
        }
    }
    return matched && !(pattern->of_folders && !path.data);
}

static bool is_below(struct kv_text folder, struct kv_text *path)
{
    if (folder.length == 0)
        return true;
    if (path->length <= folder.length || memcmp(path->data, folder.data, folder.length) != 0 ||
        path->data[folder.length] != '/')
        return false;
    path->data += folder.length + 1;
    path->length -= folder.length + 1;
    return true;
}

static bool matches(const struct ignore_pattern *pattern, struct kv_text path)
{
    return is_below(pattern->folder, &path) &&
           (pattern->has_slash ? path_matches(pattern, path) : name_matches(pattern, path));
}

/* Without patterns of a repository, and always. */
static const char *const by_default[] = {
    "*.jpg",
    "*.jpeg",
    "*.gif",
    "*.png",
    "*.wmv",
    "*.flv",
    "*.tar.gz",
    "*.zip",
    ".github/",
    ".circleci/",
    ".travis.yml",
    ".gitlab-ci.yml",
    "appveyor.yml",
    ".drone.yml",
    "cloudbuild.yaml",
    "codeship-services.yml",
    "codeship-steps.yml",
    "**/.goreleaser.yml",
    "**/.sops.yaml",
    "**/.flux.yaml",
    NULL,
};
static const char *const always[] = {".git/", ".gitignore", ".gitmodules", ".gitattributes", NULL};

static bool list_matches(const char *const *list, struct kv_text path)
{
    for (; *list; list++) {
        const struct ignore_pattern pattern = pattern_read(kv_text_of(*list));
        if (matches(&pattern, path))
            return true;
    }
    return false;
}

/* The last pattern that matches; NULL = none. */
static const struct ignore_pattern *decisive(const struct ignore *ignore, struct kv_text path)
{
    for (size_t i = ignore->patterns.count; i-- > 0;) {
        const struct ignore_pattern *pattern =
            kv_list_item(&ignore->patterns, struct ignore_pattern, i);
        if (matches(pattern, path))
            return pattern;
    }
    return NULL;
}

bool ignore_has(const struct ignore *ignore, const char *path)
{
    const struct ignore_pattern *pattern = decisive(ignore, kv_text_of(path));
    return pattern && !pattern->includes;
}

bool ignore_excludes(const struct ignore *ignore, const char *path)
{
    struct kv_text text = kv_text_of(path);
    const struct ignore_pattern *pattern = decisive(ignore, text);
    if (pattern)
        return !pattern->includes;
    return list_matches(always, text) ||
           (ignore->patterns.count == 0 && list_matches(by_default, text));
}
