/* Semantic versions. Source: Kubernetes' pkg/cel/library/semverlib.go, and github.com/blang/semver
 * v4. */
#include "kubevet/cel/library.h"

#include "kubevet/base/scan.h"

struct semver {
    uint64_t numbers[3]; /* major, minor, patch */
    struct kv_text pre;  /* behind `-`, or empty */
    struct kv_text build;
};

/* --- parsing --- */

static bool is_digits(struct kv_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!kv_is_digit(text.data[i]))
            return false;
    return true;
}

static bool has_leading_zero(struct kv_text text)
{
    return text.length > 1 && text.data[0] == '0';
}

static bool is_word(struct kv_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!isalnum((unsigned char)text.data[i]) && text.data[i] != '-')
            return false;
    return true;
}

static bool number_parse(struct kv_text text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.length; i++)
        if (__builtin_mul_overflow(*out, 10U, out) ||
            __builtin_add_overflow(*out, (unsigned)(text.data[i] - '0'), out))
            return false;
    return text.length > 0;
}

/* Removes what is before the first such byte, and the byte. All, if there is none. */
static struct kv_text take_until(struct kv_text *rest, char end, bool *found)
{
    const char *at = rest->length > 0 ? memchr(rest->data, end, rest->length) : NULL;
    struct kv_text taken = kv_take(rest, at ? (size_t)(at - rest->data) : rest->length);
    *found = at != NULL;
    if (at)
        kv_take(rest, 1);
    return taken;
}

/* What is wrong with the parts between dots; NULL if nothing is. */
static const char *parts_problem(struct kv_text text, bool numbers)
{
    for (bool more = true; more;) {
        uint64_t number;
        struct kv_text part = take_until(&text, '.', &more);
        if (part.length == 0)
            return numbers ? "Prerelease is empty" : "Build meta data is empty";
        if (!is_word(part))
            return numbers ? "Invalid character(s) found in prerelease"
                           : "Invalid character(s) found in build meta data";
        if (numbers && is_digits(part) && has_leading_zero(part))
            return "Numeric PreRelease version must not contain leading zeroes";
        if (numbers && is_digits(part) && !number_parse(part, &number))
            return "value out of range";
    }
    return NULL;
}

static const char *const number_names[] = {"major", "minor", "patch"};

/* What is wrong with one of the three numbers. */
static const char *number_problem(struct kv_cel_run *run, struct kv_text text, int index,
                                  uint64_t *out)
{
    const char *name = number_names[index];
    if (!is_digits(text))
        return kv_arena_printf(kv_cel_run_arena(run), "Invalid character(s) found in %s number",
                               name);
    if (has_leading_zero(text))
        return kv_arena_printf(kv_cel_run_arena(run), "%c%s number must not contain leading zeroes",
                               toupper((unsigned char)name[0]), name + 1);
    return number_parse(text, out) ? NULL : "value out of range";
}

/* What is wrong with the text; NULL if nothing is. */
static const char *parse(struct kv_cel_run *run, struct kv_text text, struct semver *out)
{
    const char *problem = NULL;
    bool found = false, has_build, has_pre;
    *out = (struct semver){0};
    if (text.length == 0)
        return "Version string empty";
    struct kv_text major = take_until(&text, '.', &found);
    struct kv_text minor = found ? take_until(&text, '.', &found) : text;
    if (!found)
        return "No Major.Minor.Patch elements found";
    struct kv_text patch = take_until(&text, '+', &has_build);
    out->build = text;
    text = patch;
    patch = take_until(&text, '-', &has_pre);
    out->pre = text;
    const struct kv_text numbers[] = {major, minor, patch};
    for (int i = 0; i < 3 && !problem; i++)
        problem = number_problem(run, numbers[i], i, &out->numbers[i]);
    if (!problem && has_pre)
        problem = parts_problem(out->pre, true);
    if (!problem && has_build)
        problem = parts_problem(out->build, false);
    return problem;
}

/* --- `normalize`: v1.02 is 1.2.0 --- */

static void add_normal(struct kv_buffer *out, struct kv_text part)
{
    bool cut = part.length > 1;
    while (cut && part.length > 0 && part.data[0] == '0')
        kv_take(&part, 1);
    if (cut && (part.length == 0 || !kv_is_digit(part.data[0])))
        kv_buffer_text(out, "0");
    kv_buffer_add(out, part.data, part.length);
}

/* The text as it is parsed, in the arena. NULL: problem is set. */
static const char *normalized(struct kv_cel_run *run, struct kv_text text, const char **problem)
{
    struct kv_buffer out = {0};
    bool more = true;
    kv_take_string(&text, "v");
    for (int i = 0; i < 3; i++) {
        struct kv_text part = !more   ? kv_text_of("0")
                              : i < 2 ? take_until(&text, '.', &more)
                                      : text;
        bool last = !more || i == 2;
        if (i < 2 && last && part.length > 0 &&
            (memchr(part.data, '+', part.length) || memchr(part.data, '-', part.length)))
            *problem = "short version cannot contain PreRelease/Build meta data";
        kv_buffer_text(&out, i > 0 ? "." : "");
        add_normal(&out, part);
    }
    const char *copy = kv_arena_copy(kv_cel_run_arena(run), kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return copy;
}

/* --- order --- */

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_texts(struct kv_text a, struct kv_text b)
{
    size_t length = a.length < b.length ? a.length : b.length;
    int order = length > 0 ? memcmp(a.data, b.data, length) : 0;
    return order != 0 ? (order > 0) - (order < 0) : compare_numbers(a.length, b.length);
}

/* Numbers come before words. */
static int compare_parts(struct kv_text a, struct kv_text b)
{
    uint64_t first, second;
    bool a_is_number = is_digits(a), b_is_number = is_digits(b);
    if (a_is_number != b_is_number)
        return a_is_number ? -1 : 1;
    if (a_is_number && number_parse(a, &first) && number_parse(b, &second))
        return compare_numbers(first, second);
    return compare_texts(a, b);
}

static int compare_pre(struct kv_text a, struct kv_text b)
{
    bool a_has_more = true, b_has_more = true;
    if (a.length == 0 || b.length == 0)
        return (a.length == 0) - (b.length == 0);
    while (a_has_more && b_has_more) {
        int order =
            compare_parts(take_until(&a, '.', &a_has_more), take_until(&b, '.', &b_has_more));
        if (order != 0)
            return order;
    }
    return a_has_more - b_has_more;
}

static int compare(const struct semver *a, const struct semver *b)
{
    for (int i = 0; i < 3; i++)
        if (a->numbers[i] != b->numbers[i])
            return compare_numbers(a->numbers[i], b->numbers[i]);
    return compare_pre(a->pre, b->pre);
}

static bool equal(const void *a, const void *b)
{
    return compare(a, b) == 0;
}

static void text(const void *data, struct kv_buffer *out)
{
    const struct semver *version = data;
    kv_buffer_printf(out, "%llu.%llu.%llu", (unsigned long long)version->numbers[0],
                     (unsigned long long)version->numbers[1],
                     (unsigned long long)version->numbers[2]);
    if (version->pre.length > 0)
        kv_buffer_printf(out, "-%.*s", (int)version->pre.length, version->pre.data);
    if (version->build.length > 0)
        kv_buffer_printf(out, "+%.*s", (int)version->build.length, version->build.data);
}

static const struct kv_cel_class class = {"kubernetes.Semver", equal, text};

/* --- functions --- */

/* What is wrong with argument 0; argument 1 says whether it is normalized. */
static const char *argument_parse(const struct kv_cel_call *call, struct semver *out)
{
    struct kv_text text = call->arguments[0].text;
    const char *problem = NULL;
    kv_cel_work(call->run, text.length);
    if (text.length > KV_CEL_STRING_MAX / 16)
        return "a version has less than 64 KiB";
    if (call->count > 1 && call->arguments[1].boolean)
        text = kv_text_of(normalized(call->run, text, &problem));
    return problem ? problem : parse(call->run, text, out);
}

static struct kv_cel_value semver(const struct kv_cel_call *call)
{
    struct semver *version = kv_arena_alloc(kv_cel_run_arena(call->run), sizeof *version);
    const char *problem = argument_parse(call, version);
    return problem ? kv_cel_fail(call, "%s", problem) : kv_cel_object(&class, version);
}

static struct kv_cel_value is_semver(const struct kv_cel_call *call)
{
    struct semver version;
    return kv_cel_bool(!argument_parse(call, &version));
}

static const struct semver *version_at(const struct kv_cel_call *call, size_t index)
{
    return call->arguments[index].object.data;
}

static int order_of(const struct kv_cel_call *call)
{
    kv_cel_work(call->run, version_at(call, 0)->pre.length / 4);
    return compare(version_at(call, 0), version_at(call, 1));
}

static struct kv_cel_value compare_to(const struct kv_cel_call *call)
{
    return kv_cel_int(order_of(call));
}

static struct kv_cel_value is_greater_than(const struct kv_cel_call *call)
{
    return kv_cel_bool(order_of(call) > 0);
}

static struct kv_cel_value is_less_than(const struct kv_cel_call *call)
{
    return kv_cel_bool(order_of(call) < 0);
}

static struct kv_cel_value major(const struct kv_cel_call *call)
{
    return kv_cel_int((int64_t)version_at(call, 0)->numbers[0]);
}

static struct kv_cel_value minor(const struct kv_cel_call *call)
{
    return kv_cel_int((int64_t)version_at(call, 0)->numbers[1]);
}

static struct kv_cel_value patch(const struct kv_cel_call *call)
{
    return kv_cel_int((int64_t)version_at(call, 0)->numbers[2]);
}

static const struct kv_cel_function functions[] = {
    {"compareTo", "kubernetes.Semver.(kubernetes.Semver) -> int", .call = compare_to},
    {"isGreaterThan", "kubernetes.Semver.(kubernetes.Semver) -> bool", .call = is_greater_than},
    {"isLessThan", "kubernetes.Semver.(kubernetes.Semver) -> bool", .call = is_less_than},
    {"isSemver", "(string) -> bool", .call = is_semver, .cost = kv_cel_cost_tenth},
    {"isSemver", "(string, bool) -> bool", .call = is_semver, .cost = kv_cel_cost_tenth},
    {"major", "kubernetes.Semver.() -> int", .call = major},
    {"minor", "kubernetes.Semver.() -> int", .call = minor},
    {"patch", "kubernetes.Semver.() -> int", .call = patch},
    {"semver", "(string) -> kubernetes.Semver", .call = semver, .cost = kv_cel_cost_tenth},
    {"semver", "(string, bool) -> kubernetes.Semver", .call = semver, .cost = kv_cel_cost_tenth},
};

static const struct kv_cel_class *const classes[] = {&class, NULL};

const struct kv_cel_library kv_library_semver = {
    .name = "semver",
    .summary = "Semantic versions. With `true`, a leading `v` and leading zeros are removed and "
               "missing numbers added. Kubernetes since 1.34.",
    .classes = classes,
    KV_CEL_FUNCTIONS(functions),
};
