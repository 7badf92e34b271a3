#include "cluster.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

/* Created with the cluster, and never deleted. */
#define NAMESPACE "kube-system"

#define ANOTHER "this is not the documented cluster: "

static const char *not_applicable(const struct kv_spec *spec)
{
    const struct kv_spec_cluster *cluster = &spec->cluster;
    return cluster->identity_server.text || cluster->identity_uid.text
               ? NULL
               : "the spec does not document the cluster's identity (cluster.identity)";
}

/* A URL with and without its last slash is the same address. */
static const char *without_slash(struct kv_check *check, const char *url)
{
    size_t length = strlen(url);
    while (length > 0 && url[length - 1] == '/')
        length--;
    return kv_arena_copy(check->arena, (struct kv_text){url, length});
}

static bool is_live(const struct kv_state *state)
{
    return state->source == KV_SOURCE_LIVE || state->is_over_live;
}

static void server_report(struct kv_check *check, const struct kv_value *documented)
{
    const char *server = check->state->server;
    struct kv_finding *finding =
        kv_check_finding(check, cluster_name(check), documented->place,
                         ANOTHER "the API server is %s, not %s", server, documented->text);
    finding->field = "server";
    finding->expected = documented->text;
    finding->actual = server;
    finding->hint = "choose the right one with --context or --kubeconfig (kubectl config "
                    "get-contexts lists them), or use the spec of this cluster";
}

/* A recording from another address may still be of the same cluster. */
static void server_check(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.identity_server;
    const char *server = check->state->server;
    if (!documented->text)
        return;
    kv_check_compares(check, documented->place, NULL);
    if (!server)
        kv_check_gap(check, NULL,
                     "cluster.identity.server: the recording does not name its API server");
    else if (kv_glob_match(without_slash(check, documented->text), without_slash(check, server)))
        return;
    else if (!is_live(check->state))
        kv_check_gap(
            check, NULL,
            "cluster.identity.server: the recording was taken from %s, which may be another "
            "address of the documented %s (document cluster.identity.uid to identify the cluster)",
            server, documented->text);
    else
        server_report(check, documented);
}

/* Does the uid prove that it is the documented cluster, whatever its address? */
static bool uid_check(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.identity_uid;
    if (!documented->text || !kv_check_demands(check, &kv_kind_namespace, NULL))
        return false;
    const struct kv_object *found =
        kv_state_find(check->state, &kv_kind_namespace, NULL, NAMESPACE);
    if (found && !found->uid) {
        kv_check_gap(check, NULL, "namespaces: the state has no uid of " NAMESPACE);
        return false;
    }
    kv_check_compares(check, documented->place, NULL);
    if (found && strcmp(found->uid, documented->text) == 0)
        return true;
    struct kv_object_name name = kv_name_make(check, &kv_kind_namespace, NULL, NAMESPACE);
    struct kv_finding *finding =
        found ? kv_check_finding(check, name, documented->place,
                                 ANOTHER "the uid of " NAMESPACE " is %s, not %s", found->uid,
                                 documented->text)
              : kv_check_finding(check, name, documented->place,
                                 ANOTHER "it has no namespace " NAMESPACE);
    finding->field = "metadata.uid";
    finding->expected = documented->text;
    finding->actual = found ? found->uid : NULL;
    finding->hint = "choose the right cluster (--context, --kubeconfig, --snapshot), or, if it was "
                    "rebuilt under its old name, document the new uid";
    return false;
}

/* In a live run the address is compared first, which costs nothing. For a recording it decides only
 * if the uid is unknown. */
static void run(struct kv_check *check)
{
    size_t said = check->findings->count + check->not_evaluated->count;
    bool live = is_live(check->state);
    bool proved = !live && uid_check(check);
    if (!proved && check->findings->count + check->not_evaluated->count == said)
        server_check(check);
    if (live && check->findings->count + check->not_evaluated->count == said)
        uid_check(check);
}

const struct kv_rule kv_rule_cluster_identity = {
    .doc =
        {
            .id = "cluster/identity",
            .severity = KV_SEVERITY_ERROR,
            .summary = "this is not the documented cluster",
            .why = "The wrong context is the most common mistake, and on another cluster "
                   "everything seems to have drifted. This rule therefore runs before all others. "
                   "It compares the API server's address (live) and the uid of the namespace "
                   "kube-system, which never changes in a cluster's lifetime. If one of them "
                   "differs, nothing else is checked and the exit code is 3. A recording taken "
                   "from another address, or without an address, may still be of the same cluster: "
                   "unless the uid proves it, the rule is not evaluated.",
            .fix = "Choose the right context (--context, --kubeconfig) or snapshot. If the "
                   "cluster was rebuilt, document its new uid: kubectl get namespace kube-system "
                   "-o jsonpath={.metadata.uid}",
            .keys = "identity.server identity.uid",
            .example = "cluster:\n"
                       "  identity:\n"
                       "    server: \"https://*.sks-bg-sof-1.exo.io*\"\n"
                       "    uid: 1764d805-a264-4323-8480-799c43da488c\n",
            .source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"
                      "#uids",
        },
    /* The address alone decides. */
    .reads = KV_READS({.kind = &kv_kind_namespace, .need = KV_HELPS}),
    .about = KV_ABOUT_STATUS,
    .turn = KV_TURN_GATE,
    .not_applicable = not_applicable,
    .run = run,
};
