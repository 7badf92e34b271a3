/* The resources that a quota can limit. */
#include "loader.h"

#include "kubevet/base/glob.h"

/* standardQuotaResources and integerResources in pkg/apis/core/helper/helpers.go of Kubernetes. */
static const struct {
    const char *name;
    bool whole; /* counted in pieces */
} resources[] = {
    {"cpu", false},
    {"memory", false},
    {"ephemeral-storage", false},
    {"requests.cpu", false},
    {"requests.memory", false},
    {"requests.ephemeral-storage", false},
    {"requests.storage", false},
    {"limits.cpu", false},
    {"limits.memory", false},
    {"limits.ephemeral-storage", false},
    {"pods", true},
    {"services", true},
    {"services.loadbalancers", true},
    {"services.nodeports", true},
    {"replicationcontrollers", true},
    {"resourcequotas", true},
    {"secrets", true},
    {"configmaps", true},
    {"persistentvolumeclaims", true},
};
enum { RESOURCE_COUNT = sizeof resources / sizeof resources[0] };

const char *kv_quota_resource(size_t index)
{
    return index < RESOURCE_COUNT ? resources[index].name : NULL;
}

/* Index into `resources`, or RESOURCE_COUNT. */
static size_t resource_find(const char *name)
{
    size_t i = 0;
    while (i < RESOURCE_COUNT && strcmp(resources[i].name, name) != 0)
        i++;
    return i;
}

/* Like ValidateResourceQuotaResourceName of the API server. */
bool quota_resource_check(struct loader *loader, const char *what, const char *name,
                          struct kv_place place)
{
    if (resource_find(name) < RESOURCE_COUNT)
        return true;
    const char *names[RESOURCE_COUNT];
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        names[i] = resources[i].name;
    const char *nearest = strchr(name, '/') ? NULL : kv_nearest_word(name, names, RESOURCE_COUNT);
    if (!nearest)
        return form_check(loader, what, FORM_QUOTA_RESOURCE, name, place);
    kv_problem_add(loader->problems, place, "%s: there is no resource \"%s\": did you mean \"%s\"?",
                   what, text_quote(loader, name), nearest);
    return false;
}

bool quota_is_counted(const char *resource)
{
    size_t i = resource_find(resource);
    if (i < RESOURCE_COUNT)
        return resources[i].whole;
    return strchr(resource, '/') && strncmp(resource, "requests.", strlen("requests.")) != 0 &&
           !strstr(resource, "kubernetes.io/");
}
