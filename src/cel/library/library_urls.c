/* URLs. Source: Kubernetes' pkg/cel/library/urls.go. */
#include "cel/library/characters.h"
#include "cel/library/url.h"
#include "kubevet/base/scan.h"
#include "kubevet/base/utf8.h"

static void text(const void *data, struct kv_buffer *out)
{
    cel_url_write(data, out);
}

static bool equal(const void *a, const void *b)
{
    struct kv_buffer first = {0}, second = {0};
    cel_url_write(a, &first);
    cel_url_write(b, &second);
    bool same = first.length == second.length &&
                (first.length == 0 || memcmp(first.data, second.data, first.length) == 0);
    kv_buffer_release(&first);
    kv_buffer_release(&second);
    return same;
}

static const struct kv_cel_class class = {"kubernetes.URL", equal, text};

static const struct cel_url *url_of(const struct kv_cel_call *call)
{
    return call->arguments[0].object.data;
}

static const char *argument_parse(const struct kv_cel_call *call, struct cel_url *url)
{
    struct kv_text text = call->arguments[0].text;
    kv_cel_work(call->run, text.length);
    if (text.length > KV_CEL_STRING_MAX / 16)
        return "a URL has less than 64 KiB";
    return cel_url_parse(kv_cel_run_arena(call->run), text, url);
}

static struct kv_cel_value url(const struct kv_cel_call *call)
{
    struct cel_url *parsed = kv_arena_alloc(kv_cel_run_arena(call->run), sizeof *parsed);
    const char *problem = argument_parse(call, parsed);
    struct kv_text text = call->arguments[0].text;
    if (problem)
        return kv_cel_fail(call,
                           "URL parse error during conversion from string: parse \"%.*s\": %s",
                           text.length > 100 ? 100 : (int)text.length, text.data, problem);
    return kv_cel_object(&class, parsed);
}

static struct kv_cel_value is_url(const struct kv_cel_call *call)
{
    struct cel_url parsed;
    return kv_cel_bool(!argument_parse(call, &parsed));
}

/* A part of the URL; decoding may have made it invalid. */
static struct kv_cel_value part(struct kv_cel_run *run, struct kv_text text)
{
    struct kv_buffer repaired = {0};
    uint32_t code;
    struct kv_text rest = text;
    for (size_t length; rest.length > 0; kv_take(&rest, length)) {
        length = kv_utf8_decode(rest, &code);
        if (length == 0) {
            kv_utf8_repair(&repaired, text);
            return string_built(run, &repaired);
        }
    }
    kv_cel_work(run, text.length / 4);
    return kv_cel_string(text);
}

static struct kv_cel_value get_scheme(const struct kv_cel_call *call)
{
    return part(call->run, url_of(call)->scheme);
}

static struct kv_cel_value get_host(const struct kv_cel_call *call)
{
    return part(call->run, url_of(call)->host);
}

static struct kv_cel_value get_hostname(const struct kv_cel_call *call)
{
    return part(call->run, cel_url_hostname(url_of(call)));
}

static struct kv_cel_value get_port(const struct kv_cel_call *call)
{
    return part(call->run, cel_url_port(url_of(call)));
}

static struct kv_cel_value get_escaped_path(const struct kv_cel_call *call)
{
    struct kv_buffer path = {0};
    cel_url_path_write(url_of(call), &path);
    return string_built(call->run, &path);
}

/* --- the query: keys, each with the list of its values --- */

struct pair {
    struct kv_cel_value key, value;
    size_t index;
};

/* key=value; passed over if it is wrong. */
static void pair_add(struct kv_cel_run *run, struct kv_list *pairs, struct kv_text text)
{
    struct kv_arena *arena = kv_cel_run_arena(run);
    const char *equals = text.length > 0 ? memchr(text.data, '=', text.length) : NULL;
    struct kv_text key = {text.data, equals ? (size_t)(equals - text.data) : text.length};
    struct kv_text value =
        equals ? (struct kv_text){equals + 1, text.length - key.length - 1} : kv_text_of("");
    if (text.length == 0 || memchr(text.data, ';', text.length) ||
        !cel_url_query_decode(arena, key, &key) || !cel_url_query_decode(arena, value, &value))
        return;
    struct pair pair = {part(run, key), part(run, value), pairs->count};
    kv_list_add(pairs, arena, struct pair, pair);
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *first = a, *second = b;
    int order = 0;
    (void)kv_cel_compare(first->key, second->key, &order);
    return order != 0 ? order : (first->index > second->index) - (first->index < second->index);
}

static bool same_key(const struct pair *a, const struct pair *b)
{
    int order = 0;
    return kv_cel_compare(a->key, b->key, &order) && order == 0;
}

/* The pairs by key, in order; those of a key become one entry. */
static struct kv_cel_value map_of(struct kv_cel_run *run, struct kv_list *pairs)
{
    struct kv_arena *arena = kv_cel_run_arena(run);
    struct kv_cel_entry *entries = kv_arena_array(arena, pairs->count, sizeof *entries);
    struct kv_cel_value *values = kv_arena_array(arena, pairs->count, sizeof *values);
    size_t count = 0, first = 0;
    kv_sort(pairs->items, pairs->count, sizeof(struct pair), compare_pairs);
    for (size_t i = 0; i < pairs->count; i++) {
        const struct pair *pair = kv_list_item(pairs, struct pair, i);
        values[i] = pair->value;
        if (i + 1 < pairs->count && same_key(pair, pair + 1))
            continue;
        entries[count++] =
            (struct kv_cel_entry){pair->key, kv_cel_list(arena, values + first, i + 1 - first)};
        first = i + 1;
    }
    return kv_cel_map(arena, entries, count);
}

static struct kv_cel_value get_query(const struct kv_cel_call *call)
{
    struct kv_text rest = url_of(call)->query;
    struct kv_list pairs = {0};
    kv_cel_work(call->run, 2 * rest.length);
    if (!kv_cel_room(call->run, rest.length * sizeof(struct pair)))
        return kv_cel_over(call->run);
    while (rest.length > 0) {
        const char *end = memchr(rest.data, '&', rest.length);
        pair_add(call->run, &pairs, kv_take(&rest, end ? (size_t)(end - rest.data) : rest.length));
        kv_take_char(&rest, '&');
    }
    kv_cel_work(call->run, 16 * pairs.count);
    return map_of(call->run, &pairs);
}

static const struct kv_cel_function functions[] = {
    {"getEscapedPath", "kubernetes.URL.() -> string", .call = get_escaped_path},
    {"getHost", "kubernetes.URL.() -> string", .call = get_host},
    {"getHostname", "kubernetes.URL.() -> string", .call = get_hostname},
    {"getPort", "kubernetes.URL.() -> string", .call = get_port},
    {"getQuery", "kubernetes.URL.() -> map(string, list(string))", .call = get_query},
    {"getScheme", "kubernetes.URL.() -> string", .call = get_scheme},
    {"isURL", "(string) -> bool", .call = is_url},
    {"url", "(string) -> kubernetes.URL", .call = url, .cost = kv_cel_cost_tenth},
};

static const struct kv_cel_class *const classes[] = {&class, NULL};

const struct kv_cel_library kv_library_urls = {
    .name = "urls",
    .summary = "URLs: absolute ones and absolute paths. Kubernetes has them.",
    .classes = classes,
    KV_CEL_FUNCTIONS(functions),
};
