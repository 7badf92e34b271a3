#include "generator.h"

#include "kubevet/base/buffer.h"

#include <regex.h>

enum { CAPTURES_MAX = 20 };

/* What a pathPattern found in the path of a folder. */
struct captures {
    size_t count;
    const char *names[CAPTURES_MAX], *values[CAPTURES_MAX];
};

static bool fail(struct kv_error *error, const char *about, const char *what)
{
    return kv_error_set(error, KV_ERROR_SPEC, "%s: %s", about, what);
}

/* --- what a reference says --- */

/* Splits `@alias/rest`. */
static bool reference_split(const char *reference, struct kv_arena *arena, const char **alias,
                            const char **rest)
{
    const char *slash = reference && *reference == '@' ? strchr(reference, '/') : NULL;
    if (!slash)
        return false;
    *alias = kv_arena_copy(arena, (struct kv_text){reference + 1, (size_t)(slash - reference - 1)});
    *rest = slash + 1;
    return true;
}

const char *generator_pattern_alias(const struct kv_node *spec, struct kv_arena *arena)
{
    const char *alias, *rest;
    const char *pattern = kv_tree_text(spec, "pathPattern");
    return pattern && reference_split(pattern, arena, &alias, &rest) ? alias : NULL;
}

/* --- filling in captures --- */

static bool is_capture_name(struct kv_text name)
{
    if (name.length == 0 || isdigit((unsigned char)*name.data))
        return false;
    for (size_t i = 0; i < name.length; i++)
        if (!isalnum((unsigned char)name.data[i]) && name.data[i] != '_')
            return false;
    return true;
}

static const char *capture_find(const struct captures *captures, struct kv_text name)
{
    for (size_t i = 0; i < captures->count; i++)
        if (kv_text_is(name, captures->names[i]))
            return captures->values[i];
    return NULL;
}

/* Each `{name}` in a text becomes its value. Without a pathPattern (NULL) braces are text. */
static const char *filled(const char *text, const struct captures *captures, struct kv_arena *arena,
                          struct kv_error *error)
{
    struct kv_buffer out = {0};
    const char *copy = text;
    while (captures && copy && *text) {
        size_t plain = strcspn(text, "{}");
        kv_buffer_add(&out, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        struct kv_text name = {text + 1, end ? (size_t)(end - text - 1) : 0};
        const char *value = end ? capture_find(captures, name) : NULL;
        if (!value) {
            fail(error, copy, "has a placeholder that pathPattern does not define");
            copy = NULL;
            break;
        }
        kv_buffer_text(&out, value);
        text = end + 1;
    }
    if (captures && copy)
        copy = kv_arena_copy(arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return copy;
}

static const char *lowered(const char *text, struct kv_arena *arena)
{
    char *copy = kv_arena_copy(arena, kv_text_of(text));
    for (char *c = copy; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

/* --- outputs --- */

struct making {
    const struct kv_node *spec;
    struct kv_arena *arena;
    struct kv_list *out;
    struct kv_error *error;
};

static bool exclude_check(const struct making *making, const struct kv_node *operation,
                          const char *name)
{
    const struct kv_node *exclude = kv_node_get(operation, "exclude");
    bool ok = !kv_node_is_given(exclude) || exclude->type == KV_NODE_SEQUENCE;
    for (size_t i = 0; ok && exclude && i < exclude->count; i++)
        ok = exclude->items[i]->type == KV_NODE_SCALAR;
    return ok || fail(making->error, name, "exclude of a copy must be a list of patterns");
}

static bool copy_add(const struct making *making, const struct kv_node *operation,
                     const struct captures *captures, struct generator_output *output)
{
    static const char prefix[] = "@artifact/";
    struct generator_copy copy = {.exclude = kv_tree_list(operation, "exclude"),
                                  .strategy = kv_tree_text(operation, "strategy")};
    const char *from = kv_tree_text(operation, "from"), *to = kv_tree_text(operation, "to");
    if (!from || !to)
        return fail(making->error, output->name, "a copy has no from or no to");
    if (!exclude_check(making, operation, output->name))
        return false;
    if (!(from = filled(from, captures, making->arena, making->error)) ||
        !(to = filled(to, captures, making->arena, making->error)))
        return false;
    if (!reference_split(from, making->arena, &copy.alias, &copy.pattern))
        return fail(making->error, from, "must be @ALIAS/PATH");
    if (strncmp(to, prefix, strlen(prefix)) != 0)
        return fail(making->error, to, "must be @artifact/PATH");
    copy.target = to + strlen(prefix);
    kv_list_add(&output->copies, making->arena, struct generator_copy, copy);
    return true;
}

static bool is_object_name(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < length; i++)
        if (!islower((unsigned char)name[i]) && !isdigit((unsigned char)name[i]) &&
            (i == 0 || i + 1 == length || (name[i] != '-' && name[i] != '.')))
            return false;
    return length > 0 && length <= 253;
}

static bool name_check(const struct making *making, const char *name)
{
    if (!is_object_name(name))
        return fail(making->error, name, "is no name that an object may have");
    kv_list_each(making->out, const struct generator_output, output) {
        if (strcmp(output->name, name) == 0)
            return fail(making->error, name, "is the name of two artifacts");
    }
    return true;
}

/* Names have the captures in small letters. */
static bool output_add(const struct making *making, const struct kv_node *artifact,
                       const struct captures *captures)
{
    struct captures lower = captures ? *captures : (struct captures){0};
    for (size_t i = 0; i < lower.count; i++)
        lower.values[i] = lowered(lower.values[i], making->arena);
    const char *name = kv_tree_text(artifact, "name");
    struct generator_output output = {
        .name = filled(name ? name : "", captures ? &lower : NULL, making->arena, making->error)};
    if (!output.name || !name_check(making, output.name))
        return false;
    const struct kv_node *copies = kv_tree_list(artifact, "copy");
    for (size_t i = 0; copies && i < copies->count; i++)
        if (!copy_add(making, copies->items[i], captures, &output))
            return false;
    kv_list_add(making->out, making->arena, struct generator_output, output);
    return true;
}

static bool outputs_add(const struct making *making, const struct captures *captures)
{
    const struct kv_node *artifacts = kv_tree_list(making->spec, "artifacts");
    for (size_t i = 0; artifacts && i < artifacts->count; i++)
        if (!output_add(making, artifacts->items[i], captures))
            return false;
    return true;
}

/* --- the folders of a pathPattern --- */

/* The pattern as an extended regular expression; captures get their names. */
static bool expression_make(const char *pattern, struct captures *captures, struct kv_arena *arena,
                            struct kv_buffer *out, struct kv_error *error)
{
    kv_buffer_text(out, "^");
    for (const char *at = pattern; *at; at++) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        struct kv_text name = {at + 1, end ? (size_t)(end - at - 1) : 0};
        if (*at != '{' && *at != '}') {
            kv_buffer_printf(out, strchr(".[]()*+?|^$\\", *at) ? "\\%c" : "%c", *at);
            continue;
        }
        if (!end || !is_capture_name(name) || capture_find(captures, name) ||
            captures->count == CAPTURES_MAX)
            return fail(error, pattern,
                        "is no pathPattern: each {NAME} is a letter or _, then "
                        "letters, digits and _, and stands there once");
        captures->names[captures->count] = kv_arena_copy(arena, name);
        captures->values[captures->count++] = "";
        kv_buffer_text(out, "([^/]+)");
        at = end;
    }
    kv_buffer_text(out, "$");
    return true;
}

static bool is_label_value(const char *value)
{
    size_t length = strlen(value);
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)value[i]) &&
            (i == 0 || i + 1 == length || !strchr("-_.", value[i])))
            return false;
    return length <= 63;
}

static bool folder_take(const struct making *making, const regex_t *expression, const char *folder,
                        struct captures captures)
{
    regmatch_t matches[CAPTURES_MAX + 1];
    if (regexec(expression, folder, CAPTURES_MAX + 1, matches, 0) != 0)
        return true;
    for (size_t i = 0; i < captures.count; i++) {
        const regmatch_t *match = &matches[i + 1];
        captures.values[i] =
            kv_arena_copy(making->arena, (struct kv_text){folder + match->rm_so,
                                                          (size_t)(match->rm_eo - match->rm_so)});
        if (!is_label_value(captures.values[i]))
            return fail(making->error, folder,
                        "matches pathPattern, and its name can't be the value of a label");
    }
    return outputs_add(making, &captures);
}

/* Files are sorted: a folder that the one before has, too, was taken. */
static bool folders_take(const struct making *making, const regex_t *expression,
                         const struct artifact *artifact, const struct captures *captures)
{
    const char *before = "";
    kv_list_each(&artifact->files, const struct artifact_file, file) {
        for (const char *end = strchr(file->path, '/'); end; end = strchr(end + 1, '/')) {
            size_t length = (size_t)(end - file->path);
            if (strncmp(before, file->path, length + 1) != 0 &&
                !folder_take(making, expression,
                             kv_arena_copy(making->arena, (struct kv_text){file->path, length}),
                             *captures))
                return false;
        }
        before = file->path;
    }
    return true;
}

static bool pattern_expand(const struct making *making, const char *pattern,
                           const struct artifact *artifact)
{
    struct kv_buffer text = {0};
    struct captures captures = {0};
    regex_t expression;
    bool ok = expression_make(pattern, &captures, making->arena, &text, making->error);
    if (ok && regcomp(&expression, text.data, REG_EXTENDED) != 0)
        ok = fail(making->error, pattern, "is no pathPattern");
    else if (ok) {
        ok = folders_take(making, &expression, artifact, &captures);
        regfree(&expression);
    }
    kv_buffer_release(&text);
    return ok;
}

bool generator_outputs(const struct kv_node *spec, const struct artifact *of_pattern,
                       struct kv_arena *arena, struct kv_list *out, struct kv_error *error)
{
    const struct making making = {spec, arena, out, error};
    const char *alias, *pattern = kv_tree_text(spec, "pathPattern");
    if (!pattern || !*pattern)
        return outputs_add(&making, NULL);
    if (!reference_split(pattern, arena, &alias, &pattern))
        return fail(error, pattern, "must be @ALIAS/PATTERN");
    return pattern_expand(&making, pattern, of_pattern);
}
