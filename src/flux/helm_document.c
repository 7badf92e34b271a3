#include "helm_document.h"

#include "json_of.h"

#include "kubevet/base/platform.h"
#include "kubevet/base/yaml.h"
#include "kubevet/kinds/kind.h"

struct splitting {
    struct kv_arena *arena;
    struct kv_list *documents;
    struct kv_error *error;
};

const char *helm_object_label(const struct kv_node *object, struct kv_arena *arena)
{
    return kv_arena_printf(arena, "%s/%s", kv_tree_text(object, "kind"),
                           kv_tree_text(kv_node_get(object, "metadata"), "name"));
}

/* --- which object it is --- */

static size_t group_length(const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    return slash ? (size_t)(slash - api_version) : 0;
}

static bool is_same_object(const struct kv_node *a, const struct kv_node *b)
{
    const struct kv_node *of_a = kv_node_get(a, "metadata"), *of_b = kv_node_get(b, "metadata");
    const char *version_a = kv_tree_text(a, "apiVersion"),
               *version_b = kv_tree_text(b, "apiVersion");
    size_t length = group_length(version_a);
    return kv_string_is(kv_tree_text(of_a, "name"), kv_tree_text(of_b, "name")) &&
           kv_string_is(kv_tree_text(a, "kind"), kv_tree_text(b, "kind")) &&
           kv_string_is(kv_tree_text(of_a, "namespace"), kv_tree_text(of_b, "namespace")) &&
           length == group_length(version_b) && strncmp(version_a, version_b, length) == 0;
}

const struct helm_document *helm_document_find(const struct kv_list *documents,
                                               const struct kv_node *object)
{
    kv_list_each(documents, const struct helm_document, document)
        if (is_same_object(document->object, object))
            return document;
    return NULL;
}

/* --- documents --- */

static enum document_type type_of(const struct kv_node *object, const char *source)
{
    const struct kv_node *annotations = kv_node_get(kv_node_get(object, "metadata"), "annotations");
    if (kv_node_is_given(kv_node_get(annotations, KV_HELM_HOOK)))
        return DOCUMENT_IS_HOOK;
    return source && strstr(source, "/crds/") && !strstr(source, "/templates/")
               ? DOCUMENT_IS_DEFINITION
               : DOCUMENT_IS_OBJECT;
}

static bool fail(const struct splitting *in, const char *what)
{
    return kv_error_set(in->error, KV_ERROR_SPEC,
                        "%s: Flux passes every chart through kustomize, which refuses it", what);
}

static bool is_text(const struct kv_node *mapping, const char *key)
{
    const char *text = kv_tree_text(mapping, key);
    return text && *text;
}

static bool object_take(const struct splitting *in, const char *source, struct kv_text text,
                        const struct kv_node *object)
{
    const char *kind = kv_tree_text(object, "kind");
    const struct kv_node *items = kv_tree_list(object, "items");
    size_t length = kind ? strlen(kind) : 0;
    if (!is_text(object, "kind") || !is_text(object, "apiVersion"))
        return fail(in, "a document has no kind or no apiVersion");
    if (length > 4 && strcmp(kind + length - 4, "List") == 0 && items) {
        for (size_t i = 0; i < items->count; i++)
            if (items->items[i]->type != KV_NODE_MAPPING ||
                !object_take(in, source, text, items->items[i]))
                return fail(in, "an item of a list is no object");
        return true;
    }
    if (!is_text(kv_node_get(object, "metadata"), "name"))
        return fail(in, kv_arena_printf(in->arena, "a %s has no metadata.name", kind));
    enum document_type type = type_of(object, source);
    if (type == DOCUMENT_IS_OBJECT && helm_document_find(in->documents, object))
        return fail(in, kv_arena_printf(in->arena, "%s is there twice",
                                        helm_object_label(object, in->arena)));
    kv_list_add(in->documents, in->arena, struct helm_document,
                (struct helm_document){source, text, object, type});
    return true;
}

/* Behind the comment at the start. */
static const char *source_of(struct kv_text text, struct kv_arena *arena)
{
    static const char comment[] = "# Source: ";
    size_t length = strlen(comment);
    const char *at = kv_bytes_find(text.data, text.length, comment, length);
    if (!at || (at > text.data && at[-1] != '\n'))
        return NULL;
    const char *start = at + length, *end = text.data + text.length;
    const char *stop = memchr(start, '\n', (size_t)(end - start));
    return kv_arena_copy(arena, (struct kv_text){start, (size_t)((stop ? stop : end) - start)});
}

static bool document_take(const struct splitting *in, struct kv_text text, const char **source)
{
    struct kv_yaml_documents found;
    *source = source_of(text, in->arena);
    if (!kv_yaml_parse(text, "", &kv_yaml_manifest_limits, in->arena, &found, in->error))
        return false;
    for (size_t i = 0; i < found.count; i++) {
        const struct kv_node *root = found.roots[i];
        if (!kv_node_is_given(root))
            continue;
        const struct kv_node *object = json_tree_of(root, in->arena);
        if (!object || object->type != KV_NODE_MAPPING)
            return fail(in, "a document is no object");
        if (!object_take(in, *source, text, object))
            return false;
    }
    return true;
}

/* The end of a document: a line of `---`. */
static const char *separator_find(const char *at)
{
    for (const char *line = at; line; line = strchr(line, '\n')) {
        line += line != at;
        if (strncmp(line, "---", 3) == 0 && line[3 + strspn(line + 3, " \t\r")] == '\n')
            return line;
    }
    return NULL;
}

bool helm_documents_split(const char *output, struct kv_arena *arena, struct kv_list *documents,
                          const char **source, struct kv_error *error)
{
    const struct splitting in = {arena, documents, error};
    for (const char *at = output; at && *at;) {
        const char *end = separator_find(at);
        const struct kv_text text = {at, end ? (size_t)(end - at) : strlen(at)};
        if (kv_text_trim(text).length > 0 && !document_take(&in, text, source))
            return false;
        at = end ? strchr(end, '\n') + 1 : NULL;
    }
    return true;
}
