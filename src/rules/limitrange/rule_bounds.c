#include "rules/quota/peak.h"
#include "rules/workload/admitted.h"
#include "rules/workload/holders.h"
#include "rules/workload/workload.h"

#include "kubevet/base/intern.h"
#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/persistentvolumeclaim.h"

#include <stdio.h>

/* The unit of a check: a container, a pod as a whole, or a claim. */
struct subject {
    struct kv_check *check;
    const struct kv_object *object;
    const char *path;    /* path of the object with `resources` */
    const char *type;    /* type in limits: Container, Pod, PersistentVolumeClaim */
    const char *name;    /* in messages: "container web", "the pod", "the claim" */
    const char *outcome; /* "every pod is refused" */
    const struct amounts *requests, *limits;
    bool is_claim;              /* only its requests count */
    struct kv_intern *reported; /* the reported fields of the object */
};

static const char *text_of(struct kv_check *check, struct kv_quantity quantity)
{
    char text[KV_QUANTITY_TEXT_MAX];
    return kv_check_format(check, "%s", kv_quantity_format(quantity, text));
}

/* `side`: requests or limits; `what` is in the API server's own words. */
static void refuse(const struct subject *subject, const char *side, const char *resource,
                   const char *expected, const char *actual, const char *what)
{
    struct kv_check *check = subject->check;
    const char *field =
        kv_check_format(check, "%s.resources.%s[%s]", subject->path, side, resource);
    if (!kv_intern_add(subject->reported, field))
        return; /* several LimitRanges may refuse the same amount */
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, subject->object), (struct kv_place){0},
                         "%s, of %s: %s", what, subject->name, subject->outcome);
    finding->field = field;
    finding->expected = expected;
    finding->actual = actual;
    finding->manifest = subject->object->place;
}

/* --- bounds of a LimitRange ---
 * Source: plugin/pkg/admission/limitranger/admission.go (minConstraint, maxConstraint,
 * maxRequestConstraint, limitRequestRatioConstraint) */

enum bound { LEAST, MOST };

/* Is the amount within the bound? A missing amount is not. */
static bool keeps(const struct subject *subject, enum bound bound,
                  const struct kv_resource_amount *limit, const char *side,
                  const struct kv_quantity *found)
{
    struct kv_check *check = subject->check;
    const char *word = bound == LEAST ? "minimum" : "maximum";
    const char *singular = strcmp(side, "limits") == 0 ? "limit" : "request";
    int order = found ? kv_quantity_compare(*found, limit->amount) : 0;
    if (found && (bound == LEAST ? order >= 0 : order <= 0))
        return true;
    const char *rest =
        found ? kv_check_format(check, ", but %s is %s", singular, text_of(check, *found))
              : kv_check_format(check, ". No %s is specified", singular);
    refuse(subject, side, limit->resource,
           kv_check_format(check, "at %s %s", bound == LEAST ? "least" : "most", limit->text),
           found ? text_of(check, *found) : NULL,
           kv_check_format(check, "%s %s usage per %s is %s%s", word, limit->resource,
                           subject->type, limit->text, rest));
    return false;
}

static void min_check(const struct subject *subject, const struct kv_resource_amount *limit)
{
    const struct kv_quantity *set = amounts_get(subject->limits, limit->resource);
    if (keeps(subject, LEAST, limit, "requests", amounts_get(subject->requests, limit->resource)) &&
        set)
        (void)keeps(subject, LEAST, limit, "limits", set);
}

static void max_check(const struct subject *subject, const struct kv_resource_amount *limit)
{
    const struct kv_quantity *asked = amounts_get(subject->requests, limit->resource);
    if (subject->is_claim) {
        (void)keeps(subject, MOST, limit, "requests", asked);
        return;
    }
    if (keeps(subject, MOST, limit, "limits", amounts_get(subject->limits, limit->resource)) &&
        asked)
        (void)keeps(subject, MOST, limit, "requests", asked);
}

static void ratio_check(const struct subject *subject, const struct kv_resource_amount *most)
{
    struct kv_check *check = subject->check;
    const struct kv_quantity *asked = amounts_get(subject->requests, most->resource);
    const struct kv_quantity *set = amounts_get(subject->limits, most->resource);
    bool is_asked = asked && kv_quantity_sign(*asked) > 0;
    bool is_set = set && kv_quantity_sign(*set) > 0;
    const char *expected = kv_check_format(check, "at most %s times the request", most->text);
    const char *rule = kv_check_format(check, "%s max limit to request ratio per %s is %s",
                                       most->resource, subject->type, most->text);
    if (!is_asked || !is_set) {
        const char *missing = is_asked ? "limit" : "request";
        refuse(subject, is_asked ? "limits" : "requests", most->resource, expected, NULL,
               kv_check_format(check, "%s, but no %s is specified or %s is 0", rule, missing,
                               missing));
        return;
    }
    double ratio = kv_quantity_ratio(*set, *asked);
    double bound = kv_quantity_ratio(most->amount, kv_quantity_from_int(1));
    if (ratio > bound * (1 + 1e-12))
        refuse(subject, "limits", most->resource, expected, text_of(check, *set),
               kv_check_format(check, "%s, but provided ratio is %g", rule, ratio));
}

static void limit_check(const struct subject *subject, const struct kv_limit *limit)
{
    if (!limit->type || strcmp(limit->type, subject->type) != 0)
        return;
    for (size_t i = 0; i < limit->min.count; i++)
        min_check(subject, &limit->min.items[i]);
    for (size_t i = 0; i < limit->max.count; i++)
        max_check(subject, &limit->max.items[i]);
    for (size_t i = 0; i < limit->max_ratio.count && !subject->is_claim; i++)
        ratio_check(subject, &limit->max_ratio.items[i]);
}

static void ranges_check(const struct subject *subject)
{
    size_t count;
    struct kv_object *const *ranges = kv_state_in_namespace(
        subject->check->state, &kv_kind_limitrange, subject->object->namespace, &count);
    for (size_t i = 0; i < count; i++) {
        kv_list_each(&((const struct kv_limit_range *)ranges[i])->limits, const struct kv_limit,
                     limit)
            limit_check(subject, limit);
    }
}

/* --- refused without any LimitRange ---
 * Source: pkg/apis/core/validation/validation.go (ValidateResourceRequirements) */

/* Is this a resource that may be overcommitted, since the kubelet itself shares it? */
static bool may_overcommit(const char *resource)
{
    return strcmp(resource, "cpu") == 0 || strcmp(resource, "memory") == 0 ||
           strcmp(resource, "ephemeral-storage") == 0;
}

static void order_check(const struct subject *subject)
{
    struct kv_check *check = subject->check;
    kv_list_each(&subject->requests->list, const struct amount, asked) {
        const struct kv_quantity *limit = amounts_get(subject->limits, asked->resource);
        int order = limit ? kv_quantity_compare(asked->quantity, *limit) : 0;
        bool shares = may_overcommit(asked->resource);
        if (order == 0 || (order < 0 && shares))
            continue;
        const char *most = text_of(check, *limit), *found = text_of(check, asked->quantity);
        refuse(subject, "requests", asked->resource,
               kv_check_format(check, "%s%s", shares ? "at most " : "", most), found,
               kv_check_format(check, "the request of %s is %s, but must be %s its limit of %s",
                               asked->resource, found,
                               shares ? "less than or equal to" : "equal to", most));
    }
}

/* --- pods --- */

static const char *const refused_pods = "every pod is refused";

static void container_check(const struct subject *pod, const struct needs *needs, const char *list)
{
    const char *name = needs->container->name ? needs->container->name : "";
    struct subject subject = *pod;
    subject.path = kv_check_format(pod->check, "%s.%s[%s]", pod->path, list, name);
    subject.type = "Container";
    subject.name = kv_check_format(pod->check, "container %s", name);
    subject.requests = &needs->requests;
    subject.limits = &needs->limits;
    order_check(&subject);
    ranges_check(&subject);
}

/* Pod-level resources replace the sum of the containers. */
static void whole_apply(struct amounts *sum, const struct amounts *whole)
{
    kv_list_each(&whole->list, const struct amount, amount) {
        if (admitted_is_pod_level(amount->resource))
            amounts_set(sum, amount->resource, amount->quantity);
    }
}

static void pod_check(struct kv_check *check, const struct kv_object *object, const char *path,
                      const struct kv_pod_spec *spec)
{
    struct kv_intern reported = {0};
    struct kv_arena *arena = check->arena;
    struct kv_list defaults = limit_defaults_of(check->state, object->namespace, arena);
    struct admitted admitted = admitted_make(spec, &defaults, arena);
    struct subject subject = {.check = check,
                              .object = object,
                              .path = path,
                              .outcome = refused_pods,
                              .reported = &reported};
    for (size_t i = 0; i < spec->init_containers.count; i++)
        container_check(&subject, &admitted.init_containers[i], "initContainers");
    for (size_t i = 0; i < spec->containers.count; i++)
        container_check(&subject, &admitted.containers[i], "containers");
    struct amounts requests = admitted_sum(&admitted, needs_requests, arena);
    struct amounts limits = admitted_sum(&admitted, needs_limits, arena);
    whole_apply(&requests, &admitted.pod.requests);
    whole_apply(&limits, &admitted.pod.limits);
    subject.type = "Pod";
    subject.name = "the containers together";
    subject.requests = &requests;
    subject.limits = &limits;
    ranges_check(&subject);
    subject.name = "the pod as a whole";
    subject.requests = &admitted.pod.requests;
    subject.limits = &admitted.pod.limits;
    order_check(&subject);
    kv_intern_release(&reported);
}

/* --- claims --- */

static void claim_check(struct kv_check *check, const struct kv_object *object, const char *path,
                        const struct kv_quantities *requests, const char *name)
{
    struct amounts asked = amounts_copy(requests, check->arena), none = {.arena = check->arena};
    struct kv_intern reported = {0};
    struct subject subject = {.check = check,
                              .object = object,
                              .path = path,
                              .type = "PersistentVolumeClaim",
                              .name = name,
                              .outcome = "it is refused",
                              .requests = &asked,
                              .limits = &none,
                              .is_claim = true,
                              .reported = &reported};
    ranges_check(&subject);
    kv_intern_release(&reported);
}

/* The claims that pods create. */
static void ephemeral_check(struct kv_check *check, const struct kv_object *object,
                            const char *path, const struct kv_pod_spec *spec)
{
    kv_list_each(&spec->volumes, const struct kv_volume, volume) {
        if (volume->is_ephemeral)
            claim_check(check, object,
                        kv_check_format(check, "%s.volumes[%s].ephemeral.volumeClaimTemplate.spec",
                                        path, volume->name ? volume->name : ""),
                        &volume->claim.requests,
                        kv_check_format(check, "the claim of volume %s", volume->name));
    }
}

static void templates_check(struct kv_check *check, const struct kv_workload *workload)
{
    kv_list_each(&workload->claim_templates, const struct kv_claim_template, claim) {
        const char *name = claim->name ? claim->name : "";
        claim_check(check, &workload->object,
                    kv_check_format(check, "spec.volumeClaimTemplates[%s].spec", name),
                    &claim->requests, kv_check_format(check, "the claims of %s", name));
    }
}

/* --- objects --- */

/* Is the object from manifests, and not already in the cluster unchanged? An existing object was
 * admitted. */
static bool is_to_come(const struct kv_object *object)
{
    return object->place.file && (!object->uid || object->change != KV_UNTOUCHED);
}

/* Does it create pods, now or later? */
static bool makes_pods(const struct kv_workload *workload)
{
    const struct kv_object *object = &workload->object;
    const struct kv_owner *owner = kv_object_controller(object);
    bool is_owned = owner && (object->kind == &kv_kind_replicaset || object->kind == &kv_kind_job);
    return !is_owned && workload->suspended != KV_TRUE &&
           !(workload->replicas.set && workload->replicas.value == 0) &&
           object->deleted == KV_TIME_NONE &&
           !(object->kind == &kv_kind_job && workload_job_has_ended(workload));
}

/* LimitRanges may be unknown. That matters for manifests over a state, and for a cluster that could
 * have been read; manifests alone need not contain any. */
static void ranges_demand(struct kv_check *check, const struct kv_object *object)
{
    enum kv_source_type source = check->state->source;
    if (source == KV_SOURCE_LIVE || (source == KV_SOURCE_OVERLAY && is_to_come(object)))
        (void)kv_check_demands(check, &kv_kind_limitrange, object->namespace);
}

static void workload_check(struct kv_check *check, const struct kv_workload *workload)
{
    const struct kv_object *object = &workload->object;
    const char *path = workload_spec_path(object->kind);
    if (!makes_pods(workload))
        return;
    ranges_demand(check, object);
    pod_check(check, object, path, &workload->template);
    if (!is_to_come(object))
        return;
    templates_check(check, workload);
    ephemeral_check(check, object, path, &workload->template);
}

static void object_check(struct kv_check *check, const struct kv_object *object)
{
    if (object->kind != &kv_kind_pod && object->kind != &kv_kind_persistentvolumeclaim) {
        workload_check(check, (const struct kv_workload *)object);
        return;
    }
    /* A changed pod is not admitted again. */
    if (!is_to_come(object) || (object->kind == &kv_kind_pod && object->uid))
        return;
    ranges_demand(check, object);
    if (object->kind == &kv_kind_pod) {
        const struct kv_pod_spec *spec = ((const struct kv_pod *)object)->spec;
        pod_check(check, object, "spec", spec);
        ephemeral_check(check, object, "spec", spec);
    } else {
        claim_check(check, object, "spec", &((const struct kv_claim *)object)->requests,
                    "the claim");
    }
}

/* --- gaps --- */

/* Does the LimitRange apply to pods? */
static bool is_on_pods(const struct kv_limit_range *range)
{
    kv_list_each(&range->limits, const struct kv_limit, limit) {
        if (limit->type && strcmp(limit->type, "PersistentVolumeClaim") != 0)
            return true;
    }
    return false;
}

/* Where there is a LimitRange, the workloads that create pods must be known. */
static void gaps_report(struct kv_check *check)
{
    const struct kv_state_kind *ranges = kv_state_kind(check->state, &kv_kind_limitrange);
    const char *last = NULL;
    for (size_t i = 0; i < ranges->count && check->state->source != KV_SOURCE_MANIFESTS; i++) {
        const char *namespace = ranges->objects[i]->namespace;
        if (kv_string_is(last, namespace) ||
            !is_on_pods((const struct kv_limit_range *)ranges->objects[i]))
            continue;
        last = namespace;
        for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
            if (!workload_kind_is_rare(*kind))
                (void)kv_check_demands(check, *kind, namespace);
    }
}

static void run(struct kv_check *check)
{
    static const struct kv_kind *const others[] = {&kv_kind_pod, &kv_kind_persistentvolumeclaim,
                                                   NULL};
    const struct kv_kind *const *const lists[] = {workload_kinds, others};
    for (size_t i = 0; i < 2; i++)
        for (const struct kv_kind *const *kind = lists[i]; *kind; kind++) {
            const struct kv_state_kind *objects = kv_state_kind(check->state, *kind);
            for (size_t k = 0; k < objects->count; k++)
                object_check(check, objects->objects[k]);
        }
    gaps_report(check);
}

const struct kv_rule kv_rule_limitrange_bounds = {
    .doc =
        {
            .id = "limitrange/bounds",
            .severity = KV_SEVERITY_ERROR,
            .summary = "the API server refuses a pod or a claim because of a LimitRange",
            .why =
                "The API server accepts the workload and refuses its pods: a container, a pod or a "
                "claim exceeds what a LimitRange of its namespace allows (max, min, "
                "maxLimitRequestRatio), or requests more than its limit, either its own or a "
                "LimitRange's default. Each is checked as it is after admission, with all "
                "defaults filled in, including init containers, sidecars, and the claims of "
                "StatefulSets and ephemeral volumes. Pods and claims that are already in the "
                "cluster were admitted, so only the templates of workloads are checked there: "
                "their next pod is refused. In namespaces with a LimitRange, unknown workloads "
                "are not evaluated. Where manifests are laid over a state, unknown LimitRanges "
                "are not evaluated: manifests alone need not contain any.",
            .fix = "Set the amount within the bounds, or raise the bounds of the LimitRange.",
            .example = "spec: {limits: [{type: Container, max: {memory: 4Gi}}]}  # a LimitRange\n",
            .source = "https://kubernetes.io/docs/concepts/policy/limit-range/; "
                      "plugin/pkg/admission/limitranger of Kubernetes",
        },
    .reads = KV_READS(PEAK_READS),
    .run = run,
};
