#include "waiver.h"

const char *waiver_subject(struct kv_check *check, const struct kv_spec_waiver *waiver)
{
    const char *subject =
        waiver->object.text
            ? kv_check_format(check, "%s on %s", waiver->rule.text, waiver->object.text)
            : waiver->rule.text;
    return waiver->field.text ? kv_check_format(check, "%s, field %s", subject, waiver->field.text)
                              : subject;
}

static const char *field_of(struct kv_check *check, const struct kv_spec_waiver *waiver)
{
    const struct kv_spec_waiver *first = check->spec->waivers.items;
    return kv_check_format(check, "waivers[%zu]", (size_t)(waiver - first));
}

static struct kv_object_name spec_name(const struct kv_spec *spec)
{
    return (struct kv_object_name){
        .api_version = spec->api_version.text, .kind = spec->kind.text, .name = spec->name.text};
}

struct kv_finding *waiver_finding(struct kv_check *check, const struct kv_spec_waiver *waiver,
                                  const char *message)
{
    struct kv_finding *finding =
        kv_check_finding(check, spec_name(check->spec), waiver->item.place, "%s", message);
    finding->field = field_of(check, waiver);
    return finding;
}

void waiver_gap(struct kv_check *check, const struct kv_spec_waiver *waiver, const char *reason)
{
    kv_check_object_gap(check, spec_name(check->spec), "%s, line %u: %s", field_of(check, waiver),
                        waiver->item.place.line, reason);
}
