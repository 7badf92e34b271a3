#include "kubevet/cel/host.h"

static const struct kv_cel_place *place_of(struct kv_arena *arena, struct kv_cel_place place)
{
    struct kv_cel_place *copy = kv_arena_alloc(arena, sizeof *copy);
    *copy = place;
    return copy;
}

const struct kv_cel_place *kv_cel_place_variable(struct kv_arena *arena, const char *name)
{
    return place_of(arena, (struct kv_cel_place){.step = kv_text_of(name)});
}

const struct kv_cel_place *
kv_cel_place_field(struct kv_arena *arena, const struct kv_cel_place *parent, struct kv_text step)
{
    return place_of(arena, (struct kv_cel_place){.parent = parent, .step = step});
}

const struct kv_cel_place *kv_cel_place_item(struct kv_arena *arena,
                                             const struct kv_cel_place *parent, size_t index)
{
    return place_of(arena, (struct kv_cel_place){.parent = parent, .index = index});
}

static bool is_identifier(struct kv_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!isalnum((unsigned char)text.data[i]) && text.data[i] != '_')
            return false;
    return text.length > 0 && !isdigit((unsigned char)text.data[0]);
}

static void step_text(const struct kv_cel_place *place, struct kv_buffer *out)
{
    if (!place->step.data)
        kv_buffer_printf(out, "[%zu]", place->index);
    else if (!place->parent || is_identifier(place->step))
        kv_buffer_printf(out, "%s%.*s", place->parent ? "." : "", (int)place->step.length,
                         place->step.data);
    else
        kv_buffer_printf(out, "[\"%.*s\"]", (int)place->step.length, place->step.data);
}

void kv_cel_place_text(const struct kv_cel_place *place, struct kv_buffer *out)
{
    if (place->parent)
        kv_cel_place_text(place->parent, out);
    step_text(place, out);
}
