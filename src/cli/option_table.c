#include "options.h"

static const struct kv_choice colors[] = {
    {"auto", KV_COLOR_AUTO},
    {"always", KV_COLOR_ALWAYS},
    {"never", KV_COLOR_NEVER},
    {0},
};

static const struct kv_choice severities[] = {
    {"error", KV_SEVERITY_ERROR},
    {"warning", KV_SEVERITY_WARNING},
    {"info", KV_SEVERITY_INFO},
    {0},
};

#define FIELD(member) offsetof(struct kv_options, member)

/* How to log in to a server that is not the API: the same for each. */
#define LOGIN_OPTIONS(server, login)                                                               \
    {server "-user",                                                                               \
     0,                                                                                            \
     "NAME",                                                                                       \
     KV_OPTION_STRING,                                                                             \
     FIELD(login.user),                                                                            \
     NULL,                                                                                         \
     KV_OPTIONS_NOTIFY,                                                                            \
     "log in by this name and a password; a login in the URL goes before it"},                     \
        {server "-password-file",                                                                  \
         0,                                                                                        \
         "FILE",                                                                                   \
         KV_OPTION_STRING,                                                                         \
         FIELD(login.password_file),                                                               \
         NULL,                                                                                     \
         KV_OPTIONS_NOTIFY,                                                                        \
         "the password"},                                                                          \
        {server "-token-file",                                                                     \
         0,                                                                                        \
         "FILE",                                                                                   \
         KV_OPTION_STRING,                                                                         \
         FIELD(login.token_file),                                                                  \
         NULL,                                                                                     \
         KV_OPTIONS_NOTIFY,                                                                        \
         "a bearer token, in place of name and password"},                                         \
        {server "-cert",                                                                           \
         0,                                                                                        \
         "FILE",                                                                                   \
         KV_OPTION_STRING,                                                                         \
         FIELD(login.certificate),                                                                 \
         NULL,                                                                                     \
         KV_OPTIONS_NOTIFY,                                                                        \
         "a client certificate (PEM)"},                                                            \
        {server "-key",     0,        "FILE", KV_OPTION_STRING, FIELD(login.key), NULL,            \
         KV_OPTIONS_NOTIFY, "its key"},                                                            \
        {server "-ca",                                                                             \
         0,                                                                                        \
         "FILE",                                                                                   \
         KV_OPTION_STRING,                                                                         \
         FIELD(login.authority),                                                                   \
         NULL,                                                                                     \
         KV_OPTIONS_NOTIFY,                                                                        \
         "the CA's certificates, to know the server by, instead of the system's"},                 \
    {                                                                                              \
        server "-insecure-skip-tls-verify", 0, NULL, KV_OPTION_FLAG,                               \
            FIELD(login.insecure_skip_tls_verify), NULL, KV_OPTIONS_NOTIFY,                        \
            "accept any certificate: whoever answers gets the login"                               \
    }

/* The names and letters of the connection's options are kubectl's. */
const struct kv_option kv_option_table[] = {
    {"snapshot", 0, "PATH", KV_OPTION_STRING, FIELD(snapshot), NULL, KV_OPTIONS_SOURCE,
     "a recorded state instead of a live one: a file of `kubevet snapshot`, of `kubectl get -o "
     "json`, `-` for standard input, or a folder of such files"},
    {"filename", 'f', "PATH", KV_OPTION_WORDS, FIELD(files), NULL, KV_OPTIONS_MANIFESTS,
     "manifests: a file of YAML or JSON, a folder of such, or `-` for standard input; repeatable. "
     "Alone they are the state; with --live or --snapshot, what Flux would make of it"},
    {"recursive", 'R', NULL, KV_OPTION_FLAG, FIELD(recursive), NULL, KV_OPTIONS_MANIFESTS,
     "of a folder of manifests also the folders below it"},
    {"live", 0, NULL, KV_OPTION_FLAG, FIELD(live), NULL, KV_OPTIONS_MANIFESTS,
     "lay the manifests over the live state"},
    {"prune", 0, "NS/NAME", KV_OPTION_WORDS, FIELD(prune), NULL, KV_OPTIONS_MANIFESTS,
     "leave out what this Kustomization has applied and the manifests no longer hold; repeatable"},
    {"at", 0, "TIME", KV_OPTION_TIME, FIELD(at), NULL, KV_OPTIONS_SOURCE,
     "the time to count ages from, as 2026-11-22T22:23:43Z"},
    {"complete", 0, NULL, KV_OPTION_FLAG, FIELD(complete), NULL, KV_OPTIONS_SOURCE,
     "the recorded state, or the manifests, hold all there is: a kind that does not occur has no "
     "objects"},

    {"kubeconfig", 0, "FILE", KV_OPTION_STRING, FIELD(connection.kubeconfig), NULL,
     KV_OPTIONS_CONNECTION, "instead of $KUBECONFIG and ~/.kube/config"},
    {"context", 0, "NAME", KV_OPTION_STRING, FIELD(connection.context), NULL, KV_OPTIONS_CONNECTION,
     "the kubeconfig's context to use"},
    {"cluster", 0, "NAME", KV_OPTION_STRING, FIELD(connection.cluster), NULL, KV_OPTIONS_CONNECTION,
     "the kubeconfig's cluster to use"},
    {"user", 0, "NAME", KV_OPTION_STRING, FIELD(connection.user), NULL, KV_OPTIONS_CONNECTION,
     "the kubeconfig's user to use"},
    {"server", 's', "URL", KV_OPTION_STRING, FIELD(connection.server), NULL, KV_OPTIONS_CONNECTION,
     "the address of the API server"},
    {"certificate-authority", 0, "FILE", KV_OPTION_STRING, FIELD(connection.certificate_authority),
     NULL, KV_OPTIONS_CONNECTION, "the CA's certificates, to know the server by"},
    {"tls-server-name", 0, "NAME", KV_OPTION_STRING, FIELD(connection.tls_server_name), NULL,
     KV_OPTIONS_CONNECTION, "the name that the server's certificate must hold"},
    {"insecure-skip-tls-verify", 0, NULL, KV_OPTION_FLAG,
     FIELD(connection.insecure_skip_tls_verify), NULL, KV_OPTIONS_CONNECTION,
     "accept any certificate: whoever answers gets the credentials"},
    {"as", 0, "USER", KV_OPTION_STRING, FIELD(connection.as), NULL, KV_OPTIONS_CONNECTION,
     "act as this user, which takes the permission to impersonate"},
    {"as-group", 0, "GROUP", KV_OPTION_WORDS, FIELD(as_groups), NULL, KV_OPTIONS_CONNECTION,
     "act as a member of this group; repeatable"},
    {"as-uid", 0, "UID", KV_OPTION_STRING, FIELD(connection.as_uid), NULL, KV_OPTIONS_CONNECTION,
     "act with this uid"},
    {"request-timeout", 0, "DURATION", KV_OPTION_DURATION, FIELD(request_timeout), NULL,
     KV_OPTIONS_CONNECTION, "for one request, as 30s or 2m; 0 for none; 60s unless given"},
    {"timeout", 0, "DURATION", KV_OPTION_DURATION, FIELD(timeout), NULL, KV_OPTIONS_CONNECTION,
     "for the whole run; none unless given"},

    {"rule", 0, "RULE", KV_OPTION_WORDS, FIELD(rules), NULL, KV_OPTIONS_SELECTION,
     "only these rules, as 'quota/*'; repeatable"},
    {"skip-rule", 0, "RULE", KV_OPTION_WORDS, FIELD(skip_rules), NULL, KV_OPTIONS_SELECTION,
     "all rules but these; repeatable"},
    {"namespace", 'n', "NAME", KV_OPTION_STRING, FIELD(connection.namespace), NULL,
     KV_OPTIONS_DOCTOR, "instead of the context's namespace"},
    {"offline", 0, NULL, KV_OPTION_FLAG, FIELD(offline), NULL, KV_OPTIONS_DOCTOR,
     "show the connection, and ask nothing of the server"},
    {"namespace", 'n', "GLOB", KV_OPTION_WORDS, FIELD(namespaces), NULL,
     KV_OPTIONS_SELECTION | KV_OPTIONS_NAMESPACE, "only what is in these namespaces; repeatable"},

    {"output", 'o', "FORMAT[=FILE]", KV_OPTION_FORMAT, FIELD(outputs), NULL, KV_OPTIONS_REPORT,
     "write the report in this format, to a file or to standard output; repeatable; text unless "
     "given"},
    {"output", 'o', "FORMAT", KV_OPTION_FORMAT, FIELD(outputs), NULL, KV_OPTIONS_DOCUMENT,
     "the format to print in"},
    {"output", 'o', "FILE", KV_OPTION_WORDS, FIELD(outputs), NULL, KV_OPTIONS_FILE,
     "the file to write instead of standard output"},
    {"color", 0, "WHEN", KV_OPTION_CHOICE, FIELD(color), colors,
     KV_OPTIONS_REPORT | KV_OPTIONS_DOCTOR,
     "use colours; auto: on a terminal, unless $NO_COLOR is set"},
    {"quiet", 'q', NULL, KV_OPTION_FLAG, FIELD(quiet), NULL, KV_OPTIONS_REPORT | KV_OPTIONS_QUIET,
     "say nothing if all is well"},
    {"verbose", 'v', NULL, KV_OPTION_FLAG, FIELD(verbose), NULL, KV_OPTIONS_REPORT,
     "show waived findings, rules that do not apply and facts that no API shows, too"},

    {"alertmanager", 0, "URL", KV_OPTION_WORDS, FIELD(alertmanagers), NULL, KV_OPTIONS_NOTIFY,
     "send an alert for each finding to this Alertmanager, as http://alertmanager:9093; "
     "repeatable: of several replicas one that accepts is enough"},
    {"interval", 0, "DURATION", KV_OPTION_DURATION, FIELD(interval), NULL, KV_OPTIONS_NOTIFY,
     "the time from one run to the next: alerts that are not sent again resolve after four of "
     "them; needed with --alertmanager"},
    LOGIN_OPTIONS("alertmanager", alertmanager_login),
    {"pushgateway", 0, "URL", KV_OPTION_STRING, FIELD(pushgateway), NULL, KV_OPTIONS_NOTIFY,
     "push the metrics of -o prometheus to this Pushgateway, as http://pushgateway:9091, in the "
     "group job/kubevet/cluster/NAME"},
    LOGIN_OPTIONS("pushgateway", pushgateway_login),

    {"service-account", 0, "NS/NAME", KV_OPTION_STRING, FIELD(service_account), NULL,
     KV_OPTIONS_ACCOUNT, "print the binding of the role to this account, too"},

    {"fail-on", 0, "SEVERITY", KV_OPTION_CHOICE, FIELD(fail_on), severities, KV_OPTIONS_VERDICT,
     "the least severity that makes the exit code 1; error unless given"},
    {"new-only", 0, NULL, KV_OPTION_FLAG, FIELD(new_only), NULL, KV_OPTIONS_MANIFESTS,
     "exit with 1 only for findings that the manifests bring"},
    {"allow-partial", 0, NULL, KV_OPTION_FLAG, FIELD(allow_partial), NULL, KV_OPTIONS_VERDICT,
     "exit with 0 instead of 4 if something could not be evaluated"},
    {"exit-zero", 0, NULL, KV_OPTION_FLAG, FIELD(exit_zero), NULL, KV_OPTIONS_VERDICT,
     "exit with 0 instead of 1 and 4, never instead of 2 and 3"},

    {"help", 'h', NULL, KV_OPTION_FLAG, FIELD(help), NULL, 0, "print this page"},
    {0},
};
