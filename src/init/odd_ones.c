#include "odd_ones.h"

#include "kubevet/base/intern.h"
#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/kinds/workload.h"

#include <string.h>

/* Of so many, all others are alike. */
enum { ALIKE_MIN = 3 };

static const char MAPPING[] = "{}";

/* What some of them say under the key: NULL = they lack it; MAPPING = one of any content. */
struct answer {
    const char *value;
    const char *who; /* the last one: Namespace/matomo */
    size_t count;
};

/* Those that are alike: namespaces of one label, workloads of one name. */
struct group {
    const char *description; /* "labelled tier: tool" */
    struct answer answers[2];
    bool has_more; /* there is a third answer: none of them is odd */
};

/* Who of all has one key. */
struct census {
    struct draft *draft;
    const char *key;
    struct kv_intern names; /* of the groups; the number is the index + 1 */
    struct kv_list groups;
};

static struct group *group_of(struct census *census, const char *description)
{
    size_t *number = kv_intern_number(&census->names, kv_text_of(description));
    if (*number > 0)
        return kv_list_item(&census->groups, struct group, *number - 1);
    struct group *group = kv_list_push(&census->groups, census->draft->arena, sizeof(struct group));
    *group = (struct group){.description = description};
    *number = census->groups.count;
    return group;
}

static const char *value_under(const struct entry *content, const char *key)
{
    const struct entry *value = entry_get(content, key);
    return value ? value->text ? value->text : MAPPING : NULL;
}

static void count_in(struct census *census, const char *description, const struct entry *content,
                     const char *who)
{
    struct group *group = group_of(census, description);
    const char *value = value_under(content, census->key);
    for (size_t i = 0; i < 2; i++) {
        struct answer *answer = &group->answers[i];
        if (answer->count > 0 && !kv_string_is(answer->value, value))
            continue;
        *answer = (struct answer){value, who, answer->count + 1};
        return;
    }
    group->has_more = true;
}

static const char *said(const struct census *census, const char *value)
{
    if (!value)
        return draft_format(census->draft, "no `%s`", census->key);
    if (value == MAPPING)
        return draft_format(census->draft, "`%s`", census->key);
    return draft_format(census->draft, "`%s: %s`", census->key, value);
}

/* One that is odd in two groups is noted for the first. */
static void odd_ones_note(struct census *census)
{
    struct kv_intern noted = {0};
    kv_list_each(&census->groups, const struct group, group) {
        const struct answer *odd = &group->answers[group->answers[0].count > 1];
        const struct answer *others = &group->answers[odd == group->answers];
        if (!group->has_more && odd->count == 1 && others->count >= ALIKE_MIN - 1 &&
            others->value && kv_intern_add(&noted, odd->who))
            draft_doubt(census->draft, "%s has %s, unlike the %zu others %s", odd->who,
                        said(census, odd->value), others->count, group->description);
    }
    kv_intern_release(&noted);
    kv_intern_release(&census->names);
}

/* --- namespaces --- */

static void namespace_count(struct census *census, const struct entry *content)
{
    const struct entry *labels = entry_get(content, "labels");
    if (labels)
        entry_each(labels, label) count_in(
            census, draft_format(census->draft, "labelled %s: %s", label->key, label->text),
            content, draft_format(census->draft, "Namespace/%s", content->key));
}

/* --- workloads --- */

static const char *kind_prefix(const char *key)
{
    return strchr(key, '/') ? "" : "Deployment/";
}

/* `worker-odoo` in several namespaces, or all of `worker-odoo-*`. */
static void workload_count(struct census *census, const char *namespace,
                           const struct entry *content)
{
    const char *key = content->key, *slash = strchr(key, '/'), *dash = strrchr(key, '-');
    const char *name = slash ? slash + 1 : key;
    int kind = slash ? (int)(slash - key) : 0;
    struct draft *draft = census->draft;
    const char *whole =
        draft_format(draft, "%s%.*s/%s/%s", slash ? "" : "Deployment", kind, key, namespace, name);
    count_in(census, draft_format(draft, "called %s%s", kind_prefix(key), key), content, whole);
    if (dash > name)
        count_in(census,
                 draft_format(draft, "called %s%.*s-*", kind_prefix(key), (int)(dash - key), key),
                 content, whole);
}

static void workloads_count(struct census *census, const struct entry *content)
{
    const struct entry *workloads = entry_get(content, "workloads");
    if (workloads)
        entry_each(workloads, workload) workload_count(census, content->key, workload);
}

/* --- all --- */

/* A key that is only known with this list. */
static const struct {
    const char *path, *key;
    const struct kv_kind *kind;
    void (*count)(struct census *census, const struct entry *content);
} rows[] = {
    {"namespaces.quota", "quota", &kv_kind_resourcequota, namespace_count},
    {"namespaces.limitRange", "limitRange", &kv_kind_limitrange, namespace_count},
    {"namespaces.workloads", "filestore", &kv_kind_persistentvolumeclaim, workloads_count},
    {"namespaces.workloads", "placement", &kv_kind_deployment, workloads_count},
    {"namespaces.workloads", "autoscaling", &kv_kind_horizontalpodautoscaler, workloads_count},
};

void odd_ones_doubt(struct draft *draft)
{
    const struct entry *namespaces = entry_get(draft->root, "namespaces");
    for (size_t i = 0; namespaces && i < sizeof rows / sizeof *rows; i++) {
        struct census census = {.draft = draft, .key = rows[i].key};
        if (!draft_wants(draft, rows[i].path) || !draft_knows(draft, rows[i].kind, NULL))
            continue;
        entry_each(namespaces, content) rows[i].count(&census, content);
        odd_ones_note(&census);
    }
}
