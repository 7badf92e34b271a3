/* Where in a file something was said. */
#ifndef KUBEVET_BASE_PLACE_H
#define KUBEVET_BASE_PLACE_H

struct kv_place {
    const char *file; /* as the user named it; NULL = nowhere */
    unsigned line;    /* from 1 */
    unsigned column;  /* in characters, from 1 */
};

#endif
