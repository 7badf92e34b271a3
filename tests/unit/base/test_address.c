#include "kubevet/base/address.h"
#include "test.h"

static void addresses_are_compared_by_value(void **state)
{
    (void)state;
    assert_true(kv_address_is_same("2001:db8::1", "2001:0DB8:0:0::0001"));
    assert_false(kv_address_is_same("2001:db8::1", "2001:db8::2"));
    assert_true(kv_address_is_same("194.182.1.2", "194.182.1.2"));
    assert_false(kv_address_is_same("194.182.1.2", "194.182.1.2/32"));
    assert_true(kv_address_is_same("none", "none"));
    assert_false(kv_address_is_same("none", "194.182.1.2"));
}

static void a_range_holds_the_addresses_that_share_its_bits(void **state)
{
    (void)state;
    assert_true(kv_address_is_within("203.0.113.15", "203.0.113.0/28"));
    assert_false(kv_address_is_within("203.0.113.16", "203.0.113.0/28"));
    assert_true(kv_address_is_within("198.51.100.1", "0.0.0.0/0"));
    assert_true(kv_address_is_within("2001:db8::ff", "2001:db8::/120"));
    assert_false(kv_address_is_within("2001:db8::1:0", "2001:db8::/120"));
    assert_false(kv_address_is_within("2001:db8::1", "0.0.0.0/0"));
    assert_false(kv_address_is_within("203.0.113.1", "203.0.113.0/33"));
}

static void addresses_are_written_in_one_way(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"::", "::"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
        {"::1.2.3.4", "::102:304"},
        {"fe80::", "fe80::"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[KV_ADDRESS_TEXT_MAX];
        struct kv_address address;
        assert_true(kv_address_parse(kv_text_of(cases[i].text), &address));
        assert_string_equal(kv_address_format(&address, text), cases[i].written);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",         "1.2.3",    "1.2.3.04", "1.2.3.256",
                                        " 1.2.3.4", "1.2.3.4 ", "fe80::%1", "1:2:3",
                                        "::1::",    "12345::",  "1.2.3.4/8"};
    struct kv_address address;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(kv_address_parse(kv_text_of(texts[i]), &address));
    assert_false(kv_address_parse((struct kv_text){"1.2.3.4\0", 8}, &address));
}

static void a_mask_clears_what_is_behind_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned bits;
        const char *masked;
    } cases[] = {
        {"192.0.2.255", 28, "192.0.2.240"},
        {"192.0.2.1", 0, "0.0.0.0"},
        {"192.0.2.1", 32, "192.0.2.1"},
        {"2001:db8::ffff", 121, "2001:db8::ff80"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[KV_ADDRESS_TEXT_MAX];
        struct kv_address address;
        assert_true(kv_address_parse(kv_text_of(cases[i].text), &address));
        address = kv_address_masked(&address, cases[i].bits);
        assert_string_equal(kv_address_format(&address, text), cases[i].masked);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_compared_by_value),
        cmocka_unit_test(a_range_holds_the_addresses_that_share_its_bits),
        cmocka_unit_test(addresses_are_written_in_one_way),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(a_mask_clears_what_is_behind_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
