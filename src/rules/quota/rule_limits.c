#include "quota.h"
#include "scopes.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return quota_is_documented(spec, QUOTA_AMOUNTS) ? NULL : "the spec documents no quota amounts";
}

struct limit {
    const struct kv_resource_quota *quota; /* NULL: no quota names the resource */
    const struct kv_resource_amount *amount;
};

/* All quotas of a namespace are enforced, so the strictest counts. A scoped quota counts only some
 * pods and is not compared. */
static struct limit strictest(const struct kv_check *check, const char *namespace,
                              const char *resource)
{
    const char *canonical = kv_resource_canonical(resource);
    struct limit least = {0};
    const struct kv_resource_quota *quota;
    for (size_t i = 0; (quota = quota_at(check, namespace, i)); i++) {
        if (kv_resource_quota_is_scoped(quota))
            continue;
        for (size_t k = 0; k < quota->hard.count; k++) {
            const struct kv_resource_amount *amount = &quota->hard.items[k];
            if (strcmp(kv_resource_canonical(amount->resource), canonical) == 0 &&
                (!least.amount || kv_quantity_compare(amount->amount, least.amount->amount) < 0))
                least = (struct limit){quota, amount};
        }
    }
    return least;
}

/* The quota that lacks a key: the first quota of the namespace, NULL if none. */
static const struct kv_resource_quota *first_unscoped(const struct kv_check *check,
                                                      const char *namespace)
{
    const struct kv_resource_quota *quota;
    for (size_t i = 0; (quota = quota_at(check, namespace, i)); i++)
        if (!kv_resource_quota_is_scoped(quota))
            return quota;
    return NULL;
}

static const char *difference_text(struct kv_check *check, struct kv_quantity documented,
                                   struct kv_quantity found)
{
    struct kv_quantity difference;
    bool more = kv_quantity_compare(found, documented) > 0;
    if (!(more ? kv_quantity_subtract(found, documented, &difference)
               : kv_quantity_subtract(documented, found, &difference)))
        return more ? "more" : "less";
    return kv_check_format(check, "%s %s", quota_quantity_text(check, difference, documented),
                           more ? "more" : "less");
}

static void amount_check(struct kv_check *check, const char *namespace,
                         const struct kv_resource_quota *first, const struct kv_spec_pair *pair)
{
    const char *resource = pair->key.text;
    struct kv_quantity documented = kv_quantity_round_to_milli(pair->value.quantity);
    struct limit limit = strictest(check, namespace, resource);
    struct kv_finding *finding;
    if (!limit.amount && scopes_bound_all(check, namespace, resource)) {
        kv_check_gap(check, namespace,
                     "only scoped quotas of the namespace limit %s: their sum is not compared with "
                     "one documented amount",
                     resource);
        return;
    }
    kv_check_compares(check, pair->value.place, namespace);
    if (!limit.amount) {
        struct kv_object_name none = kv_name_make(check, &kv_kind_resourcequota, namespace, NULL);
        finding = kv_check_finding(check, first ? kv_name_of(check, &first->object) : none,
                                   pair->value.place, "no quota of namespace %s limits %s",
                                   namespace, resource);
        finding->field = quota_field(check, "spec.hard", resource);
        if (first)
            finding->manifest = first->object.place;
        else
            finding->cause = none;
    } else if (kv_quantity_compare(limit.amount->amount, documented) != 0) {
        finding = kv_check_finding(
            check, kv_name_of(check, &limit.quota->object), pair->value.place,
            "%s is %s, %s than the documented %s", resource, limit.amount->text,
            difference_text(check, documented, limit.amount->amount), pair->value.text);
        finding->field = quota_field(check, "spec.hard", limit.amount->resource);
        finding->actual = limit.amount->text;
        finding->manifest = limit.quota->object.place;
    } else {
        return;
    }
    finding->expected = pair->value.text;
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const char *name = documented->name.text;
        if (quota_demand(documented) != QUOTA_AMOUNTS || !quotas_are_known(check, name))
            continue;
        const struct kv_resource_quota *first = first_unscoped(check, name);
        kv_records_each(&documented->content.quota.amounts, const struct kv_spec_pair, pair)
            amount_check(check, name, first, pair);
    }
}

const struct kv_rule kv_rule_quota_limits = {
    .doc =
        {
            .id = "quota/limits",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a quota's amount differs from the documented one",
            .why = "A quota that was raised for one run and never lowered leaves headroom that "
                   "somebody will use; one that is too low refuses pods. Amounts are compared by "
                   "value (14Gi is 14336Mi, cpu is requests.cpu). If a namespace has several "
                   "quotas, the strictest counts. Scoped quotas are not compared.",
            .fix = "Set spec.hard back to the documented amount in Git, document the new amount "
                   "if it was agreed, or waive the finding until a date while a known job runs.",
            .keys = "namespace.quota[]",
            .example =
                "namespaces:\n"
                "  plana-odoo-18: {quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    .reads = KV_READS({.kind = &kv_kind_resourcequota, .need = KV_MUST_SOMEWHERE}),
    .not_applicable = not_applicable,
    .run = run,
};
