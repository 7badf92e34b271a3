#include "helm.h"

bool helm_open(struct helm *helm, struct kv_arena *arena, struct kv_error *error)
{
    static const char *const arguments[] = {"helm", "version", "--template", "{{.Version}}", NULL};
    struct program *program = &helm->program;
    const char *text;
    if (helm->mode == KV_HELM_NONE)
        return true;
    program->name = "helm";
    program->path = kv_process_find("helm", arena);
    if (!program->path)
        return kv_error_set(error, KV_ERROR_STATE,
                            "--helm renders charts with helm, which is not installed, or not in "
                            "PATH");
    program->environment =
        program_environment(program->place, helm->mode == KV_HELM_NETWORK, arena);
    if (!program_ask(program, arguments, arena, &text, error))
        return false;
    helm->version = kv_arena_printf(arena, "helm %s", program_version(text, "", arena));
    return true;
}
