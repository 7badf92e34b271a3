#include "options.h"

static const struct choice colors[] = {
    {"auto", KV_COLOR_AUTO},
    {"always", KV_COLOR_ALWAYS},
    {"never", KV_COLOR_NEVER},
    {0},
};

static const struct choice severities[] = {
    {"error", KV_SEVERITY_ERROR},
    {"warning", KV_SEVERITY_WARNING},
    {"info", KV_SEVERITY_INFO},
    {0},
};

/* The first one is that of `--helm` alone. */
static const struct choice charts[] = {
    {"checkout", KV_HELM_CHECKOUT},
    {"network", KV_HELM_NETWORK},
    {0},
};

#define FIELD(member) offsetof(struct kv_options, member)

#define LOGIN(name, argument, type, member, help)                                                  \
    {                                                                                              \
        name, 0, argument, OPTION_##type, FIELD(member), NULL, KV_OPTIONS_NOTIFY, help             \
    }

/* Logging in to a server other than the API server; the same options for each. */
#define LOGIN_OPTIONS(server, login)                                                               \
    LOGIN(server "-user", "NAME", STRING, login.user,                                              \
          "user name for basic authentication; credentials in the URL take precedence"),           \
        LOGIN(server "-password-file", "FILE", STRING, login.password_file,                        \
              "file with the password"),                                                           \
        LOGIN(server "-token-file", "FILE", STRING, login.token_file,                              \
              "file with a bearer token, instead of user name and password"),                      \
        LOGIN(server "-cert", "FILE", STRING, login.certificate, "client certificate (PEM)"),      \
        LOGIN(server "-key", "FILE", STRING, login.key, "key of the client certificate (PEM)"),    \
        LOGIN(server "-ca", "FILE", STRING, login.authority,                                       \
              "CA bundle to verify the server's certificate, instead of the system's"),            \
        LOGIN(server "-insecure-skip-tls-verify", NULL, FLAG, login.insecure_skip_tls_verify,      \
              "do not verify the server's certificate; any server that answers receives the "      \
              "credentials")

/* Names and letters of the connection options are kubectl's. */
const struct option_row option_table[] = {
    {"snapshot", 0, "PATH", OPTION_ONCE, FIELD(snapshot), NULL, KV_OPTIONS_SOURCE,
     "use a recorded state instead of a live one: a file written by `kubevet snapshot` or `kubectl "
     "get -o json`, a folder of such files, or `-` for standard input"},
    {"filename", 'f', "PATH", OPTION_WORDS, FIELD(files), NULL, KV_OPTIONS_MANIFESTS,
     "manifests: a file of YAML or JSON, a folder of such files, or `-` for standard input; "
     "repeatable. Alone, they are the state. With --live or --snapshot, the state is the one after "
     "Flux has applied them"},
    {"recursive", 'R', NULL, OPTION_FLAG, FIELD(recursive), NULL, KV_OPTIONS_MANIFESTS,
     "read the subfolders of a folder of manifests, too"},
    {"repo", 0, "DIR", OPTION_ONCE, FIELD(repo), NULL, KV_OPTIONS_MANIFESTS,
     "the root of a checkout of the repository that Flux reads: the state is the one after Flux "
     "has "
     "reconciled it. Built with kustomize, or kubectl; needs --live or --snapshot"},
    {"repo-url", 0, "URL", OPTION_ONCE, FIELD(repo_url), NULL, KV_OPTIONS_MANIFESTS,
     "the URL by which Flux knows the repository; default: the checkout's git remotes"},
    {"repo-branch", 0, "NAME", OPTION_ONCE, FIELD(repo_branch), NULL, KV_OPTIONS_MANIFESTS,
     "the branch that the checkout will be merged into; default: the one that Flux follows; of "
     "several, the one that CI names as the target, or the checkout's own"},
    {"helm", 0, "[=CHARTS]", OPTION_CHOICE, FIELD(helm), charts, KV_OPTIONS_MANIFESTS,
     "with --repo: render the HelmReleases that change, with helm. Their charts must be in the "
     "checkout, unless they may be pulled from the network; default checkout"},
    {"live", 0, NULL, OPTION_FLAG, FIELD(live), NULL, KV_OPTIONS_MANIFESTS,
     "apply the manifests to the live state"},
    {"prune", 0, "NS/NAME", OPTION_WORDS, FIELD(prune), NULL, KV_OPTIONS_MANIFESTS,
     "remove what this Kustomization has applied and the manifests no longer contain; repeatable"},
    {"at", 0, "TIME", OPTION_TIME, FIELD(at), NULL, KV_OPTIONS_SOURCE | KV_OPTIONS_HISTORY,
     "the time to compute ages at, e.g. 2026-11-22T22:23:43Z"},
    {"complete", 0, NULL, OPTION_FLAG, FIELD(complete), NULL, KV_OPTIONS_SOURCE,
     "the recorded state, or the manifests, are complete: a kind that does not occur has no "
     "objects"},

    {"filename", 'f', "PATH", OPTION_WORDS, FIELD(files), NULL, KV_OPTIONS_EVAL,
     "objects in a file of YAML or JSON, a folder of such files, or `-` for standard input; "
     "repeatable"},
    {"recursive", 'R', NULL, OPTION_FLAG, FIELD(recursive), NULL, KV_OPTIONS_EVAL,
     "read the subfolders of a folder, too"},
    {"snapshot", 0, "PATH", OPTION_ONCE, FIELD(snapshot), NULL, KV_OPTIONS_EVAL,
     "objects of a recorded state: a file written by `kubevet snapshot` or `kubectl get -o json`, "
     "a "
     "folder of such files, or `-` for standard input. What a snapshot does not keep is unknown"},
    {"kind", 0, "KIND", OPTION_STRING, FIELD(kind), NULL, KV_OPTIONS_EVAL,
     "only objects of this kind, e.g. Deployment or example.com/v1/Widget; without -f and "
     "--snapshot, those of the cluster"},
    {"namespace", 'n', "GLOB", OPTION_STRING, FIELD(connection.namespace), NULL, KV_OPTIONS_EVAL,
     "only objects in this namespace"},
    {"kept", 0, "FIELD", OPTION_WORDS, FIELD(kept), NULL, KV_OPTIONS_EVAL,
     "treat all other fields as unknown, as if a snapshot had kept only these, e.g. "
     "spec.containers[*].image; repeatable"},
    {"at", 0, "TIME", OPTION_TIME, FIELD(at), NULL, KV_OPTIONS_EVAL,
     "the value of `now`, e.g. 2026-11-22T22:23:43Z"},

    {"kubeconfig", 0, "FILE", OPTION_STRING, FIELD(connection.kubeconfig), NULL,
     KV_OPTIONS_CONNECTION, "the kubeconfig, instead of $KUBECONFIG and ~/.kube/config"},
    {"context", 0, "NAME", OPTION_STRING, FIELD(connection.context), NULL, KV_OPTIONS_CONNECTION,
     "the context of the kubeconfig to use"},
    {"cluster", 0, "NAME", OPTION_STRING, FIELD(connection.cluster), NULL, KV_OPTIONS_CONNECTION,
     "the cluster of the kubeconfig to use"},
    {"user", 0, "NAME", OPTION_STRING, FIELD(connection.user), NULL, KV_OPTIONS_CONNECTION,
     "the user of the kubeconfig to use"},
    {"server", 's', "URL", OPTION_STRING, FIELD(connection.server), NULL, KV_OPTIONS_CONNECTION,
     "the address of the API server"},
    {"certificate-authority", 0, "FILE", OPTION_STRING, FIELD(connection.certificate_authority),
     NULL, KV_OPTIONS_CONNECTION, "CA bundle to verify the server's certificate"},
    {"tls-server-name", 0, "NAME", OPTION_STRING, FIELD(connection.tls_server_name), NULL,
     KV_OPTIONS_CONNECTION,
     "the name to verify in the server's certificate, instead of the server's host name"},
    {"insecure-skip-tls-verify", 0, NULL, OPTION_FLAG, FIELD(connection.insecure_skip_tls_verify),
     NULL, KV_OPTIONS_CONNECTION,
     "do not verify the server's certificate; any server that answers receives the credentials"},
    {"as", 0, "USER", OPTION_STRING, FIELD(connection.as), NULL, KV_OPTIONS_CONNECTION,
     "impersonate this user; needs the permission to impersonate"},
    {"as-group", 0, "GROUP", OPTION_WORDS, FIELD(as_groups), NULL, KV_OPTIONS_CONNECTION,
     "impersonate a member of this group; repeatable"},
    {"as-uid", 0, "UID", OPTION_STRING, FIELD(connection.as_uid), NULL, KV_OPTIONS_CONNECTION,
     "impersonate the user with this uid"},
    {"request-timeout", 0, "DURATION", OPTION_DURATION, FIELD(request_timeout), NULL,
     KV_OPTIONS_CONNECTION, "limit for one request, e.g. 30s or 2m; 0 for none; default 60s"},
    {"no-protobuf", 0, NULL, OPTION_FLAG, FIELD(no_protobuf), NULL, KV_OPTIONS_CONNECTION,
     "ask for all lists as JSON, which takes longer: to look for a fault"},
    {"timeout", 0, "DURATION", OPTION_DURATION, FIELD(timeout), NULL, KV_OPTIONS_CONNECTION,
     "limit for the whole run; default none"},

    {"fleet", 0, "FILE", OPTION_ONCE, FIELD(fleet), NULL, KV_OPTIONS_FLEET,
     "all clusters of this fleet (a file of kind Fleet), as one report"},
    {"cluster-name", 0, "GLOB", OPTION_WORDS, FIELD(cluster_names), NULL, KV_OPTIONS_FLEET,
     "only these clusters of the fleet; repeatable"},
    {"selector", 'l', "SELECTOR", OPTION_WORDS, FIELD(selectors), NULL, KV_OPTIONS_FLEET,
     "only clusters of the fleet with these labels, e.g. env=production,tier!=edge; repeatable"},
    {"parallel", 0, "N", OPTION_COUNT, FIELD(parallel), NULL, KV_OPTIONS_FLEET,
     "so many clusters at once; default 8"},
    {"shard", 0, "I/N", OPTION_STRING, FIELD(shard), NULL, KV_OPTIONS_FLEET,
     "only share I (from 0) of N: each cluster is in one share, by its name; default "
     "$JOB_COMPLETION_INDEX of $KUBEVET_SHARDS"},
    {"cluster-timeout", 0, "DURATION", OPTION_DURATION, FIELD(cluster_timeout), NULL,
     KV_OPTIONS_FLEET, "limit for one cluster of the fleet; default 5m"},
    {"allow-unidentified", 0, NULL, OPTION_FLAG, FIELD(allow_unidentified), NULL, KV_OPTIONS_FLEET,
     "also clusters whose spec has no cluster.identity, which any cluster would pass for"},

    {"cluster-name", 0, "GLOB", OPTION_WORDS, FIELD(cluster_names), NULL, KV_OPTIONS_HISTORY,
     "show only these clusters; repeatable"},
    {"rule", 0, "RULE", OPTION_WORDS, FIELD(rules), NULL, KV_OPTIONS_HISTORY,
     "show only findings of these rules, e.g. 'quota/*'; repeatable"},
    {"namespace", 'n', "GLOB", OPTION_WORDS, FIELD(namespaces), NULL, KV_OPTIONS_HISTORY,
     "show only findings in these namespaces; repeatable"},
    {"since", 0, "TIME|AGE", OPTION_STRING, FIELD(since), NULL, KV_OPTIONS_HISTORY,
     "show what happened since then: a time, a date, or an age such as 30d"},
    {"until", 0, "TIME|AGE", OPTION_STRING, FIELD(until), NULL, KV_OPTIONS_HISTORY,
     "show what happened until then"},
    {"rule", 0, "RULE", OPTION_WORDS, FIELD(rules), NULL, KV_OPTIONS_SELECTION,
     "evaluate only these rules, e.g. 'quota/*'; repeatable"},
    {"skip-rule", 0, "RULE", OPTION_WORDS, FIELD(skip_rules), NULL, KV_OPTIONS_SELECTION,
     "evaluate all rules except these; repeatable"},
    {"namespace", 'n', "NAME", OPTION_STRING, FIELD(connection.namespace), NULL, KV_OPTIONS_DOCTOR,
     "the namespace, instead of the context's"},
    {"offline", 0, NULL, OPTION_FLAG, FIELD(offline), NULL, KV_OPTIONS_DOCTOR,
     "show the connection without contacting the server"},
    {"namespace", 'n', "GLOB", OPTION_WORDS, FIELD(namespaces), NULL,
     KV_OPTIONS_SELECTION | KV_OPTIONS_NAMESPACE, "check only these namespaces; repeatable"},

    {"namespace", 'n', "GLOB", OPTION_WORDS, FIELD(namespaces), NULL, KV_OPTIONS_INIT,
     "document only these namespaces; repeatable"},
    {"only", 0, "KEY", OPTION_WORDS, FIELD(only), NULL, KV_OPTIONS_INIT,
     "write only this section or key; repeatable"},
    {"waive", 0, "DATE", OPTION_ONCE, FIELD(waive), NULL, KV_OPTIONS_INIT,
     "accept what is at fault now until this day, by waivers"},
    {"merge", 0, "SPEC", OPTION_ONCE, FIELD(merge), NULL, KV_OPTIONS_INIT,
     "bring this spec into step with the cluster, and print what changes as a unified diff"},
    {"write", 0, NULL, OPTION_FLAG, FIELD(write), NULL, KV_OPTIONS_INIT,
     "with --merge: change the file instead"},
    {"check", 0, NULL, OPTION_FLAG, FIELD(check_only), NULL, KV_OPTIONS_INIT,
     "with --merge: exit with 1 if the merge would change the spec"},
    {"prune", 0, NULL, OPTION_FLAG, FIELD(prune_keys), NULL, KV_OPTIONS_INIT,
     "with --merge: remove what no longer exists in the cluster, too"},

    {"output", 'o', "FORMAT[=FILE]", OPTION_FORMAT, FIELD(outputs), NULL, KV_OPTIONS_REPORT,
     "write the report in this format, to a file or to standard output; repeatable; default text"},
    {"output", 'o', "FORMAT", OPTION_FORMAT, FIELD(outputs), NULL, KV_OPTIONS_DOCUMENT,
     "output format"},
    {"output", 'o', "FILE", OPTION_WORDS, FIELD(outputs), NULL, KV_OPTIONS_FILE,
     "write to this file instead of standard output"},
    {"color", 0, "WHEN", OPTION_CHOICE, FIELD(color), colors,
     KV_OPTIONS_REPORT | KV_OPTIONS_DOCTOR | KV_OPTIONS_HISTORY,
     "when to use colours; auto: on a terminal, unless $NO_COLOR is set"},
    {"quiet", 'q', NULL, OPTION_FLAG, FIELD(quiet), NULL, KV_OPTIONS_REPORT | KV_OPTIONS_QUIET,
     "print nothing if there is nothing to report"},
    {"verbose", 'v', NULL, OPTION_FLAG, FIELD(verbose), NULL, KV_OPTIONS_INIT,
     "show what was left out by name"},
    {"verbose", 'v', NULL, OPTION_FLAG, FIELD(verbose), NULL, KV_OPTIONS_REPORT,
     "also show waived findings, rules that are not applicable and facts that are not checkable; "
     "show each finding in full"},
    {"all", 0, NULL, OPTION_FLAG, FIELD(all), NULL, KV_OPTIONS_REPORT,
     "with manifests over a state, or with --baseline: also list the existing findings"},

    {"alertmanager", 0, "URL", OPTION_WORDS, FIELD(alertmanagers), NULL, KV_OPTIONS_NOTIFY,
     "send an alert for each finding to this Alertmanager, e.g. http://alertmanager:9093; repeat "
     "it for each replica: one accepted delivery is enough"},
    {"interval", 0, "DURATION", OPTION_DURATION, FIELD(interval), NULL, KV_OPTIONS_NOTIFY,
     "the time between two runs; an alert that is not sent again resolves after four intervals; "
     "required with --alertmanager"},
    LOGIN_OPTIONS("alertmanager", alertmanager_login),
    {"pushgateway", 0, "URL", OPTION_STRING, FIELD(pushgateway), NULL, KV_OPTIONS_NOTIFY,
     "push the metrics of -o prometheus to this Pushgateway, e.g. http://pushgateway:9091, as "
     "group job/kubevet/cluster/NAME"},
    LOGIN_OPTIONS("pushgateway", pushgateway_login),

    {"service-account", 0, "NS/NAME", OPTION_STRING, FIELD(service_account), NULL,
     KV_OPTIONS_ACCOUNT, "also print a ClusterRoleBinding of the role to this account"},

    {"baseline", 0, "FILE", OPTION_STRING, FIELD(baseline), NULL, KV_OPTIONS_EARLIER,
     "compare with an earlier report (written by -o json=FILE): findings are new, existing or "
     "resolved"},
    {"history", 0, "FILE", OPTION_STRING, FIELD(history), NULL, KV_OPTIONS_EARLIER,
     "add the run to this history, an SQLite database that is created if it does not exist; "
     "findings then say since when they exist"},
    {"keep", 0, "DURATION", OPTION_AGE, FIELD(keep), NULL, KV_OPTIONS_EARLIER,
     "drop what is older from the history, e.g. 400d; default: nothing"},

    {"fail-on", 0, "SEVERITY", OPTION_CHOICE, FIELD(fail_on), severities, KV_OPTIONS_VERDICT,
     "the lowest severity that makes the exit code 1; default error"},
    {"new-only", 0, NULL, OPTION_FLAG, FIELD(new_only), NULL, KV_OPTIONS_MANIFESTS,
     "exit with 1 only for findings that the manifests introduce, or that the --baseline does not "
     "have"},
    {"max-age", 0, "DURATION", OPTION_AGE, FIELD(max_age), NULL, KV_OPTIONS_VERDICT,
     "exit with 3 if the snapshot is older, or of unknown age, e.g. 24h or 7d"},
    {"allow-partial", 0, NULL, OPTION_FLAG, FIELD(allow_partial), NULL, KV_OPTIONS_VERDICT,
     "exit with 0 instead of 4 if something could not be evaluated"},
    {"exit-zero", 0, NULL, OPTION_FLAG, FIELD(exit_zero), NULL, KV_OPTIONS_VERDICT,
     "exit with 0 instead of 1 and 4, never instead of 2 and 3"},

    {"help", 'h', NULL, OPTION_FLAG, FIELD(help), NULL, 0, "print this help"},
    {0},
};
