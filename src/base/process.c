#include "kubevet/base/process.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK_BYTES 65536

/* How often to check whether it has ended: while its output is open, since a child of it may hold
 * it open; and afterwards, when the end is near. */
#define LOOK_MS     50
#define NEAR_END_MS 2

/* --- finding it --- */

static bool is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

const char *kv_process_find(const char *command, struct kv_arena *arena)
{
    const char *list = getenv("PATH");
    if (strchr(command, '/'))
        return access(command, F_OK) == 0 ? command : NULL;
    while (list && *list) {
        size_t length = strcspn(list, ":");
        const char *path = kv_arena_printf(arena, "%.*s/%s", (int)length, list, command);
        if (*list == '/' && is_program(path))
            return path;
        list += length + (list[length] == ':');
    }
    return NULL;
}

/* --- starting it --- */

/* A running program, and the pipes from it. */
struct child {
    struct kv_process_job *job;
    pid_t pid;
    int output, messages; /* -1 = at its end; `messages` also if standard error is ours */
    int failure;          /* returns an errno if the program could not be started */
    size_t begun_with;    /* bytes in the output before it */
    bool ended;
    bool is_lost; /* it has ended, and somebody else was told how */
    int status;   /* of waitpid, once it has ended */
};

/* In the child. Before exec only calls that are safe between fork and exec. All other descriptors,
 * e.g. of connections, are closed by exec; a function may do all, since we have no threads. */
_Noreturn static void become(const struct kv_process *process, pid_t parent, int output,
                             int messages, int failure)
{
    sigset_t none;
    kv_process_die_with_parent();
    if (getppid() != parent)
        _exit(1); /* the parent died before that */
    if (!process->interactive) {
        int null = open("/dev/null", O_RDONLY);
        setpgid(0, 0);
        dup2(null, STDIN_FILENO);
    }
    dup2(output, STDOUT_FILENO);
    if (messages >= 0)
        dup2(messages, STDERR_FILENO);
    if (process->function) {
        kv_descriptors_close(STDERR_FILENO + 1, false);
        _exit(process->function(process->context));
    }
    kv_descriptors_close(STDERR_FILENO + 1, true);
    signal(SIGPIPE, SIG_DFL); /* main ignores both, and exec would inherit that */
    signal(SIGXFSZ, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!process->folder || chdir(process->folder) == 0)
        execve(process->path, process->arguments, process->environment);
    int number = errno;
    (void)!write(failure, &number, sizeof number);
    _exit(127);
}

static void pipe_make(int ends[2])
{
    if (!kv_pipe(ends))
        kv_out_of_memory(); /* or out of descriptors: likewise fatal */
}

/* False with the job's code set if it could not be started. `keeps`: its standard error is kept. */
static bool start(struct kv_process_job *job, bool keeps, struct child *child)
{
    int output[2], failure[2], messages[2] = {-1, -1};
    pipe_make(output);
    pipe_make(failure);
    if (keeps)
        pipe_make(messages);
    pid_t parent = getpid();
    *child = (struct child){.job = job,
                            .pid = fork(),
                            .output = output[0],
                            .messages = messages[0],
                            .failure = failure[0],
                            .begun_with = job->output.length};
    if (child->pid == 0)
        become(&job->process, parent, output[1], messages[1], failure[1]);
    job->code = errno;
    close(output[1]);
    close(failure[1]);
    if (keeps)
        close(messages[1]);
    if (child->pid < 0)
        return false;
    if (!job->process.interactive)
        setpgid(child->pid, child->pid); /* by whichever of the two runs first */
    ssize_t count;
    do
        count = read(child->failure, &job->code, sizeof job->code);
    while (count < 0 && errno == EINTR);
    return count <= 0; /* closed by exec */
}

/* --- reading it --- */

/* Where SIGCHLD is ignored, there is no child left to wait for, and no status. */
static void look_for_end(struct child *child, int options)
{
    pid_t pid;
    do
        pid = waitpid(child->pid, &child->status, options);
    while (pid < 0 && errno == EINTR);
    child->ended = pid != 0;
    child->is_lost = pid < 0;
}

/* Reads the available output. False at its end. */
static bool output_take(int descriptor, struct kv_buffer *output)
{
    kv_buffer_reserve(output, CHUNK_BYTES);
    ssize_t count = read(descriptor, output->data + output->length, CHUNK_BYTES - 1);
    if (count < 0)
        return errno == EINTR;
    output->length += (size_t)count;
    output->data[output->length] = '\0';
    return count > 0;
}

static void close_one(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* Standard error is read to its end, so that the program is not stopped by a full pipe. */
static void messages_take(struct child *child)
{
    struct kv_buffer *messages = &child->job->messages;
    if (!output_take(child->messages, messages))
        close_one(&child->messages);
    if (messages->length > KV_PROCESS_MESSAGES_MAX) {
        messages->length = KV_PROCESS_MESSAGES_MAX;
        messages->data[messages->length] = '\0';
    }
}

static bool is_open(const struct child *child)
{
    return child->output >= 0 || child->messages >= 0;
}

static void child_release(struct child *child)
{
    close_one(&child->output);
    close_one(&child->messages);
    close_one(&child->failure);
    child->job = NULL;
}

/* Kills the program, and what it has started. */
static void stop(struct child *child)
{
    if (child->ended)
        return;
    kill(child->job->process.interactive ? child->pid : -child->pid, SIGKILL);
    look_for_end(child, 0);
}

static void child_end(struct child *child, enum kv_process_result result)
{
    stop(child);
    child->job->result = result;
    if (result != KV_PROCESS_EXITED)
        return;
    if (child->is_lost) {
        child->job->result = KV_PROCESS_LOST;
        return;
    }
    bool killed = WIFSIGNALED(child->status);
    child->job->code = killed ? WTERMSIG(child->status) : WEXITSTATUS(child->status);
    child->job->result = killed ? KV_PROCESS_KILLED : KV_PROCESS_EXITED;
}

/* After its descriptors were polled: has it come to an end, of whatever kind? What a child of an
 * ended program still holds open is not waited for. */
static bool child_look(struct child *child, bool was_readable)
{
    const struct kv_process *process = &child->job->process;
    if (child->job->output.length - child->begun_with > process->max_output) {
        child_end(child, KV_PROCESS_TOO_LARGE);
        return true;
    }
    if (child->ended && !was_readable) {
        child_end(child, KV_PROCESS_EXITED);
        return true;
    }
    if (kv_monotonic_now() >= process->deadline) {
        child_end(child, KV_PROCESS_TIME_OUT);
        return true;
    }
    if (!child->ended && (!was_readable || !is_open(child)))
        look_for_end(child, WNOHANG);
    return false;
}

/* --- several --- */

struct running {
    const struct kv_process_pool *pool;
    struct child *children; /* one a slot; a free one has no job */
    struct pollfd *waits;   /* two a slot */
    size_t count;           /* of slots */
    bool keeps;             /* standard error is kept */
};

static void job_end(struct running *running, size_t slot)
{
    struct kv_process_job *job = running->children[slot].job;
    child_release(&running->children[slot]);
    if (running->pool->end)
        running->pool->end(running->pool->context, job, slot);
}

/* False if the job came to its end already. */
static bool job_begin(struct running *running, struct kv_process_job *job, size_t slot)
{
    struct child *child = &running->children[slot];
    const struct kv_process_pool *pool = running->pool;
    job->result = KV_PROCESS_NOT_STARTED;
    if (pool->begin && !pool->begin(pool->context, job, slot))
        return false;
    if (start(job, running->keeps, child))
        return true;
    if (child->pid > 0)
        look_for_end(child, 0);
    job_end(running, slot);
    return false;
}

static bool take_one(int *descriptor, const struct pollfd *wait, struct child *child)
{
    bool is_readable = *descriptor >= 0 && wait->revents != 0;
    if (is_readable && descriptor == &child->messages)
        messages_take(child);
    else if (is_readable && !output_take(*descriptor, &child->job->output))
        close_one(descriptor);
    return is_readable;
}

/* Waits until something can be read or a moment has passed, and ends what has come to an end. */
static void step(struct running *running)
{
    int pause = LOOK_MS;
    for (size_t i = 0; i < running->count; i++) {
        const struct child *child = &running->children[i];
        running->waits[2 * i] = (struct pollfd){child->job ? child->output : -1, POLLIN, 0};
        running->waits[2 * i + 1] = (struct pollfd){child->job ? child->messages : -1, POLLIN, 0};
        if (child->job && child->ended)
            pause = 0;
        else if (child->job && !is_open(child) && pause > 0)
            pause = NEAR_END_MS;
    }
    if (poll(running->waits, 2 * running->count, pause) < 0)
        return; /* interrupted */
    for (size_t i = 0; i < running->count; i++) {
        struct child *child = &running->children[i];
        if (!child->job)
            continue;
        bool readable = take_one(&child->output, &running->waits[2 * i], child);
        readable |= take_one(&child->messages, &running->waits[2 * i + 1], child);
        if (child_look(child, readable))
            job_end(running, i);
    }
}

/* A free slot; their number if there is none. */
static size_t slot_find(const struct running *running)
{
    size_t slot = 0;
    while (slot < running->count && running->children[slot].job)
        slot++;
    return slot;
}

static bool is_idle(const struct running *running)
{
    for (size_t i = 0; i < running->count; i++)
        if (running->children[i].job)
            return false;
    return true;
}

static void jobs_run(struct running *running, struct kv_process_job *jobs, size_t count)
{
    size_t next = 0;
    while (next < count || !is_idle(running)) {
        size_t slot = slot_find(running);
        if (next < count && slot < running->count)
            (void)job_begin(running, &jobs[next++], slot);
        else
            step(running);
    }
}

void kv_process_run_all(const struct kv_process_pool *pool, struct kv_process_job *jobs,
                        size_t count)
{
    struct kv_arena arena = {0};
    struct running running = {
        .pool = pool, .count = pool->parallel ? pool->parallel : 1, .keeps = true};
    running.children = kv_arena_array(&arena, running.count, sizeof *running.children);
    running.waits = kv_arena_array(&arena, 2 * running.count, sizeof *running.waits);
    jobs_run(&running, jobs, count);
    kv_arena_release(&arena);
}

enum kv_process_result kv_process_run(const struct kv_process *process, struct kv_buffer *output,
                                      int *code)
{
    const struct kv_process_pool pool = {.parallel = 1};
    struct child child = {0};
    struct pollfd waits[2];
    struct running running = {.pool = &pool, .children = &child, .waits = waits, .count = 1};
    struct kv_process_job job = {.process = *process, .output = *output};
    jobs_run(&running, &job, 1);
    *output = job.output;
    *code = job.code;
    return job.result;
}
