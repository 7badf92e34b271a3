/* The table of messages: that it has all that the kinds' tables keep, and that objects read with it
 * are those of the JSON: recorded ones of a server, and random ones. */
#include "test.h"

#include "random_object.h"

#include "kubevet/base/file.h"
#include "kubevet/base/json.h"
#include "kubevet/kinds/kept.h"
#include "kubevet/kinds/list.h"

#include <stdlib.h>

/* --- rows of kinds --- */

/* Keys that a server sends of no object of the kind: of recordings, and of custom kinds that share
 * the table. */
static bool is_foreign(const struct kv_kind *kind, const char *key)
{
    static const struct {
        const char *kind, *key;
    } rows[] = {{"Job", "templateDigest"}, {"NetworkPolicy", "specs"} /* of Cilium's */};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(kind->name, rows[i].kind) == 0 && strcmp(key, rows[i].key) == 0)
            return true;
    return false;
}

/* Is the field of a type that the row can be decoded from? */
static bool fits(const struct kv_shape *row, const struct kv_proto_field *field)
{
    bool one = field->count == KV_PROTO_ONE, map = field->count == KV_PROTO_MAP;
    bool text = field->type == KV_PROTO_TEXT;
    switch (row->type) {
    case KV_SHAPE_STRING:
    case KV_SHAPE_TEXT:
    case KV_SHAPE_URL:
        return one && (text || field->type == KV_PROTO_QUANTITY || field->type == KV_PROTO_BYTES);
    case KV_SHAPE_BOOL:
        return one && field->type == KV_PROTO_BOOL;
    case KV_SHAPE_INTEGER:
        return one && (field->type == KV_PROTO_INT32 || field->type == KV_PROTO_INT64);
    case KV_SHAPE_SCALAR:
        return one && field->type < KV_PROTO_JSON;
    case KV_SHAPE_TIME:
        return one && (field->type == KV_PROTO_TIME || field->type == KV_PROTO_MICRO_TIME);
    case KV_SHAPE_QUANTITIES:
        return map && field->type == KV_PROTO_QUANTITY;
    case KV_SHAPE_STRINGS:
        return field->count == KV_PROTO_LIST && text;
    case KV_SHAPE_LABELS:
    case KV_SHAPE_CHOSEN:
    case KV_SHAPE_HOSTS:
        return map && text;
    case KV_SHAPE_FIELDS:
        return one && field->type == KV_PROTO_JSON;
    case KV_SHAPE_LIST:
        return field->count == KV_PROTO_LIST && field->type == KV_PROTO_OBJECT;
    default:
        return true;
    }
}

/* Tables are shared: a row counts as known once some message has it. */
static struct {
    const struct kv_shape *rows[2000];
    size_t count;
} found;

static bool is_found(const struct kv_shape *row)
{
    for (size_t i = 0; i < found.count; i++)
        if (found.rows[i] == row)
            return true;
    return false;
}

/* Finds the rows that the message has; or, to `check`, fails for those that none has. */
static void rows_find(const struct kv_kind *kind, const struct kv_proto_message *message,
                      const struct kv_shape *fields, bool check)
{
    for (const struct kv_shape *row = fields; row->key; row++) {
        if (row->type == KV_SHAPE_SHARED) {
            rows_find(kind, message, row->fields, check);
            continue;
        }
        const struct kv_proto_field *field = kv_proto_field_find(message, kv_text_of(row->key));
        if (check && !field && !is_found(row) && !is_foreign(kind, row->key))
            fail_msg("the table of %s keeps \"%s\", which message %s lacks: add it to "
                     "src/kinds/protobuf/messages.def, or to the keys of others above",
                     kind->name, row->key, message->name);
        if (field && !fits(row, field))
            fail_msg("the table of %s keeps \"%s\" as another type than message %s has it",
                     kind->name, row->key, message->name);
        if (field && !is_found(row)) {
            assert_true(found.count < sizeof found.rows / sizeof *found.rows);
            found.rows[found.count++] = row;
        }
        if (field && row->fields && field->message)
            rows_find(kind, field->message, row->fields, check);
    }
}

/* What a row keeps and no message has would be lost without a word. */
static void every_row_has_a_number(void **state)
{
    (void)state;
    size_t count = 0;
    for (int check = 0; check < 2; check++)
        for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
            const struct kv_proto_message *message = kv_kind_message(*kind);
            if (message)
                rows_find(*kind, message, (*kind)->fields, check);
            assert_false(message && (*kind)->custom);
            count += message != NULL;
        }
    assert_true(count >= 40);
}

/* The tables are what the reader takes them for. */
static void message_check(const struct kv_proto_message *message, size_t depth)
{
    uint64_t seen = 0;
    assert_true(depth < 40 && message->numbers <= KV_PROTO_NUMBERS);
    for (size_t i = 0; i < message->count; i++) {
        const struct kv_proto_field *field = &message->fields[message->order[i]];
        assert_non_null(kv_proto_field(message, message->order[i]));
        assert_false(seen >> message->order[i] & 1);
        seen |= UINT64_C(1) << message->order[i];
        if (field->type != KV_PROTO_INLINE) /* no key twice, inlined ones too */
            assert_ptr_equal(kv_proto_field_find(message, kv_text_of(field->key)), field);
        if (field->message)
            message_check(field->message, depth + 1);
    }
    for (size_t number = 0; number < message->numbers; number++)
        assert_int_equal(message->fields[number].type != KV_PROTO_NONE, seen >> number & 1);
}

static void tables_are_sound(void **state)
{
    (void)state;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (kv_kind_message(*kind))
            message_check(kv_kind_message(*kind), 0);
    message_check(kv_proto_status, 0);
    message_check(kv_proto_metadata, 0);
}

/* --- what Kubernetes' Go types say --- */

static bool is_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static enum kv_proto_type type_of(const struct go_field *field)
{
    static const struct {
        const char *name;
        enum kv_proto_type type;
    } rows[] = {{"string", KV_PROTO_TEXT},       {"bytes", KV_PROTO_BYTES},
                {"bool", KV_PROTO_BOOL},         {"int32", KV_PROTO_INT32},
                {"int64", KV_PROTO_INT64},       {"Time", KV_PROTO_TIME},
                {"FieldsV1", KV_PROTO_JSON},     {"MicroTime", KV_PROTO_MICRO_TIME},
                {"Quantity", KV_PROTO_QUANTITY}, {"IntOrString", KV_PROTO_INT_OR_TEXT},
                {"RawExtension", KV_PROTO_JSON}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_text(rows[i].name, field->type))
            return rows[i].type;
    return field->inlined ? KV_PROTO_INLINE : KV_PROTO_OBJECT;
}

/* What JSON has of a field that is zero or was not sent. */
static enum kv_proto_rule rule_of(const struct go_field *field, enum kv_proto_type type)
{
    bool is_struct = type > KV_PROTO_INT64;
    bool may_miss = field->pointer || field->count != KV_PROTO_ONE || type == KV_PROTO_BYTES;
    if (may_miss && !field->omit_empty)
        return KV_PROTO_OR_NULL;
    if (field->pointer || field->count != KV_PROTO_ONE)
        return KV_PROTO_SENT;
    return field->omit_zero || (field->omit_empty && !is_struct) ? KV_PROTO_OMIT : KV_PROTO_SENT;
}

static void message_compare(const struct kv_proto_message *ours, const struct go_message *theirs,
                            unsigned depth)
{
    size_t at = 0;
    for (size_t i = 0; i < theirs->count; i++) {
        const struct go_field *wanted = &theirs->fields[i];
        while (at < ours->count && ours->fields[ours->order[at]].type == KV_PROTO_CONSTANT)
            at++;
        const unsigned number = at < ours->count ? ours->order[at++] : 0;
        const struct kv_proto_field *has = &ours->fields[number];
        enum kv_proto_type type = type_of(wanted);
        enum kv_proto_rule rule = wanted->inlined ? KV_PROTO_SENT : rule_of(wanted, type);
        if (number != wanted->number || !is_text(has->key, wanted->key) || has->type != type ||
            has->count != wanted->count || has->rule != rule)
            fail_msg("%s: field %u \"%s\" has type %u, count %u, rule %u; it ought to be "
                     "%u \"%s\" with %u, %u, %u",
                     ours->name, number, has->key, has->type, has->count, has->rule, wanted->number,
                     wanted->key, type, wanted->count, rule);
        if (wanted->message)
            message_compare(has->message, wanted->message, depth + 1);
    }
    assert_true(depth < 40 && at == ours->count);
}

static void tables_are_those_of_go(void **state)
{
    (void)state;
    size_t count = 0;
    go_fields_load();
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        char api_version[KV_API_VERSION_MAX];
        const struct kv_proto_message *message = kv_kind_message(*kind);
        const struct go_message *go_message =
            go_message_of(kv_kind_api_version(*kind, api_version), (*kind)->name);
        assert_int_equal(message != NULL, go_message && !(*kind)->custom);
        if (message)
            message_compare(message, go_message, 0);
        count += message != NULL;
    }
    message_compare(kv_proto_status, go_message_find("Status"), 0);
    message_compare(kv_proto_metadata, go_message_find("PartialObjectMetadata"), 0);
    assert_true(count >= go.kind_count);
}

/* --- the same objects from both --- */

static struct kv_arena arena, scratch;
static struct kv_intern strings, parts;
static struct kv_map_cache *maps;
static struct kv_cel_paths all = {.whole = true};

static int teardown(void **state)
{
    (void)state;
    maps = NULL;
    kv_arena_release(&arena);
    kv_arena_release(&scratch);
    kv_intern_release(&strings);
    kv_intern_release(&parts);
    return 0;
}

/* All of it, in order; and what is kept of it, with everything that a snapshot would hold; an error
 * without its place if there is one. */
static const char *outcome_of(const struct kv_kind *kind, struct kv_reader *reader,
                              struct kv_reader *again)
{
    maps = maps ? maps : kv_map_cache_new(&arena);
    struct kv_memory memory = {.arena = &arena,
                               .maps = maps,
                               .strings = &strings,
                               .parts = &parts,
                               .scratch = &scratch,
                               .kept = &all,
                               .kept_cache = NULL};
    struct kv_buffer text = {0};
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    assert_non_null(tree);
    assert_true(kv_read_end(reader));
    kv_json_write_tree(tree, &text);
    struct kv_object *object = kind ? kv_kind_decode(kind, again, memory) : NULL;
    kv_buffer_text(&text, kind ? object ? "\nkept " : "\nrefused" : "");
    if (object) {
        kv_json_write_tree(kv_kind_encode(object, &arena), &text);
        kv_buffer_text(&text, "\ntree ");
        kv_json_write_tree(object->kept, &text);
    }
    const char *copy = kv_arena_copy(&arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static const char *outcome_of_json(const struct kv_kind *kind, struct kv_text json)
{
    struct kv_reader *reader = kv_reader_json(json, "json", KV_ERROR_STATE);
    struct kv_reader *again = kv_reader_json(json, "json", KV_ERROR_STATE);
    const char *outcome = outcome_of(kind, reader, again);
    kv_reader_close(reader);
    kv_reader_close(again);
    return outcome;
}

static const char *outcome_of_wire(const struct kv_kind *kind,
                                   const struct kv_proto_message *message, struct kv_text wire)
{
    struct kv_reader *reader = kv_reader_protobuf(message, wire, "protobuf", KV_ERROR_STATE);
    struct kv_reader *again = kv_reader_protobuf(message, wire, "protobuf", KV_ERROR_STATE);
    const char *outcome = outcome_of(kind, reader, again);
    kv_reader_close(reader);
    kv_reader_close(again);
    return outcome;
}

static void assert_same(const char *what, const char *json, const char *wire)
{
    size_t at = 0;
    while (json[at] && json[at] == wire[at])
        at++;
    if (json[at] || wire[at])
        fail_msg("%s differs at %zu: JSON has %.100s, protobuf %.100s", what, at,
                 json + (at > 40 ? at - 40 : 0), wire + (at > 40 ? at - 40 : 0));
}

static void random_objects(void **state)
{
    (void)state;
    const char *more = getenv("KUBEVET_RANDOM_OBJECTS"); /* of each kind */
    long most = more ? strtol(more, NULL, 10) : 50;
    go_fields_load();
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        char api_version[KV_API_VERSION_MAX];
        const struct kv_proto_message *message = kv_kind_message(*kind);
        const struct go_message *go_message =
            go_message_of(kv_kind_api_version(*kind, api_version), (*kind)->name);
        for (long i = 0; message && i < most; i++) {
            struct kv_buffer wire = {0}, json = {0};
            object_make(go_message, 0, &wire, &json);
            const char *wanted = outcome_of_json(*kind, kv_buffer_as_text(&json));
            for (int again = 0; again < 2; again++) /* the maps of the second are known */
                assert_same((*kind)->name, wanted,
                            outcome_of_wire(*kind, message, kv_buffer_as_text(&wire)));
            kv_buffer_release(&wire);
            kv_buffer_release(&json);
            if (i % 10 == 0)
                teardown(NULL);
        }
        teardown(NULL);
    }
}

/* --- recorded lists --- */

struct items {
    const struct kv_kind *kind;
    const struct kv_proto_message *message;
    const char *outcomes[16];
    size_t count;
};

/* Of an item that can be read once: by its tree, which JSON's keys keep in order. */
static bool item_take(void *context, struct kv_reader *reader)
{
    struct items *items = context;
    struct kv_buffer text = {0};
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    assert_non_null(tree);
    kv_json_write_tree(tree, &text);
    items->outcomes[items->count++] = kv_arena_copy(&arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return true;
}

static void page_take(const char *name, bool protobuf, struct items *items, struct kv_page *page)
{
    char path[512], list_kind[64];
    struct kv_buffer body = {0};
    struct kv_error error = {0};
    char api_version[KV_API_VERSION_MAX];
    snprintf(path, sizeof path, TEST_DATA "/data/protobuf/%s.%s", name, protobuf ? "pb" : "json");
    snprintf(list_kind, sizeof list_kind, "%sList", items->kind->name);
    kv_kind_api_version(items->kind, api_version);
    *page = (struct kv_page){.list_kind = list_kind,
                             .api_version = api_version,
                             .metadata_too = true,
                             .item = item_take,
                             .context = items,
                             .message = kv_kind_message(items->kind)};
    assert_true(kv_file_read(path, SIZE_MAX / 2, &body, KV_ERROR_STATE, &error));
    struct kv_page_stream *stream = (protobuf ? kv_page_stream_open_protobuf : kv_page_stream_open)(
        page, 1 << 24, name, KV_ERROR_STATE);
    for (size_t at = 0, step; at < body.length; at += step) {
        step = 1 + random_below(5000);
        step = step < body.length - at ? step : body.length - at;
        if (!kv_page_stream_add(stream, (struct kv_text){body.data + at, step}, &error))
            fail_msg("%s: %s", name, error.text);
    }
    assert_true(kv_page_stream_end(stream, &error));
    kv_page_stream_close(stream);
    kv_buffer_release(&body);
}

/* Without the kind that JSON has of each item of metadata only. */
static const char *nameless(const char *outcome)
{
    static const char head[] =
        "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",";
    return strncmp(outcome, head, sizeof head - 1) == 0
               ? kv_arena_printf(&arena, "{%s", outcome + sizeof head - 1)
               : outcome;
}

static void list_compare(const char *name, const struct kv_kind *kind)
{
    struct items json = {.kind = kind}, wire = {.kind = kind};
    struct kv_page json_page, wire_page;
    page_take(name, false, &json, &json_page);
    page_take(name, true, &wire, &wire_page);
    assert_int_equal(json.count, wire.count);
    assert_int_equal(wire_page.items, wire.count);
    assert_string_equal(json_page.resource_version, wire_page.resource_version);
    for (size_t i = 0; i < json.count; i++)
        assert_same(name, nameless(json.outcomes[i]), wire.outcomes[i]);
}

static void recorded_lists(void **state)
{
    (void)state;
    size_t lists = 0;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        char path[KV_KIND_PATH_MAX], file[KV_KIND_PATH_MAX + sizeof TEST_DATA + 32];
        kv_kind_path(*kind, NULL, path);
        for (char *c = path; *c; c++)
            *c = (char)(*c == '/' ? '_' : *c);
        snprintf(file, sizeof file, TEST_DATA "/data/protobuf/%s.pb", path);
        FILE *there = fopen(file, "r");
        if (!there)
            continue;
        fclose(there);
        list_compare(path, *kind);
        lists++;
    }
    list_compare("_api_v1_pods.partialobjectmetadata", kv_kind_find("v1", "Pod"));
    assert_int_equal(lists, 25);
}

/* --- paths of expressions --- */

static bool has(const char *kind, const char *path)
{
    struct kv_cel_paths *paths = kv_arena_alloc(&arena, sizeof *paths);
    struct kv_error error = {0};
    assert_true(kv_cel_paths_add(&arena, paths, path, &error));
    return kv_proto_has_paths(kv_kind_message(kv_kind_find("v1", kind)), paths);
}

static void paths(void **state)
{
    (void)state;
    assert_true(has("Pod", "spec.containers[*].image"));
    assert_true(has("Pod", "kind"));
    assert_true(has("Pod", "metadata.labels[\"a.b/c\"]"));
    assert_true(has("Pod", "spec.volumes[*].emptyDir.medium")); /* of an inlined message */
    assert_true(has("Pod", "metadata.managedFields[*].fieldsV1[\"f:spec\"]"));
    assert_false(has("Pod", "spec.fieldOfTheFuture"));
    assert_false(has("Pod", "spec.containers[*].fieldOfTheFuture?"));
    assert_false(has("Pod", "spec[*].image")); /* of any field */
    assert_true(kv_proto_has_paths(kv_proto_status, NULL));
    assert_null(kv_kind_message(kv_kind_find("kustomize.toolkit.fluxcd.io/v1", "Kustomization")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_number),
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(tables_are_those_of_go),
        cmocka_unit_test_teardown(random_objects, teardown),
        cmocka_unit_test_teardown(recorded_lists, teardown),
        cmocka_unit_test_teardown(paths, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
