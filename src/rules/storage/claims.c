#include "claims.h"

#include "rules/workload/autoscalers.h"
#include "rules/workload/holders.h"
#include "rules/workload/makers.h"
#include "rules/workload/replicas.h"

#include <stdlib.h>

/* --- names --- */

/* The ordinal in a text, as the controller writes it; -1 = none. */
static int64_t ordinal_parse(const char *text, size_t length)
{
    bool is_number = length > 0 && length <= 10 && strspn(text, "0123456789") >= length;
    return is_number && (text[0] != '0' || length == 1) ? strtoll(text, NULL, 10) : -1;
}

/* The rest of `name` after "WORD-"; NULL = it does not begin so. */
static const char *after(const char *name, const char *word)
{
    size_t length = strlen(word);
    return strncmp(name, word, length) == 0 && name[length] == '-' ? name + length + 1 : NULL;
}

static bool is_in(const struct claim_maker *maker, int64_t ordinal)
{
    return ordinal >= maker->first && ordinal - maker->first < maker->count;
}

/* Will it exist whatever an autoscaler does? */
static bool is_in_surely(const struct claim_maker *maker, int64_t ordinal)
{
    return is_in(maker, ordinal) && ordinal - maker->first < maker->least;
}

/* --- makers --- */

bool claims_is_of(const struct claim_maker *maker, const char *name)
{
    const char *rest = maker->is_ephemeral ? name : after(name, maker->volume);
    rest = rest ? after(rest, maker->object->name) : NULL;
    if (!rest)
        return false;
    if (maker->object->kind == &kv_kind_pod)
        return strcmp(rest, maker->volume) == 0;
    size_t digits = strspn(rest, "0123456789");
    bool ends = maker->is_ephemeral
                    ? rest[digits] == '-' && strcmp(rest + digits + 1, maker->volume) == 0
                    : rest[digits] == '\0';
    return ends && is_in(maker, ordinal_parse(rest, digits));
}

static void ordinals_count(const struct kv_check *check, const struct kv_workload *set,
                           struct claim_maker *maker)
{
    int64_t first = set->first_ordinal.value;
    maker->first = first < 0 || first > INT32_MAX ? 0 : first;
    struct kv_list scalers = scalers_of(check->state, set->object.namespace, check->arena);
    maker->count = replicas_most(check, &scalers, set).most;
    maker->least = replicas_least(check, set);
}

static struct claim_maker of_set(struct kv_check *check, const struct kv_workload *set,
                                 const struct kv_claim_template *template)
{
    const char *name = template->name ? template->name : "";
    struct claim_maker maker = {
        .object = &set->object,
        .template = template,
        .volume = name,
        .field = kv_check_format(check, "spec.volumeClaimTemplates[%s]", name),
    };
    ordinals_count(check, set, &maker);
    return maker;
}

static struct claim_maker of_volume(struct kv_check *check, const struct kv_object *object,
                                    const struct kv_volume *volume)
{
    struct claim_maker maker = {
        .object = object,
        .template = &volume->claim,
        .volume = volume->name,
        .is_ephemeral = true,
        .field = kv_check_format(check, "%s.volumes[%s].ephemeral.volumeClaimTemplate",
                                 workload_spec_path(object->kind), volume->name),
        .count = object->kind == &kv_kind_pod,
    };
    if (object->kind == &kv_kind_statefulset)
        ordinals_count(check, (const struct kv_workload *)object, &maker);
    return maker;
}

/* The first of the namespace's claims whose name is not before `prefix`. */
static size_t claims_from(struct kv_object *const *claims, size_t count, const char *prefix)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(claims[middle]->name, prefix) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many of the set's claims exist? Their names are adjacent. */
static int64_t claims_there(struct kv_check *check, const struct claim_maker *maker)
{
    size_t count;
    int64_t there = 0;
    struct kv_object *const *claims = kv_state_in_namespace(
        check->state, &kv_kind_persistentvolumeclaim, maker->object->namespace, &count);
    const char *prefix = maker->is_ephemeral
                             ? kv_check_format(check, "%s-", maker->object->name)
                             : kv_check_format(check, "%s-%s-", maker->volume, maker->object->name);
    for (size_t i = claims_from(claims, count, prefix);
         i < count && strncmp(claims[i]->name, prefix, strlen(prefix)) == 0; i++)
        there += claims_is_of(maker, claims[i]->name);
    return there;
}

static void maker_add(struct kv_check *check, struct kv_list *makers, struct claim_maker maker)
{
    if (maker.object->kind == &kv_kind_pod)
        maker.missing =
            !kv_state_find(check->state, &kv_kind_persistentvolumeclaim, maker.object->namespace,
                           kv_check_format(check, "%s-%s", maker.object->name, maker.volume));
    else if (maker.object->kind == &kv_kind_statefulset)
        maker.missing = maker.count - claims_there(check, &maker);
    kv_list_add(makers, check->arena, struct claim_maker, maker);
}

static void volumes_add(struct kv_check *check, struct kv_list *makers,
                        const struct kv_object *object, const struct kv_pod_spec *spec)
{
    kv_list_each(&spec->volumes, const struct kv_volume, volume) {
        if (volume->is_ephemeral && volume->name)
            maker_add(check, makers, of_volume(check, object, volume));
    }
}

static void workloads_add(struct kv_check *check, const char *namespace, const struct kv_kind *kind,
                          struct kv_list *makers)
{
    size_t count;
    struct kv_object *const *objects = kv_state_in_namespace(check->state, kind, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_workload *workload = (const struct kv_workload *)objects[i];
        if (!holder_is_evaluated(check->state, workload))
            continue;
        kv_list_each(&workload->claim_templates, const struct kv_claim_template, template)
            maker_add(check, makers, of_set(check, workload, template));
        volumes_add(check, makers, &workload->object, &workload->template);
    }
}

struct kv_list claims_makers(struct kv_check *check, const char *namespace)
{
    struct kv_list makers = {0};
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        workloads_add(check, namespace, *kind, &makers);
    size_t count;
    struct kv_object *const *pods =
        kv_state_in_namespace(check->state, &kv_kind_pod, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods[i];
        if (!kv_pod_has_ended(pod) && !holder_template_of(check->state, &pod->object))
            volumes_add(check, &makers, &pod->object, pod->spec);
    }
    return makers;
}

/* --- by name --- */

static const struct kv_volume *ephemeral_find(const struct kv_pod_spec *spec, const char *name)
{
    kv_list_each(&spec->volumes, const struct kv_volume, volume) {
        if (volume->is_ephemeral && volume->name && strcmp(volume->name, name) == 0)
            return volume;
    }
    return NULL;
}

/* The StatefulSet of this pod, by the pod's name. */
static const struct kv_workload *set_of_pod(const struct kv_check *check, const char *namespace,
                                            const char *pod, int64_t *ordinal)
{
    const char *dash = strrchr(pod, '-');
    *ordinal = dash ? ordinal_parse(dash + 1, strlen(dash + 1)) : -1;
    if (*ordinal < 0)
        return NULL;
    const char *name = kv_arena_copy(check->arena, (struct kv_text){pod, (size_t)(dash - pod)});
    return (const struct kv_workload *)kv_state_find(check->state, &kv_kind_statefulset, namespace,
                                                     name);
}

/* "TEMPLATE" and "POD" of a name split at a dash. */
static bool set_makes(struct kv_check *check, const char *namespace, const char *template,
                      const char *pod, struct claim_maker *out)
{
    int64_t ordinal;
    const struct kv_workload *set = set_of_pod(check, namespace, pod, &ordinal);
    if (!set)
        return false;
    kv_list_each(&set->claim_templates, const struct kv_claim_template, made) {
        if (!made->name || strcmp(made->name, template) != 0)
            continue;
        *out = of_set(check, set, made);
        return is_in_surely(out, ordinal);
    }
    return false;
}

/* "POD" and "VOLUME". */
static bool pod_makes(struct kv_check *check, const char *namespace, const char *name,
                      const char *volume_name, struct claim_maker *out)
{
    int64_t ordinal;
    const struct kv_workload *set = set_of_pod(check, namespace, name, &ordinal);
    const struct kv_volume *volume = set ? ephemeral_find(&set->template, volume_name) : NULL;
    if (volume) {
        *out = of_volume(check, &set->object, volume);
        return is_in_surely(out, ordinal);
    }
    const struct kv_pod *pod =
        (const struct kv_pod *)kv_state_find(check->state, &kv_kind_pod, namespace, name);
    volume = pod && !kv_pod_has_ended(pod) ? ephemeral_find(pod->spec, volume_name) : NULL;
    if (volume)
        *out = of_volume(check, &pod->object, volume);
    return volume != NULL;
}

bool claims_maker_of(struct kv_check *check, const char *namespace, const char *name,
                     struct claim_maker *out)
{
    for (const char *dash = name; (dash = strchr(dash, '-')); dash++) {
        const char *before =
            kv_arena_copy(check->arena, (struct kv_text){name, (size_t)(dash - name)});
        if (set_makes(check, namespace, before, dash + 1, out) ||
            pod_makes(check, namespace, before, dash + 1, out))
            return true;
    }
    return false;
}

const struct kv_workload *claims_deleted_by(struct kv_check *check, const struct kv_claim *claim)
{
    struct claim_maker maker;
    const char *namespace = claim->object.namespace, *name = claim->object.name;
    for (const char *dash = name; (dash = strchr(dash, '-')); dash++) {
        int64_t ordinal;
        const struct kv_workload *set = set_of_pod(check, namespace, dash + 1, &ordinal);
        const char *before =
            kv_arena_copy(check->arena, (struct kv_text){name, (size_t)(dash - name)});
        if (!set || !kv_string_is(set->claims_when_scaled, "Delete"))
            continue;
        kv_list_each(&set->claim_templates, const struct kv_claim_template, made) {
            maker = of_set(check, set, made);
            if (made->name && strcmp(made->name, before) == 0 && !is_in(&maker, ordinal))
                return set;
        }
    }
    return NULL;
}

/* --- a future claim --- */

const struct kv_claim *claims_make(struct kv_check *check, const struct claim_maker *maker,
                                   const char *name)
{
    const struct kv_claim_template *template = maker->template;
    struct kv_claim *claim = kv_arena_alloc(check->arena, sizeof *claim);
    *claim = (struct kv_claim){
        .object =
            {
                .kind = &kv_kind_persistentvolumeclaim,
                .namespace = maker->object->namespace,
                .name = name,
                .annotations = template->annotations,
                .place = maker->object->place,
                .created = KV_TIME_NONE,
                .deleted = KV_TIME_NONE,
            },
        .storage_class = template->storage_class,
        .volume = template->volume,
        .access_modes = template->access_modes,
        .requests = template->requests,
        .selector = template->selector,
    };
    return claim;
}

const char *claims_field(struct kv_check *check, const struct claim_maker *maker, const char *field)
{
    return kv_check_format(check, "%s.%s", maker->field, field);
}
