/* What an expression reads, by running it on places in place of values. A value stands for the
 * places that it may come from; it is read whole where it leaves for good: compared, printed, given
 * to a function. */
#include "kubevet/cel/paths.h"

#include "cel/check/env.h"
#include "cel/syntax/ast.h"

enum { DEPTH_MAX = 32, PLACES_MAX = 256 };

/* Where a value may come from. */
struct origin {
    struct kv_cel_paths **places;
    size_t count;
    const struct origin
        *items; /* of a list or map that the expression made: all that is in it; NULL = none */
};

struct tracer {
    struct kv_cel_reads *reads;
    struct kv_arena *arena;
    const struct kv_cel_computed *computed;
    size_t computed_count;
    const struct origin **results; /* of what is computed, once it was traced */
    const struct origin **locals;
    unsigned depth; /* of what is computed within what is computed */
};

static const struct origin nothing = {0};

static const struct origin *trace(struct tracer *tracer, const struct kv_cel_node *node);

static void use(const struct origin *origin)
{
    for (; origin; origin = origin->items)
        for (size_t i = 0; i < origin->count; i++)
            origin->places[i]->whole = true;
}

/* Its keys, the number of its items. */
static void look(const struct origin *origin)
{
    for (size_t i = 0; i < origin->count; i++)
        origin->places[i]->shape = true;
}

static bool has_place(const struct origin *origin, const struct kv_cel_paths *place)
{
    for (size_t i = 0; i < origin->count; i++)
        if (origin->places[i] == place)
            return true;
    return false;
}

/* Adds a place, unless it is one of them. Of too many all is read. */
static void add_place(struct origin *origin, struct kv_cel_paths *place)
{
    if (has_place(origin, place))
        return;
    if (origin->count == PLACES_MAX)
        place->whole = true;
    else
        origin->places[origin->count++] = place;
}

static struct origin *origin_new(struct tracer *tracer, size_t count)
{
    struct origin *origin = kv_arena_alloc(tracer->arena, sizeof *origin);
    size_t room = count < PLACES_MAX ? count : PLACES_MAX;
    origin->places = kv_arena_array(tracer->arena, room, sizeof(struct kv_cel_paths *));
    return origin;
}

static const struct origin *either(struct tracer *tracer, const struct origin *a,
                                   const struct origin *b)
{
    if (a == b || (b->count == 0 && !b->items))
        return a;
    if (a->count == 0 && !a->items)
        return b;
    struct origin *both = origin_new(tracer, a->count + b->count);
    for (size_t i = 0; i < a->count; i++)
        add_place(both, a->places[i]);
    for (size_t i = 0; i < b->count; i++)
        add_place(both, b->places[i]);
    both->items = a->items && b->items ? either(tracer, a->items, b->items)
                  : a->items           ? a->items
                                       : b->items;
    return both;
}

static const struct origin *made_of(struct tracer *tracer, const struct origin *items)
{
    struct origin *made = origin_new(tracer, 0);
    made->items = items;
    return made;
}

/* A step down from all of it: to a key, or to any. */
static const struct origin *step(struct tracer *tracer, const struct origin *from,
                                 struct kv_text key, bool any)
{
    struct origin *to = origin_new(tracer, from->count);
    for (size_t i = 0; i < from->count; i++) {
        struct kv_cel_paths *place = from->places[i];
        if (place->depth >= DEPTH_MAX)
            place->whole = true;
        else
            add_place(to, kv_cel_paths_child(tracer->arena, place, key, any));
    }
    return from->items ? either(tracer, to, from->items) : to;
}

static const struct origin *any_item(struct tracer *tracer, const struct origin *from)
{
    return step(tracer, from, (struct kv_text){0}, true);
}

static const struct origin *variable(struct tracer *tracer, size_t slot)
{
    struct origin *origin = origin_new(tracer, 1);
    add_place(origin, &tracer->reads->variables[slot]);
    return origin;
}

/* A program of its own, with variables of macros of its own. */
static const struct origin *trace_program(struct tracer *tracer,
                                          const struct kv_cel_program *program)
{
    const struct origin **outer = tracer->locals;
    tracer->locals = kv_arena_array(tracer->arena, program->slots, sizeof *tracer->locals);
    const struct origin *origin = trace(tracer, program->root);
    tracer->locals = outer;
    return origin;
}

/* Traced once. */
static const struct origin *computed_result(struct tracer *tracer, size_t i)
{
    if (!tracer->results[i] && tracer->depth < DEPTH_MAX) {
        tracer->depth++;
        tracer->results[i] = trace_program(tracer, tracer->computed[i].program);
        tracer->depth--;
    }
    return tracer->results[i] ? tracer->results[i] : &nothing;
}

/* What is computed under that variable and field (no data = the variable itself); NULL = nothing
 * is. */
static const struct origin *trace_computed(struct tracer *tracer, const struct kv_cel_node *ident,
                                           struct kv_text field)
{
    if (ident->kind != CEL_IDENT || ident->ident.meaning != CEL_VARIABLE)
        return NULL;
    for (size_t i = 0; i < tracer->computed_count; i++) {
        const char *name = tracer->computed[i].field;
        bool same = name ? field.data && kv_text_is(field, name) : !field.data;
        if (same && tracer->computed[i].variable == ident->ident.slot)
            return computed_result(tracer, i);
    }
    return NULL;
}

static const struct origin *trace_ident(struct tracer *tracer, const struct kv_cel_node *node)
{
    const struct origin *computed = trace_computed(tracer, node, (struct kv_text){0});
    if (computed)
        return computed;
    if (node->ident.meaning == CEL_LOCAL)
        return tracer->locals[node->ident.slot];
    return node->ident.meaning == CEL_VARIABLE ? variable(tracer, node->ident.slot) : &nothing;
}

static const struct origin *trace_select(struct tracer *tracer, const struct kv_cel_node *node)
{
    const struct origin *computed =
        trace_computed(tracer, node->select.operand, node->select.field);
    if (computed)
        return node->select.test ? &nothing : computed;
    const struct origin *field =
        step(tracer, trace(tracer, node->select.operand), node->select.field, false);
    return node->select.test ? &nothing : field;
}

static const struct origin *trace_index(struct tracer *tracer, const struct kv_cel_node *node)
{
    const struct origin *operand = trace(tracer, node->index.operand);
    const struct kv_cel_node *key = node->index.key;
    if (key->kind == CEL_LITERAL && key->literal.kind == KV_CEL_STRING)
        return step(tracer, operand, key->literal.text, false);
    use(trace(tracer, key));
    look(operand);
    return any_item(tracer, operand);
}

/* How a function treats its arguments; all others read them whole. */
enum treatment {
    READS,  /* the value leaves */
    PASSES, /* the result is one of the arguments */
    LOOKS,  /* only at keys and the number of items; reads other arguments */
    PICKS,  /* the result is one of the items of the first argument; looks at it */
    KEEPS,  /* the result has items of the first argument; looks at it, reads other arguments */
};

static const struct {
    const char *name;
    enum treatment treatment;
} treatments[] = {
    {"dyn", PASSES},     {"optional.of", PASSES}, {"value", PASSES},  {"or", PASSES},
    {"orValue", PASSES}, {"_+_", PASSES},         {"size", LOOKS},    {"@in", LOOKS},
    {"first", PICKS},    {"last", PICKS},         {"reverse", KEEPS}, {"slice", KEEPS},
};

static enum treatment treatment_of(struct kv_text name)
{
    for (size_t i = 0; i < sizeof treatments / sizeof *treatments; i++)
        if (kv_text_is(name, treatments[i].name))
            return treatments[i].treatment;
    return READS;
}

static const struct origin *trace_passing(struct tracer *tracer, const struct kv_cel_node *node)
{
    const struct origin *origin = &nothing;
    for (size_t i = 0; i < node->call.count; i++)
        origin = either(tracer, origin, trace(tracer, node->call.arguments[i]));
    return origin;
}

/* The objects of a kind, once for each kind. */
static struct kv_cel_source *source_of(struct tracer *tracer, const struct kv_cel_node *node)
{
    struct kv_text key = {"", 0};
    const struct kv_cel_node *first = node->call.count > 0 ? node->call.arguments[0] : NULL;
    if (first && first->kind == CEL_LITERAL && first->literal.kind == KV_CEL_STRING)
        key = first->literal.text;
    const char *name = node->call.candidates[0]->name;
    for (size_t i = 0; i < tracer->reads->sources.count; i++) {
        struct kv_cel_source *known =
            *kv_list_item(&tracer->reads->sources, struct kv_cel_source *, i);
        if (strcmp(known->function, name) == 0 && known->key.length == key.length &&
            memcmp(known->key.data, key.data, key.length) == 0)
            return known;
    }
    struct kv_cel_source *source = kv_arena_alloc(tracer->arena, sizeof *source);
    source->function = name;
    source->key = (struct kv_text){kv_arena_copy(tracer->arena, key), key.length};
    kv_list_add(&tracer->reads->sources, tracer->arena, struct kv_cel_source *, source);
    return source;
}

static const struct origin *trace_source(struct tracer *tracer, const struct kv_cel_node *node)
{
    struct origin *items = origin_new(tracer, 1);
    for (size_t i = 0; i < node->call.count; i++)
        use(trace(tracer, node->call.arguments[i]));
    add_place(items, &source_of(tracer, node)->paths);
    return made_of(tracer, items);
}

/* `x in list` looks at the second argument, all others at the first. */
static const struct origin *trace_looking(struct tracer *tracer, const struct kv_cel_node *node)
{
    size_t seen = kv_text_is(node->call.name, "@in") ? 1 : 0;
    const struct origin *origin = &nothing;
    for (size_t i = 0; i < node->call.count; i++) {
        const struct origin *argument = trace(tracer, node->call.arguments[i]);
        if (i == seen) {
            look(argument);
            use(argument->items);
            origin = argument;
        } else {
            use(argument);
        }
    }
    return origin;
}

static const struct origin *trace_call(struct tracer *tracer, const struct kv_cel_node *node)
{
    if (node->call.candidate_count > 0 && node->call.candidates[0]->row->source)
        return trace_source(tracer, node);
    enum treatment treatment = treatment_of(node->call.name);
    switch (treatment) {
    case PASSES:
        return trace_passing(tracer, node);
    case LOOKS:
        trace_looking(tracer, node);
        return &nothing;
    case PICKS:
        return any_item(tracer, trace_looking(tracer, node));
    case KEEPS:
        return trace_looking(tracer, node);
    default:
        for (size_t i = 0; i < node->call.count; i++)
            use(trace(tracer, node->call.arguments[i]));
        return &nothing;
    }
}

static const struct origin *trace_list(struct tracer *tracer, const struct kv_cel_node *node)
{
    const struct origin *items = &nothing;
    for (size_t i = 0; i < node->list.count; i++)
        items = either(tracer, items, trace(tracer, node->list.items[i]));
    return made_of(tracer, items);
}

static const struct origin *trace_map(struct tracer *tracer, const struct kv_cel_node *node)
{
    const struct origin *items = &nothing;
    for (size_t i = 0; i < node->map.count; i++) {
        use(trace(tracer, node->map.pairs[i].key));
        items = either(tracer, items, trace(tracer, node->map.pairs[i].value));
    }
    return made_of(tracer, items);
}

static const struct origin *trace_fold(struct tracer *tracer, const struct kv_cel_node *node)
{
    const struct origin *range = trace(tracer, node->fold.range);
    bool two = node->fold.second.name.length > 0;
    look(range);
    tracer->locals[node->fold.first.slot] = two ? &nothing : any_item(tracer, range);
    if (two)
        tracer->locals[node->fold.second.slot] = any_item(tracer, range);
    if (node->fold.predicate)
        use(trace(tracer, node->fold.predicate));
    if (!node->fold.result)
        return &nothing;
    const struct origin *result = trace(tracer, node->fold.result);
    return node->fold.what == CEL_TRANSFORM_MAP_ENTRY ? result : made_of(tracer, result);
}

static const struct origin *trace_bind(struct tracer *tracer, const struct kv_cel_node *node)
{
    tracer->locals[node->bind.variable.slot] = trace(tracer, node->bind.value);
    return trace(tracer, node->bind.body);
}

static const struct origin *trace_ternary(struct tracer *tracer, const struct kv_cel_node *node)
{
    use(trace(tracer, node->ternary.condition));
    const struct origin *yes = trace(tracer, node->ternary.yes);
    return either(tracer, yes, trace(tracer, node->ternary.no));
}

static const struct origin *trace(struct tracer *tracer, const struct kv_cel_node *node)
{
    switch (node->kind) {
    case CEL_IDENT:
        return trace_ident(tracer, node);
    case CEL_SELECT:
        return trace_select(tracer, node);
    case CEL_INDEX:
        return trace_index(tracer, node);
    case CEL_CALL:
        return trace_call(tracer, node);
    case CEL_LIST:
        return trace_list(tracer, node);
    case CEL_MAP:
        return trace_map(tracer, node);
    case CEL_AND:
    case CEL_OR:
        for (size_t i = 0; i < node->list.count; i++)
            use(trace(tracer, node->list.items[i]));
        return &nothing;
    case CEL_TERNARY:
        return trace_ternary(tracer, node);
    case CEL_FOLD:
        return trace_fold(tracer, node);
    case CEL_BIND:
    case CEL_OPT_MAP:
        return trace_bind(tracer, node);
    default:
        return &nothing;
    }
}

struct kv_cel_reads kv_cel_reads_new(const struct kv_cel_env *env, struct kv_arena *arena)
{
    size_t count = env->variables.count;
    return (struct kv_cel_reads){
        .variables = kv_arena_array(arena, count, sizeof(struct kv_cel_paths)), .count = count};
}

void kv_cel_reads_add(struct kv_cel_reads *reads, const struct kv_cel_program *program,
                      const struct kv_cel_computed *computed, size_t computed_count,
                      struct kv_arena *arena)
{
    struct tracer tracer = {
        .reads = reads,
        .arena = arena,
        .computed = computed,
        .computed_count = computed_count,
        .results = kv_arena_array(arena, computed_count, sizeof(const struct origin *)),
    };
    use(trace_program(&tracer, program));
}
