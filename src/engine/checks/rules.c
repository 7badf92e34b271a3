/* Makes a rule of each check and policy of a spec. */
#include "checks.h"

#include "kubevet/engine/engine.h"

/* The kinds of kubevet's own that the check reads. Objects of other kinds are kept because
 * expressions read them. */
static const struct kv_read *reads_make(const struct kv_spec_check *check, struct kv_arena *arena)
{
    struct kv_list reads = {0};
    size_t count = 0;
    kv_spec_check_reads(check, &reads, arena);
    struct kv_read *rows = kv_arena_array(arena, reads.count + 1, sizeof *rows);
    bool everywhere = check->is_policy || check->namespaces.count > 0;
    kv_list_each(&reads, const struct kv_spec_read, read) {
        const struct kv_kind *kind = kv_kind_find(read->kind.api_version, read->kind.kind);
        bool own = false;
        kv_list_each(&check->reads, const struct kv_expression_kind, known)
            own |= strcmp(known->kind, read->kind.kind) == 0 &&
                   strcmp(known->api_version, read->kind.api_version) == 0;
        if (kind)
            rows[count++] =
                (struct kv_read){.kind = kind,
                                 .need = KV_HELPS,
                                 .in = everywhere || !own ? KV_EVERYWHERE : KV_DOCUMENTED};
    }
    return rows;
}

static bool reads_status(const struct kv_spec_check *check, struct kv_arena *arena)
{
    struct kv_list reads = {0};
    kv_spec_check_reads(check, &reads, arena);
    kv_list_each(&reads, const struct kv_spec_read, read)
        if (kv_cel_paths_find(&read->paths, kv_text_of("status"), false))
            return true;
    return false;
}

static const char **fields_make(const struct kv_spec_check *check, struct kv_arena *arena)
{
    size_t at = 0;
    const char **fields =
        kv_arena_array(arena, check->validations.count * check->reads.count, sizeof *fields);
    kv_records_each(&check->validations, const struct kv_spec_validation, validation) {
        kv_list_each(&check->reads, const struct kv_expression_kind, kind)
            fields[at++] = kv_spec_validation_field(check, validation, kind, arena);
    }
    return fields;
}

static const struct kv_cel_paths *status_make(const struct kv_spec_check *check,
                                              struct kv_arena *arena)
{
    size_t at = 0;
    struct kv_cel_paths *paths = kv_arena_array(arena, check->validations.count, sizeof *paths);
    kv_records_each(&check->validations, const struct kv_spec_validation, validation)
        kv_spec_validation_reads(check, validation, &paths[at++], arena);
    return paths;
}

static const struct kv_rule *rule_make(const struct kv_spec_check *check, struct kv_arena *arena)
{
    struct check_rule *made = kv_arena_alloc(arena, sizeof *made);
    made->rule = (struct kv_rule){
        .doc = check->doc,
        .turn = KV_TURN_STATE,
        .reads = reads_make(check, arena),
        .about = reads_status(check, arena) ? KV_ABOUT_STATUS : 0,
        .run = check_run,
        .of_spec = true,
    };
    made->check = check;
    made->fields = fields_make(check, arena);
    made->status = status_make(check, arena);
    return &made->rule;
}

static const struct kv_rule *const *rules_make(const struct kv_spec *spec, struct kv_arena *arena)
{
    size_t count = 0;
    const struct kv_spec_check *check;
    while (kv_rules_registry[count])
        count++;
    const struct kv_rule **rules =
        kv_arena_array(arena, count + spec->all_checks.count + 1, sizeof *rules);
    memcpy(rules, kv_rules_registry, count * sizeof *rules);
    for (size_t i = 0; (check = kv_spec_check_at(spec, i)); i++)
        rules[count++] = rule_make(check, arena);
    return rules;
}

const struct kv_rule *const *kv_engine_rules(const struct kv_spec *spec)
{
    if (!spec || spec->all_checks.count == 0)
        return kv_rules_registry;
    if (!spec->annex->rules)
        spec->annex->rules = rules_make(spec, &spec->annex->arena);
    return spec->annex->rules;
}

struct kv_strings kv_engine_check_ids(const struct kv_spec *spec, struct kv_arena *arena)
{
    size_t count = 0;
    const struct kv_spec_check *check;
    const char **ids = kv_arena_array(arena, spec ? spec->all_checks.count : 0, sizeof *ids);
    for (; (check = kv_spec_check_at(spec, count)); count++)
        ids[count] = check->doc.id;
    return (struct kv_strings){ids, count};
}
