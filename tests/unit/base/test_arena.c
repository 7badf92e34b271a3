#include "test.h"

#include "kubevet/base/arena.h"

#include <string.h>

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    unsigned char *last = NULL;
    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        unsigned char *piece = kv_arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xff, size);
        assert_ptr_not_equal(piece, last);
        last = piece;
    }
    assert_true(arena.bytes >= 200000 / 3);
    kv_arena_release(&arena);
    assert_null(arena.block);
    assert_int_equal(arena.bytes, 0);
}

static void large_pieces_do_not_waste_the_block_in_use(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    char *first = kv_arena_alloc(&arena, 16);
    kv_arena_alloc(&arena, 1 << 20);
    char *second = kv_arena_alloc(&arena, 16);
    assert_ptr_equal(second, first + 16);
    kv_arena_release(&arena);
}

static void text_is_copied_with_its_nul_shown(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    assert_string_equal(kv_arena_copy(&arena, (struct kv_text){"abc", 2}), "ab");
    assert_string_equal(kv_arena_copy(&arena, (struct kv_text){NULL, 0}), "");
    assert_string_equal(kv_arena_copy(&arena, (struct kv_text){"a\0b", 3}), "a\xef\xbf\xbd"
                                                                            "b");
    assert_string_equal(kv_arena_printf(&arena, "%s-%d", "x", 42), "x-42");
    kv_arena_release(&arena);
}

static void text_is_packed(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    const char *first = kv_arena_copy(&arena, kv_text_of("ab"));
    const char *second = kv_arena_copy(&arena, kv_text_of("cd"));
    const char *piece = kv_arena_alloc(&arena, 1);
    assert_ptr_equal(second, first + 3);
    assert_int_equal((uintptr_t)piece % 16, 0);
    assert_string_equal(first, "ab");
    assert_string_equal(second, "cd");
    kv_arena_release(&arena);
}

static void cleared_memory_is_zeroed_and_used_again(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    kv_arena_clear(&arena);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 100; i++) {
            unsigned char *piece = kv_arena_alloc(&arena, 200);
            for (int at = 0; at < 200; at++)
                assert_int_equal(piece[at], 0);
            memset(piece, 0xff, 200);
        }
        memset(kv_arena_alloc(&arena, 100000), 0xff, 100000); /* a block of its own */
        kv_arena_clear(&arena);
        assert_true(arena.bytes < 100000);
    }
    kv_arena_release(&arena);
}

static void list_grows_and_keeps_items(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_list list = {0};
    size_t sum = 0;
    for (size_t i = 0; i < 1000; i++)
        *(size_t *)kv_list_push(&list, &arena, sizeof(size_t)) = i;
    assert_int_equal(list.count, 1000);
    kv_list_each(&list, size_t, item)
        sum += *item;
    assert_int_equal(sum, 999 * 500);
    assert_int_equal(*kv_list_item(&list, size_t, 500), 500);
    struct kv_list none = {0};
    kv_list_each(&none, size_t, item)
        fail_msg("an empty list has items: %zu", *item);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(large_pieces_do_not_waste_the_block_in_use),
        cmocka_unit_test(text_is_copied_with_its_nul_shown),
        cmocka_unit_test(text_is_packed),
        cmocka_unit_test(cleared_memory_is_zeroed_and_used_again),
        cmocka_unit_test(list_grows_and_keeps_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
