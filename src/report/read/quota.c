#include "quota.h"

#include "kubevet/base/quantity.h"

static const char *state_word(int value)
{
    return kv_quota_state_name((enum kv_quota_state)value);
}

/* Unknown if one of them is. */
static double ratio_of(const char *amount, const char *limit)
{
    struct kv_quantity part, whole;
    return amount && limit && kv_quantity_parse(kv_text_of(amount), &part) == KV_QUANTITY_OK &&
                   kv_quantity_parse(kv_text_of(limit), &whole) == KV_QUANTITY_OK
               ? kv_quantity_ratio(part, whole)
               : -1;
}

/* JSON rounds the shares and can't express that of a quota of 0. */
static void ratios_compute(struct kv_quota_resource *resource)
{
    resource->ratio = ratio_of(resource->used ? resource->used : resource->computed,
                               resource->enforced ? resource->enforced : resource->hard);
    resource->projected_ratio = ratio_of(resource->projected, resource->hard);
}

static bool resource_read(struct reading *reading, const json_t *object, struct kv_list *resources)
{
    int state;
    struct kv_quota_resource *resource =
        kv_list_push(resources, &reading->report->arena, sizeof *resource);
    bool ok =
        text_demand(reading, object, "resource", &resource->resource) &&
        text_read(reading, object, "documented", &resource->documented) &&
        text_demand(reading, object, "hard", &resource->hard) &&
        text_read(reading, object, "enforced", &resource->enforced) &&
        text_read(reading, object, "used", &resource->used) &&
        text_read(reading, object, "computed", &resource->computed) &&
        text_read(reading, object, "projected", &resource->projected) &&
        text_read(reading, object, "worst", &resource->worst) &&
        text_read(reading, object, "slack", &resource->slack) &&
        flag_read(reading, object, "ofPods", &resource->of_pods) &&
        word_demand(reading, object, "state", state_word, KV_QUOTA_OK, KV_QUOTA_CRITICAL, &state);
    resource->state = ok ? (enum kv_quota_state)state : KV_QUOTA_OK;
    ratios_compute(resource);
    return ok;
}

static bool charge_read(struct reading *reading, const json_t *object, struct kv_list *amounts)
{
    json_t *charge, *amount;
    const char *resource;
    if (!object_read(reading, object, "charge", &charge))
        return false;
    json_object_foreach(charge, resource, amount)
    {
        if (!json_is_string(amount))
            return reading_fail(reading, "charge", "holds something else than strings");
        kv_list_add(
            amounts, &reading->report->arena, struct kv_quota_amount,
            (struct kv_quota_amount){
                kv_arena_copy(&reading->report->arena, kv_text_of(resource)),
                kv_arena_copy(&reading->report->arena, kv_text_of(json_string_value(amount)))});
    }
    return true;
}

static bool part_read(struct reading *reading, const json_t *object, struct kv_list *parts)
{
    struct kv_quota_part *part = kv_list_push(parts, &reading->report->arena, sizeof *part);
    size_t pods = 0;
    bool ok = text_demand(reading, object, "workload", &part->workload) &&
              count_read(reading, object, "pods", &pods) &&
              text_demand(reading, object, "how", &part->how) &&
              charge_read(reading, object, &part->charge);
    part->pods = (int64_t)pods;
    return ok;
}

static bool denial_read(struct reading *reading, const json_t *object, struct kv_list *denials)
{
    struct kv_quota_denial *denial = kv_list_push(denials, &reading->report->arena, sizeof *denial);
    return text_demand(reading, object, "object", &denial->object) &&
           text_demand(reading, object, "message", &denial->message);
}

static bool use_read(struct reading *reading, const json_t *object, struct kv_list *quotas)
{
    struct kv_quota_use *use = kv_list_push(quotas, &reading->report->arena, sizeof *use);
    return text_demand(reading, object, "namespace", &use->namespace) &&
           text_demand(reading, object, "quota", &use->quota) &&
           items_read(reading, object, "resources", resource_read, &use->resources) &&
           items_read(reading, object, "peak", part_read, &use->peak) &&
           items_read(reading, object, "denied", denial_read, &use->denied);
}

bool quotas_read(struct reading *reading, const json_t *document, const char *key)
{
    struct kv_quota_report *quotas =
        kv_arena_alloc(&reading->report->arena, sizeof *quotas); /* its arena stays empty */
    if (strcmp(reading->report->command, "quota") == 0 ||
        json_is_array(json_object_get(document, key)))
        reading->report->quotas = quotas;
    return items_read(reading, document, key, use_read, &quotas->quotas);
}
