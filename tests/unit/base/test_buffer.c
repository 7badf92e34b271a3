#include "test.h"

#include "kubevet/base/buffer.h"

static void buffer_grows(void **state)
{
    (void)state;
    struct kv_buffer buffer = {0};
    assert_int_equal(kv_buffer_as_text(&buffer).length, 0);
    for (int i = 0; i < 1000; i++)
        kv_buffer_printf(&buffer, "%03d,", i);
    assert_int_equal(buffer.length, 4000);
    assert_memory_equal(buffer.data + 3996, "999,", 5);
    kv_buffer_clear(&buffer);
    assert_int_equal(buffer.length, 0);
    kv_buffer_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(buffer_grows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
