#include "claims.h"
#include "storage.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/kinds/storageclass.h"

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
    finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, namespace);
}

/* The claim to check: an existing one, or the one that a pod's template will create. */
struct examined {
    const struct kv_claim *claim;
    const struct claim_maker *maker; /* NULL = it exists */
};

/* Several claims of one template differ in the same way: this is reported once. */
static bool is_reported(const struct kv_check *check, const struct kv_object *object,
                        const char *field, const char *expected)
{
    kv_list_each(check->findings, const struct kv_finding, finding) {
        if (finding->rule == &check->rule->doc && kv_string_is(finding->field, field) &&
            kv_string_is(finding->object.name, object->name) &&
            kv_string_is(finding->object.namespace, object->namespace) &&
            kv_string_is(finding->expected, expected))
            return true;
    }
    return false;
}

static void difference_report(struct kv_check *check, const struct examined *examined,
                              const char *field, const char *expected, const char *actual,
                              struct kv_place documented)
{
    const struct kv_claim *claim = examined->claim;
    const struct kv_object *object = examined->maker ? examined->maker->object : &claim->object;
    const char *what = field;
    if (examined->maker) {
        field = claims_field(check, examined->maker, field);
        if (is_reported(check, object, field, expected))
            return;
    }
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), documented, "claim %s %s %s %s, not %s",
                         claim->object.name, examined->maker ? "will have" : "has", what,
                         actual ? actual : "absent", expected);
    finding->field = field;
    finding->expected = expected;
    finding->actual = actual;
    finding->manifest = object->place;
}

static void class_check(struct kv_check *check, const struct examined *examined,
                        const struct kv_value *documented)
{
    const struct kv_object *object =
        examined->maker ? examined->maker->object : &examined->claim->object;
    const char *class;
    if (!documented->text || !storage_class_of(check, object, examined->claim, &class))
        return;
    if (!class || strcmp(class, documented->text) != 0)
        difference_report(check, examined, storage_class_field(examined->claim), documented->text,
                          class, documented->place);
}

static void size_check(struct kv_check *check, const struct examined *examined,
                       const struct kv_value *documented)
{
    if (!documented->text)
        return;
    const struct kv_resource_amount *asked =
        kv_quantities_get(&examined->claim->requests, "storage");
    if (!asked ||
        kv_quantity_compare(asked->amount, kv_quantity_round_to_milli(documented->quantity)) != 0)
        difference_report(check, examined, "spec.resources.requests[storage]", documented->text,
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

/* As sets: their order has no meaning. */
static void modes_check(struct kv_check *check, const struct examined *examined,
                        const struct kv_values *documented)
{
    if (!documented->place.file)
        return;
    const char **wanted = kv_arena_array(check->arena, documented->count + 1, sizeof *wanted);
    for (size_t i = 0; i < documented->count; i++)
        wanted[i] = documented->items[i].text;
    const char *const *found = examined->claim->access_modes.items;
    size_t count = examined->claim->access_modes.count;
    bool equal = true;
    for (size_t i = 0; i < documented->count; i++)
        equal &= modes_hold(found, count, wanted[i]);
    for (size_t i = 0; i < count; i++)
        equal &= modes_hold(wanted, documented->count, found[i]);
    if (!equal)
        difference_report(check, examined, "spec.accessModes",
                          modes_text(check, wanted, documented->count),
                          count ? modes_text(check, found, count) : NULL, documented->place);
}

/* Manifests that add or change a claim's creator also create the claim. A claim that is missing
 * although its creator is unchanged is missing. */
static bool is_brought(const struct kv_check *check, const struct claim_maker *maker)
{
    return check->state->source == KV_SOURCE_MANIFESTS || maker->object->change != KV_UNTOUCHED;
}

static void claim_check(struct kv_check *check, const char *namespace,
                        const struct kv_spec_claim *documented)
{
    const char *name = documented->name.text;
    struct claim_maker maker;
    struct examined examined = {(const struct kv_claim *)kv_state_find(
                                    check->state, &kv_kind_persistentvolumeclaim, namespace, name),
                                NULL};
    kv_check_compares(check, documented->name.place, namespace);
    if (!examined.claim && claims_maker_of(check, namespace, name, &maker) &&
        is_brought(check, &maker))
        examined = (struct examined){claims_make(check, &maker, name), &maker};
    if (!examined.claim || (!examined.maker && claims_deleted_by(check, examined.claim))) {
        if (kv_check_knows(check, &kv_kind_persistentvolumeclaim, namespace))
            missing_report(check, namespace, documented);
        return;
    }
    kv_check_compares(check, documented->storage_class.place, namespace);
    kv_check_compares(check, documented->storage.place, namespace);
    kv_check_compares(check, documented->access_modes.place, namespace);
    class_check(check, &examined, &documented->storage_class);
    size_check(check, &examined, &documented->storage);
    modes_check(check, &examined, &documented->access_modes);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        kv_records_each(&documented->content.claims, const struct kv_spec_claim, claim)
            claim_check(check, documented->name.text, claim);
    }
}

const struct kv_rule kv_rule_storage_claim = {
    .doc =
        {
            .id = "storage/claim",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented claim is missing or differs from the spec",
            .why = "Pods that mount a claim stay Pending until it exists. A StatefulSet creates "
                   "its pods' claims from its volumeClaimTemplates, and a pod those of its "
                   "ephemeral volumes: where manifests contain these, the claim is checked by its "
                   "template. Class and access modes are immutable: to change them, create a new "
                   "claim and move the data.",
            .fix = "Apply the documented claim. Its size can be increased in place where the "
                   "class allows expansion. A different class or access mode needs a new claim "
                   "and a copy of the data.",
            .keys = "claim claim.storageClass claim.storage claim.accessModes",
            .example = "namespaces:\n"
                       "  matomo:\n"
                       "    claims:\n"
                       "      data-matomo-mariadb-0:\n"
                       "        storageClass: exoscale-bs-retain\n"
                       "        storage: 20Gi\n"
                       "        accessModes: [ReadWriteOnce]\n",
            .source = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/",
        },
    .reads = KV_READS({.kind = &kv_kind_persistentvolumeclaim, .need = KV_MUST},
                      {.kind = &kv_kind_storageclass, .need = KV_HELPS}, CLAIMS_READS),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
