/* Any bytes as a history: refused with an error, or shown as text and as JSON. A run is added, or
 * the error says why not. */
#include "kubevet/history/history.h"
#include "kubevet/report/history.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool always(void *context, const char *rule, const struct kv_object_name *object,
                   const char *fingerprint)
{
    (void)context, (void)rule, (void)object, (void)fingerprint;
    return true;
}

static bool everywhere(void *context, const char *namespace)
{
    (void)context, (void)namespace;
    return true;
}

static void show(const char *path)
{
    const struct kv_history_query query = {
        .from = KV_TIME_NONE, .until = KV_TIME_NONE, .now = 1796083200};
    const struct kv_style style = {.width = 80, .color = true};
    struct kv_history history;
    struct kv_error error = {0};
    struct kv_buffer out = {0};
    if (kv_history_read(path, &query, &history, &error) != (error.kind == KV_ERROR_NONE))
        abort();
    if (error.kind == KV_ERROR_NONE) {
        kv_history_text(&history, &style, &out);
        kv_history_json(&history, &out);
        kv_history_html(&history, &out);
    }
    kv_buffer_release(&out);
    kv_arena_release(&history.arena);
}

static void add(const char *path)
{
    static const struct kv_rule_doc rule = {.id = "quota/limits", .severity = KV_SEVERITY_ERROR};
    struct kv_finding finding = {
        .rule = &rule,
        .severity = KV_SEVERITY_ERROR,
        .object = {"v1", "ResourceQuota", "shop", "compute"},
        .message = "the quota is not as documented",
        .fingerprint = "0123456789abcdef",
    };
    struct kv_report report = {
        .cluster = "shop",
        .command = "check",
        .verdict = KV_VERDICT_FINDINGS,
        .findings = {.items = &finding, .count = 1},
    };
    const struct kv_history_run run = {
        .report = &report,
        .at = 1796083200,
        .keep = 86400,
        .looked_for = always,
        .saw_quotas = everywhere,
    };
    struct kv_error error = {0};
    if (kv_history_add(path, &run, &error) != (error.kind == KV_ERROR_NONE))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *folder = getenv("TMPDIR");
    char path[512];
    snprintf(path, sizeof path, "%s/fuzz-history-%ld", folder ? folder : "/tmp", (long)getpid());
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
    show(path);
    add(path);
    show(path);
    unlink(path);
    return 0;
}
