#include "checkout.h"

static size_t built_count(const struct kv_list *builds)
{
    size_t count = 0;
    kv_list_each(builds, const struct kv_build, build)
        count += build->outcome == KV_BUILD_APPLIED || build->outcome == KV_BUILD_EMPTY;
    return count;
}

const char *checkout_line(const struct kv_checkout *checkout, struct kv_arena *arena)
{
    size_t count = built_count(&checkout->builds), rendered = built_count(&checkout->releases);
    const char *line = kv_arena_printf(arena, "%zu Kustomization%s%s%s, built with %s", count,
                                       count == 1 ? "" : "s", checkout->branch ? " of branch " : "",
                                       checkout->branch ? checkout->branch : "", checkout->builder);
    return checkout->renderer
               ? kv_arena_printf(arena, "%s; %zu HelmRelease%s rendered with %s", line, rendered,
                                 rendered == 1 ? "" : "s", checkout->renderer)
               : line;
}

const char *checkout_word(const struct kv_build *build, struct kv_arena *arena)
{
    const char *why = build->why;
    switch (build->outcome) {
    case KV_BUILD_EMPTY:
        return "empty: it builds no object, and what it had applied is removed if it prunes";
    case KV_BUILD_SUSPENDED:
        return kv_arena_printf(arena, "suspended%s%s: all stays as it is", why ? ", " : "",
                               why ? why : "");
    case KV_BUILD_ELSEWHERE:
        return "elsewhere: it applies to another cluster";
    case KV_BUILD_UNMOVED:
        return kv_arena_printf(arena, "unmoved%s%s: all stays as it is", why ? ", " : "",
                               why ? why : "");
    case KV_BUILD_BLOCKED:
        return kv_arena_printf(arena, "blocked, %s: Flux does not apply it, and all stays as it is",
                               why ? why : "");
    case KV_BUILD_UNCHANGED:
        return why ? kv_arena_printf(arena, "unchanged: %s", why) : NULL;
    case KV_BUILD_APPLIED:
        return why;
    case KV_BUILD_UNKNOWN:
        break;
    }
    return NULL;
}
