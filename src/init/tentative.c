#include "tentative.h"

#include <string.h>

/* Below the mapping, which goes if nothing is left of it. */
static void key_drop(struct entry *map, const char *key)
{
    struct entry **items = map->children.items;
    for (size_t i = map->children.count; i-- > 0;) {
        struct entry *child = items[i];
        bool had_children = child->children.count > 0;
        key_drop(child, key);
        bool is_key = child->tentative && strcmp(child->key, key) == 0;
        if (is_key || (had_children && child->children.count == 0))
            entry_remove(child);
    }
}

bool tentative_drop(struct draft *draft, const struct entry *value)
{
    if (!value || !value->tentative)
        return false;
    struct entry *namespaces = entry_get(draft->root, "namespaces");
    entry_each(namespaces, content) key_drop(content, value->key);
    return true;
}

/* The finding may be about a list's item. */
static const struct entry *tentative_of(const struct entry *value)
{
    while (value && !value->tentative)
        value = value->parent;
    return value;
}

size_t tentative_drop_found(struct verifier *verifier)
{
    size_t count = 0;
    kv_list_each(&verifier->report.findings, const struct kv_finding, finding) {
        const struct entry *value = verifier_entry_at(verifier, finding->spec);
        const struct entry *whole =
            finding->severity >= KV_SEVERITY_WARNING ? tentative_of(value) : NULL;
        count += whole && whole->parent && tentative_drop(verifier->draft, whole);
    }
    return count;
}
