#include "draft.h"

#include "kubevet/kinds/certificate.h"

#include <string.h>

/* Can the spec say it? The API server allows no other names. */
static bool is_sayable(const char *kind, const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(name) && *name &&
           strspn(kind, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
               strlen(kind) &&
           *kind;
}

static const char *issuer_of(struct draft *draft, const struct kv_certificate_object *certificate)
{
    const char *kind = certificate->issuer_kind ? certificate->issuer_kind : "Issuer";
    return certificate->issuer_name && is_sayable(kind, certificate->issuer_name)
               ? draft_format(draft, "%s/%s", kind, certificate->issuer_name)
               : NULL;
}

/* The issuer of most of them; with it, that they are ready. */
static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    struct objects found = draft_objects(draft, &kv_kind_certificate, namespace);
    const char **issuers = kv_arena_array(draft->arena, found.count, sizeof *issuers);
    for (size_t i = 0; i < found.count; i++)
        issuers[i] =
            issuer_of(draft, (const struct kv_certificate_object *)(const void *)found.items[i]);
    const char *issuer = found.count > 0 ? text_of_most(issuers, found.count) : NULL;
    if (!issuer || !draft_knows(draft, &kv_kind_certificate, namespace))
        return;
    struct entry *certificates = entry_map(draft->arena, content, "certificates");
    entry_text(draft->arena, certificates, "issuer", issuer)->samples = found.count;
}

const struct kv_observer kv_observe_certificates = {
    .path = "namespaces.certificates",
    .reads = KV_OBSERVED(&kv_kind_certificate),
    .keys = KV_OBSERVES("content.certificates", "certificates.issuer"),
    .namespace = observe,
};
