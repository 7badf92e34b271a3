#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (documented->content.labels.count + documented->content.annotations.count > 0)
            return NULL;
    }
    return "the spec documents no labels or annotations of namespaces";
}

/* The labels or the annotations of a namespace. */
struct part {
    const char *name, *one;
    const struct kv_records *documented;
    struct kv_labels found;
    bool is_annotations;
};

/* Only the annotations that are asked for are kept: was this one? */
static bool is_unrecorded(struct kv_check *check, const struct kv_object *object,
                          const struct part *part, const char *key)
{
    const char *reason =
        part->is_annotations ? kv_state_annotation_unknown(check->state, key) : NULL;
    if (reason)
        kv_check_not_evaluated(check, object, "annotation %s: %s", key, reason);
    return reason != NULL;
}

static void pair_check(struct kv_check *check, const struct kv_object *object,
                       const struct part *part, const struct kv_spec_pair *pair)
{
    const char *key = pair->key.text, *wanted = pair->value.text;
    const char *found = kv_labels_get(part->found, key);
    kv_check_compares(check, pair->value.place, object->name);
    if ((found && strcmp(found, wanted) == 0) ||
        (!found && is_unrecorded(check, object, part, key)))
        return;
    struct kv_finding *finding =
        found ? kv_check_finding(check, kv_name_of(check, object), pair->value.place,
                                 "%s %s of namespace %s is \"%s\", not \"%s\"", part->one, key,
                                 object->name, found, wanted)
              : kv_check_finding(check, kv_name_of(check, object), pair->value.place,
                                 "namespace %s has no %s %s", object->name, part->one, key);
    finding->field = kv_check_format(check, "metadata.%s[%s]", part->name, key);
    finding->expected = wanted;
    finding->actual = found;
    finding->manifest = object->place;
}

static void part_check(struct kv_check *check, const struct kv_object *object, struct part part)
{
    kv_records_each(part.documented, const struct kv_spec_pair, pair)
        pair_check(check, object, &part, pair);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const struct kv_object *found =
            kv_state_find(check->state, &kv_kind_namespace, NULL, documented->name.text);
        if (!found)
            continue;
        part_check(check, found,
                   (struct part){"labels", "label", &documented->content.labels, found->labels,
                                 .is_annotations = false});
        part_check(check, found,
                   (struct part){"annotations", "annotation", &documented->content.annotations,
                                 found->annotations, .is_annotations = true});
    }
}

const struct kv_rule kv_rule_namespace_labels = {
    .doc =
        {
            .id = "namespace/labels",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a namespace lacks a documented label or annotation",
            .why = "Controllers and policies select namespaces by their labels: network policies, "
                   "service meshes, admission webhooks, cost reports. A namespace without its "
                   "label is silently left out of all of them. Labels and annotations that the "
                   "spec does not name are not compared.",
            .fix = "Set it in the manifest of the namespace. Where the namespace is made by a "
                   "HelmRelease or by kubectl create, add a manifest for it.",
            .keys = "namespace.labels[] namespace.annotations[]",
            .example = "profiles:\n"
                       "  team: {labels: {istio-injection: enabled}}\n"
                       "namespaces:\n"
                       "  shop: {profile: team, labels: {owner: shop-team}}\n",
            .source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
        },
    .reads = KV_READS({.kind = &kv_kind_namespace, .need = KV_MUST}),
    .extra = KV_READS_ANNOTATIONS,
    .not_applicable = not_applicable,
    .run = run,
};
