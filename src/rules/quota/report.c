#include "kubevet/rules/quota_report.h"

#include "counted.h"
#include "quota.h"
#include "refusal.h"
#include "used.h"

/* One quota in progress. The check's memory is temporary; the report keeps copies. */
struct making {
    struct kv_check *check;
    struct kv_quota_report *report;
    const struct kv_resource_quota *quota;
    struct peak peak;
    struct amounts computed;
};

static const char *keep(struct making *making, const char *text)
{
    return text ? kv_arena_copy(&making->report->arena, kv_text_of(text)) : NULL;
}

static const char *quantity_keep(struct making *making, const struct kv_quantity *quantity)
{
    char text[KV_QUANTITY_TEXT_MAX];
    return quantity ? keep(making, kv_quantity_format(*quantity, text)) : NULL;
}

/* The spec documents a namespace as a whole: a scoped quota is compared with nothing. */
static const char *documented_amount(struct making *making, const char *resource)
{
    if (kv_resource_quota_is_scoped(making->quota))
        return NULL;
    const struct kv_spec_namespace *documented =
        kv_spec_namespace_find(making->check->spec, making->quota->object.namespace);
    const struct kv_spec_pair *amount =
        documented ? quota_documented_amount(documented, resource) : NULL;
    return amount ? keep(making, amount->value.text) : NULL;
}

/* Relative to `hard`, as the rules compute it: the API's count divided by what it enforces. */
static double share_of(const struct kv_resource_quota *quota, const struct kv_quantity *computed,
                       const struct kv_resource_amount *hard)
{
    const struct kv_resource_amount *used = kv_quantities_get(&quota->status_used, hard->resource);
    const struct kv_resource_amount *enforced =
        kv_quantities_get(&quota->status_hard, hard->resource);
    const struct kv_quantity *counted = used ? &used->amount : computed;
    return counted ? kv_quantity_ratio(*counted, enforced ? enforced->amount : hard->amount) : -1;
}

/* Does quota/usage check it? Not if no status counts yet, as in manifests, nor for a quota that
 * manifests change, whose status is outdated. */
static bool is_covered_by_usage(const struct making *making, const char *resource)
{
    return making->check->state->source != KV_SOURCE_MANIFESTS &&
           making->quota->object.change == KV_UNTOUCHED &&
           kv_quantities_get(&making->quota->status_used, resource) &&
           kv_quantities_get(&making->quota->status_hard, resource);
}

/* `hard` of the spec or, for a resource that it no longer names, of the status. */
static struct kv_quota_resource *
resource_add(struct making *making, const struct kv_resource_amount *hard, struct kv_quota_use *use)
{
    const char *name = hard->resource;
    const struct kv_resource_quota *quota = making->quota;
    const struct kv_resource_amount *used = kv_quantities_get(&quota->status_used, name);
    const struct kv_resource_amount *enforced = kv_quantities_get(&quota->status_hard, name);
    const struct kv_quantity *computed =
        making->computed.out_of_range ? NULL : amounts_get(&making->computed, name);
    struct kv_quota_resource *resource =
        kv_list_push(&use->resources, &making->report->arena, sizeof *resource);
    *resource = (struct kv_quota_resource){
        .resource = keep(making, name),
        .documented = documented_amount(making, name),
        .hard = keep(making, hard->text),
        .enforced = enforced ? keep(making, enforced->text) : NULL,
        .used = used ? keep(making, used->text) : NULL,
        .computed = quantity_keep(making, computed),
        .of_pods = charge_is_of_pods(name),
        .ratio = share_of(quota, computed, hard),
        .projected_ratio = -1,
    };
    if (is_covered_by_usage(making, name))
        resource->state = quota_state(making->check->spec, name, resource->ratio);
    return resource;
}

/* Without a status, the result of the rule on the peak decides. */
static void state_by_peak(const struct making *making, struct kv_quota_resource *resource)
{
    if (!is_covered_by_usage(making, resource->resource) && resource->projected_ratio > 1)
        resource->state = KV_QUOTA_CRITICAL;
}

static void peak_add(struct making *making, const struct kv_resource_amount *hard,
                     struct kv_quota_resource *resource)
{
    static const struct kv_quantity zero;
    struct kv_quantity slack;
    /* A sum with an unknown part is not shown. */
    if (!resource->of_pods || !peak_is_whole(&making->peak))
        return;
    const struct kv_quantity *projected = amounts_get(&making->peak.projected, hard->resource);
    const struct kv_quantity *worst = amounts_get(&making->peak.worst, hard->resource);
    projected = projected ? projected : &zero;
    resource->projected = quantity_keep(making, projected);
    resource->worst = quantity_keep(making, worst ? worst : &zero);
    resource->projected_ratio = kv_quantity_ratio(*projected, hard->amount);
    if (kv_quantity_subtract(hard->amount, *projected, &slack))
        resource->slack = quantity_keep(making, &slack);
}

/* Resources that pods are not charged for have no worst case of their own. */
static void counted_add(struct making *making, const struct kv_resource_amount *hard,
                        struct kv_quota_resource *resource)
{
    struct counted counted;
    struct kv_quantity slack;
    if (!counted_make(making->check, &making->peak, hard, &counted))
        return;
    /* A sum that is already too large may grow; otherwise an inexact sum is not shown. */
    if (counted.reason && kv_quantity_compare(counted.least, hard->amount) <= 0)
        return;
    resource->projected = resource->worst = quantity_keep(making, &counted.least);
    resource->projected_ratio = kv_quantity_ratio(counted.least, hard->amount);
    if (kv_quantity_subtract(hard->amount, counted.least, &slack))
        resource->slack = quantity_keep(making, &slack);
}

static void part_add(struct making *making, const struct peak_part *part, struct kv_quota_use *use)
{
    struct kv_arena *arena = &making->report->arena;
    struct kv_quota_part *out = kv_list_push(&use->peak, arena, sizeof *out);
    out->workload = kv_arena_printf(arena, "%s/%s", part->object->kind->name, part->object->name);
    out->pods = part->pods;
    out->how = keep(making, part->how);
    for (size_t i = 0; i < making->quota->hard.count; i++) {
        const char *resource = making->quota->hard.items[i].resource;
        const struct kv_quantity *amount = amounts_get(&part->charge, resource);
        if (!amount)
            continue;
        struct kv_quota_amount *charged = kv_list_push(&out->charge, arena, sizeof *charged);
        *charged = (struct kv_quota_amount){keep(making, resource), quantity_keep(making, amount)};
    }
}

static void denials_add(struct making *making, struct kv_quota_use *use)
{
    struct kv_list refusals = {0};
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        if (refusal_is_reported_by(*kind))
            refusals_find(making->check, *kind, making->quota->object.namespace, NULL, NULL,
                          &refusals);
    kv_list_each(&refusals, const struct refusal, refusal) {
        const struct kv_object *object = &refusal->workload->object;
        if (strcmp(refusal->quota, making->quota->object.name) != 0)
            continue;
        struct kv_quota_denial *denial =
            kv_list_push(&use->denied, &making->report->arena, sizeof *denial);
        denial->object =
            kv_arena_printf(&making->report->arena, "%s/%s", object->kind->name, object->name);
        denial->message = keep(making, refusal->message);
    }
}

static void quota_add(struct making *making)
{
    const struct kv_resource_quota *quota = making->quota;
    struct kv_quota_use *use =
        kv_list_push(&making->report->quotas, &making->report->arena, sizeof *use);
    use->namespace = keep(making, quota->object.namespace);
    use->quota = keep(making, quota->object.name);
    for (size_t i = 0; i < quota->hard.count; i++) {
        struct kv_quota_resource *resource = resource_add(making, &quota->hard.items[i], use);
        peak_add(making, &quota->hard.items[i], resource);
        counted_add(making, &quota->hard.items[i], resource);
        state_by_peak(making, resource);
    }
    for (size_t i = 0; i < quota->status_hard.count; i++)
        if (!kv_quantities_get(&quota->hard, quota->status_hard.items[i].resource))
            resource_add(making, &quota->status_hard.items[i], use);
    kv_list_each(&making->peak.parts, const struct peak_part, part)
        part_add(making, part, use);
    denials_add(making, use);
}

/* Where the state lacks quotas, none are seen. */
static void unknown_note(const struct kv_state *state, struct kv_quota_report *out)
{
    const struct kv_state_kind *quotas = kv_state_kind(state, &kv_kind_resourcequota);
    out->known = kv_state_listed(state, &kv_kind_resourcequota);
    kv_list_each(&quotas->unknown, const struct kv_unknown, unknown) {
        if (!unknown->namespace)
            out->known = false;
        else if (strcmp(unknown->namespace, KV_ELSEWHERE) == 0)
            out->documented_only = true;
        else
            kv_list_add(&out->unknown, &out->arena, const char *,
                        kv_arena_copy(&out->arena, kv_text_of(unknown->namespace)));
    }
}

void kv_quota_report_make(const struct kv_spec *spec, const struct kv_state *state,
                          struct kv_quota_report *out)
{
    const struct kv_state_kind *quotas = kv_state_kind(state, &kv_kind_resourcequota);
    unknown_note(state, out);
    for (size_t i = 0; i < quotas->count; i++) {
        struct kv_arena scratch = {0};
        struct kv_check check = {
            .spec = spec, .state = state, .now = state->clock, .arena = &scratch};
        struct making making = {.check = &check,
                                .report = out,
                                .quota = (const struct kv_resource_quota *)quotas->objects[i]};
        peak_make(&check, making.quota, &making.peak);
        making.computed = used_compute(&check, making.quota);
        quota_add(&making);
        kv_intern_release(&check.demanded);
        kv_arena_release(&scratch);
    }
}
