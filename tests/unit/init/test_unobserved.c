/* Every key of the spec has an observer, or a reason why it has none. */
#include "test.h"

#include "kubevet/init/observer.h"
#include "spec/field.h"

#include <stdio.h>
#include <string.h>

enum { KEY_MAX = 128 };

static size_t observers_of(const char *key)
{
    size_t count = 0;
    for (const struct kv_observer *const *at = kv_init_registry; *at; at++)
        for (const char *const *own = (*at)->keys; *own; own++)
            count += strcmp(*own, key) == 0;
    return count;
}

static size_t reasons_of(const char *key)
{
    size_t count = 0;
    for (const struct kv_unobserved *row = kv_unobserved; row->key; row++)
        count += strcmp(row->key, key) == 0 && row->reason && *row->reason;
    return count;
}

/* The keys that namespaces and profiles share are those of the record `content`. */
static void record_check(const struct record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        char key[KEY_MAX];
        snprintf(key, sizeof key, "%s.%s", record->name, record->fields[i].name);
        size_t observers = observers_of(key), reasons = reasons_of(key);
        if (observers + reasons != 1)
            fail_msg("%s: %zu observers and %zu reasons: add it to an observer's keys or to "
                     "src/init/unobserved.c",
                     key, observers, reasons);
    }
}

static void each_key_is_observed_or_has_a_reason(void **unused)
{
    (void)unused;
    struct record_list list = record_list(&spec_record);
    for (size_t i = 0; i < list.count; i++)
        record_check(list.records[i]);
    record_check(&content_record);
}

static bool is_field(const struct record *record, const char *key)
{
    for (size_t i = 0; i < record->count; i++) {
        char name[KEY_MAX];
        snprintf(name, sizeof name, "%s.%s", record->name, record->fields[i].name);
        if (strcmp(name, key) == 0)
            return true;
    }
    return false;
}

static void key_check(const char *key)
{
    struct record_list list = record_list(&spec_record);
    bool is_known = is_field(&content_record, key);
    for (size_t i = 0; i < list.count; i++)
        is_known = is_known || is_field(list.records[i], key);
    if (!is_known)
        fail_msg("%s is not a key of the spec", key);
}

static void nothing_else_is_observed(void **unused)
{
    (void)unused;
    for (const struct kv_observer *const *at = kv_init_registry; *at; at++)
        for (const char *const *own = (*at)->keys; *own; own++)
            key_check(*own);
    for (const struct kv_unobserved *row = kv_unobserved; row->key; row++)
        key_check(row->key);
}

static void an_observer_looks_at_the_cluster_or_at_namespaces(void **unused)
{
    (void)unused;
    for (const struct kv_observer *const *at = kv_init_registry; *at; at++) {
        assert_true(!(*at)->cluster != !(*at)->namespace);
        assert_non_null((*at)->path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_key_is_observed_or_has_a_reason),
        cmocka_unit_test(nothing_else_is_observed),
        cmocka_unit_test(an_observer_looks_at_the_cluster_or_at_namespaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
