/* Sections of the sample report: every status, a heading, and hostile text. */
#ifndef KUBEVET_TESTS_UNIT_REPORT_SECTIONS_SAMPLE_H
#define KUBEVET_TESTS_UNIT_REPORT_SECTIONS_SAMPLE_H

#include "sample.h"

#define SAMPLE_PLACE(line_)                                                                        \
    {                                                                                              \
        "cluster.yaml", line_, 3                                                                   \
    }
#define SAMPLE_INDEX(...) SAMPLE_LIST(((size_t[]){__VA_ARGS__}))
#define SAMPLE_RULE(id_)                                                                           \
    {                                                                                              \
        .items = (const char *[]){id_}, .count = 1                                                 \
    }

static struct kv_statement sample_cluster_statements[] = {
    {.key = "kubernetesVersion",
     .label = "Kubernetes version",
     .reference = "cluster.kubernetesVersion",
     .value = "1.35.3",
     .status = KV_STATEMENT_HELD,
     .place = SAMPLE_PLACE(30),
     .compared_by = SAMPLE_RULE("cluster/version")},
    {.key = "dns",
     .label = "DNS",
     .reference = "cluster.dns",
     .value = "coredns",
     .status = KV_STATEMENT_NOT_EVALUATED,
     .reason = "services: forbidden (403) \"</script>\"",
     .place = SAMPLE_PLACE(31)},
    {.type = "Facts",
     .key = "facts.organization",
     .label = "Organization",
     .reference = "spec.facts",
     .value = "<img src=x onerror=alert(1)>",
     .status = KV_STATEMENT_NOT_CHECKABLE,
     .reason = "no API shows them",
     .place = SAMPLE_PLACE(5)},
    {.type = "Load balancers",
     .subject = "eg-lb",
     .reference = "loadBalancer",
     .place = SAMPLE_PLACE(33)},
    {.type = "Load balancers",
     .subject = "eg-lb",
     .key = "address",
     .label = "Address",
     .reference = "loadBalancer.address",
     .value = "192.0.2.1",
     .status = KV_STATEMENT_NOT_APPLICABLE,
     .reason = "there is nothing that it applies to",
     .place = SAMPLE_PLACE(33)},
};

static struct kv_statement sample_namespaces_statements[] = {
    {.key = "namespaces",
     .label = "No other namespaces",
     .reference = "spec.namespaces",
     .status = KV_STATEMENT_DRIFTED,
     .place = SAMPLE_PLACE(40),
     .compared_by = SAMPLE_RULE("namespace/undeclared"),
     .findings = SAMPLE_INDEX(1)},
};

static struct kv_statement sample_odoo_statements[] = {
    {.reference = "namespace",
     .text = "v18 & the <default>",
     .status = KV_STATEMENT_HELD,
     .place = SAMPLE_PLACE(60)},
    {.key = "quota.limits.memory",
     .label = "Quota, limits.memory",
     .reference = "namespace.quota[]",
     .value = "14Gi",
     .status = KV_STATEMENT_DRIFTED,
     .place = {"cluster.yaml", 61, 22},
     .findings = SAMPLE_INDEX(2, 3)},
};

static struct kv_statement sample_account_statements[] = {
    {.reference = "namespace", .status = KV_STATEMENT_HELD, .place = SAMPLE_PLACE(69)},
    {.key = "quota.pods",
     .label = "Quota, pods",
     .reference = "namespace.quota[]",
     .value = "8",
     .status = KV_STATEMENT_WAIVED,
     .place = {"cluster.yaml", 70, 1},
     .findings = SAMPLE_INDEX(4, 5)},
};

static struct kv_section sample_sections[] = {
    {.topic = "Cluster", .statements = SAMPLE_LIST(sample_cluster_statements)},
    {.topic = "Namespaces",
     .statements = SAMPLE_LIST(sample_namespaces_statements),
     .findings = SAMPLE_INDEX(0, 1)},
    {.topic = "Namespaces",
     .group = "tenant",
     .namespace = "plana-odoo-18",
     .text = "v18 & the <default>",
     .place = SAMPLE_PLACE(60),
     .statements = SAMPLE_LIST(sample_odoo_statements),
     .findings = SAMPLE_INDEX(2, 3)},
    {.topic = "Namespaces",
     .group = "product",
     .namespace = "pulse-account",
     .place = SAMPLE_PLACE(69),
     .statements = SAMPLE_LIST(sample_account_statements),
     .findings = SAMPLE_INDEX(4, 5)},
};

static inline struct kv_report sections_sample(void)
{
    struct kv_report report = sample;
    report.sections = (struct kv_list)SAMPLE_LIST(sample_sections);
    return report;
}

#endif
