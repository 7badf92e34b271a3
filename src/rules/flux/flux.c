#include "flux.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/clock.h"
#include "kubevet/base/duration.h"

#define MINUTES (60 * KV_SECOND)

/* Defaults of spec.timeout: the API reference of each controller,
 * https://fluxcd.io/flux/components/
 */
const struct flux_kind flux_kinds[] = {
    {&kv_kind_kustomization, "kustomize-controller", "kustomization", 0, false},
    {&kv_kind_helmrelease, "helm-controller", "helmrelease", 5 * MINUTES, false},
    {&kv_kind_gitrepository, "source-controller", "source git", MINUTES, false},
    {&kv_kind_ocirepository, "source-controller", "source oci", MINUTES, true},
    {&kv_kind_bucket, "source-controller", "source bucket", MINUTES, true},
    {&kv_kind_helmrepository, "source-controller", "source helm", MINUTES, true},
    {&kv_kind_helmchart, "source-controller", "source chart", MINUTES, true},
    {0},
};

const struct flux_kind *flux_kind_of(const struct kv_kind *kind)
{
    const struct flux_kind *row = flux_kinds;
    while (row->kind && row->kind != kind)
        row++;
    return row->kind ? row : NULL;
}

static bool flux_is_documented(const struct kv_spec *spec)
{
    return spec->flux.place.file != NULL;
}

const char *flux_not_applicable(const struct kv_spec *spec)
{
    return flux_is_documented(spec) ? NULL : "the spec does not document Flux";
}

/* --- the objects --- */

static void kind_gaps(struct kv_check *check, const struct flux_kind *row)
{
    const struct kv_state_kind *kinds = kv_state_kind(check->state, row->kind);
    bool silent = kinds->unknown.count == 0 && !kinds->has_pages;
    if (!kv_state_listed(check->state, row->kind)) {
        if (!row->optional || !silent)
            kv_check_demands(check, row->kind, NULL);
        return;
    }
    kv_list_each(&kinds->unknown, const struct kv_unknown, unknown)
        kv_check_gap(check, unknown->namespace, "%s: %s", row->kind->resource, unknown->reason);
}

void flux_gaps(struct kv_check *check)
{
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return; /* they do not contain what they leave out */
    for (const struct flux_kind *row = flux_kinds; row->kind; row++)
        if (kv_rule_read(check->rule, NULL, row->kind))
            kind_gaps(check, row);
}

const struct kv_flux_object *flux_next(const struct kv_check *check, const struct kv_kind *kind,
                                       size_t *next)
{
    const struct kv_state_kind *kinds = kv_state_kind(check->state, kind);
    return *next < kinds->count ? (const struct kv_flux_object *)kinds->objects[(*next)++] : NULL;
}

const struct kv_kind *flux_kind_named(const char *name)
{
    for (const struct flux_kind *row = flux_kinds; name && row->kind; row++)
        if (strcmp(row->kind->name, name) == 0)
            return row->kind;
    return NULL;
}

const struct kv_flux_object *flux_find(const struct kv_check *check,
                                       const struct kv_flux_object *referrer,
                                       const struct kv_flux_reference *reference)
{
    const struct kv_kind *kind =
        reference->kind ? flux_kind_named(reference->kind) : referrer->object.kind;
    const char *namespace =
        reference->namespace ? reference->namespace : referrer->object.namespace;
    if (!kind || !reference->name)
        return NULL;
    return (const struct kv_flux_object *)kv_state_find(check->state, kind, namespace,
                                                        reference->name);
}

bool flux_is_static(const struct kv_flux_object *object)
{
    return object->object.kind == &kv_kind_helmrepository && object->type &&
           strcmp(object->type, "oci") == 0;
}

/* --- durations and revisions --- */

int64_t flux_interval(const struct kv_flux_object *object)
{
    int64_t interval;
    return object->interval && kv_duration_parse(kv_text_of(object->interval), &interval) ? interval
                                                                                          : 0;
}

int64_t flux_timeout(const struct kv_flux_object *object)
{
    int64_t timeout;
    if (object->timeout && kv_duration_parse(kv_text_of(object->timeout), &timeout))
        return timeout;
    timeout = flux_kind_of(object->object.kind)->timeout;
    return timeout ? timeout : flux_interval(object);
}

/* The part after the last `:` or `/`: the commit or the digest. */
static const char *revision_hash(const char *revision)
{
    const char *hash = revision;
    for (const char *c = revision; *c; c++)
        if (*c == ':' || *c == '/')
            hash = c + 1;
    return hash;
}

bool flux_same_revision(const char *a, const char *b)
{
    return strcmp(revision_hash(a), revision_hash(b)) == 0;
}

/* --- messages --- */

/* The length of the credentials in a URL, after its `://`. */
static size_t login_length(const char *host)
{
    size_t length = strcspn(host, "/?# \t\r\n\"'`");
    while (length > 0 && host[length - 1] != '@')
        length--;
    return length;
}

/* UTF-8's continuation bytes are 10xxxxxx: the text is cut before the first byte of a character. */
static bool begins_character(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

const char *flux_words(struct kv_check *check, const char *message)
{
    enum { WORDS_MAX = 400 };
    struct kv_buffer words = {0};
    for (const char *c = message; *c; c++) {
        bool blank = (unsigned char)*c <= ' ';
        if (words.length >= WORDS_MAX && begins_character(*c)) {
            kv_buffer_text(&words, "...");
            break;
        }
        if (!blank)
            kv_buffer_add(&words, c, 1);
        else if (words.length > 0 && words.data[words.length - 1] != ' ')
            kv_buffer_text(&words, " ");
        if (c - message >= 2 && strncmp(c - 2, "://", 3) == 0)
            c += login_length(c + 1);
    }
    struct kv_text text = kv_buffer_as_text(&words);
    while (text.length > 0 && (text.data[text.length - 1] == ' ' ||
                               (text.data[text.length - 1] == '.' && words.length < WORDS_MAX)))
        text.length--;
    const char *copy = text.length ? kv_arena_copy(check->arena, text) : "";
    kv_buffer_release(&words);
    return copy;
}
