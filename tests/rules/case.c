#include "case.h"

#include <stdio.h>

enum { CASE_MAX = 1 << 24 };

static const char *const keys[] = {"like",   "flags",     "spec",   "state",
                                   "change", "manifests", "expect", NULL};

/* Sections are read as the lines below their key. */
static bool check_section(const struct kv_node_pair *pair, const char *path, struct kv_error *error)
{
    const struct kv_node *key = pair->key, *value = pair->value;
    if (kv_text_is(key->text, "spec") &&
        (value->type != KV_NODE_MAPPING || (value->count > 0 && value->line == key->line)))
        return kv_error_at(error, KV_ERROR_USAGE, path, key->line, key->column,
                           "spec is a mapping that begins on the next line");
    if (kv_text_is(key->text, "manifests") &&
        (value->type != KV_NODE_SCALAR || !strchr(value->text.data, '\n')))
        return kv_error_at(error, KV_ERROR_USAGE, path, key->line, key->column,
                           "manifests is a text: | and lines below it");
    return true;
}

/* A key that nothing reads would be a fact that is not tested. */
static bool check_keys(const struct case_file *file, const char *path, struct kv_error *error)
{
    for (size_t i = 0; i < file->root->count; i++) {
        if (!check_section(&file->root->pairs[i], path, error))
            return false;
        const struct kv_node *key = file->root->pairs[i].key;
        size_t at = 0;
        while (keys[at] && !kv_text_is(key->text, keys[at]))
            at++;
        if (!keys[at])
            return kv_error_at(error, KV_ERROR_USAGE, path, key->line, key->column,
                               "\"%s\" is no key of a case", key->text.data);
        if (kv_text_is(key->text, "expect") && i + 1 < file->root->count)
            return kv_error_at(error, KV_ERROR_USAGE, path, key->line, key->column,
                               "expect must be the last key");
    }
    return true;
}

bool case_file_read(struct case_file *file, const char *folder, const char *name,
                    struct kv_error *error)
{
    char path[1024];
    struct kv_yaml_documents documents;
    *file = (struct case_file){0};
    snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
    if (!kv_file_read(path, CASE_MAX, &file->text, KV_ERROR_USAGE, error) ||
        !kv_yaml_parse(kv_buffer_as_text(&file->text), path, &kv_yaml_manifest_limits, &file->arena,
                       &documents, error))
        return false;
    if (documents.count != 1 || !documents.roots[0] || documents.roots[0]->type != KV_NODE_MAPPING)
        return kv_error_at(error, KV_ERROR_USAGE, path, 0, 0, "a case is one mapping");
    file->root = documents.roots[0];
    return check_keys(file, path, error);
}

void case_file_release(struct case_file *file)
{
    kv_buffer_release(&file->text);
    kv_arena_release(&file->arena);
}

/* One of the same rule is called by its own name alone. */
static bool like_read(struct rule_case *rule_case, const char *folder, const char *like,
                      struct kv_error *error)
{
    char name[512];
    const char *rule_end = strrchr(rule_case->name, '/');
    snprintf(name, sizeof name, "%.*s/%s", (int)(rule_end - rule_case->name), rule_case->name,
             like);
    rule_case->is_like_other = true;
    if (!case_file_read(&rule_case->other, folder, strchr(like, '/') ? like : name, error))
        return false;
    if (kv_node_get(rule_case->other.root, "like") || kv_node_get(rule_case->other.root, "change"))
        return kv_error_set(error, KV_ERROR_USAGE, "%s is itself like another case", like);
    return true;
}

bool rule_case_read(struct rule_case *rule_case, const char *folder, const char *name,
                    struct kv_error *error)
{
    *rule_case = (struct rule_case){.name = name};
    if (!case_file_read(&rule_case->own, folder, name, error))
        return false;
    const struct kv_node *like = kv_node_get(rule_case->own.root, "like");
    return !like || like_read(rule_case, folder, like->text.data, error);
}

void rule_case_release(struct rule_case *rule_case)
{
    case_file_release(&rule_case->own);
    case_file_release(&rule_case->other);
}

const struct kv_node *rule_case_get(const struct rule_case *rule_case, const char *key)
{
    const struct kv_node *value = kv_node_get(rule_case->own.root, key);
    return value || !rule_case->is_like_other ? value : kv_node_get(rule_case->other.root, key);
}

/* --- the text of a section --- */

/* The lines (from 1) behind a key, and before the next one or the end. */
static bool section_lines(const struct case_file *file, const char *key, unsigned *first,
                          unsigned *end)
{
    size_t at = 0;
    while (file->root && at < file->root->count &&
           !kv_text_is(file->root->pairs[at].key->text, key))
        at++;
    if (!file->root || at == file->root->count)
        return false;
    *first = file->root->pairs[at].key->line + 1;
    *end = at + 1 < file->root->count ? file->root->pairs[at + 1].key->line : UINT32_MAX;
    return true;
}

/* A line without the indentation, `depth` spaces; the first that has any says how many. */
static void line_add(const char *line, size_t length, size_t *depth, struct kv_buffer *out)
{
    size_t spaces = 0;
    while (spaces < length && line[spaces] == ' ')
        spaces++;
    if (*depth == 0 && spaces < length && line[spaces] != '#' && line[spaces] != '\n')
        *depth = spaces;
    if (spaces > *depth)
        spaces = *depth;
    kv_buffer_add(out, line + spaces, length - spaces);
}

bool rule_case_section(const struct rule_case *rule_case, const char *key, struct kv_buffer *out)
{
    unsigned first, end;
    const struct case_file *file = &rule_case->own;
    if (!section_lines(file, key, &first, &end) &&
        !section_lines(file = &rule_case->other, key, &first, &end))
        return false;
    size_t depth = 0;
    const char *at = file->text.data, *stop = at + file->text.length;
    for (unsigned line = 1; at < stop && line < end; line++) {
        const char *next = memchr(at, '\n', (size_t)(stop - at));
        next = next ? next + 1 : stop;
        if (line < first)
            kv_buffer_text(out, "\n");
        else
            line_add(at, (size_t)(next - at), &depth, out);
        at = next;
    }
    return true;
}
