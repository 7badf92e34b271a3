#include "program.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/deadline.h"

#include <stdlib.h>
#include <string.h>

/* A thousand objects take half a minute on a busy machine. */
#define LIMIT            (300 * KV_SECOND)
#define MAX_OUTPUT_BYTES ((size_t)128 << 20)

/* Until the limit, or the deadline of the run. */
static int64_t deadline_make(void)
{
    int64_t left = kv_deadline_left();
    return kv_monotonic_now() + (left < LIMIT ? left : LIMIT);
}

static char *const *list_make(struct kv_arena *arena, const char *const *items)
{
    size_t count = 0;
    while (items[count])
        count++;
    char **list = kv_arena_array(arena, count + 1, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = kv_arena_copy(arena, kv_text_of(items[i]));
    return list;
}

/* --- its environment --- */

enum { ENTRIES_MAX = 32 };

static const char *const proxies[] = {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"};

static void network_close(const char **entries, size_t *count, struct kv_arena *arena)
{
    for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
        entries[(*count)++] = kv_arena_printf(arena, "%s=http://127.0.0.1:9", proxies[i]);
}

static void network_pass(const char **entries, size_t *count, struct kv_arena *arena)
{
    static const char *const others[] = {"NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"};
    for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
        if (getenv(proxies[i]))
            entries[(*count)++] = kv_arena_printf(arena, "%s=%s", proxies[i], getenv(proxies[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (getenv(others[i]))
            entries[(*count)++] = kv_arena_printf(arena, "%s=%s", others[i], getenv(others[i]));
}

char *const *program_environment(const char *place, bool may_use_network, struct kv_arena *arena)
{
    static const char *const own_places[] = {
        "HOME",           "TMPDIR",          "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME",
        "HELM_DATA_HOME"};
    const char *entries[ENTRIES_MAX] = {"LC_ALL=C.UTF-8", "KUBECONFIG=/dev/null",
                                        "GIT_ALLOW_PROTOCOL=none", "GIT_TERMINAL_PROMPT=0"};
    const char *path = getenv("PATH");
    size_t count = 4;
    entries[count++] = kv_arena_printf(arena, "PATH=%s", path ? path : "");
    for (size_t i = 0; i < sizeof own_places / sizeof *own_places; i++)
        entries[count++] = kv_arena_printf(arena, "%s=%s", own_places[i], place);
    if (may_use_network)
        network_pass(entries, &count, arena);
    else
        network_close(entries, &count, arena);
    return list_make(arena, entries);
}

/* --- running it --- */

struct kv_process program_run(const struct program *program, const char *const *arguments,
                              struct kv_arena *arena)
{
    return (struct kv_process){
        .path = program->path,
        .arguments = list_make(arena, arguments),
        .environment = program->environment,
        .folder = program->place,
        .deadline = deadline_make(),
        .max_output = MAX_OUTPUT_BYTES,
    };
}

bool program_check(const struct program *program, const struct kv_process_job *job,
                   struct kv_error *error)
{
    const struct kv_text said = kv_text_trim(kv_buffer_as_text(&job->messages));
    const char *name = program->name;
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
    case KV_PROCESS_LOST:
        return kv_error_set(error, KV_ERROR_STATE, "%s ended, but how is unknown", name);
    }
    return false;
}

void program_job_release(struct kv_process_job *job)
{
    kv_buffer_release(&job->output);
    kv_buffer_release(&job->messages);
}

bool program_ask(const struct program *program, const char *const *arguments,
                 struct kv_arena *arena, const char **output, struct kv_error *error)
{
    const struct kv_process_pool pool = {.parallel = 1};
    const struct program asked = {program->path, program->path, program->environment,
                                  program->place};
    struct kv_process_job job = {.process = program_run(&asked, arguments, arena)};
    job.process.max_output = 65536;
    kv_process_run_all(&pool, &job, 1);
    bool ok = program_check(&asked, &job, error);
    *output = kv_arena_copy(arena, kv_buffer_as_text(&job.output));
    if (!ok) {
        error->kind = KV_ERROR_STATE; /* whatever it says, it does not work */
        kv_error_prepend(error, "%s", program->path);
    }
    program_job_release(&job);
    return ok;
}

/* --- its words --- */

const char *program_version(const char *text, const char *label, struct kv_arena *arena)
{
    const char *at = strstr(text, label);
    at = at ? at + strlen(label) : "";
    at += strspn(at, " {:\n");
    size_t length = strcspn(at, " \n}");
    return length > 0 ? kv_arena_copy(arena, (struct kv_text){at, length})
                      : "of an unknown version";
}

void program_path_drop(char *text, const char *folder)
{
    size_t length = strlen(folder);
    for (char *at = text; (at = strstr(at, folder));) {
        size_t drop = length + (at[length] == '/');
        memmove(at, at + drop, strlen(at + drop) + 1);
    }
}
