/* The statements of a spec: a walk over its values by the table of fields. */
#include "kubevet/spec/statement.h"

#include "field.h"
#include "statement_text.h"

#include "kubevet/base/buffer.h"

static const char *const section_titles[KV_SPEC_SECTIONS] = {
    [KV_SPEC_CLUSTER] = "Cluster",
    [KV_SPEC_NAMESPACES] = "Namespaces",
    [KV_SPEC_STORAGE] = "Storage",
    [KV_SPEC_NETWORK] = "Network",
    [KV_SPEC_FLUX] = "Flux",
    [KV_SPEC_BACKUPS] = "Backups",
    [KV_SPEC_QUOTAS] = "Resource quotas",
    [KV_SPEC_CHECKS] = "Own checks",
    [KV_SPEC_WAIVERS] = "Waivers",
};

const char *kv_spec_section_title(enum kv_spec_section section)
{
    return section_titles[section];
}

/* What is being walked, and what a statement found there is about. */
struct walk {
    const struct kv_spec *spec;
    struct kv_arena *arena;
    struct kv_list *out;
    struct kv_spec_statement about; /* what the statements have in common */
    const struct record *record;    /* that is being walked */
    const char *path;               /* the key so far, NULL = none */
    const char *words;              /* the same in words */
};

static void record_walk(const struct walk *walk, const struct record *record, const void *base);

/* ------------------------------------------------------------------ statements */

static struct kv_spec_statement *statement_add(const struct walk *walk, const char *unchecked,
                                               const char *value, struct kv_place place)
{
    struct kv_spec_statement *statement = kv_list_push(walk->out, walk->arena, sizeof *statement);
    *statement = walk->about;
    statement->key = walk->path;
    statement->label = walk->words;
    statement->unchecked = unchecked;
    if (unchecked)
        statement->rule = NULL;
    statement->value = value;
    statement->place = place;
    return statement;
}

static struct kv_spec_statement *field_add(const struct walk *walk, const struct field *field,
                                           const char *value, struct kv_place place)
{
    struct kv_spec_statement *statement = statement_add(walk, field->unchecked, value, place);
    if (field->title)
        statement->label = field->title;
    statement->reference = kv_arena_printf(walk->arena, "%s.%s", walk->record->name, field->name);
    return statement;
}

/* Further down, below this key. */
static struct walk walk_into(const struct walk *walk, const struct field *field)
{
    struct walk inner = *walk;
    const char *words = words_of(walk->arena, field->name);
    inner.path =
        walk->path ? kv_arena_printf(walk->arena, "%s.%s", walk->path, field->name) : field->name;
    inner.words = words;
    if (walk->words) {
        char *rest = kv_arena_copy(walk->arena, kv_text_of(words));
        if (!isupper((unsigned char)rest[1]))
            rest[0] = (char)tolower((unsigned char)rest[0]);
        inner.words = kv_arena_printf(walk->arena, "%s, %s", walk->words, rest);
    }
    return inner;
}

/* ------------------------------------------------------------------ things */

/* The kind and name of the object that a thing of the spec is about. */
static void object_set(struct kv_spec_statement *about, const struct field *field,
                       const struct kv_value *head)
{
    const struct record *record = field->record;
    if (field->type == FIELD_WORKLOADS) {
        about->kind = workload_kind_names[((const struct kv_spec_workload *)head)->kind.choice];
        about->name = head->text;
    } else if (record == &resource_record) {
        const struct kv_spec_resource *resource = (const struct kv_spec_resource *)head;
        about->kind = resource->kind.text;
        about->name = resource->labels.count > 0 ? NULL : resource->name.text;
    } else if (record->object) {
        about->kind = record->object;
        about->name = head->text;
    }
}

/* Adds a field's value as text, and returns its place. */
static struct kv_place field_text_add(struct kv_buffer *out, const struct field *field,
                                      const void *slot)
{
    if (field->type == FIELD_PAIRS) {
        pairs_add(out, slot);
        return ((const struct kv_records *)slot)->place;
    }
    if (field->type == FIELD_LIST) {
        values_add(out, slot);
        return ((const struct kv_values *)slot)->place;
    }
    part_add(out, ((const struct kv_value *)slot)->text, " ");
    return ((const struct kv_value *)slot)->place;
}

/* Texts of the thing's fields of this part; for an identity also where the thing is documented. */
static const char *parts_join(const struct walk *walk, const struct record *record,
                              const void *item, enum field_part part, struct kv_place *place)
{
    struct kv_buffer out = {0};
    const struct field *field;
    size_t offset;
    bool placed = false;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++) {
        const void *slot = (const char *)item + offset;
        if (field->part != part)
            continue;
        struct kv_place at = field_text_add(&out, field, slot);
        if (place && !placed && !field->required && at.file) {
            *place = at;
            placed = true;
        }
    }
    return text_take(walk->arena, &out);
}

static const char *first_text(const struct record *record, const void *item)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++) {
        const struct kv_value *value = (const void *)((const char *)item + offset);
        if (field->type == FIELD_TEXT && value->text)
            return value->text;
    }
    return NULL;
}

static const char *subject_of(const struct walk *walk, const struct field *field,
                              const struct kv_value *head, const char *identity)
{
    if (field->type == FIELD_WORKLOADS)
        return kv_arena_printf(walk->arena, "%s/%s", walk->about.kind, head->text);
    if (head->text && walk->about.subject) /* a thing of a thing */
        return kv_arena_printf(walk->arena, "%s, %s", walk->about.subject, head->text);
    if (head->text)
        return head->text;
    return identity ? identity : first_text(field->record, head);
}

/* Can a rule find any of the record's keys violated? */
static bool is_checked(const struct record *record)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++)
        if (!field->unchecked)
            return true;
    return false;
}

/* The rule of a check, for what is below it. */
static const char *rule_of(const struct walk *walk, const struct record *record,
                           const struct kv_value *head)
{
    if (record == &check_record)
        return kv_arena_printf(walk->arena, "custom/%s", head->text);
    return is_checked(record) ? walk->about.rule : NULL;
}

/* One thing of a map or a list, and its keys. */
static void thing_walk(const struct walk *walk, const struct field *field,
                       const struct kv_value *head)
{
    const struct record *record = field->record;
    struct walk inner = *walk;
    struct kv_place place = head->place;
    bool is_list = field->type == FIELD_RECORDS;
    inner.path = inner.words = NULL;
    inner.about.rule = rule_of(walk, record, head);
    inner.about.type = record->title ? record->title : walk->about.type;
    object_set(&inner.about, field, head);
    const char *identity =
        parts_join(walk, record, head, PART_IDENTITY, record->by_name ? &place : NULL);
    inner.about.subject = subject_of(&inner, field, head, identity);
    bool is_said = is_list || field->type == FIELD_WORKLOADS;
    struct kv_spec_statement *statement =
        statement_add(&inner, NULL, is_said ? NULL : identity, place);
    statement->reference = record->name;
    statement->text = parts_join(walk, record, head, PART_TEXT, NULL);
    inner.about.thing = walk->out->count;
    record_walk(&inner, record, head);
}

static void namespace_walk(const struct walk *walk, const struct field *field,
                           const struct kv_spec_namespace *namespace)
{
    struct walk inner = *walk;
    inner.path = inner.words = NULL;
    inner.about.namespace = namespace;
    struct kv_spec_statement *statement = statement_add(&inner, NULL, NULL, namespace->name.place);
    statement->kind = field->record->object;
    statement->name = namespace->name.text;
    statement->reference = field->record->name;
    statement->text = namespace->purpose.text;
    inner.about.thing = walk->out->count;
    record_walk(&inner, field->record, namespace);
}

static void things_walk(const struct walk *walk, const struct field *field,
                        const struct kv_records *records)
{
    if (field->title && records->place.file)
        field_add(walk, field, NULL, records->place);
    for (size_t i = 0; i < records->count; i++) {
        const void *item = (const char *)records->items + i * field->record->size;
        if (records == &walk->spec->namespaces)
            namespace_walk(walk, field, item);
        else
            thing_walk(walk, field, item);
    }
}

/* ------------------------------------------------------------------ other values */

static void facts_walk(const struct walk *walk, const struct field *field,
                       const struct kv_records *pairs)
{
    kv_records_each(pairs, const struct kv_spec_pair, pair) {
        struct kv_spec_statement *statement =
            field_add(walk, field, pair->value.text, pair->key.place);
        statement->type = walk->words;
        statement->key = kv_arena_printf(walk->arena, "%s.%s", walk->path, pair->key.text);
        statement->label = words_of(walk->arena, pair->key.text);
        statement->is_fact = true;
    }
}

/* Each pair of a map states something by itself. */
static void pair_add(const struct walk *walk, const struct field *field,
                     const struct kv_spec_pair *pair, size_t thing)
{
    struct kv_spec_statement *statement =
        field_add(walk, field, pair->value.text, pair->value.place);
    statement->reference = kv_arena_printf(walk->arena, "%s.%s[]", walk->record->name, field->name);
    statement->key = kv_arena_printf(walk->arena, "%s.%s", walk->path, pair->key.text);
    statement->label = kv_arena_printf(walk->arena, "%s, %s", walk->words, pair->key.text);
    statement->thing = thing;
}

static void pairs_walk(const struct walk *walk, const struct field *field,
                       const struct kv_records *pairs)
{
    if (field->title && pairs->place.file)
        field_add(walk, field, NULL, pairs->place);
    kv_records_each(pairs, const struct kv_spec_pair, pair)
        pair_add(walk, field, pair, walk->about.thing);
}

static void list_walk(const struct walk *walk, const struct field *field,
                      const struct kv_values *values)
{
    struct kv_buffer out = {0};
    if (!values->place.file)
        return;
    for (size_t i = 0; i < values->count; i++)
        part_add(&out, values->items[i].text, ", ");
    const char *text = text_take(walk->arena, &out);
    struct kv_spec_statement *statement =
        field_add(walk, field, text ? text : "none", values->place);
    if (values->count > 0)
        statement->end = values->items[values->count - 1].place;
}

static struct kv_place node_place(const struct kv_spec *spec, const struct kv_node *node)
{
    return (struct kv_place){spec->sources[node->source], node->line, node->column};
}

static void node_walk(const struct walk *walk, const struct field *field,
                      const struct kv_node *node)
{
    if (!node)
        return;
    struct kv_buffer out = {0};
    node_add(&out, node);
    struct kv_place place = node_place(walk->spec, node);
    struct kv_spec_statement *statement =
        field_add(walk, field, text_take(walk->arena, &out), place);
    const struct kv_node *last = last_node(node);
    statement->end = node_place(walk->spec, last);
}

static void quota_walk(const struct walk *walk, const struct field *field,
                       const struct kv_spec_quota *quota)
{
    if (!quota->place.file)
        return;
    const char *value = quota->policy.text ? quota->policy.text : "required";
    field_add(walk, field, value, quota->place);
    size_t parent = walk->out->count;
    kv_records_each(&quota->amounts, const struct kv_spec_pair, amount)
        pair_add(walk, field, amount, parent);
}

/* A record within a record: its keys, after that it exists if a rule checks that. */
static void inner_walk(const struct walk *walk, const struct field *field, const void *base)
{
    const struct record *record = field->record;
    struct kv_place place = {0};
    struct walk inner = *walk;
    if (record->head == HEAD_PLACE) {
        place = *(const struct kv_place *)base;
        if (!place.file)
            return;
    }
    if (field->title)
        field_add(walk, field, parts_join(walk, record, base, PART_IDENTITY, NULL), place);
    if (field->title && record->head == HEAD_PLACE)
        inner.about.thing = walk->out->count;
    record_walk(&inner, record, base);
}

/* A default is stated only if a rule reports it. */
static void value_walk(const struct walk *walk, const struct field *field,
                       const struct kv_value *value)
{
    if (!value->text || (value->is_default && field->unchecked))
        return;
    const char *text =
        value->is_default ? kv_arena_printf(walk->arena, "%s (default)", value->text) : value->text;
    field_add(walk, field, text, value->place);
}

/* ------------------------------------------------------------------ fields */

static void field_walk(const struct walk *walk, const struct field *field, const void *slot)
{
    const struct walk inner = walk_into(walk, field);
    const struct kv_value *value = slot;
    switch (field->type) {
    case FIELD_RECORD:
        inner_walk(&inner, field, slot);
        break;
    case FIELD_RECORDS:
    case FIELD_MAP:
    case FIELD_WORKLOADS:
        things_walk(&inner, field, slot);
        break;
    case FIELD_PAIRS:
        (slot == &walk->spec->facts ? facts_walk : pairs_walk)(&inner, field, slot);
        break;
    case FIELD_LIST:
        list_walk(&inner, field, slot);
        break;
    case FIELD_QUOTA:
        quota_walk(&inner, field, slot);
        break;
    case FIELD_NODE:
        node_walk(&inner, field, *(const struct kv_node *const *)slot);
        break;
    default: /* an expression begins with its value */
        value_walk(&inner, field, value);
        break;
    }
}

static void record_walk(const struct walk *walk, const struct record *record, const void *base)
{
    struct walk inner = *walk;
    const struct field *field;
    size_t offset;
    inner.record = record;
    for (size_t i = 0; (field = record_field(record, i, &offset)); i++)
        if (field->part == PART_STATEMENT)
            field_walk(&inner, field, (const char *)base + offset);
}

/* A section's own key needs no words: its heading says them. */
static void section_walk(const struct walk *walk, const struct field *field, const void *slot)
{
    struct walk inner = *walk;
    if (field->type != FIELD_RECORD) {
        field_walk(walk, field, slot);
        return;
    }
    if (field->record->head == HEAD_PLACE && !((const struct kv_place *)slot)->file)
        return;
    if (field->title) {
        const struct walk own = walk_into(walk, field);
        field_add(&own, field, NULL, *(const struct kv_place *)slot);
    }
    record_walk(&inner, field->record, slot);
}

void kv_spec_statements(const struct kv_spec *spec, struct kv_arena *arena, struct kv_list *out)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(&spec_record, i, &offset)); i++) {
        if (field->section == KV_SPEC_NONE)
            continue;
        const struct walk walk = {.spec = spec,
                                  .arena = arena,
                                  .out = out,
                                  .record = &spec_record,
                                  .about.section = field->section};
        section_walk(&walk, field, (const char *)spec + offset);
    }
}
