/* Any bytes as a recorded state: refused with an error, or read, evaluated, reported and written
 * down as something that can be read again. */
#include "kubevet/engine/engine.h"
#include "kubevet/report/format.h"
#include "kubevet/state/kept.h"
#include "kubevet/state/snapshot.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char spec_text[] = "apiVersion: kubevet/v1\n"
                                "kind: ClusterSpec\n"
                                "metadata: {name: fuzz}\n"
                                "namespaces:\n"
                                "  shop: {quota: {limits.memory: 4Gi, pods: 8}}\n"
                                "  blog: {quota: required}\n"
                                "storageClasses:\n"
                                "  keep: {provisioner: csi.example.com, reclaimPolicy: Retain}\n"
                                "network: {hairpin: {hosts: ['*.example.com'], service: gate/*}}\n"
                                "flux: {handEdits: forbid}\n"
                                "quotaAlerts: {warning: 80%, critical: 95%}\n";

static const struct kv_selection everything;

static struct kv_spec *read_spec(void)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    struct kv_problems problems = {0};
    struct kv_spec *spec = kv_spec_parse(kv_text_of(spec_text), "fuzz.yaml", ids, count, &problems);
    kv_problems_release(&problems);
    if (!spec)
        abort();
    return spec;
}

static void check_and_report(const struct kv_spec *spec, const struct kv_state *state)
{
    const struct kv_style style = {.width = 80, .color = true, .verbose = true};
    struct kv_report report = {0};
    struct kv_buffer out = {0};
    kv_engine_check(spec, state, &everything, &report);
    for (const struct kv_format *const *format = kv_report_registry; *format; format++)
        (*format)->write(&report, &style, &out);
    kv_buffer_release(&out);
    kv_report_release(&report);
}

static size_t count_listed(const struct kv_state *state)
{
    size_t count = 0;
    for (size_t i = 0; i < state->kind_count; i++)
        if (kv_state_listed(state, state->kinds[i].kind))
            count += state->kinds[i].count;
    return count;
}

/* What expressions would read. */
static void keep(struct kv_state *state, struct kv_arena *arena)
{
    static const struct {
        const char *api_version, *kind, *path;
    } rows[] = {
        {"v1", "Pod", "metadata.labels[*]"},
        {"v1", "Pod", "spec.containers[*].image"},
        {"v1", "Pod", "spec.volumes[]"},
        {"apps/v1", "Deployment", "spec"},
        {"v1", "Namespace", "metadata.labels.a?"},
        {"autoscaling/v1", "HorizontalPodAutoscaler", "spec.maxReplicas"},
        {"autoscaling/v2", "HorizontalPodAutoscaler", "spec[*][*].name"},
        {"example.com/v1", "Widget", "."},
        {"v1", "Secret", "data"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kv_cel_paths paths = {0};
        struct kv_error error = {0};
        if (!kv_cel_paths_add(arena, &paths, rows[i].path, &error))
            abort();
        kv_state_keep(state, rows[i].api_version, rows[i].kind, &paths);
    }
}

/* Of each object something is kept, or why not. */
static void check_kept(const struct kv_state *state)
{
    const struct kv_kind *kind;
    for (size_t i = 0; (kind = kv_state_kept_kind(state, i)); i++) {
        const struct kv_state_kind *kinds = kv_state_kind(state, kind);
        for (size_t k = 0; k < kinds->count; k++)
            if (!kv_object_kept(kinds->objects[k]) && !kv_state_not_kept(state, kind))
                abort();
    }
}

/* What was read and written is read with the same objects, and written the same again. */
static void record(const struct kv_spec *spec, struct kv_state *state)
{
    struct kv_buffer out = {0}, same = {0};
    struct kv_error error = {0};
    struct kv_state again;
    struct kv_arena arena = {0};
    kv_snapshot_write(state, kv_kinds_registry, &out);
    kv_state_init(&again, KV_SOURCE_SNAPSHOT);
    kv_engine_want(spec, &everything, &again);
    keep(&again, &arena);
    bool ok = kv_snapshot_parse(&again, kv_buffer_as_text(&out), "again", KV_TIME_NONE, &error);
    if (ok != (count_listed(state) > 0) || (ok && count_listed(&again) != count_listed(state)))
        abort();
    if (ok)
        kv_snapshot_write(&again, kv_kinds_registry, &same);
    if (ok && (same.length != out.length || memcmp(same.data, out.data, out.length) != 0))
        abort();
    kv_state_release(&again);
    kv_arena_release(&arena);
    kv_buffer_release(&out);
    kv_buffer_release(&same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_text text = {(const char *)data, size};
    struct kv_error error = {0};
    struct kv_state state;
    struct kv_arena arena = {0};
    struct kv_spec *spec = read_spec();
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    kv_engine_want(spec, &everything, &state);
    keep(&state, &arena);
    bool ok = kv_snapshot_parse(&state, text, "fuzz.json", KV_TIME_NONE, &error);
    if (ok != (error.kind == KV_ERROR_NONE))
        abort();
    if (ok) {
        check_kept(&state);
        check_and_report(spec, &state);
        record(spec, &state);
    }
    kv_state_release(&state);
    kv_arena_release(&arena);
    kv_spec_free(spec);
    return 0;
}
