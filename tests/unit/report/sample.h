/* A report with every branch in it: absent values, no place, a waiver, gaps, hostile text. */
#ifndef KUBEVET_TESTS_UNIT_REPORT_SAMPLE_H
#define KUBEVET_TESTS_UNIT_REPORT_SAMPLE_H

#include "kubevet/model/report.h"

#define SAMPLE_DOC(id_, severity_)                                                                 \
    {                                                                                              \
        .id = (id_), .severity = (severity_), .summary = "what it finds", .why = "why to care",    \
        .fix = "what to do", .example = "a: 1\n", .source = "https://example.com/" id_             \
    }
static const struct kv_rule_doc sample_limits = SAMPLE_DOC("quota/limits", KV_SEVERITY_ERROR);
static const struct kv_rule_doc sample_missing = SAMPLE_DOC("namespace/missing", KV_SEVERITY_ERROR);
static const struct kv_rule_doc sample_undeclared =
    SAMPLE_DOC("namespace/undeclared", KV_SEVERITY_WARNING);
static const struct kv_rule_doc sample_usage = SAMPLE_DOC("quota/usage", KV_SEVERITY_WARNING);
static const struct kv_rule_doc *sample_evaluated[] = {&sample_missing, &sample_undeclared,
                                                       &sample_limits, &sample_usage};

static const struct kv_waived sample_waiver = {"TemplateSnapshot run", "2026-12-01"};
static const struct kv_waived sample_waiver_without_end = {"agreed with the customer", NULL};

static const char *const sample_columns[] = {"workload", "pods", "limits.memory"};
static struct kv_table_row sample_rows[] = {
    {(const char *const[]){"Deployment/web", "3", "12Gi"}, KV_ROW_CHANGED},
    {(const char *const[]){"evil\n|<b>\033[2J", NULL, "2560Mi"}, KV_ROW_PART},
    {(const char *const[]){"peak", "3", "14848Mi"}, KV_ROW_SUM},
    {(const char *const[]){"quota", NULL, "14Gi"}, KV_ROW_LIMIT},
    {(const char *const[]){"missing", NULL, "512Mi"}, KV_ROW_OVER},
};
static const struct kv_table sample_table = {
    .columns = sample_columns,
    .column_count = 3,
    .rows = {.items = sample_rows, .count = 5},
};

static struct kv_finding sample_findings[] = {
    {
        .rule = &sample_missing,
        .severity = KV_SEVERITY_ERROR,
        .object = {"v1", "Namespace", NULL, "plana-odoo-19"},
        .expected = "Namespace",
        .message = "the declared namespace does not exist",
        .spec = {"cluster.yaml", 44, 3},
        .fingerprint = "0123456789abcdef",
    },
    {
        .rule = &sample_undeclared,
        .severity = KV_SEVERITY_INFO,
        .object = {"v1", "Namespace", NULL, "evil\033[2J\n\xc2\x9b\xe2\x80\xae\xff"},
        .actual = "Namespace",
        .message = "the namespace is not declared",
    },
    {
        .rule = &sample_limits,
        .severity = KV_SEVERITY_WARNING,
        .object = {"v1", "ResourceQuota", "plana-odoo-18", NULL},
        .message = "no quota caps the memory of this namespace, so that one tenant can take all "
                   "of it from the others",
        .manifest = {"apps.yaml", 4, 0},
        .change = KV_CHANGE_NEW,
    },
    {
        .rule = &sample_limits,
        .severity = KV_SEVERITY_ERROR,
        .object = {"v1", "ResourceQuota", "plana-odoo-18", "compute"},
        .field = "spec.hard[limits.memory]",
        .expected = "14Gi",
        .actual = "16Gi",
        .message = "the quota is not as documented",
        .hint = "set it to the documented value where Flux takes it from",
        .table = &sample_table,
        .spec = {"cluster.yaml", 61, 22},
        .fingerprint = "fedcba9876543210",
    },
    {
        .rule = &sample_limits,
        .severity = KV_SEVERITY_ERROR,
        .object = {"v1", "ResourceQuota", "pulse-account", "compute"},
        .field = "spec.hard[pods]",
        .expected = "8",
        .actual = "9",
        .message = "the quota is not as documented",
        .spec = {"cluster.yaml", 70, 1},
        .waived = &sample_waiver,
        .change = KV_CHANGE_EXISTING,
        .first_seen = 1795132800,
    },
    {
        .rule = &sample_limits,
        .severity = KV_SEVERITY_WARNING,
        .object = {"v1", "ResourceQuota", "pulse-account", "other"},
        .message = "the quota is not as documented",
        .waived = &sample_waiver_without_end,
    },
};

static struct kv_not_evaluated sample_not_evaluated[] = {
    {"quota/limits",
     {.namespace = "plana-odoo"},
     "resourcequotas: the account may not list them (403)"},
    {"quota/usage",
     {.namespace = "plana-odoo"},
     "resourcequotas: the account may not list them (403)"},
    {"quota/usage", {NULL, "ResourceQuota", NULL, "matomo/old"}, "the object has no status"},
    {"storage/class", {0}, "storageclasses: the state does not hold them"},
};

static struct kv_not_applicable sample_not_applicable[] = {
    {"storage/class-missing", "the spec documents no storage classes"},
};

static struct kv_fact sample_facts[] = {
    {"organization", "b51076cb-0409-45a9-8acf-d1153a7e86e9", {"cluster.yaml", 5, 3}},
};

static struct kv_object_count sample_objects[] = {{"Namespace", 29}, {"ResourceQuota", 5}};

#define SAMPLE_LIST(array)                                                                         \
    {                                                                                              \
        .items = (array), .count = sizeof(array) / sizeof *(array)                                 \
    }

static const struct kv_report sample = {
    .spec_file = "cluster.yaml",
    .spec_name = "plana-pulse-bg-sof-1",
    .docs = "https://docs.example.com/kubernetes",
    .cluster_uid = "1764d805-a264-4323-8480-799c43da488c",
    .source = KV_SOURCE_SNAPSHOT,
    .server = "https://api.example.com:6443",
    .context = "admin",
    .path = "state.json",
    .recorded_at = 1795386223,
    .clock = 1795386223,
    .started_at = 1795392000,
    .duration_seconds = 0.0804,
    .verdict = KV_VERDICT_FINDINGS,
    .errors = 2,
    .warnings = 1,
    .infos = 1,
    .waived = 2,
    .rules_evaluated = 9,
    .rules_not_evaluated = 3,
    .objects = SAMPLE_LIST(sample_objects),
    .findings = SAMPLE_LIST(sample_findings),
    .evaluated = SAMPLE_LIST(sample_evaluated),
    .not_evaluated = SAMPLE_LIST(sample_not_evaluated),
    .not_applicable = SAMPLE_LIST(sample_not_applicable),
    .not_checkable = SAMPLE_LIST(sample_facts),
};

/* Nothing found, nothing missed. */
static const struct kv_report conforming_sample = {
    .spec_file = "cluster.yaml",
    .spec_name = "one",
    .source = KV_SOURCE_LIVE,
    .recorded_at = KV_TIME_NONE,
    .clock = KV_TIME_NONE,
    .started_at = KV_TIME_NONE,
    .duration_seconds = 1.0,
    .verdict = KV_VERDICT_CONFORMS,
    .rules_evaluated = 1,
    .objects = {.items = &(struct kv_object_count){"Namespace", 1}, .count = 1},
};

#endif
