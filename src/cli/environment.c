#include "environment.h"

#include <stddef.h>

const struct environment_row environment_table[] = {
    {"KUBEVET_SPEC", "the default spec"},
    {"KUBECONFIG", "kubeconfigs to use instead of ~/.kube/config, separated by colons"},
    {"HOME", "the folder that contains .kube/config"},
    {"KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT",
     "the API server's address inside a pod, used if no kubeconfig names a cluster"},
    {"POD_NAMESPACE", "the namespace inside a pod, instead of the service account's"},
    {"HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
     "the proxy, and the hosts that are reached without it; lower-case names work, too"},
    {"SSL_CERT_FILE, SSL_CERT_DIR", "certificate authorities to trust instead of the system's"},
    {"JOB_COMPLETION_INDEX, KUBEVET_SHARDS",
     "the share of a fleet and the number of shares, unless --shard gives them"},
    {"PATH",
     "where the credential plugins of a kubeconfig are searched, and what --repo builds and "
     "renders with"},
    {"TMPDIR", "where --repo makes its copies, and reports of many clusters wait, instead of /tmp"},
    {"GITHUB_BASE_REF, CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
     "the branch that a checkout will be merged into, if sources follow several"},
    {"NO_COLOR", "if set and not empty: no colours, unless --color asks for them"},
    {"COLUMNS", "the width for tables and text, instead of the terminal's"},
    {"TERM", "if it is dumb: no colours and no progress"},
    {"GITHUB_WORKSPACE", "the root of paths in reports, for files outside of a repository"},
    {0},
};

const struct environment_row file_table[] = {
    {"kubevet.yaml", "the spec if neither the command line nor KUBEVET_SPEC names one"},
    {"~/.kube/config", "the kubeconfig if neither --kubeconfig nor KUBECONFIG names one"},
    {"/var/run/secrets/kubernetes.io/serviceaccount",
     "a pod's token, namespace and certificate authority"},
    {0},
};
