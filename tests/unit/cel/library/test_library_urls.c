#include "cel/expression.h"

static void test_parsing(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"url('https://example.com:80/a?b=c#d')",
         "kubernetes.URL(\"https://example.com:80/a?b=c#d\")"},
        {"url('a/b')", "error: URL parse error during conversion from string: parse \"a/b\": "
                       "invalid URI for request"},
        {"url('')", "error: URL parse error during conversion from string: parse \"\": empty url"},
        {"url('http://h:x')", "error: URL parse error during conversion from string: parse "
                              "\"http://h:x\": invalid port \":x\" after host"},
        {"url('http://h/%zz')", "error: URL parse error during conversion from string: parse "
                                "\"http://h/%zz\": invalid URL escape \"%zz\""},
        {"url('http://[::1')", "error: URL parse error during conversion from string: parse "
                               "\"http://[::1\": missing ']' in host"},
        {"url('http://a b')", "error: URL parse error during conversion from string: parse "
                              "\"http://a b\": invalid character \" \" in host name"},
        {"url(':a')", "error: URL parse error during conversion from string: parse \":a\": missing "
                      "protocol scheme"},
        {"url('http://u^@h')", "error: URL parse error during conversion from string: parse "
                               "\"http://u^@h\": net/url: invalid userinfo"},
        {"url('/a\\n')", "error: URL parse error during conversion from string: parse \"/a\n\": "
                         "net/url: invalid control character in URL"},
        {"['http://a', '/path', '//host/p', 'mailto:a@b', '*'].all(u, isURL(u))", "true"},
        {"['', 'a', '../a', 'http://a:b'].exists(u, isURL(u))", "false"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_parts(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"url('HTTPS://u:p@Example.com:80/').getScheme()", "\"https\""},
        {"url('https://u:p@Example.com:80/').getHost()", "\"Example.com:80\""},
        {"url('https://[::1]:80/').getHost()", "\"[::1]:80\""},
        {"url('https://[::1]:80/').getHostname()", "\"::1\""},
        {"url('https://a:80/').getPort()", "\"80\""},
        {"url('https://a/').getPort()", "\"\""},
        {"url('/path').getHost()", "\"\""},
        {"url('https://a/with space/é').getEscapedPath()", "\"/with%20space/%C3%A9\""},
        {"url('https://a/x%2Fy').getEscapedPath()", "\"/x%2Fy\""},
        {"url('https://a').getEscapedPath()", "\"\""},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_query(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"url('https://a/?k=v1&j=2&k=v+2&e&%6b=3&bad=%zz&s;t=1').getQuery()",
         "{\"e\": [\"\"], \"j\": [\"2\"], \"k\": [\"v1\", \"v 2\", \"3\"]}"},
        {"url('/a').getQuery()", "{}"},
        {"url('/a?x=%ff').getQuery()", "{\"x\": [\"�\"]}"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_values(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"url('http://a/?') == url('http://a/?')", "true"},
        {"url('http://a/') == url('HTTP://a/')", "true"},
        {"url('http://a/') == url('http://a')", "false"},
        {"url('http://a/') == dyn('http://a/')", "false"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsing),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_query),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
