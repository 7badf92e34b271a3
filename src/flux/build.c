#include "build.h"

#include "artifact_copy.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"

#include <unistd.h>

/* --- the program --- */

static bool version_ask(struct builder *builder, struct kv_error *error)
{
    static const char *const of_kubectl[] = {"kubectl", "version", "--client", NULL};
    static const char *const of_kustomize[] = {"kustomize", "version", NULL};
    struct kv_arena *arena = builder->arena;
    const char *text;
    if (!program_ask(&builder->program, builder->is_kubectl ? of_kubectl : of_kustomize, arena,
                     &text, error))
        return false;
    builder->version =
        builder->is_kubectl
            ? kv_arena_printf(arena, "kubectl %s with kustomize %s",
                              program_version(text, "Client Version:", arena),
                              program_version(text, "Kustomize Version:", arena))
            : kv_arena_printf(arena, "kustomize %s", program_version(text, "", arena));
    return true;
}

bool builder_open(struct builder *builder, struct kv_error *error)
{
    struct program *program = &builder->program;
    program->name = "kustomize build";
    program->path = kv_process_find("kustomize", builder->arena);
    if (!program->path) {
        program->name = "kubectl kustomize";
        program->path = kv_process_find("kubectl", builder->arena);
        builder->is_kubectl = true;
    }
    if (!program->path)
        return kv_error_set(error, KV_ERROR_STATE,
                            "--repo builds with kustomize or kubectl, and neither is installed, or "
                            "in PATH");
    program->environment = program_environment(program->place, false, builder->arena);
    return version_ask(builder, error);
}

/* --- builds --- */

struct running {
    const struct builder *builder;
    struct kv_arena arena;
    struct build **builds; /* parallel to `jobs` */
    struct kv_process_job *jobs;
    struct kv_error *error;
};

static struct build *build_of(struct running *running, const struct kv_process_job *job)
{
    return running->builds[job - running->jobs];
}

/* Replaces a file, never what it shares with another copy. */
static bool file_put(const char *folder, const char *path, struct kv_text text,
                     struct kv_arena *arena, struct kv_error *error)
{
    const char *file = kv_arena_printf(arena, "%s/%s", folder, path);
    (void)unlink(file);
    return kv_file_write(file, text, error);
}

const char *const *builder_arguments(const struct builder *builder, const char *folder,
                                     struct kv_arena *arena)
{
    enum { COUNT = 6 };
    const char **arguments = kv_arena_array(arena, COUNT, sizeof *arguments);
    arguments[0] = builder->is_kubectl ? "kubectl" : "kustomize";
    arguments[1] = builder->is_kubectl ? "kustomize" : "build";
    arguments[2] = "--load-restrictor";
    arguments[3] = "LoadRestrictionsNone";
    arguments[4] = folder;
    return arguments;
}

static bool job_prepare(struct running *running, struct kv_process_job *job, const char *folder)
{
    struct build *build = build_of(running, job);
    struct kv_arena *arena = &running->arena;
    const char *target = kv_arena_printf(arena, "%s/%s", folder, build->folder);
    job->process = program_run(&running->builder->program,
                               builder_arguments(running->builder, target, arena), arena);
    return file_put(folder, build->generated.file, kv_text_of(build->generated.text), arena,
                    running->error);
}

/* The original is not built in. */
static size_t copy_of(size_t slot)
{
    return ARTIFACT_ORIGINAL + 1 + slot;
}

static bool job_begin(void *context, struct kv_process_job *job, size_t slot)
{
    struct running *running = context;
    if (running->error->kind != KV_ERROR_NONE)
        return false;
    const char *folder =
        artifact_copy(build_of(running, job)->artifact, copy_of(slot), running->error);
    return folder && job_prepare(running, job, folder);
}

static void job_end(void *context, struct kv_process_job *job, size_t slot)
{
    struct running *running = context;
    struct build *build = build_of(running, job);
    build->is_run = true;
    if (program_check(&running->builder->program, job, &build->error))
        build->output = kv_arena_copy(running->builder->arena, kv_buffer_as_text(&job->output));
    program_job_release(job);
    const char *folder = build->artifact->copies[copy_of(slot)];
    if (!folder)
        return; /* it could not be made */
    program_path_drop(build->error.text, folder);
    (void)!artifact_restore(build->artifact, copy_of(slot), build->generated.file, running->error);
}

bool builds_run(const struct builder *builder, struct build *const *builds, size_t count,
                size_t parallel, struct kv_error *error)
{
    struct running running = {.builder = builder, .error = error};
    const struct kv_process_pool pool = {parallel, job_begin, job_end, &running};
    size_t waiting = 0;
    running.builds = kv_arena_array(&running.arena, count, sizeof *running.builds);
    running.jobs = kv_arena_array(&running.arena, count, sizeof *running.jobs);
    for (size_t i = 0; i < count; i++)
        if (!builds[i]->is_run)
            running.builds[waiting++] = builds[i];
    kv_process_run_all(&pool, running.jobs, waiting);
    kv_arena_release(&running.arena);
    return error->kind == KV_ERROR_NONE;
}
