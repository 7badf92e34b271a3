#include "draft.h"

#include "kubevet/kinds/access.h"

#include <string.h>

static const char role_name[] = "cluster-admin";

/* The API server lets its members do everything, whatever bindings say. */
static bool is_master(const struct kv_subject *subject)
{
    return strcmp(subject->name, "system:masters") == 0;
}

static const char *text_of(struct draft *draft, const struct kv_object *binding,
                           const struct kv_subject *subject)
{
    const char *namespace = subject->namespace ? subject->namespace : binding->namespace;
    return namespace && strcmp(subject->kind, "ServiceAccount") == 0
               ? draft_format(draft, "%s/%s/%s", subject->kind, namespace, subject->name)
               : draft_format(draft, "%s/%s", subject->kind, subject->name);
}

static void holders_find(struct draft *draft, const struct kv_kind *kind, struct kv_list *out)
{
    struct objects bindings = draft_all(draft, kind);
    for (size_t i = 0; i < bindings.count; i++) {
        const struct kv_reference *binding = (const struct kv_reference *)bindings.items[i];
        if (!kv_string_is(binding->role_kind, kv_kind_clusterrole.name) ||
            !kv_string_is(binding->role_name, role_name))
            continue;
        kv_list_each(&binding->subjects, const struct kv_subject, subject) {
            if (subject->kind && subject->name && !is_master(subject))
                kv_list_add(out, draft->arena, text_pointer,
                            text_of(draft, &binding->object, subject));
        }
    }
}

static int text_compare(const void *left, const void *right)
{
    return strcmp(*(const text_pointer *)left, *(const text_pointer *)right);
}

static bool is_known(const struct draft *draft)
{
    return draft_knows(draft, &kv_kind_clusterrole, NULL) &&
           draft_knows(draft, &kv_kind_clusterrolebinding, NULL) &&
           draft_knows(draft, &kv_kind_role, NULL) &&
           draft_knows(draft, &kv_kind_rolebinding, NULL);
}

/* Of the role that gives all rights. */
static void observe(struct draft *draft)
{
    struct kv_list holders = {0};
    const char *last = NULL;
    if (!is_known(draft))
        return;
    holders_find(draft, &kv_kind_clusterrolebinding, &holders);
    holders_find(draft, &kv_kind_rolebinding, &holders);
    kv_sort(holders.items, holders.count, sizeof(text_pointer), text_compare);
    if (holders.count == 0)
        return;
    struct entry *list = entry_list(draft->arena, draft_section(draft, "holders"), role_name);
    kv_list_each(&holders, text_pointer, holder) {
        if (!last || strcmp(last, *holder) != 0)
            entry_item_text(draft->arena, list, *holder);
        last = *holder;
    }
}

const struct kv_observer kv_observe_holders = {
    .path = "holders",
    .reads = KV_OBSERVED(&kv_kind_clusterrole, &kv_kind_clusterrolebinding, &kv_kind_role,
                         &kv_kind_rolebinding),
    .keys = KV_OBSERVES("spec.holders", "holders.subjects"),
    .cluster = observe,
};
