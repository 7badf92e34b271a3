/* The key `quota`: whether there must be one, or what it must set. */
#include "loader.h"

#include "kubevet/base/resource.h"
#include "repeated.h"

#include "kubevet/base/glob.h"

/* standardQuotaResources and integerResources in pkg/apis/core/helper/helpers.go of Kubernetes. */
static const struct {
    const char *name;
    bool whole; /* counted in pieces */
} resources[] = {
    {"cpu", false},
    {"memory", false},
    {"ephemeral-storage", false},
    {"requests.cpu", false},
    {"requests.memory", false},
    {"requests.ephemeral-storage", false},
    {"requests.storage", false},
    {"limits.cpu", false},
    {"limits.memory", false},
    {"limits.ephemeral-storage", false},
    {"pods", true},
    {"services", true},
    {"services.loadbalancers", true},
    {"services.nodeports", true},
    {"replicationcontrollers", true},
    {"resourcequotas", true},
    {"secrets", true},
    {"configmaps", true},
    {"persistentvolumeclaims", true},
};
enum { RESOURCE_COUNT = sizeof resources / sizeof resources[0] };

const char *kv_quota_resource(size_t index)
{
    return index < RESOURCE_COUNT ? resources[index].name : NULL;
}

/* Index into `resources`, or RESOURCE_COUNT. */
static size_t find_resource(const char *name)
{
    size_t i = 0;
    while (i < RESOURCE_COUNT && strcmp(resources[i].name, name) != 0)
        i++;
    return i;
}

/* As ValidateResourceQuotaResourceName of the API server. */
static bool check_resource(struct kv_loader *loader, const struct kv_value *key)
{
    if (find_resource(key->text) < RESOURCE_COUNT)
        return true;
    const char *names[RESOURCE_COUNT];
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        names[i] = resources[i].name;
    const char *nearest =
        strchr(key->text, '/') ? NULL : kv_nearest_word(key->text, names, RESOURCE_COUNT);
    if (!nearest)
        return kv_load_form(loader, "quota", KV_FORM_QUOTA_RESOURCE, key->text, key->place);
    kv_mistake_add(loader->mistakes, key->place,
                   "quota: there is no resource \"%s\": did you mean \"%s\"?",
                   kv_load_quote(loader, key->text), nearest);
    return false;
}

/* IsIntegerResourceName of the API server: a name with a `/` is counted in pieces (`count/...`, an
 * extended resource) unless it asks for it by `requests.` or belongs to kubernetes.io. */
static bool is_counted(const char *resource)
{
    size_t i = find_resource(resource);
    if (i < RESOURCE_COUNT)
        return resources[i].whole;
    return strchr(resource, '/') && strncmp(resource, "requests.", strlen("requests.")) != 0 &&
           !strstr(resource, "kubernetes.io/");
}

static void load_amount(struct kv_loader *loader, const struct kv_field *field,
                        const struct kv_node_pair *pair, struct kv_spec_pair *out)
{
    if (!kv_load_key(loader, field, pair->key, &out->key) || !check_resource(loader, &out->key))
        return;
    struct kv_field amount = {.name = out->key.text, .type = KV_FIELD_QUANTITY};
    if (kv_load_value(loader, &amount, pair->value, &out->value) && is_counted(out->key.text) &&
        !kv_quantity_is_whole(out->value.quantity))
        kv_mistake_add(loader->mistakes, out->value.place, "%s: %s is not a whole number",
                       out->key.text, out->value.text);
}

static void load_amounts(struct kv_loader *loader, const struct kv_field *field,
                         const struct kv_node *node, struct kv_records *out)
{
    struct kv_spec_pair *pairs = kv_arena_array(loader->arena, node->count, sizeof *pairs);
    struct kv_repeated repeated = {0};
    for (size_t i = 0; i < node->count; i++) {
        load_amount(loader, field, &node->pairs[i], &pairs[i]);
        const char *written = node->pairs[i].key->text.data;
        kv_repeated_add(&repeated, &loader->scratch, kv_resource_canonical(written), written,
                        kv_loader_place(loader, node->pairs[i].key));
    }
    kv_repeated_report(&repeated, loader->mistakes);
    *out = (struct kv_records){pairs, node->count, kv_loader_place(loader, node)};
}

void kv_load_quota(struct kv_loader *loader, const struct kv_field *field, struct kv_place place,
                   const struct kv_node *node, struct kv_spec_quota *out)
{
    *out = (struct kv_spec_quota){.place = place};
    if (node->type != KV_NODE_MAPPING) {
        struct kv_field policy = *field;
        policy.choices = kv_quota_policies;
        kv_load_value(loader, &policy, node, &out->policy);
        return;
    }
    if (!kv_load_check(loader, field->name, node, KV_NODE_MAPPING, "a mapping of amounts"))
        return;
    if (node->count == 0)
        kv_mistake_add(loader->mistakes, out->place,
                       "%s: bounds nothing: name amounts, or write required or optional",
                       field->name);
    load_amounts(loader, field, node, &out->amounts);
}
