#include "spec_name.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"
#include "kubevet/base/tree.h"
#include "kubevet/base/yaml.h"

#include <sys/stat.h>

#define SPEC_BYTES_MAX ((size_t)16 << 20)

static bool is_mapping(const struct kv_node *node)
{
    return node && node->type == KV_NODE_MAPPING;
}

static const char *metadata_name(struct kv_text spec, const char *path, struct kv_arena *arena)
{
    struct kv_error ignored = {0};
    struct kv_yaml_documents documents = {0};
    if (!kv_yaml_parse(spec, path, &kv_yaml_spec_limits, arena, &documents, &ignored) ||
        documents.count == 0)
        return NULL;
    const struct kv_node *root = documents.roots[0];
    const struct kv_node *metadata = is_mapping(root) ? kv_node_get(root, "metadata") : NULL;
    return is_mapping(metadata) ? kv_tree_text(metadata, "name") : NULL;
}

/* Does this character begin a continuation of the lines above: indentation, an empty line, a
 * comment, or a closing bracket? */
static bool continues(char first)
{
    return first && strchr(" \t\r\n#}]", first);
}

static const char *line_after(const char *line, const char *end)
{
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    return newline ? newline + 1 : end;
}

/* The lines of the key `metadata`, whatever errors the other lines have; empty if there is none. */
static struct kv_text metadata_lines(struct kv_text spec)
{
    static const char key[] = "metadata:";
    const char *line = spec.data, *end = spec.data + spec.length, *start = NULL;
    for (; line < end; line = line_after(line, end)) {
        if (start && !continues(*line))
            break;
        if (!start && (size_t)(end - line) > strlen(key) && memcmp(line, key, strlen(key)) == 0)
            start = line;
    }
    return (struct kv_text){start ? start : end, start ? (size_t)(line - start) : 0};
}

const char *spec_name_read(const char *path, struct kv_arena *arena)
{
    struct stat status;
    struct kv_buffer text = {0};
    struct kv_error ignored = {0};
    const char *name = NULL;
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
        kv_file_read(path, SPEC_BYTES_MAX, &text, KV_ERROR_SPEC, &ignored)) {
        struct kv_text spec = kv_buffer_as_text(&text);
        name = metadata_name(spec, path, arena);
        if (!name)
            name = metadata_name(metadata_lines(spec), path, arena);
    }
    kv_buffer_release(&text);
    return name;
}
