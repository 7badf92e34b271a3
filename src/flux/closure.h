/* What a build would read: everything must be in the artifact. kustomize would fetch what it does
 * not find there from the network, and would read any file of this machine. */
#ifndef KUBEVET_FLUX_CLOSURE_H
#define KUBEVET_FLUX_CLOSURE_H

#include "generate.h"

struct closure {
    struct kv_list files; /* struct closure_file: the kustomizations that take part, each once,
                             outer ones first */
    const char *unknown;  /* why what it builds can't be known here, as a clause: it would need the
                             network, or git-lfs; NULL = it can */
    bool is_remote;       /* that is the network */
};

struct closure_file {
    const char *file;           /* from the artifact's root */
    const struct kv_node *tree; /* its content; NULL = empty */
};

/* Follows a generated kustomization. An error is KV_ERROR_SPEC, at the file and line: what is
 * missing, outside, or not read by Flux. */
bool closure_find(struct artifact *artifact, const struct generated *generated,
                  struct kv_arena *arena, struct closure *out, struct kv_error *error) KV_MUST_USE;

#endif
