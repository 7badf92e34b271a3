/* Namespaces that a merge adds take a profile of the spec. Which one fits is tried: where more is
 * found then, the next best one is taken, at last none. */
#include "merge.h"

#include "said.h"

#include <string.h>

/* --- how much of a namespace a profile says --- */

/* -1: the namespace lacks what the profile asks for. */
static int workloads_score(const struct kv_spec_content *profile, const struct entry *content)
{
    const struct entry *workloads = entry_get(content, "workloads");
    size_t asked = 0, found = 0, said = 0;
    kv_records_each(&profile->workloads, const struct kv_spec_workload, workload)
        asked += !workload->optional.choice;
    kv_records_each(&profile->workloads, const struct kv_spec_workload, workload) {
        bool is_there = false;
        for (size_t i = 0; workloads && i < workloads->children.count; i++)
            is_there = is_there ||
                       said_workload(
                           profile, kv_list_item(&workloads->children, entry_pointer, i)[0]->key) ==
                           workload;
        found += is_there && !workload->optional.choice;
        said += is_there;
    }
    return found < asked ? -1 : (int)said;
}

static int claims_score(const struct kv_spec_content *profile, const struct entry *content)
{
    const struct entry *claims = entry_get(content, "claims");
    kv_records_each(&profile->claims, const struct kv_spec_claim, claim) {
        if (!entry_get(claims, claim->name.text))
            return -1;
    }
    return (int)profile->claims.count;
}

/* Objects of kinds that a draft does not have are left to the check. */
static int resources_score(const struct kv_spec_content *profile, const struct entry *content)
{
    const struct entry *resources = entry_get(content, "resources");
    int said = 0;
    for (size_t i = 0; resources && i < resources->children.count; i++)
        said += said_resource(profile, kv_list_item(&resources->children, entry_pointer, i)[0]);
    return said;
}

static int class_score(const struct kv_spec_content *profile, const struct entry *content)
{
    const struct entry *class = entry_get(content, "storageClass");
    if (!profile->storage_class.text)
        return 0;
    return class && strcmp(class->text, profile->storage_class.text) == 0 ? 1 : -1;
}

static int disabled_score(const struct kv_spec_content *profile, const struct entry *content)
{
    bool is_disabled = profile->disabled.text && strcmp(profile->disabled.text, "true") == 0;
    if (!is_disabled)
        return 0;
    return entry_get(content, "disabled") ? 1 : -1;
}

static int quota_score(const struct kv_spec_content *profile, const struct entry *content)
{
    return profile->quota.place.file && entry_get(content, "quota") ? 1 : 0;
}

/* 0 = nothing, or it does not fit. */
static int score_of(const struct kv_spec_content *profile, const struct entry *content)
{
    static int (*const parts[])(const struct kv_spec_content *, const struct entry *) = {
        quota_score, class_score, disabled_score, claims_score, workloads_score, resources_score};
    int sum = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int score = parts[i](profile, content);
        if (score < 0)
            return 0;
        sum += score;
    }
    return sum;
}

/* --- the one that fits --- */

static bool is_refuted(const struct merger *merger, const char *namespace, const char *profile)
{
    kv_list_each(&merger->fits, const struct merge_fit, fit) {
        if (fit->is_wrong && strcmp(fit->namespace, namespace) == 0 &&
            strcmp(fit->profile, profile) == 0)
            return true;
    }
    return false;
}

static const struct kv_spec_profile *best_profile(const struct merger *merger,
                                                  const struct entry *content)
{
    const struct kv_spec_profile *best = NULL;
    int most = 0;
    kv_records_each(&merger->spec->profiles, const struct kv_spec_profile, profile) {
        int score = score_of(&profile->content, content);
        if (score <= most || is_refuted(merger, content->key, profile->name.text))
            continue;
        best = profile;
        most = score;
    }
    return best;
}

static void fit_note(struct merger *merger, const char *namespace, const char *profile)
{
    kv_list_each(&merger->fits, const struct merge_fit, fit) {
        if (strcmp(fit->namespace, namespace) == 0 && strcmp(fit->profile, profile) == 0)
            return;
    }
    kv_list_add(&merger->fits, merger->draft->arena, struct merge_fit,
                (struct merge_fit){namespace, profile, false});
}

/* A profile's amounts may be meant for all of its namespaces: the check says whether they fit. */
static void quota_add(struct merger *merger, struct entry *begin,
                      const struct kv_spec_content *profile, const struct entry *content)
{
    const struct entry *quota = entry_get(content, "quota");
    if (quota && !quota->fault && quota->type == ENTRY_MAP && profile->quota.amounts.count == 0)
        entry_adopt(merger->draft->arena, begin, entry_copy(merger->draft->arena, quota));
}

const struct entry *merge_profiled(struct merger *merger, const struct entry *content)
{
    struct kv_arena *arena = merger->draft->arena;
    const struct kv_spec_profile *profile = best_profile(merger, content);
    if (!profile)
        return content;
    const char *name = kv_arena_copy(arena, kv_text_of(profile->name.text));
    struct entry *begin = entry_new(arena, ENTRY_MAP);
    begin->key = content->key;
    begin->block = true;
    entry_text(arena, begin, "profile", name);
    quota_add(merger, begin, &profile->content, content);
    fit_note(merger, content->key, name);
    return begin;
}

bool merge_fit_refute(struct merger *merger, const struct kv_finding *finding)
{
    const struct kv_object_name *object = &finding->object;
    bool is_namespace = object->kind && strcmp(object->kind, "Namespace") == 0;
    const char *namespace = is_namespace ? object->name : object->namespace;
    bool refuted = false;
    kv_list_each(&merger->fits, struct merge_fit, fit) {
        if (fit->is_wrong || !kv_string_is(namespace, fit->namespace))
            continue;
        fit->is_wrong = true;
        refuted = true;
    }
    return refuted;
}
