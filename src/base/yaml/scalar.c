/* The meaning of a YAML scalar. The rules are those of go-yaml v2, which sigs.k8s.io/yaml and so
 * kubectl and Flux use to read manifests: YAML 1.1 without base-60 numbers, with Go's integer
 * prefixes. Known difference: hexadecimal, octal and binary numbers of more than 64 bits (text
 * here). The parser decodes the base64 of !!binary, if its limits ask for it. */
#include "internal.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

enum { NUMBER_MAX = 512 }; /* a longer number is treated as text */

static bool one_of(struct kv_text text, const char *const *words)
{
    for (; *words; words++)
        if (kv_text_is(text, *words))
            return true;
    return false;
}

static const char *const null_words[] = {"", "~", "null", "Null", "NULL", NULL};
static const char *const true_words[] = {"true", "True", "TRUE", NULL};
static const char *const false_words[] = {"false", "False", "FALSE", NULL};
/* Booleans of YAML 1.1 that are text in 1.2. */
static const char *const yes_words[] = {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", NULL};
static const char *const no_words[] = {"n", "N", "no", "No", "NO", "off", "Off", "OFF", NULL};
static const char *const infinity_words[] = {".inf",  ".Inf",  ".INF", "+.inf",
                                             "+.Inf", "+.INF", NULL};
static const char *const minus_infinity_words[] = {"-.inf", "-.Inf", "-.INF", NULL};
static const char *const nan_words[] = {".nan", ".NaN", ".NAN", NULL};

static bool word_resolve(struct kv_text text, struct scalar *out)
{
    if (one_of(text, null_words)) {
        out->type = KV_SCALAR_NULL;
    } else if (one_of(text, true_words) || one_of(text, yes_words)) {
        *out = (struct scalar){.type = KV_SCALAR_BOOL, .boolean = true};
    } else if (one_of(text, false_words) || one_of(text, no_words)) {
        *out = (struct scalar){.type = KV_SCALAR_BOOL, .boolean = false};
    } else if (one_of(text, infinity_words)) {
        *out = (struct scalar){.type = KV_SCALAR_FLOAT, .real = HUGE_VAL};
    } else if (one_of(text, minus_infinity_words)) {
        *out = (struct scalar){.type = KV_SCALAR_FLOAT, .real = -HUGE_VAL};
    } else if (one_of(text, nan_words)) {
        *out = (struct scalar){.type = KV_SCALAR_FLOAT, .real = NAN};
    } else {
        return false;
    }
    return true;
}

/* The base by a number's prefix (Go's strconv, base 0); moves past the prefix. */
static unsigned number_base(const char **digits)
{
    const char *text = *digits;
    if (text[0] != '0' || text[1] == '\0')
        return 10;
    unsigned base = 8;
    *digits = text + 1;
    switch (text[2] != '\0' ? text[1] | 0x20 : 0) {
    case 'x':
        base = 16;
        break;
    case 'o':
        base = 8;
        break;
    case 'b':
        base = 2;
        break;
    default:
        return base;
    }
    *digits = text + 2;
    return base;
}

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

/* int64, or uint64 without a sign. */
static bool integer_resolve(const char *text, struct scalar *out)
{
    bool negative = *text == '-';
    bool is_signed = negative || *text == '+';
    const char *digits = text + is_signed;
    unsigned base = number_base(&digits);
    if (*digits == '\0')
        return false;
    uint64_t magnitude = 0;
    for (; *digits; digits++) {
        unsigned digit = digit_value(*digits);
        if (digit >= base || __builtin_mul_overflow(magnitude, base, &magnitude) ||
            __builtin_add_overflow(magnitude, digit, &magnitude))
            return false;
    }
    if (is_signed && magnitude > (uint64_t)INT64_MAX + negative)
        return false;
    *out = (struct scalar){
        .type = KV_SCALAR_INT, .negative = negative && magnitude > 0, .magnitude = magnitude};
    return true;
}

static const char *digits_skip(const char *text)
{
    while (isdigit((unsigned char)*text))
        text++;
    return text;
}

/* [-+]? ( .digits | digits [ . digits? ] ) ( [eE] [-+]? digits )? */
static bool is_decimal(const char *text)
{
    if (*text == '-' || *text == '+')
        text++;
    const char *whole = text;
    text = digits_skip(text);
    bool has_whole = text > whole;
    if (*text == '.') {
        const char *fraction = ++text;
        text = digits_skip(text);
        if (!has_whole && text == fraction)
            return false;
    } else if (!has_whole) {
        return false;
    }
    if (*text == 'e' || *text == 'E') {
        text++;
        if (*text == '-' || *text == '+')
            text++;
        const char *exponent = text;
        text = digits_skip(text);
        if (text == exponent)
            return false;
    }
    return *text == '\0';
}

/* A number too large for a double stays text, as in go-yaml. The locale is C, since setlocale is
 * never called. */
static bool float_resolve(const char *text, struct scalar *out)
{
    if (!is_decimal(text))
        return false;
    double real = strtod(text, NULL);
    if (isinf(real))
        return false;
    *out = (struct scalar){.type = KV_SCALAR_FLOAT, .real = real};
    return true;
}

/* Copies a number without its underscores; false if it is too long or contains NUL. */
static bool number_copy(struct kv_text text, char out[NUMBER_MAX])
{
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '_')
            continue;
        if (text.data[i] == '\0' || length == NUMBER_MAX - 1)
            return false;
        out[length++] = text.data[i];
    }
    out[length] = '\0';
    return true;
}

/* A number that begins with a point goes to Go's strconv unchanged: underscores only between
 * digits. */
static bool underscores_part_digits(struct kv_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == '_' &&
            (i == 0 || i + 1 == text.length || !isdigit((unsigned char)text.data[i - 1]) ||
             !isdigit((unsigned char)text.data[i + 1])))
            return false;
    return true;
}

/* The letters that may follow the first one in the words above; "" = none, as in `y` and `~`. */
static const char *second_letters(char first)
{
    switch (first | 0x20) {
    case 'f':
        return "aA"; /* false */
    case 'n':
        return "uUoO"; /* null, no */
    case 'o':
        return "nNfF"; /* on, off */
    case 't':
        return "rR"; /* true */
    case 'y':
        return "eE"; /* yes */
    default:
        return first == '~' ? "" : NULL;
    }
}

bool scalar_is_surely_text(struct kv_text text)
{
    enum { WORD_MAX = 5 }; /* false */
    if (text.length == 0)
        return false;
    char first = text.data[0];
    if (isdigit((unsigned char)first) || first == '+' || first == '-' || first == '.')
        return false;
    const char *second = second_letters(first);
    return !second || text.length > WORD_MAX ||
           (text.length > 1 && text.data[1] != '\0' && !strchr(second, text.data[1]));
}

/* How go-yaml reads a plain scalar. */
static void plain_resolve(struct kv_text text, struct scalar *out)
{
    *out = (struct scalar){.type = KV_SCALAR_STRING};
    if (scalar_is_surely_text(text) || word_resolve(text, out))
        return;
    char first = text.data[0];
    char number[NUMBER_MAX];
    if (first == '.') {
        if (underscores_part_digits(text) && number_copy(text, number))
            float_resolve(number, out);
    } else if (isdigit((unsigned char)first) || first == '+' || first == '-') {
        if (number_copy(text, number) && !integer_resolve(number, out))
            float_resolve(number, out);
    }
}

static const struct {
    const char *tag;
    enum kv_scalar_type type;
} core_tags[] = {
    {TAG_PREFIX "null", KV_SCALAR_NULL},
    {TAG_PREFIX "bool", KV_SCALAR_BOOL},
    {TAG_PREFIX "int", KV_SCALAR_INT},
    {TAG_PREFIX "float", KV_SCALAR_FLOAT},
};

/* The type that a scalar's tag or style requires; with any other tag it is text. */
static enum kv_scalar_type demanded_type(const struct kv_node *node)
{
    for (size_t i = 0; node->tag && i < sizeof core_tags / sizeof *core_tags; i++)
        if (strcmp(node->tag, core_tags[i].tag) == 0)
            return core_tags[i].type;
    return KV_SCALAR_STRING;
}

bool scalar_resolve(const struct kv_node *node, struct scalar *out)
{
    if (node->plain) {
        plain_resolve(node->text, out);
        return true;
    }
    enum kv_scalar_type type = demanded_type(node);
    if (type == KV_SCALAR_STRING) {
        *out = (struct scalar){.type = KV_SCALAR_STRING};
        return true;
    }
    plain_resolve(node->text, out);
    if (type == KV_SCALAR_FLOAT && out->type == KV_SCALAR_INT) {
        if (!out->negative && out->magnitude > INT64_MAX)
            return false; /* go-yaml makes no float of what only fits into uint64 */
        double real = (double)out->magnitude;
        *out = (struct scalar){.type = KV_SCALAR_FLOAT, .real = out->negative ? -real : real};
    }
    return out->type == type;
}

enum kv_scalar_type kv_node_scalar_type(const struct kv_node *node)
{
    struct scalar scalar;
    return scalar_resolve(node, &scalar) ? scalar.type : demanded_type(node);
}

/* `1:30`, `-190:20:30.5`: base 60 in the YAML 1.1 type repository, though not in go-yaml. */
static bool is_sexagesimal(const char *text)
{
    if (*text == '-' || *text == '+')
        text++;
    if (*text < '1' || *text > '9')
        return false;
    text = digits_skip(text);
    if (*text != ':')
        return false;
    while (*text == ':') {
        const char *part = text + 1;
        text = digits_skip(part);
        if (text == part || text - part > 2 || (text - part == 2 && *part > '5'))
            return false;
    }
    if (*text == '.')
        text = digits_skip(text + 1);
    return *text == '\0';
}

/* `010` is eight or ten, `08` is text or eight; `007` is always seven. */
static bool is_doubtful_octal(const char *digits)
{
    if (digits[0] != '0' || *digits_skip(digits) != '\0')
        return false;
    digits += strspn(digits, "0");
    return strlen(digits) > 1 || *digits >= '8';
}

bool kv_node_is_ambiguous(const struct kv_node *node)
{
    struct kv_text text = node->text;
    char number[NUMBER_MAX];
    if (node->type != KV_NODE_SCALAR || !node->plain)
        return false;
    if (one_of(text, yes_words) || one_of(text, no_words))
        return true;
    if (text.length == 0 || !number_copy(text, number))
        return false;
    if (is_sexagesimal(number))
        return true;
    struct scalar scalar;
    plain_resolve(text, &scalar);
    if (scalar.type != KV_SCALAR_INT && scalar.type != KV_SCALAR_FLOAT)
        return false;
    if (memchr(text.data, '_', text.length))
        return true;
    bool is_signed = *number == '-' || *number == '+';
    const char *digits = number + is_signed;
    if (is_doubtful_octal(digits))
        return true;
    /* YAML 1.2 has unsigned lower-case 0x and 0o; 1.1 has 0x and 0b, also with a sign. */
    bool has_prefix =
        digits[0] == '0' && isalpha((unsigned char)digits[1]) && scalar.type == KV_SCALAR_INT;
    return has_prefix && (is_signed || digits[1] != 'x');
}
