/* Any bytes as a recorded state: refused with an error, or read, evaluated, reported and written
 * down as something that can be read again. */
#include "kubevet/engine/engine.h"
#include "kubevet/report/format.h"
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
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (kv_state_listed(state, *kind))
            count += kv_state_kind(state, *kind)->count;
    return count;
}

/* What was read and written is read with the same objects, and written the same again. */
static void record(const struct kv_spec *spec, const struct kv_state *state)
{
    struct kv_buffer out = {0}, same = {0};
    struct kv_error error = {0};
    struct kv_state again;
    kv_snapshot_write(state, kv_kinds_registry, &out);
    kv_state_init(&again, KV_SOURCE_SNAPSHOT);
    kv_engine_want(spec, &everything, &again);
    bool ok = kv_snapshot_parse(&again, kv_buffer_as_text(&out), "again", KV_TIME_NONE, &error);
    if (ok != (count_listed(state) > 0) || (ok && count_listed(&again) != count_listed(state)))
        abort();
    if (ok)
        kv_snapshot_write(&again, kv_kinds_registry, &same);
    if (ok && (same.length != out.length || memcmp(same.data, out.data, out.length) != 0))
        abort();
    kv_state_release(&again);
    kv_buffer_release(&out);
    kv_buffer_release(&same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_text text = {(const char *)data, size};
    struct kv_error error = {0};
    struct kv_state state;
    struct kv_spec *spec = read_spec();
    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    kv_engine_want(spec, &everything, &state);
    bool ok = kv_snapshot_parse(&state, text, "fuzz.json", KV_TIME_NONE, &error);
    if (ok != (error.kind == KV_ERROR_NONE))
        abort();
    if (ok) {
        check_and_report(spec, &state);
        record(spec, &state);
    }
    kv_state_release(&state);
    kv_spec_free(spec);
    return 0;
}
