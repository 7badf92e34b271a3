/* Source: google/cel-spec doc/langdef.md, "Name Resolution". */
#include "cel/check/checker.h"

const struct cel_scope *cel_scope_find(const struct cel_scope *scope, struct kv_text name)
{
    for (; scope; scope = scope->outer)
        if (scope->variable->name.length == name.length &&
            memcmp(scope->variable->name.data, name.data, name.length) == 0)
            return scope;
    return NULL;
}

static bool write_name(const struct kv_cel_node *node, const struct cel_scope *scope,
                       struct kv_buffer *out)
{
    if (node->kind == CEL_IDENT) {
        if (!node->ident.rooted && cel_scope_find(scope, node->ident.name))
            return false;
        kv_buffer_add(out, node->ident.name.data, node->ident.name.length);
        return true;
    }
    if (node->kind != CEL_SELECT || node->select.test || node->select.optional ||
        !write_name(node->select.operand, scope, out))
        return false;
    kv_buffer_text(out, ".");
    kv_buffer_add(out, node->select.field.data, node->select.field.length);
    return true;
}

struct kv_text cel_qualified_name(const struct kv_cel_node *node, const struct cel_scope *scope,
                                  struct kv_arena *arena)
{
    struct kv_buffer out = {0};
    struct kv_text name = {0};
    if (write_name(node, scope, &out))
        name = kv_text_of(kv_arena_copy(arena, kv_buffer_as_text(&out)));
    kv_buffer_release(&out);
    return name;
}

/* The name within the container's first `length` bytes. */
static struct kv_text name_within(struct cel_checker *checker, size_t length, struct kv_text name)
{
    if (length == 0)
        return name;
    return kv_text_of(kv_arena_printf(checker->arena, "%.*s.%.*s", (int)length,
                                      checker->env->options.container, (int)name.length,
                                      name.data));
}

/* The container one level up: how much of it is left. */
static size_t container_outer(struct cel_checker *checker, size_t length)
{
    while (length > 0 && checker->env->options.container[--length] != '.')
        ;
    return length;
}

static const struct cel_type *resolve_exactly(struct cel_checker *checker, struct kv_cel_node *node,
                                              struct kv_text name)
{
    size_t slot;
    const struct cel_declared *found = cel_env_find_variable(checker->env, name, &slot);
    if (found) {
        node->kind = CEL_IDENT;
        node->ident.name = name;
        node->ident.meaning = CEL_VARIABLE;
        node->ident.slot = slot;
        return found->type;
    }
    found = cel_env_find_type(checker->env, name);
    if (!found)
        return NULL;
    node->kind = CEL_LITERAL;
    node->literal = kv_cel_type(found->name);
    return cel_type_of(checker->arena, KV_CEL_TYPE, found->type, NULL);
}

const struct cel_type *cel_resolve_name(struct cel_checker *checker, struct kv_cel_node *node,
                                        struct kv_text name, bool rooted)
{
    const char *container = checker->env->options.container;
    for (size_t length = container && !rooted ? strlen(container) : 0;;
         length = container_outer(checker, length)) {
        const struct cel_type *type =
            resolve_exactly(checker, node, name_within(checker, length, name));
        if (type || length == 0)
            return type;
    }
}

const struct cel_overloads *cel_resolve_function(struct cel_checker *checker, struct kv_text name)
{
    const char *container = checker->env->options.container;
    for (size_t length = container ? strlen(container) : 0;;
         length = container_outer(checker, length)) {
        const struct cel_overloads *found =
            cel_env_overloads(checker->env, name_within(checker, length, name));
        if (found || length == 0)
            return found;
    }
}
