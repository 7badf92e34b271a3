#include "limitrange.h"

#include "rules/workload/admitted.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return limit_range_is_documented(spec) ? NULL : "the spec documents no limitRange";
}

/* Which of two amounts that LimitRanges set is in force. */
enum side_kind { SIDE_DEFAULT, SIDE_LEAST, SIDE_MOST };

/* One of the maps of a limit. */
struct side {
    const char *name; /* as in the API */
    enum side_kind kind;
    const struct kv_records *documented;
    struct amounts (*found)(const struct kv_limit *limit, struct kv_arena *arena);
};

static struct amounts defaults_of(const struct kv_limit *limit, struct kv_arena *arena)
{
    return limit_defaults_make(limit, arena).limits;
}

static struct amounts default_requests_of(const struct kv_limit *limit, struct kv_arena *arena)
{
    return limit_defaults_make(limit, arena).requests;
}

static struct amounts max_of(const struct kv_limit *limit, struct kv_arena *arena)
{
    return amounts_copy(&limit->max, arena);
}

static struct amounts min_of(const struct kv_limit *limit, struct kv_arena *arena)
{
    return amounts_copy(&limit->min, arena);
}

static struct amounts ratio_of(const struct kv_limit *limit, struct kv_arena *arena)
{
    return amounts_copy(&limit->max_ratio, arena);
}

/* A part of what a namespace documents: the limits of one type. */
struct part {
    struct kv_check *check;
    const char *namespace, *type;
};

/* What is in force, and the LimitRange that says so; NULL = nothing. */
struct in_force {
    const struct kv_limit_range *range;
    struct kv_quantity amount;
};

/* All LimitRanges of a namespace apply, so the strictest bound counts. Of two defaults the order of
 * the API server's cache decides: then one that differs counts. */
static bool replaces(const struct side *side, struct kv_quantity found, struct kv_quantity before,
                     struct kv_quantity documented)
{
    int order = kv_quantity_compare(found, before);
    if (side->kind == SIDE_DEFAULT)
        return kv_quantity_compare(before, documented) == 0 && order != 0;
    return side->kind == SIDE_MOST ? order < 0 : order > 0;
}

static struct in_force in_force_of(const struct part *part, const struct side *side,
                                   const struct kv_spec_pair *pair, struct kv_quantity documented)
{
    size_t count;
    struct in_force in_force = {0};
    struct kv_object *const *ranges =
        kv_state_in_namespace(part->check->state, &kv_kind_limitrange, part->namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_limit_range *range = (const struct kv_limit_range *)ranges[i];
        kv_list_each(&range->limits, const struct kv_limit, limit) {
            if (!kv_string_is(limit->type, part->type))
                continue;
            struct amounts amounts = side->found(limit, part->check->arena);
            const struct kv_quantity *found = amounts_get(&amounts, pair->key.text);
            if (found && (!in_force.range || replaces(side, *found, in_force.amount, documented)))
                in_force = (struct in_force){range, *found};
        }
    }
    return in_force;
}

static void pair_check(const struct part *part, const struct side *side,
                       const struct kv_spec_pair *pair)
{
    struct kv_check *check = part->check;
    struct kv_quantity documented = kv_quantity_round_to_milli(pair->value.quantity);
    struct in_force found = in_force_of(part, side, pair, documented);
    kv_check_compares(check, pair->value.place, part->namespace);
    if (found.range && kv_quantity_compare(found.amount, documented) == 0)
        return;
    char text[KV_QUANTITY_TEXT_MAX];
    const char *actual =
        found.range ? kv_check_format(check, "%s", kv_quantity_format(found.amount, text)) : NULL;
    const struct kv_limit_range *range =
        found.range ? found.range : limit_range_first(check, part->namespace);
    struct kv_object_name none = kv_name_make(check, &kv_kind_limitrange, part->namespace, NULL);
    struct kv_finding *finding = kv_check_finding(
        check, range ? kv_name_of(check, &range->object) : none, pair->value.place,
        "the %s of %s for a %s of namespace %s is %s, not %s", side->name, pair->key.text,
        part->type, part->namespace, actual ? actual : "not set", pair->value.text);
    finding->field =
        kv_check_format(check, "spec.limits[%s].%s[%s]", part->type, side->name, pair->key.text);
    finding->expected = pair->value.text;
    finding->actual = actual;
    if (range)
        finding->manifest = range->object.place;
    else
        finding->cause = none;
}

static void limits_check(struct kv_check *check, const char *namespace, const char *type,
                         const struct kv_spec_limits *limits)
{
    const struct side sides[] = {
        {"default", SIDE_DEFAULT, &limits->defaults, defaults_of},
        {"defaultRequest", SIDE_DEFAULT, &limits->default_requests, default_requests_of},
        {"max", SIDE_MOST, &limits->max, max_of},
        {"min", SIDE_LEAST, &limits->min, min_of},
        {"maxLimitRequestRatio", SIDE_MOST, &limits->max_ratio, ratio_of},
    };
    const struct part part = {check, namespace, type};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        kv_records_each(sides[i].documented, const struct kv_spec_pair, pair)
            pair_check(&part, &sides[i], pair);
    }
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const struct kv_spec_limit_range *range = &documented->content.limit_range;
        const char *name = documented->name.text;
        if (!range->place.file || !kv_check_demands(check, &kv_kind_limitrange, name))
            continue;
        limits_check(check, name, "Container", &range->container);
        limits_check(check, name, "Pod", &range->pod);
        limits_check(check, name, "PersistentVolumeClaim", &range->claim);
    }
}

const struct kv_rule kv_rule_limitrange_values = {
    .doc =
        {
            .id = "limitrange/values",
            .severity = KV_SEVERITY_ERROR,
            .summary = "the amounts of a namespace's LimitRange differ from the documented ones",
            .why =
                "The defaults are what every container without requests and limits gets, and "
                "the bounds decide which pods and claims are refused. The rule compares what is in "
                "force: of several LimitRanges the strictest bound, and with the defaults that "
                "the API server makes of bounds (a container's default is its max, unless it is "
                "given). Amounts that the spec does not name are not compared.",
            .fix = "Change the LimitRange in Git, or the spec. Running pods keep the amounts that "
                   "they were created with.",
            .keys = "limits.default[] limits.defaultRequest[] limits.max[] limits.min[] "
                    "limits.maxLimitRequestRatio[]",
            .example = "profiles:\n"
                       "  team:\n"
                       "    limitRange:\n"
                       "      container: {default: {cpu: 500m, memory: 512Mi}, max: {cpu: 2}}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/limit-range/",
        },
    .reads = KV_READS({.kind = &kv_kind_limitrange, .need = KV_MUST_SOMEWHERE}),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
