/* A value as a clause of `format` shows it. */
#ifndef CEL_LIBRARY_FORMAT_VALUE_H
#define CEL_LIBRARY_FORMAT_VALUE_H

#include "kubevet/cel/library.h"

struct format_out {
    struct kv_cel_run *run;
    struct kv_buffer text;
    const char *problem; /* why the value can't be shown so */
    bool full;           /* the text is too long */
};

/* Appends the value. `verb` is one of sdfebxXo. */
void format_value(struct format_out *out, struct kv_cel_value value, char verb, int precision);

#endif
