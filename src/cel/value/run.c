#include "cel/value/run.h"

struct kv_arena *kv_cel_run_arena(struct kv_cel_run *run)
{
    return run->arena;
}

void *kv_cel_run_host(struct kv_cel_run *run)
{
    return run->input->host;
}

struct kv_cel_value kv_cel_fail(const struct kv_cel_call *call, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = kv_arena_vprintf(call->run->arena, format, arguments);
    va_end(arguments);
    return kv_cel_error(call->run->arena, "%s", text);
}

bool kv_cel_charge(struct kv_cel_run *run, uint64_t cost)
{
    run->cost += cost;
    if (run->cost > run->input->limits.cost)
        run->exhausted = "operation cancelled: actual cost limit exceeded";
    return !run->exhausted;
}

/* What cel-go lets go by for nothing is paid for here, beyond what any expression may do. */
enum { WORK_FREE = 1000, WORK_PER_COST = 16 };

void kv_cel_work(struct kv_cel_run *run, uint64_t operations)
{
    run->work += operations;
    if (run->work > WORK_FREE && (run->work - WORK_FREE) / WORK_PER_COST > run->cost)
        kv_cel_charge(run, (run->work - WORK_FREE) / WORK_PER_COST - run->cost);
}

uint64_t kv_cel_work_left(const struct kv_cel_run *run)
{
    uint64_t most = WORK_FREE + (run->input->limits.cost + 1) * WORK_PER_COST;
    return run->work < most ? most - run->work : 0;
}

bool kv_cel_room(struct kv_cel_run *run, size_t bytes)
{
    size_t used = run->arena->bytes - run->bytes_before;
    if (bytes > run->input->limits.bytes || used > run->input->limits.bytes - bytes)
        run->exhausted = "operation cancelled: memory limit exceeded";
    return !run->exhausted;
}

struct kv_cel_value kv_cel_over(struct kv_cel_run *run)
{
    if (!run->exhausted)
        run->exhausted = "operation cancelled: memory limit exceeded";
    return kv_cel_error(run->arena, "%s", run->exhausted);
}

bool kv_cel_run_equal(struct kv_cel_run *run, struct kv_cel_value a, struct kv_cel_value b)
{
    uint64_t work = 0;
    bool equal = kv_cel_equal(a, b, run->arena, &work);
    kv_cel_work(run, work);
    return equal;
}

/* A copy in the run's arena; NULL: that is too much. */
static const char *run_copy(struct kv_cel_run *run, struct kv_text text)
{
    if (text.length > KV_CEL_STRING_MAX || !kv_cel_room(run, text.length))
        return NULL;
    char *copy = kv_arena_alloc(run->arena, text.length + 1);
    if (text.length > 0)
        memcpy(copy, text.data, text.length);
    return copy;
}

struct kv_cel_value kv_cel_run_string(struct kv_cel_run *run, struct kv_text text)
{
    const char *copy = run_copy(run, text);
    return copy ? kv_cel_string((struct kv_text){copy, text.length}) : kv_cel_over(run);
}

struct kv_cel_value kv_cel_run_bytes(struct kv_cel_run *run, struct kv_text bytes)
{
    const char *copy = run_copy(run, bytes);
    return copy ? kv_cel_bytes((struct kv_text){copy, bytes.length}) : kv_cel_over(run);
}

uint64_t kv_cel_cost_tenth(const struct kv_cel_call *call)
{
    return (kv_cel_size(call->arguments[0]) + 9) / 10;
}
