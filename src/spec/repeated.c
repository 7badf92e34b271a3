#include "repeated.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    const char *identity;
    const char *shown;
    struct kv_place place;
};

void repeated_add(struct repeated *repeated, struct kv_arena *arena, const char *identity,
                  const char *shown, struct kv_place place)
{
    struct entry *entry = kv_list_push(&repeated->entries, arena, sizeof *entry);
    *entry = (struct entry){identity, shown, place};
}

static int entries_compare(const void *left, const void *right)
{
    const struct entry *l = left;
    const struct entry *r = right;
    int order = strcmp(l->identity, r->identity);
    if (order == 0)
        order = (l->place.line > r->place.line) - (l->place.line < r->place.line);
    if (order == 0)
        order = (l->place.column > r->place.column) - (l->place.column < r->place.column);
    return order;
}

static void report(const struct entry *entry, const struct entry *first,
                   struct kv_problems *problems)
{
    if (strcmp(entry->shown, first->shown) == 0)
        kv_problem_add(problems, entry->place,
                       "repeated key \"%s\": first given at line %u, column %u", entry->shown,
                       first->place.line, first->place.column);
    else
        kv_problem_add(problems, entry->place,
                       "\"%s\" is the same as \"%s\", given at line %u, column %u", entry->shown,
                       first->shown, first->place.line, first->place.column);
}

void repeated_report(struct repeated *repeated, struct kv_problems *problems)
{
    if (repeated->entries.count < 2)
        return;
    struct entry *entries = repeated->entries.items;
    kv_sort(entries, repeated->entries.count, sizeof *entries, entries_compare);
    const struct entry *first = entries;
    for (size_t i = 1; i < repeated->entries.count; i++) {
        if (strcmp(entries[i].identity, first->identity) == 0)
            report(&entries[i], first, problems);
        else
            first = &entries[i];
    }
}
