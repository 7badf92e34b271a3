/* The substitution of variables after a build, as Flux does it. It looks like a shell's, but is
 * not: `:+` gives the value, `${v-default}` is an error, and so is a variable that is not defined.
 *
 * Source: github.com/fluxcd/pkg envsubst (parse, template.go, funcs.go), kustomize_varsub.go */
#ifndef KUBEVET_FLUX_ENVSUBST_H
#define KUBEVET_FLUX_ENVSUBST_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/error.h"

/* Stands in a text for what is unknown because of a variable: ENVSUBST_UNKNOWN name
 * ENVSUBST_UNKNOWN. A character for private use, which no font uses. */
#define ENVSUBST_UNKNOWN "\xf4\x8f\xbc\x80"

struct envsubst_value {
    const char *text; /* NULL = not defined */
    bool is_unknown;  /* whether it is defined, and its value */
};

struct envsubst {
    struct envsubst_value (*look_up)(void *context, const char *name);
    void *context;
    bool strict; /* what is not defined is an error; else it is empty */
};

/* Appends the text with its variables replaced. An error is of kind KV_ERROR_SPEC, without a
 * place. */
bool envsubst(const struct envsubst *how, struct kv_text text, struct kv_buffer *out,
              struct kv_error *error) KV_MUST_USE;

/* May a variable have this name? */
bool envsubst_name_is_valid(const char *name);

#endif
