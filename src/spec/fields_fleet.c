/* The table of fields: fleets. */
#include "fields.h"

#include "kubevet/spec/fleet.h"

#define CLUSTER(member)  offsetof(struct kv_fleet_cluster, member)
#define PROVIDER(member) offsetof(struct kv_fleet_provider, member)
#define FLEET(member)    offsetof(struct kv_fleet, member)

static const char *const api_versions[] = {"kubevet/v1", NULL};
static const char *const fleet_kinds[] = {"Fleet", NULL};
static const char *const exec_versions[] = {"client.authentication.k8s.io/v1",
                                            "client.authentication.k8s.io/v1beta1", NULL};

static const struct field cluster_fields[] = {
    FIELD("name", TEXT, CLUSTER(name), .form = FORM_NAME, .required = true,
          .help = "the cluster's name in reports, metrics, alerts and the history"),
    FIELD("spec", TEXT, CLUSTER(spec), .required = true,
          .help = "its spec: a path relative to this file"),
    FIELD("context", TEXT, CLUSTER(context), .help = "the context of the kubeconfig to use"),
    FIELD("kubeconfig", TEXT, CLUSTER(kubeconfig),
          .help = "its kubeconfig, relative to this file; default: that of the command line"),
    FIELD("clusterProfile", TEXT, CLUSTER(cluster_profile), .form = FORM_SERVICE,
          .help = "NAMESPACE/NAME of the ClusterProfile that describes it, in the cluster that the "
                  "command line connects to"),
    FIELD("snapshot", TEXT, CLUSTER(snapshot),
          .help = "its recorded state, relative to this file, instead of a connection"),
    FIELD("labels", PAIRS, CLUSTER(labels), .item = FIELD_TEXT, .key = FORM_LABEL_KEY,
          .form = FORM_LABEL_VALUE, .help = "what `--selector` selects by"),
};
static const struct record cluster_record_of_fleet =
    RECORD("fleetCluster", cluster_fields, HEAD_KEY, .size = sizeof(struct kv_fleet_cluster),
           .help = "A cluster: its spec, and the way to its state.");

static const struct field provider_fields[] = {
    FIELD("command", TEXT, PROVIDER(command), .required = true,
          .help = "the credential plugin, found as one of a kubeconfig"),
    FIELD("args", LIST, PROVIDER(args), .item = FIELD_TEXT, .help = "its arguments"),
    FIELD("env", PAIRS, PROVIDER(env), .item = FIELD_TEXT,
          .help = "variables for its environment, besides kubevet's own"),
    FIELD("apiVersion", CHOICE, PROVIDER(api_version), .choices = exec_versions,
          .fallback = "client.authentication.k8s.io/v1", .help = "the version that it speaks"),
};
static const struct record provider_record =
    RECORD("accessProvider", provider_fields, HEAD_KEY, .size = sizeof(struct kv_fleet_provider),
           .help = "A credential plugin for the clusters of an access provider.");

static const struct field fleet_fields[] = {
    FIELD("apiVersion", CHOICE, FLEET(api_version), .choices = api_versions, .required = true,
          .help = "the version of this format"),
    FIELD("kind", CHOICE, FLEET(kind), .choices = fleet_kinds, .required = true,
          .help = "what this file is"),
    FIELD("clusters", RECORDS, FLEET(clusters), .record = &cluster_record_of_fleet,
          .required = true, .not_empty = true, .help = "the clusters"),
    FIELD("accessProviders", MAP, FLEET(access_providers), .key = FORM_NAME,
          .record = &provider_record,
          .help = "how to log in to clusters with a `clusterProfile`, by the name of the access "
                  "provider that their ClusterProfile lists"),
};
const struct record fleet_record =
    RECORD("fleet", fleet_fields, HEAD_NONE,
           .help = "Clusters that are checked together, each against its spec.");
