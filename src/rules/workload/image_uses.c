#include "image_uses.h"

struct walk {
    struct kv_check *check;
    const struct kv_spec_namespace *namespace;
    void (*take)(struct kv_check *check, const struct image_use *use);
};

static const struct kv_container *container_find(const struct kv_list *containers, const char *name)
{
    kv_list_each(containers, const struct kv_container, container) {
        if (kv_string_is(container->name, name))
            return container;
    }
    return NULL;
}

const struct kv_container *image_container(const struct kv_pod_spec *spec, const char *name,
                                           const char **list)
{
    const struct kv_container *container = container_find(&spec->containers, name);
    *list = container ? "containers" : "initContainers";
    return container ? container : container_find(&spec->init_containers, name);
}

/* --- walking --- */

static void container_take(const struct walk *walk, struct image_use use,
                           const struct kv_container *container)
{
    use.container = container->name ? container->name : "";
    use.text = container->image;
    if (use.text)
        use.image = image_parse(walk->check->arena, use.text);
    walk->take(walk->check, &use);
}

/* Does the template's container of the same name have this image? */
static bool is_of_template(const struct kv_workload *template, const struct kv_container *container)
{
    const char *list;
    const struct kv_container *own =
        template && container->name ? image_container(&template->template, container->name, &list)
                                    : NULL;
    return own && kv_string_is(own->image, container->image);
}

static void spec_take(const struct walk *walk, const struct kv_object *object,
                      const struct kv_pod_spec *spec, const struct kv_workload *template)
{
    const struct {
        const char *name;
        const struct kv_list *containers;
    } lists[] = {{"initContainers", &spec->init_containers}, {"containers", &spec->containers}};
    struct image_use use = {.namespace = walk->namespace, .object = object, .lasting = KV_LASTING};
    if (template)
        use.lasting = image_pod_lasting(walk->check, object, &template->object);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        use.list = lists[i].name;
        kv_list_each(lists[i].containers, const struct kv_container, container) {
            if (!is_of_template(template, container))
                container_take(walk, use, container);
        }
    }
}

/* What a pod of a workload that manifests change will run, its template says. */
static void pod_take(const struct walk *walk, const struct kv_pod *pod)
{
    const struct kv_workload *template = holder_template_of(walk->check->state, &pod->object);
    if (!kv_pod_has_ended(pod) && pod->object.deleted == KV_TIME_NONE &&
        (!template || template->object.change == KV_UNTOUCHED))
        spec_take(walk, &pod->object, pod->spec, template);
}

static bool is_known(const struct walk *walk, const struct kv_kind *kind)
{
    const char *namespace = walk->namespace->name.text;
    /* What manifests leave out is no gap. */
    bool is_left_out = walk->check->state->source == KV_SOURCE_MANIFESTS;
    return is_left_out || workload_kind_is_rare(kind) ||
           kv_check_demands(walk->check, kind, namespace);
}

static void kind_walk(const struct walk *walk, const struct kv_kind *kind)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(walk->check->state, kind, walk->namespace->name.text, &count);
    for (size_t i = 0; is_known(walk, kind) && i < count; i++) {
        const struct kv_workload *workload = (const struct kv_workload *)objects[i];
        if (kind == &kv_kind_pod)
            pod_take(walk, (const struct kv_pod *)objects[i]);
        else if (holder_is_evaluated(walk->check->state, workload))
            spec_take(walk, objects[i], &workload->template, NULL);
    }
}

void image_uses_each(struct kv_check *check, bool (*wanted)(const struct kv_spec_content *content),
                     void (*take)(struct kv_check *check, const struct image_use *use))
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        const struct walk walk = {check, namespace, take};
        if (!wanted(&namespace->content))
            continue;
        for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
            kind_walk(&walk, *kind);
        kind_walk(&walk, &kv_kind_pod);
    }
}

bool image_is_wanted(const struct kv_spec *spec,
                     bool (*wanted)(const struct kv_spec_content *content))
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        if (wanted(&namespace->content))
            return true;
    }
    return false;
}

/* --- reporting --- */

enum kv_lasting image_pod_lasting(const struct kv_check *check, const struct kv_object *pod,
                                  const struct kv_object *workload)
{
    enum kv_lasting started = kv_check_lasted(check, pod->created);
    enum kv_lasting changed = kv_check_lasted(check, kv_object_changed(workload));
    if (started == KV_RECENT || changed == KV_RECENT)
        return KV_RECENT;
    return started == KV_AGE_UNKNOWN ? started : changed;
}

bool image_use_is_settled(struct kv_check *check, const struct image_use *use)
{
    if (use->lasting == KV_AGE_UNKNOWN)
        kv_check_not_evaluated(check, use->object,
                               "its image %s is not that of its template, but since when is "
                               "unknown: %s",
                               use->text,
                               kv_check_undated(check, use->object->created, "no timestamp"));
    return use->lasting == KV_LASTING;
}

const char *image_container_text(struct kv_check *check, const struct image_use *use)
{
    bool is_init = strcmp(use->list, "initContainers") == 0;
    return kv_check_format(check, "%scontainer %s", is_init ? "init " : "", use->container);
}

struct kv_finding *image_use_finding(struct kv_check *check, const struct image_use *use,
                                     struct kv_place documented, const char *message)
{
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, use->object), documented, "%s", message);
    finding->field = kv_check_format(
        check, "%s.%s[%s].image", workload_spec_path(use->object->kind), use->list, use->container);
    finding->actual = use->text;
    finding->manifest = use->object->place;
    return finding;
}
