#include "kubevet/base/host.h"

#include "kubevet/base/arena.h"
#include "kubevet/base/glob.h"
#include "kubevet/base/scan.h"

#include <stdlib.h>

/* --- characters --- */

/* Only ASCII letters and digits, in any locale. Names with other letters are written in
 * punycode. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* In a name, including dots. Host names have no underscores officially, but resolvers accept
 * them. */
static bool is_name_char(char c)
{
    return is_letter(c) || kv_is_digit(c) || c == '-' || c == '.' || c == '_';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Does a word begin after this character? */
static bool ends_word(char c)
{
    return c == '\0' || is_space(c) || strchr("\"'`=,;|()[]{}<>&", c);
}

static int hex_value(char c)
{
    if (kv_is_digit(c))
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* --- between names --- */

/* The byte at an offset from `at`; NUL after the end. */
static char byte_at(const struct kv_host_scan *scan, size_t place)
{
    return place < scan->text.length ? scan->text.data[place] : '\0';
}

/* The value of two hexadecimal digits, or -1. */
static int hex_pair(const struct kv_host_scan *scan, size_t place)
{
    int high = hex_value(byte_at(scan, place)), low = hex_value(byte_at(scan, place + 1));
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* `%2F`, and `%252F` of a URL within an encoded URL. 0 = the percent sign stands for itself. */
static size_t percent_length(const struct kv_host_scan *scan, char *out)
{
    size_t place = scan->at + 1;
    while (byte_at(scan, place) == '2' && byte_at(scan, place + 1) == '5' &&
           hex_pair(scan, place + 2) >= 0)
        place += 2;
    int value = hex_pair(scan, place);
    *out = value < 0 ? '%' : (char)value;
    return value < 0 ? 0 : place + 2 - scan->at;
}

/* `\n` and `\u002f` of JSON within a text. 0 = the backslash stands for itself, as in `\\nas`. */
static size_t escape_length(const struct kv_host_scan *scan, char *out)
{
    char next = byte_at(scan, scan->at + 1);
    if (next == 'u' && hex_pair(scan, scan->at + 2) >= 0 && hex_pair(scan, scan->at + 4) >= 0) {
        *out = (char)hex_pair(scan, scan->at + 4);
        return 6;
    }
    *out = ' ';
    return scan->last != '\\' && next != '\0' && strchr("nrt", next) ? 2 : 0;
}

/* Processes a character that is not part of a name. */
static void separator_note(struct kv_host_scan *scan, char c, bool encoded)
{
    if (c == '/') {
        if (scan->slashes++ == 0)
            scan->before_slashes = scan->last;
        if (scan->slashes == 2 && scan->before_slashes == ':')
            scan->authority = encoded ? KV_AUTHORITY_ENCODED : KV_AUTHORITY_PLAIN;
        else
            scan->authority = KV_AUTHORITY_NONE;
    } else {
        scan->slashes = 0;
        if (is_space(c) || c == '\0' || strchr("?#\"<>", c))
            scan->authority = KV_AUTHORITY_NONE;
    }
    if ((c == '@' || c == '#' || c == '!') && ends_word(scan->last))
        scan->identifier = true;
    else if (c == '/' || ends_word(c))
        scan->identifier = false;
    scan->last = c;
    scan->last_encoded = encoded;
}

static void separator_take(struct kv_host_scan *scan)
{
    char c = scan->text.data[scan->at];
    size_t length = 0;
    if (c == '\\' && byte_at(scan, scan->at + 1) == '/') { /* JSON may escape a slash in this way */
        scan->at++;
        return;
    }
    if (c == '%')
        length = percent_length(scan, &c);
    else if (c == '\\' && (length = escape_length(scan, &c)) == 0)
        c = '\\';
    separator_note(scan, c, length > 0);
    scan->at += length > 0 ? length : 1;
}

/* --- names --- */

/* Does the text before the name make it a host? */
static bool is_led_in(const struct kv_host_scan *scan, char next, char after_next)
{
    switch (scan->last) {
    case '$':
    case '*':
        return false;
    case '%': /* of printf */
        return scan->last_encoded;
    case ':':
        return !scan->identifier;
    case '/':
        return scan->slashes == 2 &&
               (scan->before_slashes == ':' || ends_word(scan->before_slashes));
    case '@':
        if (scan->authority != KV_AUTHORITY_NONE)
            return scan->last_encoded == (scan->authority == KV_AUTHORITY_ENCODED);
        return next == '/' || (next == ':' && (is_name_char(after_next) ||
                                               (after_next != '\0' && strchr("/~", after_next))));
    default: /* or an encoded part of the name itself */
        return !is_name_char(scan->last);
    }
}

/* Can all labels of the name be labels of a host? */
static bool labels_are_valid(struct kv_text name)
{
    size_t label = 0, dots = 0; /* where the label began */
    for (size_t i = 0; i <= name.length; i++) {
        if (i < name.length && name.data[i] != '.')
            continue;
        if (i == label || i - label > 63 || strchr("-_", name.data[label]) ||
            name.data[i - 1] == '-')
            return false;
        if (i < name.length) {
            dots++;
            label = i + 1;
        }
    }
    while (label < name.length && kv_is_digit(name.data[label]))
        label++;
    return dots > 0 && label < name.length; /* the last label is not a number */
}

static bool is_host(const struct kv_host_scan *scan, struct kv_text name, char *host)
{
    char next = byte_at(scan, scan->at), after_next = byte_at(scan, scan->at + 1);
    if (next == '@' || !is_led_in(scan, next, after_next))
        return false;
    /* `${tenant}-git.example.com`; elsewhere a dash is a list's or an option's. */
    if (name.data[0] == '-' && scan->last != '\0' && strchr(")}>", scan->last))
        return false;
    while (name.length > 0 && name.data[0] == '-')
        kv_take(&name, 1);
    /* `git.example.com.$(ZONE)` is another name than the sentence's end. */
    if (name.length > 0 && name.data[name.length - 1] == '.' && next != '\0' &&
        strchr("$*{<(", next))
        return false;
    while (name.length > 0 && strchr(".-_", name.data[name.length - 1]))
        name.length--;
    if (name.length >= KV_HOST_MAX || !labels_are_valid(name))
        return false;
    for (size_t i = 0; i < name.length; i++)
        host[i] = is_letter(name.data[i]) ? (char)(name.data[i] | 0x20) : name.data[i];
    host[name.length] = '\0';
    return true;
}

static struct kv_text name_take(struct kv_host_scan *scan, bool *has_dot)
{
    size_t start = scan->at;
    *has_dot = false;
    for (; scan->at < scan->text.length && is_name_char(scan->text.data[scan->at]); scan->at++)
        *has_dot |= scan->text.data[scan->at] == '.';
    return (struct kv_text){scan->text.data + start, scan->at - start};
}

bool kv_host_next(struct kv_host_scan *scan, char host[static KV_HOST_MAX])
{
    while (scan->at < scan->text.length) {
        if (!is_name_char(scan->text.data[scan->at])) {
            separator_take(scan);
            continue;
        }
        bool has_dot;
        struct kv_text name = name_take(scan, &has_dot);
        bool found = has_dot && is_host(scan, name, host);
        scan->last = name.data[name.length - 1];
        scan->last_encoded = false;
        scan->slashes = 0;
        if (found)
            return true;
    }
    return false;
}

/* --- filters --- */

bool kv_host_filter_takes(const struct kv_host_filter *filter, const char *host)
{
    return kv_globs_match(filter->hosts, filter->host_count, host) &&
           !kv_globs_match(filter->except, filter->except_count, host);
}

/* One glob may include another, too, but rewritten lists rarely differ in that way. */
static bool globs_hold(const char *const *globs, size_t count, const char *glob)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(globs[i], glob) == 0)
            return true;
    return false;
}

bool kv_host_filter_is_within(const struct kv_host_filter *filter,
                              const struct kv_host_filter *wider)
{
    for (size_t i = 0; i < filter->host_count; i++)
        if (!globs_hold(wider->hosts, wider->host_count, filter->hosts[i]))
            return false;
    for (size_t i = 0; i < wider->except_count; i++)
        if (!globs_hold(filter->except, filter->except_count, wider->except[i]))
            return false;
    return true;
}

/* --- what is kept --- */

static int name_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

bool kv_hosts_keep(const struct kv_host_filter *filter, struct kv_text text, struct kv_buffer *out)
{
    char host[KV_HOST_MAX];
    struct kv_arena arena = {0};
    struct kv_list found = {0};
    struct kv_host_scan scan = {.text = text};
    while (kv_host_next(&scan, host))
        if (kv_host_filter_takes(filter, host))
            kv_list_add(&found, &arena, const char *, kv_arena_copy(&arena, kv_text_of(host)));
    const char *const *names = found.items;
    kv_sort(found.items, found.count, sizeof *names, name_compare);
    for (size_t i = 0; i < found.count; i++)
        if (i == 0 || strcmp(names[i], names[i - 1]) != 0)
            kv_buffer_printf(out, "%s%s", i ? " " : "", names[i]);
    kv_arena_release(&arena);
    return found.count > 0;
}
