/* The keys of namespaces and profiles. */
#include "fields.h"

static const char *const access_modes[] = {"ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany",
                                           "ReadWriteOncePod", NULL};
static const char *const spreads[] = {
    [KV_SPREAD_TRUE] = "true", [KV_SPREAD_NODE] = "node", [KV_SPREAD_ZONE] = "zone", NULL};
static const char *const required_policies[] = {"required", NULL};
static const char *const tag_policies[] = {"pinned", NULL};
static const char *const pod_security_levels[] = {[KV_POD_SECURITY_PRIVILEGED] = "privileged",
                                                  [KV_POD_SECURITY_BASELINE] = "baseline",
                                                  [KV_POD_SECURITY_RESTRICTED] = "restricted",
                                                  NULL};
static const char *const network_defaults[] = {[KV_NETWORK_DENY] = "deny",
                                               [KV_NETWORK_DENY_INGRESS] = "deny-ingress",
                                               [KV_NETWORK_DENY_EGRESS] = "deny-egress",
                                               NULL};
static const char *const removals[] = {"inherited", NULL};
const char *const quota_policies[] = {
    [KV_QUOTA_REQUIRED] = "required", [KV_QUOTA_OPTIONAL] = "optional", NULL};
const char *const workload_kind_names[] = {[KV_WORKLOAD_DEPLOYMENT] = "Deployment",
                                           [KV_WORKLOAD_STATEFULSET] = "StatefulSet",
                                           [KV_WORKLOAD_DAEMONSET] = "DaemonSet",
                                           [KV_WORKLOAD_CRONJOB] = "CronJob",
                                           [KV_WORKLOAD_JOB] = "Job",
                                           NULL};

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
          .help = "violations of this level are shown as warnings to the client that applies them"),
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
    .help = "The images of everything that runs in the namespace, except ephemeral "
            "containers.");

static const struct field network_policy_fields[] = {
    FIELD("default", CHOICE, AT(network_policy, standard), .choices = network_defaults,
          .required = true,
          .help =
              "what pods may do that no policy is made for: neither be connected to nor connect "
              "(`deny`), or only one of them is denied (`deny-ingress`, `deny-egress`)"),
};
static const struct record network_policy_record =
    RECORD("networkPolicy", network_policy_fields, HEAD_PLACE,
           .size = sizeof(struct kv_spec_network_policy),
           .help = "The combined effect of the policies for the namespace's pods: NetworkPolicies, "
                   "and those of Calico and Cilium.");

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
           .title = "Schedules", .help = "Something that must succeed regularly.");

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
           .not_empty = true, .help = "The combined effect of a namespace's LimitRanges.");

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
    FIELD("networkPolicy", RECORD, AT(content, network_policy), .record = &network_policy_record,
          .title = "Network policy", .help = "what its pods may do by default"),
    FIELD("quota", QUOTA, AT(content, quota),
          .help = "the amounts that its ResourceQuota must set, or only whether it must have one"),
    FIELD("containerResources", RECORD, AT(content, container_resources),
          .record = &container_resources_record,
          .help = "the requests and limits that each container must set"),
    FIELD("limitRange", RECORD, AT(content, limit_range), .record = &limit_range_record,
          .title = "LimitRange", .help = "the amounts that its LimitRanges must set"),
    FIELD("certificates", RECORD, AT(content, certificates), .record = &certificates_record,
          .title = "Certificates ready",
          .help = "cert-manager's Certificates in it: they must be ready, and as described"),
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
          .not_empty = true, .help = "what must have succeeded recently, by any name"),
};
const struct record content_record = RECORD("content", content_fields, HEAD_NONE);

const struct record profile_record = {
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
const struct record namespace_record =
    RECORD("namespace", namespace_fields, HEAD_KEY, .size = sizeof(struct kv_spec_namespace),
           .shared = &content_record, .shared_offset = AT(namespace, content),
           .object = "Namespace", .title = "Namespaces", .help = "A namespace that must exist.");
