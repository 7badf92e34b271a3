/* Ends the process by SIGKILL at one of the calls that write a file, by number: preloaded, with
 * KILL_AT=N, before the call, or with KILL_AFTER=1 behind it. Of a write half is done before. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static int is_next(void)
{
    static int calls;
    const char *at = getenv("KILL_AT");
    return at && ++calls == atoi(at);
}

static void end(void)
{
    kill(getpid(), SIGKILL);
}

#define POINT(result_type, name, parameters, arguments)                                            \
    result_type name parameters                                                                    \
    {                                                                                              \
        result_type(*real) parameters = (result_type(*) parameters)dlsym(RTLD_NEXT, #name);        \
        int is_last = is_next();                                                                   \
        if (is_last && !getenv("KILL_AFTER"))                                                      \
            end();                                                                                 \
        result_type result = real arguments;                                                       \
        if (is_last)                                                                               \
            end();                                                                                 \
        return result;                                                                             \
    }

POINT(int, mkstemp, (char *path), (path))
POINT(int, fchmod, (int descriptor, mode_t mode), (descriptor, mode))
POINT(int, fsync, (int descriptor), (descriptor))
POINT(int, rename, (const char *from, const char *to), (from, to))
POINT(int, unlink, (const char *path), (path))

ssize_t write(int descriptor, const void *data, size_t length)
{
    ssize_t (*real)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (descriptor <= STDERR_FILENO || !is_next())
        return real(descriptor, data, length);
    ssize_t count = real(descriptor, data, getenv("KILL_AFTER") ? length : length / 2);
    end();
    return count;
}
