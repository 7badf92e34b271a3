#include "cel/library/named_format.h"

#include "cel/library/url.h"
#include "cel/regex/regex.h"
#include "kubevet/base/scan.h"
#include "kubevet/base/timestamp.h"

#define LABEL     "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define SUBDOMAIN LABEL "(\\." LABEL ")*"
#define DNS1035   "[a-z]([-a-z0-9]*[a-z0-9])?"
#define NAME      "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
#define UUID      "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"
#define BASE64                                                                                     \
    "^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=|[A-Za-z0-9+\\/]{4})$"
#define TIME "^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$"

#define USED(examples, pattern) " (e.g. " examples "regex used for validation is '" pattern "')"
#define LABEL_MESSAGE                                                                              \
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "   \
    "must start and end with an alphanumeric character" USED("'my-name',  or '123-abc', ", LABEL)
#define SUBDOMAIN_MESSAGE                                                                          \
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "   \
    "'.', and must start and end with an alphanumeric character" USED("'example.com', ",           \
                                                                      SUBDOMAIN)
#define DNS1035_MESSAGE                                                                            \
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "   \
    "alphabetic character, and end with an alphanumeric character" USED(                           \
        "'my-name',  or 'abc-123', ", DNS1035)
#define NAME_MESSAGE                                                                               \
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "    \
    "alphanumeric character" USED("'MyName',  or 'my.name',  or '123-abc', ", NAME)
#define VALUE_MESSAGE                                                                              \
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "    \
    "'.', and must start and end with an alphanumeric character" USED(                             \
        "'MyValue',  or 'my_value',  or '12345', ", "(" NAME ")?")

enum { LABEL_MAX = 63, SUBDOMAIN_MAX = 253 };

/* The patterns are our own: they are valid. */
static bool matches(struct kv_cel_run *run, const char *pattern, struct kv_text text,
                    struct regex_span *spans, size_t count)
{
    uint64_t most = kv_cel_work_left(run) + 1;
    struct regex_budget budget = {.memory = 1 << 20, .work = most};
    struct kv_error error = {0};
    const struct regex *regex;
    bool found = regex_compile(kv_cel_run_arena(run), kv_text_of(pattern), &budget, &regex,
                               &error) == REGEX_FOUND &&
                 regex_search(regex, text, 0, spans, count, &budget) == REGEX_FOUND;
    kv_cel_work(run, most - budget.work);
    return found;
}

static void add(struct kv_cel_run *run, struct kv_list *messages, const char *before,
                const char *message)
{
    kv_list_add(messages, kv_cel_run_arena(run), const char *,
                kv_arena_printf(kv_cel_run_arena(run), "%s%s", before, message));
}

static void add_length(struct kv_cel_run *run, struct kv_list *messages, const char *before,
                       size_t most)
{
    add(run, messages, before,
        kv_arena_printf(kv_cel_run_arena(run), "must be no more than %zu bytes", most));
}

/* A valid subdomain that is no label has dots. */
static void check_label(struct kv_cel_run *run, struct kv_text text, struct kv_list *messages)
{
    if (matches(run, "^" LABEL "$", text, NULL, 0))
        return;
    if (matches(run, "^" SUBDOMAIN "$", text, NULL, 0))
        add(run, messages, "", "must not contain dots");
    else
        add(run, messages, "", LABEL_MESSAGE);
}

static void check_subdomain(struct kv_cel_run *run, struct kv_text text, const char *before,
                            struct kv_list *messages)
{
    if (text.length > SUBDOMAIN_MAX)
        add_length(run, messages, before, SUBDOMAIN_MAX);
    if (!matches(run, "^" SUBDOMAIN "$", text, NULL, 0))
        add(run, messages, before, SUBDOMAIN_MESSAGE);
}

static void check_name_part(struct kv_cel_run *run, struct kv_text name, struct kv_list *messages)
{
    if (name.length == 0)
        add(run, messages, "name part ", "must be non-empty");
    else if (name.length > LABEL_MAX)
        add_length(run, messages, "name part ", LABEL_MAX);
    if (!matches(run, "^" NAME "$", name, NULL, 0))
        add(run, messages, "name part ", NAME_MESSAGE);
}

/* prefix/name, the prefix a subdomain. */
static void check_qualified(struct kv_cel_run *run, struct kv_text text, struct kv_list *messages)
{
    const char *slash = text.length > 0 ? memchr(text.data, '/', text.length) : NULL;
    struct kv_text prefix = {text.data, slash ? (size_t)(slash - text.data) : 0};
    struct kv_text name = text;
    if (slash)
        kv_take(&name, prefix.length + 1);
    if (name.length > 0 && memchr(name.data, '/', name.length)) {
        add(run, messages, "a qualified name ",
            NAME_MESSAGE " with an optional DNS subdomain prefix and '/' (e.g. "
                         "'example.com/MyName')");
        return;
    }
    if (slash && prefix.length == 0)
        add(run, messages, "prefix part ", "must be non-empty");
    else if (slash)
        check_subdomain(run, prefix, "prefix part ", messages);
    check_name_part(run, name, messages);
}

static void check_uri(struct kv_cel_run *run, struct kv_text text, struct kv_list *messages)
{
    struct cel_url url;
    kv_cel_work(run, 2 * text.length);
    const char *problem = cel_url_parse(kv_cel_run_arena(run), text, &url);
    if (problem)
        add(run, messages,
            kv_arena_printf(kv_cel_run_arena(run), "parse \"%.*s\": ",
                            text.length > 100 ? 100 : (int)text.length, text.data),
            problem);
}

static void check_date(struct kv_cel_run *run, struct kv_text text, struct kv_list *messages)
{
    kv_time time;
    if (!kv_date_parse(text, &time))
        add(run, messages, "", "invalid date");
}

/* Of the hour, minute or second that the span holds. */
static bool is_at_most(struct kv_text text, const struct regex_span *span, const char *most)
{
    return memcmp(text.data + span->start, most, 2) <= 0;
}

static bool is_datetime(struct kv_cel_run *run, struct kv_text text)
{
    struct regex_span spans[4];
    kv_time time;
    char lower[64];
    if (text.length < 12 || text.length > sizeof lower || (text.data[10] | 0x20) != 't')
        return false;
    for (size_t i = 0; i < text.length; i++)
        lower[i] = (char)tolower((unsigned char)text.data[i]);
    struct kv_text date = {lower, 10}, clock = {lower + 11, text.length - 11};
    return kv_date_parse(date, &time) && matches(run, TIME, clock, spans, 4) &&
           is_at_most(clock, &spans[1], "23") && is_at_most(clock, &spans[2], "59") &&
           is_at_most(clock, &spans[3], "59");
}

static void check_datetime(struct kv_cel_run *run, struct kv_text text, struct kv_list *messages)
{
    if (!is_datetime(run, text))
        add(run, messages, "", "invalid datetime");
}

const struct named_format named_formats[] = {
    {"byte", BASE64, "invalid base64", .cost = 84},
    {"date", .cost = sizeof TIME - 1, .check = check_date},
    {"datetime", .cost = sizeof TIME - 1, .check = check_datetime},
    {"dns1035Label", "^" DNS1035 "$", DNS1035_MESSAGE, LABEL_MAX, .cost = 30},
    {"dns1035LabelPrefix", "^" DNS1035 "$", DNS1035_MESSAGE, LABEL_MAX, .prefix = true, .cost = 30},
    {"dns1123Label", .length_max = LABEL_MAX, .cost = 30, .check = check_label},
    {"dns1123LabelPrefix", .length_max = LABEL_MAX, .prefix = true, .cost = 30,
     .check = check_label},
    {"dns1123Subdomain", "^" SUBDOMAIN "$", SUBDOMAIN_MESSAGE, SUBDOMAIN_MAX, .cost = 60},
    {"dns1123SubdomainPrefix", "^" SUBDOMAIN "$", SUBDOMAIN_MESSAGE, SUBDOMAIN_MAX, .prefix = true,
     .cost = 60},
    {"labelValue", "^(" NAME ")?$", VALUE_MESSAGE, LABEL_MAX, .cost = 40},
    {"qualifiedName", .cost = 60, .check = check_qualified},
    {"uri", .cost = 1103, .check = check_uri},
    {"uuid", UUID, "does not match the UUID format", .cost = sizeof UUID - 1},
};
const size_t named_formats_count = sizeof named_formats / sizeof named_formats[0];

/* A name that is a prefix may end in a dash: with the last two characters as `a`, as Kubernetes
 * has it. */
static struct kv_text without_dash(struct kv_cel_run *run, struct kv_text text)
{
    if (text.length < 2 || text.data[text.length - 1] != '-')
        return text;
    char *copy = kv_arena_alloc(kv_cel_run_arena(run), text.length);
    memcpy(copy, text.data, text.length - 2);
    copy[text.length - 2] = 'a';
    return (struct kv_text){copy, text.length - 1};
}

bool named_format_validate(struct kv_cel_run *run, const struct named_format *format,
                           struct kv_text text, struct kv_list *messages)
{
    if (!kv_cel_room(run, 4 * text.length))
        return false;
    if (format->prefix)
        text = without_dash(run, text);
    if (format->length_max > 0 && text.length > format->length_max)
        add_length(run, messages, "", format->length_max);
    if (format->pattern && !matches(run, format->pattern, text, NULL, 0))
        add(run, messages, "", format->message);
    if (format->check)
        format->check(run, text, messages);
    return kv_cel_room(run, 0);
}
