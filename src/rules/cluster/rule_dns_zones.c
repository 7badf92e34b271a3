#include "cluster.h"
#include "zones.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/configmap.h"
#include "kubevet/rules/corefiles.h"
#include "kubevet/state/wanted.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.dns.zones.count > 0 ? NULL
                                             : "the spec documents no zones (cluster.dns.zones)";
}

/* The Corefile of a DNS server, and the ConfigMap that holds it. */
struct server {
    const char *config_map;
    struct corefile corefile;
};

static const struct kv_wanted *config_map_of(const struct kv_check *check, enum kv_corefiles which)
{
    return kv_state_wanted_by(check->state, kv_corefiles_asker(which), KV_COREFILES_NAMESPACE);
}

static struct kv_object_name name_of(struct kv_check *check, const char *config_map)
{
    return kv_name_make(check, &kv_kind_configmap, KV_COREFILES_NAMESPACE, config_map);
}

/* --- finding the files --- */

static void files_add(struct kv_check *check, struct kv_list *files, const struct kv_node *data,
                      const char *folder)
{
    for (size_t i = 0; data && data->type == KV_NODE_MAPPING && i < data->count; i++) {
        const char *name = data->pairs[i].key->text.data;
        const char *text = kv_tree_text(data, name);
        if (text)
            kv_list_add(files, check->arena, struct corefile_file,
                        (struct corefile_file){folder, name, text});
    }
}

/* The Corefile first, then all files that it may import. */
static struct kv_list files_of(struct kv_check *check, const struct kv_wanted *own)
{
    struct kv_list files = {0};
    const struct kv_wanted *custom = config_map_of(check, KV_COREFILES_CUSTOM);
    const struct kv_node *data = kv_node_get(own->object, KV_COREFILES_DATA);
    const char *corefile = kv_tree_text(data, "Corefile");
    kv_list_add(&files, check->arena, struct corefile_file,
                (struct corefile_file){"", "Corefile", corefile ? corefile : ""});
    files_add(check, &files, data, "");
    if (custom)
        files_add(check, &files, kv_node_get(custom->object, KV_COREFILES_DATA), "custom");
    return files;
}

/* Reports what keeps the Corefile from being read. */
static bool corefile_is_known(struct kv_check *check, const struct server *server)
{
    const struct corefile *corefile = &server->corefile;
    const struct kv_wanted *custom = config_map_of(check, KV_COREFILES_CUSTOM);
    const char *unknown = corefile->imports_custom && custom && !custom->object
                              ? kv_wanted_unknown(check->state, custom)
                              : NULL;
    if (corefile->problem)
        kv_check_object_gap(check, name_of(check, server->config_map), "Corefile, line %u: %s",
                            corefile->line, corefile->problem);
    else if (unknown)
        kv_check_object_gap(check, name_of(check, custom->name), "the Corefile imports it: %s",
                            unknown);
    return !corefile->problem && !unknown;
}

/* False if there is none, or it can't be read, which is reported. */
static bool server_read(struct kv_check *check, const struct kv_wanted *found, struct server *out)
{
    struct kv_list files = files_of(check, found);
    out->config_map = found->name;
    (void)!corefile_read(files.items, files.count, check->arena, &out->corefile);
    return corefile_is_known(check, out);
}

/* Of the Deployment, or the usual one; NULL = none, which is reported. */
static const struct kv_wanted *own_find(struct kv_check *check)
{
    const char *unknown = NULL, *name = NULL;
    for (enum kv_corefiles which = KV_COREFILES_OF_PROVIDER; which <= KV_COREFILES_USUAL; which++) {
        const struct kv_wanted *wanted = config_map_of(check, which);
        if (wanted && kv_tree_text(kv_node_get(wanted->object, KV_COREFILES_DATA), "Corefile"))
            return wanted;
        const char *why = wanted ? kv_wanted_unknown(check->state, wanted) : NULL;
        unknown = unknown ? unknown : why;
        name = name ? name : wanted ? wanted->name : NULL;
    }
    if (check->state->source != KV_SOURCE_MANIFESTS)
        kv_check_object_gap(check, name_of(check, name ? name : "coredns"), "%s",
                            unknown ? unknown : "there is no such ConfigMap with a Corefile");
    return NULL;
}

/* --- judging --- */

/* The addresses at which the cluster's DNS server answers. */
static const char *const *cluster_addresses(struct kv_check *check)
{
    static const char *const services[] = {"kube-dns", "kube-dns-upstream"};
    const size_t count = sizeof services / sizeof *services;
    const char **addresses = kv_arena_array(check->arena, count + 1, sizeof *addresses);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct kv_service *service = (const struct kv_service *)kv_state_find(
            check->state, &kv_kind_service, KV_COREFILES_NAMESPACE, services[i]);
        if (service && service->cluster_ip)
            addresses[found++] = service->cluster_ip;
    }
    return addresses;
}

static const char *plugins_text(struct kv_check *check, const struct zone_answer *answer)
{
    const char *text = NULL;
    kv_list_each(&answer->plugins, const corefile_word, plugin)
        text = text ? kv_check_format(check, "%s, %s", text, *plugin) : *plugin;
    return text;
}

static void zone_report(struct kv_check *check, const struct kv_spec_pair *pair,
                        const struct server *server, const struct zone_answer *answer)
{
    const char *zone = pair->key.text, *plugin = pair->value.text;
    const char *found = plugins_text(check, answer);
    const char *what =
        answer->line == 0
            ? kv_check_format(check, "no server block of the Corefile serves zone %s", zone)
            : kv_check_format(check,
                              "zone %s is answered by %s, not by %s: by the server block in line "
                              "%u of the Corefile",
                              zone, found ? found : "no plugin", plugin, answer->line);
    struct kv_finding *finding =
        kv_check_finding(check, name_of(check, server->config_map), pair->value.place, "%s", what);
    finding->field = kv_check_format(check, "data[Corefile][%s]", zone);
    finding->expected = plugin;
    finding->actual = found;
}

/* Pods ask NodeLocal DNSCache first, if it runs; it forwards to CoreDNS, or elsewhere. */
static void zone_check(struct kv_check *check, const struct kv_spec_pair *pair,
                       const struct server *own, const struct server *local)
{
    const char *const *cluster = cluster_addresses(check);
    const struct server *server = local ? local : own;
    struct zone_answer answer =
        zone_answer(&server->corefile, pair->key.text, cluster, check->arena);
    if (local && answer.asks_cluster) {
        server = own;
        answer = zone_answer(&own->corefile, pair->key.text, NULL, check->arena);
    }
    kv_check_compares(check, pair->value.place, NULL);
    bool is_rewritten =
        strcmp(pair->value.text, "rewrite") == 0 && zone_answer_has(&answer, "rewrite");
    if (answer.unsure && !is_rewritten)
        kv_check_object_gap(check, name_of(check, server->config_map), "zone %s: %s",
                            pair->key.text, answer.unsure);
    else if (!zone_answer_has(&answer, pair->value.text))
        zone_report(check, pair, server, &answer);
}

static void run(struct kv_check *check)
{
    struct server own, local;
    const struct kv_wanted *found = own_find(check);
    const struct kv_wanted *cache = config_map_of(check, KV_COREFILES_NODE_LOCAL);
    bool has_cache = cache && cache->object;
    const char *unknown = cache && !has_cache ? kv_wanted_unknown(check->state, cache) : NULL;
    if (!found || !server_read(check, found, &own))
        return;
    if (unknown && check->state->source != KV_SOURCE_MANIFESTS) {
        kv_check_object_gap(check, name_of(check, cache->name), "%s", unknown);
        return;
    }
    if (has_cache && !server_read(check, cache, &local))
        return;
    kv_records_each(&check->spec->cluster.dns.zones, const struct kv_spec_pair, pair)
        zone_check(check, pair, &own, has_cache ? &local : NULL);
}

static const char *dns_namespace(const struct kv_spec *spec, size_t index)
{
    (void)spec;
    return index == 0 ? KV_COREFILES_NAMESPACE : NULL;
}

const struct kv_rule kv_rule_cluster_dns_zones = {
    .doc =
        {
            .id = "cluster/dns-zones",
            .severity = KV_SEVERITY_ERROR,
            .summary = "CoreDNS does not serve a documented zone, or not in the documented way",
            .why = "A line in the Corefile decides where a whole zone is looked up: an internal "
                   "name then leads outside, or nowhere. The Corefile is read from the ConfigMap "
                   "coredns in kube-system (or one that is called like the documented Deployment), "
                   "with what it imports from coredns-custom. The rule compares the plugin that "
                   "names of "
                   "the zone reach: in the server block of the longest zone that holds it, in "
                   "CoreDNS's own order of plugins, as `fallthrough`, `except` and `rewrite` let "
                   "them. Where NodeLocal DNSCache (ConfigMap node-local-dns) runs, pods ask it "
                   "first. No name is resolved: what a server outside answers is not seen.",
            .fix = "Correct the Corefile (kubectl -n kube-system edit configmap coredns, or its "
                   "source in Git), or the spec.",
            .keys = "dns.zones[]",
            .example = "cluster:\n"
                       "  dns: {provider: coredns, zones: {corp.example.com: forward}}\n",
            .source = "https://coredns.io/2017/06/08/how-queries-are-processed-in-coredns/",
        },
    .reads = KV_READS({.kind = &kv_kind_service, .need = KV_HELPS, .and_in = dns_namespace}),
    .extra = KV_READS_COREFILE,
    .not_applicable = not_applicable,
    .run = run,
};
