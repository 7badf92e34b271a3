/* Substitution, by the table that Flux's own code gave: v=hello, e is empty, u is not set. */
#include "test.h"

#include "flux/envsubst.h"

static const char *const variables[][2] = {
    {"v", "hello"}, {"V", "HELLO"}, {"e", ""},     {"p", "a/b/c"},
    {"w", "W"},     {"q", "\""},    {"n", "8080"}, {"f", "bash.string.txt"},
};

static struct envsubst_value look_up(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (strcmp(variables[i][0], name) == 0)
            return (struct envsubst_value){variables[i][1], false};
    return (struct envsubst_value){NULL, strcmp(name, "secret") == 0};
}

static const struct {
    const char *text, *result; /* NULL = an error, */
    const char *error;         /* that contains this */
} cases[] = {
    {"$v $(v) $ {v} $", "$v $(v) $ {v} $", NULL},
    {"$$v p$$w", "$v p$w", NULL},
    {"$${v}", "${v}", NULL},
    {"$$$${v}", "$${v}", NULL},
    {"$$${v}", "$hello", NULL},
    {"${u:-d}${u:=d}${u=d}${e:-d}${e=d}", "ddddd", NULL},
    {"${u-d}", NULL, "missing closing brace"},
    {"${v+x}", NULL, "missing closing brace"},
    {"${v?x}", NULL, "missing closing brace"},
    {"${v:+x} ${u:+x} ${u:?x}", "hello x x", NULL},
    {"${#v} ${v^} ${v^^} ${V,} ${V,,}", "5 Hello HELLO hELLO hello", NULL},
    {"${v:1} ${v:0:3} ${v:x} ${v:9} ${v:1:9}", "ello hel hello  ello", NULL},
    {"${v: -2}", "hello", NULL},
    {"${v:-2}", "hello", NULL},
    {"${v:0:-1}", NULL, "out of range"},
    {"${v/l/L} ${v//l/L} ${v/#he/X} ${v/%lo/X}", "heLlo heLLo Xllo helX", NULL},
    {"${v:\xc3\xbc-d}", NULL, "bad substitution"},
    {"${v:\xe2\x82\xac}", NULL, "bad substitution"},
    {"${v/l}", NULL, "bad substitution"},
    {"${v//}", NULL, "bad substitution"},
    {"${v:}", NULL, "parse substitution"},
    {"${v/l/}", "helo", NULL},
    {"${p//\\//_}", "a_b_c", NULL},
    {"${v#h*l} ${v##h*l} ${v%l*} ${v%%l*}", "lo o hel he", NULL},
    {"${f#*.} ${f##*.} ${f%.*} ${f%%.*}", "string.txt txt bash.string bash", NULL},
    {"${p#*/}", "b/c", NULL},
    {"${v#[a-h]}${v#[^a-h]}", "ellohello", NULL},
    {"${u:-${v}} ${u:-a${v}b}", "hello ahellob", NULL},
    {"${u:-a}b}", "ab}", NULL},
    {"${u:-$${v}} ${u:-a$$b}", "$hello a$$b", NULL},
    {"${v:-${u}}", NULL, "variable not set (strict mode): \"u\""},
    {"${a-b}", NULL, "missing closing brace"},
    {"${a.b}", NULL, "missing closing brace"},
    {"${v }", NULL, "missing closing brace"},
    {"${v[0]}", NULL, "missing closing brace"},
    {"${v@Q}", NULL, "missing closing brace"},
    {"${v", NULL, "missing closing brace"},
    {"${}", NULL, "parse variable name"},
    {"${ v }", NULL, "parse variable name"},
    {"${!v}", NULL, "parse variable name"},
    {"${{ x }}", NULL, "parse variable name"},
    {"${1}", NULL, "not set"},
    {"${1:-x}${\xc3\xbc:-y}", "xy", NULL},
    {"\\${v}", "\\hello", NULL},
    {"${u}", NULL, "not set"},
    {"${#u}", NULL, "not set"},
    {"${u/a/b}", NULL, "not set"},
    {"${v^^}${", NULL, "parse variable name"},
    {"port: ${q}${n}${q}", "port: \"8080\"", NULL},
    {"${secret}", ENVSUBST_UNKNOWN "secret" ENVSUBST_UNKNOWN, NULL},
    {"${secret^^}", ENVSUBST_UNKNOWN "secret" ENVSUBST_UNKNOWN, NULL},
    {"${secret:-x}", ENVSUBST_UNKNOWN "secret" ENVSUBST_UNKNOWN, NULL},
    {"${v:-${secret}}", "hello", NULL},
    {"${v/${secret}/x}", ENVSUBST_UNKNOWN "secret" ENVSUBST_UNKNOWN, NULL},
    {"${u:-${secret}}", ENVSUBST_UNKNOWN "secret" ENVSUBST_UNKNOWN, NULL},
};

static void test_table(void **state)
{
    (void)state;
    const struct envsubst how = {look_up, NULL, true};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_buffer out = {0};
        struct kv_error error = {0};
        bool ok = envsubst(&how, kv_text_of(cases[i].text), &out, &error);
        if (ok != !cases[i].error)
            fail_msg("%s: %s", cases[i].text, ok ? out.data : error.text);
        if (ok)
            assert_string_equal(out.data, cases[i].result);
        else if (!strstr(error.text, cases[i].error))
            fail_msg("%s: %s", cases[i].text, error.text);
        kv_buffer_release(&out);
    }
}

static void test_lenient(void **state)
{
    (void)state;
    const struct envsubst how = {look_up, NULL, false};
    struct kv_buffer out = {0};
    struct kv_error error = {0};
    assert_true(envsubst(&how, kv_text_of("a${u}b${#u}${u^}"), &out, &error));
    assert_string_equal(out.data, "ab0");
    kv_buffer_release(&out);
}

static void test_names(void **state)
{
    (void)state;
    assert_true(envsubst_name_is_valid("_a1"));
    assert_false(envsubst_name_is_valid("1a"));
    assert_false(envsubst_name_is_valid("a-b"));
    assert_false(envsubst_name_is_valid(""));
    assert_false(envsubst_name_is_valid("\xc3\xbc"));
}

/* A million defaults in each other are an error, not the end of the stack. */
static void test_nesting(void **state)
{
    (void)state;
    const struct envsubst how = {look_up, NULL, true};
    struct kv_buffer text = {0}, out = {0};
    struct kv_error error = {0};
    for (int i = 0; i < 1000000; i++)
        kv_buffer_text(&text, "${u:-");
    assert_false(envsubst(&how, kv_buffer_as_text(&text), &out, &error));
    assert_non_null(strstr(error.text, "too deeply"));
    kv_buffer_release(&text);
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_lenient),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
