#include "cluster.h"

#include "kubevet/base/version.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.kubernetes_version.text ? NULL
                                                 : "the spec documents no Kubernetes version";
}

static void run(struct kv_check *check)
{
    const struct kv_value *documented = &check->spec->cluster.kubernetes_version;
    const char *text = check->state->version;
    struct kv_version version;
    bool valid;
    if (!text || !kv_version_parse(kv_text_of(text), &version)) {
        kv_check_gap(check, NULL,
                     text ? "the server's version is not understood: %s"
                          : "the server's version was not read%s",
                     text ? text : "");
        return;
    }
    if (kv_version_meets(version, kv_text_of(documented->text), &valid))
        return;
    if (!valid) {
        kv_check_gap(check, NULL, "the documented version is not understood: %s", documented->text);
        return;
    }
    struct kv_finding *finding =
        kv_check_finding(check, cluster_name(check), documented->place,
                         "the API server runs Kubernetes %s, not %s", text, documented->text);
    finding->field = "version";
    finding->expected = documented->text;
    finding->actual = text;
}

const struct kv_rule kv_rule_cluster_version = {
    .doc =
        {
            .id = "cluster/version",
            .severity = KV_SEVERITY_ERROR,
            .summary = "the server runs another Kubernetes version",
            .why = "Which APIs are served, which add-ons are supported and when support ends "
                   "depend on the version. A managed control plane may be upgraded by somebody "
                   "else. Compared are major, minor and patch: `1.35` is any 1.35.x, and a "
                   "vendor's build (v1.35.3-gke.100, v1.35.3+k3s1) is that version. An alpha, "
                   "beta or rc is not yet its release but comes before it.",
            .mend = "Document the new version once the add-ons and the nodes are known to support "
                    "it, or finish the upgrade. A range spares the edit at every patch.",
            .example = "cluster:\n"
                       "  kubernetesVersion: \">=1.35.0 <1.37.0\"   # or 1.35.3, or \"1.35\"\n",
            .source = "https://kubernetes.io/releases/version-skew-policy/",
        },
    .reads = kv_rule_reads_none,
    .status = true,
    .not_applicable = not_applicable,
    .run = run,
};
