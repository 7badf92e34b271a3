/* The table: every key of the spec format. */
#include "field.h"

#include "kubevet/model/report.h"
#include "kubevet/spec/check.h"
#include "kubevet/spec/cni.h"

/* ------------------------------------------------------------------ choices */

static const char *const api_versions[] = {"kubevet/v1", NULL};
static const char *const spec_kinds[] = {"ClusterSpec", NULL};
static const char *const enforced[] = {"enforced", NULL};
static const char *const reclaim_policies[] = {"Retain", "Delete", "Recycle", NULL};
static const char *const binding_modes[] = {"Immediate", "WaitForFirstConsumer", NULL};
static const char *const access_modes[] = {"ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany",
                                           "ReadWriteOncePod", NULL};
static const char *const isolations[] = {"tenant", NULL};
static const char *const source_kinds[] = {"GitRepository", "OCIRepository", "Bucket", NULL};
static const char *const hand_edits[] = {"forbid", NULL};
static const char *const spreads[] = {
    [KV_SPREAD_TRUE] = "true", [KV_SPREAD_NODE] = "node", [KV_SPREAD_ZONE] = "zone", NULL};
static const char *const architectures[] = {"amd64", "arm64",   "arm",     "386",
                                            "s390x", "ppc64le", "riscv64", NULL};
static const char *const required_policies[] = {"required", NULL};
static const char *const tag_policies[] = {"pinned", NULL};
static const char *const pod_security_levels[] = {[KV_POD_SECURITY_PRIVILEGED] = "privileged",
                                                  [KV_POD_SECURITY_BASELINE] = "baseline",
                                                  [KV_POD_SECURITY_RESTRICTED] = "restricted",
                                                  NULL};
static const char *const removals[] = {"inherited", NULL};

enum { DAY_SECONDS = 24 * 60 * 60, YEAR_SECONDS = 366 * DAY_SECONDS };

static const char *const severities[] = {[KV_SEVERITY_SKIP] = "skip",
                                         [KV_SEVERITY_INFO] = "info",
                                         [KV_SEVERITY_WARNING] = "warning",
                                         [KV_SEVERITY_ERROR] = "error",
                                         NULL};

const char *const quota_policies[] = {
    [KV_QUOTA_REQUIRED] = "required", [KV_QUOTA_OPTIONAL] = "optional", NULL};

const char *const workload_kind_names[] = {[KV_WORKLOAD_DEPLOYMENT] = "Deployment",
                                           [KV_WORKLOAD_STATEFULSET] = "StatefulSet",
                                           [KV_WORKLOAD_DAEMONSET] = "DaemonSet",
                                           [KV_WORKLOAD_CRONJOB] = "CronJob",
                                           [KV_WORKLOAD_JOB] = "Job",
                                           NULL};

/* ------------------------------------------------------------------ records, inner ones first */

#define AT(type, member) offsetof(struct kv_spec_##type, member)
#define ROOT(member)     offsetof(struct kv_spec, member)
#define FIELD(n, t, o, ...)                                                                        \
    {                                                                                              \
        .name = n, .type = FIELD_##t, .offset = o, __VA_ARGS__                                     \
    }
#define RECORD(n, rows, h, ...)                                                                    \
    {                                                                                              \
        .name = n, .fields = rows, .count = sizeof(rows) / sizeof(rows)[0], .head = h, __VA_ARGS__ \
    }

static const struct field range_fields[] = {
    FIELD("min", INTEGER, offsetof(struct range_bounds, min), .max = INT32_MAX,
          .help = "at least this many"),
    FIELD("max", INTEGER, offsetof(struct range_bounds, max), .max = INT32_MAX,
          .help = "at most this many"),
};
const struct record range_record =
    RECORD("range", range_fields, HEAD_NONE, .not_empty = true,
           .help = "A count with bounds; a plain number means exactly that many.");

static const struct field metadata_fields[] = {
    FIELD("name", TEXT, ROOT(name), .required = true,
          .unchecked = "the documented name of the cluster, which no API shows",
          .help = "the cluster's name"),
    FIELD("description", TEXT, ROOT(description), .unchecked = "text for readers only",
          .help = "what the cluster is for, in one line"),
    FIELD("docs", TEXT, ROOT(docs), .form = FORM_URL, .unchecked = "a link for readers only",
          .help = "the documentation of the cluster, shown with findings"),
};
static const struct record metadata_record =
    RECORD("metadata", metadata_fields, HEAD_NONE, .help = "The cluster that the spec describes.");

static const struct field identity_fields[] = {
    FIELD("server", TEXT, AT(cluster, identity_server),
          .unchecked = "only a live run knows the server's address: tests/server/live shows it",
          .help = "the URL of the API server; `*` and `?` are wildcards"),
    FIELD("uid", TEXT, AT(cluster, identity_uid), .help = "the uid of the namespace kube-system"),
};
static const struct record identity_record =
    RECORD("identity", identity_fields, HEAD_NONE, .not_empty = true,
           .help = "How to recognise the documented cluster.");

static const struct field nodes_fields[] = {
    FIELD("count", RANGE, AT(nodes, count), .max = INT32_MAX, .help = "how many nodes there are"),
    FIELD("cpu", QUANTITY, AT(nodes, cpu), .help = "minimum CPU capacity of each node"),
    FIELD("memory", QUANTITY, AT(nodes, memory), .help = "minimum memory capacity of each node"),
    FIELD("tolerance", PERCENT, AT(nodes, tolerance), .fallback = "0%", .max = 99,
          .unchecked = "it permits: cpu and memory are reported",
          .help =
              "how much less than documented a node may have: kernel and firmware reserve some"),
};
static const struct record nodes_record =
    RECORD("nodes", nodes_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_nodes),
           .not_empty = true, .help = "The worker nodes.");

static const struct field node_pool_fields[] = {
    FIELD("labels", PAIRS, AT(node_pool, labels), .key = FORM_LABEL_KEY, .item = FIELD_TEXT,
          .form = FORM_LABEL_VALUE, .required = true, .not_empty = true, .part = PART_IDENTITY,
          .help = "the labels that select its nodes; a node must have all of them"),
    FIELD("count", RANGE, AT(node_pool, count), .max = INT32_MAX,
          .help = "how many nodes it has; by default at least one"),
    FIELD("cpu", QUANTITY, AT(node_pool, cpu), .help = "minimum CPU capacity of each of its nodes"),
    FIELD("memory", QUANTITY, AT(node_pool, memory),
          .help = "minimum memory capacity of each of its nodes"),
    FIELD("tolerance", PERCENT, AT(node_pool, tolerance), .max = 99,
          .unchecked = "it permits: cpu and memory are reported",
          .help = "how much less than documented a node may have"),
    FIELD("arch", CHOICE, AT(node_pool, arch), .choices = architectures,
          .help = "the label kubernetes.io/arch of its nodes"),
    FIELD("taints", LIST, AT(node_pool, taints), .item = FIELD_TEXT, .form = FORM_TAINT,
          .help = "the complete list of its nodes' taints, as KEY=VALUE:EFFECT or KEY:EFFECT; "
                  "taints that Kubernetes sets itself are ignored"),
};
static const struct record node_pool_record =
    RECORD("nodePool", node_pool_fields, HEAD_KEY, .size = sizeof(struct kv_spec_node_pool),
           .title = "Node pools", .help = "Nodes that are selected by labels.");

static const struct field load_balancer_fields[] = {
    FIELD("name", TEXT, AT(load_balancer, name), .help = "its name at the provider"),
    FIELD("address", TEXT, AT(load_balancer, address), .form = FORM_ADDRESS,
          .help = "the IP address that a Service of type LoadBalancer must have, or a CIDR range "
                  "that contains it; or use `hostname`"),
    FIELD("hostname", TEXT, AT(load_balancer, hostname), .form = FORM_HOST_GLOB,
          .help = "the host name that it must have, if the provider assigns no address; `*` and "
                  "`?` are wildcards"),
};
static const struct record load_balancer_record = RECORD(
    "loadBalancer", load_balancer_fields, HEAD_KEY, .size = sizeof(struct kv_spec_load_balancer),
    .title = "Load balancers", .help = "A load balancer.");

static const struct field cni_fields[] = {
    FIELD("name", CHOICE, AT(cni, name), .choices = kv_cni_names, .instead_of = "daemonSet",
          .part = PART_IDENTITY,
          .help = "a plugin that kubevet knows, short form `cni: calico`; or use `daemonSet`"),
    FIELD("daemonSet", TEXT, AT(cni, daemon_set), .form = FORM_SERVICE, .instead_of = "name",
          .part = PART_IDENTITY,
          .help = "NAMESPACE/NAME of the DaemonSet that runs any other plugin's agent"),
    FIELD("enforcesPolicies", BOOLEAN, AT(cni, enforces_policies),
          .unchecked = "it says by whose agents networkPolicy goes: reported there",
          .help = "whether that agent enforces NetworkPolicies"),
};
static const struct record cni_record =
    RECORD("cni", cni_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_cni), .not_empty = true,
           .shorthand = "name", .help = "The network plugin.");

static const struct field cluster_fields[] = {
    FIELD("kubernetesVersion", TEXT, AT(cluster, kubernetes_version), .form = FORM_VERSION,
          .help =
              "the API server's version: exact (`1.35.3`), a minor version (`1.35`), or a range"),
    FIELD("identity", RECORD, 0, .record = &identity_record,
          .help = "which cluster this is: on another one nothing is checked"),
    FIELD("provider", TEXT, AT(cluster, provider), .form = FORM_SCHEME,
          .help = "the scheme of every node's providerID"),
    FIELD("region", TEXT, AT(cluster, region),
          .help = "the label topology.kubernetes.io/region of every node"),
    FIELD("containerRuntime", TEXT, AT(cluster, container_runtime), .form = FORM_SCHEME,
          .help = "the container runtime of every node"),
    FIELD("cni", RECORD, AT(cluster, cni), .record = &cni_record, .title = "CNI",
          .help = "the network plugin, which must run on every node"),
    FIELD("networkPolicy", CHOICE, AT(cluster, network_policy), .choices = enforced,
          .help = "NetworkPolicies are enforced: the plugin's policy agents must be ready"),
    FIELD("dns", TEXT, AT(cluster, dns), .form = FORM_LABEL,
          .help = "the cluster's DNS server, which must be available"),
    FIELD("nodes", RECORD, AT(cluster, nodes), .record = &nodes_record, .title = "Nodes ready",
          .help = "the number and size of the nodes"),
    FIELD("nodePools", MAP, AT(cluster, node_pools), .key = FORM_NAME, .record = &node_pool_record,
          .not_empty = true, .help = "pools of nodes, by any name"),
    FIELD("loadBalancers", RECORDS, AT(cluster, load_balancers), .record = &load_balancer_record,
          .title = "No other load balancers",
          .help = "the complete list of load balancers; any other is reported"),
};
static const struct record cluster_record =
    RECORD("cluster", cluster_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_cluster),
           .not_empty = true, .help = "The cluster as a whole.");

static const struct field claim_fields[] = {
    FIELD("nfs", TEXT, AT(claim, nfs), .form = FORM_NAME, .instead_of = "storageClass",
          .help = "the export under `nfs` that its volume must use; or use `storageClass`"),
    FIELD("storageClass", TEXT, AT(claim, storage_class), .form = FORM_NAME, .instead_of = "nfs",
          .help = "the storage class that it must use; or use `nfs`"),
    FIELD("storage", QUANTITY, AT(claim, storage), .help = "the storage that it must request"),
    FIELD("accessModes", LIST, AT(claim, access_modes), .item = FIELD_CHOICE,
          .choices = access_modes, .not_empty = true, .help = "the access modes that it must have"),
};
static const struct record claim_record = RECORD(
    "claim", claim_fields, HEAD_KEY, .size = sizeof(struct kv_spec_claim),
    .object = "PersistentVolumeClaim", .title = "Claims",
    .help = "A PersistentVolumeClaim that must exist: on an NFS export, or of a storage class.");

static const struct field autoscaling_fields[] = {
    FIELD("metric", TEXT, AT(autoscaling, metric),
          .help = "the metric that it must scale on, such as `cpu`"),
    FIELD("min", INTEGER, AT(autoscaling, min), .max = INT32_MAX, .help = "its minReplicas"),
    FIELD("max", INTEGER, AT(autoscaling, max), .min = 1, .max = INT32_MAX,
          .help = "its maxReplicas"),
};
static const struct record autoscaling_record = RECORD(
    "autoscaling", autoscaling_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_autoscaling),
    .help = "A HorizontalPodAutoscaler that must exist.");

static const struct field placement_fields[] = {
    FIELD("pinned", BOOLEAN, AT(placement, pinned),
          .help = "`false`: no nodeName, nodeSelector or required node affinity; `true`: one of "
                  "them binds it to certain nodes"),
    FIELD("spread", CHOICE, AT(placement, spread), .choices = spreads, .false_is_nothing = true,
          .help = "`node` (or `true`): a rule keeps the replicas on different nodes; `zone`: in "
                  "different zones"),
};
static const struct record placement_record =
    RECORD("placement", placement_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_placement),
           .not_empty = true, .help = "Where its pods may run.");

static const struct field workload_resources_fields[] = {
    FIELD("requests", PAIRS, AT(workload_resources, requests), .key = FORM_LABEL_KEY,
          .item = FIELD_QUANTITY, .not_empty = true, .help = "its requests, by resource"),
    FIELD("limits", PAIRS, AT(workload_resources, limits), .key = FORM_LABEL_KEY,
          .item = FIELD_QUANTITY, .not_empty = true, .help = "its limits, by resource"),
};
static const struct record workload_resources_record =
    RECORD("workloadResources", workload_resources_fields, HEAD_KEY,
           .size = sizeof(struct kv_spec_workload_resources), .not_empty = true,
           .title = "Resources of containers",
           .help = "Requests and limits of a container or init container, as admission fills them "
                   "in.");

static const struct field disruption_fields[] = {
    FIELD("policy", CHOICE, AT(disruption, policy), .choices = required_policies,
          .unchecked = "it says that there is one: reported at disruption",
          .help = "`required`: there must be one; short form `disruption: required`"),
    FIELD("minAvailable", TEXT, AT(disruption, min_available), .form = FORM_COUNT_OR_PERCENT,
          .help = "how many of its pods, or which part of them, a PodDisruptionBudget must keep, "
                  "in whatever way it says so"),
};
static const struct record disruption_record =
    RECORD("disruption", disruption_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_disruption),
           .not_empty = true, .shorthand = "policy",
           .help = "A PodDisruptionBudget that covers it and allows an eviction.");

static const struct field workload_fields[] = {
    FIELD("kind", CHOICE, AT(workload, kind), .choices = workload_kind_names,
          .fallback = "Deployment", .part = PART_IDENTITY,
          .help = "its kind; can also be part of the key, as KIND/NAME"),
    FIELD("optional", BOOLEAN, AT(workload, optional), .fallback = "false",
          .unchecked = "it permits that there is none",
          .help = "whether it may be absent; if it exists, the other keys are checked"),
    FIELD("replicas", RANGE, AT(workload, replicas), .max = INT32_MAX,
          .help = "the desired number of replicas"),
    FIELD("autoscaling", RECORD, AT(workload, autoscaling), .record = &autoscaling_record,
          .title = "Autoscaler", .help = "a HorizontalPodAutoscaler must scale it"),
    FIELD("placement", RECORD, AT(workload, placement), .record = &placement_record,
          .help = "where its pods may run"),
    FIELD("filestore", TEXT, AT(workload, filestore), .form = FORM_NAME,
          .help = "the export under `nfs` that its pods must mount"),
    FIELD("images", PAIRS, AT(workload, images), .key = FORM_LABEL, .item = FIELD_TEXT,
          .form = FORM_IMAGE, .not_empty = true,
          .help = "the image of containers and init containers, by their name: its repository, "
                  "optionally with the beginning of the tag, a range of versions, or a digest"),
    FIELD("resources", MAP, AT(workload, resources), .key = FORM_LABEL,
          .record = &workload_resources_record, .not_empty = true,
          .help = "requests and limits of its containers, by their name"),
    FIELD("disruption", RECORD, AT(workload, disruption), .record = &disruption_record,
          .title = "Disruption budget",
          .help = "a PodDisruptionBudget must cover it, and allow an eviction"),
};
static const struct record workload_record =
    RECORD("workload", workload_fields, HEAD_KEY, .size = sizeof(struct kv_spec_workload),
           .title = "Workloads",
           .help = "A workload that must exist, or every one that a glob matches. An exact name "
                   "takes precedence over a glob.");

static const struct field resource_fields[] = {
    FIELD("apiVersion", TEXT, AT(resource, api_version), .form = FORM_API_VERSION, .required = true,
          .unchecked = "it says which object is meant: what is missing is reported by its name",
          .part = PART_NONE, .help = "its API version"),
    FIELD("kind", TEXT, AT(resource, kind), .form = FORM_KIND, .required = true,
          .unchecked = "it says which object is meant: what is missing is reported by its name",
          .part = PART_IDENTITY, .help = "its kind; not Secret, which kubevet never reads"),
    FIELD("name", TEXT, AT(resource, name), .form = FORM_OBJECT_NAME, .part = PART_IDENTITY,
          .help = "its name; with the wildcards `*` or `?` it selects every object that matches"),
    FIELD("labels", PAIRS, AT(resource, labels), .item = FIELD_TEXT, .not_empty = true,
          .part = PART_IDENTITY,
          .help = "selects every object with these labels, and with a matching `name` if given"),
    FIELD("remove", CHOICE, AT(resource, remove), .choices = removals,
          .unchecked = "it takes an entry out", .part = PART_NONE,
          .help = "`inherited`: drops the profile's entry of this apiVersion, kind, name and "
                  "labels for the namespace"),
    FIELD("match", NODE, AT(resource, match), .not_empty = true,
          .help = "fields that it, or at least one of the selected objects, must have; `{}` and "
                  "`[]` match only what is empty or absent, `null` only what is absent (`kubevet "
                  "explain resource/mismatch`)"),
    FIELD("every", NODE, AT(resource, every), .not_empty = true,
          .help = "fields that every selected object must have"),
    FIELD("none", NODE, AT(resource, none),
          .help = "fields that no selected object may have; `{}`: no such object may exist"),
};
const struct record resource_record =
    RECORD("resource", resource_fields, HEAD_KEY, .size = sizeof(struct kv_spec_resource),
           .by_name = true, .title = "Other objects",
           .help = "Any other object that must exist, or the objects that a glob or labels select. "
                   "`name`, `labels` or both are required.");

static const struct field pod_security_fields[] = {
    FIELD("enforce", CHOICE, AT(pod_security, enforce), .choices = pod_security_levels,
          .help = "the level that pods must meet to be admitted: the label "
                  "pod-security.kubernetes.io/enforce"),
    FIELD("audit", CHOICE, AT(pod_security, audit), .choices = pod_security_levels,
          .help = "the level whose violations are in the audit log"),
    FIELD("warn", CHOICE, AT(pod_security, warn), .choices = pod_security_levels,
          .help = "the level whose violations are shown to whoever applies them"),
    FIELD("version", TEXT, AT(pod_security, version), .form = FORM_POD_SECURITY_VERSION,
          .help = "the version of each of these levels: `latest`, which is also that of a level "
                  "without a version, or one such as `v1.35`"),
};
static const struct record pod_security_record = RECORD(
    "podSecurity", pod_security_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_pod_security),
    .not_empty = true, .help = "The namespace's labels for Pod Security admission.");

static const struct field images_fields[] = {
    FIELD("registries", LIST, AT(images, registries), .item = FIELD_TEXT, .form = FORM_REGISTRY,
          .not_empty = true,
          .help = "the only registries, or paths of them, that images may come from; each part may "
                  "have wildcards"),
    FIELD("tags", CHOICE, AT(images, tags), .choices = tag_policies,
          .help = "`pinned`: each image is named by a digest, or by a tag that stands for one "
                  "version"),
};
static const struct record images_record = RECORD(
    "images", images_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_images), .not_empty = true,
    .help = "The images of everything that runs in the namespace, but for ephemeral "
            "containers.");

static const struct field container_resources_fields[] = {
    FIELD("policy", CHOICE, AT(container_resources, policy), .choices = required_policies,
          .help = "`required`: requests and limits of cpu and memory; short form "
                  "`containerResources: required`"),
    FIELD("requests", LIST, AT(container_resources, requests), .item = FIELD_TEXT,
          .form = FORM_LABEL_KEY, .not_empty = true,
          .help = "the resources of which each container must set a request"),
    FIELD("limits", LIST, AT(container_resources, limits), .item = FIELD_TEXT,
          .form = FORM_LABEL_KEY, .not_empty = true,
          .help = "the resources of which each container must set a limit"),
};
static const struct record container_resources_record = RECORD(
    "containerResources", container_resources_fields, HEAD_PLACE,
    .size = sizeof(struct kv_spec_container_resources), .not_empty = true, .shorthand = "policy",
    .help = "What each container and init container in the namespace must set; defaults of "
            "a LimitRange count.");

static const struct field schedule_fields[] = {
    FIELD("kind", TEXT, AT(schedule, object), .form = FORM_SCHEDULE, .required = true,
          .help = "KIND/NAME of a CronJob, of Velero's Schedule or of CloudNativePG's "
                  "ScheduledBackup; the name may be a glob, of which each match is compared"),
    FIELD("maxAge", DURATION, AT(schedule, max_age), .max = YEAR_SECONDS,
          .help = "the maximum age of its last success"),
};
static const struct record schedule_record =
    RECORD("schedule", schedule_fields, HEAD_KEY, .size = sizeof(struct kv_spec_schedule),
           .title = "Schedules", .help = "What must succeed again and again.");

#define AMOUNTS(name, member, help_)                                                               \
    FIELD(name, PAIRS, AT(limits, member), .key = FORM_LABEL_KEY, .item = FIELD_QUANTITY,          \
          .not_empty = true, .help = help_)

static const struct field limits_fields[] = {
    AMOUNTS("default", defaults, "the limits of a container that sets none, by resource"),
    AMOUNTS("defaultRequest", default_requests,
            "the requests of a container that sets none, by resource"),
    AMOUNTS("max", max, "the most that may be asked for"),
    AMOUNTS("min", min, "the least that must be asked for"),
    AMOUNTS("maxLimitRequestRatio", max_ratio, "how many times the request a limit may be"),
};
static const struct record limits_record =
    RECORD("limits", limits_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_limits),
           .not_empty = true, .help = "The limits of a LimitRange, by resource (`cpu`, `memory`).");

static const struct field limit_range_fields[] = {
    FIELD("container", RECORD, AT(limit_range, container), .record = &limits_record,
          .help = "of each container"),
    FIELD("pod", RECORD, AT(limit_range, pod), .record = &limits_record,
          .help = "of the containers of a pod together; they have no defaults"),
    FIELD("claim", RECORD, AT(limit_range, claim), .record = &limits_record,
          .help = "of each PersistentVolumeClaim (`storage`); they have no defaults"),
};
static const struct record limit_range_record =
    RECORD("limitRange", limit_range_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_limit_range),
           .not_empty = true, .help = "What the LimitRanges of a namespace come to.");

static const struct field content_fields[] = {
    FIELD("labels", PAIRS, AT(content, labels), .key = FORM_LABEL_KEY, .item = FIELD_TEXT,
          .form = FORM_LABEL_VALUE, .not_empty = true,
          .help = "labels that the namespace must have; it may have more"),
    FIELD("annotations", PAIRS, AT(content, annotations), .key = FORM_LABEL_KEY, .item = FIELD_TEXT,
          .form = FORM_ANNOTATION, .not_empty = true,
          .help = "annotations that the namespace must have; it may have more"),
    FIELD("podSecurity", RECORD, AT(content, pod_security), .record = &pod_security_record,
          .help = "the Pod Security Standards of its pods"),
    FIELD("images", RECORD, AT(content, images), .record = &images_record,
          .help = "where the images of its pods come from"),
    FIELD("quota", QUOTA, AT(content, quota),
          .help = "the amounts that its ResourceQuota must set, or only whether it must have one"),
    FIELD("containerResources", RECORD, AT(content, container_resources),
          .record = &container_resources_record,
          .help = "the requests and limits that each container must set"),
    FIELD("limitRange", RECORD, AT(content, limit_range), .record = &limit_range_record,
          .title = "LimitRange", .help = "the amounts that its LimitRanges must set"),
    FIELD("storageClass", TEXT, AT(content, storage_class), .form = FORM_NAME,
          .help = "the storage class that every claim in it must use"),
    FIELD("disabled", BOOLEAN, AT(content, disabled), .false_is_nothing = true,
          .help = "whether it must exist without running anything"),
    FIELD("claims", MAP, AT(content, claims), .key = FORM_NAME, .record = &claim_record,
          .not_empty = true, .help = "PersistentVolumeClaims that must exist, by name"),
    FIELD("workloads", WORKLOADS, AT(content, workloads), .record = &workload_record,
          .not_empty = true,
          .help = "workloads that must exist, by NAME, KIND/NAME or a glob; or a list of these"),
    FIELD("resources", RECORDS, AT(content, resources), .record = &resource_record,
          .not_empty = true, .help = "other objects that must exist in it"),
    FIELD("schedules", MAP, AT(content, schedules), .key = FORM_NAME, .record = &schedule_record,
          .not_empty = true, .help = "what must have succeeded of late, by any name"),
};
const struct record content_record = RECORD("content", content_fields, HEAD_NONE);

static const struct record profile_record = {
    .name = "profile",
    .help = "Defaults for the namespaces with this `profile`. If a namespace sets the same key, "
            "maps are merged key by key at every level, and `resources` by apiVersion, kind, name "
            "and labels. The namespace's own value takes precedence. `null` removes an inherited "
            "key of the namespace or of one of its maps.",
    .head = HEAD_KEY,
    .size = sizeof(struct kv_spec_profile),
    .shared = &content_record,
    .shared_offset = AT(profile, content),
};

static const struct field namespace_fields[] = {
    FIELD("profile", TEXT, AT(namespace, profile), .form = FORM_NAME,
          .unchecked = "the profile's keys are reported at their place in the profile",
          .part = PART_NONE, .help = "the profile that its own keys are merged with"),
    FIELD("purpose", TEXT, AT(namespace, purpose), .unchecked = "text for readers only",
          .part = PART_TEXT, .help = "what it is for"),
};
static const struct record namespace_record =
    RECORD("namespace", namespace_fields, HEAD_KEY, .size = sizeof(struct kv_spec_namespace),
           .shared = &content_record, .shared_offset = AT(namespace, content),
           .object = "Namespace", .title = "Namespaces", .help = "A namespace that must exist.");

static const struct field storage_class_fields[] = {
    FIELD("provisioner", TEXT, AT(storage_class, provisioner), .help = "its provisioner"),
    FIELD("reclaimPolicy", CHOICE, AT(storage_class, reclaim_policy), .choices = reclaim_policies,
          .help = "what happens to a volume when its claim is deleted"),
    FIELD("volumeBindingMode", CHOICE, AT(storage_class, volume_binding_mode),
          .choices = binding_modes, .help = "when volumes are provisioned"),
    FIELD("allowVolumeExpansion", BOOLEAN, AT(storage_class, allow_volume_expansion),
          .help = "whether volumes can grow"),
    FIELD("default", BOOLEAN, AT(storage_class, is_default),
          .help = "whether claims without a class get this one"),
    FIELD("use", TEXT, AT(storage_class, use), .unchecked = "text for readers only",
          .part = PART_TEXT, .help = "what it is for"),
};
static const struct record storage_class_record =
    RECORD("storageClass", storage_class_fields, HEAD_KEY,
           .size = sizeof(struct kv_spec_storage_class), .object = "StorageClass",
           .title = "Storage classes", .help = "A StorageClass that must exist.");

static const struct field nfs_fields[] = {
    FIELD("server", TEXT, AT(nfs, server), .required = true,
          .help = "the NFS server of its volumes"),
    FIELD("path", TEXT, AT(nfs, path), .form = FORM_EXPORT_PATH,
          .help = "the path of its volumes on the server"),
    FIELD("mountPath", TEXT, AT(nfs, mount_path), .form = FORM_MOUNT_PATH,
          .help = "the mountPath that pods must use; `{database}` stands for the database's name"),
    FIELD("subPath", TEXT, AT(nfs, sub_path), .form = FORM_SUB_PATH,
          .help = "the subPath that pods must use; `{database}` as above"),
    FIELD("namespaces", LIST, AT(nfs, namespaces), .item = FIELD_TEXT, .form = FORM_LABEL_GLOB,
          .not_empty = true, .help = "the only namespaces whose pods may mount it"),
    FIELD("isolation", CHOICE, AT(nfs, isolation), .choices = isolations,
          .help = "`tenant`: no pod may reach another tenant's files"),
};
static const struct record nfs_record =
    RECORD("nfs", nfs_fields, HEAD_KEY, .size = sizeof(struct kv_spec_nfs), .title = "NFS exports",
           .help = "An NFS export and how pods must mount it.");

static const struct field tenants_fields[] = {
    FIELD("database", TEXT, AT(tenants, database), .form = FORM_TENANT_PATTERN, .required = true,
          .unchecked = "it assigns databases to tenants for the rules on nfs and backups",
          .help = "the name pattern of a tenant's databases, with `{tenant}` and the wildcards `*` "
                  "and `?`"),
    FIELD("except", LIST, AT(tenants, except), .item = FIELD_TEXT, .unchecked = "it permits",
          .help = "databases that belong to no tenant, by glob"),
};
static const struct record tenants_record =
    RECORD("tenants", tenants_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_tenants),
           .help = "How the name of a database contains its tenant.");

static const struct field backups_fields[] = {
    FIELD("namespace", TEXT, AT(backups, namespace), .form = FORM_LABEL, .required = true,
          .help = "where the CronJobs are"),
    FIELD("cronJob", TEXT, AT(backups, cron_job), .form = FORM_TENANT_PATTERN, .required = true,
          .help = "the name of a tenant's CronJob, with `{tenant}` in it"),
    FIELD("maxAge", DURATION, AT(backups, max_age), .max = YEAR_SECONDS,
          .help = "the maximum age of the last success"),
};
static const struct record backups_record =
    RECORD("backups", backups_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_backups),
           .help = "Backups: one CronJob for each tenant whose database is mounted.");

static const struct field flux_source_fields[] = {
    FIELD("kind", CHOICE, AT(flux, source_kind), .choices = source_kinds,
          .help = "the kind of the source"),
    FIELD("url", TEXT, AT(flux, source_url), .help = "its URL; `*` and `?` are wildcards"),
    FIELD("branch", TEXT, AT(flux, source_branch), .help = "its branch"),
};
static const struct record flux_source_record =
    RECORD("fluxSource", flux_source_fields, HEAD_NONE, .not_empty = true,
           .help = "Where Flux takes the manifests from.");

static const struct field flux_fields[] = {
    FIELD("namespace", TEXT, AT(flux, namespace), .form = FORM_LABEL, .fallback = "flux-system",
          .help = "where Flux's own objects are"),
    FIELD("source", RECORD, 0, .record = &flux_source_record, .help = "the source that must exist"),
    FIELD("path", TEXT, AT(flux, path), .form = FORM_REPOSITORY_PATH,
          .help = "the folder that at least one Kustomization must apply, as a whole or in part"),
    FIELD("maxInterval", DURATION, AT(flux, max_interval), .max = YEAR_SECONDS,
          .help = "the longest interval that a Kustomization, HelmRelease or source may have"),
    FIELD("handEdits", CHOICE, AT(flux, hand_edits), .choices = hand_edits,
          .help = "`forbid`: objects that Flux applies may not be edited outside of Flux"),
};
static const struct record flux_record =
    RECORD("flux", flux_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_flux),
           .help = "Flux, which deploys the cluster.");

static const struct field hairpin_fields[] = {
    FIELD("hosts", LIST, AT(hairpin, hosts), .item = FIELD_TEXT, .form = FORM_NAME_GLOB,
          .required = true, .not_empty = true,
          .unchecked = "it lists the hosts that must reach the service: reported at service",
          .help = "hosts that pods cannot reach by their public address"),
    FIELD("except", LIST, AT(hairpin, except), .item = FIELD_TEXT, .form = FORM_NAME_GLOB,
          .unchecked = "it permits", .help = "exceptions: hosts that pods can reach"),
    FIELD("service", TEXT, AT(hairpin, service), .form = FORM_SERVICE, .required = true,
          .help = "the Service whose ClusterIP a hostAlias must map them to"),
};
static const struct record hairpin_record =
    RECORD("hairpin", hairpin_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_hairpin),
           .help = "A load balancer that does not route pods back into the cluster.");

static const struct field network_fields[] = {
    FIELD("hairpin", RECORD, ROOT(hairpin), .record = &hairpin_record,
          .help = "hosts that pods must reach through a hostAlias"),
};
static const struct record network_record = RECORD(
    "network", network_fields, HEAD_NONE, .not_empty = true, .help = "Paths through the network.");

static const struct field quota_alert_fields[] = {
    FIELD("warning", PERCENT, AT(quota_alert, warning), .shown = "quotaAlerts.warning", .max = 1000,
          .help = "usage (used/hard) that is a warning; defaults to the general threshold"),
    FIELD("critical", PERCENT, AT(quota_alert, critical), .shown = "quotaAlerts.critical",
          .max = 1000,
          .help = "usage (used/hard) that is an error; defaults to the general threshold, or to "
                  "none if that is not above `warning`"),
};
static const struct record quota_alert_record =
    RECORD("quotaAlert", quota_alert_fields, HEAD_KEY, .not_empty = true,
           .size = sizeof(struct kv_spec_quota_alert), .title = "Thresholds of single resources",
           .help = "When the usage of one resource is reported.");

static const struct field quota_alerts_fields[] = {
    FIELD("warning", PERCENT, AT(quota_alerts, warning), .shown = "quotaAlerts.warning",
          .fallback = "80%", .max = 1000,
          .help = "usage (used/hard) that is a warning; above 100%: only usage that exceeds the "
                  "quota by that much"),
    FIELD("critical", PERCENT, AT(quota_alerts, critical), .shown = "quotaAlerts.critical",
          .fallback = "95%", .max = 1000, .help = "usage (used/hard) that is an error"),
    FIELD("resources", MAP, AT(quota_alerts, resources), .key = FORM_QUOTA_RESOURCE,
          .record = &quota_alert_record,
          .help = "thresholds for single resources, by their name in quotas, such as "
                  "`persistentvolumeclaims: {warning: 101%}`"),
    FIELD("slack", PERCENT, AT(quota_alerts, slack), .max = 1000,
          .help = "headroom above the peak that is reported for quotas without documented amounts"),
};
static const struct record quota_alerts_record = RECORD(
    "quotaAlerts", quota_alerts_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_quota_alerts),
    .help = "When a quota's usage is reported.");

static const struct field waiver_fields[] = {
    FIELD("rule", TEXT, AT(waiver, rule), .required = true,
          .unchecked = "it permits: a waiver that covers nothing is reported as a whole",
          .part = PART_IDENTITY, .help = "the rule's id; `*` and `?` are wildcards"),
    FIELD("object", TEXT, AT(waiver, object), .form = FORM_WAIVED,
          .unchecked = "it permits: a waiver that covers nothing is reported as a whole",
          .part = PART_IDENTITY,
          .help = "Kind/namespace/name, Kind/name for an object without a namespace, or Kind; `*` "
                  "and `?` are wildcards; by default every object"),
    FIELD("field", TEXT, AT(waiver, field),
          .unchecked = "it permits: a waiver that covers nothing is reported as a whole",
          .part = PART_IDENTITY,
          .help = "the finding's field, such as `spec.hard[pods]`; `*` and `?` are wildcards; by "
                  "default every field"),
    FIELD("reason", TEXT, AT(waiver, reason), .required = true,
          .unchecked = "text for readers only", .part = PART_TEXT, .help = "why it is accepted"),
    FIELD("until", DATE, AT(waiver, until), .help = "the last day of the waiver"),
};
static const struct record waiver_record =
    RECORD("waiver", waiver_fields, HEAD_KEY, .size = sizeof(struct kv_spec_waiver),
           .help = "Findings that are accepted for a reason.");

#define SAYS_WHICH "it says what is checked: a violation is reported at the expression"

static const struct field condition_fields[] = {
    FIELD("name", TEXT, AT(named_expression, name), .form = FORM_OBJECT_NAME, .required = true,
          .unchecked = SAYS_WHICH, .part = PART_IDENTITY, .help = "its name, for messages"),
    FIELD("expression", EXPRESSION, AT(named_expression, expression), .form = FORM_EXPRESSION,
          .required = true, .unchecked = SAYS_WHICH,
          .help = "objects for which it is false are not checked"),
};
static const struct record condition_record = RECORD(
    "matchCondition", condition_fields, HEAD_KEY, .size = sizeof(struct kv_spec_named_expression),
    .title = "Conditions", .help = "Which objects of its kinds a check is about.");

static const struct field variable_fields[] = {
    FIELD("name", TEXT, AT(named_expression, name), .form = FORM_VARIABLE, .required = true,
          .unchecked = SAYS_WHICH, .part = PART_IDENTITY,
          .help = "its name; later expressions call it `variables.NAME`"),
    FIELD("expression", EXPRESSION, AT(named_expression, expression), .form = FORM_EXPRESSION,
          .required = true, .unchecked = SAYS_WHICH,
          .help = "its value, computed when it is needed"),
};
static const struct record variable_record = RECORD(
    "checkVariable", variable_fields, HEAD_KEY, .size = sizeof(struct kv_spec_named_expression),
    .title = "Variables", .help = "A value that several expressions of a check use.");

static const struct field validation_fields[] = {
    FIELD("expression", EXPRESSION, AT(validation, expression), .form = FORM_EXPRESSION,
          .required = true, .help = "what must be true of each object"),
    FIELD("message", TEXT, AT(validation, message), .unchecked = "text for readers only",
          .part = PART_TEXT, .help = "what a finding says; by default the expression"),
    FIELD("messageExpression", EXPRESSION, AT(validation, message_expression),
          .form = FORM_EXPRESSION, .unchecked = "text for readers only", .part = PART_NONE,
          .help = "the same, computed; if it fails, `message` is used"),
    FIELD("field", TEXT, AT(validation, field), .form = FORM_PATH,
          .unchecked = "it says where a finding points", .part = PART_NONE,
          .help = "the object's field that a finding points to; by default the deepest one that "
                  "the expression reads"),
    FIELD("hint", TEXT, AT(validation, hint), .unchecked = "text for readers only",
          .part = PART_NONE, .help = "what to do about a finding"),
};
static const struct record validation_record =
    RECORD("validation", validation_fields, HEAD_KEY, .size = sizeof(struct kv_spec_validation),
           .title = "Validations", .help = "What a check demands of each object.");

static const struct field check_fields[] = {
    FIELD("summary", TEXT, AT(check, summary), .required = true,
          .unchecked = "text for readers only", .part = PART_TEXT,
          .help = "what it demands, in one line"),
    FIELD("severity", CHOICE, AT(check, severity), .choices = severities, .fallback = "error",
          .unchecked = "it sets the severity of findings", .part = PART_NONE,
          .help = "the severity of its findings"),
    FIELD("kinds", LIST, AT(check, kinds), .item = FIELD_TEXT, .form = FORM_CHECKED_KIND,
          .required = true, .not_empty = true, .unchecked = SAYS_WHICH,
          .help = "the kinds of objects that it is about; not Secret, which kubevet never reads"),
    FIELD("namespaces", LIST, AT(check, namespaces), .item = FIELD_TEXT, .form = FORM_LABEL_GLOB,
          .not_empty = true, .unchecked = SAYS_WHICH,
          .help = "the namespaces in which it is checked, by glob; by default those that the spec "
                  "documents"),
    FIELD("profiles", LIST, AT(check, profiles), .item = FIELD_TEXT, .form = FORM_NAME,
          .not_empty = true, .unchecked = SAYS_WHICH,
          .help = "only in namespaces with one of these profiles"),
    FIELD("labels", PAIRS, AT(check, labels), .key = FORM_LABEL_KEY, .item = FIELD_TEXT,
          .form = FORM_LABEL_VALUE, .not_empty = true, .part = PART_IDENTITY,
          .unchecked = SAYS_WHICH, .help = "only objects with all of these labels"),
    FIELD("params", NODE, AT(check, params), .unchecked = SAYS_WHICH,
          .help = "values for the expressions, which call them `params`"),
    FIELD("matchConditions", RECORDS, AT(check, match_conditions), .record = &condition_record,
          .not_empty = true, .help = "expressions that select objects: all must be true"),
    FIELD("variables", RECORDS, AT(check, variables), .record = &variable_record, .not_empty = true,
          .help = "values that several expressions use"),
    FIELD("validations", RECORDS, AT(check, validations), .record = &validation_record,
          .required = true, .not_empty = true, .help = "what must be true of each object"),
};
const struct record check_record = RECORD(
    "check", check_fields, HEAD_KEY, .size = sizeof(struct kv_spec_check), .title = "Own checks",
    .help = "A rule of your own, `custom/NAME`, over objects of the cluster: expressions of "
            "CEL ([checks](checks.md)).");

static const struct field spec_fields[] = {
    FIELD("apiVersion", CHOICE, ROOT(api_version), .choices = api_versions, .required = true,
          .unchecked = "it says what this file is", .help = "the version of this format"),
    FIELD("kind", CHOICE, ROOT(kind), .choices = spec_kinds, .required = true,
          .unchecked = "it says what this file is", .help = "what this file is"),
    FIELD("metadata", RECORD, 0, .record = &metadata_record, .required = true,
          .help = "the cluster that the spec describes"),
    FIELD("facts", PAIRS, ROOT(facts), .item = FIELD_TEXT, .unchecked = "no API shows them",
          .section = KV_SPEC_CLUSTER,
          .help = "documented facts that no API exposes; listed with -v"),
    FIELD("cluster", RECORD, ROOT(cluster), .record = &cluster_record, .section = KV_SPEC_CLUSTER,
          .help = "the cluster as a whole"),
    FIELD("profiles", MAP, ROOT(profiles), .key = FORM_NAME, .record = &profile_record,
          .help = "defaults for namespaces, selected by `profile`"),
    FIELD("namespaces", MAP, ROOT(namespaces), .key = FORM_LABEL, .record = &namespace_record,
          .section = KV_SPEC_NAMESPACES, .title = "No other namespaces",
          .help = "the namespaces that must exist"),
    FIELD("resources", RECORDS, ROOT(resources), .record = &resource_record,
          .section = KV_SPEC_CLUSTER, .help = "objects without a namespace that must exist"),
    FIELD("allowNamespaces", LIST, ROOT(allow_namespaces), .item = FIELD_TEXT,
          .form = FORM_LABEL_GLOB,
          .unchecked = "it permits: namespace/undeclared reports what it leaves out",
          .section = KV_SPEC_NAMESPACES, .title = "Namespaces that may exist besides",
          .help = "namespaces that may exist without being declared"),
    FIELD("storageClasses", MAP, ROOT(storage_classes), .key = FORM_NAME,
          .record = &storage_class_record, .section = KV_SPEC_STORAGE,
          .title = "No other storage classes",
          .help = "the complete list of storage classes; any other is reported"),
    FIELD("nfs", MAP, ROOT(nfs), .key = FORM_NAME, .record = &nfs_record,
          .section = KV_SPEC_STORAGE, .help = "NFS exports, by any name"),
    FIELD("tenants", RECORD, ROOT(tenants), .record = &tenants_record,
          .unchecked = "it assigns databases to tenants for the rules on nfs and backups",
          .section = KV_SPEC_BACKUPS, .help = "how the name of a database contains its tenant"),
    FIELD("backups", RECORD, ROOT(backups), .record = &backups_record, .section = KV_SPEC_BACKUPS,
          .help = "the tenants' backups"),
    FIELD("flux", RECORD, ROOT(flux), .record = &flux_record, .section = KV_SPEC_FLUX,
          .title = "Flux objects ready", .help = "Flux and its source"),
    FIELD("network", RECORD, 0, .record = &network_record, .section = KV_SPEC_NETWORK,
          .help = "paths through the network"),
    FIELD("routes", PAIRS, ROOT(routes), .item = FIELD_TEXT, .key = FORM_HOST_GLOB,
          .form = FORM_BACKEND, .section = KV_SPEC_NETWORK, .title = "No other hosts",
          .help = "the complete list of hosts that HTTPRoutes and Ingresses serve: to the Service "
                  "that each must lead to, as NAMESPACE/Service/NAME, or to `any`, which only "
                  "allows it; any other is reported"),
    FIELD("quotaAlerts", RECORD, ROOT(quota_alerts), .record = &quota_alerts_record,
          .section = KV_SPEC_QUOTAS, .help = "when a quota's usage is reported"),
    FIELD("checks", MAP, ROOT(checks), .key = FORM_NAME, .record = &check_record,
          .section = KV_SPEC_CHECKS, .help = "rules of your own, by any name"),
    FIELD("policies", LIST, ROOT(policies), .item = FIELD_TEXT, .not_empty = true,
          .section = KV_SPEC_CHECKS, .title = "Admission policies",
          .unchecked = "it names files: a violation is reported at an expression in them",
          .help = "files of ValidatingAdmissionPolicies and their bindings, by glob, relative to "
                  "this file: rules `policy/NAME`"),
    FIELD("settle", DURATION, ROOT(settle), .fallback = "10m", .max = DAY_SECONDS,
          .unchecked = "it says when rules on status report",
          .help = "how long a status problem must last before it is reported"),
    FIELD("rules", PAIRS, ROOT(rules), .item = FIELD_CHOICE, .key = FORM_RULE,
          .choices = severities, .unchecked = "it sets the severity of findings",
          .help = "severities that differ from the rules' own, by rule id"),
    FIELD("waivers", RECORDS, ROOT(waivers), .record = &waiver_record, .section = KV_SPEC_WAIVERS,
          .help = "findings that are accepted for a reason"),
};
const struct record spec_record =
    RECORD("spec", spec_fields, HEAD_NONE, .size = sizeof(struct kv_spec),
           .help = "The documented state of a Kubernetes cluster, which kubevet compares with the "
                   "actual state.");

/* ------------------------------------------------------------------ reading the table */

const struct field *record_field(const struct record *record, size_t index, size_t *offset)
{
    size_t base = 0;
    while (record && index >= record->count) {
        index -= record->count;
        base += record->shared_offset;
        record = record->shared;
    }
    if (!record)
        return NULL;
    *offset = base + record->fields[index].offset;
    return &record->fields[index];
}

static void list_record(struct record_list *list, const struct record *record)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->records[i] == record)
            return;
    }
    list->records[list->count++] = record;
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++) {
        if (field->record)
            list_record(list, field->record);
        if (field->type == FIELD_RANGE)
            list_record(list, &range_record);
    }
}

struct record_list record_list(void)
{
    struct record_list list = {.count = 0};
    list_record(&list, &spec_record);
    return list;
}

static const char *const type_texts[] = {
    [FIELD_TEXT] = "text",
    [FIELD_INTEGER] = "a whole number",
    [FIELD_BOOLEAN] = "true or false",
    [FIELD_QUANTITY] = "a quantity",
    [FIELD_DURATION] = "a duration",
    [FIELD_PERCENT] = "a percentage",
    [FIELD_DATE] = "a date",
    [FIELD_CHOICE] = "a word",
    [FIELD_RANGE] = "a whole number or {min, max}",
    [FIELD_LIST] = "a list",
    [FIELD_PAIRS] = "a mapping",
    [FIELD_RECORDS] = "a list",
    [FIELD_MAP] = "a mapping",
    [FIELD_RECORD] = "a mapping",
    [FIELD_QUOTA] = "required, optional or a mapping of amounts",
    [FIELD_WORKLOADS] = "a mapping or a list of names",
    [FIELD_NODE] = "a mapping",
    [FIELD_EXPRESSION] = "an expression",
};

const char *field_type_text(enum field_type type)
{
    return type_texts[type];
}
