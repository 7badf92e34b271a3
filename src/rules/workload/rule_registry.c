#include "image_uses.h"

#include "kubevet/base/buffer.h"

static bool is_wanted(const struct kv_spec_content *content)
{
    return content->images.registries.count > 0;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return holders_are_wanted(spec, is_wanted) ? NULL
                                               : "the spec documents no registries of images";
}

static const char *registries_text(struct kv_check *check, const struct kv_values *registries)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < registries->count; i++)
        kv_buffer_printf(&text, "%s%s", i ? ", " : "", registries->items[i].text);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static bool is_allowed(const struct image *image, const struct kv_values *registries)
{
    for (size_t i = 0; i < registries->count; i++)
        if (image_is_from(image, registries->items[i].text))
            return true;
    return false;
}

static void use_check(struct kv_check *check, const struct image_use *use)
{
    const struct kv_values *registries = &use->namespace->content.images.registries;
    kv_check_compares(check, registries->place, use->namespace->name.text);
    if (!use->text) {
        kv_check_not_evaluated(check, use->object, IMAGE_UNRECORDED);
        return;
    }
    if (is_allowed(&use->image, registries) || !image_use_is_settled(check, use))
        return;
    struct kv_finding *finding = image_use_finding(
        check, use, registries->place,
        kv_check_format(check,
                        "%s of %s %s runs %s, which is from none of the documented registries",
                        image_container_text(check, use), use->object->kind->name,
                        use->object->name, use->image.repository));
    finding->expected = registries_text(check, registries);
}

static void run(struct kv_check *check)
{
    image_uses_each(check, is_wanted, use_check);
}

const struct kv_rule kv_rule_workload_registry = {
    .doc =
        {
            .id = "workload/registry",
            .severity = KV_SEVERITY_ERROR,
            .summary = "an image comes from a registry that is not documented",
            .why =
                "Everyone who may push to a registry decides what runs here. Images from elsewhere "
                "are neither scanned nor mirrored, and are gone when that registry is. Compared "
                "are the containers and init containers of all workloads in the namespace, and "
                "of pods that run something else than their template says, once that has lasted "
                "for `settle`. Names are read as container runtimes read them: `mariadb` is "
                "docker.io/library/mariadb. A wildcard stands for characters of one part only, "
                "and a registry stands for all paths below it.",
            .fix = "Push the image to a documented registry and change the template in Git, or "
                   "document the registry.",
            .keys = "images.registries",
            .example = "profiles:\n"
                       "  team: {images: {registries: [ghcr.io/acme, \"docker.io/library\"]}}\n"
                       "namespaces:\n"
                       "  shop: {profile: team}\n",
            .source = "https://kubernetes.io/docs/concepts/containers/images/#image-names",
        },
    .reads = KV_READS(HOLDER_READS(KV_DOCUMENTED)),
    .not_applicable = not_applicable,
    .run = run,
};
