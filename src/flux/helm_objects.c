#include "helm_objects.h"

#include "artifact_copy.h"
#include "helm_api.h"
#include "json_of.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/state/wanted.h"

#include <ctype.h>

/* The kind by which rules read it; NULL = none reads it. */
static const struct kv_kind *kind_of(const struct kv_node *object)
{
    return kv_kind_find_any_version(kv_tree_text(object, "apiVersion"),
                                    kv_tree_text(object, "kind"));
}

/* --- what is set on each --- */

static const struct kv_node *metadata_set(const struct kv_node *object, const char *map,
                                          const char *key, const char *text, struct kv_arena *arena)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const struct kv_node *entries = kv_node_get(metadata, map);
    if (entries && entries->type != KV_NODE_MAPPING)
        entries = NULL;
    entries = kv_tree_with(entries, key, kv_tree_string(text, arena), arena);
    return kv_tree_with(object, "metadata", kv_tree_with(metadata, map, entries, arena), arena);
}

static const struct kv_node *common_set(const struct release *release, const struct kv_node *object,
                                        const char *map, struct kv_arena *arena)
{
    const struct kv_node *common = kv_node_get(kv_node_get(release->spec, "commonMetadata"), map);
    for (size_t i = 0; common && common->type == KV_NODE_MAPPING && i < common->count; i++)
        if (common->pairs[i].value->type == KV_NODE_SCALAR)
            object = metadata_set(object, map, common->pairs[i].key->text.data,
                                  common->pairs[i].value->text.data, arena);
    return object;
}

/* Labels by which Flux knows it. */
static const struct kv_node *origin_set(const struct release *release, const struct kv_node *object,
                                        struct kv_arena *arena)
{
    object = metadata_set(object, "labels", KV_FLUX_RELEASE, release->name, arena);
    return metadata_set(object, "labels", KV_FLUX_RELEASE_NAMESPACE, release->namespace, arena);
}

/* Labels and annotations by which Helm does. Source: helm pkg/action/validate.go */
static const struct kv_node *owner_set(const struct release *release, const struct kv_node *object,
                                       struct kv_arena *arena)
{
    object = metadata_set(object, "labels", "app.kubernetes.io/managed-by", "Helm", arena);
    object = metadata_set(object, "annotations", "meta.helm.sh/release-name",
                          release_helm_name(release, arena), arena);
    return metadata_set(object, "annotations", "meta.helm.sh/release-namespace",
                        release_namespace(release), arena);
}

static const struct kv_node *namespace_set(const struct release_objects *of,
                                           const struct kv_node *object, struct kv_arena *arena)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const char *api_version = kv_tree_text(object, "apiVersion"),
               *kind = kv_tree_text(object, "kind");
    const char *given = kv_tree_text(metadata, "namespace");
    const struct kv_kind *known = kv_kind_find_any_version(api_version, kind);
    if ((given && *given) ||
        !(known ? known->namespaced : api_is_namespaced(of->world, api_version, kind)))
        return object;
    metadata = kv_tree_with(metadata, "namespace",
                            kv_tree_string(release_namespace(of->release), arena), arena);
    return kv_tree_with(object, "metadata", metadata, arena);
}

static const struct kv_node *finished(const struct release_objects *of,
                                      const struct helm_document *document, struct kv_arena *arena)
{
    const struct kv_node *object = document->object;
    if (document->type == DOCUMENT_IS_DEFINITION)
        return origin_set(of->release, object, arena);
    object = common_set(of->release, object, "labels", arena);
    object = common_set(of->release, object, "annotations", arena);
    object = owner_set(of->release, origin_set(of->release, object, arena), arena);
    return namespace_set(of, object, arena);
}

/* --- which of them are applied --- */

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; at && (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ',' || at[-1] == ' ') &&
            (at[length] == '\0' || at[length] == ',' || at[length] == ' '))
            return true;
    return false;
}

/* A hook that stays when it is done: one of a Job or Pod has run then, and one that is deleted is
 * gone. */
static bool hook_stays(const struct release_objects *of, const struct kv_node *object)
{
    const struct kv_node *annotations = kv_node_get(kv_node_get(object, "metadata"), "annotations");
    const char *events = kv_tree_text(annotations, KV_HELM_HOOK);
    const char *kind = kv_tree_text(object, "kind");
    bool upgrade = release_is_upgrade(of->release, of->world->state);
    return strcmp(kind, "Job") != 0 && strcmp(kind, "Pod") != 0 &&
           (has_word(events, upgrade ? "pre-upgrade" : "pre-install") ||
            has_word(events, upgrade ? "post-upgrade" : "post-install")) &&
           !has_word(kv_tree_text(annotations, "helm.sh/hook-delete-policy"), "hook-succeeded");
}

/* Is an object without a namespace among the manifests, or those of other releases? */
static bool is_brought(const struct release_objects *of, const struct kv_list *others,
                       const char *api_version, const char *kind, const char *name)
{
    kv_list_each(others, const struct release_object, other)
        if (kv_string_is(kv_tree_text(other->object, "kind"), kind) &&
            kv_string_is(kv_tree_text(kv_node_get(other->object, "metadata"), "name"), name))
            return true;
    return kv_manifests_find(of->world->manifests, api_version, kind, NULL, name) != NULL;
}

/* Of crds/: Create, the default, leaves one that exists. */
static bool definition_is_applied(const struct release_objects *of, const struct kv_node *object,
                                  const struct kv_list *others)
{
    const char *policy = kv_tree_text(release_action(of->release, of->world->state), "crds");
    const char *name = kv_tree_text(kv_node_get(object, "metadata"), "name");
    const struct kv_wanted *wanted = kv_state_wanted(of->world->state, "apiextensions.k8s.io/v1",
                                                     "CustomResourceDefinition", NULL, name, NULL);
    return strcmp(kv_tree_text(object, "kind"), "CustomResourceDefinition") == 0 &&
           !kv_string_is(policy, "Skip") &&
           (kv_string_is(policy, "CreateReplace") || !wanted || !wanted->object) &&
           !is_brought(of, others, "apiextensions.k8s.io/v1", "CustomResourceDefinition", name);
}

static bool is_applied(const struct release_objects *of, const struct helm_document *document,
                       const struct kv_list *others)
{
    switch (document->type) {
    case DOCUMENT_IS_OBJECT:
        return true;
    case DOCUMENT_IS_DEFINITION:
        return definition_is_applied(of, document->object, others);
    case DOCUMENT_IS_HOOK:
        return hook_stays(of, document->object);
    }
    return true;
}

/* --- where it comes from --- */

static bool is_kind_line(const char *line, const char *kind)
{
    static const char key[] = "kind:";
    line += strspn(line, " -");
    if (strncmp(line, key, strlen(key)) != 0)
        return false;
    line += strlen(key);
    line += strspn(line, " \"'");
    size_t length = strlen(kind);
    return strncmp(line, kind, length) == 0 && !isalnum((unsigned char)line[length]);
}

/* The line that names the kind, for the nth object of the kind in the template. */
static unsigned line_find(const char *text, const char *kind, size_t nth)
{
    unsigned number = 1, found = 0;
    for (const char *line = text; line && *line; number++) {
        if (is_kind_line(line, kind) && (!found || nth > 0)) {
            nth -= found != 0;
            found = number;
        }
        line = strchr(line, '\n');
        line += line != NULL;
    }
    return found ? found : 1;
}

static size_t nth_of(const struct release_objects *of, const struct helm_document *document)
{
    size_t nth = 0;
    const struct kv_list *documents = &of->rendering->documents[0];
    kv_list_each(documents, const struct helm_document, other) {
        if (other == document)
            break;
        nth += kv_string_is(other->source, document->source) &&
               strcmp(kv_tree_text(other->object, "kind"),
                      kv_tree_text(document->object, "kind")) == 0;
    }
    return nth;
}

static struct kv_place place_of(const struct release_objects *of,
                                const struct helm_document *document, struct kv_arena *arena)
{
    const struct chart *chart = of->rendering->chart;
    const char *file = document->source ? chart_file(chart, document->source, arena) : NULL;
    struct kv_buffer text = {0};
    struct kv_error ignored = {0};
    if (!file)
        return of->release->place;
    struct kv_place place = {artifact_name(chart->source.artifact, file, arena), 1, 0};
    if (artifact_read(chart->source.artifact, file, &text, &ignored) && text.data)
        place.line =
            line_find(text.data, kv_tree_text(document->object, "kind"), nth_of(of, document));
    kv_buffer_release(&text);
    return place;
}

/* --- what is not known of it --- */

static const struct kv_object *decoded(const struct kv_kind *kind, const struct kv_node *tree,
                                       struct kv_memory memory)
{
    struct kv_reader *reader =
        kv_reader_yaml(kv_kind_with_defaults(kind, tree, memory.arena), "", KV_ERROR_SPEC);
    const struct kv_object *object = kv_kind_decode(kind, reader, memory);
    kv_reader_close(reader);
    return object;
}

/* Do rules see the same in both, of a kind that they read? */
static bool reads_the_same(const struct kv_kind *kind, const struct kv_node *a,
                           const struct kv_node *b)
{
    struct kv_arena arena = {0};
    struct kv_intern strings = {0};
    const struct kv_memory memory = {.arena = &arena, .strings = &strings};
    const struct kv_object *first = kind ? decoded(kind, a, memory) : NULL;
    const struct kv_object *second = first ? decoded(kind, b, memory) : NULL;
    bool same = second && kv_object_says_the_same(first, second);
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return same;
}

static bool is_same(const struct kv_node *a, const struct kv_node *b)
{
    struct kv_arena arena = {0};
    bool same = strcmp(json_of(a, &arena), json_of(b, &arena)) == 0;
    kv_arena_release(&arena);
    return same;
}

static bool is_wanted(const struct release_objects *of, const struct kv_node *object)
{
    return kv_state_wants(of->world->state, kv_tree_text(object, "apiVersion"),
                          kv_tree_text(object, "kind"));
}

/* Why an object is not known; NULL = it is. `other`: as it is rendered again; NULL = it is not. */
static const char *why_unknown(const struct release_objects *of,
                               const struct helm_document *document,
                               const struct helm_document *other, struct kv_arena *arena)
{
    if (chart_scan_looks_up(of->scan, document->source))
        return kv_arena_printf(arena,
                               "its template %s asks the cluster (lookup), and helm template "
                               "gets no answer",
                               document->source);
    const struct kv_kind *kind = kind_of(document->object);
    if (!of->unsure)
        return NULL;
    if (other && (is_same(document->object, other->object) ||
                  (!is_wanted(of, document->object) &&
                   reads_the_same(kind, document->object, other->object))))
        return NULL;
    return of->unsure;
}

/* --- adding them --- */

static const char *label_of(const struct release_objects *of, const struct kv_node *object,
                            struct kv_arena *arena)
{
    return kv_arena_printf(arena, "HelmRelease %s/%s: %s", of->release->namespace,
                           of->release->name, helm_object_label(object, arena));
}

static void document_add(const struct release_objects *of, const struct helm_document *document,
                         const char *why, struct kv_list *out)
{
    struct kv_arena *arena = of->arena;
    const struct kv_node *object = finished(of, document, arena);
    struct kv_manifest_origin *origin = kv_arena_alloc(arena, sizeof *origin);
    if (why && !api_is_read(of->world->state, kv_tree_text(object, "apiVersion"),
                            kv_tree_text(object, "kind")))
        return; /* nobody asks */
    origin->place = place_of(of, document, arena);
    kv_list_add(out, arena, struct release_object,
                (struct release_object){object, origin, label_of(of, object, arena), why});
}

/* The Namespace that is created for a release: only where it does not exist. */
static void namespace_add(const struct release_objects *of, struct kv_list *out)
{
    struct kv_arena *arena = of->arena;
    const struct kv_node *install = kv_node_get(of->release->spec, "install");
    const char *name = kv_tree_text(of->release->spec, "targetNamespace");
    if (!name || !*name || !kv_string_is(kv_tree_text(install, "createNamespace"), "true") ||
        release_is_upgrade(of->release, of->world->state) ||
        kv_state_find(of->world->state, &kv_kind_namespace, NULL, name) ||
        is_brought(of, out, "v1", "Namespace", name))
        return;
    const struct kv_node *object =
        kv_tree_with(NULL, "apiVersion", kv_tree_string("v1", arena), arena);
    object = kv_tree_with(object, "kind", kv_tree_string("Namespace", arena), arena);
    object = kv_tree_with(object, "metadata",
                          kv_tree_with(NULL, "name", kv_tree_string(name, arena), arena), arena);
    const struct helm_document document = {.object =
                                               metadata_set(object, "labels", "name", name, arena),
                                           .type = DOCUMENT_IS_DEFINITION};
    document_add(of, &document, NULL, out);
}

size_t release_objects_take(const struct release_objects *of, struct kv_list *out)
{
    const struct kv_list *documents = of->rendering->documents;
    size_t before = out->count;
    namespace_add(of, out);
    kv_list_each(&documents[0], const struct helm_document, document) {
        const struct helm_document *other = helm_document_find(&documents[1], document->object);
        if (is_applied(of, document, out))
            document_add(of, document, why_unknown(of, document, other, of->arena), out);
    }
    kv_list_each(&documents[1], const struct helm_document, document)
        if (of->unsure && is_applied(of, document, out) &&
            !helm_document_find(&documents[0], document->object))
            document_add(of, document, of->unsure, out);
    return out->count - before;
}

/* What is wrong with an object that is not known may be right. */
static void unknown_add(const struct release_object *object, struct kv_manifests *manifests)
{
    struct kv_manifest *added = NULL;
    size_t problems = manifests->problems.count, count = manifests->problem_count;
    bool ok = kv_manifests_add(manifests, object->object, object->origin, object->what, &added);
    if (!added)
        return;
    manifests->problems.count = problems;
    manifests->problem_count = count;
    if (!ok || added->object)
        kv_manifest_forget(manifests, added, object->why);
}

void release_objects_add(const struct kv_list *objects, struct kv_manifests *manifests)
{
    kv_list_each(objects, const struct release_object, object) {
        struct kv_manifest *added;
        if (object->why)
            unknown_add(object, manifests);
        else
            (void)!kv_manifests_add(manifests, object->object, object->origin, object->what,
                                    &added);
    }
}

/* --- as the cluster has it? --- */

static bool differs(const struct release_objects *of, const struct helm_document *document,
                    struct kv_arena *arena)
{
    const struct kv_node *object = finished(of, document, arena);
    const struct kv_kind *kind = kind_of(object);
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    if (!kind)
        return false;
    const struct kv_object *before =
        kv_state_find(of->world->state, kind, kv_tree_text(metadata, "namespace"),
                      kv_tree_text(metadata, "name"));
    if (!before)
        return !kv_state_unknown(of->world->state, kind, kv_tree_text(metadata, "namespace"));
    const struct kv_manifest manifest = {
        .api_version = kv_tree_text(object, "apiVersion"),
        .kind = kind->name,
        .namespace = kind->namespaced ? kv_tree_text(metadata, "namespace") : NULL,
        .name = kv_tree_text(metadata, "name"),
        .known = kind,
        .written = object,
        .object = object,
    };
    const struct kv_node *after = kv_overlay_object(of->world->state, &manifest, arena);
    return after && !reads_the_same(kind, kv_kind_encode(before, arena), after);
}

bool release_objects_differ(const struct release_objects *of)
{
    struct kv_arena arena = {0};
    const struct kv_list *documents = of->rendering->documents;
    bool found = false;
    kv_list_each(&documents[0], const struct helm_document, document) {
        const struct helm_document *other = helm_document_find(&documents[1], document->object);
        found |= document->type == DOCUMENT_IS_OBJECT &&
                 !why_unknown(of, document, other, &arena) && differs(of, document, &arena);
    }
    kv_arena_release(&arena);
    return found;
}
