/* Objects as they are written, with all their fields: of files, of recordings, of the cluster. */
#ifndef KUBEVET_CLI_RUN_WRITTEN_H
#define KUBEVET_CLI_RUN_WRITTEN_H

#include "kubevet/base/tree.h"
#include "kubevet/cel/paths.h"
#include "kubevet/cli/command.h"

struct written_object {
    const struct kv_node *tree; /* with apiVersion and kind; NULL = `why` it is not known */
    const char *api_version, *kind;
    const char *namespace, *name;     /* NULL = none */
    const struct kv_cel_paths *known; /* what is known of it; NULL = all */
    const char *why;
};

/* `= {0}` is empty. */
struct written_objects {
    struct kv_arena arena;
    struct kv_list items;   /* struct written_object, in the order read */
    kv_time recorded_at;    /* of a snapshot; KV_TIME_NONE = it does not say */
    struct kv_state *state; /* that they are from; NULL = none */
};

void written_release(struct written_objects *objects);

/* Reads a file of YAML or JSON, a folder of such files (`recursive`: and those below), or standard
 * input for "-". Lists and kubevet's snapshots are unpacked. A Secret has no tree. Errors are of
 * that kind. */
bool written_read(const char *path, bool recursive, enum kv_error_kind kind,
                  struct written_objects *out, struct kv_error *error) KV_MUST_USE;

/* The same for one text, which errors call `name`. */
bool written_parse(struct kv_text text, const char *name, enum kv_error_kind kind,
                   struct written_objects *out, struct kv_error *error) KV_MUST_USE;

/* The objects of a recording, of one kind, as in written_is_of, or of all (NULL); `at` is its
 * clock. Kubevet's own snapshots hold a part of them. A kind of which it has no list has one item
 * that says so. A kind that does not exist is KV_ERROR_USAGE. */
bool written_recorded(const char *path, const char *kind, kv_time at, struct written_objects *out,
                      struct kv_error *error) KV_MUST_USE;

/* Lists the objects of a kind of the cluster: `Deployment`, or `apps/v1/Deployment`. `namespace`
 * NULL = in all. */
bool written_list(const struct kv_options *options, const char *kind, const char *namespace,
                  struct written_objects *out, struct kv_error *error) KV_MUST_USE;

/* Is it of a kind that is given in either way? */
bool written_is_of(const struct written_object *object, const char *kind);

#endif
