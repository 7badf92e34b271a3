/* What each form of text takes, and what not. */
#include "spec/field.h"
#include "spec_test.h"

#include <regex.h>

enum { SAMPLE_MAX = 10 };

struct sample {
    enum form_id form;
    const char *good[SAMPLE_MAX];
    const char *bad[SAMPLE_MAX];
};

static const struct sample samples[] = {
    {FORM_LABEL, {"a", "plana-odoo-18", "1"}, {"-a", "a-", "a.b", "A", "a_b", "a\n"}},
    {FORM_NAME, {"a", "a.b-c.d"}, {".a", "a.", "a..b", "a.-b", "a/b"}},
    {FORM_LABEL_GLOB, {"*", "kube-*", "a?b"}, {"-a", "a.b", "a*-", "A*"}},
    {FORM_NAME_GLOB, {"*", "*.planapulse.com", "worker-odoo-*"}, {".a", "a/b", "a-"}},
    {FORM_OBJECT_NAME, {"system:node", "a b", "A"}, {"a/b", "a%b"}},
    {FORM_API_VERSION,
     {"v1", "apps/v1", "gateway.networking.k8s.io/v1beta1"},
     {"1", "apps/", "/v1", "a/b/v1", "V1"}},
    {FORM_KIND, {"Gateway", "HTTPRoute"}, {"gateways", "Gate way", "G/h"}},
    {FORM_VERSION,
     {"1.35.3", "1.35", ">=1.35.0 <1.37.0", "v1.35.3", "v1.35.3+k3s1", "v1.35.3-eks-99bf6d2"},
     {"1", "1.35.3.1", "1.35+k3s1", ">=1.35.3+k3s1", "1.35 1.36", "^1.35"}},
    {FORM_SCHEME, {"exoscale", "cri-o"}, {"exoscale://", "Exoscale", "1a"}},
    {FORM_URL, {"https://a.b/c", "http://a"}, {"a.b", "ftp://a", "https://", "https://a b"}},
    {FORM_ADDRESS,
     {"194.182.177.67", "0.0.0.0", "2a04:c43::1", "::1", "::ffff:1.2.3.4"},
     {"194.182.177", "194.182.177.256", "1.2.3.4.5", "01.2.3.4", "host", "a:b"}},
    {FORM_SERVICE,
     {"a/b", "envoy-gateway-system/envoy-plana-odoo-*"},
     {"a", "a/", "/b", "a*/b", "a/b/c"}},
    {FORM_EXPORT_PATH, {"/", "/exports/odoo"}, {"exports"}},
    {FORM_MOUNT_PATH,
     {"/a", "/a/{database}", "/{database}/{database}"},
     {"{database}", "/{tenant}", "/{database", "/a}"}},
    {FORM_SUB_PATH, {"{database}", "a/{database}"}, {"/{database}", "{tenant}", "{}"}},
    {FORM_REPOSITORY_PATH, {"infra/k8s", "./infra", "."}, {"/infra"}},
    {FORM_TENANT_PATTERN,
     {"{tenant}", "{tenant}_*", "pg-{tenant}-x"},
     {"x", "{tenants}", "{tenant}{tenant}", "{tenant}_{database}"}},
    {FORM_QUANTITY,
     {"1", "0.5", ".5", "1.", "500m", "14Gi", "1e3", "1E-3", "+2k", "Gi"},
     {"--1", "1 Gi", "1gi", "1K", "1e", "1.2.3"}},
    {FORM_DURATION, {"10m", "1h30m", "1.5s", "14d"}, {"10", "1d2h", "-1m", "m", "1h 30m", ".5s"}},
    {FORM_PERCENT, {"80%", "2.5%", "0%"}, {"80", "-1%", "80 %", ".5%"}},
    {FORM_DATE,
     {"2026-12-01", "2026-12-01T18:00:00Z"},
     {"2026-12", "1.12.2026", "2026-12-01 18:00"}},
};

static void every_form_takes_what_it_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const struct sample *sample = &samples[i];
        regex_t regex;
        assert_int_equal(
            regcomp(&regex, form_table[sample->form].pattern, REG_EXTENDED | REG_NOSUB), 0);
        for (size_t k = 0; k < SAMPLE_MAX && sample->good[k]; k++) {
            if (regexec(&regex, sample->good[k], 0, NULL, 0) != 0)
                fail_msg("%s refuses \"%s\"", form_table[sample->form].name, sample->good[k]);
        }
        for (size_t k = 0; k < SAMPLE_MAX && sample->bad[k]; k++) {
            if (regexec(&regex, sample->bad[k], 0, NULL, 0) == 0)
                fail_msg("%s takes \"%s\"", form_table[sample->form].name, sample->bad[k]);
        }
        regfree(&regex);
    }
}

static void every_form_says_what_it_wants(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        assert_non_null(form_table[i].name);
        assert_non_null(form_table[i].wanted);
        assert_null(strchr(form_table[i].wanted, '|')); /* it stands in a Markdown table */
    }
}

static void types_have_forms(void **state)
{
    (void)state;
    struct field field = {.type = FIELD_TEXT, .form = FORM_URL};
    assert_int_equal(field_form(&field), FORM_URL);
    field.type = FIELD_PERCENT;
    assert_int_equal(field_form(&field), FORM_PERCENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_takes_what_it_should),
        cmocka_unit_test(every_form_says_what_it_wants),
        cmocka_unit_test(types_have_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
