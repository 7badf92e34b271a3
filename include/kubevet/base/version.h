/* Versions of Kubernetes (`1.35.3`, `v1.35.3-gke.100`, `1.35.3+k3s1`) and the conditions of a spec.
 * The part after the numbers names a vendor's build. It counts only if a condition contains one, or
 * if it is one of Kubernetes' own pre-releases (`-alpha.N`, `-beta.N`, `-rc.N`), which precede
 * their release: https://semver.org, 11. */
#ifndef KUBEVET_BASE_VERSION_H
#define KUBEVET_BASE_VERSION_H

#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { KV_VERSION_PARTS = 3 }; /* major, minor, patch */

struct kv_version {
    uint32_t parts[KV_VERSION_PARTS];
    int given;       /* how many of them were given, at least major and minor; the others are 0 */
    bool prerelease; /* of this version: before it */
    struct kv_text
        build; /* the part after the numbers, e.g. `+k3s1`; points into the parsed text */
};

/* False without a major and a minor number. */
bool kv_version_parse(struct kv_text text, struct kv_version *out);

/* <0, 0, >0, by as many parts as both have: `1.35` equals every `1.35.x`. A pre-release precedes
 * its release, and so the minor version whose first release it is; two pre-releases of the same
 * version are equal, and so are two builds. */
int kv_version_compare(struct kv_version a, struct kv_version b);

/* Does the version meet the condition: `1.35.3` (that one, of any vendor), `v1.35.3+k3s1` (exactly
 * that build), `1.35` (any of that minor version), or comparisons that must all be true, `>=1.35.0
 * <1.37.0` (`>`, `<`, `>=`, `<=`, `=`, `!=`)? False with *valid false for an invalid condition. */
bool kv_version_meets(struct kv_version version, struct kv_text condition, bool *valid);

#endif
