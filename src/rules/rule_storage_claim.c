#include "storage.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/resourcequota.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return storage_documents_claims(spec) ? NULL : "the spec documents no claims";
}

static void missing_report(struct kv_check *check, const char *namespace,
                           const struct kv_spec_claim *documented)
{
    struct kv_finding *finding = kv_check_finding(
        check,
        kv_name_make(check, &kv_kind_persistentvolumeclaim, namespace, documented->name.text),
        documented->name.place, "claim %s is missing from namespace %s", documented->name.text,
        namespace);
    finding->field = "metadata.name";
    finding->expected = documented->name.text;
}

static void difference_report(struct kv_check *check, const struct kv_claim *claim,
                              const char *field, const char *expected, const char *actual,
                              struct kv_place documented)
{
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &claim->object), documented, "claim %s has %s %s, not %s",
        claim->object.name, field, actual ? actual : "absent", expected);
    finding->field = field;
    finding->expected = expected;
    finding->actual = actual;
    finding->manifest = claim->object.place;
}

/* A claim that leaves its class out gets the default one when it is admitted: only a manifest, not
 * yet applied, says nothing. */
static void class_check(struct kv_check *check, const struct kv_claim *claim,
                        const struct kv_value *documented)
{
    const char *class = kv_claim_class(claim);
    if (!documented->text)
        return;
    if (!class && check->state->source == KV_SOURCE_MANIFESTS)
        kv_check_not_evaluated(check, &claim->object,
                               "it leaves storageClassName to the default class, which manifests "
                               "don't show");
    else if (!class || strcmp(class, documented->text) != 0)
        difference_report(check, claim, storage_class_field(claim), documented->text, class,
                          documented->place);
}

static void size_check(struct kv_check *check, const struct kv_claim *claim,
                       const struct kv_value *documented)
{
    if (!documented->text)
        return;
    const struct kv_resource_amount *asked = kv_quantities_get(&claim->requests, "storage");
    if (!asked ||
        kv_quantity_compare(asked->amount, kv_quantity_round_to_milli(documented->quantity)) != 0)
        difference_report(check, claim, "spec.resources.requests[storage]", documented->text,
                          asked ? asked->text : NULL, documented->place);
}

static const char *modes_text(struct kv_check *check, const char *const *modes, size_t count)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < count; i++)
        kv_buffer_printf(&text, "%s%s", i ? ", " : "", modes[i]);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static bool modes_hold(const char *const *modes, size_t count, const char *mode)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(modes[i], mode) == 0)
            return true;
    return false;
}

/* As sets: their order says nothing. */
static void modes_check(struct kv_check *check, const struct kv_claim *claim,
                        const struct kv_values *documented)
{
    if (!documented->place.file)
        return;
    const char **wanted = kv_arena_array(check->arena, documented->count + 1, sizeof *wanted);
    for (size_t i = 0; i < documented->count; i++)
        wanted[i] = documented->items[i].text;
    const char *const *found = claim->access_modes.items;
    size_t count = claim->access_modes.count;
    bool equal = true;
    for (size_t i = 0; i < documented->count; i++)
        equal &= modes_hold(found, count, wanted[i]);
    for (size_t i = 0; i < count; i++)
        equal &= modes_hold(wanted, documented->count, found[i]);
    if (!equal)
        difference_report(check, claim, "spec.accessModes",
                          modes_text(check, wanted, documented->count),
                          count ? modes_text(check, found, count) : NULL, documented->place);
}

static void claim_check(struct kv_check *check, const char *namespace,
                        const struct kv_spec_claim *documented)
{
    const struct kv_claim *claim = (const struct kv_claim *)kv_state_find(
        check->state, &kv_kind_persistentvolumeclaim, namespace, documented->name.text);
    if (!claim) {
        if (kv_check_knows(check, &kv_kind_persistentvolumeclaim, namespace))
            missing_report(check, namespace, documented);
        return;
    }
    class_check(check, claim, &documented->storage_class);
    size_check(check, claim, &documented->storage);
    modes_check(check, claim, &documented->access_modes);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (documented->content.claims.count == 0 ||
            storage_namespace_is_missing(check, documented->name.text))
            continue;
        kv_records_each(&documented->content.claims, const struct kv_spec_claim, claim)
            claim_check(check, documented->name.text, claim);
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_persistentvolumeclaim, NULL};
static const struct kv_kind *const also_reads[] = {&kv_kind_namespace, NULL};

const struct kv_rule kv_rule_storage_claim = {
    .doc =
        {
            .id = "storage/claim",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented claim is missing or differs",
            .why = "Pods that mount a claim stay Pending until it exists. Class and access modes "
                   "can't be changed later: a claim made with others has to be made anew, and its "
                   "data moved.",
            .mend = "Apply the documented claim. A size may grow in place where the class allows "
                    "expansion; class and access modes need a new claim and a copy of the data.",
            .example = "namespaces:\n"
                       "  matomo:\n"
                       "    claims:\n"
                       "      data-matomo-mariadb-0:\n"
                       "        storageClass: exoscale-bs-retain\n"
                       "        storage: 20Gi\n"
                       "        accessModes: [ReadWriteOnce]\n",
            .source = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/",
        },
    .reads = reads,
    .also_reads = also_reads,
    .existence = true,
    .not_applicable = not_applicable,
    .run = run,
};
