#include "access.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->access.place.file ? NULL : "the spec documents no access";
}

/* What must be granted: a right of an entry to one resource or URL, in one place. */
struct need {
    const struct kv_spec_grant *entry;
    const struct kv_value *subject;
    const char *namespace; /* NULL = everywhere */
    const char *resource, *url;
};

static bool url_is_given(const struct kv_policy_rule *rule, const char *url)
{
    for (size_t i = 0; i < rule->urls.count; i++) {
        const char *given = rule->urls.items[i];
        size_t length = strlen(given);
        bool is_prefix = length > 0 && given[length - 1] == '*';
        if (is_prefix ? strncmp(given, url, length - 1) == 0 : strcmp(given, url) == 0)
            return true;
    }
    return false;
}

/* A rule for certain names gives no right to others. */
static bool names_are_given(const struct kv_spec_grant *entry, const struct kv_policy_rule *rule)
{
    for (size_t i = 0; rule->names.count > 0 && i < entry->names.count; i++) {
        bool is_given = false;
        for (size_t k = 0; k < rule->names.count; k++)
            is_given = is_given || kv_glob_match(entry->names.items[i].text, rule->names.items[k]);
        if (!is_given)
            return false;
    }
    return rule->names.count == 0 || entry->names.count > 0;
}

static bool rule_gives(struct kv_check *check, const struct need *need,
                       const struct kv_policy_rule *rule, const char *verb)
{
    if (!access_has_verb(rule, verb))
        return false;
    if (need->url)
        return url_is_given(rule, need->url);
    return names_are_given(need->entry, rule) &&
           access_resource_is_given(check->arena, rule, need->resource);
}

static bool is_given(struct kv_check *check, const struct kv_list *grants, const struct need *need,
                     const char *verb)
{
    kv_list_each(grants, const struct access_grant, grant) {
        const char *namespace = access_namespace(grant->binding);
        if (namespace && (!need->namespace || strcmp(namespace, need->namespace) != 0))
            continue;
        kv_list_each(&grant->rules, const struct kv_policy_rule, rule) {
            if (rule_gives(check, need, rule, verb))
                return true;
        }
    }
    return false;
}

/* The verbs that are not given, as text; NULL = none. */
static const char *verbs_missing(struct kv_check *check, const struct kv_list *grants,
                                 const struct need *need)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < need->entry->verbs.count; i++) {
        const char *verb = need->entry->verbs.items[i].text;
        if (!is_given(check, grants, need, verb))
            kv_buffer_printf(&text, "%s%s", text.length ? ", " : "", verb);
    }
    const char *copy =
        text.length > 0 ? kv_arena_copy(check->arena, kv_buffer_as_text(&text)) : NULL;
    kv_buffer_release(&text);
    return copy;
}

static void need_check(struct kv_check *check, const struct kv_list *grants,
                       const struct need *need)
{
    const char *missing = verbs_missing(check, grants, need);
    const char *what = need->url ? need->url : need->resource;
    if (!missing)
        return;
    const struct kv_kind *kind =
        need->namespace ? &kv_kind_rolebinding : &kv_kind_clusterrolebinding;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, kind, need->namespace, NULL), need->entry->item.place,
        "%s may not %s %s%s%s", need->subject->text, missing, what,
        need->namespace ? " in namespace " : "", need->namespace ? need->namespace : "");
    finding->field = kv_check_format(check, "subjects[%s].rules[%s]", need->subject->text, what);
    finding->expected = missing;
    finding->missing = true;
    if (need->namespace)
        finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, need->namespace);
}

static void place_check(struct kv_check *check, const struct kv_list *grants, struct need need)
{
    for (size_t i = 0; i < need.entry->resources.count; i++) {
        need.resource = need.entry->resources.items[i].text;
        need_check(check, grants, &need);
    }
    need.resource = NULL;
    for (size_t i = 0; i < need.entry->urls.count; i++) {
        need.url = need.entry->urls.items[i].text;
        need_check(check, grants, &need);
    }
}

/* A glob stands for the namespaces that there are. */
static void glob_check(struct kv_check *check, const struct kv_list *grants, struct need need,
                       const char *glob)
{
    const struct kv_state_kind *namespaces = kv_state_kind(check->state, &kv_kind_namespace);
    if (!kv_check_demands(check, &kv_kind_namespace, NULL))
        return;
    for (size_t i = 0; i < namespaces->count; i++) {
        need.namespace = namespaces->objects[i]->name;
        if (kv_glob_match(glob, need.namespace))
            place_check(check, grants, need);
    }
}

static void entry_check(struct kv_check *check, const struct kv_list *grants,
                        const struct kv_value *subject, const struct kv_spec_grant *entry)
{
    struct need need = {.entry = entry, .subject = subject};
    kv_check_compares(check, entry->item.place, NULL);
    if (!entry->namespaces.place.file)
        place_check(check, grants, need);
    for (size_t i = 0; i < entry->namespaces.count; i++) {
        need.namespace = entry->namespaces.items[i].text;
        if (kv_glob_is_pattern(need.namespace))
            glob_check(check, grants, need, need.namespace);
        else if (kv_check_demands(check, &kv_kind_rolebinding, need.namespace))
            place_check(check, grants, need);
    }
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->access, const struct kv_spec_access, documented) {
        for (size_t i = 0; i < documented->subjects.count; i++) {
            const struct kv_value *subject = &documented->subjects.items[i];
            struct access_grants grants = access_grants_find(check, subject->text);
            if (!grants.are_all)
                continue;
            kv_records_each(&documented->only, const struct kv_spec_grant, entry)
                entry_check(check, &grants.list, subject, entry);
        }
    }
}

const struct kv_rule kv_rule_access_missing = {
    .doc =
        {
            .id = "access/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "somebody may do less than the spec says",
            .why = "A lost right is noticed when it is needed, often in an emergency. For a "
                   "plain name the right to it must be granted in each namespace of the entry; for "
                   "a pattern (`*.example.com`) to one resource that it matches is enough, since "
                   "which there are is not known. An entry without namespaces needs a "
                   "ClusterRoleBinding.",
            .fix = "Add the right to the Role, or the subject to the binding, or remove it from "
                   "the spec.",
            .keys = "grant",
            .example = "access:\n"
                       "- subjects: [Group/customers]\n"
                       "  only:\n"
                       "  - namespaces: [crossplane-system]\n"
                       "    resources: [\"*.example.com\"]\n"
                       "    verbs: [get, create]\n",
            .source = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/",
        },
    .reads = KV_READS(ACCESS_READS, {.kind = &kv_kind_namespace, .need = KV_HELPS}),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
