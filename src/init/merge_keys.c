#include "merge.h"

#include <string.h>

/* --- does a value differ? --- */

bool merge_is_at(const struct kv_finding *finding, const struct kv_mark *mark)
{
    return finding->spec.file && finding->spec.line == mark->line &&
           finding->spec.column == mark->place && !finding->waived &&
           finding->severity >= KV_SEVERITY_WARNING;
}

static bool differs(const struct merger *merger, const struct kv_mark *mark)
{
    kv_list_each(&merger->report.findings, const struct kv_finding, finding) {
        if (merge_is_at(finding, mark))
            return true;
    }
    return false;
}

static bool is_nothing(const struct kv_mark *mark)
{
    return mark->type == KV_MARK_SCALAR && !mark->anchor && !mark->tag &&
           (!*mark->text || strcmp(mark->text, "~") == 0 || strcmp(mark->text, "null") == 0);
}

static bool is_written(const struct entry *entry)
{
    return !entry->fault;
}

/* Without what is only a comment. */
struct entry *merge_cleaned(struct merger *merger, const struct entry *entry)
{
    struct entry *copy = entry_copy(merger->draft->arena, entry);
    kv_list_keep(&copy->children, 0, entry_pointer, child, is_written(*child));
    struct entry **items = copy->children.items;
    for (size_t i = 0; i < copy->children.count; i++) {
        items[i] = merge_cleaned(merger, items[i]);
        items[i]->parent = copy;
    }
    return copy;
}

/* --- adding --- */

bool merge_insert(struct merger *merger, const struct kv_mark *map, const struct entry *entry)
{
    struct entry *copy = merge_cleaned(merger, entry);
    if (is_nothing(map)) { /* `shop:` */
        struct entry *whole = entry_new(merger->draft->arena, ENTRY_MAP);
        entry_adopt(merger->draft->arena, whole, copy);
        return splice_replace(&merger->splicer, map, whole);
    }
    return splice_insert(&merger->splicer, map, copy);
}

/* The value in the file, or NULL; a value that differs is replaced. */
bool merge_value(struct merger *merger, const struct kv_mark *value, const struct entry *entry)
{
    bool is_same = value->type == KV_MARK_SCALAR && entry->type == ENTRY_SCALAR &&
                   strcmp(value->text, entry->text) == 0;
    return is_same || !differs(merger, value) ||
           splice_replace(&merger->splicer, value, merge_cleaned(merger, entry));
}

/* The keys of the draft in a mapping of the file. */
bool merge_map(struct merger *merger, const struct kv_mark *map, const struct entry *wanted)
{
    entry_each(wanted, child)
    {
        const struct kv_mark *value = kv_mark_get(map, child->key, NULL);
        bool ok = true;
        if (child->fault)
            continue;
        if (!value)
            ok = merge_insert(merger, map, child);
        else if (child->type == ENTRY_MAP && value->type == KV_MARK_MAPPING)
            ok = merge_map(merger, value, child);
        else if (child->type != ENTRY_LIST)
            ok = merge_value(merger, value, child);
        if (!ok)
            return false;
    }
    return true;
}
