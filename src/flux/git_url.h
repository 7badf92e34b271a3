/* Do two addresses name one repository? */
#ifndef KUBEVET_FLUX_GIT_URL_H
#define KUBEVET_FLUX_GIT_URL_H

#include "kubevet/base/arena.h"

/* `host/path` of any spelling: a URL of http, https, ssh or git, or git's host:path. Without
 * scheme, user, password, a usual port, `.git` and slashes at the end; the host in lower case. NULL
 * if it is none of them, such as a path of this machine. */
const char *git_url_normalize(const char *url, struct kv_arena *arena);

/* By their normalized forms, which may be NULL. GitHub and GitLab ignore case. */
bool git_url_is_same(const char *a, const char *b);

#endif
