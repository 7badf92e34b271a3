/* What namespaces take from their profiles: whole keys, by the table. */
#include "field.h"
#include "names.h"
#include "whole.h"

/* The size of a key's member, and whether the file gave it. */
static size_t member_size(const struct kv_field *field, const void *member, bool *given)
{
    switch (field->type) {
    case KV_FIELD_LIST:
        *given = ((const struct kv_values *)member)->place.file != NULL;
        return sizeof(struct kv_values);
    case KV_FIELD_PAIRS:
    case KV_FIELD_RECORDS:
    case KV_FIELD_MAP:
    case KV_FIELD_WORKLOADS:
        *given = ((const struct kv_records *)member)->place.file != NULL;
        return sizeof(struct kv_records);
    case KV_FIELD_QUOTA:
        *given = ((const struct kv_spec_quota *)member)->place.file != NULL;
        return sizeof(struct kv_spec_quota);
    case KV_FIELD_RECORD:
        *given = ((const struct kv_place *)member)->file != NULL; /* KV_HEAD_PLACE */
        return field->record->size;
    case KV_FIELD_NODE:
        *given = *(const struct kv_node *const *)member != NULL;
        return sizeof(const struct kv_node *);
    default:
        *given = ((const struct kv_value *)member)->text != NULL;
        return sizeof(struct kv_value);
    }
}

/* Gives a namespace the keys of its profile that it does not give itself. */
static void take_from_profile(struct kv_spec_content *content,
                              const struct kv_spec_content *profile)
{
    const struct kv_field *field;
    size_t offset;
    for (size_t i = 0; (field = kv_record_field(&kv_content_record, i, &offset)); i++) {
        bool given;
        void *member = (char *)content + offset;
        size_t size = member_size(field, member, &given);
        if (!given)
            memcpy(member, (const char *)profile + offset, size);
    }
}

void kv_spec_apply_profiles(struct kv_spec *spec)
{
    struct kv_arena scratch = {0};
    struct kv_names profiles =
        kv_names_of(&spec->profiles, sizeof(struct kv_spec_profile), &scratch);
    kv_records_each(&spec->namespaces, struct kv_spec_namespace, namespace)
    {
        const struct kv_spec_profile *profile =
            namespace->profile.text ? kv_names_find(&profiles, namespace->profile.text) : NULL;
        if (profile)
            take_from_profile(&namespace->content, &profile->content);
    }
    kv_arena_release(&scratch);
}
