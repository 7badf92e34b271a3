#include "value.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/duration.h"
#include "kubevet/base/quantity.h"

#include <ctype.h>

const char *age_text(int64_t seconds, struct kv_arena *arena)
{
    char text[KV_DURATION_TEXT_MAX];
    const int64_t most = INT64_MAX / 1000000000;
    if (seconds < 60)
        return "less than a minute";
    return kv_arena_printf(
        arena, "%s", kv_duration_format((seconds < most ? seconds : most) * 1000000000, text));
}

/* --- amounts --- */

static bool mentions(const char *field, const char *word)
{
    return field && strstr(field, word);
}

/* Is the text an amount that `field` counts, so that it may be written in another unit? "10m" may
 * be a duration, "1.30" a version: only amounts of cpu and memory are known by their field. */
static bool is_amount(const char *field, const char *text, struct kv_quantity *amount, bool *binary)
{
    if (!text || kv_quantity_parse(kv_text_of(text), amount) != KV_QUANTITY_OK)
        return false;
    bool of_bytes = mentions(field, "memory") || mentions(field, "storage");
    *binary = amount->format == KV_QUANTITY_BINARY_SI || of_bytes;
    return *binary || mentions(field, "cpu");
}

static const char *amount_text(struct kv_quantity amount, bool binary, struct kv_arena *arena)
{
    char brief[KV_QUANTITY_TEXT_MAX];
    if (!kv_quantity_brief(amount, binary, brief))
        kv_quantity_format(amount, brief);
    return kv_arena_printf(arena, "%s", brief);
}

/* Is it "2Gi", "500m" or "1.5", not "3"? */
static bool has_unit(const char *text)
{
    return *text && (isalpha((unsigned char)text[strlen(text) - 1]) || strchr(text, '.'));
}

const char *value_difference(const struct kv_finding *finding, struct kv_arena *arena)
{
    struct kv_quantity expected, actual, difference;
    bool binary, is_binary;
    const char *field = finding->field;
    if (!is_amount(field, finding->expected, &expected, &binary) ||
        !is_amount(field, finding->actual, &actual, &is_binary))
        return NULL;
    binary = binary || is_binary;
    const char *before = amount_text(expected, binary, arena);
    const char *after = amount_text(actual, binary, arena);
    if (!has_unit(before) && !has_unit(after))
        return NULL;
    bool is_more = kv_quantity_compare(actual, expected) > 0;
    if (!(is_more ? kv_quantity_subtract(actual, expected, &difference)
                  : kv_quantity_subtract(expected, actual, &difference)) ||
        kv_quantity_sign(difference) == 0)
        return NULL;
    return kv_arena_printf(arena, "%s %s", amount_text(difference, binary, arena),
                           is_more ? "more" : "less");
}

/* --- values --- */

static bool is_in_name(char c)
{
    return isalnum((unsigned char)c) || ((unsigned char)c & 0x80) || (c && strchr("-._/", c));
}

/* The length of the amount in powers of 1024 that the text begins with; 0 = it does not. */
static size_t binary_length(const char *text, struct kv_quantity *amount)
{
    size_t length = strspn(text, "0123456789.");
    if (length == 0 || !text[length] || !strchr("KMGTP", text[length]) || text[length + 1] != 'i')
        return 0;
    length += 2;
    bool ends = !is_in_name(text[length]) || (text[length] == '.' && !is_in_name(text[length + 1]));
    return ends && kv_quantity_parse((struct kv_text){text, length}, amount) == KV_QUANTITY_OK
               ? length
               : 0;
}

/* "8d6h ago" for a time that the text begins with; `*length`: of the time. NULL = it begins with
 * none.
 */
static const char *ago(const struct kv_report *report, const char *text, size_t *length,
                       struct kv_arena *arena)
{
    kv_time time;
    *length = strspn(text, "0123456789-:TZ.");
    if (is_in_name(text[*length]) || *length < sizeof "2026-01-01T00:00:00Z" - 1 ||
        report->clock == KV_TIME_NONE || !kv_time_parse((struct kv_text){text, *length}, &time) ||
        report->clock - time < 60)
        return NULL; /* or the clock itself, which is no age */
    return kv_arena_printf(arena, "%s ago", age_text(report->clock - time, arena));
}

const char *sentence_brief(const char *text, struct kv_arena *arena)
{
    struct kv_buffer brief = {0};
    for (const char *at = text; *at;) {
        struct kv_quantity amount;
        char number[KV_QUANTITY_TEXT_MAX];
        bool begins = at == text || !is_in_name(at[-1]);
        size_t length = begins ? binary_length(at, &amount) : 0;
        if (length > 0 && kv_quantity_brief(amount, true, number))
            kv_buffer_text(&brief, number);
        else
            kv_buffer_add(&brief, at, length = length > 0 ? length : 1);
        at += length;
    }
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&brief));
    kv_buffer_release(&brief);
    return copy;
}

/* Each time of a text as an age. */
static const char *ages_text(const struct kv_report *report, const char *text,
                             struct kv_arena *arena)
{
    struct kv_buffer out = {0};
    for (const char *at = text; *at;) {
        size_t length = 1;
        bool begins = at == text || !is_in_name(at[-1]);
        const char *age = begins ? ago(report, at, &length, arena) : NULL;
        if (age)
            kv_buffer_text(&out, age);
        else
            kv_buffer_add(&out, at, length = 1);
        at += length;
    }
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return copy;
}

static const char *value_text(const struct kv_report *report, const char *field, const char *text,
                              struct kv_arena *arena)
{
    struct kv_quantity amount;
    bool binary;
    if (!text)
        return NULL;
    if (is_amount(field, text, &amount, &binary))
        return amount_text(amount, binary, arena);
    return ages_text(report, sentence_brief(text, arena), arena);
}

const char *value_documented(const struct kv_report *report, const struct kv_finding *finding,
                             struct kv_arena *arena)
{
    return value_text(report, finding->field, finding->expected, arena);
}

const char *value_found(const struct kv_report *report, const struct kv_finding *finding,
                        struct kv_arena *arena)
{
    return value_text(report, finding->field, finding->actual, arena);
}

/* --- tables --- */

const char *value_cell(const struct kv_table *table, size_t column, const char *cell,
                       struct kv_arena *arena)
{
    struct kv_quantity amount;
    bool binary;
    if (!cell)
        return "";
    return is_amount(table->columns[column], cell, &amount, &binary)
               ? amount_text(amount, binary, arena)
               : cell;
}

bool column_is_of_amounts(const struct kv_table *table, size_t column)
{
    struct kv_quantity amount;
    kv_list_each(&table->rows, const struct kv_table_row, row) {
        const char *cell = row->cells[column];
        if (cell && kv_quantity_parse(kv_text_of(cell), &amount) != KV_QUANTITY_OK)
            return false;
    }
    return column > 0;
}

/* --- fields --- */

const char *field_text(const char *field, struct kv_arena *arena)
{
    static const char *const implied[] = {"spec.jobTemplate.spec.template.spec.",
                                          "spec.template.spec."};
    static const char *const maps[] = {"spec.hard[", "status.used["}; /* of a quota's amounts */
    if (!field || strcmp(field, "spec.hard") == 0)
        return NULL;
    size_t length = strlen(field);
    for (size_t i = 0; i < sizeof implied / sizeof *implied; i++)
        if (strncmp(field, implied[i], strlen(implied[i])) == 0)
            return field + strlen(implied[i]);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        size_t map = strlen(maps[i]);
        if (strncmp(field, maps[i], map) == 0 && field[length - 1] == ']')
            return kv_arena_printf(arena, "%.*s", (int)(length - map - 1), field + map);
    }
    return field;
}
