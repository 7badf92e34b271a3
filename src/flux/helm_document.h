/* What helm printed, document by document. */
#ifndef KUBEVET_FLUX_HELM_DOCUMENT_H
#define KUBEVET_FLUX_HELM_DOCUMENT_H

#include "kubevet/base/tree.h"

enum document_type {
    DOCUMENT_IS_OBJECT,
    DOCUMENT_IS_DEFINITION, /* of the chart's crds/ */
    DOCUMENT_IS_HOOK,       /* no part of the release */
};

struct helm_document {
    const char *source; /* helm's `# Source:`, "NAME/templates/x.yaml"; NULL = it has none */
    struct kv_text text;
    const struct kv_node *object; /* an object with kind and name */
    enum document_type type;
};

/* Splits what helm or kustomize printed; lists are unpacked. False if Flux, which passes every
 * chart through kustomize, would refuse it: *error is KV_ERROR_SPEC, with `*source` of the document
 * that is wrong. */
bool helm_documents_split(const char *output, struct kv_arena *arena, struct kv_list *documents,
                          const char **source, struct kv_error *error) KV_MUST_USE;

/* The one of the same API group, kind, namespace and name; NULL = none. */
const struct helm_document *helm_document_find(const struct kv_list *documents,
                                               const struct kv_node *object);

/* "Deployment/web" */
const char *helm_object_label(const struct kv_node *object, struct kv_arena *arena);

#endif
