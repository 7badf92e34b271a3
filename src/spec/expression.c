/* The environment of expressions over objects. */
#include "kubevet/spec/expression.h"

#include "scope.h"

#include "kubevet/base/glob.h"

/* --- kinds --- */

/* The steps to the template of the pods. */
static const char *const template_of_pod[] = {NULL};
static const char *const template_of_template[] = {"template", NULL};
static const char *const template_of_workload[] = {"spec", "template", NULL};
static const char *const template_of_cron_job[] = {"spec", "jobTemplate", "spec", "template", NULL};

static const struct {
    const char *kind;
    const char *const *steps;
} templates[] = {
    {"Pod", template_of_pod},
    {"PodTemplate", template_of_template},
    {"Deployment", template_of_workload},
    {"StatefulSet", template_of_workload},
    {"DaemonSet", template_of_workload},
    {"ReplicaSet", template_of_workload},
    {"ReplicationController", template_of_workload},
    {"Job", template_of_workload},
    {"CronJob", template_of_cron_job},
};

const char *const *kv_expression_template(const char *kind)
{
    for (size_t i = 0; kind && i < sizeof templates / sizeof *templates; i++)
        if (strcmp(templates[i].kind, kind) == 0)
            return templates[i].steps;
    return NULL;
}

/* Kubernetes' own groups have no dot, or are in its domain. */
static bool is_of_kubernetes(const struct scoped_kind *kind)
{
    static const char domain[] = ".k8s.io";
    size_t length = strlen(kind->group), end = sizeof domain - 1;
    return !strchr(kind->group, '.') ||
           (length > end && strcmp(kind->group + length - end, domain) == 0);
}

/* A known kind of that name, and how many there are: if Kubernetes itself has any, of these, as
 * kubectl takes a NetworkPolicy for Kubernetes' own. */
static size_t kinds_of_name(const char *name, struct scoped_kind *found)
{
    size_t own = 0, others = 0;
    struct scoped_kind kind;
    for (size_t i = 0; (kind = scope_kind_at(i)).kind; i++) {
        if (strcmp(kind.kind, name) != 0)
            continue;
        bool is_own = is_of_kubernetes(&kind);
        if (is_own || own == 0)
            *found = kind;
        own += is_own;
        others += !is_own;
    }
    return own > 0 ? own : others;
}

static const char *nearest_kind(const char *name, const char *api_version, struct kv_arena *arena)
{
    const char *slash = api_version ? strchr(api_version, '/') : NULL;
    size_t length = slash ? (size_t)(slash - api_version) : 0, count = 0, total = 0;
    while (scope_kind_at(total).kind)
        total++;
    const char **words = kv_arena_array(arena, total, sizeof *words);
    for (size_t i = 0; i < total; i++) {
        struct scoped_kind kind = scope_kind_at(i);
        if (!api_version ||
            (strlen(kind.group) == length && memcmp(kind.group, api_version, length) == 0))
            words[count++] = kind.kind;
    }
    return kv_nearest_word(name, words, count);
}

static bool kind_fail(const char *text, const char *kind, const char *api_version,
                      struct kv_arena *arena, struct kv_error *error)
{
    const char *nearest = nearest_kind(kind, api_version, arena);
    if (nearest)
        return kv_error_set(error, KV_ERROR_SPEC, "unknown kind \"%s\": did you mean \"%s%s%s\"?",
                            text, api_version ? api_version : "", api_version ? "/" : "", nearest);
    return kv_error_set(error, KV_ERROR_SPEC, "unknown kind \"%s\"%s", text,
                        api_version ? ": its API group has no such kind"
                                    : ": write its API version, too (example.com/v1/Widget)");
}

static bool name_complete(struct kv_expression_kind *kind, struct kv_arena *arena,
                          struct kv_error *error)
{
    struct scoped_kind found = {0};
    size_t count = kinds_of_name(kind->kind, &found);
    if (count == 0)
        return kind_fail(kind->kind, kind->kind, NULL, arena, error);
    if (count > 1 || !found.version)
        return kv_error_set(error, KV_ERROR_SPEC,
                            "\"%s\" may be of several API groups or versions: write which, as in "
                            "%s%s%s/%s",
                            kind->kind, found.group, found.group[0] ? "/" : "",
                            found.version ? found.version : "v1", kind->kind);
    kind->api_version =
        kv_arena_printf(arena, "%s%s%s", found.group, found.group[0] ? "/" : "", found.version);
    return true;
}

static bool is_name(const char *text)
{
    return text[0] >= 'A' && text[0] <= 'Z' &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] ==
               '\0';
}

const struct kv_expression_kind *kv_expression_kind_read(const char *text, struct kv_arena *arena,
                                                         struct kv_error *error)
{
    const char *slash = strrchr(text, '/');
    struct kv_expression_kind *kind = kv_arena_alloc(arena, sizeof *kind);
    kind->kind = kv_arena_copy(arena, kv_text_of(slash ? slash + 1 : text));
    if (slash)
        kind->api_version = kv_arena_copy(arena, (struct kv_text){text, (size_t)(slash - text)});
    if (!is_name(kind->kind) || (slash && slash == text)) {
        kv_error_set(error, KV_ERROR_SPEC,
                     "\"%s\" is not a kind, as Deployment and apps/v1/Deployment are", text);
        return NULL;
    }
    if (strcmp(kind->kind, "Secret") == 0 && (!slash || strcmp(kind->api_version, "v1") == 0)) {
        kv_error_set(error, KV_ERROR_SPEC,
                     "Secret cannot be checked: kubevet never reads Secrets, so its account needs "
                     "no right to read them");
        return NULL;
    }
    if (!slash)
        return name_complete(kind, arena, error) ? kind : NULL;
    if (scope_knows_group(kind->api_version) &&
        scope_of(kind->api_version, kind->kind) == SCOPE_UNKNOWN) {
        kind_fail(text, kind->kind, kind->api_version, arena, error);
        return NULL;
    }
    return kind;
}

/* --- objects() --- */

static struct kv_cel_value call_objects(const struct kv_cel_call *call)
{
    struct kv_expression_host *host = kv_cel_run_host(call->run);
    const char *namespace = NULL;
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    if (!host || !call->prepared)
        return kv_cel_fail(call, "objects() needs a state");
    if (call->count > 1)
    namespace = kv_arena_copy(arena, call->arguments[1].text);
    struct kv_cel_value objects = host->objects(host, call->prepared, namespace, arena);
    if (objects.kind == KV_CEL_LIST && !kv_cel_charge(call->run, objects.list->count))
        return kv_cel_over(call->run);
    return objects;
}

static const void *prepare_objects(const struct kv_cel_prepare *prepare, struct kv_error *error)
{
    const struct kv_cel_value *first = &prepare->arguments[0];
    if (first->kind == KV_CEL_STRING)
        return kv_expression_kind_read(kv_arena_copy(prepare->arena, first->text), prepare->arena,
                                       error);
    kv_error_set(error, KV_ERROR_SPEC,
                 "the kind must be a literal, as in objects('apps/v1/Deployment'): what is read "
                 "follows from it");
    return NULL;
}

static const struct kv_cel_function object_functions[] = {
    {.name = "objects",
     .signature = "(string) -> list(dyn)",
     .call = call_objects,
     .prepare = prepare_objects,
     .source = true},
    {.name = "objects",
     .signature = "(string, string) -> list(dyn)",
     .call = call_objects,
     .prepare = prepare_objects,
     .source = true},
};

static const struct kv_cel_library object_library = {
    .name = "objects",
    .summary = "the objects of a kind, for checks that compare several",
    KV_CEL_FUNCTIONS(object_functions),
};

/* --- variables --- */

struct kv_cel_env *kv_expression_env(unsigned declared, bool objects)
{
    static const char *const names[KV_EXPRESSION_VARIABLES][2] = {
        [KV_EXPRESSION_OBJECT] = {"object", "dyn"},
        [KV_EXPRESSION_POD] = {"pod", "dyn"},
        [KV_EXPRESSION_POD_META] = {"podMeta", "dyn"},
        [KV_EXPRESSION_CONTAINERS] = {"containers", "list(dyn)"},
        [KV_EXPRESSION_NOW] = {"now", "timestamp"},
        [KV_EXPRESSION_NAMESPACE] = {"namespaceObject", "dyn"},
        [KV_EXPRESSION_PARAMS] = {"params", "dyn"},
        [KV_EXPRESSION_ENTRY] = {"entry", "dyn"},
        [KV_EXPRESSION_OLD_OBJECT] = {"oldObject", "dyn"},
        [KV_EXPRESSION_REQUEST] = {"request", "dyn"},
    };
    const struct kv_cel_env_options options = {.kubernetes = true};
    struct kv_cel_env *env = kv_cel_env_new(&options);
    static const char no_pods[] = "not all kinds here make pods";
    static const char *const lacking[KV_EXPRESSION_VARIABLES] = {
        [KV_EXPRESSION_POD] = no_pods,
        [KV_EXPRESSION_POD_META] = no_pods,
        [KV_EXPRESSION_CONTAINERS] = no_pods,
        [KV_EXPRESSION_PARAMS] = "no params are given",
        [KV_EXPRESSION_OLD_OBJECT] = "only policies have it",
        [KV_EXPRESSION_REQUEST] = "only policies have it",
    };
    for (size_t i = 0; i < KV_EXPRESSION_VARIABLES; i++) {
        bool is_declared = declared >> i & 1;
        kv_cel_env_variable(env, is_declared ? names[i][0] : "", names[i][1]);
        if (!is_declared && objects && lacking[i])
            kv_cel_env_lacks(env, names[i][0], lacking[i]);
    }
    kv_cel_env_lacks(env, "variables", "no variables are given");
    if (objects)
        kv_cel_env_library(env, &object_library);
    return env;
}
