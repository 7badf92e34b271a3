#include "cel/expression.h"

/* Messages in full: they are what Kubernetes says. */

static void test_names(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"format.named('dns1123Label').hasValue()", "true"},
        {"format.named('DNS1123Label').hasValue()", "false"},
        {"format.named('uri').value() == format.uri()", "true"},
        {"format.uri() == format.uuid()", "false"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_labels(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"['a', 'my-name', '123-abc'].all(n, !format.dns1123Label().validate(n).hasValue())",
         "true"},
        {"format.dns1123Label().validate('a.b').value()", "[\"must not contain dots\"]"},
        {"format.dns1123Label().validate('A').value()",
         "[\"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
         "and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', "
         "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')\"]"},
        {"format.dns1123Label().validate(lists.range(64).map(i, 'a').join()).value()",
         "[\"must be no more than 63 bytes\"]"},
        {"[format.dns1123Label(), format.dns1123LabelPrefix()].map(f, "
         "f.validate('ab-').hasValue())",
         "[true, false]"},
        {"format.dns1123LabelPrefix().validate('-').hasValue()", "true"},
        {"format.dns1035LabelPrefix().validate('ab-').hasValue()", "false"},
        {"format.dns1123SubdomainPrefix().validate('a.-').hasValue()", "false"},
        {"format.dns1035Label().validate('1a').value()",
         "[\"a DNS-1035 label must consist of lower case alphanumeric characters or '-', start "
         "with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  "
         "or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')\"]"},
        {"format.dns1123Subdomain().validate('a..b').value()",
         "[\"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
         "'-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', "
         "regex used for validation is "
         "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')\"]"},
        {"['', 'a_B.c'].all(v, !format.labelValue().validate(v).hasValue()) && "
         "format.labelValue().validate('-').hasValue()",
         "true"},
        {"['a', 'A_b.c', 'example.com/a'].all(v, !format.qualifiedName().validate(v).hasValue())",
         "true"},
        {"format.qualifiedName().validate('/a').value()", "[\"prefix part must be non-empty\"]"},
        {"format.qualifiedName().validate('a/').value().size()", "2"},
        {"format.qualifiedName().validate('a/b/c').value().size()", "1"},
        {"format.qualifiedName().validate('A/b').value()[0].startsWith('prefix part a lowercase')",
         "true"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_others(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"format.uri().validate('a').value()", "[\"parse \\\"a\\\": invalid URI for request\"]"},
        {"format.uri().validate('http://a').hasValue()", "false"},
        {"format.uuid().validate('123E4567-e89b-12d3-a456-426614174000').hasValue()", "false"},
        {"format.uuid().validate('123').value()", "[\"does not match the UUID format\"]"},
        {"['aGVsbG8=', 'YQ==', 'YWJj'].all(b, !format.byte().validate(b).hasValue())", "true"},
        {"['', 'YQ', 'YQ=', 'a-b='].all(b, format.byte().validate(b).value() == ['invalid "
         "base64'])",
         "true"},
        {"['2024-02-29', '1970-01-01'].all(d, !format.date().validate(d).hasValue())", "true"},
        {"['2023-02-29', '2023-1-1', ''].all(d, format.date().validate(d).value() == ['invalid "
         "date'])",
         "true"},
        {"['2024-02-29T23:59:59Z', '2024-02-29t00:00:00.5+02:00'].all(d, "
         "!format.datetime().validate(d).hasValue())",
         "true"},
        {"['2024-02-29', '2023-02-29T00:00:00Z', '2024-02-29T24:00:00Z', '2024-02-29T00:60:00Z', "
         "'2024-02-29T00:00:00'].all(d, format.datetime().validate(d).value() == ['invalid "
         "datetime'])",
         "true"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
