#include "versions.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/horizontalpodautoscaler.h"

#include <stdlib.h>
#include <string.h>

/* The server of autoscaling/v1 keeps fields that this version lacks in these annotations. Source:
 * pkg/apis/autoscaling/annotations.go and pkg/apis/autoscaling/v1/conversion.go */
#define METRICS    "autoscaling.alpha.kubernetes.io/metrics"
#define CONDITIONS "autoscaling.alpha.kubernetes.io/conditions"

bool state_version_must_convert(const struct kv_kind *kind, const char *api_version)
{
    return kind == &kv_kind_horizontalpodautoscaler && strcmp(api_version, "autoscaling/v1") == 0;
}

/* `v2beta1` by its parts: 2, then beta (alpha 0, beta 1, none 2), then 1. */
struct api_version {
    unsigned long major, level, minor;
};

/* A number without a sign; false if there is none. */
static bool number_read(const char **at, unsigned long *out)
{
    char *end;
    if (**at < '0' || **at > '9')
        return false;
    *out = strtoul(*at, &end, 10);
    *at = end;
    return true;
}

static bool api_version_parse(const char *text, struct api_version *out)
{
    static const char *const levels[] = {"alpha", "beta"};
    *out = (struct api_version){.level = 2};
    if (*text++ != 'v' || !number_read(&text, &out->major))
        return false;
    for (unsigned long i = 0; i < 2; i++)
        if (strncmp(text, levels[i], strlen(levels[i])) == 0) {
            text += strlen(levels[i]);
            out->level = i;
            return number_read(&text, &out->minor) && *text == '\0';
        }
    return *text == '\0';
}

bool state_version_is_newer(const struct kv_kind *kind, const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    struct api_version given, read;
    if (!api_version_parse(slash ? slash + 1 : api_version, &given) ||
        !api_version_parse(kind->version, &read))
        return true;
    return given.major != read.major   ? given.major > read.major
           : given.level != read.level ? given.level > read.level
                                       : given.minor > read.minor;
}

/* The list in an annotation, as JSON; NULL = none, or not a list. */
static const struct kv_node *annotated(const struct kv_node *object, const char *key,
                                       struct kv_arena *arena)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const struct kv_node *annotations = metadata ? kv_node_get(metadata, "annotations") : NULL;
    const char *text = annotations ? kv_tree_text(annotations, key) : NULL;
    if (!text)
        return NULL;
    struct kv_reader *reader = kv_reader_json(kv_text_of(text), key, KV_ERROR_STATE);
    const struct kv_node *list = kv_tree_read(reader, arena);
    bool ok = list && kv_read_end(reader) && list->type == KV_NODE_SEQUENCE;
    kv_reader_close(reader);
    return ok ? list : NULL;
}

static const struct kv_node *cpu_metric(struct kv_arena *arena)
{
    struct kv_node_pair *name = kv_arena_array(arena, 1, sizeof *name);
    struct kv_node_pair *metric = kv_arena_array(arena, 2, sizeof *metric);
    name[0] = (struct kv_node_pair){kv_tree_string("name", arena), kv_tree_string("cpu", arena)};
    metric[0] =
        (struct kv_node_pair){kv_tree_string("type", arena), kv_tree_string("Resource", arena)};
    metric[1] =
        (struct kv_node_pair){kv_tree_string("resource", arena), kv_tree_mapping(name, 1, arena)};
    return kv_tree_mapping(metric, 2, arena);
}

/* The metrics of the annotation, and the CPU, if it has a target or there is no other metric. */
static const struct kv_node *metrics_of(const struct kv_node *object, const struct kv_node *spec,
                                        struct kv_arena *arena)
{
    const struct kv_node *more = annotated(object, METRICS, arena);
    size_t count = more ? more->count : 0;
    const struct kv_node **items = kv_arena_array(arena, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = more->items[i];
    if (count == 0 || kv_node_is_given(kv_node_get(spec, "targetCPUUtilizationPercentage")))
        items[count++] = cpu_metric(arena);
    return kv_tree_sequence(items, count, arena);
}

const struct kv_node *state_version_convert(const struct kv_kind *kind, const char *api_version,
                                            const struct kv_node *object, struct kv_arena *arena)
{
    if (!state_version_must_convert(kind, api_version) || object->type != KV_NODE_MAPPING)
        return object;
    const struct kv_node *spec = kv_node_get(object, "spec");
    const struct kv_node *status = kv_node_get(object, "status");
    const struct kv_node *conditions = annotated(object, CONDITIONS, arena);
    if (spec && spec->type == KV_NODE_MAPPING) {
        spec = kv_tree_with(spec, "metrics", metrics_of(object, spec, arena), arena);
        object = kv_tree_with(object, "spec", spec, arena);
    }
    if (!conditions || (status && status->type != KV_NODE_MAPPING))
        return object;
    status = kv_tree_with(status, "conditions", conditions, arena);
    return kv_tree_with(object, "status", status, arena);
}
