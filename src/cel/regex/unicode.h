/* Unicode's categories and scripts. */
#ifndef CEL_REGEX_UNICODE_H
#define CEL_REGEX_UNICODE_H

#include "cel/regex/class.h"
#include "kubevet/base/text.h"

/* Adds the category or the script of this name (`L`, `Lu`, `Letter`, `Greek`, `Any`), clean. False
 * if there is none. */
bool unicode_class(struct kv_text name, struct kv_arena *arena, struct class_set *set);

#endif
