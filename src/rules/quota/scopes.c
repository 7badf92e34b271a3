#include "scopes.h"

#include "charge.h"
#include "quota.h"

/* Quotas of one namespace never name more priority classes. */
enum { CLASSES_MAX = 32 };

struct classes {
    const char *names[CLASSES_MAX + 2]; /* none, another one, and the named ones */
    size_t count;
};

/* False where there are too many. */
static bool classes_find(const struct kv_check *check, const char *namespace,
                         struct classes *classes)
{
    const struct kv_resource_quota *quota;
    *classes = (struct classes){.names = {NULL, "/"}, .count = 2};
    for (size_t i = 0; (quota = quota_at(check, namespace, i)); i++) {
        kv_list_each(&quota->scope_expressions, const struct kv_scope_expression, expression) {
            if (expression->values.count > CLASSES_MAX + 2 - classes->count)
                return false;
            for (size_t k = 0; k < expression->values.count; k++)
                classes->names[classes->count++] = expression->values.items[k];
        }
    }
    return true;
}

static bool names(const struct kv_resource_quota *quota, const char *resource)
{
    for (size_t i = 0; i < quota->hard.count; i++)
        if (!resource || strcmp(kv_resource_canonical(quota->hard.items[i].resource),
                                kv_resource_canonical(resource)) == 0)
            return true;
    return false;
}

static bool is_bounded(const struct kv_check *check, const char *namespace, const char *resource,
                       const struct kv_pod_spec *spec, const char *qos_class)
{
    const struct kv_resource_quota *quota;
    const struct admitted pod = {.spec = spec};
    for (size_t i = 0; (quota = quota_at(check, namespace, i)); i++)
        if (names(quota, resource) && charge_is_in_scope(quota, &pod, qos_class))
            return true;
    return false;
}

/* A pod has a deadline or none, requests something or nothing, has some priority class, and may
 * select other namespaces: does some quota count every combination? */
bool scopes_bound_all(const struct kv_check *check, const char *namespace, const char *resource)
{
    struct classes classes;
    const char *name = "other";
    struct kv_pod_affinity_term term = {.namespaces = {&name, 1}};
    if (!classes_find(check, namespace, &classes))
        return false;
    for (size_t i = 0; i < classes.count * 8; i++) {
        const struct kv_pod_spec spec = {
            .priority_class = classes.names[i / 8],
            .active_deadline_seconds = {.value = 1, .set = (i & 1) != 0},
            .required_affinity = {.items = &term, .count = (i >> 1) & 1, .capacity = 1},
        };
        if (!is_bounded(check, namespace, resource, &spec,
                        (i & 4) != 0 ? "BestEffort" : "Burstable"))
            return false;
    }
    return true;
}
