/* Lists and maps of literals become literals, once for all evaluations; as with cel-go's
 * OptOptimize, which Kubernetes sets, they cost nothing then. */
#include "cel/check/checker.h"

static void fold(struct cel_checker *checker, struct kv_cel_node *node);

static void fold_all(struct cel_checker *checker, struct kv_cel_node **nodes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fold(checker, nodes[i]);
}

static void become(struct kv_cel_node *node, struct kv_cel_value value)
{
    node->kind = CEL_LITERAL;
    node->literal = value;
}

static void fold_list(struct cel_checker *checker, struct kv_cel_node *node)
{
    size_t count = node->list.count;
    fold_all(checker, node->list.items, count);
    if (node->list.optional)
        return;
    for (size_t i = 0; i < count; i++)
        if (node->list.items[i]->kind != CEL_LITERAL)
            return;
    struct kv_cel_value *items = kv_arena_array(checker->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = node->list.items[i]->literal;
    become(node, kv_cel_list(checker->arena, items, count));
}

/* One with a repeated or impossible key stays, and is an error when it is evaluated. */
static void fold_map(struct cel_checker *checker, struct kv_cel_node *node)
{
    size_t count = node->map.count, folded = 0;
    struct kv_cel_entry *entries = kv_arena_array(checker->arena, count, sizeof *entries);
    for (size_t i = 0; i < count; i++) {
        const struct cel_pair *pair = &node->map.pairs[i];
        fold(checker, pair->key);
        fold(checker, pair->value);
        bool literal = pair->key->kind == CEL_LITERAL && pair->value->kind == CEL_LITERAL;
        if (literal && !pair->optional && kv_cel_is_key(pair->key->literal))
            entries[folded++] = (struct kv_cel_entry){pair->key->literal, pair->value->literal};
    }
    struct kv_cel_value map = kv_cel_map(checker->arena, entries, folded);
    if (folded == count && !kv_cel_map_repeated(map.map, checker->arena))
        become(node, map);
}

static bool is_conversion(struct kv_text name)
{
    static const char *const names[] = {"int",   "uint", "double",    "string",
                                        "bytes", "bool", "timestamp", "duration"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (kv_text_is(name, names[i]))
            return true;
    return false;
}

/* What cel-go does when it plans: conversions of literals, and looking for a value in a set of
 * them. */
static void fold_call(struct cel_checker *checker, struct kv_cel_node *node)
{
    fold_all(checker, node->call.arguments, node->call.count);
    if (node->call.method || node->call.count == 0)
        return;
    const struct kv_cel_node *last = node->call.arguments[node->call.count - 1];
    node->call.planned = last->kind == CEL_LITERAL &&
                         (node->call.count == 1 ? is_conversion(node->call.name)
                                                : kv_text_is(node->call.name, "@in") &&
                                                      last->literal.kind == KV_CEL_LIST);
}

static void fold_fold(struct cel_checker *checker, struct kv_cel_node *node)
{
    fold(checker, node->fold.range);
    if (node->fold.predicate)
        fold(checker, node->fold.predicate);
    if (node->fold.result)
        fold(checker, node->fold.result);
}

static void fold(struct cel_checker *checker, struct kv_cel_node *node)
{
    switch (node->kind) {
    case CEL_LITERAL:
    case CEL_IDENT:
        break;
    case CEL_SELECT:
        fold(checker, node->select.operand);
        break;
    case CEL_INDEX:
        fold(checker, node->index.operand);
        fold(checker, node->index.key);
        break;
    case CEL_CALL:
        fold_call(checker, node);
        break;
    case CEL_LIST:
        fold_list(checker, node);
        break;
    case CEL_MAP:
        fold_map(checker, node);
        break;
    case CEL_AND:
    case CEL_OR:
        fold_all(checker, node->list.items, node->list.count);
        break;
    case CEL_TERNARY:
        fold(checker, node->ternary.condition);
        fold(checker, node->ternary.yes);
        fold(checker, node->ternary.no);
        break;
    case CEL_FOLD:
        fold_fold(checker, node);
        break;
    case CEL_BIND:
    case CEL_OPT_MAP:
        fold(checker, node->bind.value);
        fold(checker, node->bind.body);
        break;
    }
}

void cel_fold_literals(struct cel_checker *checker, struct kv_cel_node *root)
{
    fold(checker, root);
}
