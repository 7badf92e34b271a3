/* The differences between systems. Tested: Linux with glibc, on several processors; compiled
 * against musl. Prepared and not tested: macOS. A system that lacks an extension gets what POSIX
 * offers. */
#if defined __APPLE__
#define _DARWIN_C_SOURCE
#else
#define _GNU_SOURCE
#endif
#include "kubevet/base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#if defined __linux__
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#endif

/* --- memory --- */

void *kv_bytes_find(const void *bytes, size_t count, const void *sought, size_t sought_count)
{
    return memmem(bytes, count, sought, sought_count);
}

void *kv_byte_find_last(const void *bytes, int byte, size_t count)
{
#if defined __linux__
    return memrchr(bytes, byte, count);
#else
    const unsigned char *at = (const unsigned char *)bytes + count;
    while (at > (const unsigned char *)bytes)
        if (*--at == (unsigned char)byte)
            return (void *)(uintptr_t)at;
    return NULL;
#endif
}

void *kv_array_resize(void *items, size_t count, size_t size)
{
    size_t bytes;
    return __builtin_mul_overflow(count, size, &bytes) ? NULL : realloc(items, bytes);
}

#if defined __APPLE__
/* Its qsort_r takes the context first. */
struct sorting {
    int (*compare)(const void *a, const void *b, void *context);
    void *context;
};

static int compare_swapped(void *context, const void *a, const void *b)
{
    const struct sorting *sorting = context;
    return sorting->compare(a, b, sorting->context);
}
#endif

void kv_sort_by(void *items, size_t count, size_t size,
                int (*compare)(const void *a, const void *b, void *context), void *context)
{
    if (count == 0)
        return;
#if defined __APPLE__
    struct sorting sorting = {compare, context};
    qsort_r(items, count, size, &sorting, compare_swapped);
#else
    qsort_r(items, count, size, compare, context);
#endif
}

void kv_pages_populate(void *memory, size_t bytes)
{
#if defined MADV_POPULATE_WRITE /* older kernels refuse it, which changes nothing */
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = ((uintptr_t)memory + page - 1) / page * page;
    uintptr_t end = ((uintptr_t)memory + bytes) / page * page;
    if (first < end)
        (void)madvise((void *)first, end - first, MADV_POPULATE_WRITE);
#else
    (void)memory;
    (void)bytes;
#endif
}

const void *kv_heap_end(void)
{
#if defined __GLIBC__
    return sbrk(0);
#else
    return NULL;
#endif
}

bool kv_random_bytes(void *out, size_t count)
{
#if defined __linux__
    return getrandom(out, count, GRND_NONBLOCK) == (ssize_t)count;
#else
    int source = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    bool ok = source >= 0 && read(source, out, count) == (ssize_t)count;
    if (source >= 0)
        close(source);
    return ok;
#endif
}

/* --- descriptors and files --- */

static bool close_by_exec(int descriptor)
{
    return fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0;
}

/* We start programs from one thread alone, so none can begin between the two calls. */
bool kv_pipe(int ends[2])
{
    return pipe(ends) == 0 && close_by_exec(ends[0]) && close_by_exec(ends[1]);
}

void kv_descriptors_close(int first, bool by_exec)
{
#if defined SYS_close_range
    enum { CLOSE_BY_EXEC = 1 << 2 }; /* CLOSE_RANGE_CLOEXEC of linux/close_range.h */
    if (syscall(SYS_close_range, (unsigned)first, ~0U, by_exec ? CLOSE_BY_EXEC : 0) == 0)
        return;
#endif
    struct rlimit limit;
    int end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur
                                                                              : 65536;
    for (int descriptor = first; descriptor < end; descriptor++) {
        if (by_exec)
            (void)close_by_exec(descriptor);
        else
            (void)close(descriptor);
    }
}

int kv_nameless_file(void)
{
#if defined __linux__
    return memfd_create("kubevet", MFD_CLOEXEC);
#else
    char path[] = "/tmp/kubevet.XXXXXX";
    int descriptor = mkstemp(path);
    if (descriptor >= 0 && (unlink(path) != 0 || !close_by_exec(descriptor))) {
        close(descriptor);
        return -1;
    }
    return descriptor;
#endif
}

#if !defined __linux__
static bool write_all(int to, const char *bytes, ssize_t count)
{
    while (count > 0) {
        ssize_t written = write(to, bytes, (size_t)count);
        if (written < 0 && errno != EINTR)
            return false;
        bytes += written > 0 ? written : 0;
        count -= written > 0 ? written : 0;
    }
    return true;
}
#endif

bool kv_file_copy(int from, int to, off_t size)
{
    off_t done = 0;
    while (done < size) {
#if defined __linux__
        ssize_t count = sendfile(to, from, &done, (size_t)(size - done));
#else
        char bytes[65536];
        ssize_t count = read(from, bytes, sizeof bytes);
        if (count > 0 && !write_all(to, bytes, count))
            return false;
        done += count > 0 ? count : 0;
#endif
        if (count < 0 && errno != EINTR)
            return false;
        if (count == 0)
            break; /* it has become shorter */
    }
    return true;
}

/* --- processes --- */

void kv_process_die_with_parent(void)
{
#if defined __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

/* PR_SET_DUMPABLE also stops images that the kernel would pipe to a program, which RLIMIT_CORE does
 * not; and it does not concern the programs that we start. */
void kv_process_hide(void)
{
#if defined __linux__
    prctl(PR_SET_DUMPABLE, 0);
#else
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
#endif
}

int kv_terminal_columns(int descriptor)
{
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
