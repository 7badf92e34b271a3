/* The hosts that a pod's containers name in their settings. */
#ifndef KUBEVET_RULES_NETWORK_NAMED_HOSTS_H
#define KUBEVET_RULES_NETWORK_NAMED_HOSTS_H

#include "kubevet/kinds/podspec.h"
#include "kubevet/rules/rule.h"

struct hairpin_place {
    const char *text; /* "container web: env BASE_URL" */
};

/* A host and where it is named. */
struct hairpin_host {
    const char *name;
    struct kv_list places; /* struct hairpin_place, each once */
};

/* The hosts that the containers of a pod name. */
struct hairpin_hosts {
    struct kv_list hosts;   /* struct hairpin_host, by first occurrence */
    const char *config_map; /* the first one that could not be read; NULL = all were read, or there
                               are none */
    const char *container;  /* the container that takes env from it */
};

/* The hosts that the state was asked to keep, in env, args and command and in the ConfigMap keys
 * that env is taken from. Variables that another one replaces are left out. A ConfigMap that does
 * not exist names nothing: its container does not start, or runs without it. */
struct hairpin_hosts hairpin_hosts_find(struct kv_check *check, const char *namespace,
                                        const struct kv_pod_spec *spec);

const struct hairpin_host *hairpin_host_find(const struct hairpin_hosts *hosts, const char *name);

#endif
