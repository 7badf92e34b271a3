#include "cluster.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

/* Made with the cluster, and never deleted. */
#define NAMESPACE "kube-system"

#define ANOTHER "this is another cluster than the documented one: "

static const char *not_applicable(const struct kv_spec *spec)
{
    const struct kv_spec_cluster *cluster = &spec->cluster;
    return cluster->identity_server.text || cluster->identity_uid.text
               ? NULL
               : "the spec does not say how to tell the cluster (cluster.identity)";
}

/* A URL with and without its last slash is the same address. */
static const char *without_slash(struct kv_check *check, const char *url)
{
    size_t length = strlen(url);
    while (length > 0 && url[length - 1] == '/')
        length--;
    return kv_arena_copy(check->arena, (struct kv_text){url, length});
}

static void server_check(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.identity_server;
    const char *server = check->state->server;
    /* A recording may have been taken by way of another address. */
    if (!documented->text || check->state->source != KV_SOURCE_LIVE || !server)
        return;
    if (kv_glob_match(without_slash(check, documented->text), without_slash(check, server)))
        return;
    struct kv_finding *finding =
        kv_check_finding(check, cluster_name(check), documented->place,
                         ANOTHER "the API server is %s, not %s", server, documented->text);
    finding->field = "server";
    finding->expected = documented->text;
    finding->actual = server;
    finding->hint = "choose the right one with --context or --kubeconfig (kubectl config "
                    "get-contexts lists them), or give the spec of this cluster";
}

static void uid_check(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.identity_uid;
    if (!documented->text || !kv_check_demands(check, &kv_kind_namespace, NULL))
        return;
    const struct kv_object *found =
        kv_state_find(check->state, &kv_kind_namespace, NULL, NAMESPACE);
    if (found && !found->uid) {
        kv_check_gap(check, NULL, "namespaces: the state holds no uid of " NAMESPACE);
        return;
    }
    if (found && strcmp(found->uid, documented->text) == 0)
        return;
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
                    "made anew under its old name, document the new uid";
}

static void run(struct kv_check *check)
{
    size_t found = check->findings->count;
    server_check(check);
    if (check->findings->count == found)
        uid_check(check);
}

static const struct kv_kind *const also_reads[] = {&kv_kind_namespace, NULL};

const struct kv_rule kv_rule_cluster_identity = {
    .doc =
        {
            .id = "cluster/identity",
            .severity = KV_SEVERITY_ERROR,
            .summary = "this is another cluster than the documented one",
            .why = "The wrong context is the commonest mistake of all, and on another cluster "
                   "everything seems to have drifted. So this is asked before all else: if the "
                   "API server's address (live), or the uid of the namespace kube-system, which "
                   "lasts as long as the cluster, is not the documented one, nothing else is "
                   "judged and the exit code is 3.",
            .mend =
                "Choose the right context (--context, --kubeconfig) or snapshot. If the cluster "
                "was made anew, document its uid: kubectl get namespace kube-system -o "
                "jsonpath={.metadata.uid}",
            .example = "cluster:\n"
                       "  identity:\n"
                       "    server: \"https://*.sks-bg-sof-1.exo.io*\"\n"
                       "    uid: 1764d805-a264-4323-8480-799c43da488c\n",
            .source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"
                      "#uids",
        },
    .reads = kv_rule_reads_none, /* the address alone can tell */
    .also_reads = also_reads,
    .status = true,
    .turn = KV_TURN_GATE,
    .not_applicable = not_applicable,
    .run = run,
};
