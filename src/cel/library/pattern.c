#include "cel/library/pattern.h"

#include "cel/library/characters.h"

/* Beyond this a pattern is no one's rule; a cost limit ends most earlier. */
enum { MEMORY_MAX = 16 << 20, PROGRAM_MAX = 64 << 20, COMPILE_WORK_MAX = 20000000 };

const void *pattern_prepare(const struct kv_cel_prepare *prepare, size_t index,
                            struct kv_error *error)
{
    struct regex_budget budget = {.memory = MEMORY_MAX, .work = COMPILE_WORK_MAX};
    struct kv_error problem = {0};
    const struct regex *regex;
    if (prepare->arguments[index].kind != KV_CEL_STRING)
        return NULL;
    if (prepare->arena->bytes > PROGRAM_MAX) {
        kv_error_set(error, KV_ERROR_SPEC, "the regular expressions take more than 64 MiB");
        return NULL;
    }
    enum regex_result result =
        regex_compile(prepare->arena, prepare->arguments[index].text, &budget, &regex, &problem);
    if (result == REGEX_FOUND)
        return regex;
    if (result == REGEX_NONE && prepare->kubernetes)
        kv_error_set(error, KV_ERROR_SPEC, "%s", problem.text);
    return NULL;
}

/* Work that the evaluation can still pay for, and a little more: counting it then ends it. */
static uint64_t work_left(const struct kv_cel_call *call)
{
    return kv_cel_work_left(call->run) + 1;
}

bool pattern_open(struct pattern_call *pattern, const struct kv_cel_call *call, size_t index,
                  const char *lead, struct kv_cel_value *failure)
{
    struct kv_error problem = {0};
    *pattern = (struct pattern_call){
        .call = call, .regex = call->prepared, .text = call->arguments[0].text};
    pattern->work = work_left(call);
    pattern->budget = (struct regex_budget){.memory = MEMORY_MAX, .work = pattern->work};
    if (pattern->regex)
        return true;
    enum regex_result result =
        regex_compile(kv_cel_run_arena(call->run), call->arguments[index].text, &pattern->budget,
                      &pattern->regex, &problem);
    if (!pattern_count(pattern) || result == REGEX_OVER)
        *failure = kv_cel_over(call->run);
    else if (result == REGEX_NONE)
        *failure = kv_cel_fail(call, "%s%s", lead, problem.text);
    return failure->kind == KV_CEL_NONE;
}

bool pattern_count(struct pattern_call *pattern)
{
    kv_cel_work(pattern->call->run, pattern->work - pattern->budget.work);
    pattern->work = pattern->budget.work;
    return kv_cel_room(pattern->call->run, 0) && pattern->budget.work > 0;
}

uint64_t pattern_cost(const struct kv_cel_call *call)
{
    uint64_t text = kv_cel_size(call->arguments[0]), pattern = kv_cel_size(call->arguments[1]);
    return cost_tenths(text + 1, 1) * ((pattern + 3) / 4);
}
