#include "image_uses.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return documented->images.count > 0;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no images";
}

/* A container of a live workload, and its documented image. */
struct comparison {
    struct kv_check *check;
    const struct workload_match *match;
    const struct kv_spec_pair *pair;
    struct image documented;
};

static const char *difference_text(enum image_match match)
{
    switch (match) {
    case IMAGE_OTHER_REPOSITORY:
        return "which is another image than";
    case IMAGE_OTHER_DIGEST:
        return "whose digest is not that of";
    default:
        return "whose tag is not of";
    }
}

static void image_report(const struct comparison *comparison, const struct image_use *use,
                         enum image_match match)
{
    struct kv_check *check = comparison->check;
    const char *documented = comparison->pair->value.text;
    struct kv_finding *finding = image_use_finding(
        check, use, comparison->pair->value.place,
        kv_check_format(check, "%s of %s %s runs %s, %s %s", image_container_text(check, use),
                        use->object->kind->name, use->object->name, use->text,
                        difference_text(match), documented));
    finding->expected = documented;
}

/* Compares what is written; IMAGE_DIGEST_UNKNOWN = only what runs can tell. */
static enum image_match use_check(const struct comparison *comparison, const struct image_use *use)
{
    enum image_match match = image_compare(&comparison->documented, &use->image);
    if (match == IMAGE_SAME || match == IMAGE_DIGEST_UNKNOWN)
        return match;
    if (match == IMAGE_TAG_UNKNOWN)
        kv_check_not_evaluated(comparison->check, use->object,
                               "%s has the image %s, whose version it does not show",
                               image_container_text(comparison->check, use), use->text);
    else if (image_use_is_settled(comparison->check, use))
        image_report(comparison, use, match);
    return match;
}

/* --- what runs --- */

static const char *running_id(const struct kv_pod *pod, const char *container)
{
    const struct kv_list *lists[] = {&pod->in_force->statuses, &pod->in_force->init_statuses};
    for (size_t i = 0; i < 2; i++) {
        kv_list_each(lists[i], const struct kv_container_status, status) {
            if (kv_string_is(status->name, container) && status->image_id && *status->image_id)
                return status->image_id;
        }
    }
    return NULL; /* not pulled yet */
}

static void digest_check(const struct comparison *comparison, const struct kv_pod *pod,
                         struct image_use use)
{
    struct kv_check *check = comparison->check;
    const char *id = running_id(pod, use.container), *digest = image_id_digest(id);
    use.object = &pod->object;
    if (!id || (digest && strcmp(digest, comparison->documented.digest) == 0))
        return;
    if (!digest) {
        kv_check_not_evaluated(check, use.object,
                               "%s runs %s: the container runtime does not show its digest",
                               image_container_text(check, &use), id);
        return;
    }
    if (!image_use_is_settled(check, &use))
        return;
    image_report(comparison, &use, IMAGE_OTHER_DIGEST);
    struct kv_finding *finding =
        kv_list_item(check->findings, struct kv_finding, check->findings->count - 1);
    finding->field = kv_check_format(check, "status.%s[%s].imageID",
                                     strcmp(use.list, "containers") == 0 ? "containerStatuses"
                                                                         : "initContainerStatuses",
                                     use.container);
    finding->actual = id;
}

static void pod_check(const struct comparison *comparison, const struct kv_pod *pod,
                      const struct image_use *of_template)
{
    const struct kv_object *workload = &comparison->match->found->object;
    struct image_use use = *of_template;
    const struct kv_container *container = image_container(pod->spec, use.container, &use.list);
    if (!container || !container->image)
        return;
    use.object = &pod->object;
    use.lasting = image_pod_lasting(comparison->check, &pod->object, workload);
    use.text = container->image;
    use.image = image_parse(comparison->check->arena, use.text);
    bool is_other = strcmp(use.text, of_template->text) != 0;
    enum image_match match =
        is_other ? use_check(comparison, &use) : image_compare(&comparison->documented, &use.image);
    if (match == IMAGE_DIGEST_UNKNOWN)
        digest_check(comparison, pod, use);
}

/* Is it known which pods the workload has? Those of a CronJob are gone by the next morning. */
static bool pods_are_known(const struct comparison *comparison)
{
    const struct kv_object *found = &comparison->match->found->object;
    struct kv_check *check = comparison->check;
    return check->state->source != KV_SOURCE_MANIFESTS && found->change == KV_UNTOUCHED &&
           found->kind != &kv_kind_cronjob &&
           kv_check_demands(check, &kv_kind_pod, found->namespace) &&
           (found->kind != &kv_kind_deployment ||
            kv_check_demands(check, &kv_kind_replicaset, found->namespace));
}

static void pods_check(const struct comparison *comparison, const struct image_use *of_template)
{
    const struct kv_workload *found = comparison->match->found;
    const struct kv_state *state = comparison->check->state;
    size_t count = 0;
    struct kv_object *const *objects =
        pods_are_known(comparison)
            ? kv_state_in_namespace(state, &kv_kind_pod, found->object.namespace, &count)
            : NULL;
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)objects[i];
        if (!kv_pod_has_ended(pod) && pod->object.deleted == KV_TIME_NONE &&
            workload_owns(comparison->check, found, pod))
            pod_check(comparison, pod, of_template);
    }
}

/* --- the template --- */

static void missing_report(const struct comparison *comparison)
{
    const struct kv_workload *found = comparison->match->found;
    const char *name = comparison->pair->key.text;
    struct kv_finding *finding =
        workload_finding(comparison->check, comparison->match, comparison->pair->value.place,
                         kv_check_format(comparison->check, "%s %s has no container %s",
                                         found->object.kind->name, found->object.name, name));
    finding->field = workload_template_field(
        comparison->check, found, kv_check_format(comparison->check, "containers[%s]", name));
    finding->expected = comparison->pair->value.text;
}

static void pair_check(const struct comparison *comparison)
{
    struct kv_check *check = comparison->check;
    const struct kv_workload *found = comparison->match->found;
    struct image_use use = {.namespace = comparison->match->namespace,
                            .object = &found->object,
                            .container = comparison->pair->key.text,
                            .lasting = KV_LASTING};
    const struct kv_container *container =
        image_container(&found->template, use.container, &use.list);
    kv_check_compares(check, comparison->pair->value.place, found->object.namespace);
    if (!container) {
        missing_report(comparison);
        return;
    }
    if (!container->image) {
        kv_check_not_evaluated(check, &found->object, IMAGE_UNRECORDED);
        return;
    }
    use.text = container->image;
    use.image = image_parse(check->arena, use.text);
    enum image_match match = use_check(comparison, &use);
    if (match == IMAGE_SAME || match == IMAGE_DIGEST_UNKNOWN)
        pods_check(comparison, &use);
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    kv_records_each(&match->documented->images, const struct kv_spec_pair, pair) {
        const struct comparison comparison = {check, match, pair,
                                              image_parse(check->arena, pair->value.text)};
        pair_check(&comparison);
    }
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, match_check);
}

const struct kv_rule kv_rule_workload_image = {
    .doc =
        {
            .id = "workload/image",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a container does not run the documented image",
            .why = "The spec says which software runs, and in which version: a major version that "
                   "was raised by a bot, or one that nobody raised, is found here. A documented "
                   "tag stands for all that begin with it: `mariadb:11` is also 11.8.6 and "
                   "11-jammy, but neither 110 nor a pre-release 11.0.0-rc1. `:>=11.4 <12.0` is a "
                   "range. A digest is compared with that of the template, or else with what the "
                   "pods run. Pods that run something else than their template says are reported "
                   "once that has lasted for `settle`: a rollout is stuck, or somebody has edited "
                   "the pod.",
            .fix = "Change the template in Git, or the spec. If only the pods differ, find out why "
                   "the rollout does not end (kubectl rollout status).",
            .keys = "workload.images[]",
            .example = "namespaces:\n"
                       "  matomo:\n"
                       "    workloads:\n"
                       "      matomo: {images: {matomo: \"docker.io/library/matomo:5\"}}\n",
            .source = "https://kubernetes.io/docs/concepts/containers/images/",
        },
    .reads = KV_READS(
        WORKLOAD_READS,
        {.kind = &kv_kind_replicaset, .need = KV_HELPS, .wanted = workload_kind_is_documented},
        {.kind = &kv_kind_pod, .need = KV_HELPS}),
    .not_applicable = not_applicable,
    .run = run,
};
