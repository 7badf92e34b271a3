#include "cel/check/checker.h"
#include "cel/syntax/parser.h"

static int problem_compare(const void *a, const void *b)
{
    const struct kv_cel_problem *left = a, *right = b;
    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

const struct kv_cel_program *kv_cel_compile(const struct kv_cel_env *env, struct kv_text text,
                                            enum kv_cel_check check, struct kv_arena *arena,
                                            struct kv_cel_problems *problems)
{
    size_t before = problems->list.count, slots;
    struct kv_cel_node *root = cel_parse(text, arena, problems, &slots);
    if (!root)
        return NULL;
    struct cel_checker checker = {
        .env = env,
        .arena = arena,
        .problems = problems,
        .text = text,
        .strict = check == KV_CEL_CHECK,
        .trail = {.arena = arena},
    };
    const struct cel_type *type = cel_check(&checker, root);
    if (problems->list.count > before) {
        kv_sort(kv_list_item(&problems->list, struct kv_cel_problem, before),
                problems->list.count - before, sizeof(struct kv_cel_problem), problem_compare);
        return NULL;
    }
    cel_fold_literals(&checker, root);
    struct kv_cel_program *program = kv_arena_alloc(arena, sizeof *program);
    *program = (struct kv_cel_program){text, root, slots, cel_type_text(arena, type), env};
    return program;
}
