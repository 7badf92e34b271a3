#include "test.h"

#include "kubevet/base/intern.h"

#include <stdint.h>
#include <stdio.h>
#include <time.h>

static void equal_text_is_one_pointer(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    const char *pods = kv_intern_string(&table, "pods");
    assert_ptr_equal(kv_intern_text(&table, (struct kv_text){"pods and more", 4}), pods);
    assert_ptr_not_equal(kv_intern_string(&table, "pod"), pods);
    assert_string_equal(kv_intern_string(&table, ""), "");
    assert_ptr_equal(kv_intern_string(&table, ""), kv_intern_text(&table, (struct kv_text){0}));
    kv_intern_release(&table);
}

static void growing_keeps_pointers(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    const char *names[5000];
    char name[32];
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "namespace-%d", i);
        names[i] = kv_intern_string(&table, name);
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "namespace-%d", i);
        assert_ptr_equal(kv_intern_string(&table, name), names[i]);
        assert_ptr_equal(kv_intern_find(&table, kv_text_of(name)), names[i]);
    }
    assert_int_equal(table.count, 5000);
    kv_intern_release(&table);
}

static void adding_reports_what_is_new(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    assert_true(kv_intern_add(&table, "x"));
    assert_true(kv_intern_add(&table, ""));
    assert_false(kv_intern_add(&table, "x"));
    assert_false(kv_intern_add(&table, ""));
    assert_int_equal(table.count, 2);
    kv_intern_release(&table);
}

static void finding_adds_nothing(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    assert_null(kv_intern_find(&table, kv_text_of("x")));
    kv_intern_string(&table, "y");
    assert_null(kv_intern_find(&table, kv_text_of("x")));
    assert_int_equal(table.count, 1);
    kv_intern_release(&table);
}

static void equal_bytes_are_one_pointer(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    const char bytes[] = {1, 0, 2, 0, 3}, others[] = {1, 0, 2, 0, 4};
    const void *kept = kv_intern_bytes(&table, bytes, sizeof bytes);
    kv_intern_bytes(&table, others, 1);
    const void *other = kv_intern_bytes(&table, others, sizeof others);
    assert_memory_equal(kept, bytes, sizeof bytes);
    assert_ptr_equal(kv_intern_bytes(&table, bytes, sizeof bytes), kept);
    assert_ptr_not_equal(other, kept);
    assert_int_equal((uintptr_t)kept % 16, 0);
    assert_int_equal((uintptr_t)other % 16, 0);
    assert_int_equal(table.count, 3);
    kv_intern_release(&table);
}

static void text_with_nul_equals_no_other(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    const char *cut = kv_intern_text(&table, (struct kv_text){"kube\0system", 11});
    assert_ptr_not_equal(cut, kv_intern_string(&table, "kube"));
    assert_ptr_equal(cut, kv_intern_text(&table, (struct kv_text){"kube\0system", 11}));
    assert_int_equal(table.count, 2);
    kv_intern_release(&table);
}

static void numbers_are_kept(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    char name[32];
    for (size_t i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "kind-%zu", i);
        size_t *number = kv_intern_number(&table, kv_text_of(name));
        assert_int_equal(*number, 0);
        *number = i + 1;
    }
    assert_int_equal(*kv_intern_number(&table, kv_text_of("kind-500")), 501);
    assert_int_equal(*kv_intern_number(&table, kv_text_of("other")), 0);
    kv_intern_release(&table);
}

/* FNV-1a, whose basis and prime everybody knows: the low bits of a hash depend on low bits alone.
 */
enum { CHOSEN_BITS = 20, STAGES = 16 };
static uint32_t fnv(uint32_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619U;
    return hash & ((1U << CHOSEN_BITS) - 1);
}

/* Two words that lead from one hash to the same other one. Returns that. */
static uint32_t pair_find(uint32_t from, char pair[2][8])
{
    static unsigned seen[1 << CHOSEN_BITS]; /* 1 + the number of the word that led there */
    memset(seen, 0, sizeof seen);
    for (unsigned i = 0;; i++) {
        snprintf(pair[1], sizeof pair[1], "%06x", i & 0xffffff);
        uint32_t to = fnv(from, pair[1]);
        if (seen[to] > 0) {
            snprintf(pair[0], sizeof pair[0], "%06x", (seen[to] - 1) & 0xffffff);
            return to;
        }
        seen[to] = i + 1;
    }
}

/* 65,536 names that a hash without a secret would put into one place: a table on FNV-1a took
 * minutes. */
static void chosen_names_take_no_longer(void **state)
{
    (void)state;
    struct kv_intern table = {0};
    char pairs[STAGES][2][8];
    uint32_t hash = fnv(2166136261U, "");
    for (int stage = 0; stage < STAGES; stage++)
        hash = pair_find(hash, pairs[stage]);
    clock_t start = clock();
    for (unsigned i = 0; i < 1U << STAGES; i++) {
        char name[STAGES * 8] = "";
        for (int stage = 0; stage < STAGES; stage++)
            memcpy(name + (size_t)stage * 6, pairs[stage][i >> stage & 1], 6);
        kv_intern_string(&table, name);
        assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
    }
    assert_int_equal(table.count, 1 << STAGES);
    kv_intern_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_text_is_one_pointer),
        cmocka_unit_test(growing_keeps_pointers),
        cmocka_unit_test(adding_reports_what_is_new),
        cmocka_unit_test(finding_adds_nothing),
        cmocka_unit_test(equal_bytes_are_one_pointer),
        cmocka_unit_test(text_with_nul_equals_no_other),
        cmocka_unit_test(numbers_are_kept),
        cmocka_unit_test(chosen_names_take_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
