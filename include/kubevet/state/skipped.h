/* What is not read of a folder of manifests or of a recording. */
#ifndef KUBEVET_STATE_SKIPPED_H
#define KUBEVET_STATE_SKIPPED_H

#include <stdbool.h>

struct kv_skipped {
    const char *path;
    const char *why; /* as a clause: "only names ... are read" */
    /* It was probably meant to be read: a folder that contains such files, `.YAML`, a broken link.
     */
    bool is_likely;
};

#endif
