/* References of container images, as runtimes read them: `mariadb:11` is
 * `docker.io/library/mariadb:11`.
 *
 * Source: github.com/distribution/reference, normalize.go and regexp.go. */
#ifndef KUBEVET_RULES_WORKLOAD_IMAGE_H
#define KUBEVET_RULES_WORKLOAD_IMAGE_H

#include "kubevet/base/arena.h"

struct image {
    const char *repository; /* with its registry: docker.io/library/mariadb */
    const char *tag;        /* of a spec also a range: `>=11.4 <12.0`; NULL = none */
    const char *digest;     /* sha256:...; NULL = none */
};

/* The texts are copied. */
struct image image_parse(struct kv_arena *arena, const char *text);

/* The digest of a running image (`imageID`) in its repository; NULL if the runtime gives none. */
const char *image_id_digest(const char *image_id);

/* Is it in the repository, and of the version? A documented tag stands for all tags that begin with
 * it (`11`: 11.8.6, 11-jammy, but not 110 and not 11.0.0-rc1), a range for all versions within. */
enum image_match {
    IMAGE_SAME,
    IMAGE_OTHER_REPOSITORY,
    IMAGE_OTHER_TAG,
    IMAGE_TAG_UNKNOWN, /* the tag has no version that could be compared, or only a digest is given
                        */
    IMAGE_OTHER_DIGEST,
    IMAGE_DIGEST_UNKNOWN, /* only what runs shows it */
};
enum image_match image_compare(const struct image *documented, const struct image *found);

/* Is it in the registry or below the path `ghcr.io/acme`? Each part may have wildcards. */
bool image_is_from(const struct image *image, const char *glob);

/* Does its tag move from one version to the next: none, `latest`, one without digits (`stable`), or
 * one with a major version only (`11`, `8-alpine`)? A digest never does. Two numbers may be a whole
 * version (postgres:16.4). */
bool image_is_floating(const struct image *image);

#endif
