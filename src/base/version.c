#include "kubevet/base/version.h"

#include "kubevet/base/scan.h"

#include <string.h>

enum { PART_MAX = 1000000000 }; /* far beyond any version; adding a digit does not overflow */

static bool part_take(struct kv_text *rest, uint32_t *out)
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

/* The numbers of a version, without what follows them. */
static bool version_take(struct kv_text *rest, struct kv_version *out)
{
    *out = (struct kv_version){0};
    kv_take_char(rest, 'v');
    while (part_take(rest, &out->parts[out->given])) {
        out->given++;
        if (out->given == KV_VERSION_PARTS || !kv_take_char(rest, '.'))
            break;
    }
    return out->given >= 2;
}

/* `-rc.1`, `-alpha.0.12+abc`, k3s' `-rc1+k3s1`: a whole word, since vendors' builds may begin
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
    bool valid = version_take(&text, out);
    out->prerelease = valid && is_prerelease(text);
    out->build = text;
    return valid;
}

/* Does the pre-release `a` precede everything that `b`, with the same numbers, stands for? `1.35`
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

/* Longer operators before their prefixes; a version alone means equal. */
static const struct operator operators[] = {
    {">=", false, true, true}, {"<=", true, true, false}, {"!=", true, false, true},
    {">", false, false, true}, {"<", true, false, false}, {"=", false, true, false},
    {"", false, true, false},
};

/* Everything up to the next blank. */
static struct kv_text word_take(struct kv_text *rest)
{
    struct kv_text word = {rest->data, 0};
    while (word.length < rest->length && word.data[word.length] != ' ')
        word.length++;
    rest->data += word.length;
    rest->length -= word.length;
    return word;
}

/* `+k3s1`, `-gke.100`: only a complete version has a build. */
static bool is_build(struct kv_version version)
{
    return version.given == KV_VERSION_PARTS && version.build.length > 1 &&
           strchr("-+", version.build.data[0]);
}

static bool is_same(struct kv_text a, struct kv_text b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

static bool comparison_take(struct kv_text *rest, struct kv_version version, bool *holds)
{
    const struct operator* operator= operators;
    while (!kv_take_string(rest, operator->text))
        operator++;
    struct kv_version bound;
    if (!version_take(rest, &bound))
        return false;
    bound.build = word_take(rest);
    bound.prerelease = is_prerelease(bound.build);
    bool one = operator->equal && !operator->less && !operator->greater;
    if (bound.build.length > 0 && (!one || !is_build(bound)))
        return false;
    int order = kv_version_compare(version, bound);
    if (order == 0 && bound.build.length > 0 && !is_same(bound.build, version.build))
        order = 1;
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
        *valid = comparison_take(&condition, version, &holds);
        if (!*valid)
            return false;
        meets &= holds;
        while (kv_take_char(&condition, ' '))
            continue;
    }
    return *valid && meets;
}
