/* Commands, one file cmd_NAME.c each, registered by being there; and the parsed options. */
#ifndef KUBEVET_CLI_COMMAND_H
#define KUBEVET_CLI_COMMAND_H

#include "kubevet/base/arena.h"
#include "kubevet/base/clock.h"
#include "kubevet/base/error.h"
#include "kubevet/base/timestamp.h"
#include "kubevet/flux/repository.h"
#include "kubevet/kube/connection.h"
#include "kubevet/model/report.h"
#include "kubevet/net/http.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit codes: the same in every command and format. 2 before 3 before 1 before 4. */
enum kv_exit {
    KV_EXIT_CONFORMS = 0,
    KV_EXIT_FINDINGS = 1,
    KV_EXIT_USAGE = 2,
    KV_EXIT_NO_VERDICT = 3,
    KV_EXIT_PARTIAL = 4,
};

enum kv_color { KV_COLOR_AUTO, KV_COLOR_ALWAYS, KV_COLOR_NEVER };

/* The value for a time-out of "0" (no limit): 24 days, so that milliseconds still fit into an
 * int. */
#define KV_TIMEOUT_NONE (24 * 86400 * KV_SECOND)

/* A run on one cluster of a fleet: what the run on all of them wants of it. */
struct kv_member {
    const char *name;       /* the cluster's, in the fleet */
    bool document, quotas;  /* its report has sections, quotas */
    struct kv_text earlier; /* its JSON report of the --baseline; empty = it has none */
};

/* The parsed command line, filled by the table of options. */
struct kv_options {
    struct kv_arena arena;

    struct kv_strings arguments; /* words after the command that are not options */

    const char *snapshot;
    struct kv_strings files; /* -f */
    bool recursive;          /* read subfolders, too */
    const char *repo;        /* the root of a checkout; NULL = not given */
    const char *repo_url, *repo_branch;
    enum kv_helm helm;
    bool live;
    struct kv_strings prune; /* NS/NAME */
    kv_time at;              /* KV_TIME_NONE = not given */
    bool complete;

    struct kv_connection_flags connection; /* without the groups */
    struct kv_strings as_groups;
    int64_t request_timeout, timeout; /* nanoseconds; 0 = not given */
    bool no_protobuf;

    struct kv_strings rules, skip_rules, namespaces;

    struct kv_strings outputs; /* as given: FORMAT or FORMAT=FILE, FORMAT, or FILE */
    enum kv_color color;
    bool quiet, verbose, all;

    const char *service_account; /* NS/NAME */

    struct kv_strings alertmanagers; /* URLs */
    int64_t interval;                /* nanoseconds between two runs; 0 = not given */
    const char *pushgateway;         /* a URL */
    struct kv_http_login alertmanager_login, pushgateway_login;

    enum kv_severity fail_on;
    bool new_only;
    int64_t max_age; /* nanoseconds; 0 = not given */
    bool allow_partial, exit_zero;

    const char *baseline; /* a JSON report */
    const char *history;  /* a database */
    int64_t keep;         /* nanoseconds; 0 = not given */
    struct kv_strings cluster_names;
    const char *since, *until; /* a time, a date or an age */

    const char *fleet;           /* a file of kind Fleet; NULL = one cluster */
    struct kv_strings selectors; /* of labels */
    int parallel;                /* clusters at once; 0 = not given */
    const char *shard;           /* I/N */
    int64_t cluster_timeout;     /* nanoseconds; 0 = not given */
    bool allow_unidentified;
    const struct kv_member *member; /* NULL = a run of its own */

    bool offline;

    const char *kind;       /* `Deployment`, or `apps/v1/Deployment` */
    struct kv_strings kept; /* paths */

    struct kv_strings only; /* keys of the spec */
    const char *waive;      /* a date */
    const char *merge;      /* a spec */
    bool write, check_only, prune_keys;

    bool help;
};

/* Which options a command takes, besides --help. */
enum kv_option_group {
    KV_OPTIONS_SOURCE = 1,
    KV_OPTIONS_CONNECTION = 2,
    KV_OPTIONS_SELECTION = 4,
    KV_OPTIONS_REPORT = 8,
    KV_OPTIONS_VERDICT = 16,
    KV_OPTIONS_DOCUMENT = 32, /* -o FORMAT, where the command prints one document */
    KV_OPTIONS_FILE = 64,     /* -o FILE, where the command writes one file */
    KV_OPTIONS_QUIET = 128,   /* -q alone */
    KV_OPTIONS_ACCOUNT = 256, /* the account that a role is bound to */
    KV_OPTIONS_DOCTOR = 512,
    KV_OPTIONS_NAMESPACE = 1024, /* --namespace alone */
    KV_OPTIONS_MANIFESTS = 2048,
    KV_OPTIONS_NOTIFY = 4096,
    KV_OPTIONS_EARLIER = 8192,  /* what earlier runs found */
    KV_OPTIONS_EVAL = 16384,    /* objects to evaluate an expression over */
    KV_OPTIONS_HISTORY = 32768, /* what to show of a history */
    KV_OPTIONS_INIT = 65536,    /* what to draft of a spec */
    KV_OPTIONS_FLEET = 131072,  /* many clusters */
};

struct kv_command {
    const char *name;
    const char *arguments; /* "[SPEC]", "SPEC...", "ID", "" */
    const char *summary;   /* one line */
    const char *details;   /* paragraphs and examples for --help; may be NULL */
    unsigned options;      /* enum kv_option_group */
    size_t min_arguments, max_arguments;
    bool takes_empty;           /* an argument may be the empty text */
    bool quotas;                /* its reports (KV_OPTIONS_REPORT) are of quotas */
    const char *const *formats; /* of KV_OPTIONS_DOCUMENT, the default first; ends with NULL */
    enum kv_exit (*run)(const struct kv_command *command, const struct kv_options *options);
};

/* All commands, sorted by file name; ends with NULL. Generated by the build. */
extern const struct kv_command *const kv_cli_registry[];

#endif
