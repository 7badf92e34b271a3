#include "claims.h"
#include "rules/workload/holders.h"
#include "storage.h"

#include "kubevet/kinds/storageclass.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (documented->content.storage_class.text)
            return NULL;
    }
    return "the spec documents no namespace's storage class";
}

static const char *class_text(struct kv_check *check, const char *class)
{
    return class && class[0] ? kv_check_format(check, "storage class %s", class)
                             : "no storage class";
}

/* --- existing claims --- */

/* Was it created with a pod whose template is checked, and as in that template? Then it is reported
 * there, once. For a StatefulSet, whose claims have names, only future claims are. */
static bool is_reported_at_template(const struct kv_check *check, const struct kv_claim *claim)
{
    const struct kv_owner *owner = kv_object_controller(&claim->object);
    if (!owner || strcmp(owner->kind, kv_kind_pod.name) != 0)
        return false;
    const char *namespace = claim->object.namespace, *name = claim->object.name;
    size_t pod = strlen(owner->name);
    const struct kv_object *holder =
        kv_state_find(check->state, &kv_kind_pod, namespace, owner->name);
    const struct kv_workload *template = holder ? holder_template_of(check->state, holder) : NULL;
    if (!template || template->object.kind == &kv_kind_statefulset ||
        strncmp(name, owner->name, pod) != 0 || name[pod] != '-')
        return false;
    kv_list_each(&template->template.volumes, const struct kv_volume, volume) {
        const char *class = kv_claim_template_class(&volume->claim);
        if (volume->is_ephemeral && kv_string_is(volume->name, name + pod + 1))
            return !class || kv_string_is(class, kv_claim_class(claim));
    }
    return false;
}

static void claim_check(struct kv_check *check, const struct kv_spec_namespace *documented,
                        const struct kv_claim *claim)
{
    const struct kv_value *wanted = &documented->content.storage_class;
    const char *found;
    /* An entry for the claim by name takes precedence over the namespace's class. */
    if (storage_documented(check->spec, claim->object.namespace, claim->object.name) ||
        is_reported_at_template(check, claim))
        return;
    kv_check_compares(check, wanted->place, documented->name.text);
    if (!storage_class_of(check, &claim->object, claim, &found) ||
        kv_string_is(found, wanted->text))
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &claim->object), wanted->place,
        "claim %s has %s, but every claim in namespace %s must use %s", claim->object.name,
        class_text(check, found), documented->name.text, wanted->text);
    finding->field = storage_class_field(claim);
    finding->expected = wanted->text;
    finding->actual = found;
    finding->manifest = claim->object.place;
    finding->hint = "a claim's class is immutable: create a new claim of the documented class and "
                    "move the data; or document this claim under claims";
}

/* --- claims that pods will create --- */

/* How many of the StatefulSet's future claims are documented by name? */
static int64_t documented_count(const struct kv_check *check,
                                const struct kv_spec_namespace *documented,
                                const struct claim_maker *maker)
{
    int64_t count = 0;
    kv_records_each(&documented->content.claims, const struct kv_spec_claim, claim) {
        const char *name = claim->name.text;
        count += claims_is_of(maker, name) &&
                 !kv_state_find(check->state, &kv_kind_persistentvolumeclaim, documented->name.text,
                                name);
    }
    return count;
}

/* Will it create a claim that does not exist and is not documented by name? */
static bool makes_claims(const struct kv_check *check, const struct kv_spec_namespace *documented,
                         const struct claim_maker *maker)
{
    bool is_numbered =
        maker->object->kind == &kv_kind_statefulset || maker->object->kind == &kv_kind_pod;
    return !is_numbered || maker->missing > documented_count(check, documented, maker);
}

static void maker_check(struct kv_check *check, const struct kv_spec_namespace *documented,
                        const struct claim_maker *maker)
{
    const struct kv_value *wanted = &documented->content.storage_class;
    const struct kv_claim *claim = claims_make(check, maker, maker->volume);
    const char *found;
    kv_check_compares(check, wanted->place, documented->name.text);
    if (kv_string_is(kv_claim_class(claim), wanted->text) ||
        !makes_claims(check, documented, maker) ||
        !storage_class_of(check, maker->object, claim, &found) || kv_string_is(found, wanted->text))
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, maker->object), wanted->place,
        "the claims of %s %s of %s %s will have %s, but every claim in namespace %s must use %s",
        maker->is_ephemeral ? "volume" : "template", maker->volume, maker->object->kind->name,
        maker->object->name, class_text(check, found), documented->name.text, wanted->text);
    finding->field = claims_field(check, maker, storage_class_field(claim));
    finding->expected = wanted->text;
    finding->actual = found;
    finding->manifest = maker->object->place;
    finding->hint = maker->is_ephemeral
                        ? "set the class in the template: new pods get it"
                        : "set the class in the template: it is immutable in an existing "
                          "StatefulSet, so delete that with --cascade=orphan and apply it again";
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        if (!documented->content.storage_class.text)
            continue;
        size_t count;
        struct kv_object *const *claims = kv_state_in_namespace(
            check->state, &kv_kind_persistentvolumeclaim, documented->name.text, &count);
        for (size_t i = 0; i < count; i++)
            claim_check(check, documented, (const struct kv_claim *)claims[i]);
        struct kv_list makers = claims_makers(check, documented->name.text);
        kv_list_each(&makers, const struct claim_maker, maker)
            maker_check(check, documented, maker);
    }
    kv_check_gaps(check, &kv_kind_persistentvolumeclaim);
}

const struct kv_rule kv_rule_storage_claim_class = {
    .doc =
        {
            .id = "storage/claim-class",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a claim uses a different storage class than its namespace requires",
            .why =
                "The class decides where the data is stored and whether it survives its claim: a "
                "database on a class with reclaim policy Delete is lost with its claim. Claims "
                "that a StatefulSet's volumeClaimTemplates and ephemeral volumes will create are "
                "checked too, at the template. A claim without a class gets the default class.",
            .fix = "Create a new claim of the documented class, move the data, and delete the old "
                   "claim. Claims that are documented by name under `claims` are checked against "
                   "that entry instead.",
            .keys = "namespace.storageClass",
            .example = "namespaces:\n"
                       "  matomo: {storageClass: exoscale-bs-retain}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1",
        },
    .reads = KV_READS({.kind = &kv_kind_persistentvolumeclaim, .need = KV_HELPS},
                      {.kind = &kv_kind_storageclass, .need = KV_HELPS}, CLAIMS_READS),
    .not_applicable = not_applicable,
    .run = run,
};
