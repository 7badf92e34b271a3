/* resourceVersions of one server compare as numbers (KEP-5504); digits of any length. */
#ifndef KUBEVET_STATE_VERSION_H
#define KUBEVET_STATE_VERSION_H

#include <string.h>

static inline int version_compare(const char *a, const char *b)
{
    size_t length_a = a ? strlen(a) : 0, length_b = b ? strlen(b) : 0;
    if (length_a != length_b)
        return length_a < length_b ? -1 : 1;
    return length_a ? strcmp(a, b) : 0;
}

#endif
