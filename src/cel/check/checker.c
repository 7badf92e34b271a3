#include "cel/check/checker.h"

const struct cel_type *cel_checker_fail(struct cel_checker *checker, size_t offset,
                                        const char *format, ...)
{
    if (checker->strict) {
        va_list arguments;
        va_start(arguments, format);
        cel_problem(checker->problems, checker->arena, checker->text, offset, "%s",
                    kv_arena_vprintf(checker->arena, format, arguments));
        va_end(arguments);
    }
    return &cel_type_dyn;
}
