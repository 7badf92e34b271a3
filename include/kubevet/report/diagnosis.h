/* What `kubevet doctor` shows: the connection that would be used, and how far it carries. Finished
 * data; the writers decide nothing. No secret may be put in. */
#ifndef KUBEVET_REPORT_DIAGNOSIS_H
#define KUBEVET_REPORT_DIAGNOSIS_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"
#include "kubevet/report/format.h"

/* One way to log in. */
struct kv_diagnosis_login {
    const char *type;    /* token, tokenFile, clientCertificate, basic, exec, authProvider */
    const char *path;    /* of a tokenFile or a certificate's file; NULL = none */
    const char *command; /* of exec */
    const char *name;    /* of authProvider */
    bool unused;         /* another one goes before it */
};

struct kv_diagnosis_extra {
    const char *key;
    struct kv_list values; /* of const char * */
};

enum kv_test_state {
    KV_TEST_OK,
    KV_TEST_WARNING,
    KV_TEST_FAILED,
    KV_TEST_SKIPPED, /* one before it failed */
};

struct kv_diagnosis_test {
    const char *name;    /* reach, tls, login, version, list */
    const char *subject; /* of a list: the kind's plural; NULL = none */
    enum kv_test_state state;
    const char *message; /* what was found; may be "" */
    const char *advice;  /* what to do; NULL = nothing */
    bool unanswered;     /* of a list: nothing came that would be one, nor a refusal */
};

/* Texts are NULL where there is nothing to say. */
struct kv_diagnosis {
    struct kv_arena arena; /* of all that it holds; kv_arena_release ends it */
    const char *server, *context, *cluster, *user, *namespace;
    const char *cluster_file, *user_file; /* kubeconfigs */
    bool in_cluster;
    bool tls, insecure;
    const char *tls_server_name;
    const char *ca_source; /* data, file, system, none */
    const char *ca_path;
    struct kv_list logins;    /* of struct kv_diagnosis_login */
    const char *proxy;        /* without its password */
    const char *proxy_source; /* proxy-url, or the variable that names it */
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
