/* Where in the checkout an object of a build comes from. */
#ifndef KUBEVET_FLUX_ORIGIN_H
#define KUBEVET_FLUX_ORIGIN_H

#include "artifact.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/place.h"
#include "kubevet/base/tree.h"
#include "kubevet/state/manifests.h"

/* What kustomize says of an object: paths from the folder that was built. NULL = nothing. */
struct origin_note {
    const char *path;       /* the file that it was read from */
    const char *configured; /* the kustomization whose generator made it */
};

/* Takes the note out of a document that kustomize printed: `out` is what Flux's own build would
 * print. `keeps`: that has the note, too. */
struct origin_note origin_note_take(struct kv_text document, bool keeps, struct kv_arena *arena,
                                    struct kv_buffer *out);

/* The files that were read for it. `= {0}` is empty. */
struct origins {
    struct kv_list files; /* struct origin_file */
};

/* The place of an object by the note: the object of its kind and name in the file, or one whose
 * name was changed. Without any it is `other`. */
struct kv_manifest_origin origin_find(struct origins *origins, struct artifact *artifact,
                                      const char *folder, struct origin_note note,
                                      const struct kv_node *object, struct kv_place other,
                                      struct kv_arena *arena);

#endif
