#include "cel/check/hint.h"

#include "kubevet/base/glob.h"

/* Names that policies use and that are not Kubernetes'. */
static const char *const kyverno_names[] = {
    "attestors", "generator", "globalContext",     "http",
    "image",     "images",    "imageRegistry",     "parseServiceAccount",
    "resource",  "time",      "verifyAttestation", "verifyImageSignatures",
};

static const char *foreign(struct kv_text name)
{
    for (size_t i = 0; i < sizeof kyverno_names / sizeof *kyverno_names; i++)
        if (kv_text_is(name, kyverno_names[i]))
            return ": that is Kyverno's, Kubernetes has no such name";
    if (kv_text_is(name, "authorizer"))
        return ": it asks the API server who may do what, and no recorded state answers that";
    return NULL;
}

/* Of shorter names every other one is near; longer ones are no typing errors. */
enum { NAME_MIN = 3, NAME_MAX = 64 };

static const char *nearest(struct cel_checker *checker, struct kv_text name,
                           const char *const *words, size_t count)
{
    struct kv_arena *arena = checker->arena;
    if (name.length < NAME_MIN || name.length > NAME_MAX)
        return "";
    const char *word = kv_nearest_word(kv_arena_copy(arena, name), words, count);
    return word ? kv_arena_printf(arena, ": did you mean `%s`?", word) : "";
}

const char *cel_hint_variable(struct cel_checker *checker, struct kv_text name)
{
    const struct kv_list *variables = &checker->env->variables;
    const char *hint = foreign(name);
    const char **words = kv_arena_array(checker->arena, variables->count, sizeof *words);
    kv_list_each(&checker->env->lacking, const struct cel_lacking, lacking)
        if (kv_text_is(name, lacking->name))
            hint = kv_arena_printf(checker->arena, ": %s", lacking->why);
    for (size_t i = 0; i < variables->count; i++)
        words[i] = kv_list_item(variables, struct cel_declared, i)->name;
    return hint ? hint : nearest(checker, name, words, variables->count);
}

const char *cel_hint_function(struct cel_checker *checker, struct kv_text name)
{
    const struct kv_list *overloads = &checker->env->overloads;
    const char *hint = foreign(name);
    const char **words = kv_arena_array(checker->arena, overloads->count, sizeof *words);
    size_t count = 0;
    for (size_t i = 0; i < overloads->count; i++) {
        const char *word = kv_list_item(overloads, struct cel_overloads, i)->name;
        if (isalpha((unsigned char)word[0]))
            words[count++] = word;
    }
    return hint ? hint : nearest(checker, name, words, count);
}
