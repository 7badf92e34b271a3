/* One scalar of each type: what is accepted as which value, and what is said about the rest. */
#include "spec_test.h"

#define FACT(value) HEAD "facts: {a: " value "}\n"

static void plain_scalars_that_are_no_text(void **state)
{
    (void)state;
    assert_mistakes(FACT("yes"),
                    "4:12: a: yes is true in YAML 1.1 and text in YAML 1.2: quote it\n");
    assert_mistakes(FACT("Off"),
                    "4:12: a: Off is false in YAML 1.1 and text in YAML 1.2: quote it\n");
    assert_mistakes(FACT("n"), "4:12: a: n is false in YAML 1.1 and text in YAML 1.2: quote it\n");
    assert_mistakes(FACT("on"), "4:12: a: on is true in YAML 1.1 and text in YAML 1.2: quote it\n");
    assert_mistakes(FACT("010"), "4:12: a: 010 is 8 in YAML 1.1 and 10 in YAML 1.2: quote it\n");
    assert_mistakes(
        FACT("1:30"),
        "4:12: a: 1:30 is a number in base 60 in YAML 1.1 and text in YAML 1.2: quote it\n");
    assert_mistakes(FACT("1_000"),
                    "4:12: a: 1_000 is a number in YAML 1.1 and text in YAML 1.2: quote it\n");
    assert_mistakes(FACT("0o17"),
                    "4:12: a: 0o17 is not the same in YAML 1.1 and in YAML 1.2: quote it\n");
    assert_mistakes(FACT("true"), "4:12: a: true is not text: quote it\n");
    assert_mistakes(FACT("null"), "4:12: a: null is not a value: write text, or quote it\n");
    assert_mistakes(FACT(""), "4:12: a: has no value: write text\n");
    assert_mistakes(FACT("\"\""), "4:12: a: is empty: expected text with visible characters\n");
    assert_mistakes(FACT("\"x\\0y\""), "4:12: a: contains a NUL character\n");
    assert_mistakes(FACT("!zone x"),
                    "4:12: a: the tag !zone has no meaning in a spec: remove it\n");
    assert_mistakes(FACT("[x]"), "4:12: a: expected text, found a list\n");
}

static void quoted_and_unmistakable_text(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD "facts: {a: 'yes', b: \"010\", c: 1.35, d: !!str off,\n"
                                           "        e: 2026-12-01, f: 12}\n");
    const struct kv_spec_pair *facts = spec->facts.items;
    assert_int_equal(spec->facts.count, 6);
    assert_string_equal(facts[0].value.text, "yes");
    assert_string_equal(facts[1].value.text, "010");
    assert_string_equal(facts[2].value.text, "1.35");
    assert_string_equal(facts[3].value.text, "off");
    assert_string_equal(facts[4].key.text, "e");
    assert_string_equal(facts[4].value.text, "2026-12-01");
    assert_int_equal(facts[4].value.place.line, 5);
    assert_int_equal(facts[4].value.place.column, 12);
    kv_spec_free(spec);
}

static void text_longer_than_the_limit(void **state)
{
    (void)state;
    static char text[8192];
    strcpy(text, HEAD "facts: {a: ");
    size_t length = strlen(text);
    memset(text + length, 'x', 4097);
    strcpy(text + length + 4097, "}\n");
    assert_mistakes(text, "4:12: a: is longer than 4096 bytes\n");
    strcpy(text + length + 4096, "}\n");
    kv_spec_free(parse_good(text));
}

static void integers_and_ranges(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD "namespaces: {a: {workloads: {b: {replicas: 5},\n"
                                           "c: {replicas: {min: 1}}, d: {replicas: {max: 4}},\n"
                                           "e: {replicas: {min: 2, max: 4}}}}}\n");
    const struct kv_spec_namespace *namespaces = spec->namespaces.items;
    const struct kv_spec_workload *workloads = namespaces[0].content.workloads.items;
    static const struct {
        int64_t min, max;
        const char *text;
    } expected[] = {
        {5, 5, "5"}, {1, INT64_MAX, "at least 1"}, {0, 4, "at most 4"}, {2, 4, "2 to 4"}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(workloads[i].replicas.range.min, expected[i].min);
        assert_int_equal(workloads[i].replicas.range.max, expected[i].max);
        assert_string_equal(workloads[i].replicas.text, expected[i].text);
    }
    kv_spec_free(spec);
#define COUNT(value) HEAD "cluster: {nodes: {count: " value "}}\n"
    assert_mistakes(
        COUNT("\"3\""),
        "4:26: count: is quoted text, expected a whole number or {min, max}: remove the quotes\n");
    assert_mistakes(COUNT("3.5"), "4:26: count: \"3.5\" is not a whole number\n");
    assert_mistakes(COUNT("three"), "4:26: count: \"three\" is not a whole number\n");
    assert_mistakes(COUNT("-1"), "4:26: count: -1 is out of range: expected 0 to 2147483647\n");
    assert_mistakes(
        COUNT("99999999999999999999"),
        "4:26: count: 99999999999999999999 is out of range: expected 0 to 2147483647\n");
}

static void booleans(void **state)
{
    (void)state;
    struct kv_spec *spec =
        parse_good(HEAD "storageClasses: {a: {default: true}, b: {default: False}}\n");
    const struct kv_spec_storage_class *classes = spec->storage_classes.items;
    assert_true(classes[0].is_default.boolean);
    assert_false(classes[1].is_default.boolean);
    assert_string_equal(classes[1].is_default.text, "false");
    kv_spec_free(spec);
#define DISABLED(value) HEAD "namespaces: {a: {disabled: " value "}}\n"
    assert_mistakes(
        DISABLED("yes"),
        "4:28: disabled: yes is true in YAML 1.1 and text in YAML 1.2: write true or false\n");
    assert_mistakes(DISABLED("\"true\""),
                    "4:28: disabled: is quoted text, expected true or false: remove the quotes\n");
    assert_mistakes(DISABLED("1"), "4:28: disabled: \"1\" is not true or false\n");
}

static void quantities(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD "cluster: {nodes: {cpu: 0.5, memory: \"14336Mi\"}}\n");
    char text[KV_QUANTITY_TEXT_MAX];
    assert_string_equal(kv_quantity_format(spec->cluster.nodes.cpu.quantity, text), "500m");
    assert_string_equal(kv_quantity_format(spec->cluster.nodes.memory.quantity, text), "14Gi");
    kv_spec_free(spec);
#define MEMORY(value) HEAD "cluster: {nodes: {memory: " value "}}\n"
    assert_mistakes(MEMORY("8GB"), "4:27: memory: \"8GB\" is not a quantity: did you mean 8Gi?\n");
    assert_mistakes(MEMORY("8gi"), "4:27: memory: \"8gi\" is not a quantity: did you mean 8Gi?\n");
    assert_mistakes(MEMORY("-8Gi"), "4:27: memory: \"-8Gi\" is negative\n");
    assert_mistakes(
        MEMORY("111111111111111111111111111111111111111111111"),
        "4:27: memory: \"111111111111111111111111111111111111111111111\" is too large\n");
    static const char wanted[] =
        " is not a quantity (a number, optionally with m, k, M, G, Ki, Mi or Gi: `500m`, `14Gi`)\n";
    struct kv_arena arena = {0};
    assert_mistakes(MEMORY("lots"), kv_arena_printf(&arena, "4:27: memory: \"lots\"%s", wanted));
    assert_mistakes(MEMORY("Pi"), kv_arena_printf(&arena, "4:27: memory: \"Pi\"%s", wanted));
    kv_spec_free(parse_good(MEMORY("Gi"))); /* 0 to the API server's parser, and so to this one */
    kv_arena_release(&arena);
}

static void durations(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD "settle: 1h30m\n");
    assert_int_equal(spec->settle.nanoseconds, INT64_C(5400000000000));
    kv_spec_free(spec);
    spec = parse_good(HEAD "settle: 1d\n");
    assert_int_equal(spec->settle.nanoseconds, INT64_C(86400000000000));
    kv_spec_free(spec);
    static const char wanted[] =
        " is not a duration: whole days, or Go's units up to `h` (`10m`, `26h`, `14d`)\n";
    struct kv_arena arena = {0};
    assert_mistakes(HEAD "settle: 1w\n", kv_arena_printf(&arena, "4:9: settle: \"1w\"%s", wanted));
    assert_mistakes(HEAD "settle: 10\n", kv_arena_printf(&arena, "4:9: settle: \"10\"%s", wanted));
    assert_mistakes(HEAD "settle: 0s\n", "4:9: settle: \"0s\" is zero\n");
    assert_mistakes(HEAD "settle: 9999999h\n", "4:9: settle: \"9999999h\" is longer than 292 "
                                               "years\n");
    kv_arena_release(&arena);
}

static void percentages(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD "quotaAlerts: {warning: 72.5%, slack: 1000%}\n");
    assert_float_equal((float)spec->quota_alerts.warning.ratio, 0.725F, 1e-6F);
    assert_float_equal((float)spec->quota_alerts.slack.ratio, 10.0F, 1e-6F);
    kv_spec_free(spec);
#define CRITICAL(value) HEAD "quotaAlerts: {critical: " value "}\n"
    assert_mistakes(CRITICAL("95"),
                    "4:25: quotaAlerts.critical: \"95\" is not a percentage (`80%`)\n");
    assert_mistakes(CRITICAL("0.95"),
                    "4:25: quotaAlerts.critical: \"0.95\" is not a percentage (`80%`)\n");
    assert_mistakes(CRITICAL("1001%"),
                    "4:25: quotaAlerts.critical: 1001% is out of range: expected 0% to 1000%\n");
    assert_mistakes(HEAD "quotaAlerts: {slack: 1000.1%}\n",
                    "4:22: slack: 1000.1% is out of range: expected 0% to 1000%\n");
}

static void dates(void **state)
{
    (void)state;
    struct kv_spec *spec =
        parse_good(HEAD "waivers: [{rule: quota/limits, reason: a, until: 1970-01-02},\n"
                        "{rule: quota/*, reason: b, until: 1970-01-01T02:00:00+01:00}]\n");
    const struct kv_spec_waiver *waivers = spec->waivers.items;
    assert_int_equal(waivers[0].until.time, 86400);
    assert_int_equal(waivers[1].until.time, 3600);
    kv_spec_free(spec);
#define UNTIL(value) HEAD "waivers: [{rule: quota/limits, reason: a, until: " value "}]\n"
    assert_mistakes(UNTIL("2026-02-30"), "4:50: until: \"2026-02-30\" is not a calendar date\n");
    assert_mistakes(UNTIL("2026-12-01T18:00"),
                    "4:50: until: \"2026-12-01T18:00\" is not a calendar date\n");
    assert_mistakes(
        UNTIL("soon"),
        "4:50: until: \"soon\" is not a calendar date (`2026-12-01` or `2026-12-01T18:00:00Z`)\n");
}

static void choices(void **state)
{
    (void)state;
    struct kv_spec *spec = parse_good(HEAD "rules: {quota/limits: skip, quota/usage: error}\n"
                                           "namespaces: {a: {workloads: [Job/b]}}\n");
    const struct kv_spec_pair *rules = spec->rules.items;
    assert_int_equal(rules[0].value.choice, 0);
    assert_int_equal(rules[1].value.choice, 3);
    kv_spec_free(spec);
    assert_mistakes(
        HEAD "rules: {quota/limits: warn}\n",
        "4:23: quota/limits: unknown \"warn\": expected skip, info, warning or error\n");
    assert_mistakes(HEAD "rules: {quota/limits: eror}\n",
                    "4:23: quota/limits: unknown \"eror\": did you mean error?\n");
}

/* A long value is cut in a message, between characters; a terminal's controls never get there. */
static void quoting_of_values(void **state)
{
    (void)state;
    assert_mistakes(HEAD "settle: \"\\e[31m\"\n",
                    "4:9: settle: \"?[31m\" is not a duration: whole days, or Go's units up to `h` "
                    "(`10m`, `26h`, `14d`)\n");
    assert_mistakes(HEAD
                    "cluster: {dns: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    "xxxxxxxxxxxxxxxxxxx\u00e9yyyy'}\n",
                    "4:16: dns: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    "xxxxxxxxxxxxxxxxxxx...\" is not a DNS label (lower-case letters, digits and "
                    "`-`, at most 63 characters)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_scalars_that_are_no_text),
        cmocka_unit_test(quoted_and_unmistakable_text),
        cmocka_unit_test(text_longer_than_the_limit),
        cmocka_unit_test(integers_and_ranges),
        cmocka_unit_test(booleans),
        cmocka_unit_test(quantities),
        cmocka_unit_test(durations),
        cmocka_unit_test(percentages),
        cmocka_unit_test(dates),
        cmocka_unit_test(choices),
        cmocka_unit_test(quoting_of_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
