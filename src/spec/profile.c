/* Copies the keys of profiles that namespaces do not set themselves. Keys that both set are merged
 * before loading (merge.c). */
#include "field.h"
#include "names.h"
#include "whole.h"

/* The size of a key's member, and whether the file gives it. */
static size_t member_size(const struct field *field, const void *member, bool *given)
{
    switch (field->type) {
    case FIELD_LIST:
        *given = ((const struct kv_values *)member)->place.file != NULL;
        return sizeof(struct kv_values);
    case FIELD_PAIRS:
    case FIELD_RECORDS:
    case FIELD_MAP:
    case FIELD_WORKLOADS:
        *given = ((const struct kv_records *)member)->place.file != NULL;
        return sizeof(struct kv_records);
    case FIELD_QUOTA:
        *given = ((const struct kv_spec_quota *)member)->place.file != NULL;
        return sizeof(struct kv_spec_quota);
    case FIELD_RECORD:
        *given = ((const struct kv_place *)member)->file != NULL; /* HEAD_PLACE */
        return field->record->size;
    case FIELD_NODE:
        *given = *(const struct kv_node *const *)member != NULL;
        return sizeof(const struct kv_node *);
    default:
        *given = ((const struct kv_value *)member)->text != NULL;
        return sizeof(struct kv_value);
    }
}

/* Gives a namespace the keys of its profile that it neither sets nor removes. */
static void profile_take(struct kv_spec_content *content, uint32_t removed,
                         const struct kv_spec_content *profile)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(&content_record, i, &offset)); i++) {
        bool given;
        void *member = (char *)content + offset;
        size_t size = member_size(field, member, &given);
        if (!given && !(removed >> i & 1))
            memcpy(member, (const char *)profile + offset, size);
    }
}

void spec_profiles_apply(struct kv_spec *spec)
{
    struct kv_arena scratch = {0};
    struct names profiles = names_make(&spec->profiles, sizeof(struct kv_spec_profile), &scratch);
    kv_records_each(&spec->namespaces, struct kv_spec_namespace, namespace) {
        const struct kv_spec_profile *profile =
            namespace->profile.text ? names_find(&profiles, namespace->profile.text) : NULL;
        if (profile)
            profile_take(&namespace->content, namespace->removed, &profile->content);
    }
    kv_arena_release(&scratch);
}
