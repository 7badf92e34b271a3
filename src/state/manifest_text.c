/* One text of manifests: YAML of many documents, or JSON values one after the other; Lists. */
#include "manifest_internal.h"

#include "kubevet/base/tree.h"

#include <stdio.h>
#include <strings.h>

/* The text that is being read. */
struct source {
    struct kv_manifests *manifests;
    const char *file;
    bool has_variables; /* may there be any? Looked for in the text as a whole, which is cheap */
    struct kv_error *error;
};

KV_PRINTF(3, 4)
static bool fail(const struct source *source, const struct kv_node *node, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(source->error, KV_ERROR_SPEC, source->file, node->line, node->column, format,
                 arguments);
    va_end(arguments);
    return false;
}

/* --- what an object is --- */

static bool is_group(const char *api_version, const char *group)
{
    size_t length = strlen(group);
    return strncmp(api_version, group, length) == 0 && api_version[length] == '/';
}

static const char kustomize_first[] =
    "this is what kustomize builds from, not what comes of it: give the output of `flux build "
    "kustomization` or `kustomize build` (... | kubevet check -f -)";

/* A kustomization.yaml need not say what it is. */
static bool is_nameless_kustomization(const struct source *source, const struct kv_node *node)
{
    static const char *const keys[] = {"resources", "components", "patches", "namespace"};
    const char *slash = strrchr(source->file, '/');
    const char *name = slash ? slash + 1 : source->file;
    if (strncasecmp(name, "kustomization", strlen("kustomization")) != 0)
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (kv_node_get(node, keys[i]))
            return true;
    return false;
}

static bool type_check(const struct source *source, const struct kv_node *node,
                       struct manifest_type type)
{
    if (is_nameless_kustomization(source, node) && !type.kind)
        return fail(source, node, "%s", kustomize_first);
    if (!type.kind || !type.kind[0] || !type.api_version || !type.api_version[0])
        return fail(source, node, "an object without %s: this is no manifest of Kubernetes",
                    type.kind && type.kind[0] ? "apiVersion" : "kind");
    if (is_group(type.api_version, "kustomize.config.k8s.io"))
        return fail(source, node, "%s", kustomize_first);
    return !is_group(type.api_version, "kubevet") ||
           fail(source, node, "a %s of kubevet is no object of a cluster", type.kind);
}

static bool type_read(const struct source *source, const struct kv_node *node,
                      struct manifest_type *type)
{
    const char *api_version, *kind;
    if (!manifest_text(source->manifests, node, "apiVersion", source->file, &api_version,
                       source->error) ||
        !manifest_text(source->manifests, node, "kind", source->file, &kind, source->error))
        return false;
    type->api_version = api_version ? api_version : type->api_version;
    type->kind = kind ? kind : type->kind;
    return type_check(source, node, *type);
}

/* --- lists --- */

static bool value_take(const struct source *source, const struct kv_node *node,
                       struct manifest_type type);

/* "DeploymentList" is a list of Deployment, "List" one of anything. */
static struct manifest_type item_type(struct kv_manifests *manifests, struct manifest_type list)
{
    size_t length = strlen(list.kind) - strlen("List");
    if (length == 0)
        return (struct manifest_type){0};
    list.kind = kv_arena_copy(&manifests->arena, (struct kv_text){list.kind, length});
    return list;
}

static bool is_list(const struct kv_node *node, struct manifest_type type)
{
    size_t length = strlen(type.kind);
    return length >= 4 && strcmp(type.kind + length - 4, "List") == 0 &&
           (length == 4 || kv_node_get(node, "items"));
}

static bool list_take(const struct source *source, const struct kv_node *node,
                      struct manifest_type type)
{
    const struct kv_node *items = kv_node_get(node, "items");
    if (!kv_node_is_given(items))
        return true;
    if (items->type != KV_NODE_SEQUENCE)
        return fail(source, items, "the items of a %s must be a list", type.kind);
    for (size_t i = 0; i < items->count; i++)
        if (!value_take(source, items->items[i], item_type(source->manifests, type)))
            return false;
    return true;
}

static bool value_take(const struct source *source, const struct kv_node *node,
                       struct manifest_type type)
{
    if (node->type != KV_NODE_MAPPING)
        return fail(source, node, "no object: a manifest is a mapping with apiVersion and kind");
    if (!type_read(source, node, &type))
        return false;
    return is_list(node, type) ? list_take(source, node, type)
                               : manifest_object_take(source->manifests, node, type, source->file,
                                                      source->has_variables, source->error);
}

/* --- documents --- */

/* What a line of a stream is to the documents in it. */
static bool is_separator(const char *line, size_t length)
{
    return length >= 3 && memcmp(line, "---", 3) == 0 &&
           (length == 3 || strchr(" \t\r", line[3]) != NULL);
}

static bool has_content(const char *line, size_t length)
{
    size_t blank = 0;
    while (blank < length && strchr(" \t\r", line[blank]))
        blank++;
    return blank < length && line[blank] != '#' && line[blank] != '%';
}

/* Says in which document of a stream of several an error stands, and where in it: who wrote the
 * document looks for it there. */
static void document_name(struct kv_text text, struct kv_error *error)
{
    const char *at = text.data, *end = text.data + text.length;
    unsigned document = 1, begins = 0;
    bool is_begun = false;
    for (unsigned line = 1; at < end && line < error->line; line++) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((next ? next : end) - at);
        if (is_separator(at, length)) {
            document += is_begun;
            is_begun = length > 4;
            begins = line;
        } else {
            is_begun |= has_content(at, length);
        }
        at = next ? next + 1 : end;
    }
    size_t used = strlen(error->text);
    if (document > 1 && error->line > begins)
        snprintf(error->text + used, sizeof error->text - used, " (document %u, line %u of it)",
                 document, error->line - begins);
}

static const char *behind_space(const char *at, const char *end)
{
    while (at < end && *at && strchr(" \t\r\n", *at))
        at++;
    return at;
}

static bool looks_like_json(struct kv_text text)
{
    const char *end = text.data + text.length, *at = behind_space(text.data, end);
    return at < end && *at == '{';
}

/* Is it meant as JSON, rather than as YAML that is written in braces? */
static bool is_meant_as_json(struct kv_text text)
{
    const char *end = text.data + text.length, *at = behind_space(text.data, end);
    at = at < end ? behind_space(at + 1, end) : at;
    return looks_like_json(text) && at < end && *at == '"';
}

/* JSON values one after the other, as documents. */
static bool json_parse(const struct source *source, struct kv_text text,
                       struct kv_yaml_documents *documents, struct kv_error *error)
{
    struct kv_arena *arena = &source->manifests->arena;
    struct kv_reader *reader = kv_reader_json(text, source->file, KV_ERROR_SPEC);
    struct kv_list roots = {0};
    do {
        const struct kv_node *root = kv_tree_read(reader, arena);
        *(const struct kv_node **)kv_list_push(&roots, arena, sizeof root) = root;
    } while (kv_reader_more(reader));
    *documents = (struct kv_yaml_documents){roots.items, roots.count};
    bool ok = kv_reader_error(reader, error);
    kv_reader_close(reader);
    return ok;
}

/* What begins with a brace may be JSON, or YAML that is written like it. */
static bool documents_parse(const struct source *source, struct kv_text text,
                            struct kv_yaml_documents *documents)
{
    struct kv_error of_json = {0}, of_yaml = {0};
    if (looks_like_json(text) && json_parse(source, text, documents, &of_json))
        return true;
    if (kv_yaml_parse(text, source->file, &kv_yaml_manifest_limits, &source->manifests->arena,
                      documents, &of_yaml))
        return true;
    *source->error = is_meant_as_json(text) ? of_json : of_yaml;
    return false;
}

bool kv_manifests_parse(struct kv_manifests *manifests, struct kv_text text, const char *name,
                        struct kv_error *error)
{
    struct source source = {
        .manifests = manifests,
        .file = kv_arena_copy(&manifests->arena, kv_text_of(name)),
        .has_variables = memchr(text.data, '$', text.length) != NULL,
        .error = error,
    };
    struct kv_yaml_documents documents;
    bool ok = documents_parse(&source, text, &documents);
    for (size_t i = 0; ok && i < documents.count; i++)
        ok = !documents.roots[i] ||
             value_take(&source, documents.roots[i], (struct manifest_type){0});
    if (!ok)
        document_name(text, error);
    return ok;
}
