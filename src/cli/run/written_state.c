/* Objects of a recorded state: of kubevet's own snapshot as far as it recorded them. */
#include "written.h"

#include "kubevet/spec/expression.h"
#include "kubevet/state/kept.h"
#include "kubevet/state/snapshot.h"

static bool is_same_kind(const struct written_object *a, const struct written_object *b)
{
    return strcmp(a->kind, b->kind) == 0 && strcmp(a->api_version, b->api_version) == 0;
}

/* The first object of each kind that is asked for. */
static struct kv_list kinds_find(const struct written_objects *all, const char *kind,
                                 struct kv_arena *arena)
{
    struct kv_list kinds = {0};
    kv_list_each(&all->items, const struct written_object, object) {
        bool known = kind && !written_is_of(object, kind);
        kv_list_each(&kinds, const struct written_object, other)
            known = known || is_same_kind(object, other);
        if (!known)
            kv_list_add(&kinds, arena, struct written_object, *object);
    }
    return kinds;
}

static void item_add(struct written_objects *out, const struct written_object *of,
                     const struct kv_object *object, const struct kv_cel_paths *known,
                     const char *why)
{
    struct written_object item = {
        .api_version = of->api_version, .kind = of->kind, .known = known, .why = why};
    if (object) {
        item.tree = kv_object_kept(object);
        item.namespace = object->namespace;
        item.name = object->name;
        item.why = item.tree ? NULL : why;
    }
    kv_list_add(&out->items, &out->arena, struct written_object, item);
}

/* The objects of one kind, and those that could not be read. */
static void kind_add(struct written_objects *out, const struct written_object *of)
{
    const struct kv_state *state = out->state;
    const struct kv_kind *kind = kv_state_kind_named(state, of->api_version, of->kind);
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    for (size_t i = 0; i < kinds->count; i++)
        item_add(out, of, kinds->objects[i], kv_state_kept_paths(state, kind),
                 kv_state_not_kept(state, kind));
    kv_list_each(&kinds->unknown, const struct kv_unknown, unknown) {
        if (unknown->of_object)
            item_add(out, of, NULL, NULL, unknown->reason);
    }
    if (kinds->count == 0 && !kv_state_listed(state, kind))
        item_add(out, of, NULL, NULL, kv_state_unknown(state, kind, NULL));
}

/* A kind of which there is no object: is it one? */
static bool kind_name(const char *text, struct written_object *out, struct kv_arena *arena,
                      struct kv_error *error)
{
    const struct kv_expression_kind *kind = kv_expression_kind_read(text, arena, error);
    if (!kind) {
        error->kind = KV_ERROR_USAGE;
        return kv_error_prepend(error, "--kind");
    }
    *out = (struct written_object){.api_version = kind->api_version, .kind = kind->kind};
    return true;
}

static bool state_read(struct written_objects *out, const struct kv_list *kinds, const char *path,
                       kv_time at, struct kv_error *error)
{
    static const struct kv_cel_paths all = {.whole = true};
    out->state = kv_arena_alloc(&out->arena, sizeof *out->state);
    kv_state_init(out->state, KV_SOURCE_SNAPSHOT);
    kv_list_each(kinds, const struct written_object, kind)
        kv_state_keep(out->state, kind->api_version, kind->kind, &all);
    return kv_snapshot_read(out->state, path, at, error);
}

bool written_recorded(const char *path, const char *kind, kv_time at, struct written_objects *out,
                      struct kv_error *error)
{
    struct written_objects all = {.recorded_at = KV_TIME_NONE};
    struct written_object named;
    bool ok = written_read(path, false, KV_ERROR_STATE, &all, error);
    struct kv_list kinds = ok ? kinds_find(&all, kind, &all.arena) : (struct kv_list){0};
    if (ok && kind && kinds.count == 0) {
        ok = kind_name(kind, &named, &all.arena, error);
        if (ok)
            kv_list_add(&kinds, &all.arena, struct written_object, named);
    }
    ok = ok && state_read(out, &kinds, path, at, error);
    out->recorded_at = all.recorded_at;
    if (ok)
        kv_list_each(&kinds, struct written_object, of) {
            of->api_version = kv_arena_copy(&out->arena, kv_text_of(of->api_version));
            of->kind = kv_arena_copy(&out->arena, kv_text_of(of->kind));
            kind_add(out, of);
        }
    written_release(&all);
    return ok;
}

void written_release(struct written_objects *objects)
{
    if (objects->state)
        kv_state_release(objects->state);
    kv_arena_release(&objects->arena);
}
