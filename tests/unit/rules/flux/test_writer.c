#include "rules/flux/writer.h"
#include "test.h"

static void writers_are_distinguished_by_name(void **state)
{
    (void)state;
    static const struct {
        enum writer writer;
        const char *names[40];
    } rows[] = {
        {WRITER_FLUX,
         {"kustomize-controller", "helm-controller", "flux-client-side-apply",
          "gotk-kustomize-controller", "before-first-apply", "before-first-apply-1"}},
        {WRITER_CONTROLLER,
         {"kube-controller-manager",
          "cloud-controller-manager",
          "exoscale-cloud-controller-manager",
          "kube-scheduler",
          "kube-apiserver",
          "kubelet",
          "cainjector",
          "cert-manager-cainjector",
          "cert-manager-webhook",
          "envoy-gateway",
          "vpa-updater",
          "vpa-admission-controller",
          "recommender-vpa-recommender",
          "cluster-autoscaler",
          "csi-provisioner",
          "exoscale-csi-controller",
          "source-controller",
          "image-automation-controller",
          "clusterrole-aggregation-controller",
          "keda-operator",
          "keda",
          "prometheus-operator",
          "PrometheusOperator",
          "manager",
          "controller",
          "crossplane",
          "external-secrets",
          "calico-kube-controllers",
          "snapshot-controller",
          "trust-manager",
          "flagger"}},
        {WRITER_HAND,
         {"kubectl",
          "kubectl-edit",
          "kubectl-client-side-apply",
          "kubectl-create",
          "kubectl.exe",
          "kubectl-my-operator",
          "k9s",
          "Mozilla",
          "helm",
          "Helm",
          "node-fetch",
          "Lens",
          "curl",
          "Go-http-client",
          "OpenAPI-Generator",
          "python-requests",
          "oc",
          "Terraform",
          "flux",
          "pulumi-kubernetes",
          "argocd-controller",
          "argocd-application-controller",
          "argocd-image-updater",
          "kapp-controller",
          "unknown",
          "kustomize",
          "helm-controller2",
          "my-before-first-apply",
          "velero-server",
          ""}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 0; rows[i].names[k]; k++) {
            const struct kv_manager manager = {.manager = rows[i].names[k], .operation = "Update"};
            if (writer_of(&manager) != rows[i].writer)
                fail_msg("%s is taken for another kind of writer", rows[i].names[k]);
        }
    assert_int_equal(writer_of(&(struct kv_manager){.manager = NULL}), WRITER_HAND);
    assert_int_equal(writer_of(&(struct kv_manager){.manager = "flux", .operation = "Apply"}),
                     WRITER_FLUX);
}

static void replicas_are_those_of_the_spec(void **state)
{
    (void)state;
    struct kv_owned_field owned[] = {{"f:a", 0}, {"f:spec", 0}, {"f:b", 1}, {"f:replicas", 1}};
    struct kv_owned_field elsewhere[] = {{"f:spec", 0}, {"f:x", 1},        {"f:replicas", 2},
                                         {"f:y", 0},    {"f:replicas", 1}, {"f:replicas", 0}};
    assert_true(writer_owns_replicas(&(struct kv_manager){.fields = {owned, 4, .set = true}}));
    assert_false(writer_owns_replicas(&(struct kv_manager){.fields = {elsewhere, 6, .set = true}}));
    static const struct {
        const char *manager, *operation;
        bool applies;
    } rows[] = {
        {"kustomize-controller", "Apply", true},     {"kustomize-controller", "Update", true},
        {"kustomize-controller", NULL, true},        {"helm-controller", "Apply", true},
        {"helm-controller", "Update", false},        {"flux-client-side-apply", "Update", false},
        {"kube-controller-manager", "Apply", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct kv_manager manager = {.manager = rows[i].manager,
                                           .operation = rows[i].operation,
                                           .fields = {owned, 4, .set = true}};
        assert_int_equal(writer_applies_replicas(&manager), rows[i].applies);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writers_are_distinguished_by_name),
        cmocka_unit_test(replicas_are_those_of_the_spec),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
