/* The program that renders charts, and what was rendered so far. */
#ifndef KUBEVET_FLUX_HELM_H
#define KUBEVET_FLUX_HELM_H

#include "program.h"

#include "kubevet/flux/repository.h"

struct helm {
    enum kv_helm mode;
    struct program program;
    const char *version;       /* "helm v4.1.4"; NULL = charts are not rendered */
    struct kv_list charts;     /* struct chart * */
    struct kv_list renderings; /* struct rendering * */
};

/* Finds it in $PATH and asks for its version, unless charts are not rendered. `mode` and
 * `program.place` are set before. An error is KV_ERROR_STATE. */
bool helm_open(struct helm *helm, struct kv_arena *arena, struct kv_error *error) KV_MUST_USE;

#endif
