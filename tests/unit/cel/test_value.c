#include "test.h"

#include "kubevet/cel/host.h"
#include "kubevet/cel/value.h"

#include <math.h>

static struct kv_cel_value text(const char *string)
{
    return kv_cel_string(kv_text_of(string));
}

static bool equal(struct kv_cel_value a, struct kv_cel_value b)
{
    struct kv_arena arena = {0};
    uint64_t work = 0;
    bool result = kv_cel_equal(a, b, &arena, &work);
    kv_arena_release(&arena);
    return result;
}

static void test_numbers_are_equal_by_value(void **state)
{
    (void)state;
    assert_true(equal(kv_cel_int(1), kv_cel_uint(1)));
    assert_true(equal(kv_cel_int(1), kv_cel_double(1)));
    assert_true(equal(kv_cel_int(INT64_MAX), kv_cel_double(0x1p63)));
    assert_false(equal(kv_cel_int(-1), kv_cel_uint(UINT64_MAX)));
    assert_false(equal(kv_cel_double(NAN), kv_cel_double(NAN)));
    assert_false(equal(kv_cel_int(1), text("1")));
    assert_false(equal(kv_cel_null(), kv_cel_bool(false)));
}

static void test_maps_are_equal_in_any_order(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    const struct kv_cel_entry a[] = {{text("x"), kv_cel_int(1)}, {text("y"), kv_cel_int(2)}};
    const struct kv_cel_entry b[] = {{text("y"), kv_cel_uint(2)}, {text("x"), kv_cel_int(1)}};
    assert_true(equal(kv_cel_map(&arena, a, 2), kv_cel_map(&arena, b, 2)));
    assert_false(equal(kv_cel_map(&arena, a, 2), kv_cel_map(&arena, b, 1)));
    kv_arena_release(&arena);
}

static void test_keys_are_found_by_equal_numbers(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_cel_entry entries[40];
    for (int i = 0; i < 40; i++)
        entries[i] =
            (struct kv_cel_entry){i % 2 ? kv_cel_int(i) : kv_cel_uint((uint64_t)i), kv_cel_int(i)};
    entries[0].key = kv_cel_double(0.5);
    for (size_t count = 4; count <= 40; count += 36) { /* without and with an index */
        struct kv_cel_map *map = kv_cel_map(&arena, entries, count).map;
        assert_int_equal(kv_cel_map_find(map, kv_cel_uint(3), &arena).integer, 3);
        assert_int_equal(kv_cel_map_find(map, kv_cel_double(2), &arena).integer, 2);
        assert_int_equal(kv_cel_map_find(map, kv_cel_double(0.5), &arena).kind, KV_CEL_INT);
        assert_int_equal(kv_cel_map_find(map, kv_cel_int(99), &arena).kind, KV_CEL_NONE);
        assert_int_equal(kv_cel_map_find(map, text("3"), &arena).kind, KV_CEL_NONE);
    }
    kv_arena_release(&arena);
}

static void test_order(void **state)
{
    (void)state;
    int order;
    assert_true(kv_cel_compare(kv_cel_int(-1), kv_cel_uint(UINT64_MAX), &order) && order < 0);
    assert_true(kv_cel_compare(text("a"), text("ab"), &order) && order < 0);
    assert_false(kv_cel_compare(kv_cel_double(NAN), kv_cel_int(1), &order));
    assert_false(kv_cel_compare(kv_cel_null(), kv_cel_null(), &order));
}

static void test_unknowns_merge(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    const struct kv_cel_place *object = kv_cel_place_variable(&arena, "object");
    const struct kv_cel_place *labels = kv_cel_place_field(&arena, object, kv_text_of("labels"));
    struct kv_cel_value a = kv_cel_unknown_at(&arena, kv_cel_place_item(&arena, labels, 2));
    struct kv_cel_value b =
        kv_cel_unknown_at(&arena, kv_cel_place_field(&arena, labels, kv_text_of("a/b")));
    struct kv_cel_value both = kv_cel_unknown_merge(&arena, kv_cel_unknown_merge(&arena, a, b), a);
    assert_int_equal(both.unknown->count, 2);
    struct kv_buffer out = {0};
    kv_cel_place_text(both.unknown->places[0], &out);
    kv_buffer_text(&out, " ");
    kv_cel_place_text(both.unknown->places[1], &out);
    assert_string_equal(out.data, "object.labels[2] object.labels[\"a/b\"]");
    const struct kv_cel_value items[] = {kv_cel_int(1), a};
    struct kv_cel_value list = kv_cel_list(&arena, items, 2);
    assert_int_equal(kv_cel_unknown_in(&arena, list).kind, KV_CEL_UNKNOWN);
    assert_int_equal(kv_cel_unknown_in(&arena, kv_cel_list(&arena, items, 1)).kind, KV_CEL_NONE);
    kv_buffer_release(&out);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_are_equal_by_value),
        cmocka_unit_test(test_maps_are_equal_in_any_order),
        cmocka_unit_test(test_keys_are_found_by_equal_numbers),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_unknowns_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
