#include "makers.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/state/manifests.h"

#include <stdlib.h>

struct made_by {
    const char *group;
    const char *const *kinds; /* NULL-terminated */
};

#define KINDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Kinds known to create pods. Others are recognised by a pod template. Source: each operator's
 * custom resource definitions. */
static const struct made_by groups[] = {
    {"acid.zalan.do", KINDS("postgresql")},
    {"actions.github.com", KINDS("AutoscalingRunnerSet", "EphemeralRunnerSet", "EphemeralRunner")},
    {"actions.summerwind.dev",
     KINDS("Runner", "RunnerDeployment", "RunnerReplicaSet", "RunnerSet")},
    {"apps.kruise.io", KINDS("AdvancedCronJob", "BroadcastJob", "CloneSet", "DaemonSet",
                             "StatefulSet", "UnitedDeployment")},
    {"apps.openshift.io", KINDS("DeploymentConfig")},
    {"argoproj.io",
     KINDS("CronWorkflow", "EventBus", "EventSource", "Rollout", "Sensor", "Workflow")},
    {"batch.volcano.sh", KINDS("Job")},
    {"build.openshift.io", KINDS("Build", "BuildConfig")},
    {"cassandra.datastax.com", KINDS("CassandraDatacenter")},
    {"elasticsearch.k8s.elastic.co", KINDS("Elasticsearch")},
    {"flink.apache.org", KINDS("FlinkDeployment")},
    {"grafana.integreatly.org", KINDS("Grafana")},
    {"helm.cattle.io", KINDS("HelmChart")},
    {"jaegertracing.io", KINDS("Jaeger")},
    {"jobset.x-k8s.io", KINDS("JobSet")},
    {"k6.io", KINDS("K6", "TestRun")},
    {"k8s.mariadb.com", KINDS("MariaDB", "MaxScale")},
    {"kafka.strimzi.io",
     KINDS("Kafka", "KafkaBridge", "KafkaConnect", "KafkaMirrorMaker2", "KafkaNodePool")},
    {"keda.sh", KINDS("ScaledJob")},
    {"kibana.k8s.elastic.co", KINDS("Kibana")},
    {"kubeflow.org", KINDS("MPIJob", "Notebook", "PyTorchJob", "TFJob", "TrainJob")},
    {"kubevirt.io",
     KINDS("VirtualMachine", "VirtualMachineInstance", "VirtualMachineInstanceReplicaSet")},
    {"leaderworkerset.x-k8s.io", KINDS("LeaderWorkerSet")},
    {"minio.min.io", KINDS("Tenant")},
    {"mongodbcommunity.mongodb.com", KINDS("MongoDBCommunity")},
    {"monitoring.coreos.com",
     KINDS("Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler")},
    {"mysql.oracle.com", KINDS("InnoDBCluster")},
    {"opensearch.opster.io", KINDS("OpenSearchCluster")},
    {"opentelemetry.io", KINDS("OpenTelemetryCollector")},
    {"pool.kubevirt.io", KINDS("VirtualMachinePool")},
    {"postgres-operator.crunchydata.com", KINDS("PGAdmin", "PostgresCluster")},
    {"postgresql.cnpg.io", KINDS("Cluster", "Pooler")},
    {"psmdb.percona.com", KINDS("PerconaServerMongoDB")},
    {"pxc.percona.com", KINDS("PerconaXtraDBCluster")},
    {"rabbitmq.com", KINDS("RabbitmqCluster")},
    {"ray.io", KINDS("RayCluster", "RayJob", "RayService")},
    {"redis.redis.opstreelabs.in",
     KINDS("Redis", "RedisCluster", "RedisReplication", "RedisSentinel")},
    {"serving.knative.dev", KINDS("Configuration", "Revision", "Service")},
    {"sparkoperator.k8s.io", KINDS("ScheduledSparkApplication", "SparkApplication")},
    {"tekton.dev", KINDS("PipelineRun", "TaskRun")},
};

/* Groups whose objects have containers but create no pods. */
static const char *const patterns[] = {"kyverno.io",
                                       "policies.kyverno.io",
                                       "admissionregistration.k8s.io",
                                       "apiextensions.k8s.io",
                                       "templates.gatekeeper.sh",
                                       "constraints.gatekeeper.sh",
                                       "mutations.gatekeeper.sh"};

static bool is_known_maker(const struct kv_manifest *manifest)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (const char *const *kind = groups[i].kinds;
             kv_api_version_is_of(manifest->api_version, groups[i].group) && *kind; kind++)
            if (strcmp(*kind, manifest->kind) == 0)
                return true;
    return false;
}

static bool is_pattern(const struct kv_manifest *manifest)
{
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (kv_api_version_is_of(manifest->api_version, patterns[i]))
            return true;
    /* The core group's PodTemplate is for use by others. */
    return strcmp(manifest->kind, "PodTemplate") == 0 && !strchr(manifest->api_version, '/');
}

/* Limits for the depth and number of searched nodes; no real template exceeds them. */
enum { DEPTH_MAX = 24, NODES_MAX = 5000 };

static bool is_container(const struct kv_node *node)
{
    return node->type == KV_NODE_MAPPING &&
           (kv_node_get(node, "image") || kv_node_get(node, "name"));
}

static bool holds_containers(const struct kv_node *node, int depth, int *nodes)
{
    if (!node || depth > DEPTH_MAX || ++*nodes > NODES_MAX || node->type == KV_NODE_SCALAR)
        return false;
    for (size_t i = 0; i < node->count; i++) {
        bool is_map = node->type == KV_NODE_MAPPING;
        const struct kv_node *value = is_map ? node->pairs[i].value : node->items[i];
        if (is_map && value && value->type == KV_NODE_SEQUENCE && value->count > 0 &&
            kv_text_is(node->pairs[i].key->text, "containers") && is_container(value->items[0]))
            return true;
        if (holds_containers(value, depth + 1, nodes))
            return true;
    }
    return false;
}

static bool makes_pods(const struct kv_manifest *manifest)
{
    int nodes = 0;
    if (manifest->known || is_pattern(manifest))
        return false;
    return is_known_maker(manifest) ||
           holds_containers(kv_node_get(manifest->written, "spec"), 0, &nodes);
}

/* An object of a kind that no rule reads may omit its namespace: applying it sets one. */
static bool is_in(const struct kv_manifest *manifest, const char *namespace)
{
    return strcmp(manifest->namespace ? manifest->namespace : KV_NAMESPACE_DEFAULT, namespace) == 0;
}

void makers_find(const struct kv_state *state, const char *namespace, maker_found found,
                 void *context, struct kv_arena *arena)
{
    if (!state->manifests)
        return;
    kv_list_each(&state->manifests->items, const struct kv_manifest, manifest) {
        if (!manifest->known && is_in(manifest, namespace) && makes_pods(manifest))
            found(context,
                  kv_arena_printf(arena, "the number of pods that %s/%s (%s) creates is unknown",
                                  manifest->kind, manifest->name, manifest->api_version));
    }
}

/* --- KEDA --- */

enum { SCALED_OBJECT_MAX = 100 }; /* if it sets no maximum */

static struct scaler scaler_of(const struct kv_node *spec)
{
    const struct kv_node *target = kv_node_get(spec, "scaleTargetRef");
    const char *max = kv_tree_text(spec, "maxReplicaCount");
    struct scaler scaler = {
        .api_version = kv_tree_text(target, "apiVersion"),
        .kind = kv_tree_text(target, "kind"),
        .name = kv_tree_text(target, "name"),
        .max = max ? strtoll(max, NULL, 10) : SCALED_OBJECT_MAX,
    };
    if (!scaler.api_version || !scaler.api_version[0])
        scaler.api_version = "apps/v1";
    if (!scaler.kind || !scaler.kind[0])
        scaler.kind = "Deployment";
    return scaler;
}

struct kv_list scalers_of(const struct kv_state *state, const char *namespace,
                          struct kv_arena *arena)
{
    struct kv_list scalers = {0};
    if (!state->manifests)
        return scalers;
    kv_list_each(&state->manifests->items, const struct kv_manifest, manifest) {
        if (!manifest->known && strcmp(manifest->kind, "ScaledObject") == 0 &&
            kv_api_version_is_of(manifest->api_version, "keda.sh") && is_in(manifest, namespace))
            kv_list_add(&scalers, arena, struct scaler,
                        scaler_of(kv_node_get(manifest->written, "spec")));
    }
    return scalers;
}

int64_t scaler_max(const struct kv_list *scalers, const struct kv_workload *workload)
{
    int64_t most = 0;
    kv_list_each(scalers, const struct scaler, scaler) {
        if (scaler->max > most && kv_string_is(scaler->name, workload->object.name) &&
            strcmp(scaler->kind, workload->object.kind->name) == 0 &&
            kv_kind_is_of(workload->object.kind, scaler->api_version))
            most = scaler->max;
    }
    return most;
}
