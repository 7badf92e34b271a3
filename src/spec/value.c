/* One scalar of a spec: is it what its field wants, and what is its value? */
#include "loader.h"

#include "kubevet/base/duration.h"
#include "kubevet/base/glob.h"

#include <ctype.h>
#include <stdlib.h>

void kv_loader_release(struct kv_loader *loader)
{
    for (size_t i = 0; i < KV_FORM_COUNT; i++) {
        if (loader->forms[i].compiled)
            regfree(&loader->forms[i].regex);
    }
    kv_arena_release(&loader->scratch);
}

const char *kv_load_quote(struct kv_loader *loader, const char *text)
{
    enum { QUOTE_MAX = 80 };
    if (strlen(text) <= QUOTE_MAX)
        return text;
    size_t length = QUOTE_MAX;
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--; /* not in the middle of a character */
    return kv_arena_printf(&loader->scratch, "%.*s...", (int)length, text);
}

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

static bool has_known_tag(struct kv_loader *loader, const char *what, const struct kv_node *node)
{
    if (!node->tag || is_core_tag(node->tag))
        return true;
    kv_mistake_add(loader->mistakes, kv_loader_place(loader, node),
                   "%s: the tag %s means nothing in a spec: leave it out", what,
                   kv_load_quote(loader, node->tag));
    return false;
}

/* "010 is 8 to readers of YAML 1.1 and 10 to others": what an ambiguous scalar is to whom. */
static const char *ambiguity(struct kv_loader *loader, const char *text)
{
    const char *digits = text + strspn(text, "+-");
    char first = (char)tolower((unsigned char)digits[0]);
    char second = digits[0] ? (char)tolower((unsigned char)digits[1]) : '\0';
    if (first == 'y' || (first == 'o' && second == 'n'))
        return "true to readers of YAML 1.1 and text to others";
    if (first == 'n' || first == 'o')
        return "false to readers of YAML 1.1 and text to others";
    if (strchr(digits, ':'))
        return "a number in base 60 to readers of YAML 1.1 and text to others";
    if (strchr(digits, '_') || second == 'b')
        return "a number to readers of YAML 1.1 and text to others";
    if (digits[strspn(digits, "01234567")] == '\0')
        return kv_arena_printf(&loader->scratch, "%lld to readers of YAML 1.1 and %lld to others",
                               strtoll(text, NULL, 8), strtoll(text, NULL, 10));
    return "not the same to readers of YAML 1.1 and of YAML 1.2";
}

/* Is the scalar the same to everybody? `advice` says what to do if not. */
static bool check_plain(struct kv_loader *loader, const char *what, const struct kv_node *node,
                        const char *advice)
{
    struct kv_place place = kv_loader_place(loader, node);
    if (node->text.length > KV_TEXT_MAX) {
        kv_mistake_add(loader->mistakes, place, "%s: is longer than %d bytes", what, KV_TEXT_MAX);
        return false;
    }
    if (memchr(node->text.data, '\0', node->text.length)) {
        kv_mistake_add(loader->mistakes, place, "%s: holds a NUL character", what);
        return false;
    }
    if (!kv_node_is_ambiguous(node))
        return true;
    const char *text = kv_load_quote(loader, node->text.data);
    kv_mistake_add(loader->mistakes, place, "%s: %s is %s: %s", what, text,
                   ambiguity(loader, node->text.data), advice);
    return false;
}

static bool is_null(const struct kv_node *node)
{
    return node->type == KV_NODE_SCALAR && kv_node_scalar_type(node) == KV_SCALAR_NULL;
}

static void add_null(struct kv_loader *loader, const char *what, const struct kv_node *node,
                     const char *wanted)
{
    const char *instead = strcmp(wanted, "a mapping") == 0 ? ", or {} for an empty one"
                          : strcmp(wanted, "a list") == 0  ? ", or [] for an empty one"
                                                           : "";
    if (node->text.length == 0)
        kv_mistake_add(loader->mistakes, kv_loader_place(loader, node),
                       "%s: has no value: write %s%s", what, wanted, instead);
    else
        kv_mistake_add(loader->mistakes, kv_loader_place(loader, node),
                       "%s: %s is no value: write %s%s, or quote it", what, node->text.data, wanted,
                       instead);
}

bool kv_load_check(struct kv_loader *loader, const char *what, const struct kv_node *node,
                   enum kv_node_type type, const char *wanted)
{
    static const char *const types[] = {[KV_NODE_SCALAR] = "a single value",
                                        [KV_NODE_SEQUENCE] = "a list",
                                        [KV_NODE_MAPPING] = "a mapping"};
    if (!has_known_tag(loader, what, node))
        return false;
    if (is_null(node)) {
        add_null(loader, what, node, wanted);
        return false;
    }
    if (node->type == type)
        return true;
    kv_mistake_add(loader->mistakes, kv_loader_place(loader, node), "%s: %s where %s is wanted",
                   what, types[node->type], wanted);
    return false;
}

/* ------------------------------------------------------------------ forms and choices */

static bool form_matches(struct kv_loader *loader, enum kv_form_id id, const char *text)
{
    const struct kv_form *form = &kv_forms[id];
    if (form->max_length > 0 && strlen(text) > form->max_length)
        return false;
    if (!form->pattern)
        return true;
    regex_t *regex = &loader->forms[id].regex;
    if (!loader->forms[id].compiled) {
        if (regcomp(regex, form->pattern, REG_EXTENDED | REG_NOSUB) != 0)
            kv_out_of_memory(); /* the patterns are our own: nothing else can fail */
        loader->forms[id].compiled = true;
    }
    return regexec(regex, text, 0, NULL, 0) == 0;
}

bool kv_load_form(struct kv_loader *loader, const char *what, enum kv_form_id id, const char *text,
                  struct kv_place place)
{
    const char *wanted = kv_forms[id].wanted;
    if (text[0] == '\0')
        kv_mistake_add(loader->mistakes, place, "%s: is empty: want %s", what, wanted);
    else if (form_matches(loader, id, text))
        return true;
    else
        kv_mistake_add(loader->mistakes, place, "%s: \"%s\" is not %s", what,
                       kv_load_quote(loader, text), wanted);
    return false;
}

static size_t count_choices(const char *const *choices)
{
    size_t count = 0;
    while (choices[count])
        count++;
    return count;
}

const char *kv_load_join(struct kv_loader *loader, const char *const *words, size_t count)
{
    const char *text = words[0];
    for (size_t i = 1; i < count; i++)
        text = kv_arena_printf(&loader->scratch, "%s%s%s", text, i + 1 < count ? ", " : " or ",
                               words[i]);
    return text;
}

int kv_load_choice(struct kv_loader *loader, const char *what, const char *const *choices,
                   const char *text, struct kv_place place)
{
    size_t count = count_choices(choices);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(choices[i], text) == 0)
            return (int)i;
    }
    const char *nearest = count > 1 ? kv_nearest_word(text, choices, count) : NULL;
    if (nearest)
        kv_mistake_add(loader->mistakes, place, "%s: unknown \"%s\": did you mean %s?", what,
                       kv_load_quote(loader, text), nearest);
    else
        kv_mistake_add(loader->mistakes, place, "%s: unknown \"%s\": want %s", what,
                       kv_load_quote(loader, text), kv_load_join(loader, choices, count));
    return -1;
}

/* ------------------------------------------------------------------ values by type */

static bool fail(struct kv_loader *loader, const struct kv_field *field,
                 const struct kv_value *value, const char *problem)
{
    kv_mistake_add(loader->mistakes, value->place, "%s: \"%s\" %s", field->name,
                   kv_load_quote(loader, value->text), problem);
    return false;
}

static bool has_form(struct kv_loader *loader, const struct kv_field *field,
                     const struct kv_value *value)
{
    return kv_load_form(loader, field->name, kv_field_form(field), value->text, value->place);
}

static bool check_range(struct kv_loader *loader, const struct kv_field *field,
                        const struct kv_value *value, bool inside, const char *unit)
{
    if (inside)
        return true;
    kv_mistake_add(loader->mistakes, value->place, "%s: %s is out of range: want %lld%s to %lld%s",
                   field->name, kv_load_quote(loader, value->text), (long long)field->min, unit,
                   (long long)field->max, unit);
    return false;
}

static bool read_integer(struct kv_loader *loader, const struct kv_field *field,
                         struct kv_value *value)
{
    const char *digits = value->text + (value->text[0] == '-');
    if (digits[0] == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        return fail(loader, field, value, "is not a whole number");
    value->integer = strtoll(value->text, NULL, 10); /* beyond int64: its end, out of any range */
    return check_range(loader, field, value,
                       value->integer >= field->min && value->integer <= field->max, "");
}

static bool read_boolean(struct kv_loader *loader, const struct kv_field *field,
                         struct kv_value *value)
{
    value->boolean = strcasecmp(value->text, "true") == 0;
    if (!value->boolean && strcasecmp(value->text, "false") != 0)
        return fail(loader, field, value, "is not true or false");
    value->text = value->boolean ? "true" : "false"; /* however YAML lets it be written */
    return true;
}

/* Quantities go wrong in their suffix: `14GB`, `512mi`. The one that must be meant, or NULL. */
static const char *meant_suffix(const char *written)
{
    static const char *const suffixes[] = {"Ki", "Mi", "Gi", "Ti", "k", "M", "G", "T"};
    const char *nearest = kv_nearest_word(written, suffixes, sizeof suffixes / sizeof *suffixes);
    bool meant =
        nearest && tolower((unsigned char)nearest[0]) == tolower((unsigned char)written[0]);
    return meant ? nearest : NULL;
}

static bool fail_quantity(struct kv_loader *loader, const struct kv_field *field,
                          const struct kv_value *value)
{
    size_t digits = strspn(value->text, "0123456789.");
    const char *suffix = digits > 0 ? meant_suffix(value->text + digits) : NULL;
    const char *text = kv_load_quote(loader, value->text);
    if (suffix)
        kv_mistake_add(loader->mistakes, value->place,
                       "%s: \"%s\" is not a quantity: did you mean %.*s%s?", field->name, text,
                       (int)digits, value->text, suffix);
    else
        kv_mistake_add(loader->mistakes, value->place, "%s: \"%s\" is not %s", field->name, text,
                       kv_forms[KV_FORM_QUANTITY].wanted);
    return false;
}

static bool read_quantity(struct kv_loader *loader, const struct kv_field *field,
                          struct kv_value *value)
{
    switch (kv_quantity_parse(kv_text_of(value->text), &value->quantity)) {
    case KV_QUANTITY_OK:
        return kv_quantity_sign(value->quantity) >= 0 || fail(loader, field, value, "is negative");
    case KV_QUANTITY_OUT_OF_RANGE:
        return fail(loader, field, value, "is more than can be counted");
    case KV_QUANTITY_MALFORMED:
        break;
    }
    return fail_quantity(loader, field, value);
}

static bool read_duration(struct kv_loader *loader, const struct kv_field *field,
                          struct kv_value *value)
{
    if (!has_form(loader, field, value))
        return false;
    if (!kv_duration_parse(kv_text_of(value->text), &value->nanoseconds))
        return fail(loader, field, value, "is longer than 292 years");
    return value->nanoseconds > 0 || fail(loader, field, value, "is no time at all");
}

static bool read_percent(struct kv_loader *loader, const struct kv_field *field,
                         struct kv_value *value)
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
    return check_range(loader, field, value, inside, "%");
}

static bool read_date(struct kv_loader *loader, const struct kv_field *field,
                      struct kv_value *value)
{
    struct kv_text text = kv_text_of(value->text);
    return has_form(loader, field, value) &&
           (kv_date_parse(text, &value->time) || kv_time_parse(text, &value->time) ||
            fail(loader, field, value, "is in no calendar"));
}

/* The value of a text whose place is known, by type. */
static bool read_text(struct kv_loader *loader, const struct kv_field *field,
                      struct kv_value *value)
{
    switch (field->type) {
    case KV_FIELD_INTEGER:
    case KV_FIELD_RANGE:
        return read_integer(loader, field, value);
    case KV_FIELD_BOOLEAN:
        return read_boolean(loader, field, value);
    case KV_FIELD_QUANTITY:
        return read_quantity(loader, field, value);
    case KV_FIELD_DURATION:
        return read_duration(loader, field, value);
    case KV_FIELD_PERCENT:
        return read_percent(loader, field, value);
    case KV_FIELD_DATE:
        return read_date(loader, field, value);
    case KV_FIELD_CHOICE:
    case KV_FIELD_QUOTA:
        value->choice =
            kv_load_choice(loader, field->name, field->choices, value->text, value->place);
        return value->choice >= 0;
    default:
        return has_form(loader, field, value);
    }
}

/* Is a scalar written so that it is of the field's type to YAML readers too? */
static bool check_style(struct kv_loader *loader, const struct kv_field *field,
                        const struct kv_node *node)
{
    struct kv_place place = kv_loader_place(loader, node);
    bool bare = field->type == KV_FIELD_INTEGER || field->type == KV_FIELD_RANGE ||
                field->type == KV_FIELD_BOOLEAN;
    if (bare && kv_node_scalar_type(node) == KV_SCALAR_STRING && !node->plain) {
        kv_mistake_add(loader->mistakes, place,
                       "%s: quotes make it text, where %s is wanted: leave them out", field->name,
                       kv_field_type_text(field->type));
        return false;
    }
    if (field->type == KV_FIELD_TEXT && kv_node_scalar_type(node) == KV_SCALAR_BOOL) {
        kv_mistake_add(loader->mistakes, place, "%s: %s is no text: quote it", field->name,
                       node->text.data);
        return false;
    }
    return true;
}

static const char *advice(enum kv_field_type type)
{
    switch (type) {
    case KV_FIELD_BOOLEAN:
        return "write true or false";
    case KV_FIELD_INTEGER:
    case KV_FIELD_RANGE:
        return "quote it for text, or write a plain decimal number";
    default:
        return "quote it";
    }
}

bool kv_load_value(struct kv_loader *loader, const struct kv_field *field,
                   const struct kv_node *node, struct kv_value *out)
{
    *out = (struct kv_value){.text = KV_VALUE_INVALID, .place = kv_loader_place(loader, node)};
    const char *wanted = kv_field_type_text(field->type);
    if (!kv_load_check(loader, field->name, node, KV_NODE_SCALAR, wanted) ||
        !check_plain(loader, field->name, node, advice(field->type)) ||
        !check_style(loader, field, node))
        return false;
    out->text = node->text.data;
    bool valid = read_text(loader, field, out);
    if (!valid)
        out->text = KV_VALUE_INVALID;
    return valid;
}

void kv_load_fallback(struct kv_loader *loader, const struct kv_field *field, struct kv_place place,
                      struct kv_value *out)
{
    *out = (struct kv_value){.text = field->fallback, .place = place};
    read_text(loader, field, out);
}

bool kv_load_key(struct kv_loader *loader, const struct kv_field *field, const struct kv_node *node,
                 struct kv_value *out)
{
    *out = (struct kv_value){.text = KV_VALUE_INVALID, .place = kv_loader_place(loader, node)};
    if (!kv_load_check(loader, field->name, node, KV_NODE_SCALAR, "a name") ||
        !check_plain(loader, field->name, node, "quote it"))
        return false;
    if (kv_node_scalar_type(node) == KV_SCALAR_BOOL) {
        kv_mistake_add(loader->mistakes, out->place, "%s: the key %s is no text: quote it",
                       field->name, node->text.data);
        return false;
    }
    if (!kv_load_form(loader, field->name, field->key, node->text.data, out->place))
        return false;
    out->text = node->text.data;
    return true;
}

void kv_load_check_any(struct kv_loader *loader, const char *what, const struct kv_node *node)
{
    if (has_known_tag(loader, what, node) && node->type == KV_NODE_SCALAR)
        check_plain(loader, what, node, "quote it");
}
