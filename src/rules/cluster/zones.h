/* Who answers for a zone, by a Corefile: the plugins that its names reach. */
#ifndef KUBEVET_RULES_CLUSTER_ZONES_H
#define KUBEVET_RULES_CLUSTER_ZONES_H

#include "corefile.h"

struct zone_answer {
    struct kv_list plugins; /* corefile_word: those that names of the zone reach, each once */
    unsigned line;          /* of the server block; 0 = none serves the zone */
    bool asks_cluster;      /* it forwards to the cluster's DNS server */
    const char *unsure;     /* what decides, and can't be told; NULL = nothing */
};

/* By the server blocks that answer plain DNS: the one whose zone is the longest that holds this
 * one. Plugins are taken in the order in which CoreDNS has them, whatever that of the file. The
 * addresses of the cluster's DNS server: NULL-terminated.
 *
 * Source: https://github.com/coredns/coredns/blob/master/plugin.cfg and the plugins' pages at
 * https://coredns.io/plugins/ */
struct zone_answer zone_answer(const struct corefile *corefile, const char *zone,
                               const char *const *cluster, struct kv_arena *arena);

/* Does the answer name the plugin? */
bool zone_answer_has(const struct zone_answer *answer, const char *plugin);

#endif
