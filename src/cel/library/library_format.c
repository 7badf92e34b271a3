/* Formats that Kubernetes names, and whether a text is of one. Source: see named_format.h. */
#include "cel/library/characters.h"
#include "cel/library/named_format.h"

static bool equal(const void *a, const void *b)
{
    return a == b;
}

static void text(const void *data, struct kv_buffer *out)
{
    kv_buffer_text(out, ((const struct named_format *)data)->name);
}

static const struct kv_cel_class class = {"kubernetes.NamedFormat", equal, text};

static const struct named_format *find(struct kv_text name)
{
    for (size_t i = 0; i < named_formats_count; i++)
        if (kv_text_is(name, named_formats[i].name))
            return &named_formats[i];
    return NULL;
}

static struct kv_cel_value named(const struct kv_cel_call *call)
{
    const struct named_format *format = find(call->arguments[0].text);
    return format ? kv_cel_some(kv_cel_run_arena(call->run), kv_cel_object(&class, format))
                  : kv_cel_none();
}

/* Nothing if the text is of the format, else what is wrong. */
static struct kv_cel_value validate(const struct kv_cel_call *call)
{
    struct kv_arena *arena = kv_cel_run_arena(call->run);
    struct kv_list messages = {0};
    if (!named_format_validate(call->run, call->arguments[0].object.data, call->arguments[1].text,
                               &messages))
        return kv_cel_over(call->run);
    if (messages.count == 0)
        return kv_cel_none();
    struct kv_cel_value *items = kv_arena_array(arena, messages.count, sizeof *items);
    for (size_t i = 0; i < messages.count; i++)
        items[i] = kv_cel_string(kv_text_of(*kv_list_item(&messages, const char *, i)));
    return kv_cel_some(arena, kv_cel_list(arena, items, messages.count));
}

static uint64_t cost_validate(const struct kv_cel_call *call)
{
    const struct named_format *format = call->arguments[0].object.data;
    return cost_tenths(kv_cel_size(call->arguments[1]) + 1, 1) * ((format->cost + 3) / 4);
}

/* format.NAME() */
#define FORMAT(name)                                                                               \
    static struct kv_cel_value format_##name(const struct kv_cel_call *call)                       \
    {                                                                                              \
        (void)call;                                                                                \
        return kv_cel_object(&class, find(kv_text_of(#name)));                                     \
    }
#define ROW(name)                                                                                  \
    {                                                                                              \
        "format." #name, "() -> kubernetes.NamedFormat", .call = format_##name                     \
    }

FORMAT(byte)
FORMAT(date)
FORMAT(datetime)
FORMAT(dns1035Label)
FORMAT(dns1035LabelPrefix)
FORMAT(dns1123Label)
FORMAT(dns1123LabelPrefix)
FORMAT(dns1123Subdomain)
FORMAT(dns1123SubdomainPrefix)
FORMAT(labelValue)
FORMAT(qualifiedName)
FORMAT(uri)
FORMAT(uuid)

static const struct kv_cel_function functions[] = {
    ROW(byte),
    ROW(date),
    ROW(datetime),
    ROW(dns1035Label),
    ROW(dns1035LabelPrefix),
    ROW(dns1123Label),
    ROW(dns1123LabelPrefix),
    ROW(dns1123Subdomain),
    ROW(dns1123SubdomainPrefix),
    ROW(labelValue),
    {"format.named", "(string) -> optional(kubernetes.NamedFormat)", .call = named},
    ROW(qualifiedName),
    ROW(uri),
    ROW(uuid),
    {"validate", "kubernetes.NamedFormat.(string) -> optional(list(string))", .call = validate,
     .cost = cost_validate},
};

static const struct kv_cel_class *const classes[] = {&class, NULL};

const struct kv_cel_library kv_library_format = {
    .name = "format",
    .summary = "Whether a text is of a format that Kubernetes names: `validate` gives nothing if "
               "it is, else what is wrong. Kubernetes since 1.32.",
    .classes = classes,
    KV_CEL_FUNCTIONS(functions),
};
