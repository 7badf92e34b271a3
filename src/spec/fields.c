/* The table: every key of the spec format. */
#include "field.h"

#include "kubevet/base/report.h"

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

static const char *const severities[] = {[KV_SEVERITY_SKIP] = "skip",
                                         [KV_SEVERITY_INFO] = "info",
                                         [KV_SEVERITY_WARNING] = "warning",
                                         [KV_SEVERITY_ERROR] = "error",
                                         NULL};

const char *const kv_quota_policies[] = {
    [KV_QUOTA_REQUIRED] = "required", [KV_QUOTA_OPTIONAL] = "optional", NULL};

const char *const kv_workload_kinds[] = {[KV_WORKLOAD_DEPLOYMENT] = "Deployment",
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
        .name = n, .type = KV_FIELD_##t, .offset = o, __VA_ARGS__                                  \
    }
#define RECORD(n, rows, h, ...)                                                                    \
    {                                                                                              \
        .name = n, .fields = rows, .count = sizeof(rows) / sizeof(rows)[0], .head = h, __VA_ARGS__ \
    }

static const struct kv_field range_fields[] = {
    FIELD("min", INTEGER, offsetof(struct kv_range_bounds, min), .max = INT32_MAX,
          .help = "at least so many"),
    FIELD("max", INTEGER, offsetof(struct kv_range_bounds, max), .max = INT32_MAX,
          .help = "at most so many"),
};
const struct kv_record kv_range_record =
    RECORD("range", range_fields, KV_HEAD_NONE, .not_empty = true,
           .help = "A count with bounds; a bare number stands for exactly so many.");

static const struct kv_field metadata_fields[] = {
    FIELD("name", TEXT, ROOT(name), .required = true, .help = "the cluster's name"),
    FIELD("description", TEXT, ROOT(description), .help = "one line on what the cluster is for"),
    FIELD("docs", TEXT, ROOT(docs), .form = KV_FORM_URL,
          .help = "the page that documents the cluster, shown with findings"),
};
static const struct kv_record metadata_record =
    RECORD("metadata", metadata_fields, KV_HEAD_NONE, .help = "What the spec is about.");

static const struct kv_field identity_fields[] = {
    FIELD("server", TEXT, AT(cluster, identity_server),
          .help = "the URL of the API server; `*` and `?` stand for anything"),
    FIELD("uid", TEXT, AT(cluster, identity_uid), .help = "the uid of the namespace kube-system"),
};
static const struct kv_record identity_record =
    RECORD("identity", identity_fields, KV_HEAD_NONE, .not_empty = true,
           .help = "How to tell that this is the documented cluster and not another one.");

static const struct kv_field nodes_fields[] = {
    FIELD("count", RANGE, AT(nodes, count), .max = INT32_MAX, .help = "how many nodes there are"),
    FIELD("cpu", QUANTITY, AT(nodes, cpu), .help = "CPUs of each node, at least (its capacity)"),
    FIELD("memory", QUANTITY, AT(nodes, memory),
          .help = "memory of each node, at least (its capacity)"),
    FIELD("tolerance", PERCENT, AT(nodes, tolerance), .fallback = "0%", .max = 1000,
          .help = "how much less than documented a node may have: kernel and firmware keep some"),
};
static const struct kv_record nodes_record =
    RECORD("nodes", nodes_fields, KV_HEAD_PLACE, .size = sizeof(struct kv_spec_nodes),
           .help = "The worker nodes.");

static const struct kv_field load_balancer_fields[] = {
    FIELD("name", TEXT, AT(load_balancer, name), .help = "the name that the provider knows it by"),
    FIELD("address", TEXT, AT(load_balancer, address), .form = KV_FORM_ADDRESS, .required = true,
          .help = "the IP address that a Service of type LoadBalancer must hold"),
};
static const struct kv_record load_balancer_record =
    RECORD("loadBalancer", load_balancer_fields, KV_HEAD_KEY,
           .size = sizeof(struct kv_spec_load_balancer), .help = "A load balancer.");

static const struct kv_field cluster_fields[] = {
    FIELD("kubernetesVersion", TEXT, AT(cluster, kubernetes_version), .form = KV_FORM_VERSION,
          .help =
              "the API server's version: exact (`1.35.3`), a minor version (`1.35`), or bounds"),
    FIELD("identity", RECORD, 0, .record = &identity_record,
          .help = "which cluster this is: on another one nothing is judged"),
    FIELD("provider", TEXT, AT(cluster, provider), .form = KV_FORM_SCHEME,
          .help = "the scheme of every node's providerID"),
    FIELD("region", TEXT, AT(cluster, region),
          .help = "the label topology.kubernetes.io/region of every node"),
    FIELD("containerRuntime", TEXT, AT(cluster, container_runtime), .form = KV_FORM_SCHEME,
          .help = "the container runtime of every node"),
    FIELD("cni", TEXT, AT(cluster, cni), .form = KV_FORM_LABEL,
          .help = "the network plugin, whose DaemonSet must run on every node"),
    FIELD("networkPolicy", CHOICE, AT(cluster, network_policy), .choices = enforced,
          .help = "NetworkPolicies are enforced: the plugin's policy agents must be ready"),
    FIELD("dns", TEXT, AT(cluster, dns), .form = KV_FORM_LABEL,
          .help = "the cluster's DNS server, which must be available"),
    FIELD("nodes", RECORD, AT(cluster, nodes), .record = &nodes_record,
          .help = "how many nodes of which size"),
    FIELD("loadBalancers", RECORDS, AT(cluster, load_balancers), .record = &load_balancer_record,
          .help = "the load balancers, all of them"),
};
static const struct kv_record cluster_record =
    RECORD("cluster", cluster_fields, KV_HEAD_PLACE, .size = sizeof(struct kv_spec_cluster),
           .help = "The cluster as a whole.");

static const struct kv_field claim_fields[] = {
    FIELD("nfs", TEXT, AT(claim, nfs), .form = KV_FORM_NAME,
          .help = "the export of `nfs` that its volume must be; or `storageClass`"),
    FIELD("storageClass", TEXT, AT(claim, storage_class), .form = KV_FORM_NAME,
          .help = "the storage class that it must use; or `nfs`"),
    FIELD("storage", QUANTITY, AT(claim, storage), .help = "how much it must ask for"),
    FIELD("accessModes", LIST, AT(claim, access_modes), .item = KV_FIELD_CHOICE,
          .choices = access_modes, .help = "the access modes that it must have"),
};
static const struct kv_record claim_record = RECORD(
    "claim", claim_fields, KV_HEAD_KEY, .size = sizeof(struct kv_spec_claim),
    .help = "A PersistentVolumeClaim that must exist: on an NFS export, or of a storage class.");

static const struct kv_field autoscaling_fields[] = {
    FIELD("metric", TEXT, AT(autoscaling, metric),
          .help = "the metric that it must scale on, such as `cpu`"),
    FIELD("min", INTEGER, AT(autoscaling, min), .max = INT32_MAX, .help = "its minReplicas"),
    FIELD("max", INTEGER, AT(autoscaling, max), .min = 1, .max = INT32_MAX,
          .help = "its maxReplicas"),
};
static const struct kv_record autoscaling_record = RECORD(
    "autoscaling", autoscaling_fields, KV_HEAD_PLACE, .size = sizeof(struct kv_spec_autoscaling),
    .help = "A HorizontalPodAutoscaler that must exist.");

static const struct kv_field placement_fields[] = {
    FIELD("pinned", BOOLEAN, AT(placement, pinned),
          .help = "`false`: no nodeName, nodeSelector or required node affinity"),
    FIELD("spread", BOOLEAN, AT(placement, spread),
          .help = "`true`: a rule keeps the replicas on different nodes"),
};
static const struct kv_record placement_record =
    RECORD("placement", placement_fields, KV_HEAD_PLACE, .size = sizeof(struct kv_spec_placement),
           .help = "Where its pods may run.");

static const struct kv_field workload_fields[] = {
    FIELD("kind", CHOICE, AT(workload, kind), .choices = kv_workload_kinds,
          .fallback = "Deployment", .help = "its kind; the key may say it too, as KIND/NAME"),
    FIELD("optional", BOOLEAN, AT(workload, optional), .fallback = "false",
          .help = "need not exist; if it does, the rest holds"),
    FIELD("replicas", RANGE, AT(workload, replicas), .max = INT32_MAX,
          .help = "how many replicas it must want"),
    FIELD("autoscaling", RECORD, AT(workload, autoscaling), .record = &autoscaling_record,
          .help = "a HorizontalPodAutoscaler must scale it"),
    FIELD("placement", RECORD, AT(workload, placement), .record = &placement_record,
          .help = "where its pods may run"),
    FIELD("filestore", TEXT, AT(workload, filestore), .form = KV_FORM_NAME,
          .help = "the export of `nfs` that its pods must mount"),
};
static const struct kv_record workload_record =
    RECORD("workload", workload_fields, KV_HEAD_KEY, .size = sizeof(struct kv_spec_workload),
           .help = "A workload that must exist, or every one that a glob matches. An exact name "
                   "beats a glob.");

static const struct kv_field resource_fields[] = {
    FIELD("apiVersion", TEXT, AT(resource, api_version), .form = KV_FORM_API_VERSION,
          .required = true, .help = "its API version"),
    FIELD("kind", TEXT, AT(resource, kind), .form = KV_FORM_KIND, .required = true,
          .help = "its kind; not Secret, which kubevet never reads"),
    FIELD("name", TEXT, AT(resource, name), .form = KV_FORM_OBJECT_NAME, .required = true,
          .help = "its name"),
    FIELD("match", NODE, AT(resource, match),
          .help = "what the object must hold: a subset of it, whose lists need only be contained"),
};
static const struct kv_record resource_record =
    RECORD("resource", resource_fields, KV_HEAD_KEY, .size = sizeof(struct kv_spec_resource),
           .help = "Any other object that must exist.");

static const struct kv_field content_fields[] = {
    FIELD("quota", QUOTA, AT(content, quota),
          .help = "the amounts that its ResourceQuota must set, or only whether there must be one"),
    FIELD("storageClass", TEXT, AT(content, storage_class), .form = KV_FORM_NAME,
          .help = "the storage class that every claim in it must use"),
    FIELD("disabled", BOOLEAN, AT(content, disabled),
          .help = "it exists, but must not run anything"),
    FIELD("claims", MAP, AT(content, claims), .key = KV_FORM_NAME, .record = &claim_record,
          .help = "PersistentVolumeClaims that must exist, by name"),
    FIELD("workloads", WORKLOADS, AT(content, workloads), .record = &workload_record,
          .help = "workloads that must exist, by NAME, KIND/NAME or a glob; or a list of those"),
    FIELD("resources", RECORDS, AT(content, resources), .record = &resource_record,
          .help = "other objects that must exist in it"),
};
const struct kv_record kv_content_record = RECORD("content", content_fields, KV_HEAD_NONE);

static const struct kv_record profile_record = {
    .name = "profile",
    .help = "What the namespaces with this `profile` hold, key by key, unless they say otherwise.",
    .head = KV_HEAD_KEY,
    .size = sizeof(struct kv_spec_profile),
    .shared = &kv_content_record,
    .shared_offset = AT(profile, content),
};

static const struct kv_field namespace_fields[] = {
    FIELD("profile", TEXT, AT(namespace, profile), .form = KV_FORM_NAME,
          .help = "the profile from which it takes the keys that it does not give itself"),
    FIELD("purpose", TEXT, AT(namespace, purpose), .help = "what it is for"),
};
static const struct kv_record namespace_record =
    RECORD("namespace", namespace_fields, KV_HEAD_KEY, .size = sizeof(struct kv_spec_namespace),
           .shared = &kv_content_record, .shared_offset = AT(namespace, content),
           .help = "A namespace that must exist.");

static const struct kv_field storage_class_fields[] = {
    FIELD("provisioner", TEXT, AT(storage_class, provisioner), .help = "its provisioner"),
    FIELD("reclaimPolicy", CHOICE, AT(storage_class, reclaim_policy), .choices = reclaim_policies,
          .help = "what becomes of a volume when its claim is deleted"),
    FIELD("volumeBindingMode", CHOICE, AT(storage_class, volume_binding_mode),
          .choices = binding_modes, .help = "when volumes are made"),
    FIELD("allowVolumeExpansion", BOOLEAN, AT(storage_class, allow_volume_expansion),
          .help = "whether volumes can grow"),
    FIELD("default", BOOLEAN, AT(storage_class, is_default),
          .help = "whether claims that name no class get this one"),
    FIELD("use", TEXT, AT(storage_class, use), .help = "what it is for"),
};
static const struct kv_record storage_class_record =
    RECORD("storageClass", storage_class_fields, KV_HEAD_KEY,
           .size = sizeof(struct kv_spec_storage_class), .help = "A StorageClass that must exist.");

static const struct kv_field nfs_fields[] = {
    FIELD("server", TEXT, AT(nfs, server), .required = true, .help = "the server of its volumes"),
    FIELD("path", TEXT, AT(nfs, path), .form = KV_FORM_EXPORT_PATH,
          .help = "the path of its volumes on the server"),
    FIELD("mountPath", TEXT, AT(nfs, mount_path), .form = KV_FORM_MOUNT_PATH,
          .help = "where a pod must mount it; `{database}` stands for the database's name"),
    FIELD("subPath", TEXT, AT(nfs, sub_path), .form = KV_FORM_SUB_PATH,
          .help = "with which subPath a pod must mount it; `{database}` as above"),
    FIELD("namespaces", LIST, AT(nfs, namespaces), .item = KV_FIELD_TEXT,
          .form = KV_FORM_LABEL_GLOB, .help = "where pods may mount it at all"),
    FIELD("isolation", CHOICE, AT(nfs, isolation), .choices = isolations,
          .help = "`tenant`: no pod reaches the files of two tenants"),
};
static const struct kv_record nfs_record =
    RECORD("nfs", nfs_fields, KV_HEAD_KEY, .size = sizeof(struct kv_spec_nfs),
           .help = "An NFS export and how pods must mount it.");

static const struct kv_field tenants_fields[] = {
    FIELD("database", TEXT, AT(tenants, database), .form = KV_FORM_TENANT_PATTERN, .required = true,
          .help = "what a tenant's databases are called: `{tenant}`, and `*` and `?`"),
    FIELD("except", LIST, AT(tenants, except), .item = KV_FIELD_TEXT,
          .help = "databases that are no tenant's, by glob"),
};
static const struct kv_record tenants_record =
    RECORD("tenants", tenants_fields, KV_HEAD_PLACE, .size = sizeof(struct kv_spec_tenants),
           .help = "How a database's name tells its tenant.");

static const struct kv_field backups_fields[] = {
    FIELD("namespace", TEXT, AT(backups, namespace), .form = KV_FORM_LABEL, .required = true,
          .help = "where the CronJobs are"),
    FIELD("cronJob", TEXT, AT(backups, cron_job), .form = KV_FORM_TENANT_PATTERN, .required = true,
          .help = "what a tenant's CronJob is called, with `{tenant}` in it"),
    FIELD("maxAge", DURATION, AT(backups, max_age),
          .help = "how long ago the last success may be at most"),
};
static const struct kv_record backups_record =
    RECORD("backups", backups_fields, KV_HEAD_PLACE, .size = sizeof(struct kv_spec_backups),
           .help = "Backups: one CronJob for each tenant whose database is mounted.");

static const struct kv_field flux_source_fields[] = {
    FIELD("kind", CHOICE, AT(flux, source_kind), .choices = source_kinds,
          .help = "the kind of the source"),
    FIELD("url", TEXT, AT(flux, source_url), .help = "its URL; `*` and `?` stand for anything"),
    FIELD("branch", TEXT, AT(flux, source_branch), .help = "its branch"),
};
static const struct kv_record flux_source_record =
    RECORD("fluxSource", flux_source_fields, KV_HEAD_NONE, .not_empty = true,
           .help = "Where Flux takes the manifests from.");

static const struct kv_field flux_fields[] = {
    FIELD("namespace", TEXT, AT(flux, namespace), .form = KV_FORM_LABEL, .fallback = "flux-system",
          .help = "where Flux's own objects are"),
    FIELD("source", RECORD, 0, .record = &flux_source_record, .help = "the source that must exist"),
    FIELD("path", TEXT, AT(flux, path), .form = KV_FORM_REPOSITORY_PATH,
          .help = "a folder that the path of at least one Kustomization must lie in"),
    FIELD("maxInterval", DURATION, AT(flux, max_interval),
          .help = "the longest interval that a Kustomization, HelmRelease or source may have"),
    FIELD("handEdits", CHOICE, AT(flux, hand_edits), .choices = hand_edits,
          .help = "`forbid`: nobody else may have written what Flux applies"),
};
static const struct kv_record flux_record =
    RECORD("flux", flux_fields, KV_HEAD_PLACE, .size = sizeof(struct kv_spec_flux),
           .help = "Flux, which deploys the cluster.");

static const struct kv_field hairpin_fields[] = {
    FIELD("hosts", LIST, AT(hairpin, hosts), .item = KV_FIELD_TEXT, .form = KV_FORM_NAME_GLOB,
          .required = true, .help = "hosts that a pod can't reach by their public address"),
    FIELD("except", LIST, AT(hairpin, except), .item = KV_FIELD_TEXT, .form = KV_FORM_NAME_GLOB,
          .help = "hosts among them that it can reach"),
    FIELD("service", TEXT, AT(hairpin, service), .form = KV_FORM_SERVICE, .required = true,
          .help = "the Service at whose ClusterIP a hostAlias must put them"),
};
static const struct kv_record hairpin_record =
    RECORD("hairpin", hairpin_fields, KV_HEAD_PLACE, .size = sizeof(struct kv_spec_hairpin),
           .help = "A load balancer that does not lead pods back into the cluster.");

static const struct kv_field network_fields[] = {
    FIELD("hairpin", RECORD, ROOT(hairpin), .record = &hairpin_record,
          .help = "hosts that pods must reach through a hostAlias"),
};
static const struct kv_record network_record =
    RECORD("network", network_fields, KV_HEAD_NONE, .help = "Ways through the network.");

static const struct kv_field quota_alerts_fields[] = {
    FIELD("warning", PERCENT, AT(quota_alerts, warning), .fallback = "80%", .max = 100,
          .help = "used against hard from which a warning is due"),
    FIELD("critical", PERCENT, AT(quota_alerts, critical), .fallback = "95%", .max = 100,
          .help = "used against hard from which an error is due"),
    FIELD("slack", PERCENT, AT(quota_alerts, slack), .max = 1000,
          .help =
              "headroom over the peak from which a quota without documented amounts is reported"),
};
static const struct kv_record quota_alerts_record =
    RECORD("quotaAlerts", quota_alerts_fields, KV_HEAD_PLACE,
           .size = sizeof(struct kv_spec_quota_alerts), .help = "When a quota's use is reported.");

static const struct kv_field waiver_fields[] = {
    FIELD("rule", TEXT, AT(waiver, rule), .required = true,
          .help = "the rule's id; `*` and `?` stand for anything"),
    FIELD("object", TEXT, AT(waiver, object),
          .help = "Kind/name or Kind/namespace/name, globs; every object if not given"),
    FIELD("reason", TEXT, AT(waiver, reason), .required = true, .help = "why it is accepted"),
    FIELD("until", DATE, AT(waiver, until), .help = "the day up to which it is accepted"),
};
static const struct kv_record waiver_record =
    RECORD("waiver", waiver_fields, KV_HEAD_KEY, .size = sizeof(struct kv_spec_waiver),
           .help = "Findings that are accepted, for a reason.");

static const struct kv_field spec_fields[] = {
    FIELD("apiVersion", CHOICE, ROOT(api_version), .choices = api_versions, .required = true,
          .help = "the version of this format"),
    FIELD("kind", CHOICE, ROOT(kind), .choices = spec_kinds, .required = true,
          .help = "what this file is"),
    FIELD("metadata", RECORD, 0, .record = &metadata_record, .required = true,
          .help = "what the spec is about"),
    FIELD("facts", PAIRS, ROOT(facts), .item = KV_FIELD_TEXT,
          .help = "documented, but shown by no API: reported as not checkable"),
    FIELD("cluster", RECORD, ROOT(cluster), .record = &cluster_record,
          .help = "the cluster as a whole"),
    FIELD("profiles", MAP, ROOT(profiles), .key = KV_FORM_NAME, .record = &profile_record,
          .help = "defaults that namespaces take by `profile`"),
    FIELD("namespaces", MAP, ROOT(namespaces), .key = KV_FORM_LABEL, .record = &namespace_record,
          .help = "the namespaces that must exist"),
    FIELD("resources", RECORDS, ROOT(resources), .record = &resource_record,
          .help = "objects without a namespace that must exist"),
    FIELD("allowNamespaces", LIST, ROOT(allow_namespaces), .item = KV_FIELD_TEXT,
          .form = KV_FORM_LABEL_GLOB, .help = "namespaces that may exist undeclared"),
    FIELD("storageClasses", MAP, ROOT(storage_classes), .key = KV_FORM_NAME,
          .record = &storage_class_record, .help = "the storage classes, all of them"),
    FIELD("nfs", MAP, ROOT(nfs), .key = KV_FORM_NAME, .record = &nfs_record,
          .help = "NFS exports, by a name of your choice"),
    FIELD("tenants", RECORD, ROOT(tenants), .record = &tenants_record,
          .help = "how a database's name tells its tenant"),
    FIELD("backups", RECORD, ROOT(backups), .record = &backups_record,
          .help = "the tenants' backups"),
    FIELD("flux", RECORD, ROOT(flux), .record = &flux_record, .help = "Flux and its source"),
    FIELD("network", RECORD, 0, .record = &network_record, .help = "ways through the network"),
    FIELD("quotaAlerts", RECORD, ROOT(quota_alerts), .record = &quota_alerts_record,
          .help = "when a quota's use is reported"),
    FIELD("settle", DURATION, ROOT(settle), .fallback = "10m",
          .help = "rules on status report what has lasted so long"),
    FIELD("rules", PAIRS, ROOT(rules), .item = KV_FIELD_CHOICE, .key = KV_FORM_RULE,
          .choices = severities, .help = "severities that differ from the rules' own, by rule id"),
    FIELD("waivers", RECORDS, ROOT(waivers), .record = &waiver_record,
          .help = "findings that are accepted, for a reason"),
};
const struct kv_record kv_spec_record =
    RECORD("spec", spec_fields, KV_HEAD_NONE, .size = sizeof(struct kv_spec),
           .help = "The documented state of a Kubernetes cluster, which kubevet holds it against.");

/* ------------------------------------------------------------------ reading the table */

const struct kv_field *kv_record_field(const struct kv_record *record, size_t index, size_t *offset)
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

static void list_record(struct kv_record_list *list, const struct kv_record *record)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->records[i] == record)
            return;
    }
    list->records[list->count++] = record;
    const struct kv_field *field;
    size_t offset;
    for (size_t i = 0; (field = kv_record_field(record, i, &offset)); i++) {
        if (field->record)
            list_record(list, field->record);
        if (field->type == KV_FIELD_RANGE)
            list_record(list, &kv_range_record);
    }
}

struct kv_record_list kv_record_list(void)
{
    struct kv_record_list list = {.count = 0};
    list_record(&list, &kv_spec_record);
    return list;
}

static const char *const type_texts[] = {
    [KV_FIELD_TEXT] = "text",
    [KV_FIELD_INTEGER] = "a whole number",
    [KV_FIELD_BOOLEAN] = "true or false",
    [KV_FIELD_QUANTITY] = "a quantity",
    [KV_FIELD_DURATION] = "a duration",
    [KV_FIELD_PERCENT] = "a percentage",
    [KV_FIELD_DATE] = "a date",
    [KV_FIELD_CHOICE] = "a word",
    [KV_FIELD_RANGE] = "a whole number or {min, max}",
    [KV_FIELD_LIST] = "a list",
    [KV_FIELD_PAIRS] = "a mapping",
    [KV_FIELD_RECORDS] = "a list",
    [KV_FIELD_MAP] = "a mapping",
    [KV_FIELD_RECORD] = "a mapping",
    [KV_FIELD_QUOTA] = "required, optional or a mapping of amounts",
    [KV_FIELD_WORKLOADS] = "a mapping or a list of names",
    [KV_FIELD_NODE] = "a mapping",
};

const char *kv_field_type_text(enum kv_field_type type)
{
    return type_texts[type];
}
