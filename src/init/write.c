#include "write.h"

#include <string.h>

struct writer {
    struct kv_buffer *out;
    size_t begin; /* of the document in the buffer */
    uint32_t line;
    size_t line_begin;
};

/* --- places --- */

static uint32_t column_here(const struct writer *writer)
{
    const char *text = writer->out->data ? writer->out->data : "";
    uint32_t column = 1;
    for (size_t i = writer->line_begin; i < writer->out->length; i++)
        column += ((unsigned char)text[i] & 0xc0) != 0x80;
    return column;
}

static void line_end(struct writer *writer)
{
    kv_buffer_text(writer->out, "\n");
    writer->line++;
    writer->line_begin = writer->out->length;
}

static void spaces_add(struct writer *writer, size_t count)
{
    kv_buffer_printf(writer->out, "%*s", (int)count, "");
}

/* --- one row --- */

/* A mapping of workloads without a further word is a list of names. */
static bool is_list_of_names(const struct entry *entry)
{
    if (!entry->names || entry->children.count == 0)
        return false;
    entry_each(entry, child)
    {
        if (child->type != ENTRY_MAP || child->children.count > 0 || child->fault || child->note)
            return false;
    }
    return true;
}

static void key_add(struct writer *writer, struct entry *entry)
{
    entry->key_line = writer->line;
    entry->key_column = column_here(writer);
    write_text(entry->key, false, writer->out);
    kv_buffer_text(writer->out, ": ");
}

static void row_add(struct writer *writer, struct entry *entry);

static void children_add(struct writer *writer, struct entry *entry, bool names)
{
    const char *separator = "";
    entry_each(entry, child)
    {
        kv_buffer_text(writer->out, separator);
        separator = ", ";
        if (names) {
            child->key_line = child->line = writer->line;
            child->key_column = child->column = column_here(writer);
            write_text(child->key, false, writer->out);
            continue;
        }
        if (child->key)
            key_add(writer, child);
        row_add(writer, child);
    }
}

static void row_add(struct writer *writer, struct entry *entry)
{
    bool names = is_list_of_names(entry), is_list = names || entry->type == ENTRY_LIST;
    entry->line = writer->line;
    entry->column = column_here(writer);
    if (entry->type == ENTRY_SCALAR) {
        write_text(entry->text, entry->plain, writer->out);
        return;
    }
    kv_buffer_text(writer->out, is_list ? "[" : "{");
    children_add(writer, entry, names);
    kv_buffer_text(writer->out, is_list ? "]" : "}");
}

void write_row(const struct entry *entry, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct writer writer = {.out = out, .line = 1, .line_begin = out->length};
    struct entry *copy = entry_copy(&arena, entry); /* the places are not those of the document */
    row_add(&writer, copy);
    kv_arena_release(&arena);
}

/* Has it comments that need lines of their own, or a part that wants them? */
static bool needs_lines(const struct entry *entry)
{
    if (entry->block && entry->children.count > 0)
        return true;
    entry_each(entry, child)
    {
        if (child->above.count > 0 || child->fault || child->note || needs_lines(child))
            return true;
    }
    return false;
}

/* Writes the entry in one row, if that fits; otherwise nothing. */
static bool row_fits(struct writer *writer, struct entry *entry)
{
    size_t begin = writer->out->length;
    if (needs_lines(entry))
        return false;
    row_add(writer, entry);
    size_t note = entry->note ? strlen(entry->note) + 4 : 0;
    if (entry->type == ENTRY_SCALAR || column_here(writer) + note <= WRITE_COLUMNS + 1)
        return true;
    writer->out->length = begin;
    writer->out->data[begin] = '\0';
    return false;
}

/* --- several rows --- */

static void lines_add(struct writer *writer, struct entry *entry, size_t indent);

static void comments_add(struct writer *writer, const struct entry *entry, size_t indent)
{
    kv_list_each(&entry->above, text_pointer, text) {
        if (**text) {
            spaces_add(writer, indent);
            kv_buffer_text(writer->out, "# ");
            write_comment(*text, writer->out);
        }
        line_end(writer);
    }
}

static void note_add(struct writer *writer, const struct entry *entry)
{
    if (!entry->note)
        return;
    kv_buffer_text(writer->out, "  # ");
    write_comment(entry->note, writer->out);
}

/* In an empty collection that is written in braces, so that a comment in it can be uncommented as
 * it is. */
static void flow_fault_add(struct writer *writer, struct entry *entry, size_t indent)
{
    spaces_add(writer, indent);
    kv_buffer_text(writer->out, "# ");
    if (entry->key) {
        write_text(entry->key, false, writer->out);
        kv_buffer_text(writer->out, ": ");
    }
    if (*entry->fault)
        write_row(entry, writer->out);
    else
        kv_buffer_text(writer->out, "\"...\"");
    kv_buffer_text(writer->out, ",");
    if (*entry->fault) {
        kv_buffer_text(writer->out, "  # ");
        write_comment(entry->fault, writer->out);
    }
    line_end(writer);
}

/* A value that does not hold: `# handEdits: forbid  # why`; or one to fill in: `# purpose:`. */
static void fault_add(struct writer *writer, const struct entry *entry, size_t indent)
{
    spaces_add(writer, indent);
    kv_buffer_text(writer->out, "# ");
    if (!*entry->fault) {
        kv_buffer_printf(writer->out, "%s:", entry->key);
        line_end(writer);
        return;
    }
    if (entry->key) {
        write_text(entry->key, false, writer->out);
        kv_buffer_text(writer->out, ": ");
    } else {
        kv_buffer_text(writer->out, "- ");
    }
    write_row(entry, writer->out);
    kv_buffer_text(writer->out, "  # ");
    write_comment(entry->fault, writer->out);
    line_end(writer);
}

/* A list of texts that is too long for one row is continued in the next. */
static bool wraps(const struct entry *entry)
{
    if (entry->type != ENTRY_LIST)
        return is_list_of_names(entry);
    entry_each(entry, child)
    {
        if (child->type != ENTRY_SCALAR || child->above.count > 0 || child->fault || child->note)
            return false;
    }
    return entry->children.count > 0;
}

static void wrapped_add(struct writer *writer, struct entry *entry)
{
    uint32_t begin = column_here(writer);
    size_t left = entry->children.count;
    entry->line = writer->line;
    entry->column = begin;
    kv_buffer_text(writer->out, "[");
    entry_each(entry, child)
    {
        size_t at = writer->out->length;
        child->line = child->key_line = writer->line;
        child->column = child->key_column = column_here(writer);
        write_text(child->text ? child->text : child->key, child->plain, writer->out);
        kv_buffer_text(writer->out, --left ? "," : "]");
        if (column_here(writer) > WRITE_COLUMNS + 1 && child->column > begin + 1) {
            struct kv_buffer word = {0};
            kv_buffer_add(&word, writer->out->data + at, writer->out->length - at);
            writer->out->length = at;
            while (writer->out->data[writer->out->length - 1] == ' ')
                writer->out->length--;
            line_end(writer);
            spaces_add(writer, begin);
            child->line = child->key_line = writer->line;
            child->column = child->key_column = column_here(writer);
            kv_buffer_add(writer->out, word.data, word.length);
            kv_buffer_release(&word);
        }
        if (left)
            kv_buffer_text(writer->out, " ");
    }
}

static void value_add(struct writer *writer, struct entry *entry, size_t indent)
{
    if (row_fits(writer, entry) || (wraps(entry) && (wrapped_add(writer, entry), true))) {
        note_add(writer, entry);
        line_end(writer);
        return;
    }
    writer->out->length -= entry->key ? 1 : 0; /* the space after the colon */
    note_add(writer, entry);
    line_end(writer);
    lines_add(writer, entry, indent + 2);
}

static bool is_empty(const struct entry *entry)
{
    entry_each(entry, child)
    {
        if (!child->fault)
            return false;
    }
    return entry->type != ENTRY_SCALAR;
}

/* A list's item that is a mapping of several rows: its first key stands behind the dash. */
static void item_add(struct writer *writer, struct entry *item, size_t indent)
{
    bool faults = false;
    spaces_add(writer, indent);
    kv_buffer_text(writer->out, "- ");
    if (row_fits(writer, item)) {
        note_add(writer, item);
        line_end(writer);
        return;
    }
    item->line = writer->line;
    item->column = column_here(writer);
    bool first = true;
    entry_each(item, child)
    {
        if (child->fault) {
            faults = true;
            continue;
        }
        if (!first)
            spaces_add(writer, indent + 2);
        first = false;
        key_add(writer, child);
        value_add(writer, child, indent + 2);
    }
    if (!faults)
        return;
    entry_each(item, fault)
    {
        if (fault->fault)
            fault_add(writer, fault, indent + 2);
    }
}

/* Are all of them values that do not hold, and none one to fill in? */
static bool has_reasons(const struct entry *entry)
{
    entry_each(entry, child)
    {
        if (!*child->fault || child->above.count > 0)
            return false;
    }
    return true;
}

/* A collection of which nothing holds is empty, and the comments stand below it. */
static void emptied_add(struct writer *writer, struct entry *entry, size_t indent)
{
    entry->line = writer->line;
    entry->column = column_here(writer);
    kv_buffer_text(writer->out, entry->type == ENTRY_LIST ? "[]" : "{}");
    line_end(writer);
    entry_each(entry, fault) fault_add(writer, fault, indent + 2);
}

/* In braces, so that what is to be filled in can be uncommented as it is. */
static void blanks_add(struct writer *writer, struct entry *entry, size_t indent)
{
    entry->line = writer->line;
    entry->column = column_here(writer);
    kv_buffer_text(writer->out, entry->type == ENTRY_LIST ? "[" : "{");
    line_end(writer);
    entry_each(entry, fault)
    {
        comments_add(writer, fault, indent + 2);
        flow_fault_add(writer, fault, indent + 2);
    }
    spaces_add(writer, indent + 2);
    kv_buffer_text(writer->out, entry->type == ENTRY_LIST ? "]" : "}");
    line_end(writer);
}

static void child_add(struct writer *writer, struct entry *child, size_t indent)
{
    comments_add(writer, child, indent);
    if (child->fault) {
        fault_add(writer, child, indent);
        return;
    }
    if (!child->key) {
        item_add(writer, child, indent);
        return;
    }
    spaces_add(writer, indent);
    key_add(writer, child);
    if (is_empty(child) && child->children.count > 0) { /* all that is in it are comments */
        (has_reasons(child) ? emptied_add : blanks_add)(writer, child, indent);
        return;
    }
    value_add(writer, child, indent);
}

static void lines_add(struct writer *writer, struct entry *entry, size_t indent)
{
    bool is_first = true;
    entry_each(entry, child)
    {
        if (is_first && !child->fault) { /* where a block mapping or list begins */
            entry->line = writer->line + (uint32_t)child->above.count;
            entry->column = (uint32_t)indent + 1;
            is_first = false;
        }
        child_add(writer, child, indent);
    }
}

void write_document(struct entry *root, struct kv_buffer *out)
{
    struct writer writer = {.out = out, .begin = out->length, .line = 1};
    for (size_t i = 0; i < out->length; i++) {
        if (out->data[i] == '\n') {
            writer.line++;
            writer.line_begin = i + 1;
        }
    }
    lines_add(&writer, root, 0);
}

void write_entry(struct entry *entry, size_t indent, struct kv_buffer *out)
{
    struct writer writer = {.out = out, .begin = out->length, .line = 1, .line_begin = out->length};
    child_add(&writer, entry, indent);
}
