/* Loads a spec by the table of fields: reads the YAML tree, and continues after each error. */
#include "loader.h"

#include "checks.h"
#include "extends.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "merge.h"
#include "repeated.h"
#include "sources.h"
#include "whole.h"

static void field_load(struct loader *loader, const struct field *field, const struct kv_node *key,
                       const struct kv_node *node, void *slot);

/* The place of a list or mapping: in block style that of its key, since the value begins with the
 * first entry, one line below. */
static struct kv_place place_under(const struct loader *loader, const struct kv_node *key,
                                   const struct kv_node *node)
{
    bool is_block = node->type != KV_NODE_SCALAR && node->line > key->line;
    return loader_place(loader, is_block ? key : node);
}

static void *at(void *base, size_t offset)
{
    return (char *)base + offset;
}

/* ------------------------------------------------------------------ mappings */

static void repeated_keys_check(struct loader *loader, const struct kv_node *mapping)
{
    struct repeated repeated = {0};
    for (size_t i = 0; i < mapping->count; i++) {
        const struct kv_node *key = mapping->pairs[i].key;
        repeated_add(&repeated, &loader->scratch, key->text.data, key->text.data,
                     loader_place(loader, key));
    }
    repeated_report(&repeated, loader->problems);
}

/* `wanted` describes the mapping. */
static bool mapping_check(struct loader *loader, const char *what, const struct kv_node *node,
                          const char *wanted)
{
    if (!node_check(loader, what, node, KV_NODE_MAPPING, wanted))
        return false;
    repeated_keys_check(loader, node);
    return true;
}

/* ------------------------------------------------------------------ records */

/* The index of a record's key; past the last one if there is no such key. */
static size_t field_find(const struct record *record, const struct kv_node *key)
{
    const struct field *field;
    size_t offset;
    size_t i = 0;
    while ((field = record_field(record, i, &offset)) && strcmp(field->name, key->text.data) != 0)
        i++;
    return field ? i : SIZE_MAX;
}

static void unknown_key_add(struct loader *loader, const struct record *record,
                            const struct kv_node *key)
{
    enum { LISTED_MAX = 16 };
    const char *names[RECORD_FIELDS_MAX];
    const struct field *field;
    size_t offset;
    size_t count = 0;
    for (; (field = record_field(record, count, &offset)); count++)
        names[count] = field->name;
    const char *text = text_quote(loader, key->text.data);
    struct kv_place place = loader_place(loader, key);
    const char *nearest = kv_nearest_word(key->text.data, names, count);
    if (nearest)
        kv_problem_add(loader->problems, place, "unknown key \"%s\": did you mean \"%s\"?", text,
                       nearest);
    else if (count <= LISTED_MAX)
        kv_problem_add(loader->problems, place, "unknown key \"%s\" in %s: expected %s", text,
                       record->name, words_join(loader, names, count));
    else
        kv_problem_add(loader->problems, place, "unknown key \"%s\" in %s", text, record->name);
}

static void missing_key_add(struct loader *loader, const struct record *record,
                            const struct field *field, struct kv_place place)
{
    bool one_choice = field->choices && !field->choices[1];
    kv_problem_add(loader->problems, place, "%s: the key \"%s\" is missing%s%s", record->name,
                   field->name, one_choice ? ": expected " : "",
                   one_choice ? field->choices[0] : "");
}

/* A key that a record does not give: an error if it is required, else its default. */
static void record_complete(struct loader *loader, const struct record *record, const bool *given,
                            struct kv_place place, void *base)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++) {
        if (given[i])
            continue;
        if (field->required)
            missing_key_add(loader, record, field, place);
        else if (field->fallback)
            fallback_load(loader, field, place, at(base, offset));
    }
}

/* For a number in place of the record: the key that it may be meant for. */
static const char *example_of(struct loader *loader, const struct record *record,
                              const struct kv_node *node)
{
    struct kv_json_number number;
    const struct field *field;
    size_t offset;
    bool is_number = node->type == KV_NODE_SCALAR && kv_node_number(node, &number);
    for (size_t i = 0; is_number && (field = record_field(record, i, &offset)); i++)
        if (field->type == FIELD_INTEGER || field->type == FIELD_RANGE)
            return kv_arena_printf(&loader->scratch, "a mapping, such as {%s: %s}", field->name,
                                   number.text);
    return "a mapping";
}

/* Is the value, plain or a list, one of the key that the record is short for? */
static bool is_shorthand(const struct record *record, const struct kv_node *node)
{
    const struct field *field = NULL;
    size_t offset;
    for (size_t i = 0; record->shorthand && (field = record_field(record, i, &offset)); i++)
        if (strcmp(field->name, record->shorthand) == 0)
            return node->type == (field->type == FIELD_LIST ? KV_NODE_SEQUENCE : KV_NODE_SCALAR);
    return false;
}

/* A plain value or a list stands for one key of the record. */
static void shorthand_load(struct loader *loader, const struct record *record, const char *what,
                           struct kv_place place, const struct kv_node *node, void *base)
{
    bool given[RECORD_FIELDS_MAX] = {false};
    size_t offset, index = 0;
    while (strcmp(record_field(record, index, &offset)->name, record->shorthand) != 0)
        index++;
    struct field field = *record_field(record, index, &offset);
    field.name = what;
    given[index] = true;
    field_load(loader, &field, node, node, at(base, offset));
    record_complete(loader, record, given, place, base);
}

void record_load(struct loader *loader, const struct record *record, const char *what,
                 struct kv_place place, const struct kv_node *node, void *base)
{
    if (record->head == HEAD_PLACE)
        *(struct kv_place *)base = place;
    if (is_shorthand(record, node)) {
        shorthand_load(loader, record, what, place, node, base);
        return;
    }
    if (!mapping_check(loader, what, node, example_of(loader, record, node)))
        return;
    if (record->not_empty && node->count == 0)
        kv_problem_add(loader->problems, place, "%s: is empty: remove it, or fill it", what);
    bool given[RECORD_FIELDS_MAX] = {false};
    for (size_t i = 0; i < node->count; i++) {
        size_t offset;
        size_t index = field_find(record, node->pairs[i].key);
        const struct field *field = record_field(record, index, &offset);
        if (field) {
            struct field named = *field;
            named.name = field->shown ? field->shown : field->name;
            given[index] = true;
            field_load(loader, &named, node->pairs[i].key, node->pairs[i].value, at(base, offset));
        } else {
            unknown_key_add(loader, record, node->pairs[i].key);
        }
    }
    record_complete(loader, record, given, place, base);
}

/* ------------------------------------------------------------------ ranges and lists */

static void bounds_load(struct loader *loader, const struct field *field,
                        const struct kv_node *node, struct kv_value *out)
{
    struct range_bounds bounds = {0};
    record_load(loader, &range_record, field->name, out->place, node, &bounds);
    bool has_min = bounds.min.text != NULL;
    bool has_max = bounds.max.text != NULL;
    int64_t min = has_min ? bounds.min.integer : field->min;
    int64_t max = has_max ? bounds.max.integer : INT64_MAX;
    if (value_is_valid(&bounds.min) && value_is_valid(&bounds.max) && min > max)
        kv_problem_add(loader->problems, bounds.min.place, "%s: min %s is over max %s", field->name,
                       bounds.min.text, bounds.max.text);
    out->range.min = min;
    out->range.max = max;
    if (has_min && has_max)
        out->text = kv_arena_printf(loader->arena, "%s to %s", bounds.min.text, bounds.max.text);
    else
        out->text = kv_arena_printf(loader->arena, "at %s %s", has_min ? "least" : "most",
                                    has_min ? bounds.min.text : bounds.max.text);
}

static void range_load(struct loader *loader, const struct field *field, const struct kv_node *node,
                       struct kv_value *out)
{
    *out = (struct kv_value){.text = VALUE_INVALID, .place = loader_place(loader, node)};
    if (node->type == KV_NODE_MAPPING) {
        bounds_load(loader, field, node, out);
    } else if (value_load(loader, field, node, out)) {
        int64_t count = out->integer;
        out->range.min = count;
        out->range.max = count;
    }
}

static void list_load(struct loader *loader, const struct field *field, struct kv_place place,
                      const struct kv_node *node, struct kv_values *out)
{
    *out = (struct kv_values){.place = place};
    if (!node_check(loader, field->name, node, KV_NODE_SEQUENCE, "a list"))
        return;
    struct field item = *field;
    item.type = field->item;
    out->items = kv_arena_array(loader->arena, node->count, sizeof *out->items);
    out->count = node->count;
    for (size_t i = 0; i < node->count; i++)
        value_load(loader, &item, node->items[i], &out->items[i]);
}

static void records_load(struct loader *loader, const struct field *field, struct kv_place place,
                         const struct kv_node *node, struct kv_records *out)
{
    *out = (struct kv_records){.place = place};
    if (!node_check(loader, field->name, node, KV_NODE_SEQUENCE, "a list"))
        return;
    out->items = kv_arena_array(loader->arena, node->count, field->record->size);
    out->count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        struct kv_value *item = at(out->items, i * field->record->size);
        item->place = loader_place(loader, node->items[i]);
        record_load(loader, field->record, field->record->name, item->place, node->items[i], item);
    }
}

/* ------------------------------------------------------------------ maps */

static void pairs_load(struct loader *loader, const struct field *field, struct kv_place place,
                       const struct kv_node *node, struct kv_records *out)
{
    *out = (struct kv_records){.place = place};
    if (!mapping_check(loader, field->name, node, "a mapping"))
        return;
    struct kv_spec_pair *pairs = kv_arena_array(loader->arena, node->count, sizeof *pairs);
    *out = (struct kv_records){pairs, node->count, out->place};
    for (size_t i = 0; i < node->count; i++) {
        struct field value = *field;
        value.type = field->item;
        if (key_load(loader, field, node->pairs[i].key, &pairs[i].key))
            value.name = pairs[i].key.text;
        value_load(loader, &value, node->pairs[i].value, &pairs[i].value);
    }
}

static void map_load(struct loader *loader, const struct field *field, struct kv_place place,
                     const struct kv_node *node, struct kv_records *out)
{
    *out = (struct kv_records){.place = place};
    if (!mapping_check(loader, field->name, node, "a mapping"))
        return;
    out->items = kv_arena_array(loader->arena, node->count, field->record->size);
    out->count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        const struct kv_node_pair *pair = &node->pairs[i];
        void *item = at(out->items, i * field->record->size);
        key_load(loader, field, pair->key, item);
        record_load(loader, field->record, text_quote(loader, pair->key->text.data),
                    place_under(loader, pair->key, pair->value), pair->value, item);
    }
    if (field->key == FORM_QUOTA_RESOURCE)
        quota_aliases_check(loader, node);
}

/* Any mapping; its contents must only mean the same to every reader. */
static void tree_check(struct loader *loader, const char *what, const struct kv_node *node)
{
    node_check_any(loader, what, node);
    if (node->type == KV_NODE_MAPPING)
        repeated_keys_check(loader, node);
    for (size_t i = 0; i < node->count; i++) {
        if (node->type == KV_NODE_MAPPING) {
            node_check_any(loader, what, node->pairs[i].key);
            tree_check(loader, what, node->pairs[i].value);
        } else {
            tree_check(loader, what, node->items[i]);
        }
    }
}

/* ------------------------------------------------------------------ workloads */

/* Splits KIND/NAME; without a KIND the kind's text stays NULL. */
static void workload_key_load(struct loader *loader, const struct field *field,
                              const struct kv_node *node, struct kv_value *name,
                              struct kv_value *kind)
{
    *kind = (struct kv_value){.place = loader_place(loader, node)};
    if (!key_load(loader, field, node, name))
        return;
    const char *slash = strchr(name->text, '/');
    if (slash) {
        struct kv_text before = {name->text, (size_t)(slash - name->text)};
        kind->text = kv_arena_copy(loader->arena, before);
        kind->choice = choice_load(loader, "kind", workload_kind_names, kind->text, kind->place);
        if (kind->choice < 0)
            kind->text = VALUE_INVALID;
        name->text = slash + 1;
    }
    form_check(loader, field->name, FORM_NAME_GLOB, name->text, name->place);
}

/* The kind in the name and the key `kind` must not contradict each other. */
static void kinds_join(struct loader *loader, const struct kv_value *from_key, bool written,
                       struct kv_value *kind)
{
    if (!from_key->text)
        return;
    if (written && value_is_valid(from_key) && value_is_valid(kind) &&
        from_key->choice != kind->choice)
        kv_problem_add(loader->problems, kind->place, "kind: %s contradicts the key, which says %s",
                       kind->text, from_key->text);
    else
        *kind = *from_key;
}

/* `node` is NULL in the short list. */
static void workload_load(struct loader *loader, const struct field *field,
                          const struct kv_node *key, const struct kv_node *node,
                          struct kv_spec_workload *out)
{
    struct kv_value kind;
    workload_key_load(loader, field, key, &out->name, &kind);
    if (node) {
        record_load(loader, field->record, text_quote(loader, key->text.data),
                    place_under(loader, key, node), node, out);
    } else {
        static const bool nothing_given[RECORD_FIELDS_MAX];
        record_complete(loader, field->record, nothing_given, loader_place(loader, key), out);
    }
    kinds_join(loader, &kind, node && kv_node_get(node, "kind"), &out->kind);
}

static void repeated_workloads_check(struct loader *loader, const struct kv_records *records,
                                     const struct kv_node *node)
{
    struct repeated repeated = {0};
    const struct kv_spec_workload *workloads = records->items;
    for (size_t i = 0; i < records->count; i++) {
        if (!value_is_valid(&workloads[i].name) || !value_is_valid(&workloads[i].kind))
            continue;
        const struct kv_node *key =
            node->type == KV_NODE_MAPPING ? node->pairs[i].key : node->items[i];
        const char *identity =
            kv_arena_printf(&loader->scratch, "%s/%s",
                            workload_kind_names[workloads[i].kind.choice], workloads[i].name.text);
        repeated_add(&repeated, &loader->scratch, identity, key->text.data,
                     workloads[i].name.place);
    }
    repeated_report(&repeated, loader->problems);
}

static void workloads_load(struct loader *loader, const struct field *field, struct kv_place place,
                           const struct kv_node *node, struct kv_records *out)
{
    *out = (struct kv_records){.place = place};
    bool is_list = node->type == KV_NODE_SEQUENCE;
    if (!node_check(loader, field->name, node, is_list ? KV_NODE_SEQUENCE : KV_NODE_MAPPING,
                    field_type_text(field->type)))
        return;
    out->items = kv_arena_array(loader->arena, node->count, field->record->size);
    out->count = node->count;
    struct kv_spec_workload *workloads = out->items;
    for (size_t i = 0; i < node->count; i++) {
        if (is_list)
            workload_load(loader, field, node->items[i], NULL, &workloads[i]);
        else
            workload_load(loader, field, node->pairs[i].key, node->pairs[i].value, &workloads[i]);
    }
    repeated_workloads_check(loader, out, node);
}

/* ------------------------------------------------------------------ fields */

static void field_load(struct loader *loader, const struct field *field, const struct kv_node *key,
                       const struct kv_node *node, void *slot)
{
    struct kv_place place = place_under(loader, key, node);
    if (field->not_empty && node->type != KV_NODE_SCALAR && node->count == 0)
        kv_problem_add(loader->problems, place, "%s: is empty: remove it, or fill it", field->name);
    switch (field->type) {
    case FIELD_RANGE:
        range_load(loader, field, node, slot);
        break;
    case FIELD_LIST:
        list_load(loader, field, place, node, slot);
        break;
    case FIELD_PAIRS:
        pairs_load(loader, field, place, node, slot);
        break;
    case FIELD_RECORDS:
        records_load(loader, field, place, node, slot);
        break;
    case FIELD_MAP:
        map_load(loader, field, place, node, slot);
        break;
    case FIELD_RECORD:
        record_load(loader, field->record, field->name, place, node, slot);
        break;
    case FIELD_QUOTA:
        quota_load(loader, field, place, node, slot);
        break;
    case FIELD_WORKLOADS:
        workloads_load(loader, field, place, node, slot);
        break;
    case FIELD_NODE:
        if (node_check(loader, field->name, node, KV_NODE_MAPPING, "a mapping"))
            tree_check(loader, field->name, node);
        *(const struct kv_node **)slot = node;
        break;
    case FIELD_EXPRESSION:
        expression_load(loader, field, node, slot);
        break;
    default:
        value_load(loader, field, node, slot);
        break;
    }
}

/* ------------------------------------------------------------------ files */

static void document_load(struct loader *loader, struct kv_text input, struct kv_spec *spec)
{
    const struct kv_node *own = source_parse(loader, loader->file, input);
    const struct kv_node *root = own ? extends_merge(loader, own) : NULL;
    if (!root)
        return;
    struct merged merged = profiles_merge(loader, root);
    record_load(loader, &spec_record, "spec", loader_place(loader, root), merged.root, spec);
    struct kv_spec_namespace *namespaces = spec->namespaces.items;
    for (size_t i = 0; i < merged.count && i < spec->namespaces.count; i++)
        namespaces[i].removed = merged.removed[i];
    if (spec->checks.count > 0)
        entries_add(loader, merged.root, spec);
    checks_compile(loader, spec);
    policies_load(loader, spec);
}

struct kv_spec *kv_spec_parse(struct kv_text input, const char *name, const char *const *rule_ids,
                              size_t rule_count, struct kv_problems *problems)
{
    struct kv_arena arena = {0};
    struct kv_spec *spec = kv_arena_alloc(&arena, sizeof *spec);
    spec->arena = arena;
    spec->annex = kv_arena_alloc(&spec->arena, sizeof *spec->annex);
    spec->file = kv_arena_copy(&spec->arena, kv_text_of(name));
    struct loader loader = {.arena = &spec->arena, .file = spec->file, .problems = problems};
    size_t problems_before = problems->list.count;
    document_load(&loader, input, spec);
    spec->sources = sources_keep(&loader);
    loader_release(&loader);
    spec_lint(spec, rule_ids, rule_count, problems);
    if (problems->list.count > problems_before) {
        kv_problems_sort(problems);
        kv_spec_free(spec);
        return NULL;
    }
    spec_profiles_apply(spec);
    spec_index(spec);
    return spec;
}

struct kv_spec *kv_spec_load(const char *path, const char *const *rule_ids, size_t rule_count,
                             struct kv_problems *problems)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    struct kv_buffer buffer = {0};
    struct kv_error error = {0};
    struct kv_spec *spec = NULL;
    if (kv_file_read(path, SPEC_BYTES_MAX, &buffer, KV_ERROR_SPEC, &error))
        spec = kv_spec_parse(kv_buffer_as_text(&buffer), name, rule_ids, rule_count, problems);
    else
        kv_problem_add(problems, (struct kv_place){name, error.line, error.column}, "%s",
                       error.text);
    kv_buffer_release(&buffer);
    return spec;
}
