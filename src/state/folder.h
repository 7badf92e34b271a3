/* The files of a folder that are read, as kubectl's -f reads them. */
#ifndef KUBEVET_STATE_FOLDER_H
#define KUBEVET_STATE_FOLDER_H

#include "kubevet/base/arena.h"
#include "kubevet/state/skipped.h"

/* Does the name end in .json, .yaml or .yml? */
bool folder_name_is_read(const char *name);

/* Like kubectl, which walks a folder by filepath.Walk: a link to a folder is not followed. */
bool folder_is_folder(const char *path);

/* Adds a path that is not read to a list of struct kv_skipped, in the arena. `below`: what to do
 * about a folder, as a clause. */
void folder_skipped_add(struct kv_list *skipped, struct kv_arena *arena, const char *path,
                        const char *below);

#endif
