/* The table: every key of the spec format. Those of `cluster`, of namespaces and of checks stand in
 * files of their own. */
#include "fields.h"

static const char *const api_versions[] = {"kubevet/v1", NULL};
static const char *const spec_kinds[] = {"ClusterSpec", NULL};
static const char *const reclaim_policies[] = {"Retain", "Delete", "Recycle", NULL};
static const char *const binding_modes[] = {"Immediate", "WaitForFirstConsumer", NULL};
static const char *const isolations[] = {"tenant", NULL};
static const char *const source_kinds[] = {"GitRepository", "OCIRepository", "Bucket", NULL};
static const char *const hand_edits[] = {"forbid", NULL};

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

#define SAYS_WHAT "it says what may be done: reported at the entry"

static const struct field grant_fields[] = {
    FIELD("namespaces", LIST, AT(grant, namespaces), .item = FIELD_TEXT, .form = FORM_LABEL_GLOB,
          .not_empty = true, .unchecked = SAYS_WHAT, .part = PART_IDENTITY,
          .help = "in these namespaces; by default everywhere, and of what is in no namespace"),
    FIELD("resources", LIST, AT(grant, resources), .item = FIELD_TEXT, .form = FORM_RIGHT,
          .not_empty = true, .unchecked = SAYS_WHAT, .part = PART_IDENTITY,
          .help = "resources with their API group: `pods`, `deployments.apps`, `pods/log`, "
                  "`*.example.com`; `*` in place of a resource includes subresources"),
    FIELD("verbs", LIST, AT(grant, verbs), .item = FIELD_TEXT, .form = FORM_VERB, .required = true,
          .not_empty = true, .unchecked = SAYS_WHAT, .part = PART_IDENTITY,
          .help = "what may be done with them: `get`, `list`, `create`, or `*` for everything"),
    FIELD("names", LIST, AT(grant, names), .item = FIELD_TEXT, .form = FORM_RIGHT_NAME,
          .not_empty = true, .unchecked = SAYS_WHAT, .part = PART_IDENTITY,
          .help = "only objects of these names, with `*` and `?` as wildcards"),
    FIELD("urls", LIST, AT(grant, urls), .item = FIELD_TEXT, .form = FORM_URL_PATH,
          .not_empty = true, .unchecked = SAYS_WHAT, .part = PART_IDENTITY,
          .help = "instead of resources: paths of the API server that are none (`/metrics`)"),
};
static const struct record grant_record =
    RECORD("grant", grant_fields, HEAD_KEY, .size = sizeof(struct kv_spec_grant), .title = "Rights",
           .help = "What may be done, and must be possible.");

static const struct field access_fields[] = {
    FIELD("subjects", LIST, AT(access, subjects), .item = FIELD_TEXT, .form = FORM_SUBJECT,
          .required = true, .not_empty = true,
          .unchecked = "it says who is meant: reported at what they may do", .part = PART_IDENTITY,
          .help = "whose rights: User/NAME, Group/NAME or ServiceAccount/NAMESPACE/NAME"),
    FIELD("only", RECORDS, AT(access, only), .record = &grant_record, .required = true,
          .title = "Nothing else",
          .help = "what each of them may do, and nothing else; an empty list: nothing"),
};
static const struct record access_record =
    RECORD("access", access_fields, HEAD_KEY, .size = sizeof(struct kv_spec_access),
           .title = "Access", .help = "What users, groups and ServiceAccounts may do by RBAC.");

static const struct field holders_fields[] = {
    FIELD("subjects", LIST, AT(holders, subjects), .item = FIELD_TEXT, .form = FORM_SUBJECT_GLOB,
          .help = "User/NAME, Group/NAME or ServiceAccount/NAMESPACE/NAME, or globs; short form "
                  "`cluster-admin: [Group/ops]`"),
};
static const struct record holders_record =
    RECORD("holders", holders_fields, HEAD_KEY, .size = sizeof(struct kv_spec_holders),
           .shorthand = "subjects", .title = "Holders of ClusterRoles", .object = "ClusterRole",
           .help = "All who have a ClusterRole, by any binding.");

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

static const struct field spec_fields[] = {
    FIELD("apiVersion", CHOICE, ROOT(api_version), .choices = api_versions, .required = true,
          .unchecked = "it says what this file is", .help = "the version of this format"),
    FIELD("kind", CHOICE, ROOT(kind), .choices = spec_kinds, .required = true,
          .unchecked = "it says what this file is", .help = "what this file is"),
    FIELD("extends", TEXT, ROOT(extends), .unchecked = "what it brings is checked by its own keys",
          .help = "a spec that this one builds on, relative to this file: maps are merged by key, "
                  "lists and values replace those of the base, `null` removes"),
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
    FIELD("certificates", RECORD, ROOT(certificates), .record = &certificates_record,
          .section = KV_SPEC_NETWORK, .title = "Certificates ready",
          .help =
              "cert-manager's Certificates of all namespaces; and the API server's own, and the "
              "authorities that it trusts as a client (CA bundles), which must remain valid as "
              "long"),
    FIELD("access", RECORDS, ROOT(access), .record = &access_record, .section = KV_SPEC_CLUSTER,
          .help = "what users, groups and ServiceAccounts may do, in both directions"),
    FIELD("holders", MAP, ROOT(holders), .key = FORM_ROLE, .record = &holders_record,
          .section = KV_SPEC_CLUSTER, .help = "the only holders of ClusterRoles, by their names"),
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
          .choices = severity_words, .unchecked = "it sets the severity of findings",
          .help = "severities that differ from the rules' own, by rule id"),
    FIELD("waivers", RECORDS, ROOT(waivers), .record = &waiver_record, .section = KV_SPEC_WAIVERS,
          .help = "findings that are accepted for a reason"),
};
const struct record spec_record =
    RECORD("spec", spec_fields, HEAD_NONE, .size = sizeof(struct kv_spec),
           .help = "The documented state of a Kubernetes cluster, which kubevet compares with the "
                   "actual state.");
