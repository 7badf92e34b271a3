#include "cel/syntax/ast.h"

void kv_cel_locate(struct kv_text text, size_t offset, unsigned *line, unsigned *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset && i < text.length; i++) {
        if (text.data[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text.data[i] & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

void cel_problem(struct kv_cel_problems *problems, struct kv_arena *arena, struct kv_text text,
                 size_t offset, const char *format, ...)
{
    struct kv_cel_problem *problem = kv_list_push(&problems->list, arena, sizeof *problem);
    va_list arguments;
    va_start(arguments, format);
    problem->text = kv_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    problem->offset = offset;
    kv_cel_locate(text, offset, &problem->line, &problem->column);
}
