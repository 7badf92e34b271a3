/* References of images. */
#include "test.h"

#include "rules/workload/image.h"

static void names_are_read_as_runtimes_read_them(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *repository, *tag, *digest;
    } cases[] = {
        {"mariadb", "docker.io/library/mariadb", NULL, NULL},
        {"mariadb:11", "docker.io/library/mariadb", "11", NULL},
        {"grafana/grafana:12.4.1", "docker.io/grafana/grafana", "12.4.1", NULL},
        {"docker.io/redis", "docker.io/library/redis", NULL, NULL},
        {"index.docker.io/library/redis:8", "docker.io/library/redis", "8", NULL},
        {"registry:5000/web", "registry:5000/web", NULL, NULL},
        {"registry:5000/web:2", "registry:5000/web", "2", NULL},
        {"localhost/web", "localhost/web", NULL, NULL},
        {"ghcr.io/acme/shop/web:v1@sha256:aa", "ghcr.io/acme/shop/web", "v1", "sha256:aa"},
        {"mariadb@sha256:bb", "docker.io/library/mariadb", NULL, "sha256:bb"},
        {"mariadb:>=11.4 <12.0", "docker.io/library/mariadb", ">=11.4 <12.0", NULL},
        {"", "docker.io/library/", NULL, NULL},
        {":", "docker.io/library/", "", NULL},
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct image image = image_parse(&arena, cases[i].text);
        assert_string_equal(image.repository, cases[i].repository);
        assert_true(kv_string_is(image.tag, cases[i].tag) || image.tag == cases[i].tag);
        assert_true(kv_string_is(image.digest, cases[i].digest) || image.digest == cases[i].digest);
    }
    kv_arena_release(&arena);
}

static void a_tag_is_of_the_documented_version(void **unused)
{
    (void)unused;
    static const struct {
        const char *documented, *found;
        enum image_match match;
    } cases[] = {
        {"mariadb", "mariadb:11", IMAGE_SAME},
        {"mariadb", "mysql", IMAGE_OTHER_REPOSITORY},
        {"docker.io/library/mariadb:11", "mariadb:11.8.6", IMAGE_SAME},
        {"mariadb:11", "mariadb:11", IMAGE_SAME},
        {"mariadb:11", "mariadb:v11.2", IMAGE_SAME},
        {"mariadb:v11", "mariadb:11-jammy", IMAGE_SAME},
        {"mariadb:11", "mariadb:110", IMAGE_OTHER_TAG},
        {"mariadb:11", "mariadb:12.1", IMAGE_OTHER_TAG},
        {"mariadb:11", "mariadb", IMAGE_OTHER_TAG},
        {"mariadb:latest", "mariadb", IMAGE_SAME},
        {"web:1.10.0", "web:1.10.0-rc2", IMAGE_OTHER_TAG},
        {"web:1.10", "web:1.10.0-rc2", IMAGE_OTHER_TAG},
        {"web:1.10", "web:1.10.1-rc2", IMAGE_SAME},
        {"web:1.10.0-rc2", "web:1.10.0-rc2", IMAGE_SAME},
        {"web:1.9", "web:1.9.0-apache", IMAGE_SAME},
        {"web:distroless-v1.37", "web:distroless-v1.37.1", IMAGE_SAME},
        {"web:>=1.4 <2.0", "web:1.10.3-alpine", IMAGE_SAME},
        {"web:>=1.4 <2.0", "web:v1.4", IMAGE_SAME},
        {"web:>=1.4 <2.0", "web:2.0.1", IMAGE_OTHER_TAG},
        {"web:>=1.4 <2.0", "web:stable", IMAGE_OTHER_TAG},
        {"web:>=1.4 <2.0", "web:1", IMAGE_TAG_UNKNOWN},
        {"web:1", "web@sha256:aa", IMAGE_TAG_UNKNOWN},
        {"web:1@sha256:aa", "web@sha256:aa", IMAGE_SAME},
        {"web:1@sha256:aa", "web:2@sha256:aa", IMAGE_OTHER_TAG},
        {"web@sha256:aa", "web@sha256:bb", IMAGE_OTHER_DIGEST},
        {"web@sha256:aa", "web:1", IMAGE_DIGEST_UNKNOWN},
        {"web:1@sha256:aa", "web:1.2", IMAGE_DIGEST_UNKNOWN},
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct image documented = image_parse(&arena, cases[i].documented);
        struct image found = image_parse(&arena, cases[i].found);
        if (image_compare(&documented, &found) != cases[i].match)
            fail_msg("%s and %s", cases[i].documented, cases[i].found);
    }
    kv_arena_release(&arena);
}

static void a_tag_that_moves_is_floating(void **unused)
{
    (void)unused;
    static const char *const floating[] = {"web",           "web:latest",  "web:stable",
                                           "web:11",        "web:v2",      "web:8-alpine",
                                           "web:v8-alpine", "web:lts-slim"};
    static const char *const pinned[] = {
        "web:8.4",           "web:8.4-alpine", "web:1.2.3",
        "web:v1.2.3-apache", "web:20260305",   "web:17.0-20260331",
        "web:16.13-4",       "web:2026.2.1",   "web:distroless-v1.37.1",
        "web:main-3fa1c20",  "web@sha256:aa",  "web:latest@sha256:aa"};
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof floating / sizeof *floating; i++) {
        struct image image = image_parse(&arena, floating[i]);
        if (!image_is_floating(&image))
            fail_msg("%s", floating[i]);
    }
    for (size_t i = 0; i < sizeof pinned / sizeof *pinned; i++) {
        struct image image = image_parse(&arena, pinned[i]);
        if (image_is_floating(&image))
            fail_msg("%s", pinned[i]);
    }
    kv_arena_release(&arena);
}

static void a_registry_stands_for_what_is_below_it(void **unused)
{
    (void)unused;
    static const struct {
        const char *image, *glob;
        bool is_from;
    } cases[] = {
        {"ghcr.io/acme/web:1", "ghcr.io", true},
        {"ghcr.io/acme/web:1", "ghcr.io/acme", true},
        {"ghcr.io/acme/web:1", "ghcr.io/acme/", true},
        {"ghcr.io/acme/web:1", "ghcr.io/acme/web", true},
        {"ghcr.io/acme/web:1", "ghcr.io/acme/web/api", false},
        {"ghcr.io/acme-evil/web", "ghcr.io/acme", false},
        {"ghcr.io/acme-eu/web", "ghcr.io/acme-*", true},
        {"evil.example/x.acme.com/web", "*.acme.com", false},
        {"registry.acme.com/web", "*.acme.com", true},
        {"mariadb", "docker.io/library", true},
        {"mariadb", "docker.io", true},
        {"registry:5000/web", "registry:5000", true},
        {"registry:5000/web", "registry", false},
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct image image = image_parse(&arena, cases[i].image);
        if (image_is_from(&image, cases[i].glob) != cases[i].is_from)
            fail_msg("%s from %s", cases[i].image, cases[i].glob);
    }
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_as_runtimes_read_them),
        cmocka_unit_test(a_tag_is_of_the_documented_version),
        cmocka_unit_test(a_tag_that_moves_is_floating),
        cmocka_unit_test(a_registry_stands_for_what_is_below_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
