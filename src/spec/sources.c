#include "sources.h"

/* The one document with content; NULL, with an error, if there is none. */
static const struct kv_node *only_document(struct loader *loader, const char *file,
                                           const struct kv_yaml_documents *documents)
{
    const struct kv_node *root = NULL;
    for (size_t i = 0; i < documents->count; i++) {
        if (root && documents->roots[i])
            kv_problem_add(loader->problems, loader_place(loader, documents->roots[i]),
                           "a second document: a spec is one document in a file of its own");
        if (!root)
            root = documents->roots[i];
    }
    if (!root)
        kv_problem_add(loader->problems, (struct kv_place){file, 1, 1},
                       "is empty: a spec starts with apiVersion: kubevet/v1");
    return root;
}

/* A Snapshot, or a list of objects, as for --snapshot: its kind; otherwise NULL. */
static const char *recording_kind(const struct kv_node *root)
{
    const struct kv_node *node = kv_node_get(root, "kind");
    const char *kind = node && node->type == KV_NODE_SCALAR ? node->text.data : NULL;
    size_t length = kind ? strlen(kind) : 0;
    bool is_list = length >= 4 && strcmp(kind + length - 4, "List") == 0;
    return kind && (strcmp(kind, "Snapshot") == 0 || is_list) ? kind : NULL;
}

void source_error_add(struct loader *loader, const char *file, const struct kv_error *error)
{
    struct kv_place place = {error->file[0] ? error->file : file, error->line, error->column};
    kv_problem_add(loader->problems, place, "%s", error->text);
}

const struct kv_node *source_parse(struct loader *loader, const char *file, struct kv_text input)
{
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    const struct kv_yaml_part part = {file, 1, (uint8_t)loader->source_count};
    loader->sources[loader->source_count] = file;
    loader->lines[loader->source_count++] = kv_yaml_lines(input, &loader->scratch);
    if (!kv_yaml_parse_part(input, &part, &kv_yaml_spec_limits, loader->arena, &documents,
                            &error)) {
        source_error_add(loader, file, &error);
        return NULL;
    }
    const struct kv_node *root = only_document(loader, file, &documents);
    const char *recording = root ? recording_kind(root) : NULL;
    if (recording)
        kv_problem_add(loader->problems, loader_place(loader, root),
                       "this is a recording (kind %s): pass it with --snapshot", recording);
    return recording ? NULL : root;
}

const char *const *sources_keep(struct loader *loader)
{
    const char **names = kv_arena_array(loader->arena, loader->source_count, sizeof *names);
    for (size_t i = 0; i < loader->source_count; i++)
        names[i] = loader->sources[i];
    return names;
}
