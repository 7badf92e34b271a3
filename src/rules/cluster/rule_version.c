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
                     text ? "the server's version cannot be parsed: %s"
                          : "the server's version was not read%s",
                     text ? text : "");
        return;
    }
    kv_check_compares(check, documented->place, NULL);
    if (kv_version_meets(version, kv_text_of(documented->text), &valid))
        return;
    if (!valid) {
        kv_check_gap(check, NULL, "the documented version cannot be parsed: %s", documented->text);
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
            .summary = "the API server runs a different Kubernetes version",
            .why = "The version decides which APIs are served, which add-ons are supported and "
                   "when support ends. A provider may upgrade a managed control plane without "
                   "asking. Major, minor and patch are compared: `1.35` is any 1.35.x, and "
                   "`1.35.3` is that version in any vendor's build (v1.35.3-gke.100, "
                   "v1.35.3+k3s1). A version as `kubectl version` prints it, with its build, "
                   "matches that exact build. An alpha, beta or rc comes before its release.",
            .fix =
                "Document the new version once the add-ons and the nodes are known to support it, "
                "or finish the upgrade. With a range you need not edit the spec at every patch.",
            .keys = "cluster.kubernetesVersion",
            .example =
                "cluster:\n"
                "  kubernetesVersion: \">=1.35.0 <1.37.0\"   # or 1.35.3, v1.35.3+k3s1, \"1.35\"\n",
            .source = "https://kubernetes.io/releases/version-skew-policy/",
        },
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
