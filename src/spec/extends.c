#include "extends.h"

#include "sources.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/tree.h"

#include <stdlib.h>
#include <sys/stat.h>

/* Limits the result of merging, as that of the expansion of aliases: both trees may repeat nodes.
 */
enum { MERGED_MAX = 2000000 };

/* --- merging two trees --- */

/* Where in the spec a mapping is. */
enum where {
    WHERE_ROOT,
    WHERE_NAMESPACES,
    WHERE_NAMESPACE, /* one, or below it: a null may also remove what a profile has */
    WHERE_DATA,      /* params of a check, or below: a null may be a value */
    WHERE_ELSEWHERE
};

struct extending {
    struct loader *loader;
    const char *base; /* the extended file, for messages */
    size_t merged;    /* pairs written so far */
};

/* The tag of a null that is spent. */
static const char spent_tag[] = "tag:yaml.org,2002:null";

bool extends_is_spent(const struct kv_node *null)
{
    return null->tag == spent_tag;
}

static const struct kv_node *spent(struct loader *loader, const struct kv_node *null)
{
    struct kv_node *copy = kv_arena_alloc(loader->arena, sizeof *copy);
    *copy = *null;
    copy->tag = spent_tag;
    return copy;
}

/* Written out: a key without a value may be a problem. */
static bool is_null(const struct kv_node *node)
{
    return node->type == KV_NODE_SCALAR && node->text.length > 0 &&
           kv_node_scalar_type(node) == KV_SCALAR_NULL;
}

static enum where where_below(enum where where, const struct kv_node *key)
{
    switch (where) {
    case WHERE_ROOT:
        return kv_text_is(key->text, "namespaces") ? WHERE_NAMESPACES : WHERE_ELSEWHERE;
    case WHERE_NAMESPACES:
    case WHERE_NAMESPACE:
        return WHERE_NAMESPACE;
    case WHERE_DATA:
    case WHERE_ELSEWHERE:
        break;
    }
    return where == WHERE_DATA || kv_text_is(key->text, "params") ? WHERE_DATA : WHERE_ELSEWHERE;
}

/* A pair of the base, by its key. */
struct entry {
    const struct kv_node_pair *pair;
    size_t index;
};

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    return strcmp(a->pair->key->text.data, b->pair->key->text.data);
}

static struct entry *entries_of(struct loader *loader, const struct kv_node *mapping)
{
    struct entry *entries = kv_arena_array(&loader->scratch, mapping->count, sizeof *entries);
    for (size_t i = 0; i < mapping->count; i++)
        entries[i] = (struct entry){&mapping->pairs[i], i};
    kv_sort(entries, mapping->count, sizeof *entries, entry_compare);
    return entries;
}

static bool is_full(struct extending *extending, const struct kv_node *at, size_t more)
{
    if (extending->merged > MERGED_MAX)
        return true;
    extending->merged += more;
    if (extending->merged <= MERGED_MAX)
        return false;
    kv_problem_add(extending->loader->problems, loader_place(extending->loader, at),
                   "extends: together with %s the spec has more than %d keys", extending->base,
                   MERGED_MAX);
    return true;
}

static const struct kv_node *mapping_merge(struct extending *extending, enum where where,
                                           const struct kv_node *base, const struct kv_node *own);

/* What becomes of a key that the file sets itself; NULL = nothing is left of it. */
static const struct kv_node *value_merge(struct extending *extending, enum where where,
                                         const struct kv_node_pair *own, const struct kv_node *base)
{
    struct loader *loader = extending->loader;
    if (base && base->type == KV_NODE_MAPPING && own->value->type == KV_NODE_MAPPING)
        return mapping_merge(extending, where_below(where, own->key), base, own->value);
    if (!is_null(own->value))
        return own->value;
    if (base)
        return where == WHERE_NAMESPACE ? spent(loader, own->value) : NULL;
    if (where == WHERE_NAMESPACE || where == WHERE_DATA)
        return own->value;
    kv_problem_add(loader->problems, loader_place(loader, own->value),
                   "%s: %s removes nothing: %s does not have it",
                   text_quote(loader, own->key->text.data), own->value->text.data, extending->base);
    return NULL;
}

/* Marks all pairs of the base with this key, and returns the last one's value; NULL = none. */
static const struct kv_node *base_take(struct entry *entries, size_t count,
                                       const struct kv_node_pair *own, bool *taken)
{
    const struct entry wanted = {own, 0};
    const struct entry *found =
        count > 0 ? bsearch(&wanted, entries, count, sizeof wanted, entry_compare) : NULL;
    const struct kv_node *value = NULL;
    size_t last = 0;
    if (!found)
        return NULL;
    while (found > entries && entry_compare(found - 1, &wanted) == 0)
        found--;
    for (; found < entries + count && entry_compare(found, &wanted) == 0; found++) {
        taken[found->index] = true;
        if (!value || found->index > last) {
            last = found->index;
            value = found->pair->value;
        }
    }
    return value;
}

/* The file's own keys first, in its order. */
static const struct kv_node *mapping_merge(struct extending *extending, enum where where,
                                           const struct kv_node *base, const struct kv_node *own)
{
    struct loader *loader = extending->loader;
    if (is_full(extending, own, base->count + own->count))
        return own;
    struct entry *entries = entries_of(loader, base);
    bool *taken = kv_arena_array(&loader->scratch, base->count, sizeof *taken);
    struct kv_node_pair *pairs =
        kv_arena_array(loader->arena, base->count + own->count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < own->count; i++) {
        const struct kv_node_pair *pair = &own->pairs[i];
        const struct kv_node *value =
            value_merge(extending, where, pair, base_take(entries, base->count, pair, taken));
        if (value)
            pairs[count++] = (struct kv_node_pair){pair->key, value};
    }
    for (size_t i = 0; i < base->count; i++)
        if (!taken[i])
            pairs[count++] = base->pairs[i];
    struct kv_node *merged = kv_arena_alloc(loader->arena, sizeof *merged);
    *merged = *own;
    merged->pairs = pairs;
    merged->count = count;
    return merged;
}

/* --- the files --- */

/* The files so far, to find circles. */
struct chain {
    struct stat files[SOURCES_MAX];
    const struct kv_node *trees[SOURCES_MAX];
    size_t count;
};

static bool is_in(const struct chain *chain, const struct stat *file)
{
    for (size_t i = 0; i < chain->count; i++)
        if (chain->files[i].st_ino == file->st_ino && chain->files[i].st_dev == file->st_dev)
            return true;
    return false;
}

/* Each file says what it is, so that no other file is taken for a spec. */
static bool header_check(struct loader *loader, const struct kv_node *root)
{
    static const char *const keys[] = {"apiVersion", "kind"};
    size_t before = loader->problems->list.count;
    if (!node_check(loader, "spec", root, KV_NODE_MAPPING, "a mapping"))
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct kv_node *node = kv_node_get(root, keys[i]);
        const struct field *field = record_field_find(&spec_record, keys[i]);
        struct kv_value ignored;
        if (node)
            value_load(loader, field, node, &ignored);
        else
            kv_problem_add(loader->problems, loader_place(loader, root),
                           "spec: the key \"%s\" is missing: expected %s", keys[i],
                           field->choices[0]);
    }
    return loader->problems->list.count == before;
}

static const struct kv_node *file_read(struct loader *loader, const char *path,
                                       struct kv_place place)
{
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    bool ok = kv_file_read(path, SPEC_BYTES_MAX, &text, KV_ERROR_SPEC, &error);
    if (!ok)
        kv_problem_add(loader->problems, place, "extends: %s %s", path, error.text);
    char *kept = kv_arena_alloc(&loader->scratch, text.length + 1);
    memcpy(kept, kv_buffer_as_text(&text).data, text.length);
    const struct kv_node *root =
        ok ? source_parse(loader, path, (struct kv_text){kept, text.length}) : NULL;
    kv_buffer_release(&text);
    return root && header_check(loader, root) ? root : NULL;
}

static const char *path_from(struct loader *loader, const char *file, const char *path)
{
    const char *slash = strrchr(file, '/');
    return path[0] == '/' || !slash
               ? kv_arena_copy(loader->arena, kv_text_of(path))
               : kv_arena_printf(loader->arena, "%.*s/%s", (int)(slash - file), file, path);
}

/* Reads the file that the value names, as the next of the chain. */
static bool chain_add(struct loader *loader, struct chain *chain, const struct kv_node *value)
{
    struct kv_value name = {0};
    struct kv_place place = loader_place(loader, value);
    if (!value_load(loader, record_field_find(&spec_record, "extends"), value, &name))
        return false;
    const char *path = path_from(loader, place.file, name.text);
    struct stat *status = &chain->files[chain->count];
    if (chain->count == SOURCES_MAX)
        kv_problem_add(loader->problems, place, "extends: more than %d files extend each other",
                       SOURCES_MAX - 1);
    else if (stat(path, status) == 0 && !S_ISREG(status->st_mode))
        kv_problem_add(loader->problems, place, "extends: %s is no file", path);
    else if (is_in(chain, status))
        kv_problem_add(loader->problems, place, "extends: %s extends itself through this key",
                       path);
    else
        chain->trees[chain->count] = file_read(loader, path, place);
    return chain->count < SOURCES_MAX && chain->trees[chain->count++];
}

const struct kv_node *extends_merge(struct loader *loader, const struct kv_node *root)
{
    struct chain chain = {.trees = {root}, .count = 1};
    if (stat(loader->file, &chain.files[0]) != 0)
        chain.files[0] = (struct stat){0}; /* from memory, or standard input */
    const struct kv_node *value = kv_node_get(root, "extends");
    if (!value)
        return root;
    if (!header_check(loader, root))
        return NULL;
    while ((value = kv_node_get(chain.trees[chain.count - 1], "extends")))
        if (!chain_add(loader, &chain, value))
            return NULL;
    const struct kv_node *merged = chain.trees[chain.count - 1];
    for (size_t i = chain.count - 1; i-- > 0;) {
        struct extending extending = {.loader = loader, .base = loader->sources[i + 1]};
        merged = mapping_merge(&extending, WHERE_ROOT, merged, chain.trees[i]);
    }
    return merged;
}
