/* Makes a history of many runs: a year of every five minutes of the documented cluster.
 *
 *   bench_history FILE RUNS GOOD.json DRIFTED.json [FIRST]
 *
 * The two are JSON reports of one cluster (`kubevet check -o json=...`). Every day drifts for two
 * hours. In every fifth run an autoscaler has changed what one namespace uses of its quota. */
#include "kubevet/history/history.h"
#include "../lib/reports.h"
#include "kubevet/base/buffer.h"
#include "kubevet/rules/rule.h"

#include <stdio.h>
#include <stdlib.h>

enum { INTERVAL = 300, DAY = 86400 };

static const struct kv_rule_doc *rule_find(const char *id)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (strcmp((*rule)->doc.id, id) == 0)
            return &(*rule)->doc;
    return NULL;
}

static struct kv_report report_read(const char *path)
{
    struct kv_buffer text = {0};
    struct read read = {0};
    if (kv_file_read(path, (size_t)64 << 20, &text, KV_ERROR_STATE, &read.error))
        reports_read(&read, kv_buffer_as_text(&text), SIZE_MAX, path, rule_find);
    if (read.reports.count != 1) {
        fprintf(stderr, "%s: %s\n", path, read.error.text);
        exit(1);
    }
    kv_buffer_release(&text);
    return *(const struct kv_report *)read.reports.items;
}

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

/* `pods` of one namespace, chosen by chance. */
static void autoscale(const struct kv_report *report)
{
    const struct kv_list *quotas = &report->quotas->quotas;
    struct kv_quota_use *use =
        kv_list_item(quotas, struct kv_quota_use, (size_t)rand() % quotas->count);
    kv_list_each(&use->resources, struct kv_quota_resource, resource) {
        static char text[512][16];
        static size_t next;
        char *used = text[next++ % 512];
        snprintf(used, sizeof text[0], "%d", 1 + rand() % 20);
        if (strcmp(resource->resource, "pods") == 0)
            resource->used = used;
    }
}

int main(int count, char **arguments)
{
    if (count < 5)
        return 2;
    struct kv_report good = report_read(arguments[3]), drifted = report_read(arguments[4]);
    struct kv_error error = {0};
    long runs = atol(arguments[2]);
    srand(1);
    for (long i = count > 5 ? atol(arguments[5]) : 0; i < runs; i++) {
        bool drifts = i * INTERVAL % DAY < 2 * 3600;
        struct kv_report report = drifts ? drifted : good;
        report.quotas = good.quotas;
        if (i % 5 == 0)
            autoscale(&good);
        const struct kv_history_run run = {
            .report = &report,
            .at = 1700000000 + i * INTERVAL,
            .looked_for = always,
            .patience = 10 * INT64_C(1000000000),
            .saw_quotas = everywhere,
        };
        if (!kv_history_add(arguments[1], &run, &error)) {
            fprintf(stderr, "%s\n", error.text);
            return 1;
        }
    }
    return 0;
}
