#include "process.h"

#include "kubevet/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK_BYTES 4096

/* How often to check whether it has ended: while its output is open, since a child of it may hold
 * it open; and afterwards, when the end is near. */
#define LOOK_MS     50
#define NEAR_END_MS 2

/* A running program, and the pipes from it. */
struct child {
    pid_t pid;
    int output;
    int failure; /* returns an errno if the program could not be started */
    bool ended;
    int status; /* of waitpid, once it has ended */
};

/* In the child: only calls that are safe between fork and exec. All other descriptors, e.g. of
 * connections, are closed by exec. */
_Noreturn static void become(const struct process *process, pid_t parent, int output, int failure)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1); /* the parent died before PR_SET_PDEATHSIG was set */
    if (!process->interactive) {
        int null = open("/dev/null", O_RDONLY);
        setpgid(0, 0);
        dup2(null, STDIN_FILENO);
    }
    dup2(output, STDOUT_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    signal(SIGPIPE, SIG_DFL); /* main ignores both, and exec would inherit that */
    signal(SIGXFSZ, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(process->path, process->arguments, process->environment);
    int number = errno;
    (void)!write(failure, &number, sizeof number);
    _exit(127);
}

static bool start(const struct process *process, struct child *child, int *number)
{
    int output[2], failure[2];
    if (pipe2(output, O_CLOEXEC) != 0 || pipe2(failure, O_CLOEXEC) != 0)
        kv_out_of_memory(); /* or out of descriptors: likewise fatal */
    pid_t parent = getpid();
    *child = (struct child){.pid = fork(), .output = output[0], .failure = failure[0]};
    if (child->pid == 0)
        become(process, parent, output[1], failure[1]);
    *number = errno;
    close(output[1]);
    close(failure[1]);
    if (child->pid < 0)
        return false;
    if (!process->interactive)
        setpgid(child->pid, child->pid); /* by whichever of the two runs first */
    ssize_t count;
    do
        count = read(child->failure, number, sizeof *number);
    while (count < 0 && errno == EINTR);
    return count <= 0; /* closed by exec */
}

static void look_for_end(struct child *child, int options)
{
    pid_t pid;
    do
        pid = waitpid(child->pid, &child->status, options);
    while (pid < 0 && errno == EINTR);
    child->ended = pid != 0;
}

static void stop(const struct process *process, struct child *child)
{
    if (child->ended)
        return;
    kill(process->interactive ? child->pid : -child->pid, SIGKILL);
    look_for_end(child, 0);
}

/* Reads the available output. False at its end. */
static bool output_take(const struct child *child, struct kv_buffer *output)
{
    kv_buffer_reserve(output, CHUNK_BYTES);
    ssize_t count = read(child->output, output->data + output->length, CHUNK_BYTES - 1);
    if (count < 0)
        return errno == EINTR;
    output->length += (size_t)count;
    output->data[output->length] = '\0';
    return count > 0;
}

/* Reads until the output ends, or the program has ended and its output is read. */
static bool read_all(const struct process *process, struct child *child, struct kv_buffer *output,
                     enum process_result *result)
{
    size_t start_length = output->length;
    bool open = true;
    while (open || !child->ended) {
        struct pollfd wait = {.fd = open ? child->output : -1, .events = POLLIN};
        *result = PROCESS_TIME_OUT;
        if (kv_monotonic_now() >= process->deadline)
            return false;
        int ready = poll(&wait, 1, child->ended ? 0 : open ? LOOK_MS : NEAR_END_MS);
        if (ready > 0)
            open = output_take(child, output);
        else if (child->ended)
            open = false;
        *result = PROCESS_TOO_LARGE;
        if (output->length - start_length > process->max_output)
            return false;
        if (!child->ended && (ready == 0 || !open))
            look_for_end(child, WNOHANG);
    }
    return true;
}

enum process_result process_run(const struct process *process, struct kv_buffer *output, int *code)
{
    struct child child;
    enum process_result result = PROCESS_NOT_STARTED;
    bool started = start(process, &child, code);
    bool read = started && read_all(process, &child, output, &result);
    if (child.pid > 0 && started)
        stop(process, &child);
    else if (child.pid > 0)
        look_for_end(&child, 0);
    close(child.output);
    close(child.failure);
    if (!read)
        return result;
    *code = WIFSIGNALED(child.status) ? WTERMSIG(child.status) : WEXITSTATUS(child.status);
    return WIFSIGNALED(child.status) ? PROCESS_KILLED : PROCESS_EXITED;
}
