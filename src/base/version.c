#include "kubevet/base/version.h"

#include "kubevet/base/scan.h"

#include <string.h>

enum { PART_MAX = 1000000000 }; /* far beyond any version, and its sum with a digit fits */

static bool take_part(struct kv_text *rest, uint32_t *out)
{
    struct kv_text digits = kv_take_digits(rest);
    *out = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (*out >= PART_MAX / 10)
            return false;
        *out = *out * 10 + (uint32_t)(digits.data[i] - '0');
    }
    return digits.length > 0;
}

/* The numbers of a version, and nothing of what follows them. */
static bool take_version(struct kv_text *rest, struct kv_version *out)
{
    *out = (struct kv_version){0};
    kv_take_char(rest, 'v');
    while (take_part(rest, &out->parts[out->given])) {
        out->given++;
        if (out->given == KV_VERSION_PARTS || !kv_take_char(rest, '.'))
            break;
    }
    return out->given >= 2;
}

/* `-rc.1`, `-alpha.0.12+abc`, k3s' `-rc1+k3s1`: a word of its own, since vendors' builds may begin
 * alike. */
static bool is_prerelease(struct kv_text suffix)
{
    static const char *const words[] = {"-alpha", "-beta", "-rc"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct kv_text rest = suffix;
        if (kv_take_string(&rest, words[i]))
            return rest.length == 0 || strchr(".+-0123456789", rest.data[0]) != NULL;
    }
    return false;
}

bool kv_version_parse(struct kv_text text, struct kv_version *out)
{
    bool valid = take_version(&text, out);
    out->prerelease = valid && is_prerelease(text);
    return valid;
}

/* Does the pre-release `a` come before all that `b`, whose numbers it has, stands for? `1.35`
 * begins with 1.35.0. */
static bool comes_before(struct kv_version a, struct kv_version b)
{
    return a.prerelease && !b.prerelease && (b.given == KV_VERSION_PARTS || a.parts[2] == 0);
}

int kv_version_compare(struct kv_version a, struct kv_version b)
{
    for (int i = 0; i < a.given && i < b.given; i++)
        if (a.parts[i] != b.parts[i])
            return a.parts[i] < b.parts[i] ? -1 : 1;
    return (int)comes_before(b, a) - (int)comes_before(a, b);
}

struct operator
{
    const char *text;
    bool less, equal, greater; /* which results of the comparison it accepts */
};

/* Longer ones before their own beginnings; a version alone is to be equal. */
static const struct operator operators[] = {
    {">=", false, true, true}, {"<=", true, true, false}, {"!=", true, false, true},
    {">", false, false, true}, {"<", true, false, false}, {"=", false, true, false},
    {"", false, true, false},
};

static bool take_comparison(struct kv_text *rest, struct kv_version version, bool *holds)
{
    const struct operator* operator= operators;
    while (!kv_take_string(rest, operator->text))
        operator++;
    struct kv_version bound;
    if (!take_version(rest, &bound) || (rest->length > 0 && rest->data[0] != ' '))
        return false;
    int order = kv_version_compare(version, bound);
    *holds = order < 0 ? operator->less : order> 0 ? operator->greater : operator->equal;
    return true;
}

bool kv_version_meets(struct kv_version version, struct kv_text condition, bool *valid)
{
    bool meets = true;
    *valid = false;
    while (kv_take_char(&condition, ' '))
        continue;
    while (condition.length > 0) {
        bool holds;
        *valid = take_comparison(&condition, version, &holds);
        if (!*valid)
            return false;
        meets &= holds;
        while (kv_take_char(&condition, ' '))
            continue;
    }
    return *valid && meets;
}
