#include "storage.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (documented->content.storage_class.text)
            return NULL;
    }
    return "the spec documents no namespace's storage class";
}

static void claim_check(struct kv_check *check, const struct kv_spec_namespace *documented,
                        const struct kv_claim *claim)
{
    const struct kv_value *wanted = &documented->content.storage_class;
    const char *found = kv_claim_class(claim);
    /* What is documented of a claim by its name goes before what is said of all. */
    if (storage_documented(check->spec, claim->object.namespace, claim->object.name) ||
        (found && strcmp(found, wanted->text) == 0))
        return;
    if (!found && check->state->source == KV_SOURCE_MANIFESTS) {
        kv_check_not_evaluated(check, &claim->object,
                               "it leaves storageClassName to the default class, which manifests "
                               "don't show");
        return;
    }
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &claim->object), wanted->place,
        "claim %s has %s%s, but every claim in namespace %s is to use %s", claim->object.name,
        found && found[0] ? "storage class " : "no storage class", found ? found : "",
        documented->name.text, wanted->text);
    finding->field = storage_class_field(claim);
    finding->expected = wanted->text;
    finding->actual = found;
    finding->manifest = claim->object.place;
    finding->hint =
        "a claim's class can't be changed: make a new claim of the documented class and "
        "move the data; or document this claim under claims";
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (!documented->content.storage_class.text)
            continue;
        size_t count;
        struct kv_object *const *claims = kv_state_in_namespace(
            check->state, &kv_kind_persistentvolumeclaim, documented->name.text, &count);
        for (size_t i = 0; i < count; i++)
            claim_check(check, documented, (const struct kv_claim *)claims[i]);
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_persistentvolumeclaim, NULL};

const struct kv_rule kv_rule_storage_claim_class = {
    .doc =
        {
            .id = "storage/claim-class",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a claim uses another class than its namespace's",
            .why = "The class decides where the data lies and whether it survives its claim: a "
                   "database on a class that reclaims by Delete is gone with its claim.",
            .mend = "Make a new claim of the documented class, move the data, and delete the old "
                    "claim. Claims that are documented by name under `claims` are held to what is "
                    "said there instead.",
            .example = "namespaces:\n"
                       "  matomo: {storageClass: exoscale-bs-retain}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1",
        },
    .reads = reads,
    .not_applicable = not_applicable,
    .run = run,
};
