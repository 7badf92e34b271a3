/* Decoding an object by its kind's table, and what is kept of it for expressions. */
#include "kubevet/kinds/kept.h"

static bool parts_decode(const struct kv_kind *kind, struct kv_reader *reader,
                         struct kv_memory memory, struct kv_object *object)
{
    bool is_asked = kind->keep & KV_KEEP_ASKED_ANNOTATIONS;
    struct kv_shape_filter filter = {kind->keep | (memory.hosts ? KV_KEEP_HOSTS : 0u),
                                     is_asked ? memory.annotations : kind->annotations};
    return kv_shape_decode(kind->fields, filter, reader, memory, object);
}

static bool whole_decode(const struct kv_kind *kind, struct kv_reader *reader,
                         struct kv_memory memory, struct kv_object *object)
{
    struct kv_arena arena = {0};
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    if (tree) {
        struct kv_reader *parts = kv_reader_yaml(tree, "", KV_ERROR_STATE);
        if (parts_decode(kind, parts, memory, object))
            kind->whole(object, tree, memory);
        kv_reader_fail_as(reader, parts);
        kv_reader_close(parts);
    }
    kv_arena_release(&arena);
    return !kv_reader_failed(reader);
}

static bool namespace_check(const struct kv_kind *kind, struct kv_reader *reader,
                            struct kv_object *object)
{
    bool may_have = kind->namespaced || kind->scope_unknown;
    /* The namespace of a cluster-wide object in a manifest is ignored, as kubectl does. */
    if (!may_have || (object->namespace && object->namespace[0] == '\0'))
        object->namespace = NULL;
    return object->namespace || !kind->namespaced || kind->scope_unknown ||
           kv_reader_fail(reader, "%s/%s has no metadata.namespace", kind->name, object->name);
}

struct kv_object *kv_kind_decode(const struct kv_kind *kind, struct kv_reader *reader,
                                 struct kv_memory memory)
{
    struct kv_object *object = kv_arena_alloc(memory.arena, kind->size);
    const struct kv_reader_mark mark = kv_reader_mark(reader);
    kv_shape_clear(kind->fields, object);
    if (kv_reader_peek(reader) == KV_VALUE_NULL) {
        kv_reader_fail(reader, "expected a %s, found null", kind->name);
        return NULL;
    }
    if (!(kind->whole ? whole_decode : parts_decode)(kind, reader, memory, object))
        return NULL;
    object->kind = kind;
    if (!object->name || object->name[0] == '\0') {
        kv_reader_fail(reader, "a %s without metadata.name", kind->name);
        return NULL;
    }
    if (!namespace_check(kind, reader, object))
        return NULL;
    if (memory.kept) {
        kv_reader_rewind(reader, &mark);
        kv_reader_knows(reader, true);
        object->kept = kv_kept_read(kind, memory.kept, reader, memory);
        kv_reader_knows(reader, false);
    }
    return kv_reader_failed(reader) ? NULL : object;
}
