#include "json.h"

#include "report/json_parts.h"

#include "kubevet/base/json.h"
#include "kubevet/model/quota.h"

#include <math.h>

static json_t *ratio_json(double ratio)
{
    return ratio < 0 || isinf(ratio) ? json_null() : json_real(round(ratio * 1e6) / 1e6);
}

static json_t *resource_json(const struct kv_quota_resource *resource)
{
    json_t *object = json_object();
    kv_json_set(object, "resource", kv_json_text(resource->resource));
    kv_json_set(object, "documented", kv_json_text(resource->documented));
    kv_json_set(object, "hard", kv_json_text(resource->hard));
    kv_json_set(object, "enforced", kv_json_text(resource->enforced));
    kv_json_set(object, "used", kv_json_text(resource->used));
    kv_json_set(object, "computed", kv_json_text(resource->computed));
    kv_json_set(object, "projected", kv_json_text(resource->projected));
    kv_json_set(object, "worst", kv_json_text(resource->worst));
    kv_json_set(object, "slack", kv_json_text(resource->slack));
    kv_json_set(object, "ratio", ratio_json(resource->ratio));
    kv_json_set(object, "ofPods", json_boolean(resource->of_pods));
    kv_json_set(object, "state", kv_json_text(kv_quota_state_name(resource->state)));
    return object;
}

static json_t *part_json(const struct kv_quota_part *part)
{
    json_t *object = json_object(), *charge = json_object();
    kv_json_set(object, "workload", kv_json_text(part->workload));
    kv_json_set(object, "pods", kv_json_count((size_t)part->pods));
    kv_json_set(object, "how", kv_json_text(part->how));
    kv_list_each(&part->charge, const struct kv_quota_amount, amount)
        kv_json_set(charge, amount->resource, kv_json_text(amount->amount));
    kv_json_set(object, "charge", charge);
    return object;
}

static json_t *denial_json(const struct kv_quota_denial *denial)
{
    json_t *object = json_object();
    kv_json_set(object, "object", kv_json_text(denial->object));
    kv_json_set(object, "message", kv_json_text(denial->message));
    return object;
}

static json_t *use_json(const struct kv_quota_use *use)
{
    json_t *object = json_object();
    json_t *resources = json_array(), *peak = json_array(), *denied = json_array();
    kv_list_each(&use->resources, const struct kv_quota_resource, resource)
        kv_json_append(resources, resource_json(resource));
    kv_list_each(&use->peak, const struct kv_quota_part, part)
        kv_json_append(peak, part_json(part));
    kv_list_each(&use->denied, const struct kv_quota_denial, denial)
        kv_json_append(denied, denial_json(denial));
    kv_json_set(object, "namespace", kv_json_text(use->namespace));
    kv_json_set(object, "quota", kv_json_text(use->quota));
    kv_json_set(object, "resources", resources);
    kv_json_set(object, "peak", peak);
    kv_json_set(object, "denied", denied);
    return object;
}

json_t *quotas_json(const struct kv_quota_report *quotas)
{
    json_t *array = json_array();
    kv_list_each(&quotas->quotas, const struct kv_quota_use, use)
        kv_json_append(array, use_json(use));
    return array;
}

json_t *quota_report_json(const struct kv_report *report)
{
    json_t *document = json_object();
    kv_json_set(document, "apiVersion", kv_json_text("kubevet/v1"));
    kv_json_set(document, "kind", kv_json_text("QuotaReport"));
    report_run_json(report, document);
    kv_json_set(document, "namespaces", quotas_json(report->quotas));
    report_findings_json(report, document);
    report_gaps_json(report, document);
    return document;
}

void quota_json_write(const struct kv_report *report, const struct kv_style *style,
                      struct kv_buffer *out)
{
    (void)style;
    kv_json_write(quota_report_json(report), out);
}
