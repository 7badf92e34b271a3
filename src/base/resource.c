#include "kubevet/base/resource.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static const char *without_prefix(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

const char *kv_resource_canonical(const char *resource)
{
    static const char *const requests[] = {"cpu", "memory", "ephemeral-storage", NULL};
    static const char *const counts[] = {"configmaps",
                                         "persistentvolumeclaims",
                                         "replicationcontrollers",
                                         "resourcequotas",
                                         "secrets",
                                         "services",
                                         NULL};
    const char *rest = without_prefix(resource, "requests.");
    if (rest && (is_one_of(rest, requests) || without_prefix(rest, "hugepages-")))
        return rest;
    rest = without_prefix(resource, "count/");
    return rest && is_one_of(rest, counts) ? rest : resource;
}
