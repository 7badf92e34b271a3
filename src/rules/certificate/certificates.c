#include "certificates.h"

static const struct kv_spec_certificates *own_of(const struct kv_spec *spec, const char *namespace)
{
    const struct kv_spec_namespace *documented = kv_spec_namespace_find(spec, namespace);
    return documented && documented->content.certificates.place.file
               ? &documented->content.certificates
               : NULL;
}

static struct demand demand_of(const struct kv_value *value, const char *namespace)
{
    return (struct demand){value, value->place, namespace};
}

struct demand demand_of_ready(const struct kv_spec *spec, const char *namespace)
{
    const struct kv_spec_certificates *own = own_of(spec, namespace);
    return own ? (struct demand){NULL, own->place, namespace}
               : (struct demand){NULL, spec->certificates.place, NULL};
}

struct demand demand_of_remaining(const struct kv_spec *spec, const char *namespace)
{
    const struct kv_spec_certificates *own = own_of(spec, namespace);
    return own && own->min_remaining.text ? demand_of(&own->min_remaining, namespace)
                                          : demand_of(&spec->certificates.min_remaining, NULL);
}

struct demand demand_of_issuer(const struct kv_spec *spec, const char *namespace)
{
    const struct kv_spec_certificates *own = own_of(spec, namespace);
    return own && own->issuer.text ? demand_of(&own->issuer, namespace)
                                   : demand_of(&spec->certificates.issuer, NULL);
}

/* Are the Certificates known of which the spec says something? */
static void known_demand(struct kv_check *check)
{
    const struct kv_spec *spec = check->spec;
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return; /* what manifests leave out is no gap in them */
    if (spec->certificates.place.file)
        kv_check_gaps(check, &kv_kind_certificate);
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (documented->content.certificates.place.file)
            (void)kv_check_demands(check, &kv_kind_certificate, documented->name.text);
    }
}

void certificates_each(struct kv_check *check,
                       void (*take)(struct kv_check *check,
                                    const struct kv_certificate_object *certificate))
{
    const struct kv_state_kind *certificates = kv_state_kind(check->state, &kv_kind_certificate);
    known_demand(check);
    for (size_t i = 0; i < certificates->count; i++) {
        const struct kv_object *object = certificates->objects[i];
        if (object->deleted == KV_TIME_NONE &&
            demand_of_ready(check->spec, object->namespace).place.file)
            take(check, (const struct kv_certificate_object *)object);
    }
}

const char *certificates_not_applicable(const struct kv_spec *spec,
                                        bool (*asks)(const struct kv_spec_certificates *documented),
                                        const char *reason)
{
    if (asks(&spec->certificates))
        return NULL;
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (asks(&documented->content.certificates))
            return NULL;
    }
    return reason;
}
