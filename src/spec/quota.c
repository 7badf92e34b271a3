/* The key `quota`: whether there must be one, or its amounts. */
#include "loader.h"

#include "repeated.h"

#include "kubevet/base/resource.h"

void quota_aliases_check(struct loader *loader, const struct kv_node *node)
{
    struct repeated repeated = {0};
    for (size_t i = 0; i < node->count; i++) {
        const char *written = node->pairs[i].key->text.data;
        repeated_add(&repeated, &loader->scratch, kv_resource_canonical(written), written,
                     loader_place(loader, node->pairs[i].key));
    }
    repeated_report(&repeated, loader->problems);
}

static void amount_load(struct loader *loader, const struct field *field,
                        const struct kv_node_pair *pair, struct kv_spec_pair *out)
{
    if (!key_load(loader, field, pair->key, &out->key) ||
        !quota_resource_check(loader, field->name, out->key.text, out->key.place))
        return;
    struct field amount = {.name = out->key.text, .type = FIELD_QUANTITY};
    if (value_load(loader, &amount, pair->value, &out->value) && quota_is_counted(out->key.text) &&
        !kv_quantity_is_whole(out->value.quantity))
        kv_problem_add(loader->problems, out->value.place, "%s: %s is not a whole number",
                       out->key.text, out->value.text);
}

static void amounts_load(struct loader *loader, const struct field *field,
                         const struct kv_node *node, struct kv_records *out)
{
    struct kv_spec_pair *pairs = kv_arena_array(loader->arena, node->count, sizeof *pairs);
    for (size_t i = 0; i < node->count; i++)
        amount_load(loader, field, &node->pairs[i], &pairs[i]);
    quota_aliases_check(loader, node);
    *out = (struct kv_records){pairs, node->count, loader_place(loader, node)};
}

void quota_load(struct loader *loader, const struct field *field, struct kv_place place,
                const struct kv_node *node, struct kv_spec_quota *out)
{
    *out = (struct kv_spec_quota){.place = place};
    if (node->type != KV_NODE_MAPPING) {
        struct field policy = *field;
        policy.choices = quota_policies;
        value_load(loader, &policy, node, &out->policy);
        return;
    }
    if (!node_check(loader, field->name, node, KV_NODE_MAPPING, "a mapping of amounts"))
        return;
    if (node->count == 0)
        kv_problem_add(loader->problems, out->place,
                       "%s: limits nothing: set amounts, or write required or optional",
                       field->name);
    amounts_load(loader, field, node, &out->amounts);
}
