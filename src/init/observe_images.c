#include "draft.h"

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"

#include <string.h>

static const struct kv_kind *const kinds[] = {&kv_kind_deployment, &kv_kind_statefulset,
                                              &kv_kind_daemonset, &kv_kind_cronjob};

/* More are nobody's rule. */
enum { REGISTRIES_MAX = 3 };

/* --- where the images of all documented namespaces are from --- */

/* Names are read as container runtimes read them: `mariadb` is docker.io/library/mariadb. */
static const char *registry_of(struct draft *draft, const char *image)
{
    size_t length = strcspn(image, "/");
    bool is_host = image[length] && (memchr(image, '.', length) || memchr(image, ':', length) ||
                                     (length == 9 && strncmp(image, "localhost", length) == 0));
    return is_host ? draft_format(draft, "%.*s", (int)length, image) : "docker.io";
}

static void registry_add(struct draft *draft, const char *name)
{
    kv_list_each(&draft->images.registries, const text_pointer, known) {
        if (strcmp(*known, name) == 0)
            return;
    }
    kv_list_add(&draft->images.registries, draft->arena, const char *, name);
}

static void containers_take(struct draft *draft, const struct kv_list *containers)
{
    kv_list_each(containers, const struct kv_container, container) {
        if (container->image && *container->image)
            registry_add(draft, registry_of(draft, container->image));
    }
}

static void namespace_take(struct draft *draft, const char *namespace)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct objects found = draft_objects(draft, kinds[i], namespace);
        for (size_t k = 0; k < found.count; k++) {
            const struct kv_pod_spec *pod = &((const struct kv_workload *)found.items[k])->template;
            containers_take(draft, &pod->containers);
            containers_take(draft, &pod->init_containers);
        }
    }
    draft->images.namespaces += draft_runs_something(draft, namespace);
}

static int name_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void registries_find(struct draft *draft)
{
    struct kv_list *registries = &draft->images.registries;
    if (draft->images.are_found)
        return;
    draft->images.are_found = true;
    for (size_t i = 0; i < draft->namespaces.count; i++)
        namespace_take(draft, draft->namespaces.items[i]);
    kv_sort(registries->items, registries->count, sizeof(char *), name_compare);
    if (registries->count > REGISTRIES_MAX)
        *registries = (struct kv_list){0};
}

/* --- the namespace --- */

/* What holds in one namespace alone is no rule. */
static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    registries_find(draft);
    if (draft->images.namespaces < 2 || !draft_runs_something(draft, namespace))
        return;
    struct entry *images = entry_map(draft->arena, content, "images");
    kv_list_each(&draft->images.registries, const text_pointer, name) {
        struct entry *list = entry_list(draft->arena, images, "registries");
        list->tentative = true;
        entry_item_text(draft->arena, list, *name);
    }
    entry_plain(draft->arena, images, "tags", "pinned")->tentative = true;
}

const struct kv_observer kv_observe_images = {
    .path = "namespaces.images",
    .reads = KV_OBSERVED(&kv_kind_deployment, &kv_kind_statefulset, &kv_kind_daemonset,
                         &kv_kind_cronjob, &kv_kind_pod),
    .keys = KV_OBSERVES("content.images", "images.registries", "images.tags"),
    .namespace = observe,
};
