/* Single documents of the API, and what discovery says of a kind. */
#ifndef KUBEVET_KUBE_GET_H
#define KUBEVET_KUBE_GET_H

#include "kubevet/kube/client.h"

enum kv_get_result {
    KV_GET_OK,
    KV_GET_NOT_FOUND,   /* 404: no such object, kind or group */
    KV_GET_FORBIDDEN,   /* 403; `reason` says which verb and resource */
    KV_GET_UNAVAILABLE, /* 503 to the last: the group's own server does not answer */
};

/* One GET of a document of at most 8 MiB. */
struct kv_get_request {
    char path[1536];
    void *context; /* the caller's */
    /* Results */
    enum kv_get_result result;
    char reason[512];
    struct kv_buffer body; /* JSON, if OK */
};

/* Fetches all of them, at the same time. 403, 404 and 503 are that request's result; everything
 * else that goes wrong fails the whole call. */
bool kv_client_get_all(struct kv_client *client, struct kv_get_request *requests, size_t count,
                       struct kv_error *error) KV_MUST_USE;
void kv_get_release(struct kv_get_request *requests, size_t count);

/* "/api/v1", "/apis/apps/v1": where the kinds of a version are told, into `out` of `size` bytes. */
void kv_version_path(const char *api_version, char *out, size_t size);

/* The path of one object; `namespace` may be NULL. Names are escaped. */
void kv_object_path(const char *api_version, const char *resource, const char *namespace,
                    const char *name, char *out, size_t size);

struct kv_resource {
    char name[256]; /* the plural in paths */
    bool namespaced;
};

/* Looks a kind up in an APIResourceList; `*found` says whether it is there. False if `body` is none
 * (`path` is what it answered). */
bool kv_resource_find(struct kv_text body, const char *path, const char *kind,
                      struct kv_resource *out, bool *found, struct kv_error *error) KV_MUST_USE;

/* The versions that a server has of an API group: `v1`, `v1beta2`. */
enum { KV_GROUP_VERSIONS_MAX = 16 };
struct kv_group {
    char versions[KV_GROUP_VERSIONS_MAX][64];
    size_t count; /* 0 = it has no such group */
};

/* Looks a group up in an APIGroupList, which /apis answers. False if `body` is none. */
bool kv_group_find(struct kv_text body, const char *group, struct kv_group *out,
                   struct kv_error *error) KV_MUST_USE;

#endif
