#include "splice.h"

#include "write.h"

#include <string.h>

/* --- what is safe --- */

static bool refuse(struct splicer *splicer, const struct kv_mark *mark, const char *why)
{
    return kv_error_at(splicer->error, KV_ERROR_SPEC, splicer->file, mark->line, mark->place,
                       "%s: change it by hand", why);
}

static bool is_named(const struct kv_mark *mark, const char *anchor)
{
    if (mark->type == KV_MARK_ALIAS)
        return strcmp(mark->anchor, anchor) == 0;
    for (size_t i = 0; mark->type != KV_MARK_SCALAR && i < mark->count; i++)
        if (is_named(mark->items[i], anchor))
            return true;
    return false;
}

/* The parts around the one at `at` and itself: is one of them repeated elsewhere by an alias? */
static bool is_repeated(const struct splicer *splicer, const struct kv_mark *around,
                        const struct kv_mark *at)
{
    if (at->begin < around->begin || at->end > around->end)
        return false;
    if (around->anchor && around->type != KV_MARK_ALIAS && is_named(splicer->root, around->anchor))
        return true;
    for (size_t i = 0;
         around->type >= KV_MARK_SEQUENCE && around->type != KV_MARK_ALIAS && i < around->count;
         i++)
        if (around != at && is_repeated(splicer, around->items[i], at))
            return true;
    return false;
}

static bool is_safe(struct splicer *splicer, const struct kv_mark *mark)
{
    if (mark->type == KV_MARK_ALIAS)
        return refuse(splicer, mark, "this is an alias of something that stands elsewhere");
    if (is_repeated(splicer, splicer->root, mark))
        return refuse(splicer, mark, "an alias repeats this elsewhere");
    if (mark->tag)
        return refuse(splicer, mark, "this has a tag");
    if (kv_mark_get(mark, "<<", NULL))
        return refuse(splicer, mark, "this takes over keys of another mapping (<<)");
    return true;
}

/* --- lines --- */

static size_t line_begin(const struct splicer *splicer, size_t at)
{
    while (at > 0 && splicer->text.data[at - 1] != '\n')
        at--;
    return at;
}

/* Behind the end of the line. */
static size_t line_end(const struct splicer *splicer, size_t at)
{
    while (at < splicer->text.length && splicer->text.data[at] != '\n')
        at++;
    return at + (at < splicer->text.length);
}

static bool has_line_break(const struct splicer *splicer, const struct kv_mark *mark)
{
    return memchr(splicer->text.data + mark->begin, '\n', mark->end - mark->begin) != NULL;
}

/* Does the file end its lines as Windows does? */
static bool is_windows(const struct splicer *splicer)
{
    const char *first = memchr(splicer->text.data, '\n', splicer->text.length);
    return first && first > splicer->text.data && first[-1] == '\r';
}

static struct splice_edit *edit_add(struct splicer *splicer, size_t begin, size_t end,
                                    const char *text)
{
    struct splice_edit *edit = kv_list_push(&splicer->edits, splicer->arena, sizeof *edit);
    *edit = (struct splice_edit){begin, end, text, 0};
    return edit;
}

/* An item of a list may stand at the indentation of the key that the list belongs to. */
static void lines_insert(struct splicer *splicer, size_t at, size_t indent,
                         const struct kv_buffer *lines)
{
    struct kv_buffer text = {0};
    const char *newline = is_windows(splicer) ? "\r\n" : "\n";
    if (at > 0 && splicer->text.data[at - 1] != '\n')
        kv_buffer_text(&text, newline);
    for (const char *line = lines->data; *line; line += strcspn(line, "\n") + 1) {
        kv_buffer_add(&text, line, strcspn(line, "\n"));
        kv_buffer_text(&text, newline);
    }
    edit_add(splicer, at, at, kv_arena_copy(splicer->arena, kv_buffer_as_text(&text)))->indent =
        indent;
    kv_buffer_release(&text);
}

/* --- inserting --- */

static const struct kv_mark *last_part(const struct kv_mark *mark)
{
    while (mark->type != KV_MARK_SCALAR && mark->type != KV_MARK_ALIAS && !mark->flow &&
           mark->count > 0)
        mark = mark->items[mark->count - 1];
    return mark;
}

static const char *row_text(struct splicer *splicer, const struct entry *entry, bool with_key)
{
    struct kv_buffer row = {0};
    if (with_key) {
        write_text(entry->key, false, &row);
        kv_buffer_text(&row, ": ");
    }
    write_row(entry, &row);
    const char *text = kv_arena_copy(splicer->arena, kv_buffer_as_text(&row));
    kv_buffer_release(&row);
    return text;
}

static bool flow_add(struct splicer *splicer, const struct kv_mark *collection, const char *text)
{
    if (collection->count == 0) {
        size_t lead = strcspn(splicer->text.data + collection->begin, "{["); /* of an anchor */
        size_t at = collection->begin + lead + 1;
        bool is_first = true;
        kv_list_each(&splicer->edits, const struct splice_edit, edit)
            is_first = is_first && edit->begin != at;
        edit_add(splicer, at, at, is_first ? text : kv_arena_printf(splicer->arena, ", %s", text));
        return true;
    }
    const struct kv_mark *last = collection->items[collection->count - 1];
    if (last->begin == last->end)
        return refuse(splicer, last, "an empty value within { } or [ ]");
    edit_add(splicer, last->end, last->end, kv_arena_printf(splicer->arena, ", %s", text));
    return true;
}

bool splice_insert(struct splicer *splicer, const struct kv_mark *mapping,
                   const struct entry *entry)
{
    if (!is_safe(splicer, mapping))
        return false;
    if (mapping->flow)
        return flow_add(splicer, mapping, row_text(splicer, entry, true));
    if (mapping->type != KV_MARK_MAPPING || mapping->count == 0)
        return refuse(splicer, mapping, "this is no mapping");
    const struct kv_mark *last = last_part(mapping);
    if (last->block_text)
        return refuse(splicer, last, "a text of several lines is the last one here");
    struct kv_buffer lines = {0};
    struct entry *copy = entry_copy(splicer->arena, entry);
    write_entry(copy, mapping->keys[0]->column, &lines);
    lines_insert(splicer, line_end(splicer, last->end), 2 * mapping->keys[0]->column, &lines);
    kv_buffer_release(&lines);
    return true;
}

bool splice_append(struct splicer *splicer, const struct kv_mark *sequence,
                   const struct entry *item)
{
    if (!is_safe(splicer, sequence))
        return false;
    const char *row = row_text(splicer, item, false);
    if (sequence->flow)
        return flow_add(splicer, sequence, row);
    if (sequence->type != KV_MARK_SEQUENCE || sequence->count == 0)
        return refuse(splicer, sequence, "this is no list");
    const struct kv_mark *last = last_part(sequence);
    size_t begin = line_begin(splicer, sequence->items[0]->begin);
    size_t indent = strspn(splicer->text.data + begin, " ");
    if (last->block_text || splicer->text.data[begin + indent] != '-' ||
        splicer->text.data[begin + indent + 1] != ' ' ||
        strspn(splicer->text.data + begin + indent + 1, " ") + begin + indent + 1 !=
            sequence->items[0]->begin)
        return refuse(splicer, sequence, "the items of this list are no lines of their own");
    struct kv_buffer lines = {0};
    kv_buffer_printf(&lines, "%*s- %s\n", (int)indent, "", row);
    lines_insert(splicer, line_end(splicer, last->end), 2 * indent + 1, &lines);
    kv_buffer_release(&lines);
    return true;
}

/* --- replacing and removing --- */

bool splice_replace(struct splicer *splicer, const struct kv_mark *value, const struct entry *entry)
{
    const char *text = row_text(splicer, entry, false);
    bool is_block = value->block_text ||
                    (value->type != KV_MARK_SCALAR && value->type != KV_MARK_ALIAS && !value->flow);
    if (!is_safe(splicer, value))
        return false;
    if (value->anchor || is_block || has_line_break(splicer, value))
        return refuse(splicer, value,
                      value->anchor ? "this has an anchor" : "this value takes several lines");
    if (value->begin == value->end)
        text = kv_arena_printf(splicer->arena, " %s", text);
    edit_add(splicer, value->begin, value->end, text);
    return true;
}

static bool flow_remove(struct splicer *splicer, const struct kv_mark *parent, size_t index)
{
    const struct kv_mark *const *firsts =
        (const struct kv_mark *const *)(parent->type == KV_MARK_MAPPING ? parent->keys
                                                                        : parent->items);
    size_t begin = firsts[index]->begin, end = parent->items[index]->end;
    if (index > 0)
        begin = parent->items[index - 1]->end;
    else
        end = firsts[1]->begin;
    if (memchr(splicer->text.data + begin, '#', end - begin))
        return refuse(splicer, firsts[index], "a comment stands beside it");
    edit_add(splicer, begin, end, "");
    return true;
}

bool splice_remove(struct splicer *splicer, const struct kv_mark *parent, size_t index)
{
    const struct kv_mark *first =
        parent->type == KV_MARK_MAPPING ? parent->keys[index] : parent->items[index];
    const struct kv_mark *last = last_part(parent->items[index]);
    if (!is_safe(splicer, parent))
        return false;
    if (parent->count < 2)
        return refuse(splicer, first, "it is the last one here");
    if (parent->flow)
        return flow_remove(splicer, parent, index);
    size_t begin = line_begin(splicer, first->begin);
    size_t lead = strspn(splicer->text.data + begin, " -");
    if (last->block_text || last->anchor || begin + lead != first->begin ||
        (parent->type == KV_MARK_MAPPING && memchr(splicer->text.data + begin, '-', lead)))
        return refuse(splicer, first, "it can't be cut out by lines");
    edit_add(splicer, begin, line_end(splicer, last->end), "");
    return true;
}

/* --- the new text --- */

/* Few edits, in order of their places; of one place, inner
 * blocks first, and else in the order in which they were made. */
static void edits_sort(struct splice_edit *edits, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct splice_edit edit = edits[i];
        size_t at = i;
        for (; at > 0 && (edits[at - 1].begin > edit.begin || (edits[at - 1].begin == edit.begin &&
                                                               edits[at - 1].indent < edit.indent));
             at--)
            edits[at] = edits[at - 1];
        edits[at] = edit;
    }
}

void splice_apply(const struct splicer *splicer, struct kv_buffer *out)
{
    struct splice_edit *edits = splicer->edits.items;
    size_t at = 0;
    edits_sort(edits, splicer->edits.count);
    for (size_t i = 0; i < splicer->edits.count; i++) {
        if (edits[i].begin < at)
            continue; /* within what another one has removed */
        kv_buffer_add(out, splicer->text.data + at, edits[i].begin - at);
        kv_buffer_text(out, edits[i].text);
        at = edits[i].end;
    }
    kv_buffer_add(out, splicer->text.data + at, splicer->text.length - at);
}
