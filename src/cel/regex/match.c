/* Follows all alternatives at once, in the order of preference (a Pike VM): each instruction is
 * entered once at each place of the text, whatever the pattern. */
#include "cel/regex/program.h"
#include "kubevet/base/utf8.h"

#define NO_CODE UINT32_MAX /* before and behind the text */

/* Instructions that wait for the next character, in the order of preference, with the places of
 * their groups. */
struct queue {
    uint32_t count;
    uint32_t *insts;
    size_t *slots; /* of each, `slots` of the machine */
};

/* What is to be done yet: enter an instruction, or (inst 0) set a slot back. */
struct task {
    uint32_t inst;
    uint32_t slot;
    size_t place;
};

struct machine {
    const struct regex *regex;
    struct kv_text text;
    size_t slots;    /* that are kept: 2 for each group */
    size_t *current; /* slots of the alternative that is followed */
    size_t *found;   /* slots of the best match yet */
    bool matched;
    uint32_t *entered; /* at which round each instruction was entered last */
    uint32_t round;
    struct queue now, next;
    struct task *tasks;
    size_t task_count;
    uint64_t work;
};

/* A character, or NO_CODE; its length. An invalid byte is U+FFFD. */
static size_t code_at(struct kv_text text, size_t at, uint32_t *code)
{
    struct kv_text rest = {text.data + at, text.length - at};
    unsigned char first = at < text.length ? (unsigned char)text.data[at] : 0;
    size_t length;
    *code = NO_CODE;
    if (at >= text.length)
        return 0;
    *code = first;
    if (first < 0x80)
        return 1;
    if (rest.length >= 2 && memcmp(rest.data, KV_NUL, 2) == 0) {
        *code = 0;
        return 2;
    }
    length = kv_utf8_decode(rest, code);
    if (length == 0)
        *code = 0xfffd;
    return length > 0 ? length : 1;
}

static uint32_t code_before(struct kv_text text, size_t at)
{
    uint32_t code;
    for (size_t back = 4; back > 1; back--) {
        if (back <= at && code_at(text, at - back, &code) == back)
            return code;
    }
    if (at > 0)
        (void)code_at(text, at - 1, &code);
    return at > 0 ? code : NO_CODE;
}

static bool is_word(uint32_t code)
{
    return code < 0x80 && (isalnum((int)code) || code == '_');
}

static bool holds(enum node_assert assert, uint32_t before, uint32_t after)
{
    switch (assert) {
    case ASSERT_TEXT_START:
        return before == NO_CODE;
    case ASSERT_TEXT_END:
        return after == NO_CODE;
    case ASSERT_LINE_START:
        return before == NO_CODE || before == '\n';
    case ASSERT_LINE_END:
        return after == NO_CODE || after == '\n';
    case ASSERT_WORD_BOUNDARY:
        return is_word(before) != is_word(after);
    default:
        return is_word(before) == is_word(after);
    }
}

static bool class_has(const struct regex_class *class, uint32_t code)
{
    if (code < 128)
        return class->ascii[code / 32] >> code % 32 & 1;
    size_t low = 0;
    for (size_t high = class->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (class->ranges[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < class->count && class->ranges[low].first <= code;
}

static bool accepts(struct machine *machine, const struct regex_inst *inst, uint32_t code)
{
    if (code == NO_CODE)
        return false;
    if (inst->op == OP_CHAR)
        return inst->argument == code;
    const struct regex_class *class = &machine->regex->classes[inst->argument];
    if (code >= 128)
        machine->work += class->steps;
    return class_has(class, code);
}

static void queue_add(struct machine *machine, struct queue *queue, uint32_t inst)
{
    queue->insts[queue->count] = inst;
    if (machine->slots > 0)
        memcpy(queue->slots + queue->count * machine->slots, machine->current,
               machine->slots * sizeof *machine->current);
    machine->work += machine->slots / 8;
    queue->count++;
}

/* A place in the text, and the characters before and behind it. */
struct spot {
    size_t at;
    uint32_t before;
    uint32_t after;
};

/* Enters one instruction: what comes next without a character, or 0. */
static uint32_t enter_one(struct machine *machine, struct queue *queue, uint32_t at,
                          const struct spot *spot)
{
    const struct regex_inst *inst = &machine->regex->insts[at];
    machine->entered[at] = machine->round;
    machine->work++;
    switch (inst->op) {
    case OP_ALT:
        if (inst->argument != 0)
            machine->tasks[machine->task_count++] = (struct task){.inst = inst->argument};
        return inst->out;
    case OP_ASSERT:
        return holds((enum node_assert)inst->argument, spot->before, spot->after) ? inst->out : 0;
    case OP_CAPTURE:
        if (inst->argument < machine->slots) {
            size_t *slot = &machine->current[inst->argument];
            machine->tasks[machine->task_count++] =
                (struct task){.slot = inst->argument, .place = *slot};
            *slot = spot->at;
        }
        return inst->out;
    case OP_NOP:
        return inst->out;
    default:
        queue_add(machine, queue, at);
        return 0;
    }
}

/* Enters an instruction, and those that it leads to without a character. */
static void enter(struct machine *machine, struct queue *queue, uint32_t inst,
                  const struct spot *spot)
{
    if (inst != 0)
        machine->tasks[machine->task_count++] = (struct task){.inst = inst};
    while (machine->task_count > 0) {
        struct task task = machine->tasks[--machine->task_count];
        if (task.inst == 0)
            machine->current[task.slot] = task.place;
        for (uint32_t at = task.inst; at != 0 && machine->entered[at] != machine->round;)
            at = enter_one(machine, queue, at, spot);
    }
}

static size_t *slots_of(const struct machine *machine, const struct queue *queue, uint32_t index)
{
    return machine->slots > 0 ? queue->slots + index * machine->slots : NULL;
}

static void match_at(struct machine *machine, size_t *slots, size_t at)
{
    machine->matched = true;
    if (machine->slots == 0)
        return;
    slots[1] = at;
    memcpy(machine->found, slots, machine->slots * sizeof *slots);
}

/* Those that accept the character `code` go on behind it, at `spot`. */
static void step(struct machine *machine, uint32_t code, size_t at, const struct spot *spot)
{
    for (uint32_t i = 0; i < machine->now.count; i++) {
        const struct regex_inst *inst = &machine->regex->insts[machine->now.insts[i]];
        size_t *slots = slots_of(machine, &machine->now, i);
        machine->work++;
        if (inst->op == OP_MATCH) {
            match_at(machine, slots, at);
            break; /* what comes behind it is less preferred */
        }
        if (inst->op == OP_FAIL || !accepts(machine, inst, code))
            continue;
        if (machine->slots > 0)
            memcpy(machine->current, slots, machine->slots * sizeof *slots);
        enter(machine, &machine->next, inst->out, spot);
    }
    machine->now.count = 0;
}

static void start_at(struct machine *machine, const struct spot *spot)
{
    for (size_t i = 0; i < machine->slots; i++)
        machine->current[i] = REGEX_UNSET;
    if (machine->slots > 0)
        machine->current[0] = spot->at;
    enter(machine, &machine->now, machine->regex->start, spot);
}

static bool is_finished(const struct machine *machine, size_t at)
{
    if (machine->now.count > 0)
        return machine->matched && machine->slots == 0;
    return machine->matched || (machine->regex->anchored && at > 0);
}

static void swap_queues(struct machine *machine)
{
    struct queue now = machine->now;
    machine->now = machine->next;
    machine->next = now;
}

/* False: the budget does not suffice. */
static bool run(struct machine *machine, size_t from, uint64_t work)
{
    struct spot spot = {.at = from, .before = code_before(machine->text, from)};
    size_t length = code_at(machine->text, from, &spot.after);
    machine->round = 1;
    for (bool at_end = false; !at_end && !is_finished(machine, spot.at);) {
        struct spot next = {.at = spot.at + length, .before = spot.after};
        at_end = length == 0;
        if (!machine->matched)
            start_at(machine, &spot);
        length = code_at(machine->text, next.at, &next.after);
        machine->round++;
        step(machine, spot.after, spot.at, &next);
        swap_queues(machine);
        spot = next;
        machine->work++;
        if (machine->work > work)
            return false;
    }
    return true;
}

/* What a machine takes, in bytes. */
static size_t machine_size(const struct regex *regex, size_t slots)
{
    size_t queue = sizeof(uint32_t) + slots * sizeof(size_t);
    return (regex->count + 1) * (2 * queue + sizeof(uint32_t) + sizeof(struct task)) +
           2 * slots * sizeof(size_t);
}

static struct queue queue_new(struct kv_arena *arena, size_t count, size_t slots)
{
    return (struct queue){.insts = kv_arena_array(arena, count, sizeof(uint32_t)),
                          .slots = kv_arena_array(arena, count * slots, sizeof(size_t))};
}

static struct machine machine_new(struct kv_arena *arena, const struct regex *regex,
                                  struct kv_text text, size_t slots)
{
    return (struct machine){
        .regex = regex,
        .text = text,
        .slots = slots,
        .current = kv_arena_array(arena, slots, sizeof(size_t)),
        .found = kv_arena_array(arena, slots, sizeof(size_t)),
        .entered = kv_arena_array(arena, regex->count, sizeof(uint32_t)),
        .now = queue_new(arena, regex->count, slots),
        .next = queue_new(arena, regex->count, slots),
        .tasks = kv_arena_array(arena, regex->count + 1, sizeof(struct task)),
        .work = regex->count / 16,
    };
}

static void spans_set(struct regex_span *spans, size_t count, const struct machine *machine)
{
    for (size_t i = 0; i < count; i++) {
        spans[i] = (struct regex_span){machine->found[2 * i], machine->found[2 * i + 1]};
        if (spans[i].start == REGEX_UNSET || spans[i].end == REGEX_UNSET)
            spans[i] = (struct regex_span){REGEX_UNSET, REGEX_UNSET};
    }
}

enum regex_result regex_search(const struct regex *regex, struct kv_text text, size_t from,
                               struct regex_span *spans, size_t count, struct regex_budget *budget)
{
    struct kv_arena arena = {0};
    if (machine_size(regex, 2 * count) > budget->memory)
        return REGEX_OVER;
    struct machine machine = machine_new(&arena, regex, text, 2 * count);
    bool in_time = run(&machine, from, budget->work);
    if (in_time && machine.matched)
        spans_set(spans, count, &machine);
    budget->work -= in_time ? machine.work : budget->work;
    kv_arena_release(&arena);
    return !in_time ? REGEX_OVER : machine.matched ? REGEX_FOUND : REGEX_NONE;
}

enum regex_result regex_next(struct regex_matches *matches, struct regex_span *spans, size_t count,
                             struct regex_budget *budget)
{
    while (matches->from <= matches->text.length) {
        size_t from = matches->from;
        uint32_t code;
        enum regex_result result =
            regex_search(matches->regex, matches->text, from, spans, count, budget);
        if (result != REGEX_FOUND)
            return result;
        bool repeats = spans[0].end == from && spans[0].start == matches->last_end;
        matches->from = spans[0].end;
        if (spans[0].end == from) {
            size_t length = code_at(matches->text, from, &code);
            matches->from += length > 0 ? length : 1;
        }
        matches->last_end = spans[0].end;
        if (!repeats)
            return REGEX_FOUND;
    }
    return REGEX_NONE;
}
