/* Slash-separated paths: cleaned, joined and compared as by Go's path package, the kubelet and file
 * servers. */
#ifndef KUBEVET_BASE_PATH_H
#define KUBEVET_BASE_PATH_H

#include "kubevet/base/arena.h"

#include <stdbool.h>

/* The next component of a path, which is advanced; length 0 at the end. */
struct kv_text kv_path_next(const char **path);

/* An absolute path without empty components, `.` and `..`: "/exports//odoo/./" is "/exports/odoo".
 * A path without a leading slash is relative to the root (a CSI share may be written so). */
char *kv_path_clean(struct kv_arena *arena, const char *path);

/* `below`, cleaned, relative to the cleaned path `base`. */
char *kv_path_join(struct kv_arena *arena, const char *base, const char *below);

/* Is a cleaned path equal to `above`, or below it? "/a/b" is under "/a" and "/", not under "/a/c"
 * or "/a/bc". */
bool kv_path_is_under(const char *path, const char *above);

/* The part of `path`, which is under `above`, below it: "" if they are equal. */
const char *kv_path_below(const char *path, const char *above);

/* Orders cleaned paths so that everything under a path follows it directly. */
int kv_path_compare(const char *a, const char *b);

#endif
