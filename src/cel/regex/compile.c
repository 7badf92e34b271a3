#include "cel/regex/parser.h"
#include "cel/regex/program.h"

/* Instructions whose ends lead nowhere yet: a chain of ends, each `instruction * 2`, plus 1 if it
 * is its `argument` that is open; the open member holds the next one. 0 ends the chain. */
struct ends {
    uint32_t first;
    uint32_t last;
};

struct piece {
    uint32_t start; /* 0: can't match */
    struct ends ends;
    bool nullable; /* may match the empty text */
};

struct compiler {
    struct kv_arena *arena;
    struct regex_inst *insts;
    uint32_t count;
    struct kv_list classes; /* struct regex_class */
};

static uint32_t *end_of(struct compiler *compiler, uint32_t end)
{
    struct regex_inst *inst = &compiler->insts[end / 2];
    return end % 2 == 0 ? &inst->out : &inst->argument;
}

static void ends_set(struct compiler *compiler, struct ends ends, uint32_t to)
{
    for (uint32_t end = ends.first; end != 0;) {
        uint32_t *open = end_of(compiler, end);
        end = *open;
        *open = to;
    }
}

static struct ends ends_join(struct compiler *compiler, struct ends a, struct ends b)
{
    if (a.first == 0)
        return b;
    if (b.first == 0)
        return a;
    *end_of(compiler, a.last) = b.first;
    return (struct ends){a.first, b.last};
}

static struct ends one_end(uint32_t end)
{
    return (struct ends){end, end};
}

static struct piece emit(struct compiler *compiler, enum regex_op op, uint32_t argument)
{
    uint32_t at = compiler->count++;
    compiler->insts[at] = (struct regex_inst){.op = op, .argument = argument};
    return (struct piece){at, one_end(at * 2), op != OP_CHAR && op != OP_CLASS};
}

static struct piece concat(struct compiler *compiler, struct piece a, struct piece b)
{
    if (a.start == 0 || b.start == 0)
        return (struct piece){0};
    ends_set(compiler, a.ends, b.start);
    return (struct piece){a.start, b.ends, a.nullable && b.nullable};
}

static struct piece either(struct compiler *compiler, struct piece a, struct piece b)
{
    if (a.start == 0)
        return b;
    if (b.start == 0)
        return a;
    struct piece alt = emit(compiler, OP_ALT, b.start);
    compiler->insts[alt.start].out = a.start;
    return (struct piece){alt.start, ends_join(compiler, a.ends, b.ends), a.nullable || b.nullable};
}

/* A branch that leads to `start` first, or with `lazy` last; its other end is open. */
static struct piece branch(struct compiler *compiler, uint32_t start, bool lazy)
{
    struct piece alt = emit(compiler, OP_ALT, lazy ? start : 0);
    if (lazy)
        return alt;
    compiler->insts[alt.start].out = start;
    alt.ends = one_end(alt.start * 2 + 1);
    return alt;
}

static struct piece quest(struct compiler *compiler, struct piece sub, bool lazy)
{
    struct piece alt = branch(compiler, sub.start, lazy);
    alt.ends = ends_join(compiler, alt.ends, sub.ends);
    return alt;
}

/* Behind the piece, a branch back to its start. */
static struct piece loop(struct compiler *compiler, struct piece sub, bool lazy)
{
    struct piece alt = branch(compiler, sub.start, lazy);
    ends_set(compiler, sub.ends, alt.start);
    return alt;
}

static struct piece plus(struct compiler *compiler, struct piece sub, bool lazy)
{
    return (struct piece){sub.start, loop(compiler, sub, lazy).ends, sub.nullable};
}

/* Of a piece that may match the empty text, x* must be (x+)?, or the order of preference is
 * wrong (golang.org/issue/46123). */
static struct piece star(struct compiler *compiler, struct piece sub, bool lazy)
{
    return sub.nullable ? quest(compiler, plus(compiler, sub, lazy), lazy)
                        : loop(compiler, sub, lazy);
}

static uint32_t search_steps(size_t count)
{
    uint32_t steps = 1;
    for (; count > 1; count /= 2)
        steps++;
    return steps;
}

static uint32_t class_keep(struct compiler *compiler, const struct class_set *set)
{
    struct regex_class *class =
        kv_list_push(&compiler->classes, compiler->arena, sizeof(struct regex_class));
    size_t count = class_count(set);
    struct class_range *ranges = kv_arena_array(compiler->arena, count, sizeof *ranges);
    for (size_t i = 0; i < count; i++) {
        ranges[i] = class_ranges(set)[i];
        for (uint32_t code = ranges[i].first; code <= ranges[i].last && code < 128; code++)
            class->ascii[code / 32] |= 1u << code % 32;
    }
    class->ranges = ranges;
    class->count = (uint32_t)count;
    class->steps = search_steps(count);
    return (uint32_t)compiler->classes.count;
}

static struct piece class_piece(struct compiler *compiler, struct node *node)
{
    if (class_count(&node->set) == 0)
        return (struct piece){0};
    if (node->class_id == 0)
        node->class_id = class_keep(compiler, &node->set);
    return emit(compiler, OP_CLASS, node->class_id - 1);
}

static struct piece compile(struct compiler *compiler, struct node *node);

static struct piece group(struct compiler *compiler, const struct node *node)
{
    struct piece start = emit(compiler, OP_CAPTURE, node->group * 2);
    struct piece inner = compile(compiler, node->first);
    struct piece end = emit(compiler, OP_CAPTURE, node->group * 2 + 1);
    return concat(compiler, concat(compiler, start, inner), end);
}

/* x{2,5} is xx(x(x(x)?)?)?: each branch leads to the next one or to the end. */
static struct piece repeat(struct compiler *compiler, struct node *node)
{
    uint32_t min = node->repeat.min, max = node->repeat.max;
    bool open = max == NODE_UNBOUNDED, any = false;
    struct piece all = {0};
    struct ends out = {0};
    for (uint32_t i = 0; i < (open ? min : max); i++) {
        struct piece copy = compile(compiler, node->first);
        if (open && i == min - 1)
            copy = plus(compiler, copy, node->lazy);
        if (i >= min) {
            struct piece alt = branch(compiler, copy.start, node->lazy);
            out = ends_join(compiler, out, alt.ends);
            copy = (struct piece){alt.start, copy.ends, true};
        }
        all = any ? concat(compiler, all, copy) : copy;
        any = true;
    }
    all.ends = ends_join(compiler, out, all.ends);
    return all;
}

static struct piece sequence(struct compiler *compiler, const struct node *node)
{
    struct piece all = compile(compiler, node->first);
    for (struct node *child = node->first->next; child; child = child->next)
        all = concat(compiler, all, compile(compiler, child));
    return all;
}

static struct piece alternatives(struct compiler *compiler, const struct node *node)
{
    struct piece all = {0};
    for (struct node *child = node->first; child; child = child->next)
        all = either(compiler, all, compile(compiler, child));
    return all;
}

/* As deep as the tree is high: at most 1000. */
static struct piece compile(struct compiler *compiler, struct node *node)
{
    switch (node->op) {
    case NODE_CHAR:
        return emit(compiler, OP_CHAR, node->code);
    case NODE_CLASS:
        return class_piece(compiler, node);
    case NODE_ASSERT:
        return emit(compiler, OP_ASSERT, node->assert);
    case NODE_GROUP:
        return group(compiler, node);
    case NODE_STAR:
        return star(compiler, compile(compiler, node->first), node->lazy);
    case NODE_PLUS:
        return plus(compiler, compile(compiler, node->first), node->lazy);
    case NODE_QUEST:
        return quest(compiler, compile(compiler, node->first), node->lazy);
    case NODE_REPEAT:
        return repeat(compiler, node);
    case NODE_CONCAT:
        return sequence(compiler, node);
    case NODE_ALTERNATE:
        return alternatives(compiler, node);
    default:
        return emit(compiler, OP_NOP, 0);
    }
}

/* Must each match begin at the start of the text? */
static bool is_anchored(const struct regex *regex)
{
    for (uint32_t at = regex->start;; at = regex->insts[at].out) {
        const struct regex_inst *inst = &regex->insts[at];
        if (inst->op == OP_ASSERT && inst->argument == ASSERT_TEXT_START)
            return true;
        if (inst->op != OP_ASSERT && inst->op != OP_CAPTURE && inst->op != OP_NOP)
            return false;
    }
}

static bool fits(const struct node *root, const struct regex_budget *budget)
{
    return root->size + 2 <= budget->work &&
           (root->size + 2) * sizeof(struct regex_inst) <= budget->memory;
}

/* Instructions for the tree, in the arena. */
static enum regex_result regex_program(struct kv_arena *arena, struct node *root,
                                       struct regex_budget *budget, struct regex *regex)
{
    struct compiler compiler = {.arena = arena, .count = 1};
    if (!fits(root, budget))
        return REGEX_OVER;
    compiler.insts = kv_arena_array(arena, root->size + 2, sizeof *compiler.insts);
    struct piece all = compile(&compiler, root);
    struct piece match = emit(&compiler, OP_MATCH, 0);
    ends_set(&compiler, all.ends, match.start);
    regex->insts = compiler.insts;
    regex->count = compiler.count;
    regex->classes = compiler.classes.items;
    regex->start = all.start;
    regex->anchored = is_anchored(regex);
    budget->work -= compiler.count;
    return REGEX_FOUND;
}

enum regex_result regex_compile(struct kv_arena *arena, struct kv_text pattern,
                                struct regex_budget *budget, const struct regex **regex,
                                struct kv_error *error)
{
    struct kv_arena scratch = {0};
    struct parser parser = {
        .arena = &scratch, .budget = budget, .pattern = pattern, .error = error};
    struct regex *made = kv_arena_alloc(arena, sizeof *made);
    enum regex_result result = REGEX_NONE;
    struct node *root = regex_parse(&parser);
    made->groups = parser.groups;
    if (root)
        result = regex_program(arena, root, budget, made);
    kv_arena_release(&scratch);
    *regex = made;
    return parser.over ? REGEX_OVER : result;
}
