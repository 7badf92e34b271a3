/* One scalar of a spec: its type, its form and its value. */
#include "loader.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/duration.h"
#include "kubevet/base/glob.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

/* ------------------------------------------------------------------ scalars as YAML */

static bool is_core_tag(const char *tag)
{
    static const char *const names[] = {"str", "int", "float", "bool", "null", "map", "seq"};
    static const char prefix[] = "tag:yaml.org,2002:";
    size_t length = strlen(prefix);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strncmp(tag, prefix, length) == 0 && strcmp(tag + length, names[i]) == 0)
            return true;
    }
    return strcmp(tag, "!") == 0; /* "as it is": the same as quotes */
}

static bool has_known_tag(struct loader *loader, const char *what, const struct kv_node *node)
{
    if (!node->tag || is_core_tag(node->tag))
        return true;
    kv_problem_add(loader->problems, loader_place(loader, node),
                   "%s: the tag %s has no meaning in a spec: remove it", what,
                   text_quote(loader, node->tag));
    return false;
}

/* "010 is 8 in YAML 1.1 and 10 in YAML 1.2": the meanings of an ambiguous scalar. */
static const char *ambiguity(struct loader *loader, const char *text)
{
    const char *digits = text + strspn(text, "+-");
    char first = (char)tolower((unsigned char)digits[0]);
    char second = digits[0] ? (char)tolower((unsigned char)digits[1]) : '\0';
    if (first == 'y' || (first == 'o' && second == 'n'))
        return "true in YAML 1.1 and text in YAML 1.2";
    if (first == 'n' || first == 'o')
        return "false in YAML 1.1 and text in YAML 1.2";
    if (strchr(digits, ':'))
        return "a number in base 60 in YAML 1.1 and text in YAML 1.2";
    if (strchr(digits, '_') || second == 'b')
        return "a number in YAML 1.1 and text in YAML 1.2";
    if (digits[strspn(digits, "01234567")] == '\0')
        return kv_arena_printf(&loader->scratch, "%lld in YAML 1.1 and %lld in YAML 1.2",
                               strtoll(text, NULL, 8), strtoll(text, NULL, 10));
    return "not the same in YAML 1.1 and in YAML 1.2";
}

/* Does the scalar mean the same to all readers? `advice` says what to do if not. */
static bool plain_check(struct loader *loader, const char *what, const struct kv_node *node,
                        const char *advice, int longest)
{
    struct kv_place place = loader_place(loader, node);
    if (node->text.length > (size_t)longest) {
        kv_problem_add(loader->problems, place, "%s: is longer than %d bytes", what, longest);
        return false;
    }
    if (strstr(node->text.data, KV_NUL)) {
        kv_problem_add(loader->problems, place, "%s: contains a NUL character", what);
        return false;
    }
    if (!kv_node_is_ambiguous(node))
        return true;
    const char *text = text_quote(loader, node->text.data);
    kv_problem_add(loader->problems, place, "%s: %s is %s: %s", what, text,
                   ambiguity(loader, node->text.data), advice);
    return false;
}

static bool is_null(const struct kv_node *node)
{
    return node->type == KV_NODE_SCALAR && kv_node_scalar_type(node) == KV_SCALAR_NULL;
}

static void null_add(struct loader *loader, const char *what, const struct kv_node *node,
                     const char *wanted)
{
    const char *instead = strcmp(wanted, "a mapping") == 0 ? ", or {} for an empty one"
                          : strcmp(wanted, "a list") == 0  ? ", or [] for an empty one"
                                                           : "";
    if (node->text.length == 0)
        kv_problem_add(loader->problems, loader_place(loader, node), "%s: has no value: write %s%s",
                       what, wanted, instead);
    else
        kv_problem_add(loader->problems, loader_place(loader, node),
                       "%s: %s is not a value: write %s%s, or quote it", what, node->text.data,
                       wanted, instead);
}

bool node_check(struct loader *loader, const char *what, const struct kv_node *node,
                enum kv_node_type type, const char *wanted)
{
    static const char *const types[] = {[KV_NODE_SCALAR] = "a single value",
                                        [KV_NODE_SEQUENCE] = "a list",
                                        [KV_NODE_MAPPING] = "a mapping"};
    if (!has_known_tag(loader, what, node))
        return false;
    if (is_null(node)) {
        null_add(loader, what, node, wanted);
        return false;
    }
    if (node->type == type)
        return true;
    kv_problem_add(loader->problems, loader_place(loader, node), "%s: expected %s, found %s", what,
                   wanted, types[node->type]);
    return false;
}

/* ------------------------------------------------------------------ choices */

static size_t choices_count(const char *const *choices)
{
    size_t count = 0;
    while (choices[count])
        count++;
    return count;
}

const char *words_join(struct loader *loader, const char *const *words, size_t count)
{
    const char *text = words[0];
    for (size_t i = 1; i < count; i++)
        text = kv_arena_printf(&loader->scratch, "%s%s%s", text, i + 1 < count ? ", " : " or ",
                               words[i]);
    return text;
}

int choice_load(struct loader *loader, const char *what, const char *const *choices,
                const char *text, struct kv_place place)
{
    size_t count = choices_count(choices);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(choices[i], text) == 0)
            return (int)i;
    }
    const char *nearest = count > 1 ? kv_nearest_word(text, choices, count) : NULL;
    if (nearest)
        kv_problem_add(loader->problems, place, "%s: unknown \"%s\": did you mean %s?", what,
                       text_quote(loader, text), nearest);
    else
        kv_problem_add(loader->problems, place, "%s: unknown \"%s\": expected %s", what,
                       text_quote(loader, text), words_join(loader, choices, count));
    return -1;
}

/* ------------------------------------------------------------------ values by type */

static bool fail(struct loader *loader, const struct field *field, const struct kv_value *value,
                 const char *problem)
{
    kv_problem_add(loader->problems, value->place, "%s: \"%s\" %s", field->name,
                   text_quote(loader, value->text), problem);
    return false;
}

static bool has_form(struct loader *loader, const struct field *field, const struct kv_value *value)
{
    return form_check(loader, field->name, field_form(field), value->text, value->place);
}

static bool range_check(struct loader *loader, const struct field *field,
                        const struct kv_value *value, bool inside, const char *unit)
{
    if (inside)
        return true;
    kv_problem_add(loader->problems, value->place,
                   "%s: %s is out of range: expected %lld%s to %lld%s", field->name,
                   text_quote(loader, value->text), (long long)field->min, unit,
                   (long long)field->max, unit);
    return false;
}

/* The separator of 5-19, 5..19, `5 to 19`, `5 - 19`; NULL if it is no such text. */
static const char *between(const char *text, size_t *length)
{
    static const char *const words[] = {"-", "..", "...", "to", ":", ",", "\xe2\x80\x93"};
    const char *start = text + strspn(text, "0123456789");
    const char *word = start + strspn(start, " ");
    for (size_t i = 0; start > text && i < sizeof words / sizeof *words; i++) {
        const char *end = word + strlen(words[i]);
        if (strncmp(word, words[i], strlen(words[i])) != 0)
            continue;
        end += strspn(end, " ");
        if (end[0] != '\0' && end[strspn(end, "0123456789")] == '\0') {
            *length = (size_t)(end - start);
            return start;
        }
    }
    return NULL;
}

static bool is_two_numbers(const char *text)
{
    size_t length;
    return between(text, &length) != NULL;
}

static bool range_fail(struct loader *loader, const struct field *field,
                       const struct kv_value *value)
{
    size_t length;
    const char *start = between(value->text, &length);
    kv_problem_add(loader->problems, value->place,
                   "%s: \"%s\" is not a whole number: write {min: %.*s, max: %s}", field->name,
                   text_quote(loader, value->text), (int)(start - value->text), value->text,
                   start + length);
    return false;
}

static bool integer_read(struct loader *loader, const struct field *field, struct kv_value *value)
{
    const char *digits = value->text + (value->text[0] == '-');
    if (field->type == FIELD_RANGE && is_two_numbers(value->text))
        return range_fail(loader, field, value);
    if (digits[0] == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        return fail(loader, field, value, "is not a whole number");
    value->integer = strtoll(value->text, NULL, 10); /* beyond int64: its limit, never in range */
    return range_check(loader, field, value,
                       value->integer >= field->min && value->integer <= field->max, "");
}

static bool boolean_read(struct loader *loader, const struct field *field, struct kv_value *value)
{
    value->boolean = strcasecmp(value->text, "true") == 0;
    if (!value->boolean && strcasecmp(value->text, "false") != 0)
        return fail(loader, field, value, "is not true or false");
    value->text = value->boolean ? "true" : "false"; /* in any YAML spelling */
    if (field->false_is_nothing && !value->boolean) {
        kv_problem_add(loader->problems, value->place,
                       "%s: false has no effect: remove it (it only overrides the profile)",
                       field->name);
        return false;
    }
    return true;
}

/* Quantities are often wrong in their suffix: `14GB`, `512mi`. The one that must be meant, or NULL.
 */
static const char *meant_suffix(const char *written)
{
    static const char *const suffixes[] = {"Ki", "Mi", "Gi", "Ti", "k", "M", "G", "T"};
    const char *nearest = kv_nearest_word(written, suffixes, sizeof suffixes / sizeof *suffixes);
    bool meant =
        nearest && tolower((unsigned char)nearest[0]) == tolower((unsigned char)written[0]);
    return meant ? nearest : NULL;
}

static bool quantity_fail(struct loader *loader, const struct field *field,
                          const struct kv_value *value)
{
    size_t digits = strspn(value->text, "0123456789.");
    const char *suffix = digits > 0 ? meant_suffix(value->text + digits) : NULL;
    const char *text = text_quote(loader, value->text);
    if (suffix)
        kv_problem_add(loader->problems, value->place,
                       "%s: \"%s\" is not a quantity: did you mean %.*s%s?", field->name, text,
                       (int)digits, value->text, suffix);
    else
        kv_problem_add(loader->problems, value->place, "%s: \"%s\" is not %s", field->name, text,
                       form_table[FORM_QUANTITY].wanted);
    return false;
}

static bool quantity_read(struct loader *loader, const struct field *field, struct kv_value *value)
{
    switch (kv_quantity_parse(kv_text_of(value->text), &value->quantity)) {
    case KV_QUANTITY_OK:
        return kv_quantity_sign(value->quantity) >= 0 || fail(loader, field, value, "is negative");
    case KV_QUANTITY_OUT_OF_RANGE:
        return fail(loader, field, value, "is too large");
    case KV_QUANTITY_MALFORMED:
        break;
    }
    return quantity_fail(loader, field, value);
}

static bool duration_read(struct loader *loader, const struct field *field, struct kv_value *value)
{
    if (!has_form(loader, field, value))
        return false;
    if (!kv_age_parse(kv_text_of(value->text), &value->nanoseconds))
        return fail(loader, field, value, "is longer than 292 years");
    if (field->max > 0 && value->nanoseconds / KV_SECOND > field->max) {
        kv_problem_add(
            loader->problems, value->place,
            "%s: \"%s\" is so long that nothing would ever be reported: use at most %lldh",
            field->name, text_quote(loader, value->text), (long long)field->max / 3600);
        return false;
    }
    return value->nanoseconds > 0 || fail(loader, field, value, "is zero");
}

static bool percent_read(struct loader *loader, const struct field *field, struct kv_value *value)
{
    if (!has_form(loader, field, value))
        return false;
    struct kv_text number = {value->text, strlen(value->text) - 1};
    struct kv_quantity percent;
    bool inside = kv_quantity_parse(number, &percent) == KV_QUANTITY_OK &&
                  kv_quantity_compare(percent, kv_quantity_from_int(field->min)) >= 0 &&
                  kv_quantity_compare(percent, kv_quantity_from_int(field->max)) <= 0;
    if (inside)
        value->ratio = kv_quantity_ratio(percent, kv_quantity_from_int(100));
    return range_check(loader, field, value, inside, "%");
}

static bool date_read(struct loader *loader, const struct field *field, struct kv_value *value)
{
    struct kv_text text = kv_text_of(value->text);
    return has_form(loader, field, value) &&
           (kv_date_parse(text, &value->time) || kv_time_parse(text, &value->time) ||
            fail(loader, field, value, "is not a calendar date"));
}

/* For a choice that was once `true`: is it true or false, in any YAML spelling? */
static bool is_switch(const struct field *field, const char *text)
{
    return field->type == FIELD_CHOICE && field->false_is_nothing &&
           (strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0);
}

/* The value of a text with a known place, by type. */
static bool text_read(struct loader *loader, const struct field *field, struct kv_value *value)
{
    switch (field->type) {
    case FIELD_INTEGER:
    case FIELD_RANGE:
        return integer_read(loader, field, value);
    case FIELD_BOOLEAN:
        return boolean_read(loader, field, value);
    case FIELD_QUANTITY:
        return quantity_read(loader, field, value);
    case FIELD_DURATION:
        return duration_read(loader, field, value);
    case FIELD_PERCENT:
        return percent_read(loader, field, value);
    case FIELD_DATE:
        return date_read(loader, field, value);
    case FIELD_CHOICE:
    case FIELD_QUOTA:
        if (is_switch(field, value->text) && !boolean_read(loader, field, value))
            return false;
        value->choice = choice_load(loader, field->name, field->choices, value->text, value->place);
        return value->choice >= 0;
    default:
        return has_form(loader, field, value);
    }
}

/* Is a scalar written so that YAML readers also see the field's type? */
static bool style_check(struct loader *loader, const struct field *field,
                        const struct kv_node *node)
{
    struct kv_place place = loader_place(loader, node);
    bool bare = field->type == FIELD_INTEGER || field->type == FIELD_RANGE ||
                field->type == FIELD_BOOLEAN || is_switch(field, node->text.data);
    if (bare && kv_node_scalar_type(node) == KV_SCALAR_STRING && !node->plain) {
        kv_problem_add(loader->problems, place,
                       "%s: is quoted text, expected %s: remove the quotes", field->name,
                       field_type_text(field->type));
        return false;
    }
    if ((field->type == FIELD_TEXT || field->type == FIELD_EXPRESSION) &&
        kv_node_scalar_type(node) == KV_SCALAR_BOOL) {
        kv_problem_add(loader->problems, place, "%s: %s is not text: quote it", field->name,
                       node->text.data);
        return false;
    }
    return true;
}

static const char *advice(enum field_type type)
{
    switch (type) {
    case FIELD_BOOLEAN:
        return "write true or false";
    case FIELD_INTEGER:
    case FIELD_RANGE:
        return "quote it for text, or write a plain decimal number";
    default:
        return "quote it";
    }
}

bool value_load(struct loader *loader, const struct field *field, const struct kv_node *node,
                struct kv_value *out)
{
    *out = (struct kv_value){.text = VALUE_INVALID, .place = loader_place(loader, node)};
    const char *wanted = field_type_text(field->type);
    if (!node_check(loader, field->name, node, KV_NODE_SCALAR, wanted) ||
        !plain_check(loader, field->name, node, advice(field->type),
                     field->type == FIELD_EXPRESSION ? EXPRESSION_MAX : TEXT_MAX) ||
        !style_check(loader, field, node))
        return false;
    out->text = node->text.data;
    bool valid = text_read(loader, field, out);
    if (!valid)
        out->text = VALUE_INVALID;
    return valid;
}

void fallback_load(struct loader *loader, const struct field *field, struct kv_place place,
                   struct kv_value *out)
{
    *out = (struct kv_value){.text = field->fallback, .place = place, .is_default = true};
    text_read(loader, field, out);
}

bool key_load(struct loader *loader, const struct field *field, const struct kv_node *node,
              struct kv_value *out)
{
    *out = (struct kv_value){.text = VALUE_INVALID, .place = loader_place(loader, node)};
    if (!node_check(loader, field->name, node, KV_NODE_SCALAR, "a name") ||
        !plain_check(loader, field->name, node, "quote it", TEXT_MAX))
        return false;
    if (kv_node_scalar_type(node) == KV_SCALAR_BOOL) {
        kv_problem_add(loader->problems, out->place, "%s: the key %s is not text: quote it",
                       field->name, node->text.data);
        return false;
    }
    if (field->key == FORM_QUOTA_RESOURCE
            ? !quota_resource_check(loader, field->name, node->text.data, out->place)
            : !form_check(loader, field->name, field->key, node->text.data, out->place))
        return false;
    out->text = node->text.data;
    return true;
}

void node_check_any(struct loader *loader, const char *what, const struct kv_node *node)
{
    if (has_known_tag(loader, what, node) && node->type == KV_NODE_SCALAR)
        plain_check(loader, what, node, "quote it", TEXT_MAX);
}
