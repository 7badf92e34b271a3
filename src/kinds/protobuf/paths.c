/* Are the fields known that expressions read? */
#include "kubevet/kinds/protobuf.h"

static bool object_has(const struct kv_proto_message *message, const struct kv_cel_paths *paths);

/* Of a single value, an item, or the value of a key in a map. */
static bool value_has(const struct kv_proto_field *field, const struct kv_cel_paths *paths)
{
    return field->type != KV_PROTO_OBJECT || object_has(field->message, paths);
}

static bool field_has(const struct kv_proto_field *field, const struct kv_cel_paths *paths)
{
    if (field->count == KV_PROTO_ONE)
        return value_has(field, paths);
    for (const struct kv_cel_paths *child = paths->children; child; child = child->next)
        if (!value_has(field, child))
            return false;
    return true;
}

/* Of any field of an object, none are known. */
static bool object_has(const struct kv_proto_message *message, const struct kv_cel_paths *paths)
{
    for (const struct kv_cel_paths *child = paths->children; child; child = child->next) {
        const struct kv_proto_field *field =
            child->any ? NULL : kv_proto_field_find(message, child->step);
        if (child->any ? child->children != NULL : !field || !field_has(field, child))
            return false;
    }
    return true;
}

/* Items of lists lack both; kinds/kept.c adds them. */
static bool is_of_every_object(const struct kv_cel_paths *path)
{
    return !path->any && (kv_text_is(path->step, "apiVersion") || kv_text_is(path->step, "kind"));
}

bool kv_proto_has_paths(const struct kv_proto_message *message, const struct kv_cel_paths *paths)
{
    for (const struct kv_cel_paths *child = paths ? paths->children : NULL; child;
         child = child->next) {
        const struct kv_proto_field *field =
            child->any ? NULL : kv_proto_field_find(message, child->step);
        bool known = is_of_every_object(child) || (child->any ? !child->children : field != NULL);
        if (!known || (field && !field_has(field, child)))
            return false;
    }
    return true;
}
