/* One text of manifests: a YAML stream, or a sequence of JSON values. */
#include "internal.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/utf8.h"

static bool text_parse(struct manifest_source *source, struct kv_text text)
{
    struct kv_yaml_documents ignored;
    struct kv_error of_json = {0}, of_yaml = {0};
    bool is_json = false;
    bool ok =
        manifest_looks_like_json(text) && manifest_json_parse(source, text, &is_json, &of_json);
    if (is_json)
        return ok;
    if (manifest_is_meant_as_json(text) &&
        !kv_yaml_parse(text, source->file, &kv_yaml_manifest_limits, &source->manifests->arena,
                       &ignored, &of_yaml))
        return manifest_problem_add(source, &of_json);
    return manifest_yaml_parse(source, text);
}

bool kv_manifests_parse(struct kv_manifests *manifests, struct kv_text text, const char *name,
                        struct kv_error *error)
{
    struct kv_buffer decoded = {0};
    size_t before = manifests->problems.count;
    text = kv_utf8_of(text, &decoded);
    struct manifest_source source = {
        .manifests = manifests,
        .file = kv_arena_copy(&manifests->arena, kv_text_of(name)),
        .has_variables = memchr(text.data, '$', text.length) != NULL,
        .document = 1,
    };
    bool ok = text_parse(&source, text);
    kv_buffer_release(&decoded);
    if (!ok && manifests->problems.count > before)
        *error = *kv_list_item(&manifests->problems, struct kv_error, before);
    else if (!ok)
        kv_error_at(error, KV_ERROR_SPEC, name, 0, 0, "more errors in the manifests");
    return ok;
}
