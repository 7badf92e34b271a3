/* Versions of Kubernetes (`1.35.3`, `v1.35.3-gke.100`, `1.35.3+k3s1`) and the conditions that a
 * spec sets them.
 *
 * What follows the numbers names a vendor's build and is ignored, but for Kubernetes' own
 * pre-releases
 * (`-alpha.N`, `-beta.N`, `-rc.N`), which come before their release: https://semver.org, 11. */
#ifndef KUBEVET_BASE_VERSION_H
#define KUBEVET_BASE_VERSION_H

#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { KV_VERSION_PARTS = 3 }; /* major, minor, patch */

struct kv_version {
    uint32_t parts[KV_VERSION_PARTS];
    int given;       /* how many of them were written, at least major and minor; the others are 0 */
    bool prerelease; /* of this version: not yet it */
};

/* False without a major and a minor number. */
bool kv_version_parse(struct kv_text text, struct kv_version *out);

/* <0, 0, >0, by as many parts as both give: `1.35` equals every `1.35.x`. A pre-release is before
 * its release, and so before the minor version whose first release it is of; two pre-releases of
 * the same version are equal. */
int kv_version_compare(struct kv_version a, struct kv_version b);

/* Does the version meet the condition: `1.35.3` (that one), `1.35` (any of that minor version), or
 * comparisons that must all hold, `>=1.35.0 <1.37.0` (`>`, `<`, `>=`, `<=`, `=`, `!=`)? False where
 * the condition is none, with *valid false. */
bool kv_version_meets(struct kv_version version, struct kv_text condition, bool *valid);

#endif
