/* Namespaces are joined into groups, two groups at a time: always those two whose joining makes the
 * spec shorter by the most. */
#include "minimize.h"
#include "share.h"

#include <stdlib.h>
#include <string.h>

enum {
    GROUPS_MAX = 128,   /* more are joined only where they are alike */
    PROFILE_BYTES = 20, /* of a profile's name, and the row for it in each namespace */
    MEMBER_BYTES = 16,
};

struct group {
    const struct entry *profile; /* of one namespace: its content */
    struct kv_list members;      /* struct entry * */
    int64_t bytes;               /* of the members' contents */
    bool is_gone;
};

struct grouping {
    struct draft *draft;
    struct kv_arena scratch;
    struct group *groups;
    size_t count;
    int64_t *gains; /* of joining i and k, i < k, at i * count + k; below 0 = none */
};

static int64_t group_cost(const struct group *group)
{
    size_t members = group->members.count;
    if (members == 1)
        return group->bytes;
    return (int64_t)(entry_size(group->profile) + PROFILE_BYTES + members * MEMBER_BYTES) +
           group->bytes - (int64_t)(members * share_saved(group->profile, group->profile));
}

/* Of the rows `podSecurity: null` in the members of a group that lacks what the profile has. */
static int64_t nulls_cost(const struct entry *profile, const struct group *group)
{
    return (int64_t)(group->members.count * share_nulls(profile, group->profile));
}

static int64_t joined_cost(const struct entry *profile, const struct group *a,
                           const struct group *b)
{
    size_t members = a->members.count + b->members.count;
    size_t saved = a->members.count * share_saved(profile, a->profile) +
                   b->members.count * share_saved(profile, b->profile);
    return (int64_t)(entry_size(profile) + PROFILE_BYTES + members * MEMBER_BYTES) + a->bytes +
           b->bytes + nulls_cost(profile, a) + nulls_cost(profile, b) - (int64_t)saved;
}

/* What most of them have stays common: the others say `null`. */
static struct entry *common_of(struct kv_arena *arena, const struct group *a, const struct group *b)
{
    struct entry *common = share_common(arena, a->profile, b->profile);
    if (a->members.count > b->members.count)
        share_keep(arena, common, a->profile, b->profile);
    else if (b->members.count > a->members.count)
        share_keep(arena, common, b->profile, a->profile);
    return common;
}

static int64_t gain_of(struct grouping *grouping, size_t i, size_t k)
{
    const struct group *a = &grouping->groups[i], *b = &grouping->groups[k];
    struct entry *common = common_of(&grouping->scratch, a, b);
    int64_t gain = group_cost(a) + group_cost(b) - joined_cost(common, a, b);
    kv_arena_clear(&grouping->scratch);
    return gain;
}

static void gains_renew(struct grouping *grouping, size_t one)
{
    for (size_t other = 0; other < grouping->count; other++) {
        size_t i = one < other ? one : other, k = one < other ? other : one;
        if (other != one && !grouping->groups[other].is_gone)
            grouping->gains[i * grouping->count + k] = gain_of(grouping, i, k);
    }
}

static void join(struct grouping *grouping, size_t i, size_t k)
{
    struct group *a = &grouping->groups[i], *b = &grouping->groups[k];
    struct kv_arena *arena = grouping->draft->arena;
    struct entry *common = common_of(arena, a, b);
    a->bytes += b->bytes + nulls_cost(common, a) + nulls_cost(common, b);
    a->profile = common;
    kv_list_each(&b->members, entry_pointer, member)
        kv_list_add(&a->members, arena, struct entry *, *member);
    b->is_gone = true;
}

static bool best_find(const struct grouping *grouping, size_t *i, size_t *k)
{
    int64_t best = 0;
    for (size_t a = 0; a < grouping->count; a++)
        for (size_t b = a + 1; b < grouping->count && !grouping->groups[a].is_gone; b++) {
            int64_t gain = grouping->gains[a * grouping->count + b];
            if (grouping->groups[b].is_gone || gain <= best)
                continue;
            best = gain;
            *i = a;
            *k = b;
        }
    return best > 0;
}

static void groups_join(struct grouping *grouping)
{
    size_t i = 0, k = 0;
    grouping->gains = kv_arena_array(grouping->draft->arena, grouping->count * grouping->count,
                                     sizeof *grouping->gains);
    for (size_t a = 0; a < grouping->count; a++)
        for (size_t b = a + 1; b < grouping->count; b++)
            grouping->gains[a * grouping->count + b] = gain_of(grouping, a, b);
    while (best_find(grouping, &i, &k)) {
        join(grouping, i, k);
        gains_renew(grouping, i);
    }
}

/* --- the first groups --- */

static void group_add(struct grouping *grouping, struct entry *content)
{
    struct group *group = &grouping->groups[grouping->count++];
    *group = (struct group){.profile = content, .bytes = (int64_t)entry_size(content)};
    kv_list_add(&group->members, grouping->draft->arena, struct entry *, content);
}

static void signature_add(struct kv_buffer *out, const struct entry *entry, unsigned depth)
{
    kv_buffer_printf(out, "%s=%s;", entry->key ? entry->key : "", entry->text ? entry->text : "");
    entry_each(entry, child)
    {
        if (depth < 3 && !child->fault)
            signature_add(out, child, depth + 1);
    }
}

/* What many namespaces made by one program have in common: all but the amounts and the workloads'
 * details. */
static const char *signature_of(struct draft *draft, const struct entry *content)
{
    struct kv_buffer text = {0};
    entry_each(content, child)
    {
        if (strcmp(child->key, "quota") == 0)
            kv_buffer_text(&text, "quota;");
        else if (!child->fault)
            signature_add(&text, child, strcmp(child->key, "resources") == 0 ? 0 : 2);
    }
    const char *copy = kv_arena_copy(draft->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

struct signed_content {
    const char *signature;
    struct entry *content;
    size_t index;
};

static int signature_compare(const void *left, const void *right)
{
    const struct signed_content *a = left, *b = right;
    int order = strcmp(a->signature, b->signature);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static int group_compare(const void *left, const void *right)
{
    const struct group *a = left, *b = right;
    if (a->members.count != b->members.count)
        return a->members.count < b->members.count ? 1 : -1;
    return strcmp((*kv_list_item(&a->members, struct entry *, 0))->key,
                  (*kv_list_item(&b->members, struct entry *, 0))->key);
}

/* Too many to compare each with each: those of one signature are joined first, and of the groups
 * only the largest with each other. */
static void alike_join(struct grouping *grouping, struct entry *namespaces)
{
    struct draft *draft = grouping->draft;
    size_t count = namespaces->children.count;
    struct signed_content *all = kv_arena_array(draft->arena, count, sizeof *all);
    struct entry **items = namespaces->children.items;
    for (size_t i = 0; i < count; i++)
        all[i] = (struct signed_content){signature_of(draft, items[i]), items[i], i};
    kv_sort(all, count, sizeof *all, signature_compare);
    for (size_t i = 0; i < count; i++) {
        group_add(grouping, all[i].content);
        if (i == 0 || strcmp(all[i].signature, all[i - 1].signature) != 0)
            continue;
        join(grouping, grouping->count - 2, grouping->count - 1);
        grouping->count--;
    }
    kv_sort(grouping->groups, grouping->count, sizeof *grouping->groups, group_compare);
    grouping->count = grouping->count < GROUPS_MAX ? grouping->count : GROUPS_MAX;
}

static void groups_begin(struct grouping *grouping, struct entry *namespaces)
{
    size_t count = namespaces->children.count;
    grouping->groups = kv_arena_array(grouping->draft->arena, count, sizeof *grouping->groups);
    if (count > GROUPS_MAX) {
        alike_join(grouping, namespaces);
        return;
    }
    entry_each(namespaces, content) group_add(grouping, content);
}

/* --- profiles --- */

static struct entry *member_first(const struct group *group)
{
    return *kv_list_item(&group->members, struct entry *, 0);
}

/* `istio-injection: enabled` names no group. */
static bool is_boolean(const char *text)
{
    static const char *const words[] = {"true", "false", "yes", "enabled", "disabled"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* The value of a label that they share, if it is a name, such as `team: payments`. */
static const char *label_name(const struct group *group)
{
    const struct entry *labels = entry_get(group->profile, "labels");
    const char *found = NULL;
    for (size_t i = 0; labels && i < labels->children.count; i++) {
        const struct entry *label = *kv_list_item(&labels->children, entry_pointer, i);
        size_t length = strspn(label->text, "abcdefghijklmnopqrstuvwxyz-0123456789");
        bool is_name = length >= 3 && !label->text[length] && label->text[0] >= 'a' &&
                       label->text[length - 1] != '-' && !is_boolean(label->text);
        if (is_name && found)
            return NULL; /* two labels, and no way to choose */
        found = is_name ? label->text : found;
    }
    return found;
}

/* The beginning, up to a dash or the end, that the names of all members share. */
static const char *shared_name(struct draft *draft, const struct group *group)
{
    const char *first = member_first(group)->key;
    size_t length = strlen(first);
    kv_list_each(&group->members, entry_pointer, member) {
        const char *name = (*member)->key;
        size_t same = 0;
        while (same < length && first[same] == name[same])
            same++;
        bool ends = (!first[same] || first[same] == '-') && (!name[same] || name[same] == '-');
        while (!ends && same > 0 && first[same] != '-')
            same--;
        length = same;
    }
    return length >= 3 ? draft_format(draft, "%.*s", (int)length, first) : NULL;
}

static const char *base_name(struct draft *draft, const struct group *group)
{
    const char *label = label_name(group), *shared = label ? label : shared_name(draft, group);
    const struct entry *class = entry_get(group->profile, "storageClass");
    if (shared)
        return shared;
    if (entry_get(group->profile, "quota"))
        return "with-quota";
    return class ? class->text : "shared";
}

static const char *profile_name(struct draft *draft, const struct entry *profiles,
                                const struct group *group)
{
    const char *base = base_name(draft, group), *name = base;
    for (unsigned i = 2; entry_get(profiles, name); i++)
        name = draft_format(draft, "%.240s-%u", base, i);
    return name;
}

/* The amounts are said once where that spares many rows. */
enum { SAME_AMOUNTS_MIN = 5 };

static const struct entry *shared_amounts(const struct group *group)
{
    const struct entry *first =
        entry_get(*kv_list_item(&group->members, entry_pointer, 0), "quota");
    kv_list_each(&group->members, entry_pointer, member) {
        const struct entry *quota = entry_get(*member, "quota");
        if (!quota || quota->fault || !entry_same(quota, first))
            return NULL;
    }
    return group->members.count >= SAME_AMOUNTS_MIN ? first : NULL;
}

static void amounts_share(struct draft *draft, struct entry *profile, const struct group *group)
{
    const struct entry *amounts = shared_amounts(group);
    struct entry *required = entry_get(profile, "quota");
    if (!amounts || !required)
        return;
    entry_remove(required);
    entry_adopt(draft->arena, profile, entry_copy(draft->arena, amounts));
}

/* The class of most of them, where the others have another one, or no claims. */
static void class_share(struct draft *draft, struct entry *profile, const struct group *group)
{
    const char **texts = kv_arena_array(draft->arena, group->members.count, sizeof *texts);
    size_t count = 0;
    kv_list_each(&group->members, const entry_pointer, member) {
        const struct entry *class = entry_get(*member, "storageClass");
        if (class ? class->fault != NULL : !(*member)->any_class)
            return;
        texts[count++] = class ? class->text : NULL;
    }
    const char *most = text_of_most(texts, count);
    if (most && !entry_get(profile, "storageClass"))
        entry_text(draft->arena, profile, "storageClass", most);
}

static void profile_make(struct draft *draft, struct entry *profiles, const struct group *group)
{
    struct entry *profile = entry_copy(draft->arena, group->profile);
    profile->key = profile_name(draft, profiles, group);
    profile->block = true;
    entry_adopt(draft->arena, profiles, profile);
    amounts_share(draft, profile, group);
    class_share(draft, profile, group);
    entry_order(profile, "namespace");
    kv_list_each(&group->members, entry_pointer, member) {
        share_take(draft->arena, profile, *member);
        entry_text(draft->arena, *member, "profile", profile->key);
        entry_order(*member, "namespace");
    }
}

void profiles_find(struct draft *draft)
{
    struct entry *namespaces = entry_get(draft->root, "namespaces");
    struct grouping grouping = {.draft = draft};
    if (!namespaces || namespaces->children.count < 2)
        return;
    groups_begin(&grouping, namespaces);
    groups_join(&grouping);
    struct entry *profiles = draft_section(draft, "profiles");
    for (size_t i = 0; i < grouping.count; i++) {
        const struct group *group = &grouping.groups[i];
        if (!group->is_gone && group->members.count > 1 && group->profile->children.count > 0 &&
            group_cost(group) < group->bytes)
            profile_make(draft, profiles, group);
    }
    if (profiles->children.count == 0)
        entry_remove(profiles);
    entry_order(draft->root, "spec");
    kv_arena_release(&grouping.scratch);
}
