/* A place in a file. */
#ifndef KUBEVET_BASE_PLACE_H
#define KUBEVET_BASE_PLACE_H

struct kv_place {
    const char *file; /* as the user named it; NULL = no place */
    unsigned line;    /* from 1 */
    unsigned column;  /* in characters, from 1 */
};

#endif
