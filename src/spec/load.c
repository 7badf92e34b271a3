/* Loads a spec by the table of fields: takes the YAML tree apart, goes on after each mistake. */
#include "loader.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "repeated.h"
#include "whole.h"

enum { SPEC_BYTES_MAX = 8 << 20 };

static void load_field(struct kv_loader *loader, const struct kv_field *field,
                       const struct kv_node *key, const struct kv_node *node, void *slot);

/* Where a list or mapping is documented: in block style its key, for its value begins with the
 * first entry, a line further down. */
static struct kv_place place_under(const struct kv_loader *loader, const struct kv_node *key,
                                   const struct kv_node *node)
{
    bool is_block = node->type != KV_NODE_SCALAR && node->line > key->line;
    return kv_loader_place(loader, is_block ? key : node);
}

static void *at(void *base, size_t offset)
{
    return (char *)base + offset;
}

/* ------------------------------------------------------------------ mappings */

static void check_repeated_keys(struct kv_loader *loader, const struct kv_node *mapping)
{
    struct kv_repeated repeated = {0};
    for (size_t i = 0; i < mapping->count; i++) {
        const struct kv_node *key = mapping->pairs[i].key;
        kv_repeated_add(&repeated, &loader->scratch, key->text.data, key->text.data,
                        kv_loader_place(loader, key));
    }
    kv_repeated_report(&repeated, loader->mistakes);
}

static bool check_mapping(struct kv_loader *loader, const char *what, const struct kv_node *node)
{
    if (!kv_load_check(loader, what, node, KV_NODE_MAPPING, "a mapping"))
        return false;
    check_repeated_keys(loader, node);
    return true;
}

/* ------------------------------------------------------------------ records */

/* The index of a record's key; beyond its last if there is no such key. */
static size_t find_field(const struct kv_record *record, const struct kv_node *key)
{
    const struct kv_field *field;
    size_t offset;
    size_t i = 0;
    while ((field = kv_record_field(record, i, &offset)) &&
           strcmp(field->name, key->text.data) != 0)
        i++;
    /* A NUL would end the key for strcmp, not for its author. */
    return field && strlen(field->name) == key->text.length ? i : SIZE_MAX;
}

static void add_unknown_key(struct kv_loader *loader, const struct kv_record *record,
                            const struct kv_node *key)
{
    enum { LISTED_MAX = 8 };
    const char *names[KV_RECORD_FIELDS_MAX];
    const struct kv_field *field;
    size_t offset;
    size_t count = 0;
    for (; (field = kv_record_field(record, count, &offset)); count++)
        names[count] = field->name;
    const char *text = kv_load_quote(loader, key->text.data);
    struct kv_place place = kv_loader_place(loader, key);
    const char *nearest = kv_nearest_word(key->text.data, names, count);
    if (nearest)
        kv_mistake_add(loader->mistakes, place, "unknown key \"%s\": did you mean \"%s\"?", text,
                       nearest);
    else if (count <= LISTED_MAX)
        kv_mistake_add(loader->mistakes, place, "unknown key \"%s\" in %s: want %s", text,
                       record->name, kv_load_join(loader, names, count));
    else
        kv_mistake_add(loader->mistakes, place, "unknown key \"%s\" in %s", text, record->name);
}

static void add_missing_key(struct kv_loader *loader, const struct kv_record *record,
                            const struct kv_field *field, struct kv_place place)
{
    bool one_choice = field->choices && !field->choices[1];
    kv_mistake_add(loader->mistakes, place, "%s: the key \"%s\" is missing%s%s", record->name,
                   field->name, one_choice ? ": want " : "", one_choice ? field->choices[0] : "");
}

/* What a record doesn't give: a mistake where it is required, else its default. */
static void complete_record(struct kv_loader *loader, const struct kv_record *record,
                            const bool *given, struct kv_place place, void *base)
{
    const struct kv_field *field;
    size_t offset;
    for (size_t i = 0; (field = kv_record_field(record, i, &offset)); i++) {
        if (given[i])
            continue;
        if (field->required)
            add_missing_key(loader, record, field, place);
        else if (field->fallback)
            kv_load_fallback(loader, field, place, at(base, offset));
    }
}

/* `what` names the record in messages: its key. */
static void load_record(struct kv_loader *loader, const struct kv_record *record, const char *what,
                        struct kv_place place, const struct kv_node *node, void *base)
{
    if (record->head == KV_HEAD_PLACE)
        *(struct kv_place *)base = place;
    if (!check_mapping(loader, what, node))
        return;
    if (record->not_empty && node->count == 0)
        kv_mistake_add(loader->mistakes, place, "%s: says nothing: leave it out, or fill it", what);
    bool given[KV_RECORD_FIELDS_MAX] = {false};
    for (size_t i = 0; i < node->count; i++) {
        size_t offset;
        size_t index = find_field(record, node->pairs[i].key);
        const struct kv_field *field = kv_record_field(record, index, &offset);
        if (field) {
            given[index] = true;
            load_field(loader, field, node->pairs[i].key, node->pairs[i].value, at(base, offset));
        } else {
            add_unknown_key(loader, record, node->pairs[i].key);
        }
    }
    complete_record(loader, record, given, place, base);
}

/* ------------------------------------------------------------------ ranges and lists */

static void load_bounds(struct kv_loader *loader, const struct kv_field *field,
                        const struct kv_node *node, struct kv_value *out)
{
    struct kv_range_bounds bounds = {0};
    load_record(loader, &kv_range_record, field->name, out->place, node, &bounds);
    bool has_min = bounds.min.text != NULL;
    bool has_max = bounds.max.text != NULL;
    int64_t min = has_min ? bounds.min.integer : field->min;
    int64_t max = has_max ? bounds.max.integer : INT64_MAX;
    if (kv_value_is_valid(&bounds.min) && kv_value_is_valid(&bounds.max) && min > max)
        kv_mistake_add(loader->mistakes, bounds.min.place, "%s: min %s is over max %s", field->name,
                       bounds.min.text, bounds.max.text);
    out->range.min = min;
    out->range.max = max;
    if (has_min && has_max)
        out->text = kv_arena_printf(loader->arena, "%s to %s", bounds.min.text, bounds.max.text);
    else
        out->text = kv_arena_printf(loader->arena, "at %s %s", has_min ? "least" : "most",
                                    has_min ? bounds.min.text : bounds.max.text);
}

static void load_range(struct kv_loader *loader, const struct kv_field *field,
                       const struct kv_node *node, struct kv_value *out)
{
    *out = (struct kv_value){.text = KV_VALUE_INVALID, .place = kv_loader_place(loader, node)};
    if (node->type == KV_NODE_MAPPING) {
        load_bounds(loader, field, node, out);
    } else if (kv_load_value(loader, field, node, out)) {
        int64_t count = out->integer;
        out->range.min = count;
        out->range.max = count;
    }
}

static void load_list(struct kv_loader *loader, const struct kv_field *field, struct kv_place place,
                      const struct kv_node *node, struct kv_values *out)
{
    *out = (struct kv_values){.place = place};
    if (!kv_load_check(loader, field->name, node, KV_NODE_SEQUENCE, "a list"))
        return;
    struct kv_field item = *field;
    item.type = field->item;
    out->items = kv_arena_array(loader->arena, node->count, sizeof *out->items);
    out->count = node->count;
    for (size_t i = 0; i < node->count; i++)
        kv_load_value(loader, &item, node->items[i], &out->items[i]);
}

static void load_records(struct kv_loader *loader, const struct kv_field *field,
                         struct kv_place place, const struct kv_node *node, struct kv_records *out)
{
    *out = (struct kv_records){.place = place};
    if (!kv_load_check(loader, field->name, node, KV_NODE_SEQUENCE, "a list"))
        return;
    out->items = kv_arena_array(loader->arena, node->count, field->record->size);
    out->count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        struct kv_value *item = at(out->items, i * field->record->size);
        item->place = kv_loader_place(loader, node->items[i]);
        load_record(loader, field->record, field->record->name, item->place, node->items[i], item);
    }
}

/* ------------------------------------------------------------------ maps */

static void load_pairs(struct kv_loader *loader, const struct kv_field *field,
                       struct kv_place place, const struct kv_node *node, struct kv_records *out)
{
    *out = (struct kv_records){.place = place};
    if (!check_mapping(loader, field->name, node))
        return;
    struct kv_spec_pair *pairs = kv_arena_array(loader->arena, node->count, sizeof *pairs);
    *out = (struct kv_records){pairs, node->count, out->place};
    for (size_t i = 0; i < node->count; i++) {
        struct kv_field value = *field;
        value.type = field->item;
        if (kv_load_key(loader, field, node->pairs[i].key, &pairs[i].key))
            value.name = pairs[i].key.text;
        kv_load_value(loader, &value, node->pairs[i].value, &pairs[i].value);
    }
}

static void load_map(struct kv_loader *loader, const struct kv_field *field, struct kv_place place,
                     const struct kv_node *node, struct kv_records *out)
{
    *out = (struct kv_records){.place = place};
    if (!check_mapping(loader, field->name, node))
        return;
    out->items = kv_arena_array(loader->arena, node->count, field->record->size);
    out->count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        const struct kv_node_pair *pair = &node->pairs[i];
        void *item = at(out->items, i * field->record->size);
        kv_load_key(loader, field, pair->key, item);
        load_record(loader, field->record, kv_load_quote(loader, pair->key->text.data),
                    place_under(loader, pair->key, pair->value), pair->value, item);
    }
}

/* Any mapping; what is in it must only mean the same to every reader. */
static void check_tree(struct kv_loader *loader, const char *what, const struct kv_node *node)
{
    kv_load_check_any(loader, what, node);
    if (node->type == KV_NODE_MAPPING)
        check_repeated_keys(loader, node);
    for (size_t i = 0; i < node->count; i++) {
        if (node->type == KV_NODE_MAPPING) {
            kv_load_check_any(loader, what, node->pairs[i].key);
            check_tree(loader, what, node->pairs[i].value);
        } else {
            check_tree(loader, what, node->items[i]);
        }
    }
}

/* ------------------------------------------------------------------ workloads */

/* Takes KIND/NAME apart; without a KIND the kind's text stays NULL. */
static void load_workload_key(struct kv_loader *loader, const struct kv_field *field,
                              const struct kv_node *node, struct kv_value *name,
                              struct kv_value *kind)
{
    *kind = (struct kv_value){.place = kv_loader_place(loader, node)};
    if (!kv_load_key(loader, field, node, name))
        return;
    const char *slash = strchr(name->text, '/');
    if (slash) {
        struct kv_text before = {name->text, (size_t)(slash - name->text)};
        kind->text = kv_arena_copy(loader->arena, before);
        kind->choice = kv_load_choice(loader, "kind", kv_workload_kinds, kind->text, kind->place);
        if (kind->choice < 0)
            kind->text = KV_VALUE_INVALID;
        name->text = slash + 1;
    }
    kv_load_form(loader, field->name, KV_FORM_NAME_GLOB, name->text, name->place);
}

/* The kind before the name and the key `kind` must not contradict each other. */
static void join_kinds(struct kv_loader *loader, const struct kv_value *from_key, bool written,
                       struct kv_value *kind)
{
    if (!from_key->text)
        return;
    if (written && kv_value_is_valid(from_key) && kv_value_is_valid(kind) &&
        from_key->choice != kind->choice)
        kv_mistake_add(loader->mistakes, kind->place, "kind: %s contradicts the key, which says %s",
                       kind->text, from_key->text);
    else
        *kind = *from_key;
}

/* `node` is NULL in the short list. */
static void load_workload(struct kv_loader *loader, const struct kv_field *field,
                          const struct kv_node *key, const struct kv_node *node,
                          struct kv_spec_workload *out)
{
    struct kv_value kind;
    load_workload_key(loader, field, key, &out->name, &kind);
    if (node) {
        load_record(loader, field->record, kv_load_quote(loader, key->text.data),
                    place_under(loader, key, node), node, out);
    } else {
        static const bool nothing_given[KV_RECORD_FIELDS_MAX];
        complete_record(loader, field->record, nothing_given, kv_loader_place(loader, key), out);
    }
    join_kinds(loader, &kind, node && kv_node_get(node, "kind"), &out->kind);
}

static void check_repeated_workloads(struct kv_loader *loader, const struct kv_records *records,
                                     const struct kv_node *node)
{
    struct kv_repeated repeated = {0};
    const struct kv_spec_workload *workloads = records->items;
    for (size_t i = 0; i < records->count; i++) {
        if (!kv_value_is_valid(&workloads[i].name) || !kv_value_is_valid(&workloads[i].kind))
            continue;
        const struct kv_node *key =
            node->type == KV_NODE_MAPPING ? node->pairs[i].key : node->items[i];
        const char *identity =
            kv_arena_printf(&loader->scratch, "%s/%s", kv_workload_kinds[workloads[i].kind.choice],
                            workloads[i].name.text);
        kv_repeated_add(&repeated, &loader->scratch, identity, key->text.data,
                        workloads[i].name.place);
    }
    kv_repeated_report(&repeated, loader->mistakes);
}

static void load_workloads(struct kv_loader *loader, const struct kv_field *field,
                           struct kv_place place, const struct kv_node *node,
                           struct kv_records *out)
{
    *out = (struct kv_records){.place = place};
    bool is_list = node->type == KV_NODE_SEQUENCE;
    if (!kv_load_check(loader, field->name, node, is_list ? KV_NODE_SEQUENCE : KV_NODE_MAPPING,
                       kv_field_type_text(field->type)))
        return;
    out->items = kv_arena_array(loader->arena, node->count, field->record->size);
    out->count = node->count;
    struct kv_spec_workload *workloads = out->items;
    for (size_t i = 0; i < node->count; i++) {
        if (is_list)
            load_workload(loader, field, node->items[i], NULL, &workloads[i]);
        else
            load_workload(loader, field, node->pairs[i].key, node->pairs[i].value, &workloads[i]);
    }
    check_repeated_workloads(loader, out, node);
}

/* ------------------------------------------------------------------ fields */

static void load_field(struct kv_loader *loader, const struct kv_field *field,
                       const struct kv_node *key, const struct kv_node *node, void *slot)
{
    struct kv_place place = place_under(loader, key, node);
    switch (field->type) {
    case KV_FIELD_RANGE:
        load_range(loader, field, node, slot);
        break;
    case KV_FIELD_LIST:
        load_list(loader, field, place, node, slot);
        break;
    case KV_FIELD_PAIRS:
        load_pairs(loader, field, place, node, slot);
        break;
    case KV_FIELD_RECORDS:
        load_records(loader, field, place, node, slot);
        break;
    case KV_FIELD_MAP:
        load_map(loader, field, place, node, slot);
        break;
    case KV_FIELD_RECORD:
        load_record(loader, field->record, field->name, place, node, slot);
        break;
    case KV_FIELD_QUOTA:
        kv_load_quota(loader, field, place, node, slot);
        break;
    case KV_FIELD_WORKLOADS:
        load_workloads(loader, field, place, node, slot);
        break;
    case KV_FIELD_NODE:
        if (kv_load_check(loader, field->name, node, KV_NODE_MAPPING, "a mapping"))
            check_tree(loader, field->name, node);
        *(const struct kv_node **)slot = node;
        break;
    default:
        kv_load_value(loader, field, node, slot);
        break;
    }
}

/* ------------------------------------------------------------------ files */

static void add_error(struct kv_mistakes *mistakes, const char *name, const struct kv_error *error)
{
    struct kv_place place = {error->file[0] ? error->file : name, error->line, error->column};
    kv_mistake_add(mistakes, place, "%s", error->text);
}

/* The one document that has content; NULL, with a mistake, if there is none. */
static const struct kv_node *only_document(struct kv_loader *loader,
                                           const struct kv_yaml_documents *documents)
{
    const struct kv_node *root = NULL;
    for (size_t i = 0; i < documents->count; i++) {
        if (root && documents->roots[i])
            kv_mistake_add(loader->mistakes, kv_loader_place(loader, documents->roots[i]),
                           "a second document: a spec is one document in a file of its own");
        if (!root)
            root = documents->roots[i];
    }
    if (!root)
        kv_mistake_add(loader->mistakes, (struct kv_place){loader->file, 1, 1},
                       "is empty: a spec begins with apiVersion: kubevet/v1");
    return root;
}

static void load_document(struct kv_loader *loader, struct kv_text input, struct kv_spec *spec)
{
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    if (!kv_yaml_parse(input, loader->file, &kv_yaml_spec_limits, loader->arena, &documents,
                       &error)) {
        add_error(loader->mistakes, loader->file, &error);
        return;
    }
    const struct kv_node *root = only_document(loader, &documents);
    if (root)
        load_record(loader, &kv_spec_record, "spec", kv_loader_place(loader, root), root, spec);
}

struct kv_spec *kv_spec_parse(struct kv_text input, const char *name, const char *const *rule_ids,
                              size_t rule_count, struct kv_mistakes *mistakes)
{
    struct kv_arena arena = {0};
    struct kv_spec *spec = kv_arena_alloc(&arena, sizeof *spec);
    spec->arena = arena;
    spec->file = kv_arena_copy(&spec->arena, kv_text_of(name));
    struct kv_loader loader = {.arena = &spec->arena, .file = spec->file, .mistakes = mistakes};
    size_t mistakes_before = mistakes->list.count;
    load_document(&loader, input, spec);
    kv_loader_release(&loader);
    kv_spec_lint(spec, rule_ids, rule_count, mistakes);
    if (mistakes->list.count > mistakes_before) {
        kv_mistakes_sort(mistakes);
        kv_spec_free(spec);
        return NULL;
    }
    kv_spec_apply_profiles(spec);
    kv_spec_index(spec);
    return spec;
}

struct kv_spec *kv_spec_load(const char *path, const char *const *rule_ids, size_t rule_count,
                             struct kv_mistakes *mistakes)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    struct kv_buffer buffer = {0};
    struct kv_error error = {0};
    struct kv_spec *spec = NULL;
    if (kv_file_read(path, SPEC_BYTES_MAX, &buffer, KV_ERROR_SPEC, &error))
        spec = kv_spec_parse(kv_buffer_as_text(&buffer), name, rule_ids, rule_count, mistakes);
    else
        add_error(mistakes, name, &error);
    kv_buffer_release(&buffer);
    return spec;
}
