#include "admitted.h"
#include "holders.h"
#include "image_uses.h"

#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/resourcequota.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return documented->resources.count > 0;
}

static bool is_required(const struct kv_spec_content *content)
{
    return content->container_resources.place.file != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) || holders_are_wanted(spec, is_required)
               ? NULL
               : "the spec documents no requests and limits of containers";
}

/* A container, with what admission fills in. */
struct subject {
    struct kv_check *check;
    const struct kv_object *object;
    const struct kv_container *container;
    const char *list; /* "containers" or "initContainers" */
    const struct amounts *sides[2];
    const struct kv_resources *pod; /* of the pod as a whole, or NULL */
    bool is_defaulted;              /* the API server has filled in the defaults already */
};

enum { REQUESTS, LIMITS };
static const char *const side_names[] = {[REQUESTS] = "requests", [LIMITS] = "limits"};

/* The amount in force, NULL = none; *unknown if a LimitRange may give one. */
static const struct kv_quantity *amount_of(const struct subject *subject, int side,
                                           const char *resource, bool *unknown)
{
    const struct kv_quantity *amount = amounts_get(subject->sides[side], resource);
    *unknown = !amount && !subject->is_defaulted &&
               !kv_check_demands(subject->check, &kv_kind_limitrange, subject->object->namespace);
    return amount;
}

static struct kv_finding *resource_finding(const struct subject *subject, int side,
                                           const char *resource, struct kv_place documented,
                                           const char *what)
{
    struct kv_check *check = subject->check;
    const struct kv_object *object = subject->object;
    const char *name = subject->container->name ? subject->container->name : "";
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), documented, "%scontainer %s of %s %s %s",
                         strcmp(subject->list, "initContainers") == 0 ? "init " : "", name,
                         object->kind->name, object->name, what);
    finding->field =
        kv_check_format(check, "%s.%s[%s].resources.%s[%s]", workload_spec_path(object->kind),
                        subject->list, name, side_names[side], resource);
    finding->manifest = object->place;
    return finding;
}

/* --- every container --- */

static bool is_set_for_pod(const struct subject *subject, int side, const char *resource)
{
    const struct kv_resources *pod = subject->pod;
    return kv_quantities_get(side == REQUESTS ? &pod->requests : &pod->limits, resource) != NULL;
}

static void set_check(const struct subject *subject, int side, const char *resource,
                      struct kv_place documented)
{
    bool unknown;
    if (is_set_for_pod(subject, side, resource) || amount_of(subject, side, resource, &unknown) ||
        unknown)
        return;
    struct kv_finding *finding = resource_finding(
        subject, side, resource, documented,
        kv_check_format(subject->check, "sets no %s of %s", side_names[side], resource));
    finding->expected = "an amount";
}

/* `required` stands for requests and limits of both. */
static void required_check(const struct subject *subject,
                           const struct kv_spec_container_resources *documented)
{
    static const char *const usual[] = {"cpu", "memory"};
    const struct kv_values *lists[] = {&documented->requests, &documented->limits};
    for (int side = REQUESTS; side <= LIMITS; side++) {
        for (size_t i = 0; documented->policy.text && i < sizeof usual / sizeof *usual; i++)
            set_check(subject, side, usual[i], documented->policy.place);
        for (size_t i = 0; i < lists[side]->count; i++)
            set_check(subject, side, lists[side]->items[i].text, lists[side]->place);
    }
}

static struct admitted holder_admitted(struct kv_check *check, const struct kv_object *object,
                                       const struct kv_pod_spec *spec, bool is_defaulted)
{
    struct kv_list defaults = limit_defaults_of(check->state, object->namespace, check->arena);
    return admitted_make(spec, is_defaulted ? NULL : &defaults, check->arena);
}

/* What differs in a pod from its template is not what people write. */
static void holder_check(void *context, struct kv_check *check, const struct holder *holder)
{
    (void)context;
    const struct kv_spec_container_resources *documented =
        &holder->namespace->content.container_resources;
    const char *namespace = holder->namespace->name.text;
    kv_check_compares(check, documented->policy.place, namespace);
    kv_check_compares(check, documented->requests.place, namespace);
    kv_check_compares(check, documented->limits.place, namespace);
    if (holder->template)
        return;
    /* The API server has filled in those of a pod that it serves. */
    bool is_defaulted = holder->object->kind == &kv_kind_pod && !holder->object->place.file;
    struct admitted admitted = holder_admitted(check, holder->object, holder->spec, is_defaulted);
    const struct {
        const char *name;
        const struct needs *needs;
        size_t count;
    } lists[] = {{"initContainers", admitted.init_containers, holder->spec->init_containers.count},
                 {"containers", admitted.containers, holder->spec->containers.count}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t k = 0; k < lists[i].count; k++) {
            const struct needs *needs = &lists[i].needs[k];
            const struct subject subject = {check,
                                            holder->object,
                                            needs->container,
                                            lists[i].name,
                                            {&needs->requests, &needs->limits},
                                            &holder->spec->resources,
                                            is_defaulted};
            required_check(&subject, documented);
        }
}

/* --- documented amounts --- */

static void amount_check(const struct subject *subject, int side, const struct kv_spec_pair *pair)
{
    bool unknown;
    struct kv_check *check = subject->check;
    const char *resource = pair->key.text;
    const struct kv_quantity *found = amount_of(subject, side, resource, &unknown);
    struct kv_quantity documented = kv_quantity_round_to_milli(pair->value.quantity);
    kv_check_compares(check, pair->value.place, subject->object->namespace);
    if (unknown || (found && kv_quantity_compare(*found, documented) == 0))
        return;
    char text[KV_QUANTITY_TEXT_MAX];
    const char *actual =
        found ? kv_check_format(check, "%s", kv_quantity_format(*found, text)) : NULL;
    struct kv_finding *finding =
        resource_finding(subject, side, resource, pair->value.place,
                         kv_check_format(check, "has %s of %s of %s, not %s", side_names[side],
                                         actual ? actual : "none", resource, pair->value.text));
    finding->expected = pair->value.text;
    finding->actual = actual;
}

static const struct needs *needs_find(const struct admitted *admitted, const char *name,
                                      const char **list)
{
    const struct kv_container *container = image_container(admitted->spec, name, list);
    for (size_t i = 0; i < admitted->spec->containers.count; i++)
        if (container == admitted->containers[i].container)
            return &admitted->containers[i];
    for (size_t i = 0; i < admitted->spec->init_containers.count; i++)
        if (container == admitted->init_containers[i].container)
            return &admitted->init_containers[i];
    return NULL;
}

static void container_missing(struct kv_check *check, const struct workload_match *match,
                              const struct kv_value *name)
{
    const struct kv_workload *found = match->found;
    struct kv_finding *finding =
        workload_finding(check, match, name->place,
                         kv_check_format(check, "%s %s has no container %s",
                                         found->object.kind->name, found->object.name, name->text));
    finding->field =
        workload_template_field(check, found, kv_check_format(check, "containers[%s]", name->text));
    finding->expected = name->text;
}

static void container_check(struct kv_check *check, const struct workload_match *match,
                            const struct admitted *admitted,
                            const struct kv_spec_workload_resources *documented)
{
    const char *list;
    const struct needs *needs = needs_find(admitted, documented->container.text, &list);
    kv_check_compares(check, documented->container.place, match->found->object.namespace);
    if (!needs) {
        container_missing(check, match, &documented->container);
        return;
    }
    const struct subject subject = {.check = check,
                                    .object = &match->found->object,
                                    .container = needs->container,
                                    .list = list,
                                    .sides = {&needs->requests, &needs->limits}};
    kv_records_each(&documented->requests, const struct kv_spec_pair, pair)
        amount_check(&subject, REQUESTS, pair);
    kv_records_each(&documented->limits, const struct kv_spec_pair, pair)
        amount_check(&subject, LIMITS, pair);
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct admitted admitted =
        holder_admitted(check, &match->found->object, &match->found->template, false);
    kv_records_each(&match->documented->resources, const struct kv_spec_workload_resources, each)
        container_check(check, match, &admitted, each);
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, match_check);
    holders_each(check, is_required, holder_check, NULL);
}

static bool kind_is_wanted(const struct kv_spec *spec, const struct kv_kind *kind)
{
    return holders_are_wanted(spec, is_required) ||
           (kind != &kv_kind_pod && kind != &kv_kind_replicaset &&
            workload_kind_is_documented(spec, kind));
}

const struct kv_rule kv_rule_workload_resources = {
    .doc =
        {
            .id = "workload/resources",
            .severity = KV_SEVERITY_ERROR,
            .summary =
                "a container's requests or limits are missing or differ from the documented ones",
            .why =
                "A container without requests is placed anywhere and evicted first; one without "
                "limits takes what it wants from its neighbours. The rule compares what admission "
                "makes of the template: a limit is also a request, and a LimitRange of the "
                "namespace gives its defaults. That they are set is checked of the containers "
                "and init containers of all workloads and bare pods of the namespace; what the "
                "pod sets as a whole (spec.resources) counts for each of them.",
            .fix = "Set them in the template in Git, or give the namespace a LimitRange with "
                   "defaults.",
            .keys = "workloadResources workloadResources.requests[] workloadResources.limits[] "
                    "containerResources.policy containerResources.requests "
                    "containerResources.limits",
            .example =
                "profiles:\n"
                "  team: {containerResources: {requests: [cpu, memory], limits: [memory]}}\n"
                "namespaces:\n"
                "  shop:\n"
                "    profile: team\n"
                "    workloads:\n"
                "      web: {resources: {web: {requests: {cpu: 500m}, limits: {memory: 1Gi}}}}\n",
            .source =
                "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
        },
    .reads = KV_READS(WORKLOAD_KIND_READS(.need = KV_HELPS, .wanted = kind_is_wanted),
                      {.kind = &kv_kind_pod, .need = KV_HELPS, .wanted = kind_is_wanted},
                      {.kind = &kv_kind_limitrange, .need = KV_HELPS}),
    .not_applicable = not_applicable,
    .run = run,
};
