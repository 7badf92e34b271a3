#include "waiver.h"

const char *waiver_subject(struct kv_check *check, const struct kv_spec_waiver *waiver)
{
    return waiver->object.text
               ? kv_check_format(check, "%s on %s", waiver->rule.text, waiver->object.text)
               : waiver->rule.text;
}

static const char *field_of(struct kv_check *check, const struct kv_spec_waiver *waiver)
{
    const struct kv_spec_waiver *first = check->spec->waivers.items;
    return kv_check_format(check, "waivers[%zu]", (size_t)(waiver - first));
}

struct kv_finding *waiver_finding(struct kv_check *check, const struct kv_spec_waiver *waiver,
                                  const char *message)
{
    const struct kv_spec *spec = check->spec;
    struct kv_object_name object = {
        .api_version = spec->api_version.text, .kind = spec->kind.text, .name = spec->name.text};
    struct kv_finding *finding = kv_check_finding(check, object, waiver->item.place, "%s", message);
    finding->field = field_of(check, waiver);
    return finding;
}

void waiver_gap(struct kv_check *check, const struct kv_spec_waiver *waiver, const char *reason)
{
    struct kv_not_evaluated *gap = kv_list_push(check->not_evaluated, check->arena, sizeof *gap);
    gap->rule = check->rule->doc.id;
    gap->object = kv_check_format(check, "%s/%s", check->spec->kind.text, check->spec->name.text);
    gap->reason = kv_check_format(check, "%s, line %u: %s", field_of(check, waiver),
                                  waiver->item.place.line, reason);
}
