/* Single documents of the API, and kinds as discovery describes them. */
#ifndef KUBEVET_KUBE_GET_H
#define KUBEVET_KUBE_GET_H

#include "kubevet/kube/client.h"

enum kv_get_result {
    KV_GET_OK,
    KV_GET_NOT_FOUND,   /* 404: no such object, kind or group */
    KV_GET_FORBIDDEN,   /* 403; `reason` says which verb and resource */
    KV_GET_UNAVAILABLE, /* 503 after all retries: the server of the API group does not answer */
    KV_GET_FAILED,      /* another status, not JSON, or no answer; `reason` says which */
};

/* One GET of a document of at most 8 MiB. */
struct kv_get_request {
    char path[1536];
    void *context; /* the caller's */
    bool protobuf; /* asked for as protocol buffers, if the server has them */
    /* Results */
    enum kv_get_result result;
    char reason[1024];
    struct kv_buffer body; /* if OK: JSON, or what was asked for */
    bool is_protobuf;      /* of the body */
};

/* Reads all of them in parallel. A failure of one is its result; only what concerns all (no
 * connection, TLS, credentials, the deadline) fails the call. */
bool kv_client_get_all(struct kv_client *client, struct kv_get_request *requests, size_t count,
                       struct kv_error *error) KV_MUST_USE;
void kv_get_release(struct kv_get_request *requests, size_t count);

/* The discovery path of a version, "/api/v1" or "/apis/apps/v1", into `out` of `size` bytes. */
void kv_version_path(const char *api_version, char *out, size_t size);

/* The path of one object; `namespace` may be NULL. Names are URL-escaped. */
void kv_object_path(const char *api_version, const char *resource, const char *namespace,
                    const char *name, char *out, size_t size);

struct kv_resource {
    char name[256]; /* the plural in paths */
    bool namespaced;
};

/* Finds a kind in an APIResourceList; `*found` says whether it is there. False if `body` is not one
 * (`path` is where it came from). */
bool kv_resource_find(struct kv_text body, const char *path, const char *kind,
                      struct kv_resource *out, bool *found, struct kv_error *error) KV_MUST_USE;

/* Appends the kinds of an APIResourceList, each once, with commas: at most `most` of them, then
 * `...`. Nothing if `body` is not one. */
void kv_resource_kinds(struct kv_text body, size_t most, struct kv_buffer *out);

/* The versions of an API group that a server has: `v1`, `v1beta2`. */
enum { KV_GROUP_VERSIONS_MAX = 16 };
struct kv_group {
    char versions[KV_GROUP_VERSIONS_MAX][64];
    size_t count; /* 0 = no such group */
};

/* Finds a group in an APIGroupList, the answer of /apis. False if `body` is not one. */
bool kv_group_find(struct kv_text body, const char *group, struct kv_group *out,
                   struct kv_error *error) KV_MUST_USE;

#endif
