/* Quotas with every branch in them: full, over at the peak, refusing, not counted, no pods', on
 * their way to another amount, long and hostile names. */
#ifndef KUBEVET_TESTS_UNIT_REPORT_QUOTA_SAMPLE_H
#define KUBEVET_TESTS_UNIT_REPORT_QUOTA_SAMPLE_H

#include "kubevet/model/quota.h"
#include "sample.h"

#include <math.h>

static struct kv_quota_amount quota_sample_charge[] = {{"limits.memory", "1536Mi"}, {"pods", "1"}};

static struct kv_quota_part quota_sample_peak[] = {
    {"Deployment/worker-odoo", 4, "3 replicas + 1 in a rollout", SAMPLE_LIST(quota_sample_charge)},
};

static struct kv_quota_denial quota_sample_denied[] = {
    {"ReplicaSet/worker-odoo-5d4f8",
     "pods \"worker-odoo-5d4f8-\" is forbidden: exceeded quota: compute"},
};

static struct kv_quota_resource quota_sample_compute[] = {
    {"limits.memory", "14Gi", "14Gi", "14Gi", "10752Mi", "10752Mi", "13824Mi", "27Gi", "512Mi",
     true, 0.75, 13824. / 14336, KV_QUOTA_OK},
    {"pods", "14", "14", "14", "14", "14", "15", "28", "-1", true, 1, 15. / 14, KV_QUOTA_CRITICAL},
    {"requests.storage", NULL, "10Gi", "5Gi", "1288490188800m", NULL, NULL, NULL, NULL, false, 0.24,
     -1, KV_QUOTA_OK},
};

static struct kv_quota_resource quota_sample_other[] = {
    {"limits.cpu", NULL, "3", NULL, NULL, NULL, NULL, NULL, NULL, true, -1, -1, KV_QUOTA_OK},
    {"count/secrets", NULL, "0", "0", "1", NULL, NULL, NULL, NULL, false, INFINITY, -1,
     KV_QUOTA_CRITICAL},
};

static struct kv_quota_resource quota_sample_calm[] = {
    {"a-very-long-class-name-of-some-vendor.storageclass.storage.k8s.io/requests.storage", NULL,
     "1Ti", "1Ti", "900Gi", "900Gi", NULL, NULL, NULL, false, 900. / 1024, -1, KV_QUOTA_WARNING},
    {"limits.cpu", NULL, "2500m", "2500m", "0", "0", "1050m", "1050m", "1450m", true, 0, 0.42,
     KV_QUOTA_OK},
};

static struct kv_quota_use quota_sample_uses[] = {
    {"calm\n\"\\\xff", "a", SAMPLE_LIST(quota_sample_calm), {0}, {0}},
    {"plana-odoo-18", "compute", SAMPLE_LIST(quota_sample_compute), SAMPLE_LIST(quota_sample_peak),
     SAMPLE_LIST(quota_sample_denied)},
    {"plana-odoo-18", "other", SAMPLE_LIST(quota_sample_other), {0}, {0}},
};

static const struct kv_quota_report quota_sample_quotas = {.quotas =
                                                               SAMPLE_LIST(quota_sample_uses)};

/* The sample, as a report of quotas. */
static inline struct kv_report quota_sample(void)
{
    struct kv_report report = sample;
    report.command = "quota";
    report.cluster = "plana-pulse \"bg\"";
    report.quotas = &quota_sample_quotas;
    return report;
}

#endif
