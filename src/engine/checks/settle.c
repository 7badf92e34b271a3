/* Since when a status is as it is. */
#include "objects.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/kept.h"
#include "kubevet/rules/status.h"

static void newer(kv_time time, kv_time *newest)
{
    if (time != KV_TIME_NONE && (*newest == KV_TIME_NONE || time > *newest))
        *newest = time;
}

/* The newest transition of the object's conditions. */
static kv_time transition(const struct kv_node *status)
{
    kv_time newest = KV_TIME_NONE, time;
    const struct kv_node *conditions = kv_node_get(status, "conditions");
    for (size_t i = 0; conditions && conditions->type == KV_NODE_SEQUENCE && i < conditions->count;
         i++) {
        const char *text = kv_tree_text(conditions->items[i], "lastTransitionTime");
        if (text && kv_time_parse(kv_text_of(text), &time))
            newer(time, &newest);
    }
    return newest;
}

/* The newest write to what the paths below name; lists count as a whole. */
static void written(const struct kv_node *object, const struct kv_cel_paths *paths,
                    struct kv_status_path *path, kv_time *newest)
{
    bool is_leaf = true;
    for (const struct kv_cel_paths *child = paths->children; child; child = child->next) {
        if (child->any)
            continue;
        is_leaf = false;
        size_t count = path->count;
        kv_status_path_push(path, (struct kv_status_step){.key = child->step.data});
        written(object, child, path, newest);
        path->count = count;
    }
    if (is_leaf)
        newer(kv_status_written(object, path), newest);
}

static kv_time since(const struct kv_node *object, const struct kv_cel_paths *status)
{
    const struct kv_node *node = kv_node_get(object, "status");
    kv_time newest = KV_TIME_NONE;
    struct kv_status_path path = {.steps = {{.key = "status"}}, .count = 1};
    for (const struct kv_cel_paths *child = status->children; child; child = child->next) {
        if (kv_text_is(child->step, "conditions") && transition(node) != KV_TIME_NONE) {
            newer(transition(node), &newest);
            continue;
        }
        kv_status_path_push(&path, (struct kv_status_step){.key = child->step.data});
        written(object, child, &path, &newest);
        path.count = 1;
    }
    if (!status->children)
        newer(kv_status_written(object, &path), &newest);
    return newest;
}

bool status_has_lasted(struct kv_check *check, const struct kv_object *object,
                       const struct kv_cel_paths *paths)
{
    const struct kv_cel_paths *status = kv_cel_paths_find(paths, kv_text_of("status"), false);
    if (!status)
        return true;
    kv_time time = since(kv_object_kept(object), status);
    if (time == KV_TIME_NONE && kv_check_lasted(check, object->created) == KV_RECENT)
        return false;
    enum kv_lasting lasting = kv_check_lasted(check, time);
    if (lasting == KV_AGE_UNKNOWN)
        kv_check_not_evaluated(
            check, object, "its status is not as demanded; since when is unknown: %s",
            kv_check_undated(check, time, "neither a condition nor managedFields show it"));
    return lasting == KV_LASTING;
}
