/* A recorded state, a line `===`, and manifests that are laid over it, pruning what a Kustomization
 * has applied: refused, or evaluated as it was and as it would be, and reported. */
#include "kubevet/engine/engine.h"
#include "kubevet/report/format.h"
#include "kubevet/state/snapshot.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char spec_text[] =
    "apiVersion: kubevet/v1\n"
    "kind: ClusterSpec\n"
    "metadata: {name: fuzz}\n"
    "namespaces:\n"
    "  shop:\n"
    "    quota: {limits.memory: 4Gi, pods: 8}\n"
    "    workloads: {web: {replicas: 2, placement: {pinned: false}}}\n"
    "    resources:\n"
    "    - {apiVersion: v1, kind: ConfigMap, name: c, match: {data: {a: b}}}\n"
    "storageClasses:\n"
    "  keep: {provisioner: csi.example.com, reclaimPolicy: Retain}\n"
    "flux: {handEdits: forbid}\n"
    "quotaAlerts: {warning: 80%, critical: 95%}\n";

static const struct kv_selection everything;
static const char *const pruned[] = {"flux-system/apps"};

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

static void report_all(const struct kv_report *report)
{
    const struct kv_style style = {.width = 80, .verbose = true};
    struct kv_buffer out = {0};
    for (const struct kv_format *const *format = kv_report_registry; *format; format++)
        (*format)->write(report, &style, &out);
    kv_buffer_release(&out);
}

static void lay_over(const struct kv_spec *spec, const struct kv_manifests *manifests,
                     struct kv_state *state, size_t prune_count)
{
    struct kv_overlay overlay = {
        .manifests = manifests, .prune = pruned, .prune_count = prune_count};
    struct kv_report report = {0};
    struct kv_error error = {0};
    bool ok = kv_engine_check_overlay(spec, state, &everything, &overlay, &report, &error);
    if (ok != (error.kind == KV_ERROR_NONE))
        abort();
    if (ok)
        report_all(&report);
    kv_report_release(&report);
}

static void run(struct kv_text recorded, struct kv_text given, size_t prune_count)
{
    struct kv_spec *spec = read_spec();
    struct kv_manifests manifests = {0};
    struct kv_error error = {0};
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    kv_engine_want(spec, &everything, &state);
    if (kv_manifests_parse(&manifests, given, "fuzz.yaml", &error) &&
        kv_manifests_index(&manifests, NULL, &error) &&
        kv_snapshot_parse(&state, recorded, "fuzz.json", KV_TIME_NONE, &error))
        lay_over(spec, &manifests, &state, prune_count);
    kv_state_release(&state);
    kv_manifests_release(&manifests);
    kv_spec_free(spec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char line[] = "\n===\n";
    const char *text = (const char *)data;
    const char *at = size > 0 ? memmem(text, size, line, sizeof line - 1) : NULL;
    if (!at)
        return 0;
    struct kv_text recorded = {text, (size_t)(at - text)};
    const char *rest = at + sizeof line - 1;
    struct kv_text given = {rest, (size_t)(text + size - rest)};
    run(recorded, given, 0);
    run(recorded, given, 1);
    return 0;
}
