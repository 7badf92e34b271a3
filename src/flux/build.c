#include "build.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/clock.h"
#include "kubevet/base/deadline.h"
#include "kubevet/base/file.h"
#include "kubevet/base/process.h"
#include "kubevet/base/tree.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

/* A thousand objects take half a minute on a busy machine. */
#define LIMIT            (300 * SECOND)
#define MAX_OUTPUT_BYTES ((size_t)128 << 20)

/* Until the limit, or the deadline of the run. */
static int64_t deadline_make(void)
{
    int64_t left = kv_deadline_left();
    return kv_monotonic_now() + (left < LIMIT ? left : LIMIT);
}

static char *copy(struct kv_arena *arena, const char *text)
{
    return kv_arena_copy(arena, kv_text_of(text));
}

static char *const *list_make(struct kv_arena *arena, const char *const *items)
{
    size_t count = 0;
    while (items[count])
        count++;
    char **list = kv_arena_array(arena, count + 1, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = copy(arena, items[i]);
    return list;
}

/* --- the program --- */

/* No credentials, no configuration, and no way to the network: all proxies lead to a port at which
 * nobody listens, and git may use no protocol. */
static char *const *environment_make(const char *place, struct kv_arena *arena)
{
    const char *path = getenv("PATH");
    const char *const entries[] = {
        kv_arena_printf(arena, "PATH=%s", path ? path : ""),
        kv_arena_printf(arena, "HOME=%s", place),
        kv_arena_printf(arena, "TMPDIR=%s", place),
        kv_arena_printf(arena, "XDG_CONFIG_HOME=%s", place),
        kv_arena_printf(arena, "XDG_CACHE_HOME=%s", place),
        "LC_ALL=C.UTF-8",
        "KUBECONFIG=/dev/null",
        "GIT_ALLOW_PROTOCOL=none",
        "GIT_TERMINAL_PROMPT=0",
        "HTTP_PROXY=http://127.0.0.1:9",
        "HTTPS_PROXY=http://127.0.0.1:9",
        "http_proxy=http://127.0.0.1:9",
        "https_proxy=http://127.0.0.1:9",
        NULL,
    };
    return list_make(arena, entries);
}

/* What became of a run, unless it ended well. */
static bool result_check(const struct kv_process_job *job, const char *name, struct kv_error *error)
{
    const struct kv_text said = kv_text_trim(kv_buffer_as_text(&job->messages));
    int length = said.length < 900 ? (int)said.length : 900;
    switch (job->result) {
    case KV_PROCESS_EXITED:
        return job->code == 0 || kv_error_set(error, KV_ERROR_SPEC, "%.*s", length,
                                              length > 0 ? said.data : "failed without a word");
    case KV_PROCESS_KILLED:
        return kv_error_set(error, KV_ERROR_STATE, "%s was ended by signal %d (%s)", name,
                            job->code, strsignal(job->code));
    case KV_PROCESS_NOT_STARTED:
        return kv_error_set(error, KV_ERROR_STATE, "%s can't be run: %s", name,
                            strerror(job->code));
    case KV_PROCESS_TIME_OUT:
        return kv_error_set(error, KV_ERROR_STATE,
                            "%s did not end in time and was killed: the limits are 5 minutes for "
                            "one build and --timeout for the run",
                            name);
    case KV_PROCESS_TOO_LARGE:
        return kv_error_set(error, KV_ERROR_STATE, "%s wrote more than %zu MiB and was killed",
                            name, MAX_OUTPUT_BYTES >> 20);
    }
    return false;
}

static void job_release(struct kv_process_job *job)
{
    kv_buffer_release(&job->output);
    kv_buffer_release(&job->messages);
}

/* The version behind a label, such as `Kustomize Version: v5.7.1`; without a label the first word.
 */
static const char *version_find(const char *text, const char *label, struct kv_arena *arena)
{
    const char *at = strstr(text, label);
    at = at ? at + strlen(label) : "";
    at += strspn(at, " {:\n");
    size_t length = strcspn(at, " \n}");
    return length > 0 ? kv_arena_copy(arena, (struct kv_text){at, length})
                      : "of an unknown version";
}

static bool version_ask(struct builder *builder, struct kv_error *error)
{
    static const char *const of_kubectl[] = {"kubectl", "version", "--client", NULL};
    static const char *const of_kustomize[] = {"kustomize", "version", NULL};
    const struct kv_process_pool pool = {.parallel = 1};
    struct kv_arena *arena = builder->arena;
    struct kv_process_job job = {
        .process = {.path = builder->path,
                    .arguments = list_make(arena, builder->is_kubectl ? of_kubectl : of_kustomize),
                    .environment = builder->environment,
                    .folder = builder->place,
                    .deadline = deadline_make(),
                    .max_output = 65536}};
    kv_process_run_all(&pool, &job, 1);
    bool ok = result_check(&job, builder->path, error);
    const char *text = ok && job.output.data ? job.output.data : "";
    builder->version = builder->is_kubectl
                           ? kv_arena_printf(arena, "kubectl %s with kustomize %s",
                                             version_find(text, "Client Version:", arena),
                                             version_find(text, "Kustomize Version:", arena))
                           : kv_arena_printf(arena, "kustomize %s", version_find(text, "", arena));
    if (!ok) {
        error->kind = KV_ERROR_STATE; /* whatever it says, it does not work */
        kv_error_prepend(error, "%s", builder->path);
    }
    job_release(&job);
    return ok;
}

bool builder_open(struct builder *builder, struct kv_error *error)
{
    builder->path = kv_process_find("kustomize", builder->arena);
    if (!builder->path) {
        builder->path = kv_process_find("kubectl", builder->arena);
        builder->is_kubectl = true;
    }
    if (!builder->path)
        return kv_error_set(error, KV_ERROR_STATE,
                            "--repo builds with kustomize or kubectl, and neither is installed, or "
                            "in PATH");
    builder->environment = environment_make(builder->place, builder->arena);
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

static bool job_prepare(struct running *running, struct kv_process_job *job, const char *folder)
{
    struct build *build = build_of(running, job);
    struct kv_arena *arena = &running->arena;
    const char *target = kv_arena_printf(arena, "%s/%s", folder, build->folder);
    const char *const of_kubectl[] = {
        "kubectl", "kustomize", "--load-restrictor", "LoadRestrictionsNone", target, NULL};
    const char *const of_kustomize[] = {
        "kustomize", "build", "--load-restrictor", "LoadRestrictionsNone", target, NULL};
    job->process = (struct kv_process){
        .path = running->builder->path,
        .arguments = list_make(arena, running->builder->is_kubectl ? of_kubectl : of_kustomize),
        .environment = running->builder->environment,
        .folder = running->builder->place,
        .deadline = deadline_make(),
        .max_output = MAX_OUTPUT_BYTES,
    };
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

/* Removes the copy's path from what the program says, which then names files of the checkout. */
static void path_drop(char *text, const char *folder)
{
    size_t length = strlen(folder);
    for (char *at = text; (at = strstr(at, folder));) {
        size_t drop = length + (at[length] == '/');
        memmove(at, at + drop, strlen(at + drop) + 1);
    }
}

static void job_end(void *context, struct kv_process_job *job, size_t slot)
{
    struct running *running = context;
    struct build *build = build_of(running, job);
    build->is_run = true;
    if (result_check(job, running->builder->is_kubectl ? "kubectl kustomize" : "kustomize build",
                     &build->error))
        build->output = kv_arena_copy(running->builder->arena, kv_buffer_as_text(&job->output));
    job_release(job);
    const char *folder = build->artifact->copies[copy_of(slot)];
    if (!folder)
        return; /* it could not be made */
    path_drop(build->error.text, folder);
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
