/* Which hosts a pod's containers name in what they are started with. */
#ifndef KUBEVET_RULES_HAIRPIN_H
#define KUBEVET_RULES_HAIRPIN_H

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

/* What the containers of a pod name. */
struct hairpin_hosts {
    struct kv_list hosts;   /* struct hairpin_host, in the order in which they first occur */
    const char *config_map; /* the first one that could not be read; NULL = all were, or there are
                               none */
    const char *container;  /* which takes env from that one */
};

/* The hosts that the state was asked to keep, in env, args and command and in the ConfigMap keys
 * that env is taken from. What another variable replaces is left out. A ConfigMap that does not
 * exist names nothing: its container does not start, or does without it. */
struct hairpin_hosts hairpin_hosts_find(struct kv_check *check, const char *namespace,
                                        const struct kv_pod_spec *spec);

const struct hairpin_host *hairpin_host_find(const struct hairpin_hosts *hosts, const char *name);

#endif
