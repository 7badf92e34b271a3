#include "patches.h"

#include "artifact_copy.h"
#include "paths.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/yaml.h"

#include <stdlib.h>

struct patch {
    const char *file;             /* as users name it */
    const struct kv_node *target; /* NULL = the object that it names itself */
    const struct kv_node *node;   /* a part of an object, or a list of operations */
};

/* --- finding them --- */

struct search {
    struct artifact *artifact;
    struct kv_arena *arena;
    struct kv_list *out;
    const char *file, *folder; /* of the kustomization */
};

static void documents_add(struct search *search, const struct kv_yaml_documents *documents,
                          const char *name, const struct kv_node *target)
{
    for (size_t i = documents->count; i-- > 0;)
        if (documents->roots[i])
            kv_list_add(search->out, search->arena, struct patch,
                        (struct patch){name, target, documents->roots[i]});
}

static void text_add(struct search *search, struct kv_text text, unsigned line, const char *name,
                     const struct kv_node *target)
{
    struct kv_yaml_documents found;
    struct kv_error ignored = {0};
    const struct kv_yaml_part part = {name, line, 0};
    if (kv_yaml_parse_part(text, &part, &kv_yaml_manifest_limits, search->arena, &found, &ignored))
        documents_add(search, &found, name, target);
}

static void file_add(struct search *search, const char *path, const struct kv_node *target)
{
    const char *inside = path_inside(search->folder, path, search->arena);
    struct kv_buffer text = {0};
    struct kv_error ignored = {0};
    if (inside && artifact_has_file(search->artifact, inside) &&
        artifact_read(search->artifact, inside, &text, &ignored))
        text_add(search, kv_buffer_as_text(&text), 1,
                 artifact_name(search->artifact, inside, search->arena), target);
    kv_buffer_release(&text);
}

/* Text in block style begins on the line below its key. */
static void inline_add(struct search *search, const struct kv_node *text, const char *file,
                       unsigned line, const struct kv_node *target)
{
    bool is_block = memchr(text->text.data, '\n', text->text.length) != NULL;
    text_add(search, text->text, line + is_block, file, target);
}

static void entry_add(struct search *search, const struct kv_node *entry)
{
    const char *file = artifact_name(search->artifact, search->file, search->arena);
    if (entry->type == KV_NODE_SCALAR) { /* of patchesStrategicMerge */
        if (memchr(entry->text.data, '\n', entry->text.length))
            inline_add(search, entry, file, entry->line, NULL);
        else
            file_add(search, entry->text.data, NULL);
        return;
    }
    if (entry->type != KV_NODE_MAPPING)
        return;
    const struct kv_node *target = kv_node_get(entry, "target"),
                         *text = kv_node_get(entry, "patch");
    const char *path = kv_tree_text(entry, "path");
    if (path)
        file_add(search, path, target);
    else if (text && text->type == KV_NODE_SCALAR)
        inline_add(search, text, file, text->line, target);
}

/* `more` of the last patches are none of the file. */
static void file_find(struct search *search, const struct kv_node *kustomization, size_t more)
{
    /* Within one kustomization these are applied later first. */
    static const char *const keys[] = {"patchesJson6902", "patches", "patchesStrategicMerge"};
    for (size_t k = 0; kustomization && k < sizeof keys / sizeof *keys; k++) {
        const struct kv_node *list = kv_tree_list(kustomization, keys[k]);
        size_t count = list ? list->count : 0;
        if (strcmp(keys[k], "patches") == 0)
            count -= more;
        while (count-- > 0)
            entry_add(search, list->items[count]);
    }
}

void patches_find(struct artifact *artifact, const struct closure *closure, size_t of_spec,
                  struct kv_arena *arena, struct kv_list *out)
{
    kv_list_each(&closure->files, const struct closure_file, file) {
        struct search search = {artifact, arena, out, file->file, path_folder(file->file, arena)};
        bool is_top = file == closure->files.items;
        file_find(&search, file->tree, is_top ? of_spec : 0);
    }
}

struct kv_list patches_with_spec(const struct kv_list *patches, const struct kv_node *spec,
                                 const struct kv_manifest *manifest, struct kv_arena *arena)
{
    struct kv_list all = {0};
    struct search search = {.arena = arena, .out = &all};
    const struct kv_node *list = manifest ? kv_tree_list(spec, "patches") : NULL;
    for (size_t i = list ? list->count : 0; i-- > 0;) {
        const struct kv_node *text = kv_node_get(list->items[i], "patch");
        const char *field = kv_arena_printf(arena, "spec.patches[%zu].patch", i);
        struct kv_place place;
        if (text && text->type == KV_NODE_SCALAR && kv_manifest_place(manifest, field, &place))
            inline_add(&search, text, kv_arena_copy(arena, kv_text_of(place.file)), place.line,
                       kv_node_get(list->items[i], "target"));
    }
    kv_list_each(patches, const struct patch, patch)
        kv_list_add(&all, arena, struct patch, *patch);
    return all;
}

/* --- choosing --- */

/* Targets are anchored regular expressions: one that is more than a name may mean any. */
static bool may_be(const char *wanted, const char *a, const char *b)
{
    return !wanted || !*wanted || strpbrk(wanted, ".*+?[(|\\^$") || kv_string_is(wanted, a) ||
           kv_string_is(wanted, b);
}

static const char *name_of(const struct kv_node *object)
{
    return kv_tree_text(kv_node_get(object, "metadata"), "name");
}

static bool is_for(const struct patch *patch, const struct kv_node *object,
                   const struct kv_node *before)
{
    const char *kind = kv_tree_text(object, "kind");
    const char *name = name_of(object), *old = before ? name_of(before) : NULL;
    if (patch->target)
        return may_be(kv_tree_text(patch->target, "kind"), kind, NULL) &&
               may_be(kv_tree_text(patch->target, "name"), name, old);
    return patch->node->type == KV_NODE_MAPPING &&
           kv_string_is(kv_tree_text(patch->node, "kind"), kind) &&
           (kv_string_is(name_of(patch->node), name) || kv_string_is(name_of(patch->node), old));
}

/* --- operations as parts of an object --- */

/* A step of a JSON pointer, unescaped: https://www.rfc-editor.org/rfc/rfc6901 */
static const char *step_take(const char **pointer, struct kv_arena *arena)
{
    size_t length = strcspn(*pointer, "/");
    char *step = kv_arena_copy(arena, (struct kv_text){*pointer, length}), *to = step;
    *pointer += length + ((*pointer)[length] == '/');
    for (const char *from = step; *from; from++, to++) {
        *to = *from;
        if (*from == '~' && (from[1] == '0' || from[1] == '1'))
            *to = *++from == '0' ? '~' : '/';
    }
    *to = '\0';
    return step;
}

/* The item of a list that a step means, in the object as it was built. */
static const struct kv_node *item_of(const struct kv_node *list, const char *step)
{
    char *end;
    size_t index = strcmp(step, "-") == 0 ? list->count - 1 : strtoul(step, &end, 10);
    return list->count > 0 && index < list->count ? list->items[index] : NULL;
}

static const struct kv_node *key_make(const char *text, const struct kv_node *at,
                                      struct kv_arena *arena)
{
    struct kv_node *key = kv_arena_alloc(arena, sizeof *key);
    *key = *kv_tree_string(text, arena);
    key->line = at->line;
    return key;
}

/* A mapping of one key for each step; items of lists are keys by their names. */
static const struct kv_node *part_make(const char *pointer, const struct kv_node *object,
                                       const struct kv_node *operation, struct kv_arena *arena)
{
    const struct kv_node *value = kv_node_get(operation, "value");
    if (*pointer == '\0')
        return value ? value : operation;
    const char *step = step_take(&pointer, arena);
    const struct kv_node *below = NULL;
    if (object && object->type == KV_NODE_SEQUENCE) {
        below = item_of(object, step);
        const char *name =
            below && below->type == KV_NODE_MAPPING ? kv_tree_text(below, "name") : NULL;
        step = name ? name : step;
    } else if (object && object->type == KV_NODE_MAPPING) {
        below = kv_node_get(object, step);
    }
    struct kv_node_pair *pair = kv_arena_alloc(arena, sizeof *pair);
    *pair = (struct kv_node_pair){key_make(step, operation, arena),
                                  part_make(pointer, below, operation, arena)};
    return kv_tree_mapping(pair, 1, arena);
}

/* --- what of a patch the object has --- */

/* One base may be built several times, each time with other patches: of a patch only that counts
 * which the object has. */
static const struct kv_node *agreeing(const struct kv_node *part, const struct kv_node *built,
                                      struct kv_arena *arena);

/* The item that an item of a patch means: of its name, else one that agrees. */
static const struct kv_node *counterpart(const struct kv_node *item, const struct kv_node *list,
                                         struct kv_arena *arena)
{
    const char *name = item->type == KV_NODE_MAPPING ? kv_tree_text(item, "name") : NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct kv_node *built = list->items[i];
        if (name ? built->type == KV_NODE_MAPPING && kv_string_is(kv_tree_text(built, "name"), name)
                 : agreeing(item, built, arena) != NULL)
            return built;
    }
    return NULL;
}

static const struct kv_node *list_agreeing(const struct kv_node *part, const struct kv_node *built,
                                           struct kv_arena *arena)
{
    struct kv_node *list = kv_arena_alloc(arena, sizeof *list);
    const struct kv_node **items = kv_arena_array(arena, part->count, sizeof *items);
    *list = *part;
    list->count = 0;
    list->items = items;
    for (size_t i = 0; i < part->count; i++) {
        const struct kv_node *item =
            agreeing(part->items[i], counterpart(part->items[i], built, arena), arena);
        if (item)
            items[list->count++] = item;
    }
    return list->count > 0 || part->count == 0 ? list : NULL;
}

/* What a key means: of a list, the item of this name or number. */
static const struct kv_node *member_of(const struct kv_node *built, const char *key)
{
    if (built->type == KV_NODE_MAPPING)
        return kv_node_get(built, key);
    for (size_t i = 0; i < built->count; i++)
        if (built->items[i]->type == KV_NODE_MAPPING &&
            kv_string_is(kv_tree_text(built->items[i], "name"), key))
            return built->items[i];
    return item_of(built, key);
}

static const struct kv_node *mapping_agreeing(const struct kv_node *part,
                                              const struct kv_node *built, struct kv_arena *arena)
{
    struct kv_node *mapping = kv_arena_alloc(arena, sizeof *mapping);
    struct kv_node_pair *pairs = kv_arena_array(arena, part->count, sizeof *pairs);
    *mapping = *part;
    mapping->count = 0;
    mapping->pairs = pairs;
    for (size_t i = 0; i < part->count; i++) {
        const struct kv_node_pair *pair = &part->pairs[i];
        const struct kv_node *value =
            agreeing(pair->value, member_of(built, pair->key->text.data), arena);
        if (value)
            pairs[mapping->count++] = (struct kv_node_pair){pair->key, value};
    }
    return mapping->count > 0 || part->count == 0 ? mapping : NULL;
}

static const struct kv_node *agreeing(const struct kv_node *part, const struct kv_node *built,
                                      struct kv_arena *arena)
{
    if (!built)
        return NULL;
    if (part->type == KV_NODE_SCALAR)
        return built->type == KV_NODE_SCALAR && strcmp(part->text.data, built->text.data) == 0
                   ? part
                   : NULL;
    if (built->type == KV_NODE_SCALAR)
        return NULL;
    if (part->type == KV_NODE_MAPPING)
        return mapping_agreeing(part, built, arena);
    return built->type == KV_NODE_SEQUENCE ? list_agreeing(part, built, arena) : NULL;
}

static void part_add(struct kv_list *parts, const char *file, const struct kv_node *node,
                     const struct kv_node *object, struct kv_arena *arena)
{
    node = agreeing(node, object, arena);
    if (node)
        kv_list_add(parts, arena, struct kv_manifest_part, (struct kv_manifest_part){file, node});
}

static void operations_add(struct kv_list *parts, const struct patch *patch,
                           const struct kv_node *object, struct kv_arena *arena)
{
    for (size_t i = patch->node->count; i-- > 0;) {
        const struct kv_node *operation = patch->node->items[i];
        const char *pointer =
            operation->type == KV_NODE_MAPPING ? kv_tree_text(operation, "path") : NULL;
        if (pointer && *pointer == '/')
            part_add(parts, patch->file, part_make(pointer + 1, object, operation, arena), object,
                     arena);
    }
}

struct kv_list patches_choose(const struct kv_list *patches, const struct kv_node *object,
                              const struct kv_node *before, struct kv_arena *arena)
{
    struct kv_list parts = {0};
    kv_list_each(patches, const struct patch, patch) {
        if (!is_for(patch, object, before))
            continue;
        if (patch->node->type == KV_NODE_SEQUENCE)
            operations_add(&parts, patch, object, arena);
        else if (patch->node->type == KV_NODE_MAPPING)
            part_add(&parts, patch->file, patch->node, object, arena);
    }
    return parts;
}
