#include "rule_globs.h"

#include "kubevet/base/glob.h"
#include "kubevet/engine/engine.h"

#include <stdio.h>

/* The first rule of the family (`quota` of quota/limits) that the misspelled word means, or
 * NULL. */
static const char *family_meant(const char *word)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    for (size_t i = 0; i < count; i++) {
        char family[64];
        const char *only = family;
        snprintf(family, sizeof family, "%.*s", (int)strcspn(ids[i], "/"), ids[i]);
        if (kv_nearest_word(word, &only, 1))
            return ids[i];
    }
    return NULL;
}

static bool unknown_error(const char *option, const char *glob, struct kv_error *error)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    const char *nearest = kv_nearest_word(glob, ids, count);
    const char *family = strchr(glob, '/') ? NULL : family_meant(glob);
    if (family)
        return kv_error_set(error, KV_ERROR_USAGE, "%s: unknown rule '%s'; did you mean '%.*s/*'?",
                            option, glob, (int)strcspn(family, "/"), family);
    if (nearest)
        return kv_error_set(error, KV_ERROR_USAGE, "%s: unknown rule '%s'; did you mean '%s'?",
                            option, glob, nearest);
    return kv_error_set(error, KV_ERROR_USAGE, "%s: no rule matches '%s'; see kubevet rules",
                        option, glob);
}

static bool is_match(const char *glob, const char *const *words, size_t count)
{
    size_t at = 0;
    while (at < count && !kv_glob_match(glob, words[at]))
        at++;
    return at < count;
}

bool rule_globs_check(const char *option, struct kv_strings globs, struct kv_strings others,
                      struct kv_error *error)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    for (size_t i = 0; i < globs.count; i++)
        if (!is_match(globs.items[i], ids, count) &&
            !is_match(globs.items[i], others.items, others.count))
            return unknown_error(option, globs.items[i], error);
    return true;
}
