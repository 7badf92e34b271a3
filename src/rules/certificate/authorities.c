#include "authorities.h"

#include "kubevet/base/base64.h"

bool authorities_are_wanted(const struct kv_spec *spec, const struct kv_kind *kind)
{
    (void)kind;
    return spec->certificates.min_remaining.text != NULL;
}

/* An empty bundle stands for the system's authorities. */
static void bundle_take(struct kv_check *check, struct authorities authorities,
                        const char *ca_bundle,
                        void (*take)(struct kv_check *check, const struct authorities *authorities))
{
    struct kv_buffer pem = {0}, readable = {0};
    if (!ca_bundle || !*ca_bundle)
        return;
    authorities.is_base64 = kv_base64_decode(kv_text_of(ca_bundle), &pem);
    authorities.is_usable =
        kv_bundle_read(authorities.is_base64 ? kv_buffer_as_text(&pem) : kv_text_of(""), &readable,
                       &authorities.bundle);
    take(check, &authorities);
    kv_buffer_release(&pem);
    kv_buffer_release(&readable);
}

static void called_take(struct kv_check *check, const struct kv_called *called,
                        void (*take)(struct kv_check *check, const struct authorities *authorities))
{
    bool is_conversion = called->object.kind == &kv_kind_customresourcedefinition;
    struct authorities authorities = {
        .called = called,
        .field = is_conversion ? "spec.conversion.webhook.clientConfig.caBundle" : "spec.caBundle"};
    bundle_take(check, authorities, called->ca_bundle, take);
    kv_list_each(&called->webhooks, const struct kv_webhook, webhook) {
        authorities.field = kv_check_format(check, "webhooks[%s].clientConfig.caBundle",
                                            webhook->name ? webhook->name : "");
        bundle_take(check, authorities, webhook->ca_bundle, take);
    }
}

void authorities_each(struct kv_check *check,
                      void (*take)(struct kv_check *check, const struct authorities *authorities))
{
    static const struct kv_kind *const kinds[] = {
        &kv_kind_validatingwebhookconfiguration, &kv_kind_mutatingwebhookconfiguration,
        &kv_kind_apiservice, &kv_kind_customresourcedefinition, NULL};
    for (const struct kv_kind *const *kind = kinds; *kind; kind++) {
        const struct kv_state_kind *found = kv_state_kind(check->state, *kind);
        if (check->state->source != KV_SOURCE_MANIFESTS)
            (void)kv_check_demands(check, *kind, NULL);
        for (size_t i = 0; i < found->count; i++) {
            const struct kv_called *called = (const struct kv_called *)found->objects[i];
            if (!called->object.place.file || !kv_called_is_injected(called))
                called_take(check, called, take);
        }
    }
}

const char *authorities_problem(struct kv_check *check, const struct authorities *authorities)
{
    struct kv_buffer text = {0};
    if (!authorities->is_base64)
        return "it is not base64";
    kv_bundle_describe(&authorities->bundle, &text);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}
