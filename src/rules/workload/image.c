#include "image.h"

#include "kubevet/base/glob.h"
#include "kubevet/base/version.h"

#include <ctype.h>
#include <string.h>

/* --- parsing --- */

/* Is the part before the first slash a host, not the first part of a path on Docker Hub? */
static bool is_host(struct kv_text part)
{
    bool is = kv_text_is(part, "localhost");
    for (size_t i = 0; i < part.length; i++)
        is |= part.data[i] == '.' || part.data[i] == ':' || isupper((unsigned char)part.data[i]);
    return is;
}

static const char *repository_of(struct kv_arena *arena, struct kv_text name)
{
    static const char hub[] = "docker.io", old_hub[] = "index.docker.io";
    const char *slash = memchr(name.data, '/', name.length);
    struct kv_text host = {name.data, slash ? (size_t)(slash - name.data) : 0};
    struct kv_text path = name;
    if (slash && is_host(host)) {
        path.data = slash + 1;
        path.length -= host.length + 1;
    } else {
        host = kv_text_of(hub);
    }
    if (kv_text_is(host, old_hub))
        host = kv_text_of(hub);
    bool is_official = kv_text_is(host, hub) && !memchr(path.data, '/', path.length);
    return kv_arena_printf(arena, "%.*s/%s%.*s", (int)host.length, host.data,
                           is_official ? "library/" : "", (int)path.length, path.data);
}

struct image image_parse(struct kv_arena *arena, const char *text)
{
    const char *at = strchr(text, '@'), *end = at ? at : text + strlen(text);
    const char *colon = end;
    while (colon > text && colon[-1] != ':' && colon[-1] != '/')
        colon--;
    bool has_tag = colon > text && colon[-1] == ':';
    struct kv_text name = {text, (size_t)((has_tag ? colon - 1 : end) - text)};
    return (struct image){
        .repository = repository_of(arena, name),
        .tag = has_tag ? kv_arena_printf(arena, "%.*s", (int)(end - colon), colon) : NULL,
        .digest = at ? kv_arena_copy(arena, kv_text_of(at + 1)) : NULL,
    };
}

const char *image_id_digest(const char *image_id)
{
    const char *at = image_id ? strrchr(image_id, '@') : NULL;
    return at ? at + 1 : NULL;
}

/* --- tags --- */

/* `v11` as `11`. */
static const char *without_v(const char *tag)
{
    return tag[0] == 'v' && isdigit((unsigned char)tag[1]) ? tag + 1 : tag;
}

static enum image_match range_compare(const char *range, const char *tag)
{
    struct kv_version version;
    bool valid;
    if (!kv_version_parse(kv_text_of(tag), &version))
        return isdigit((unsigned char)tag[0]) ? IMAGE_TAG_UNKNOWN : IMAGE_OTHER_TAG;
    return kv_version_meets(version, kv_text_of(range), &valid) ? IMAGE_SAME : IMAGE_OTHER_TAG;
}

/* A pre-release is not of the version that it precedes. */
static bool is_of_version(const char *documented, const char *tag)
{
    struct kv_version wanted, found;
    return !kv_version_parse(kv_text_of(documented), &wanted) ||
           !kv_version_parse(kv_text_of(tag), &found) || kv_version_compare(found, wanted) == 0;
}

static enum image_match tag_compare(const char *documented, const char *tag)
{
    documented = without_v(documented);
    tag = without_v(tag);
    if (strchr("<>=!", documented[0])) /* never empty */
        return range_compare(documented, tag);
    size_t length = strlen(documented);
    bool begins = strncmp(tag, documented, length) == 0 &&
                  (tag[length] == '\0' || strchr(".-_+", tag[length]));
    return begins && is_of_version(documented, tag) ? IMAGE_SAME : IMAGE_OTHER_TAG;
}

static enum image_match digest_compare(const struct image *documented, const struct image *found)
{
    if (!documented->digest)
        return IMAGE_SAME;
    if (!found->digest)
        return IMAGE_DIGEST_UNKNOWN;
    return strcmp(documented->digest, found->digest) == 0 ? IMAGE_SAME : IMAGE_OTHER_DIGEST;
}

enum image_match image_compare(const struct image *documented, const struct image *found)
{
    if (strcmp(documented->repository, found->repository) != 0)
        return IMAGE_OTHER_REPOSITORY;
    enum image_match digest = digest_compare(documented, found);
    if (!documented->tag || (digest == IMAGE_SAME && documented->digest && !found->tag))
        return digest;
    if (!found->tag && found->digest)
        return digest == IMAGE_SAME ? IMAGE_TAG_UNKNOWN : digest;
    enum image_match tag = tag_compare(documented->tag, found->tag ? found->tag : "latest");
    return tag == IMAGE_SAME ? digest : tag;
}

bool image_is_floating(const struct image *image)
{
    const char *tag = image->tag ? without_v(image->tag) : "latest";
    size_t numbers = 0;
    if (image->digest)
        return false;
    if (!strpbrk(tag, "0123456789"))
        return true;
    const char *rest = tag;
    while (isdigit((unsigned char)*rest)) {
        numbers++;
        rest += strspn(rest, "0123456789");
        rest += *rest == '.' && isdigit((unsigned char)rest[1]);
    }
    /* A day or a build's number counts as whole: 20260305, 17.0-20260331. */
    bool is_long = strspn(tag, "0123456789") > 4;
    return numbers == 1 && !is_long && !strpbrk(rest, "0123456789");
}

/* --- registries --- */

static bool part_matches(struct kv_arena *scratch, struct kv_text glob, struct kv_text part)
{
    return kv_glob_match(kv_arena_copy(scratch, glob), kv_arena_copy(scratch, part));
}

static struct kv_text part_take(const char **rest)
{
    struct kv_text part = {*rest, strcspn(*rest, "/")};
    *rest += part.length + ((*rest)[part.length] == '/');
    return part;
}

bool image_is_from(const struct image *image, const char *glob)
{
    struct kv_arena scratch = {0};
    const char *rest = image->repository;
    bool matches = true;
    while (*glob && matches) {
        struct kv_text wanted = part_take(&glob);
        matches = *rest && part_matches(&scratch, wanted, part_take(&rest));
    }
    kv_arena_release(&scratch);
    return matches;
}
