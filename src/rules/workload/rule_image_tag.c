#include "image_uses.h"

#include "kubevet/kinds/node.h"

static bool is_wanted(const struct kv_spec_content *content)
{
    return content->images.tags.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return holders_are_wanted(spec, is_wanted) ? NULL
                                               : "the spec does not say that tags are pinned";
}

static void use_check(struct kv_check *check, const struct image_use *use)
{
    const struct kv_value *documented = &use->namespace->content.images.tags;
    kv_check_compares(check, documented->place, use->namespace->name.text);
    if (!use->text) {
        kv_check_not_evaluated(check, use->object, IMAGE_UNRECORDED);
        return;
    }
    if (!image_is_floating(&use->image) || !image_use_is_settled(check, use))
        return;
    struct kv_finding *finding = image_use_finding(
        check, use, documented->place,
        kv_check_format(check, "%s of %s %s runs %s: %s", image_container_text(check, use),
                        use->object->kind->name, use->object->name, use->text,
                        use->image.tag ? "this tag moves to newer images"
                                       : "without a tag, it is the newest image"));
    finding->expected = documented->text;
}

/* --- tags that have moved --- */

/* What a tag stands for on nodes of one architecture. */
struct running {
    const char *text, *digest, *arch;
    const struct kv_pod *pod;
};

struct namespace_runs {
    struct kv_check *check;
    const struct kv_spec_namespace *namespace;
    struct kv_list seen; /* struct running: the first of each image and architecture */
};

static const char *arch_of(const struct kv_check *check, const struct kv_pod *pod)
{
    const struct kv_object *node =
        pod->node_name ? kv_state_find(check->state, &kv_kind_node, NULL, pod->node_name) : NULL;
    return node ? kv_labels_get(node->labels, "kubernetes.io/arch") : NULL;
}

static const struct running *first_of(struct namespace_runs *runs, const struct running *running)
{
    kv_list_each(&runs->seen, const struct running, seen) {
        if (kv_string_is(seen->text, running->text) && kv_string_is(seen->arch, running->arch))
            return seen;
    }
    kv_list_add(&runs->seen, runs->check->arena, struct running, *running);
    return running;
}

static void moved_check(struct namespace_runs *runs, const char *list, const char *container,
                        const struct running *running)
{
    struct kv_check *check = runs->check;
    const struct running *first = first_of(runs, running);
    if (strcmp(first->digest, running->digest) == 0)
        return;
    const struct kv_object *object = &running->pod->object;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), runs->namespace->content.images.tags.place,
        "%s has moved: pod %s runs another image of that name than pod %s", running->text,
        object->name, first->pod->object.name);
    finding->field = kv_check_format(check, "status.%s[%s].imageID", list, container);
    finding->expected = first->digest;
    finding->actual = running->digest;
}

static void statuses_check(struct namespace_runs *runs, const struct kv_pod *pod, const char *list,
                           const struct kv_list *statuses)
{
    kv_list_each(statuses, const struct kv_container_status, status) {
        const char *in, *digest = image_id_digest(status->image_id);
        const struct kv_container *container =
            status->name ? image_container(pod->spec, status->name, &in) : NULL;
        struct running running = {container ? container->image : NULL, digest,
                                  arch_of(runs->check, pod), pod};
        if (running.text && !strchr(running.text, '@') && digest && running.arch)
            moved_check(runs, list, status->name, &running);
    }
}

static void namespace_check(struct kv_check *check, const struct kv_spec_namespace *namespace)
{
    size_t count;
    struct namespace_runs runs = {.check = check, .namespace = namespace};
    struct kv_object *const *pods =
        kv_state_in_namespace(check->state, &kv_kind_pod, namespace->name.text, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods[i];
        if (kv_pod_has_ended(pod) || pod->object.deleted != KV_TIME_NONE)
            continue;
        statuses_check(&runs, pod, "containerStatuses", &pod->in_force->statuses);
        statuses_check(&runs, pod, "initContainerStatuses", &pod->in_force->init_statuses);
    }
}

static void run(struct kv_check *check)
{
    image_uses_each(check, is_wanted, use_check);
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return; /* they show nothing that runs */
    bool has_nodes = kv_check_demands(check, &kv_kind_node, NULL);
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        if (has_nodes && is_wanted(&namespace->content))
            namespace_check(check, namespace);
    }
}

const struct kv_rule kv_rule_workload_image_tag = {
    .doc =
        {
            .id = "workload/image-tag",
            .severity = KV_SEVERITY_ERROR,
            .summary = "the tag of an image is not pinned",
            .why = "A tag that moves means that two pods of one workload may run different "
                   "software, that a restart is an upgrade, and that nobody can go back. Pinned "
                   "are a digest, and a tag of one version. Not pinned are no tag, `latest`, tags "
                   "without digits (`stable`), and those with a major version only (`11`, "
                   "`8-alpine`). Two numbers may be a whole version (postgres:16.4), and a long "
                   "number is taken for a date or a build. Besides, what runs shows tags that have "
                   "moved, whatever they look like: two pods "
                   "of the namespace, on nodes of one architecture, run different images of one "
                   "name.",
            .fix = "Name the full version or the digest in the template in Git. Where a tag has "
                   "moved, restart the older pods.",
            .keys = "images.tags",
            .example = "profiles:\n"
                       "  team: {images: {tags: pinned}}\n"
                       "namespaces:\n"
                       "  shop: {profile: team}\n",
            .source = "https://kubernetes.io/docs/concepts/containers/images/#image-names",
        },
    .reads = KV_READS(HOLDER_READS(KV_DOCUMENTED), {.kind = &kv_kind_node, .need = KV_HELPS}),
    .not_applicable = not_applicable,
    .run = run,
};
