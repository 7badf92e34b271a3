/* What `kubevet doctor` shows: the effective connection and the results of testing it. Finished
 * data: writers only format it. It must not contain secrets. */
#ifndef KUBEVET_REPORT_DIAGNOSIS_H
#define KUBEVET_REPORT_DIAGNOSIS_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"
#include "kubevet/report/format.h"

/* One way to log in. */
struct kv_diagnosis_login {
    const char *type;    /* token, tokenFile, clientCertificate, basic, exec, authProvider */
    const char *path;    /* file of a token or certificate; NULL = none */
    const char *command; /* of exec */
    const char *name;    /* of an authProvider */
    bool unused;         /* another login takes precedence */
};

struct kv_diagnosis_extra {
    const char *key;
    struct kv_list values; /* of const char * */
};

enum kv_test_state {
    KV_TEST_OK,
    KV_TEST_WARNING,
    KV_TEST_FAILED,
    KV_TEST_SKIPPED, /* an earlier test failed */
};

struct kv_diagnosis_test {
    const char *name;    /* reach, tls, login, version, list */
    const char *subject; /* of a list: the kind's plural; NULL = none */
    enum kv_test_state state;
    const char *message; /* what was found; may be "" */
    const char *advice;  /* what to do; NULL = nothing */
    bool unanswered;     /* of a list: neither a list nor a refusal was received */
};

/* Absent texts are NULL. */
struct kv_diagnosis {
    struct kv_arena arena; /* memory of everything in it; kv_arena_release frees it */
    const char *server, *context, *cluster, *user, *namespace;
    const char *cluster_file, *user_file; /* kubeconfigs */
    bool in_cluster;
    bool tls, insecure;
    const char *tls_server_name;
    const char *ca_source; /* data, file, system, none */
    const char *ca_path;
    struct kv_list logins;    /* of struct kv_diagnosis_login */
    const char *proxy;        /* without its password */
    const char *proxy_source; /* proxy-url, or the variable that sets it */
    bool disable_compression;
    const char *as, *as_uid;
    struct kv_list as_groups; /* of const char * */
    struct kv_list as_extra;  /* of struct kv_diagnosis_extra */
    struct kv_list warnings;  /* of const char * */
    bool tested;
    struct kv_list tests; /* of struct kv_diagnosis_test */
};

void kv_diagnosis_text(const struct kv_diagnosis *diagnosis, const struct kv_style *style,
                       struct kv_buffer *out);
void kv_diagnosis_json(const struct kv_diagnosis *diagnosis, struct kv_buffer *out);

#endif
