#include "cel/regex/unicode.h"

#include "cel/regex/unicode_table.h"

/* Is the text the name, without case, spaces, `_` and `-`? */
static bool name_is(struct kv_text text, const char *name)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == ' ' || text.data[i] == '_' || text.data[i] == '-')
            continue;
        if (!*name || tolower((unsigned char)text.data[i]) != *name++)
            return false;
    }
    return !*name;
}

static bool name_find(struct kv_text text, const struct unicode_name *names, size_t count,
                      uint32_t *value)
{
    for (size_t i = 0; i < count; i++) {
        if (name_is(text, names[i].name)) {
            *value = names[i].value;
            return true;
        }
    }
    return false;
}

/* Adds the characters of all categories whose bit is set. */
static void categories_add(struct class_set *set, struct kv_arena *arena, uint32_t bits)
{
    for (size_t i = 0; i < unicode_categories_count; i++) {
        uint32_t run = unicode_categories[i];
        uint32_t end = i + 1 < unicode_categories_count
                           ? unicode_categories[i + 1] >> UNICODE_CATEGORY_BITS
                           : CODE_MAX + 1;
        if (bits >> (run & ((1u << UNICODE_CATEGORY_BITS) - 1)) & 1)
            class_add(set, arena, run >> UNICODE_CATEGORY_BITS, end - 1);
    }
}

static void script_add(struct class_set *set, struct kv_arena *arena, uint32_t script)
{
    for (size_t i = 0; i < unicode_scripts_count; i++) {
        uint32_t run = unicode_scripts[i];
        uint32_t end = i + 1 < unicode_scripts_count ? unicode_scripts[i + 1] >> UNICODE_SCRIPT_BITS
                                                     : CODE_MAX + 1;
        if ((run & ((1u << UNICODE_SCRIPT_BITS) - 1)) == script)
            class_add(set, arena, run >> UNICODE_SCRIPT_BITS, end - 1);
    }
}

static bool category_find(struct kv_text name, uint32_t *bits)
{
    return name_find(name, unicode_category_names, unicode_category_names_count, bits);
}

bool unicode_class(struct kv_text name, struct kv_arena *arena, struct class_set *set)
{
    uint32_t value;
    if (name_is(name, "any") || name_is(name, "ascii"))
        class_add(set, arena, 0, name_is(name, "any") ? CODE_MAX : 0x7f);
    else if (name_is(name, "assigned") && category_find(kv_text_of("cn"), &value))
        categories_add(set, arena, ~value);
    else if (category_find(name, &value))
        categories_add(set, arena, value);
    else if (name_find(name, unicode_script_names, unicode_script_names_count, &value))
        script_add(set, arena, value);
    else
        return false;
    return true;
}
