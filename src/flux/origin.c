#include "origin.h"

#include "artifact_copy.h"
#include "paths.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/yaml.h"

/* --- kustomize's note --- */

/* kustomize prints every object alike: keys at two spaces a level. */
static const char in_metadata[] = "metadata:";
static const char in_annotations[] = "  annotations:";
static const char note_key[] = "    config.kubernetes.io/origin: |";
static const char note_text[] = "      ";

static bool is_line(struct kv_text line, const char *text)
{
    return kv_text_is(line, text);
}

static bool begins(struct kv_text line, const char *start)
{
    size_t length = strlen(start);
    return line.length >= length && memcmp(line.data, start, length) == 0;
}

static struct kv_text line_next(struct kv_text *text)
{
    const char *end = memchr(text->data, '\n', text->length);
    size_t length = end ? (size_t)(end - text->data) : text->length;
    struct kv_text line = {text->data, length};
    length += end != NULL;
    *text = (struct kv_text){text->data + length, text->length - length};
    return line;
}

static void note_line_take(struct origin_note *note, struct kv_text line, struct kv_arena *arena)
{
    static const char path[] = "      path: ", configured[] = "      configuredIn: ";
    const char *start = begins(line, path) ? path : begins(line, configured) ? configured : NULL;
    if (!start)
        return;
    size_t length = strlen(start);
    const char *value =
        kv_arena_copy(arena, (struct kv_text){line.data + length, line.length - length});
    if (start == path)
        note->path = value;
    else
        note->configured = value;
}

/* Where the lines of the note are; a count of 0 = there is none. */
struct note_lines {
    const char *heading; /* the line of `annotations:` above */
    const char *start, *end;
    bool is_alone; /* no other annotation */
};

static struct note_lines note_find(struct kv_text document, struct origin_note *note,
                                   struct kv_arena *arena)
{
    struct note_lines lines = {0};
    struct kv_text rest = document;
    bool metadata = false, annotations = false;
    size_t others = 0;
    while (rest.length > 0) {
        struct kv_text line = line_next(&rest);
        if (lines.start && !lines.end) {
            if (begins(line, note_text)) {
                note_line_take(note, line, arena);
                continue;
            }
            lines.end = line.data;
        }
        if (line.length > 0 && line.data[0] != ' ')
            metadata = is_line(line, in_metadata);
        if (line.length > 2 && line.data[2] != ' ')
            annotations = metadata && is_line(line, in_annotations);
        if (annotations && is_line(line, in_annotations))
            lines.heading = line.data;
        else if (annotations && is_line(line, note_key))
            lines.start = line.data;
        else if (annotations && line.length > 4 && line.data[4] != ' ')
            others++;
    }
    if (lines.start && !lines.end)
        lines.end = document.data + document.length;
    lines.is_alone = others == 0;
    return lines;
}

struct origin_note origin_note_take(struct kv_text document, bool keeps, struct kv_arena *arena,
                                    struct kv_buffer *out)
{
    struct origin_note note = {0};
    struct note_lines lines = note_find(document, &note, arena);
    if (!lines.start || keeps) {
        kv_buffer_add(out, document.data, document.length);
        return note;
    }
    const char *start = lines.is_alone && lines.heading ? lines.heading : lines.start;
    kv_buffer_add(out, document.data, (size_t)(start - document.data));
    kv_buffer_add(out, lines.end, (size_t)(document.data + document.length - lines.end));
    return note;
}

/* --- files of the checkout --- */

struct origin_file {
    const struct artifact *artifact;
    const char *path, *name;
    struct kv_yaml_documents documents;
};

static const struct origin_file *file_open(struct origins *origins, struct artifact *artifact,
                                           const char *path, struct kv_arena *arena)
{
    kv_list_each(&origins->files, const struct origin_file, file) {
        if (file->artifact == artifact && strcmp(file->path, path) == 0)
            return file;
    }
    struct kv_buffer text = {0};
    struct kv_error ignored = {0}; /* kustomize could read it */
    struct origin_file *file = kv_list_push(&origins->files, arena, sizeof *file);
    file->artifact = artifact;
    file->path = path;
    file->name = artifact_name(artifact, path, arena);
    if (!artifact_has_file(artifact, path) || !artifact_read(artifact, path, &text, &ignored) ||
        !kv_yaml_parse(kv_buffer_as_text(&text), file->name, &kv_yaml_manifest_limits, arena,
                       &file->documents, &ignored))
        file->documents.count = 0;
    kv_buffer_release(&text);
    return file;
}

/* How well an object of a file fits: of the kind, by name, or by a name that was changed. */
enum fit { FITS_NOT, FITS_KIND, FITS_PART, FITS_NAME };

static enum fit fit_of(const struct kv_node *candidate, const struct kv_node *object)
{
    const char *kind = kv_tree_text(candidate, "kind");
    const char *name = kv_tree_text(kv_node_get(candidate, "metadata"), "name");
    const char *wanted = kv_tree_text(kv_node_get(object, "metadata"), "name");
    if (!kind || !kv_string_is(kind, kv_tree_text(object, "kind")))
        return FITS_NOT;
    if (kv_string_is(name, wanted))
        return FITS_NAME;
    return name && wanted && strstr(wanted, name) ? FITS_PART : FITS_KIND;
}

struct best {
    const struct kv_node *object;
    enum fit fit;
};

static void candidate_take(struct best *best, const struct kv_node *candidate,
                           const struct kv_node *object)
{
    const struct kv_node *items =
        candidate->type == KV_NODE_MAPPING ? kv_node_get(candidate, "items") : NULL;
    if (candidate->type != KV_NODE_MAPPING)
        return;
    for (size_t i = 0; items && items->type == KV_NODE_SEQUENCE && i < items->count; i++)
        candidate_take(best, items->items[i], object);
    enum fit fit = fit_of(candidate, object);
    if (fit > best->fit)
        *best = (struct best){candidate, fit};
}

/* --- generators --- */

static const struct kv_node *generator_find(const struct kv_node *kustomization,
                                            const struct kv_node *object)
{
    static const char *const keys[] = {"configMapGenerator", "secretGenerator"};
    const char *wanted = kv_tree_text(kv_node_get(object, "metadata"), "name");
    for (size_t k = 0; wanted && k < sizeof keys / sizeof *keys; k++) {
        const struct kv_node *list = kv_node_get(kustomization, keys[k]);
        for (size_t i = 0; list && list->type == KV_NODE_SEQUENCE && i < list->count; i++) {
            const char *name = list->items[i]->type == KV_NODE_MAPPING
                                   ? kv_tree_text(list->items[i], "name")
                                   : NULL;
            if (name && strstr(wanted, name))
                return list->items[i];
        }
    }
    return NULL;
}

/* A ConfigMap or Secret that is generated, and the files that its keys come from. */
struct generating {
    struct artifact *artifact;
    const char *folder; /* of the kustomization */
    struct kv_list *parts;
    struct kv_arena *arena;
};

static const struct kv_node *line_of(const char *text, size_t line, struct kv_arena *arena)
{
    struct kv_node *node = kv_arena_alloc(arena, sizeof *node);
    *node = *kv_tree_string(text, arena);
    node->line = (unsigned)line;
    return node;
}

/* `data: {KEY: ...}`, at a line of a file. */
static void key_add(const struct generating *in, const char *key, const char *path, size_t line)
{
    struct kv_arena *arena = in->arena;
    struct kv_node_pair *pairs = kv_arena_array(arena, 2, sizeof *pairs);
    pairs[0] = (struct kv_node_pair){line_of(key, line, arena), line_of("", line, arena)};
    pairs[1] =
        (struct kv_node_pair){line_of("data", line, arena), kv_tree_mapping(&pairs[0], 1, arena)};
    kv_list_add(in->parts, arena, struct kv_manifest_part,
                (struct kv_manifest_part){artifact_name(in->artifact, path, arena),
                                          kv_tree_mapping(&pairs[1], 1, arena)});
}

/* `FILE` or `KEY=FILE` */
static void file_take(const struct generating *in, const char *text)
{
    const char *equals = strchr(text, '='), *file = equals ? equals + 1 : text;
    const char *path = path_inside(in->folder, file, in->arena), *slash = strrchr(file, '/');
    const char *key =
        equals  ? kv_arena_copy(in->arena, (struct kv_text){text, (size_t)(equals - text)})
        : slash ? slash + 1
                : file;
    if (path)
        key_add(in, key, path, 1);
}

/* A file of lines `KEY=VALUE`. */
static void env_take(const struct generating *in, const char *file)
{
    const char *path = path_inside(in->folder, file, in->arena);
    struct kv_buffer content = {0};
    struct kv_error ignored = {0}; /* kustomize could read it */
    if (!path || !artifact_has_file(in->artifact, path) ||
        !artifact_read(in->artifact, path, &content, &ignored))
        return;
    struct kv_text rest = kv_buffer_as_text(&content);
    for (size_t number = 1; rest.length > 0; number++) {
        struct kv_text line = kv_text_trim(line_next(&rest));
        const char *equals = line.length > 0 ? memchr(line.data, '=', line.length) : NULL;
        if (equals && *line.data != '#')
            key_add(
                in,
                kv_arena_copy(in->arena, (struct kv_text){line.data, (size_t)(equals - line.data)}),
                path, number);
    }
    kv_buffer_release(&content);
}

static void each_take(const struct generating *in, const struct kv_node *list,
                      void (*take)(const struct generating *in, const char *text))
{
    for (size_t i = 0; list && i < list->count; i++)
        if (list->items[i]->type == KV_NODE_SCALAR)
            take(in, list->items[i]->text.data);
}

static struct kv_manifest_origin generated_find(struct artifact *artifact,
                                                const struct origin_file *file,
                                                const struct kv_node *object,
                                                struct kv_arena *arena)
{
    const struct kv_node *root = file->documents.count > 0 ? file->documents.roots[0] : NULL;
    const struct kv_node *generator =
        root && root->type == KV_NODE_MAPPING ? generator_find(root, object) : NULL;
    struct kv_manifest_origin origin = {.place = {file->name, generator ? generator->line : 1, 0}};
    const struct generating in = {artifact, path_folder(file->path, arena), &origin.parts, arena};
    if (!generator)
        return origin;
    each_take(&in, kv_tree_list(generator, "files"), file_take);
    each_take(&in, kv_tree_list(generator, "envs"), env_take);
    if (kv_tree_text(generator, "env"))
        env_take(&in, kv_tree_text(generator, "env"));
    return origin;
}

struct kv_manifest_origin origin_find(struct origins *origins, struct artifact *artifact,
                                      const char *folder, struct origin_note note,
                                      const struct kv_node *object, struct kv_place other,
                                      struct kv_arena *arena)
{
    const char *relative = note.path ? note.path : note.configured;
    const char *path = relative ? path_inside(folder, relative, arena) : NULL;
    if (!path || !artifact_has_file(artifact, path))
        return (struct kv_manifest_origin){.place = other};
    const struct origin_file *file = file_open(origins, artifact, path, arena);
    if (!note.path)
        return generated_find(artifact, file, object, arena);
    struct best best = {0};
    for (size_t i = 0; i < file->documents.count; i++)
        if (file->documents.roots[i])
            candidate_take(&best, file->documents.roots[i], object);
    return (struct kv_manifest_origin){
        .place = {file->name, best.object ? best.object->line : 1, 0}, .object = best.object};
}
