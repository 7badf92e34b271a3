#include "counted.h"

#include "rules/storage/claims.h"

#include "kubevet/base/resource.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/storageclass.h"
#include "kubevet/state/manifests.h"

#include <ctype.h>

static struct kv_quantity one(const struct kv_object *object, const char *storage_class)
{
    (void)object;
    (void)storage_class;
    return kv_quantity_from_int(1);
}

static bool has_type(const struct kv_service *service, const char *type)
{
    return service->type && strcmp(service->type, type) == 0;
}

static struct kv_quantity load_balancers(const struct kv_object *object, const char *storage_class)
{
    (void)storage_class;
    return kv_quantity_from_int(has_type((const struct kv_service *)object, "LoadBalancer"));
}

/* All ports of a Service that gets node ports; if its load balancer needs none, only the ports that
 * have one. Source: pkg/quota/v1/evaluator/core/services.go */
static struct kv_quantity node_ports(const struct kv_object *object, const char *storage_class)
{
    (void)storage_class;
    const struct kv_service *service = (const struct kv_service *)object;
    bool balances = has_type(service, "LoadBalancer");
    if (!balances && !has_type(service, "NodePort"))
        return kv_quantity_from_int(0);
    if (!balances || service->allocates_node_ports != KV_FALSE)
        return kv_quantity_from_int((int64_t)service->ports.count);
    int64_t given = 0;
    kv_list_each(&service->ports, const struct kv_service_port, port)
        given += port->node_port.value != 0;
    return kv_quantity_from_int(given);
}

static bool is_of_class(const struct kv_object *claim, const char *storage_class)
{
    const char *class = kv_claim_class((const struct kv_claim *)claim);
    return !storage_class || (class && strcmp(class, storage_class) == 0);
}

static struct kv_quantity claims(const struct kv_object *object, const char *storage_class)
{
    return kv_quantity_from_int(is_of_class(object, storage_class));
}

/* Its request, or what a failed expansion has allocated, if that is more. Source:
 * pkg/quota/v1/evaluator/core/persistent_volume_claims.go (getStorageUsage) */
static struct kv_quantity storage(const struct kv_object *object, const char *storage_class)
{
    const struct kv_claim *claim = (const struct kv_claim *)object;
    const struct kv_resource_amount *asked = kv_quantities_get(&claim->requests, "storage");
    const struct kv_resource_amount *aside = kv_quantities_get(&claim->allocated, "storage");
    if (!asked || !is_of_class(object, storage_class))
        return (struct kv_quantity){0};
    return aside && kv_quantity_compare(aside->amount, asked->amount) > 0 ? aside->amount
                                                                          : asked->amount;
}

#define OF_CLASS ".storageclass.storage.k8s.io/"

/* `count/deployments.apps`, `count/secrets`, and the short names of what core has. */
static struct counted_kind counted_objects(const char *resource)
{
    const char *name = strncmp(resource, "count/", 6) == 0 ? resource + 6 : resource;
    const char *dot = strchr(name, '.');
    size_t length = dot ? (size_t)(dot - name) : strlen(name);
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (strlen((*kind)->resource) == length && strncmp((*kind)->resource, name, length) == 0 &&
            !(*kind)->query && strcmp((*kind)->group, dot ? dot + 1 : "") == 0)
            return (struct counted_kind){.kind = *kind, .count = one};
    return (struct counted_kind){0};
}

struct counted_kind counted_of(const char *resource, struct kv_arena *arena)
{
    const char *class_end = strstr(resource, OF_CLASS);
    if (strcmp(resource, "services.loadbalancers") == 0)
        return (struct counted_kind){.kind = &kv_kind_service, .count = load_balancers};
    if (strcmp(resource, "services.nodeports") == 0)
        return (struct counted_kind){.kind = &kv_kind_service, .count = node_ports};
    if (strcmp(resource, "requests.storage") == 0)
        return (struct counted_kind){.kind = &kv_kind_persistentvolumeclaim, .count = storage};
    if (!class_end || strncmp(resource, "count/", 6) == 0)
        return counted_objects(resource);
    struct kv_text name = {resource, (size_t)(class_end - resource)};
    bool is_storage = strcmp(class_end + strlen(OF_CLASS), "requests.storage") == 0;
    return (struct counted_kind){
        .kind = &kv_kind_persistentvolumeclaim,
        .count = is_storage ? storage : claims,
        .storage_class = kv_arena_copy(arena, name),
    };
}

/* --- a sum --- */

struct counting {
    struct kv_check *check;
    const struct peak *peak;
    const char *namespace, *resource;
    struct counted_kind of;
    bool is_scope_open; /* the objects of its scopes are unknown */
    bool is_class_open; /* it is unknown whether this claim is of the class */
    struct counted *out;
};

static void reason_set(struct counting *counting, const char *reason)
{
    if (!counting->out->reason)
        counting->out->reason = reason;
}

static void unbounded_set(struct counting *counting, const char *reason)
{
    counting->out->unbounded = true;
    reason_set(counting, reason);
}

static void item_add(struct counting *counting, struct counted_item item)
{
    struct counted *out = counting->out;
    struct kv_quantity all;
    if (kv_quantity_sign(item.each) == 0 || item.times <= 0)
        return;
    kv_list_add(&out->items, counting->check->arena, struct counted_item, item);
    if (!kv_quantity_multiply(item.each, item.times, &all) ||
        !kv_quantity_add(out->most, all, &out->most) ||
        (!item.maybe && !kv_quantity_add(out->least, all, &out->least)))
        unbounded_set(counting, "it has too many digits");
}

static void object_add(struct counting *counting, const struct kv_object *object,
                       struct kv_quantity each, int64_t times, const char *field)
{
    item_add(counting,
             (struct counted_item){.object = object,
                                   .kind = object->kind->name,
                                   .name = object->name,
                                   .place = object->place,
                                   .each = each,
                                   .times = times,
                                   .maybe = counting->is_scope_open || counting->is_class_open,
                                   .field = field});
}

/* --- classes --- */

/* The class that admission sets on a claim without one. Of several the newest counts. Source:
 * pkg/volume/util/storageclass.go (GetDefaultClass) */
static const struct kv_storage_class *default_class(const struct kv_state *state)
{
    const struct kv_storage_class *newest = NULL;
    const struct kv_state_kind *classes = kv_state_kind(state, &kv_kind_storageclass);
    for (size_t i = 0; i < classes->count; i++) {
        const struct kv_storage_class *class = (const struct kv_storage_class *)classes->objects[i];
        if (kv_storage_class_is_default(class) &&
            (!newest || class->object.created > newest->object.created))
            newest = class;
    }
    return newest;
}

/* Does a future claim count for the resource's class? `class` is its own, NULL = the default class.
 * If that is unknown, it may. */
static bool is_of_resource(struct counting *counting, const char *class)
{
    const char *wanted = counting->of.storage_class;
    counting->is_class_open = false;
    if (!wanted || class)
        return !wanted || strcmp(class, wanted) == 0;
    const struct kv_storage_class *given = default_class(counting->check->state);
    const char *unknown = kv_state_unknown(counting->check->state, &kv_kind_storageclass, NULL);
    if (given || !unknown)
        return given && strcmp(given->object.name, wanted) == 0;
    reason_set(counting, kv_check_format(counting->check, "the default StorageClass is unknown: %s",
                                         unknown));
    counting->is_class_open = true;
    return true;
}

/* --- claims --- */

static struct kv_quantity claim_amount(const struct counting *counting,
                                       const struct kv_quantities *requests)
{
    const struct kv_resource_amount *asked = kv_quantities_get(requests, "storage");
    if (counting->of.count != storage)
        return kv_quantity_from_int(1);
    return asked ? asked->amount : (struct kv_quantity){0};
}

static void templates_add(struct counting *counting)
{
    struct kv_list makers = claims_makers(counting->check, counting->namespace);
    kv_list_each(&makers, const struct claim_maker, maker) {
        if (!maker->is_ephemeral && maker->missing > 0 &&
            is_of_resource(counting, kv_claim_template_class(maker->template)))
            object_add(counting, maker->object, claim_amount(counting, &maker->template->requests),
                       maker->missing, maker->field);
    }
}

/* Each pod at the peak has its own. */
static void ephemeral_add(struct counting *counting, const struct peak_part *part)
{
    struct kv_check *check = counting->check;
    bool is_pod = part->object->kind == &kv_kind_pod;
    kv_list_each(&part->spec->volumes, const struct kv_volume, volume) {
        if (!volume->is_ephemeral || !volume->name)
            continue;
        bool is_there =
            is_pod &&
            kv_state_find(check->state, &kv_kind_persistentvolumeclaim, counting->namespace,
                          kv_check_format(check, "%s-%s", part->object->name, volume->name));
        if (!is_there && is_of_resource(counting, kv_claim_template_class(&volume->claim)))
            object_add(counting, part->object, claim_amount(counting, &volume->claim.requests),
                       part->pods,
                       kv_check_format(check, "%s.volumes[%s]",
                                       is_pod ? "spec" : "spec.template.spec", volume->name));
    }
}

static bool is_part(const struct peak *peak, const struct kv_pod *pod)
{
    kv_list_each(&peak->parts, const struct peak_part, part) {
        if (part->object == &pod->object)
            return true;
    }
    return false;
}

/* The ephemeral claims of pods that are part of their workload's peak, which already counts these.
 */
static void stood_for_find(const struct counting *counting, struct kv_intern *names)
{
    size_t count;
    struct kv_object *const *pods =
        kv_state_in_namespace(counting->check->state, &kv_kind_pod, counting->namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods[i];
        bool has_any = false;
        kv_list_each(&pod->spec->volumes, const struct kv_volume, volume)
            has_any |= volume->is_ephemeral && volume->name;
        if (!has_any || is_part(counting->peak, pod))
            continue;
        kv_list_each(&pod->spec->volumes, const struct kv_volume, volume) {
            if (volume->is_ephemeral && volume->name)
                kv_intern_add(names, kv_check_format(counting->check, "%s-%s", pod->object.name,
                                                     volume->name));
        }
    }
}

/* --- objects --- */

static bool was_admitted(const struct kv_object *object)
{
    return object->uid != NULL;
}

/* How much an object counts: admission in the cluster fills in what a manifest omits. */
static struct kv_quantity amount_of(struct counting *counting, const struct kv_object *object)
{
    bool is_claim = object->kind == &kv_kind_persistentvolumeclaim;
    counting->is_class_open = false;
    if (!is_claim || was_admitted(object))
        return counting->of.count(object, counting->of.storage_class);
    const struct kv_claim *claim = (const struct kv_claim *)object;
    return is_of_resource(counting, kv_claim_class(claim)) ? counting->of.count(object, NULL)
                                                           : (struct kv_quantity){0};
}

static const char *counting_field(const struct counting *counting)
{
    if (counting->of.count == storage)
        return "spec.resources.requests[storage]";
    if (counting->of.count == load_balancers)
        return "spec.type";
    return counting->of.count == node_ports ? "spec.ports" : NULL;
}

static void objects_add(struct counting *counting)
{
    size_t count;
    struct kv_intern stood_for = {0};
    bool are_claims = counting->of.kind == &kv_kind_persistentvolumeclaim;
    struct kv_object *const *objects = kv_state_in_namespace(
        counting->check->state, counting->of.kind, counting->namespace, &count);
    if (are_claims)
        stood_for_find(counting, &stood_for);
    for (size_t i = 0; i < count; i++)
        if (!are_claims || !kv_intern_find(&stood_for, kv_text_of(objects[i]->name)))
            object_add(counting, objects[i], amount_of(counting, objects[i]), 1,
                       counting_field(counting));
    if (are_claims) {
        templates_add(counting);
        kv_list_each(&counting->peak->parts, const struct peak_part, part)
            ephemeral_add(counting, part);
    }
    kv_intern_release(&stood_for);
}

/* --- kinds that are not read --- */

/* The plural of a kind by API conventions. */
static bool is_plural_of(const char *plural, size_t length, const char *kind)
{
    static const char *const endings[] = {"s", "es", "", "ies"};
    size_t stem = strlen(kind);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t kept = strcmp(endings[i], "ies") == 0 ? stem - 1 : stem;
        if (stem == 0 || length != kept + strlen(endings[i]) ||
            strncmp(plural + kept, endings[i], strlen(endings[i])) != 0 ||
            (kept < stem && kind[kept] != 'y'))
            continue;
        size_t same = 0;
        while (same < kept && tolower((unsigned char)kind[same]) == plural[same])
            same++;
        if (same == kept)
            return true;
    }
    return false;
}

static bool is_of_group(const char *api_version, const char *group)
{
    const char *slash = strchr(api_version, '/');
    size_t length = slash ? (size_t)(slash - api_version) : 0;
    return strlen(group) == length && strncmp(api_version, group, length) == 0;
}

/* `count/secrets`, `secrets`, `count/widgets.example.com`. */
static bool is_named_by(const struct kv_manifest *manifest, const char *resource)
{
    const char *name = strncmp(resource, "count/", 6) == 0 ? resource + 6 : resource;
    const char *dot = strchr(name, '.');
    return is_of_group(manifest->api_version, dot ? dot + 1 : "") &&
           is_plural_of(name, dot ? (size_t)(dot - name) : strlen(name), manifest->kind);
}

static void manifests_add(struct counting *counting)
{
    const struct kv_manifests *manifests = counting->check->state->manifests;
    for (size_t i = 0; manifests && i < manifests->items.count; i++) {
        const struct kv_manifest *manifest =
            kv_list_item(&manifests->items, const struct kv_manifest, i);
        const char *namespace = manifest->namespace ? manifest->namespace : KV_NAMESPACE_DEFAULT;
        if (!manifest->known && strcmp(namespace, counting->namespace) == 0 &&
            is_named_by(manifest, counting->resource))
            item_add(counting, (struct counted_item){.kind = manifest->kind,
                                                     .name = manifest->name,
                                                     .place = manifest->place,
                                                     .each = kv_quantity_from_int(1),
                                                     .times = 1});
    }
}

/* Can objects be counted under this name at all? */
static bool names_objects(const char *resource)
{
    return strncmp(resource, "count/", 6) == 0 || !strchr(resource, '/');
}

/* --- future objects --- */

/* It is unknown how many objects other creators create. */
static const struct {
    const char *resource;
    const struct kv_kind *maker;
} made[] = {
    {"count/replicasets.apps", &kv_kind_deployment},
    {"count/controllerrevisions.apps", &kv_kind_statefulset},
    {"count/controllerrevisions.apps", &kv_kind_daemonset},
    {"count/jobs.batch", &kv_kind_cronjob},
    {"count/endpoints", &kv_kind_service},
    {"count/endpointslices.discovery.k8s.io", &kv_kind_service},
};

/* Only for those that the manifests add or change: the others have already created theirs. */
static void makers_check(struct counting *counting)
{
    const struct kv_state *state = counting->check->state;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        size_t count;
        struct kv_object *const *objects =
            kv_state_in_namespace(state, made[i].maker, counting->namespace, &count);
        for (size_t k = 0; strcmp(made[i].resource, counting->resource) == 0 && k < count; k++) {
            bool is_laid_over = state->source == KV_SOURCE_OVERLAY;
            if (!objects[k]->place.file || (is_laid_over && objects[k]->change == KV_UNTOUCHED))
                continue;
            unbounded_set(counting, kv_check_format(counting->check,
                                                    "the number of %s that %s creates is unknown",
                                                    made[i].maker->name, objects[k]->name));
            return;
        }
    }
}

/* The objects that Kubernetes itself creates in each namespace. */
static void own_add(struct counting *counting)
{
    static const struct {
        const char *resource, *kind, *name;
    } own[] = {{"configmaps", "ConfigMap", "kube-root-ca.crt"},
               {"count/serviceaccounts", "ServiceAccount", "default"}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        const struct kv_kind *kind = kv_kind_find("v1", own[i].kind);
        if (strcmp(kv_resource_canonical(counting->resource), own[i].resource) == 0 &&
            !kv_state_find(counting->check->state, kind, counting->namespace, own[i].name))
            item_add(counting, (struct counted_item){.kind = own[i].kind,
                                                     .name = own[i].name,
                                                     .each = kv_quantity_from_int(1),
                                                     .times = 1});
    }
}

/* --- the result --- */

/* Without a list of them: everything in the manifests will exist, and everything that the API
 * counts, which may be the same. */
static void used_take(struct counting *counting, const char *unknown)
{
    struct counted *out = counting->out;
    const struct kv_resource_amount *used =
        kv_quantities_get(&counting->peak->quota->status_used, counting->resource);
    if (!used) {
        unbounded_set(counting, unknown);
        return;
    }
    if (out->items.count > 0)
        reason_set(counting,
                   kv_check_format(counting->check,
                                   "it is unknown which objects of the manifests are new: %s",
                                   unknown));
    if (!kv_quantity_add(out->most, used->amount, &out->most))
        unbounded_set(counting, "it has too many digits");
    if (kv_quantity_compare(used->amount, out->least) > 0)
        out->least = used->amount;
}

static void sum_up(struct counting *counting)
{
    const struct kv_state *state = counting->check->state;
    const struct kv_kind *kind = counting->of.kind;
    bool is_all = state->source == KV_SOURCE_MANIFESTS;
    const char *unknown = "no rule reads them";
    if (kind) {
        unknown = kv_state_unknown(state, kind, counting->namespace);
        unknown =
            unknown ? kv_check_format(counting->check, "%s: %s", kind->resource, unknown) : NULL;
        objects_add(counting);
    } else {
        manifests_add(counting);
    }
    makers_check(counting);
    if (is_all)
        own_add(counting);
    if (is_all && !names_objects(counting->resource) && !kind) {
        unbounded_set(counting, "cannot be counted here");
    } else if (!is_all && unknown) {
        used_take(counting, unknown);
    }
}

static bool scopes_are_of_claims(const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->scopes.count; i++)
        if (strcmp(quota->scopes.items[i], "VolumeAttributesClass") != 0)
            return false;
    kv_list_each(&quota->scope_expressions, const struct kv_scope_expression, expression) {
        if (!kv_string_is(expression->scope_name, "VolumeAttributesClass"))
            return false;
    }
    return true;
}

bool counted_make(struct kv_check *check, const struct peak *peak,
                  const struct kv_resource_amount *hard, struct counted *out)
{
    const struct kv_resource_quota *quota = peak->quota;
    *out = (struct counted){0};
    struct counting counting = {.check = check,
                                .peak = peak,
                                .namespace = quota->object.namespace,
                                .resource = hard->resource,
                                .of = counted_of(hard->resource, check->arena),
                                .out = out};
    if (charge_is_of_pods(hard->resource))
        return false;
    if (kv_resource_quota_is_scoped(quota)) {
        if (counting.of.kind != &kv_kind_persistentvolumeclaim || !scopes_are_of_claims(quota))
            return false;
        counting.is_scope_open = true;
        reason_set(&counting, "the claims of its scope VolumeAttributesClass are not read");
    }
    /* Without the parts of the peak the number of claims is unknown. */
    if (counting.of.kind == &kv_kind_persistentvolumeclaim && peak->unknown)
        unbounded_set(&counting, kv_check_format(check, "%s are unknown: they may add claims",
                                                 peak->unknown->resource));
    sum_up(&counting);
    return true;
}
