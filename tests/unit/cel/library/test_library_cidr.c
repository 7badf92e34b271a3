#include "cel/expression.h"

static void test_parsing(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"cidr('192.168.0.1/16')", "net.CIDR(\"192.168.0.1/16\")"},
        {"cidr('192.168.0.0')", "error: network address parse error during conversion from string: "
                                "\"192.168.0.0\" no '/'"},
        {"cidr('192.168.0.0/33')", "error: network address parse error during conversion from "
                                   "string: \"192.168.0.0/33\" bad bits after slash"},
        {"cidr('192.168.0/3')", "error: network address parse error during conversion from string: "
                                "\"192.168.0/3\" unable to parse IP"},
        {"cidr('::ffff:1.2.3.4/100')",
         "error: network address parse error during conversion from string: \"::ffff:1.2.3.4/100\" "
         "IPv4-mapped IPv6 address is not allowed"},
        {"['1.2.3.4/0', '1.2.3.4/', '1.2.3.4/08', '1.2.3.4/+8', '::/128', '::/129', '1.2.3.4/8/8', "
         "'fe80::%1/8'].map(a, isCIDR(a))",
         "[true, false, false, false, true, false, false, false]"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_parts(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"cidr('192.168.0.1/24').ip()", "net.IP(\"192.168.0.1\")"},
        {"cidr('192.168.0.1/24').masked()", "net.CIDR(\"192.168.0.0/24\")"},
        {"cidr('2001:db8:ffff::/33').masked()", "net.CIDR(\"2001:db8:8000::/33\")"},
        {"cidr('10.0.0.0/8').prefixLength()", "8"},
        {"string(cidr('10.0.0.0/8'))", "\"10.0.0.0/8\""},
        {"cidr('10.0.0.0/8') == cidr('10.0.0.0/9')", "false"},
        {"cidr('10.0.0.1/8').masked() == cidr('10.0.0.0/8')", "true"},
        {"type(cidr('::/0')) == net.CIDR", "true"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_contains(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"cidr('192.168.0.0/24').containsIP('192.168.0.255')", "true"},
        {"cidr('192.168.0.0/24').containsIP(ip('192.168.1.0'))", "false"},
        {"cidr('0.0.0.0/0').containsIP('::1')", "false"},
        {"cidr('192.168.0.0/24').containsIP('x')",
         "error: IP Address \"x\" parse error during conversion from string: unable to parse IP"},
        {"cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24')", "true"},
        {"cidr('192.168.0.0/16').containsCIDR(cidr('192.168.0.0/15'))", "false"},
        {"cidr('192.168.0.0/16').containsCIDR(cidr('192.168.0.0/16'))", "true"},
        {"cidr('::/0').containsCIDR('10.0.0.0/8')", "false"},
        {"cidr('::/0').containsCIDR('x')",
         "error: network address parse error during conversion from string: \"x\" no '/'"},
        {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsing),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_contains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
