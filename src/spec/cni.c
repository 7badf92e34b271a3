#include "kubevet/spec/cni.h"

#define PLUGINS(row)                                                                               \
    row("antrea", POLICIES, NULL, {"kube-system", "antrea-agent"}) row(                            \
        "aws-vpc-cni", POLICIES_UNKNOWN, NULL, {"kube-system", "aws-node"})                        \
        row("azure-cni", NO_POLICIES, NULL, {"kube-system", "azure-cns"}) row(                     \
            "calico", POLICIES, NULL, {"kube-system", "calico-node"},                              \
            {"calico-system", "calico-node"})                                                      \
            row("canal", POLICIES, NULL, {"kube-system", "canal"}, {"kube-system", "rke2-canal"})  \
                row("cilium", POLICIES, NULL, {"kube-system", "cilium"})                           \
                    row("flannel", NO_POLICIES, "+k3s", {"kube-flannel", "kube-flannel-ds"},       \
                        {"kube-system", "kube-flannel-ds"}, {"kube-system", "kube-flannel"})       \
                        row("gke-dataplane-v2", POLICIES, NULL, {"kube-system", "anetd"}) row(     \
                            "kindnet", POLICIES_UNKNOWN, NULL, {"kube-system", "kindnet"})         \
                            row("kube-ovn", POLICIES, NULL, {"kube-system", "kube-ovn-cni"}) row(  \
                                "kube-router", POLICIES, NULL, {"kube-system", "kube-router"})     \
                                row("ovn-kubernetes", POLICIES, NULL,                              \
                                    {"openshift-ovn-kubernetes", "ovnkube-node"},                  \
                                    {"ovn-kubernetes", "ovnkube-node"})                            \
                                    row("weave-net", POLICIES, NULL, {"kube-system", "weave-net"})

#define NAME(name, policies, builtin, ...) name,
#define ROW(name, policies, builtin, ...)  {name, {__VA_ARGS__}, KV_CNI_##policies, builtin},

const char *const kv_cni_names[] = {PLUGINS(NAME) NULL};
const struct kv_cni kv_cnis[] = {PLUGINS(ROW){0}};
