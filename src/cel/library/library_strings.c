/* Strings. Source: google/cel-go ext/strings.go, and what Go's package strings does; costs as
 * Kubernetes' pkg/cel/library/cost.go has them. */
#include "cel/library/characters.h"
#include "cel/library/format_text.h"
#include "cel/library/search.h"

#include "kubevet/base/utf8.h"

/* The receiver, as a text. */
static struct kv_text text_of(const struct kv_cel_call *call)
{
    return call->arguments[0].text;
}

static struct kv_cel_value fail_range(const struct kv_cel_call *call, int64_t index)
{
    return kv_cel_fail(call, "index out of range: %lld", (long long)index);
}

static struct kv_cel_value empty_string(void)
{
    return kv_cel_string(kv_text_of(""));
}

static struct kv_cel_value char_at(const struct kv_cel_call *call)
{
    struct kv_cel_value string = call->arguments[0];
    int64_t index = call->arguments[1].integer;
    if (index < 0 || index > string.characters)
        return fail_range(call, index);
    if (index == string.characters)
        return empty_string();
    size_t at = character_offset(call->run, string, (uint64_t)index);
    return string_part(call->run, string, at, at + character_length(string.text.data[at]));
}

static struct kv_cel_value substring(const struct kv_cel_call *call)
{
    struct kv_cel_value string = call->arguments[0];
    int64_t start = call->arguments[1].integer;
    int64_t end = call->count > 2 ? call->arguments[2].integer : string.characters;
    if (call->count > 2 && start > end)
        return kv_cel_fail(call, "invalid substring range. start: %lld, end: %lld",
                           (long long)start, (long long)end);
    if (start < 0 || start > string.characters)
        return fail_range(call, start);
    if (end < 0 || end > string.characters)
        return fail_range(call, end);
    size_t first = character_offset(call->run, string, (uint64_t)start);
    return string_part(call->run, string, first,
                       character_offset(call->run, string, (uint64_t)end));
}

/* --- searching --- */

static struct kv_cel_value index_of(const struct kv_cel_call *call)
{
    struct kv_cel_value string = call->arguments[0];
    struct kv_text sought = call->arguments[1].text;
    int64_t from = call->count > 2 ? call->arguments[2].integer : 0;
    if (from < 0)
        return fail_range(call, from);
    if (sought.length == 0)
        return kv_cel_int(from < string.characters ? from : string.characters);
    if (from >= string.characters)
        return kv_cel_int(-1);
    size_t start = character_offset(call->run, string, (uint64_t)from);
    struct kv_text rest = {string.text.data + start, string.text.length - start};
    size_t found = search_first(call->run, rest, sought);
    return kv_cel_int(found == SEARCH_NONE ? -1
                                           : character_index(call->run, string, start + found));
}

/* The last match that begins at or before the character `from`. */
static struct kv_cel_value last_from(const struct kv_cel_call *call, int64_t from)
{
    struct kv_cel_value string = call->arguments[0];
    struct kv_text sought = call->arguments[1].text, text = string.text;
    size_t start = character_offset(call->run, string, (uint64_t)from);
    if (start + sought.length < text.length)
        text.length = start + sought.length;
    size_t found = search_last(call->run, text, sought);
    return kv_cel_int(found == SEARCH_NONE ? -1 : character_index(call->run, string, found));
}

static struct kv_cel_value last_index_of(const struct kv_cel_call *call)
{
    int64_t end = call->arguments[0].characters;
    int64_t from = call->count > 2 ? call->arguments[2].integer : end;
    if (from < 0)
        return fail_range(call, from);
    if (call->arguments[1].text.length == 0)
        return kv_cel_int(from < end ? from : end);
    if (call->count > 2 && from >= end)
        return kv_cel_int(-1);
    return last_from(call, from);
}

/* --- replacing --- */

/* Appends the text with up to `most` matches replaced. False: it becomes too long. */
static bool replace_matches(const struct kv_cel_call *call, uint64_t most, struct kv_buffer *out)
{
    struct kv_text rest = text_of(call), old = call->arguments[1].text;
    struct kv_text new = call->arguments[2].text;
    for (uint64_t i = 0; i < most && out->length <= KV_CEL_STRING_MAX; i++) {
        size_t found = search_first(call->run, rest, old);
        if (found == SEARCH_NONE)
            break;
        kv_buffer_add(out, rest.data, found);
        kv_buffer_add(out, new.data, new.length);
        rest = (struct kv_text){rest.data + found + old.length, rest.length - found - old.length};
    }
    kv_buffer_add(out, rest.data, rest.length);
    return out->length <= KV_CEL_STRING_MAX;
}

/* An empty match is before each character and at the end. */
static bool replace_empty(const struct kv_cel_call *call, uint64_t most, struct kv_buffer *out)
{
    struct kv_text text = text_of(call), new = call->arguments[2].text;
    size_t at = 0;
    for (uint64_t i = 0; i < most && at <= text.length && out->length <= KV_CEL_STRING_MAX; i++) {
        size_t length = at < text.length ? character_length(text.data[at]) : 0;
        kv_buffer_add(out, new.data, new.length);
        kv_buffer_add(out, text.data + at, length);
        at += length > 0 ? length : 1;
    }
    if (at < text.length)
        kv_buffer_add(out, text.data + at, text.length - at);
    return out->length <= KV_CEL_STRING_MAX;
}

static struct kv_cel_value replace(const struct kv_cel_call *call)
{
    struct kv_buffer out = {0};
    int64_t count = call->count > 3 ? call->arguments[3].integer : -1;
    uint64_t most = count < 0 ? UINT64_MAX : (uint64_t)count;
    bool fits = call->arguments[1].text.length == 0 ? replace_empty(call, most, &out)
                                                    : replace_matches(call, most, &out);
    if (fits)
        return string_built(call->run, &out);
    kv_buffer_release(&out);
    return kv_cel_over(call->run);
}

/* --- pieces --- */

/* Where the piece at the start of `rest` ends, and how long the separator behind it is. */
static size_t piece_length(struct kv_cel_run *run, struct kv_text rest, struct kv_text separator,
                           size_t *skip)
{
    *skip = separator.length;
    if (separator.length > 0)
        return search_first(run, rest, separator);
    if (rest.length <= character_length(rest.data[0]))
        return SEARCH_NONE;
    return character_length(rest.data[0]);
}

/* Stores at most `most` pieces of the text, unless `out` is NULL; the last is what remains. Returns
 * how many there are. */
static size_t pieces(struct kv_cel_run *run, struct kv_text rest, struct kv_text separator,
                     size_t most, struct kv_cel_value *out)
{
    size_t count = 0, skip;
    while (count + 1 < most) {
        size_t length = piece_length(run, rest, separator, &skip);
        if (length == SEARCH_NONE)
            break;
        if (out)
            out[count] = kv_cel_string((struct kv_text){rest.data, length});
        rest = (struct kv_text){rest.data + length + skip, rest.length - length - skip};
        count++;
    }
    if (out)
        out[count] = kv_cel_string(rest);
    return count + 1;
}

static struct kv_cel_value split(const struct kv_cel_call *call)
{
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    struct kv_text text = text_of(call), separator = call->arguments[1].text;
    int64_t limit = call->count > 2 ? call->arguments[2].integer : -1;
    if (limit == 0 || (text.length == 0 && separator.length == 0))
        return kv_cel_list(arena, NULL, 0);
    size_t most = limit < 0 || limit > KV_CEL_ITEMS_MAX ? KV_CEL_ITEMS_MAX + 1 : (size_t)limit;
    size_t count = pieces(call->run, text, separator, most, NULL);
    if (count > KV_CEL_ITEMS_MAX || !kv_cel_room(call->run, count * sizeof(struct kv_cel_value)))
        return kv_cel_over(call->run);
    struct kv_cel_value *items = kv_arena_array(arena, count, sizeof *items);
    kv_cel_work(call->run, text.length / 4 + count);
    pieces(call->run, text, separator, count, items);
    return kv_cel_list(arena, items, count);
}

static struct kv_cel_value join(const struct kv_cel_call *call)
{
    const struct kv_cel_list *list = kv_cel_items(call, 0);
    struct kv_text separator = call->count > 1 ? call->arguments[1].text : kv_text_of("");
    struct kv_buffer out = {0};
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind != KV_CEL_STRING) {
            kv_buffer_release(&out);
            return kv_cel_fail(call, "join: invalid input: %s", kv_cel_type_name(list->items[i]));
        }
        if (i > 0)
            kv_buffer_add(&out, separator.data, separator.length);
        kv_buffer_add(&out, list->items[i].text.data, list->items[i].text.length);
        if (out.length > KV_CEL_STRING_MAX)
            break;
    }
    kv_cel_work(call->run, list->count);
    struct kv_cel_value joined = string_built(call->run, &out);
    bool paid = kv_cel_charge(call->run, cost_tenths(kv_cel_size(joined), 2));
    return paid ? joined : kv_cel_over(call->run);
}

/* --- the whole string --- */

static struct kv_cel_value mapped(const struct kv_cel_call *call, char first, char last)
{
    struct kv_text text = text_of(call);
    if (!kv_cel_room(call->run, text.length))
        return kv_cel_over(call->run);
    char *copy = kv_arena_alloc(kv_cel_run_arena(call->run), text.length + 1);
    for (size_t i = 0; i < text.length; i++)
        copy[i] =
            text.data[i] >= first && text.data[i] <= last ? text.data[i] ^ 0x20 : text.data[i];
    kv_cel_work(call->run, text.length / 2);
    return kv_cel_string((struct kv_text){copy, text.length});
}

static struct kv_cel_value lower_ascii(const struct kv_cel_call *call)
{
    return mapped(call, 'A', 'Z');
}

static struct kv_cel_value upper_ascii(const struct kv_cel_call *call)
{
    return mapped(call, 'a', 'z');
}

/* Unicode's White_Space. */
static bool is_space(uint32_t code)
{
    return (code >= '\t' && code <= '\r') || code == ' ' || code == 0x85 || code == 0xa0 ||
           code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
           code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

static size_t space_length(struct kv_text text, size_t at)
{
    uint32_t code;
    size_t length = kv_utf8_decode((struct kv_text){text.data + at, text.length - at}, &code);
    return length > 0 && is_space(code) ? length : 0;
}

static struct kv_cel_value trim(const struct kv_cel_call *call)
{
    struct kv_text text = text_of(call);
    size_t start = 0, end = text.length, length;
    while (start < end && (length = space_length(text, start)) > 0)
        start += length;
    while (end > start) {
        size_t last = end - 1;
        while (last > start && ((unsigned char)text.data[last] & 0xc0) == 0x80)
            last--;
        if (space_length(text, last) == 0)
            break;
        end = last;
    }
    kv_cel_work(call->run, (text.length - (end - start)) / 2);
    return string_part(call->run, call->arguments[0], start, end);
}

static struct kv_cel_value reverse(const struct kv_cel_call *call)
{
    struct kv_text text = text_of(call);
    if (!kv_cel_room(call->run, text.length))
        return kv_cel_over(call->run);
    char *copy = kv_arena_alloc(kv_cel_run_arena(call->run), text.length + 1);
    for (size_t at = 0, length; at < text.length; at += length) {
        length = character_length(text.data[at]);
        memcpy(copy + text.length - at - length, text.data + at, length);
    }
    kv_cel_work(call->run, text.length / 2);
    return kv_cel_string((struct kv_text){copy, text.length});
}

static struct kv_cel_value quote(const struct kv_cel_call *call)
{
    static const char raw[] = "\a\b\f\n\r\t\v\\\"", letters[] = "abfnrtv\\\"";
    struct kv_text text = text_of(call);
    struct kv_buffer out = {0};
    kv_buffer_text(&out, "\"");
    for (size_t i = 0; i < text.length; i++) {
        const char *found = text.data[i] ? strchr(raw, text.data[i]) : NULL;
        if (found)
            kv_buffer_add(&out, (char[]){'\\', letters[found - raw]}, 2);
        else
            kv_buffer_add(&out, &text.data[i], 1);
    }
    kv_buffer_text(&out, "\"");
    kv_cel_work(call->run, text.length / 2);
    return string_built(call->run, &out);
}

/* --- costs --- */

static uint64_t cost_twice(const struct kv_cel_call *call)
{
    return cost_tenths(kv_cel_size(call->arguments[0]), 2);
}

/* By bytes, and rounded down, unlike all others. */
static uint64_t cost_index(const struct kv_cel_call *call)
{
    return call->arguments[0].text.length / 10;
}

/* Charged when the result is known. */
static uint64_t cost_later(const struct kv_cel_call *call)
{
    (void)call;
    return 0;
}

static const struct kv_cel_function functions[] = {
    {"charAt", "string.(int) -> string", .call = char_at},
    {"format", "string.(list(dyn)) -> string", .call = format_text, .cost = kv_cel_cost_tenth,
     .prepare = format_text_prepare},
    {"indexOf", "string.(string) -> int", .call = index_of, .cost = cost_index},
    {"indexOf", "string.(string, int) -> int", .call = index_of, .cost = cost_index},
    {"join", "list(string).() -> string", .call = join, .cost = cost_later},
    {"join", "list(string).(string) -> string", .call = join, .cost = cost_later},
    {"lastIndexOf", "string.(string) -> int", .call = last_index_of, .cost = cost_index},
    {"lastIndexOf", "string.(string, int) -> int", .call = last_index_of, .cost = cost_index},
    {"lowerAscii", "string.() -> string", .call = lower_ascii, .cost = kv_cel_cost_tenth},
    {"replace", "string.(string, string) -> string", .call = replace, .cost = cost_twice},
    {"replace", "string.(string, string, int) -> string", .call = replace, .cost = cost_twice},
    {"reverse", "string.() -> string", .call = reverse},
    {"split", "string.(string) -> list(string)", .call = split, .cost = cost_twice},
    {"split", "string.(string, int) -> list(string)", .call = split, .cost = cost_twice},
    {"strings.quote", "(string) -> string", .call = quote, .cost = kv_cel_cost_tenth},
    {"substring", "string.(int) -> string", .call = substring, .cost = kv_cel_cost_tenth},
    {"substring", "string.(int, int) -> string", .call = substring, .cost = kv_cel_cost_tenth},
    {"trim", "string.() -> string", .call = trim, .cost = kv_cel_cost_tenth},
    {"upperAscii", "string.() -> string", .call = upper_ascii, .cost = kv_cel_cost_tenth},
};

const struct kv_cel_library kv_library_strings = {
    .name = "strings",
    .summary = "Texts. Indexes count characters. Kubernetes has them, except `reverse`; its "
               "`format` groups digits (`1,234.5`) and quotes texts within lists.",
    KV_CEL_FUNCTIONS(functions),
};
