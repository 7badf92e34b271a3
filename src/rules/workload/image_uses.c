#include "image_uses.h"

struct walk {
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

static void container_take(const struct walk *walk, struct kv_check *check, struct image_use use,
                           const struct kv_container *container)
{
    use.container = container->name ? container->name : "";
    use.text = container->image;
    if (use.text)
        use.image = image_parse(check->arena, use.text);
    walk->take(check, &use);
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

static void holder_take(void *context, struct kv_check *check, const struct holder *holder)
{
    const struct {
        const char *name;
        const struct kv_list *containers;
    } lists[] = {{"initContainers", &holder->spec->init_containers},
                 {"containers", &holder->spec->containers}};
    struct image_use use = {
        .namespace = holder->namespace, .object = holder->object, .lasting = KV_LASTING};
    if (holder->template)
        use.lasting = image_pod_lasting(check, holder->object, &holder->template->object);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        use.list = lists[i].name;
        kv_list_each(lists[i].containers, const struct kv_container, container) {
            if (!is_of_template(holder->template, container))
                container_take(context, check, use, container);
        }
    }
}

void image_uses_each(struct kv_check *check, bool (*wanted)(const struct kv_spec_content *content),
                     void (*take)(struct kv_check *check, const struct image_use *use))
{
    struct walk walk = {take};
    holders_each(check, wanted, holder_take, &walk);
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
