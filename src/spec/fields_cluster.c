/* The keys of `cluster`. */
#include "fields.h"

#include "kubevet/spec/cni.h"

static const char *const enforced[] = {"enforced", NULL};
static const char *const architectures[] = {"amd64", "arm64",   "arm",     "386",
                                            "s390x", "ppc64le", "riscv64", NULL};

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

static const struct field dns_fields[] = {
    FIELD("provider", TEXT, AT(dns, provider), .form = FORM_LABEL, .required = true,
          .part = PART_IDENTITY,
          .help = "its Deployment in kube-system, short form `dns: coredns`"),
    FIELD("zones", PAIRS, AT(dns, zones), .key = FORM_NAME, .item = FIELD_TEXT, .form = FORM_PLUGIN,
          .not_empty = true,
          .help = "zones that CoreDNS must serve, to the plugin that answers for each (`forward`, "
                  "`hosts`, `file`, `kubernetes`)"),
};
static const struct record dns_record =
    RECORD("dns", dns_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_dns), .not_empty = true,
           .shorthand = "provider", .help = "The cluster's DNS server.");

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
    FIELD("dns", RECORD, AT(cluster, dns), .record = &dns_record, .title = "DNS",
          .help = "the cluster's DNS server, which must be available"),
    FIELD("nodes", RECORD, AT(cluster, nodes), .record = &nodes_record, .title = "Nodes ready",
          .help = "the number and size of the nodes"),
    FIELD("nodePools", MAP, AT(cluster, node_pools), .key = FORM_NAME, .record = &node_pool_record,
          .not_empty = true, .help = "pools of nodes, by any name"),
    FIELD("loadBalancers", RECORDS, AT(cluster, load_balancers), .record = &load_balancer_record,
          .title = "No other load balancers",
          .help = "the complete list of load balancers; any other is reported"),
};
const struct record cluster_record =
    RECORD("cluster", cluster_fields, HEAD_PLACE, .size = sizeof(struct kv_spec_cluster),
           .not_empty = true, .help = "The cluster as a whole.");
