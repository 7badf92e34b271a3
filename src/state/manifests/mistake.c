/* Errors in manifests, and their places. */
#include "internal.h"

#include <stdio.h>

/* Adds the document of a stream and the line in it to an error: the author of the document needs
 * these. */
bool manifest_problem_add(const struct manifest_source *source, const struct kv_error *error)
{
    struct kv_manifests *manifests = source->manifests;
    if (manifests->problem_count++ >= KV_MANIFEST_PROBLEMS_MAX)
        return false;
    struct kv_error *problem =
        kv_list_push(&manifests->problems, &manifests->arena, sizeof *problem);
    *problem = *error;
    size_t used = strlen(problem->text);
    if (source->document > 1 && problem->line > source->begins)
        snprintf(problem->text + used, sizeof problem->text - used, " (document %u, line %u of it)",
                 source->document, problem->line - source->begins);
    return false;
}

bool kv_manifests_fail(struct kv_manifests *manifests, struct kv_place place, const char *format,
                       ...)
{
    const struct manifest_source source = {.manifests = manifests};
    struct kv_error error = {0};
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(&error, KV_ERROR_SPEC, place.file, place.line, place.column, format, arguments);
    va_end(arguments);
    return manifest_problem_add(&source, &error);
}

bool manifest_fail(const struct manifest_source *source, const struct kv_node *node,
                   const char *format, ...)
{
    struct kv_error error = {0};
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(&error, KV_ERROR_SPEC, source->file, node->line, node->column, format, arguments);
    va_end(arguments);
    return manifest_problem_add(source, &error);
}
