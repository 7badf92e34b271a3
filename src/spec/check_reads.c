/* Which parts of which kinds the checks and policies of a spec read. */
#include "kubevet/spec/check.h"

static struct kv_cel_paths *path_to(struct kv_arena *arena, struct kv_cel_paths *paths,
                                    const char *const *steps)
{
    for (; *steps; steps++)
        paths = kv_cel_paths_child(arena, paths, kv_text_of(*steps), false);
    return paths;
}

static void keep(struct kv_arena *arena, struct kv_cel_paths *paths, const char *first,
                 const char *second)
{
    const char *const steps[] = {first, second, NULL};
    path_to(arena, paths, steps)->whole = true;
}

/* The entry of a kind, made if there is none. */
static struct kv_spec_read *read_of(struct kv_list *reads, const struct kv_expression_kind *kind,
                                    struct kv_arena *arena)
{
    kv_list_each(reads, struct kv_spec_read, known)
        if (strcmp(known->kind.kind, kind->kind) == 0 &&
            strcmp(known->kind.api_version, kind->api_version) == 0)
            return known;
    struct kv_spec_read *read = kv_list_push(reads, arena, sizeof *read);
    read->kind = *kind;
    keep(arena, &read->paths, "apiVersion", NULL);
    keep(arena, &read->paths, "kind", NULL);
    keep(arena, &read->paths, "metadata", "name");
    keep(arena, &read->paths, "metadata", "namespace");
    return read;
}

static bool is_read(const struct kv_cel_paths *paths)
{
    return paths->whole || paths->shape || paths->children;
}

/* What is read of a variable that is a part of the object: of `step` below the pods' template. */
static void template_reads(struct kv_spec_read *read, const char *step,
                           const struct kv_cel_paths *paths, struct kv_arena *arena)
{
    const char *const *steps = kv_expression_template(read->kind.kind);
    if (!steps || !is_read(paths))
        return;
    struct kv_cel_paths *template = path_to(arena, &read->paths, steps);
    kv_cel_paths_merge(arena, kv_cel_paths_child(arena, template, kv_text_of(step), false), paths);
}

static void containers_reads(struct kv_spec_read *read, const struct kv_cel_paths *paths,
                             struct kv_arena *arena)
{
    const char *const *steps = kv_expression_template(read->kind.kind);
    if (!steps || !is_read(paths))
        return;
    struct kv_cel_paths *spec =
        kv_cel_paths_child(arena, path_to(arena, &read->paths, steps), kv_text_of("spec"), false);
    static const char *const lists[] = {"containers", "initContainers"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct kv_cel_paths *list = kv_cel_paths_child(arena, spec, kv_text_of(lists[i]), false);
        kv_cel_paths_merge(arena, list, paths);
        list->shape = true;
    }
}

/* What reads.variables says of a check's own objects. */
static void object_reads(const struct kv_cel_reads *reads, struct kv_spec_read *read,
                         struct kv_arena *arena)
{
    kv_cel_paths_merge(arena, &read->paths, &reads->variables[KV_EXPRESSION_OBJECT]);
    template_reads(read, "spec", &reads->variables[KV_EXPRESSION_POD], arena);
    template_reads(read, "metadata", &reads->variables[KV_EXPRESSION_POD_META], arena);
    containers_reads(read, &reads->variables[KV_EXPRESSION_CONTAINERS], arena);
}

/* The names that managedFields has for what is read; items of lists have others. */
static void owned_reads(const struct kv_cel_paths *read, struct kv_cel_paths *owned,
                        struct kv_arena *arena)
{
    bool deep = !read->whole && !read->shape && read->children;
    for (const struct kv_cel_paths *child = read->children; deep && child; child = child->next)
        deep = !child->any;
    owned->whole = owned->whole || !deep;
    for (const struct kv_cel_paths *child = read->children; deep && child; child = child->next) {
        const char *name =
            kv_arena_printf(arena, "f:%.*s", (int)child->step.length, child->step.data);
        owned_reads(child, kv_cel_paths_child(arena, owned, kv_text_of(name), false), arena);
    }
}

/* Since when a status is as it is: who wrote what of it, and when. */
static void writes_reads(struct kv_spec_read *read, const struct kv_cel_paths *of,
                         struct kv_arena *arena)
{
    static const char *const managers[] = {"metadata", "managedFields", NULL};
    static const char *const status[] = {"fieldsV1", "f:status", NULL};
    struct kv_cel_paths *entry = kv_cel_paths_child(arena, path_to(arena, &read->paths, managers),
                                                    (struct kv_text){0}, true);
    keep(arena, entry, "time", NULL);
    owned_reads(of, path_to(arena, entry, status), arena);
}

/* What else decides about an object. */
static void selection_reads(const struct kv_spec_check *check, struct kv_spec_read *read,
                            struct kv_arena *arena)
{
    if (check->labels.count > 0 || check->selector)
        keep(arena, &read->paths, "metadata", "labels");
    struct kv_cel_paths *status = kv_cel_paths_find(&read->paths, kv_text_of("status"), false);
    if (!status)
        return;
    writes_reads(read, status, arena);
    struct kv_cel_paths *conditions = kv_cel_paths_find(status, kv_text_of("conditions"), false);
    if (!conditions)
        return;
    conditions->shape = true;
    struct kv_cel_paths *item = kv_cel_paths_child(arena, conditions, (struct kv_text){0}, true);
    kv_cel_paths_child(arena, item, kv_text_of("lastTransitionTime"), false)->whole = true;
}

static const struct kv_expression_kind namespace_kind = {"v1", "Namespace"};

/* The variables of the check, which are computed where they are used. */
static const struct kv_cel_computed *computed_of(const struct kv_spec_check *check,
                                                 struct kv_arena *arena)
{
    size_t count = 0;
    struct kv_cel_computed *computed =
        kv_arena_array(arena, check->variables.count, sizeof *computed);
    kv_records_each(&check->variables, const struct kv_spec_named_expression, variable) {
        computed[count] = (struct kv_cel_computed){.variable = KV_EXPRESSION_VARIABLES + count,
                                                   .program = variable->expression.program};
        count++;
    }
    return computed;
}

/* What conditions and validations read. */
static struct kv_cel_reads decisions_trace(const struct kv_spec_check *check,
                                           struct kv_arena *arena)
{
    struct kv_cel_reads reads = kv_cel_reads_new(check->env, arena);
    size_t count = check->variables.count;
    const struct kv_cel_computed *computed = computed_of(check, arena);
    kv_records_each(&check->match_conditions, const struct kv_spec_named_expression, condition)
        kv_cel_reads_add(&reads, condition->expression.program, computed, count, arena);
    kv_records_each(&check->validations, const struct kv_spec_validation, validation)
        kv_cel_reads_add(&reads, validation->expression.program, computed, count, arena);
    return reads;
}

static struct kv_cel_reads reads_trace(const struct kv_spec_check *check, struct kv_arena *arena)
{
    struct kv_cel_reads reads = decisions_trace(check, arena);
    const struct kv_cel_computed *computed = computed_of(check, arena);
    kv_records_each(&check->validations, const struct kv_spec_validation, validation)
        if (validation->message_expression.program)
            kv_cel_reads_add(&reads, validation->message_expression.program, computed,
                             check->variables.count, arena);
    return reads;
}

void kv_spec_check_reads(const struct kv_spec_check *check, struct kv_list *out,
                         struct kv_arena *arena)
{
    struct kv_cel_reads reads = reads_trace(check, arena);
    kv_list_each(&check->reads, const struct kv_expression_kind, kind) {
        struct kv_spec_read *read = read_of(out, kind, arena);
        object_reads(&reads, read, arena);
        selection_reads(check, read, arena);
    }
    const struct kv_cel_paths *namespace = &reads.variables[KV_EXPRESSION_NAMESPACE];
    if (is_read(namespace))
        kv_cel_paths_merge(arena, &read_of(out, &namespace_kind, arena)->paths, namespace);
    if (check->selector) /* namespaceSelector */
        keep(arena, &read_of(out, &namespace_kind, arena)->paths, "metadata", "labels");
    if (check->params_kind.kind) {
        struct kv_spec_read *read = read_of(out, &check->params_kind, arena);
        kv_cel_paths_merge(arena, &read->paths, &reads.variables[KV_EXPRESSION_PARAMS]);
    }
    for (size_t i = 0; i < reads.sources.count; i++) {
        const struct kv_cel_source *source =
            *kv_list_item(&reads.sources, struct kv_cel_source *, i);
        struct kv_error error = {0};
        const struct kv_expression_kind *kind = kv_expression_kind_read(
            kv_arena_copy(arena, source->key), arena, &error); /* it was one when compiled */
        if (kind)
            kv_cel_paths_merge(arena, &read_of(out, kind, arena)->paths, &source->paths);
    }
}

bool kv_spec_check_decides(const struct kv_spec_check *check, const struct kv_expression_kind *kind,
                           struct kv_cel_paths *paths, bool *by_namespace, struct kv_arena *arena)
{
    if (check->is_policy)
        return false;
    struct kv_spec_read read = {.kind = *kind};
    struct kv_cel_reads reads = decisions_trace(check, arena);
    object_reads(&reads, &read, arena);
    if (check->labels.count > 0)
        keep(arena, &read.paths, "metadata", "labels");
    *by_namespace = is_read(&reads.variables[KV_EXPRESSION_NAMESPACE]) ||
                    is_read(&reads.variables[KV_EXPRESSION_ENTRY]);
    *paths = read.paths;
    return true;
}

bool kv_spec_check_joins(const struct kv_spec_check *check)
{
    struct kv_arena arena = {0};
    struct kv_cel_reads reads = reads_trace(check, &arena);
    bool joins = reads.sources.count > 0 || check->params_kind.kind || check->selector ||
                 is_read(&reads.variables[KV_EXPRESSION_NAMESPACE]);
    kv_arena_release(&arena);
    return joins;
}

struct kv_list kv_spec_reads(const struct kv_spec *spec, struct kv_arena *arena)
{
    struct kv_list reads = {0};
    const struct kv_spec_check *check;
    for (size_t i = 0; (check = kv_spec_check_at(spec, i)); i++)
        kv_spec_check_reads(check, &reads, arena);
    return reads;
}

/* --- one validation --- */

static struct kv_cel_reads validation_trace(const struct kv_spec_check *check,
                                            const struct kv_spec_validation *validation,
                                            struct kv_arena *arena)
{
    struct kv_cel_reads reads = kv_cel_reads_new(check->env, arena);
    kv_cel_reads_add(&reads, validation->expression.program, computed_of(check, arena),
                     check->variables.count, arena);
    return reads;
}

void kv_spec_validation_reads(const struct kv_spec_check *check,
                              const struct kv_spec_validation *validation,
                              struct kv_cel_paths *paths, struct kv_arena *arena)
{
    struct kv_cel_reads reads = validation_trace(check, validation, arena);
    kv_cel_paths_merge(arena, paths, &reads.variables[KV_EXPRESSION_OBJECT]);
}

/* An object's name says which it is, not what is wrong with it. */
static bool is_identity(const struct kv_buffer *path)
{
    return kv_text_is(kv_buffer_as_text(path), "metadata.name") ||
           kv_text_is(kv_buffer_as_text(path), "metadata.namespace");
}

/* The deepest path, the first of several; lists are not entered. */
static void deepest_find(const struct kv_cel_paths *paths, struct kv_buffer *path, unsigned *depth,
                         struct kv_buffer *deepest)
{
    for (const struct kv_cel_paths *child = paths->children; child; child = child->next) {
        size_t before = path->length;
        if (child->any)
            continue;
        kv_cel_paths_step(child, path);
        if (child->depth > *depth && !is_identity(path)) {
            *depth = child->depth;
            kv_buffer_clear(deepest);
            kv_buffer_add(deepest, path->data, path->length);
        }
        deepest_find(child, path, depth, deepest);
        path->length = before;
        path->data[before] = '\0';
    }
}

const char *kv_spec_validation_field(const struct kv_spec_check *check,
                                     const struct kv_spec_validation *validation,
                                     const struct kv_expression_kind *kind, struct kv_arena *arena)
{
    if (validation->field.text)
        return validation->field.text;
    struct kv_spec_read read = {.kind = *kind};
    struct kv_cel_reads reads = validation_trace(check, validation, arena);
    struct kv_buffer path = {0}, deepest = {0};
    unsigned depth = 0;
    object_reads(&reads, &read, arena);
    deepest_find(&read.paths, &path, &depth, &deepest);
    bool is_found = depth > 0 && !kv_text_is(kv_buffer_as_text(&deepest), "metadata");
    const char *field = is_found ? kv_arena_copy(arena, kv_buffer_as_text(&deepest)) : NULL;
    kv_buffer_release(&path);
    kv_buffer_release(&deepest);
    return field;
}
