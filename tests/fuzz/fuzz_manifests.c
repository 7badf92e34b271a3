/* Any bytes as manifests, YAML or JSON: refused with an error that names a place, or read,
 * evaluated alone and reported. */
#include "kubevet/engine/engine.h"
#include "kubevet/report/format.h"
#include "kubevet/state/manifests.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char spec_text[] = "apiVersion: kubevet/v1\n"
                                "kind: ClusterSpec\n"
                                "metadata: {name: fuzz}\n"
                                "namespaces:\n"
                                "  shop: {quota: {limits.memory: 4Gi, pods: 8}, workloads: [web]}\n"
                                "storageClasses:\n"
                                "  keep: {provisioner: csi.example.com, reclaimPolicy: Retain}\n"
                                "network: {hairpin: {hosts: ['*.example.com'], service: gate/*}}\n"
                                "flux: {handEdits: forbid}\n";

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

static void evaluate_alone(const struct kv_spec *spec, const struct kv_manifests *manifests,
                           bool complete)
{
    const struct kv_style style = {.width = 80, .color = true, .verbose = true};
    struct kv_report report = {0};
    struct kv_buffer out = {0};
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_MANIFESTS);
    state.complete = complete;
    kv_engine_want(spec, &everything, &state);
    kv_manifests_take(manifests, KV_TIME_NONE, &state);
    kv_engine_check(spec, &state, &everything, &report);
    for (const struct kv_format *const *format = kv_report_registry; *format; format++)
        (*format)->write(&report, &style, &out);
    kv_buffer_release(&out);
    kv_report_release(&report);
    kv_state_release(&state);
}

/* Each is found again under its name, and stands at a line of the text. */
static void look_up(const struct kv_manifests *manifests)
{
    kv_list_each(&manifests->items, const struct kv_manifest, manifest) {
        struct kv_place place;
        const struct kv_manifest *found = kv_manifests_find(
            manifests, manifest->api_version, manifest->kind, manifest->namespace, manifest->name);
        if (!found || (found != manifest && !manifest->is_open))
            abort();
        (void)kv_manifest_place(manifest, "spec.template.spec.containers[a].image", &place);
        if (place.line == 0)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_manifests manifests = {0};
    struct kv_error error = {0};
    struct kv_text text = {(const char *)data, size};
    bool ok = kv_manifests_parse(&manifests, text, "fuzz.yaml", &error) &&
              kv_manifests_index(&manifests, NULL, &error);
    if (ok != (error.kind == KV_ERROR_NONE) ||
        (!ok && error.kind != KV_ERROR_STATE && error.line == 0))
        abort();
    if (ok) {
        struct kv_spec *spec = read_spec();
        look_up(&manifests);
        evaluate_alone(spec, &manifests, false);
        evaluate_alone(spec, &manifests, true);
        kv_spec_free(spec);
    }
    kv_manifests_release(&manifests);
    return 0;
}
