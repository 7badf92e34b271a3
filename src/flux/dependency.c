#include "dependency.h"

#include "kubevet/base/buffer.h"

static const struct dependent *dependent_find(const struct kv_list *all, const char *namespace,
                                              const char *name)
{
    kv_list_each(all, const struct dependent, dependent) {
        if (strcmp(dependent->namespace, namespace) == 0 && strcmp(dependent->name, name) == 0)
            return dependent;
    }
    return NULL;
}

struct search {
    const struct kv_list *all;
    struct kv_arena *arena;
    struct kv_list way;  /* const struct dependent *: from the one that is asked to this one */
    struct kv_list fine; /* const struct dependent *: those that nothing blocks */
    bool found_circle;
};

static bool has(const struct kv_list *list, const struct dependent *dependent)
{
    for (size_t i = 0; i < list->count; i++)
        if (*kv_list_item(list, const struct dependent *, i) == dependent)
            return true;
    return false;
}

/* "a -> b -> a" */
static const char *circle_of(const struct search *search, const struct dependent *back)
{
    struct kv_buffer text = {0};
    size_t i = 0;
    while (*kv_list_item(&search->way, const struct dependent *, i) != back)
        i++;
    for (; i < search->way.count; i++) {
        const struct dependent *dependent =
            *kv_list_item(&search->way, const struct dependent *, i);
        kv_buffer_printf(&text, "%s/%s -> ", dependent->namespace, dependent->name);
    }
    const char *circle =
        kv_arena_printf(search->arena, "%s%s/%s", text.data, back->namespace, back->name);
    kv_buffer_release(&text);
    return circle;
}

static bool same_source(const struct dependent *a, const struct dependent *b)
{
    static const char *const keys[] = {"kind", "name"};
    const struct kv_node *of_a = kv_node_get(a->spec, "sourceRef"),
                         *of_b = kv_node_get(b->spec, "sourceRef");
    const char *in_a = kv_tree_text(of_a, "namespace"), *in_b = kv_tree_text(of_b, "namespace");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!kv_string_is(kv_tree_text(of_a, keys[i]), kv_tree_text(of_b, keys[i])))
            return false;
    return kv_string_is(in_a ? in_a : a->namespace, in_b ? in_b : b->namespace);
}

static struct block ask(struct search *search, const struct dependent *dependent);

static struct block one_ask(struct search *search, const struct dependent *dependent,
                            const struct kv_node *reference)
{
    const char *own = kv_tree_text(reference, "namespace"), *name = kv_tree_text(reference, "name");
    const char *namespace = own && *own ? own : dependent->namespace;
    const struct dependent *on = name ? dependent_find(search->all, namespace, name) : NULL;
    bool is_judged_by_itself = kv_tree_text(reference, "readyExpr");
    if (!on)
        return (struct block){kv_arena_printf(search->arena,
                                              "it depends on %s/%s, which does not exist",
                                              namespace, name ? name : ""),
                              false};
    if (is_judged_by_itself || has(&search->fine, on))
        return (struct block){0};
    search->found_circle = has(&search->way, on);
    if (search->found_circle)
        return (struct block){
            kv_arena_printf(search->arena, "it waits for itself: %s", circle_of(search, on)),
            false};
    if (kv_string_is(kv_tree_text(on->spec, "suspend"), "true"))
        return (struct block){
            dependent->wants_revision && same_source(dependent, on)
                ? kv_arena_printf(search->arena,
                                  "it depends on %s/%s, which is suspended and so never has its "
                                  "revision",
                                  namespace, name)
                : NULL,
            true};
    struct block block = ask(search, on);
    if (block.why && search->way.count == 1 && !search->found_circle)
        block.why = kv_arena_printf(search->arena, "it depends on %s/%s, which is blocked: %s",
                                    namespace, name, block.why);
    return block;
}

static struct block ask(struct search *search, const struct dependent *dependent)
{
    const struct kv_node *references = kv_tree_list(dependent->spec, "dependsOn");
    struct block block = {0};
    kv_list_add(&search->way, search->arena, const struct dependent *, dependent);
    for (size_t i = 0; !block.why && references && i < references->count; i++)
        block = one_ask(search, dependent, references->items[i]);
    search->way.count--;
    if (!block.why)
        kv_list_add(&search->fine, search->arena, const struct dependent *, dependent);
    return block;
}

struct block dependency_find(const struct kv_list *all, const char *namespace, const char *name,
                             struct kv_arena *arena)
{
    struct search search = {.all = all, .arena = arena};
    const struct dependent *dependent = dependent_find(all, namespace, name);
    return dependent ? ask(&search, dependent) : (struct block){0};
}
