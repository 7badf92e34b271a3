#include "said.h"
#include "value.h"

#include "kubevet/base/buffer.h"

#include <ctype.h>
#include <strings.h>

/* Words without which a sentence says the same. */
static const char *const fillers[] = {
    "a",     "an",   "and",     "any",      "are",       "as",      "at",    "be",     "been",
    "but",   "by",   "do",      "does",     "each",      "every",   "exist", "exists", "for",
    "found", "from", "has",     "have",     "in",        "instead", "is",    "it",     "its",
    "least", "less", "more",    "most",     "must",      "named",   "no",    "not",    "of",
    "on",    "one",  "only",    "or",       "own",       "should",  "than",  "that",   "the",
    "there", "this", "to",      "under",    "was",       "which",   "will",  "with",   "absent",
    "set",   "it's", "missing", "declared", "documented"};

static bool is_filler(struct kv_text word)
{
    if (word.length == 1 && isalpha((unsigned char)*word.data))
        return true; /* the s of "pod's" */
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
        if (strlen(fillers[i]) == word.length &&
            strncasecmp(fillers[i], word.data, word.length) == 0)
            return true;
    return false;
}

/* Names and amounts hold dots, slashes and the like; a sentence ends words with them, too. */
static bool is_in_word(char c)
{
    return isalnum((unsigned char)c) || ((unsigned char)c & 0x80) || strchr("-._/%*", c);
}

/* The next word of a text; its length is 0 at the end. */
static struct kv_text word_next(const char **text)
{
    while (**text && !isalnum((unsigned char)**text) && !((unsigned char)**text & 0x80))
        (*text)++;
    struct kv_text word = {*text, 0};
    while (word.data[word.length] && is_in_word(word.data[word.length]))
        word.length++;
    *text += word.length;
    while (word.length > 0 && strchr("-._/", word.data[word.length - 1]))
        word.length--;
    return word;
}

/* Does the text hold the word? One of letters also as the beginning of a longer one: `mount` of
 * `mounts`. */
static bool holds(const char *text, struct kv_text word)
{
    bool is_of_letters = word.length >= 4;
    for (size_t i = 0; i < word.length; i++)
        is_of_letters = is_of_letters && isalpha((unsigned char)word.data[i]);
    for (const char *at = text; *at; at++) {
        bool begins = at == text || !isalnum((unsigned char)at[-1]);
        if (begins && strncasecmp(at, word.data, word.length) == 0 &&
            (is_of_letters || !isalnum((unsigned char)at[word.length])))
            return true;
    }
    return false;
}

static bool adds(const char *text, const char *said)
{
    for (struct kv_text word; (word = word_next(&text)).length > 0;)
        if (!is_filler(word) && !holds(said, word))
            return true;
    return false;
}

static bool is_in(const char *value, const char *text)
{
    return !value || strstr(text, value);
}

/* All that a reader sees beside the message: the object, the rule, the field and its values. */
static const char *context_make(const struct kv_finding *finding, const struct said *said,
                                struct kv_arena *arena)
{
    const struct kv_object_name *object = &finding->object;
    const char *const parts[] = {
        finding->rule->id, object->kind, object->namespace, object->name,      finding->field,
        said->documented,  said->found,  said->difference,  finding->expected, finding->actual};
    struct kv_buffer all = {0};
    kv_buffer_text(&all, "namespace "); /* the head that it stands below */
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        kv_buffer_printf(&all, "%s ", parts[i] ? parts[i] : "");
    /* "storage class" is said by StorageClass. */
    for (const char *c = object->kind ? object->kind : ""; *c; c++)
        kv_buffer_printf(&all, isupper((unsigned char)*c) ? " %c" : "%c", *c);
    const char *context = kv_arena_copy(arena, kv_buffer_as_text(&all));
    kv_buffer_release(&all);
    return context;
}

/* The one value of an object that is missing, or too many, is its name. */
static bool is_name(const struct kv_finding *finding, const char *value)
{
    return !value || (finding->object.name && strcmp(value, finding->object.name) == 0);
}

/* Are the names in a field said: `odoo`, `/data` and `subPath` of
 * containers[odoo].volumeMounts[/data].subPath? */
static bool is_field_said(const char *field, const char *message)
{
    const char *last = field;
    for (const char *c = field; *c; c++) {
        if (*c == '.')
            last = c + 1;
        if (*c != '[')
            continue;
        size_t length = strcspn(c + 1, "]");
        if (!holds(message, (struct kv_text){c + 1, length}))
            return false;
        c += length;
        last = c[1] ? last : c;
    }
    return last > field && (*last == ']' || holds(message, kv_text_of(last)));
}

struct said finding_said(const struct kv_report *report, const struct kv_finding *finding,
                         bool whole, struct kv_arena *arena)
{
    struct said said = {
        .field = whole ? finding->field : field_text(finding->field, arena),
        .documented = value_documented(report, finding, arena),
        .found = value_found(report, finding, arena),
        .difference = value_difference(finding, arena),
        .hint = finding->hint != NULL,
        .message = true,
        .values = finding->expected || finding->actual,
    };
    if (whole)
        return said;
    const char *context = context_make(finding, &said, arena);
    bool is_named = is_name(finding, finding->expected) && is_name(finding, finding->actual);
    bool is_undocumented = !finding->expected && !is_named; /* "documented nothing" says little */
    said.message = finding->table || is_undocumented || adds(finding->message, context);
    said.hint = said.hint &&
                adds(finding->hint, kv_arena_printf(arena, "%s %s", context, finding->message));
    said.values = said.values && !is_named && !finding->table;
    if (said.message && (!finding->expected || (is_in(finding->expected, finding->message) &&
                                                is_in(finding->actual, finding->message))))
        said.values = false;
    if (!said.values && !said.hint)
        said.message = true;
    if (said.field && said.message && is_field_said(said.field, finding->message))
        said.field = NULL;
    return said;
}
