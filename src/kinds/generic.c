/* Kinds without a file of their own. */
#include "kubevet/kinds/kind.h"

const char *kv_kind_plural_guess(const char *name, struct kv_arena *arena)
{
    char *lower = kv_arena_copy(arena, kv_text_of(name));
    size_t length = strlen(lower);
    for (char *c = lower; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    if (strcmp(lower, "endpoints") == 0)
        return lower;
    const char *end = lower + length;
    bool hisses = length > 1 && (end[-1] == 's' || end[-1] == 'x' ||
                                 (end[-1] == 'h' && (end[-2] == 's' || end[-2] == 'c')));
    if (hisses)
        return kv_arena_printf(arena, "%ses", lower);
    if (length > 1 && end[-1] == 'y' && !strchr("aeiou", end[-2]))
        return kv_arena_printf(arena, "%.*sies", (int)length - 1, lower);
    return kv_arena_printf(arena, "%ss", lower);
}

static const struct kv_shape fields[] = {
    KV_METADATA,
    {0},
};

struct kv_kind *kv_kind_generic(const char *api_version, const char *name, struct kv_arena *arena)
{
    const char *slash = strchr(api_version, '/');
    size_t group = slash ? (size_t)(slash - api_version) : 0;
    struct kv_kind *kind = kv_arena_alloc(arena, sizeof *kind);
    *kind = (struct kv_kind){
        .name = kv_arena_copy(arena, kv_text_of(name)),
        .group = kv_arena_copy(arena, (struct kv_text){api_version, group}),
        .version = kv_arena_copy(arena, kv_text_of(slash ? slash + 1 : api_version)),
        .resource = kv_kind_plural_guess(name, arena),
        .scope_unknown = true,
        .custom = true,
        .size = sizeof(struct kv_object),
        .fields = fields,
    };
    return kind;
}
