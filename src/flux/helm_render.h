/* Rendering: `helm template`, and the kustomizations through which a HelmRelease passes what it
 * printed (spec.postRenderers). */
#ifndef KUBEVET_FLUX_HELM_RENDER_H
#define KUBEVET_FLUX_HELM_RENDER_H

#include "build.h"
#include "helm_document.h"
#include "helm_scan.h"

/* Rendered twice, what is not known here (a Secret's value, chance, which API versions the cluster
 * has) differs. */
enum { RENDERINGS = 2 };

struct rendering {
    const struct chart *chart;
    const char *const *arguments[RENDERINGS]; /* of helm, without the file of values */
    const char *values[RENDERINGS];           /* that file's text */
    const struct kv_node *post_renderers;     /* NULL = none */
    bool post_renders_hooks;
    bool is_twice; /* else only the first is run */
    bool is_run;
    struct kv_list documents[RENDERINGS]; /* struct helm_document */
    const char *source;                   /* of the document that is wrong */
    struct kv_error error;                /* SPEC: in the program's words; STATE: it can't be run */
    bool second_failed;
};

/* Are they the same, so that one need not be run? */
bool rendering_is_same(const struct rendering *a, const struct rendering *b);

/* Runs those that were not run, several at once. An error is one of files. */
bool renderings_run(const struct program *helm, const struct builder *builder,
                    struct rendering *const *renderings, size_t count, size_t parallel,
                    struct kv_arena *arena, struct kv_error *error) KV_MUST_USE;

#endif
