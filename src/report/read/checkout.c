#include "checkout.h"
#include "finding.h"

static const char *outcome_word(int value)
{
    return kv_build_outcome_name((enum kv_build_outcome)value);
}

static bool build_read(struct reading *reading, const json_t *object, struct kv_list *builds)
{
    int outcome;
    struct kv_build *build = kv_list_push(builds, &reading->report->arena, sizeof *build);
    bool ok = text_demand(reading, object, "namespace", &build->namespace) &&
              text_demand(reading, object, "name", &build->name) &&
              text_read(reading, object, "why", &build->why) &&
              text_read(reading, object, "path", &build->path) &&
              count_read(reading, object, "objects", &build->objects) &&
              place_read(reading, object, "manifest", &build->place) &&
              word_demand(reading, object, "outcome", outcome_word, KV_BUILD_APPLIED,
                          KV_BUILD_UNKNOWN, &outcome);
    build->outcome = ok ? (enum kv_build_outcome)outcome : KV_BUILD_UNKNOWN;
    return ok;
}

bool checkout_read(struct reading *reading, const json_t *document)
{
    json_t *object;
    if (!object_read(reading, document, "checkout", &object) || !object)
        return reading->error->kind == KV_ERROR_NONE;
    struct kv_checkout *checkout = kv_arena_alloc(&reading->report->arena, sizeof *checkout);
    reading->report->checkout = checkout;
    return text_demand(reading, object, "folder", &checkout->folder) &&
           text_read(reading, object, "branch", &checkout->branch) &&
           text_demand(reading, object, "builder", &checkout->builder) &&
           text_read(reading, object, "renderer", &checkout->renderer) &&
           items_read(reading, object, "kustomizations", build_read, &checkout->builds) &&
           items_read(reading, object, "helmReleases", build_read, &checkout->releases);
}
