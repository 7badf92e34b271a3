/* Objects decoded straight from protocol buffers: what is refused, and what is passed over. That
 * all else is as from JSON shows test_messages. */
#include "test.h"

#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/protobuf.h"

static struct kv_arena arena, scratch;
static struct kv_intern strings, parts;
static struct kv_map_cache *maps;
static struct kv_error error;

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    kv_arena_release(&scratch);
    kv_intern_release(&strings);
    kv_intern_release(&parts);
    maps = NULL;
    return 0;
}

static const struct kv_pod *decode(struct kv_text wire)
{
    const struct kv_kind *kind = kv_kind_find("v1", "Pod");
    maps = maps ? maps : kv_map_cache_new(&arena);
    const struct kv_memory memory = {
        .arena = &arena, .strings = &strings, .parts = &parts, .scratch = &scratch, .maps = maps};
    struct kv_reader *reader =
        kv_reader_protobuf(kv_kind_message(kind), wire, "pod", KV_ERROR_STATE);
    const struct kv_object *object = kv_kind_decode(kind, reader, memory);
    error = (struct kv_error){0};
    bool ok = kv_reader_error(reader, &error);
    assert_int_equal(object != NULL, ok);
    assert_true(!object || kv_read_end(reader));
    kv_reader_close(reader);
    return (const struct kv_pod *)object;
}

#define WIRE(bytes) ((struct kv_text){bytes, sizeof(bytes) - 1})

/* A pod with these metadata behind name and namespace, and without. */
#define NAMED "\x0a\1p\x1a\1n"
#define POD   "\x0a\6" NAMED

static void damaged(void **state)
{
    (void)state;
    static const struct {
        struct kv_text wire;
        const char *words;
    } rows[] = {
#define ROW(bytes, words) {{bytes, sizeof(bytes) - 1}, words}
        ROW("", "without metadata.name"),
        ROW("\x0a", "ends within a field"),
        ROW("\x0a\7" NAMED, "ends within a field"),
        ROW("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\1" NAMED, "ends within a field"),
        ROW("\x0a\x86\0" NAMED, "damaged"), /* a length that is longer than need be */
        ROW("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1" NAMED, "damaged"),
        ROW(POD "\x13\x14", "damaged"), /* a group */
        ROW(POD "\x17\0", "damaged"),   /* no type of the wire */
        ROW(POD "\0\0", "damaged"),     /* field 0 */
        ROW(POD "\x10\1", "field 2 of Pod is encoded in another way than \"spec\""),
        ROW(POD "\x15\1\1\1\1", "another way than \"spec\""),
        ROW(POD POD, "field 1 of Pod comes twice"),
        ROW("\x12\0" POD, "field 1 of Pod comes twice, or behind a later one"),
        ROW("\x0a\x0a" NAMED "\x3a\2\x08\1", "is encoded in another way"), /* generation as bytes */
        ROW("\x0a\x0a" NAMED "\x58\1\x58\1", "is encoded in another way"), /* labels as numbers */
        ROW("\x0a\x0c" NAMED "\x5a\4\x12\0\x0a\0", "no key with a value"),
        ROW("\x0a\x0a" NAMED "\x5a\2\x18\1", "no key with a value"),
        ROW("\x0a\x0a" NAMED "\x42\2\x18\0", "has a value in protobuf that is none"),
        ROW(POD "\x12\3\x12\1\x0a", "ends within a field"), /* in a container */
        ROW(POD "\x12\x0f\x12\x0d\x42\x0b\x0a\x09\x0a\1c\x12\4\x0a\2xx", "must be a quantity"),
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (decode(rows[i].wire))
            fail_msg("row %zu was taken", i);
        if (!strstr(error.text, rows[i].words))
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, error.text, rows[i].words);
    }
}

/* Cut anywhere: refused, or without what was cut off between two fields of the message itself. */
static void cut(void **state)
{
    (void)state;
    static const char wire[] = POD "\x12\x0a\x32\2no\x52\4node";
    const struct kv_pod *pod = decode(WIRE(wire));
    assert_non_null(pod);
    assert_string_equal(pod->node_name, "node");
    for (size_t length = 0; length < sizeof wire - 1; length++)
        assert_int_equal(decode((struct kv_text){wire, length}) != NULL, length == sizeof POD - 1);
}

/* Newer fields, of any encoding and several times, and what is not kept. */
static void passed_over(void **state)
{
    (void)state;
    const struct kv_pod *pod = decode(WIRE("\x0a\x0a" NAMED "\xf8\1\5\x28\0"));
    assert_null(pod); /* field 31 before 5 */
    pod = decode(WIRE("\x0a\x10" NAMED "\xf0\1\5\xf0\1\6\xfa\1\1x" POD));
    assert_null(pod); /* metadata twice */
    pod = decode(WIRE("\x0a\x10" NAMED "\xf0\1\5\xf0\1\6\xfa\1\1x"
                      "\x12\2\x1a\0\xf5\1\1\1\1\1\xf1\1\1\1\1\1\1\1\1\1"));
    assert_non_null(pod);
    assert_string_equal(pod->object.name, "p");
}

#define LABELS "\x5a\6\x0a\1k\x12\1v\x5a\6\x0a\1l\x12\1w"

static void equal_maps(void **state)
{
    (void)state;
    const struct kv_pod *first = decode(WIRE("\x0a\x16" NAMED LABELS));
    const struct kv_pod *second = decode(WIRE("\x0a\x16" NAMED LABELS));
    assert_non_null(first);
    assert_int_equal(first->object.labels.count, 2);
    assert_ptr_equal(second->object.labels.items, first->object.labels.items);
    assert_string_equal(kv_labels_get(second->object.labels, "l"), "w");
    /* The same bytes and more; and what is behind the map is read. */
    const struct kv_pod *third =
        decode(WIRE("\x0a\x21" NAMED LABELS "\x5a\6\x0a\1m\x12\1x\x62\1a"));
    assert_null(third); /* annotations: no entry */
    third = decode(WIRE("\x0a\x1e" NAMED LABELS "\x5a\6\x0a\1m\x12\1x"));
    assert_int_equal(third->object.labels.count, 3);
    assert_null(decode(WIRE("\x0a\x18" NAMED LABELS "\x10\1"))); /* behind a later one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(damaged, teardown),
        cmocka_unit_test_teardown(cut, teardown),
        cmocka_unit_test_teardown(passed_over, teardown),
        cmocka_unit_test_teardown(equal_maps, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
