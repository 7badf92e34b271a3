#include "value.h"

#include <stdint.h>
#include <stdio.h>

bool reading_fail(struct reading *reading, const char *key, const char *what)
{
    return kv_error_at(reading->error, KV_ERROR_STATE, reading->file, 0, 0,
                       "not a report of kubevet: %s%s%s %s", reading->at,
                       *reading->at && *key ? "." : "", key, what);
}

/* NULL for an absent key and for null. */
static json_t *value_of(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

bool text_read(struct reading *reading, const json_t *object, const char *key, const char **out)
{
    const json_t *value = value_of(object, key);
    *out = NULL;
    if (!value)
        return true;
    if (!json_is_string(value))
        return reading_fail(reading, key, "is not a string");
    *out = kv_arena_copy(&reading->report->arena, kv_text_of(json_string_value(value)));
    return true;
}

bool text_demand(struct reading *reading, const json_t *object, const char *key, const char **out)
{
    return text_read(reading, object, key, out) &&
           (*out || reading_fail(reading, key, "is missing"));
}

bool count_read(struct reading *reading, const json_t *object, const char *key, size_t *out)
{
    const json_t *value = value_of(object, key);
    if (!value)
        return true;
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return reading_fail(reading, key, "is not a count");
    *out = (size_t)json_integer_value(value);
    return true;
}

bool real_read(struct reading *reading, const json_t *object, const char *key, double *out)
{
    const json_t *value = value_of(object, key);
    if (!value)
        return true;
    if (!json_is_number(value))
        return reading_fail(reading, key, "is not a number");
    *out = json_number_value(value);
    return true;
}

bool flag_read(struct reading *reading, const json_t *object, const char *key, bool *out)
{
    const json_t *value = value_of(object, key);
    if (!value)
        return true;
    *out = json_is_true(value);
    return json_is_boolean(value) || reading_fail(reading, key, "is not true or false");
}

bool time_read(struct reading *reading, const json_t *object, const char *key, kv_time *out)
{
    const json_t *value = value_of(object, key);
    if (!value || kv_string_is(json_string_value(value), "")) /* unknown */
        return true;
    return (json_is_string(value) && kv_time_parse(kv_text_of(json_string_value(value)), out)) ||
           reading_fail(reading, key, "is not a time");
}

bool object_read(struct reading *reading, const json_t *object, const char *key, json_t **out)
{
    *out = value_of(object, key);
    return !*out || json_is_object(*out) || reading_fail(reading, key, "is not an object");
}

bool array_read(struct reading *reading, const json_t *object, const char *key, json_t **out)
{
    *out = value_of(object, key);
    return !*out || json_is_array(*out) || reading_fail(reading, key, "is not a list");
}

bool word_demand(struct reading *reading, const json_t *object, const char *key,
                 const char *(*name)(int value), int first, int last, int *out)
{
    const char *word = json_string_value(json_object_get(object, key));
    for (*out = first; word && *out <= last; ++*out)
        if (strcmp(word, name(*out)) == 0)
            return true;
    return reading_fail(reading, key,
                        word ? "has a value that this version of kubevet does not know"
                             : "is missing");
}

bool items_read(struct reading *reading, const json_t *object, const char *key, item_read *read,
                struct kv_list *list)
{
    json_t *array;
    size_t outer = strlen(reading->at);
    if (!array_read(reading, object, key, &array))
        return false;
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        reading->at[outer] = '\0';
        snprintf(reading->at + outer, sizeof reading->at - outer, "%s%s[%zu]", outer > 0 ? "." : "",
                 key, i);
        if (!json_is_object(item))
            return reading_fail(reading, "", "is not an object");
        if (!read(reading, item, list))
            return false;
    }
    reading->at[outer] = '\0';
    return true;
}
