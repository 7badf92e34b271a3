#include "cel/expression.h"

static void test_parsing(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"ip('192.168.0.1')", "net.IP(\"192.168.0.1\")"},
        {"ip('2001:DB8::68')", "net.IP(\"2001:db8::68\")"},
        {"ip('192.168.0.1.0')", "error: IP Address \"192.168.0.1.0\" parse error during conversion "
                                "from string: unable to parse IP"},
        {"ip('fe80::1%en0')", "error: IP address \"fe80::1%en0\" with zone value is not allowed"},
        {"ip('::ffff:1.2.3.4')",
         "error: IPv4-mapped IPv6 address \"::ffff:1.2.3.4\" is not allowed"},
        {"[isIP('1.2.3.4'), isIP('1.2.3.04'), isIP(''), isIP('1.2.3.4/8'), isIP('1.2.3.4%eth0')]",
         "[true, false, false, false, false]"},
        {"[ip.isCanonical('2001:db8::1'), ip.isCanonical('2001:DB8::1'), "
         "ip.isCanonical('127.0.0.1')]",
         "[true, false, true]"},
        {"ip.isCanonical('x')",
         "error: IP Address \"x\" parse error during conversion from string: unable to parse IP"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_kinds(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"[ip('1.2.3.4').family(), ip('::1').family()]", "[4, 6]"},
        {"['0.0.0.0', '::', '0.0.0.1'].map(a, ip(a).isUnspecified())", "[true, true, false]"},
        {"['127.9.9.9', '::1', '::2', '128.0.0.1'].map(a, ip(a).isLoopback())",
         "[true, true, false, false]"},
        {"['224.0.0.9', '224.0.1.9', 'ff02::1', 'ff12::1', 'ff05::1'].map(a, "
         "ip(a).isLinkLocalMulticast())",
         "[true, false, true, true, false]"},
        {"['169.254.1.1', '169.255.1.1', 'fe80::1', 'fec0::1'].map(a, ip(a).isLinkLocalUnicast())",
         "[true, false, true, false]"},
        {"['10.0.0.1', '8.8.8.8', 'fd00::1', '2001:db8::1'].all(a, ip(a).isGlobalUnicast())",
         "true"},
        {"['0.0.0.0', '255.255.255.255', '127.0.0.1', '224.0.0.1', '169.254.0.1', '::', '::1', "
         "'ff02::1', 'ff05::1', 'fe80::1'].exists(a, ip(a).isGlobalUnicast())",
         "false"},
        {0},
    };
    assert_cel_rows(rows);
}

static void test_values(void **state)
{
    (void)state;
    static const struct cel_row rows[] = {
        {"ip('::1') == ip('0:0::1')", "true"}, {"ip('::1') == ip('::2')", "false"},
        {"ip('::1') == dyn('::1')", "false"},  {"string(ip('2001:DB8::0:1'))", "\"2001:db8::1\""},
        {"type(ip('::1')) == net.IP", "true"}, {0},
    };
    assert_cel_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsing),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
