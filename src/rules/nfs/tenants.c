#include "tenants.h"

#include "kubevet/base/glob.h"

#include <string.h>

#define TENANT         "{tenant}"
#define NAME_MAX_BYTES 1024 /* a path component has at most 255; bounds the attempts below */

/* The part of `text` that {tenant} matches; NULL = no match. */
static const char *tenant_capture(struct kv_arena *arena, const char *pattern, const char *text)
{
    const char *at = strstr(pattern, TENANT);
    size_t length = strlen(text);
    if (!at || length > NAME_MAX_BYTES)
        return NULL;
    const char *before = kv_arena_copy(arena, (struct kv_text){pattern, (size_t)(at - pattern)});
    const char *after = at + strlen(TENANT);
    char *head = kv_arena_copy(arena, kv_text_of(text));
    for (size_t start = 0; start < length; start++) {
        char first = head[start];
        head[start] = '\0';
        bool fits = kv_glob_match(before, head);
        head[start] = first;
        for (size_t end = length; fits && end > start; end--)
            if (kv_glob_match(after, text + end))
                return kv_arena_copy(arena, (struct kv_text){text + start, end - start});
    }
    return NULL;
}

struct tenant tenant_of_database(struct kv_arena *arena, const struct kv_spec *spec,
                                 const char *database)
{
    if (!spec->tenants.database.text)
        return (struct tenant){TENANT_KNOWN, database};
    for (size_t i = 0; i < spec->tenants.except.count; i++)
        if (kv_glob_match(spec->tenants.except.items[i].text, database))
            return (struct tenant){TENANT_NOBODY, database};
    const char *name = tenant_capture(arena, spec->tenants.database.text, database);
    return (struct tenant){name ? TENANT_KNOWN : TENANT_UNKNOWN, name};
}
