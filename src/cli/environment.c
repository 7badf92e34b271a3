#include "environment.h"

#include <stddef.h>

const struct kv_environment_row kv_environment_table[] = {
    {"KUBEVET_SPEC", "the spec where none is given"},
    {"KUBECONFIG", "kubeconfigs to use instead of ~/.kube/config, separated by colons"},
    {"HOME", "where .kube/config is looked for"},
    {"KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT",
     "the API server's address inside a pod; used where no kubeconfig names a cluster"},
    {"POD_NAMESPACE", "the namespace inside a pod, instead of the service account's"},
    {"HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
     "the proxy, and the hosts that are reached without it; in small letters, too"},
    {"SSL_CERT_FILE, SSL_CERT_DIR", "authorities to trust instead of the system's"},
    {"PATH", "where a kubeconfig's credential plugins are looked for"},
    {"NO_COLOR", "set and not empty: no colours, unless --color asks for them"},
    {"COLUMNS", "the width to fit tables and text into, instead of the terminal's"},
    {"TERM", "dumb: no colours and no progress"},
    {0},
};

const struct kv_environment_row kv_file_table[] = {
    {"kubevet.yaml", "the spec where neither the command line nor KUBEVET_SPEC names one"},
    {"~/.kube/config", "the kubeconfig where neither --kubeconfig nor KUBECONFIG names one"},
    {"/var/run/secrets/kubernetes.io/serviceaccount", "a pod's own token, namespace and authority"},
    {0},
};
