/* What a source makes of a checkout: the files that Flux would work on, as copies, since building
 * changes them. */
#ifndef KUBEVET_FLUX_ARTIFACT_H
#define KUBEVET_FLUX_ARTIFACT_H

#include "git.h"

#include "kubevet/base/buffer.h"

struct artifact {
    const char *checkout; /* the folder, as given */
    const struct git *git;
    const char *ignore;       /* the source's spec.ignore; NULL = none */
    struct kv_strings sparse; /* its spec.sparseCheckout; none = everything */
    const char *place;        /* where its copies are made: an existing folder */
    struct kv_arena *arena;
    /* Of one that is not the checkout itself, but composed of it: "ExternalArtifact a/b", and how.
     * NULL = it is the checkout itself. */
    const char *label, *recipe;
    struct kv_list files;    /* struct artifact_file, sorted */
    struct kv_list left_out; /* struct artifact_absence, sorted */
    const char **copies;     /* see artifact_copy.h; NULL = not made yet */
};

struct artifact_file {
    const char *path; /* from the artifact's root */
    const char *from; /* from the checkout's */
    const char *text; /* its content; NULL = that of the file in the checkout */
    bool is_lfs;      /* only a pointer to its content, which git-lfs keeps elsewhere */
};

struct artifact_absence {
    const char *path, *why;
};

/* Finds the files. The members up to `arena` are set before; `copies` is how many there may be. */
bool artifact_make(struct artifact *artifact, size_t copies, struct kv_error *error) KV_MUST_USE;

/* The same for one whose files were set before, of which a later one replaces an earlier one.
 * Flux's defaults are left out. */
void artifact_compose(struct artifact *artifact, size_t copies);

/* The number of the first file whose path is not before the text: those that begin with the text
 * follow each other. */
size_t artifact_seek(const struct artifact *artifact, const char *text);

/* NULL = there is none. */
const struct artifact_file *artifact_file(const struct artifact *artifact, const char *path);
bool artifact_has_file(const struct artifact *artifact, const char *path);
bool artifact_has_folder(const struct artifact *artifact, const char *path); /* "" = the root */

/* Why a path of the checkout is not in the artifact, as a clause. */
const char *artifact_why_not(const struct artifact *artifact, const char *path);

/* The file or folder in the checkout, as the user would name it; of what is in none, the
 * artifact's. */
const char *artifact_name(const struct artifact *artifact, const char *path,
                          struct kv_arena *arena);

#endif
