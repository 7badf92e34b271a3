/* The formats that Kubernetes names: what their texts must be. Source: Kubernetes'
 * pkg/cel/library/format.go, apimachinery's pkg/api/validate/content, kube-openapi's
 * pkg/validation/strfmt. */
#ifndef CEL_LIBRARY_NAMED_FORMAT_H
#define CEL_LIBRARY_NAMED_FORMAT_H

#include "kubevet/cel/library.h"

struct named_format {
    const char *name;    /* `dns1123Label` */
    const char *pattern; /* that the text must match; NULL = see `check` */
    const char *message; /* what is wrong with a text that does not */
    size_t length_max;   /* in bytes; 0 = any */
    bool prefix;         /* something is appended to the text: it may end in a dash */
    uint64_t cost;       /* the length of a pattern, for costs */

    /* Appends further messages, or all of them. NULL = none. */
    void (*check)(struct kv_cel_run *run, struct kv_text text, struct kv_list *messages);
};

extern const struct named_format named_formats[];
extern const size_t named_formats_count;

/* What is wrong with the text, const char * each. False: a limit is reached. */
bool named_format_validate(struct kv_cel_run *run, const struct named_format *format,
                           struct kv_text text, struct kv_list *messages);

#endif
