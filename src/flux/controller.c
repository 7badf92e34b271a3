#include "controller.h"

#include "kubevet/base/platform.h"
#include "kubevet/base/tree.h"
#include "kubevet/base/version.h"
#include "kubevet/kinds/workload.h"

static const char deployment_name[] = "kustomize-controller";

/* --- its Deployment --- */

static const struct kv_manifest *of_manifests(const struct world *world)
{
    for (size_t i = 0; world->manifests && i < world->manifests->items.count; i++) {
        const struct kv_manifest *manifest =
            kv_list_item(&world->manifests->items, const struct kv_manifest, i);
        if (manifest->known == &kv_kind_deployment && manifest->object &&
            strcmp(manifest->name, deployment_name) == 0)
            return manifest;
    }
    return NULL;
}

static const struct kv_object *of_state(const struct world *world)
{
    const struct kv_state_kind *kinds = kv_state_kind(world->state, &kv_kind_deployment);
    for (size_t i = 0; i < kinds->count; i++)
        if (strcmp(kinds->objects[i]->name, deployment_name) == 0)
            return kinds->objects[i];
    return NULL;
}

static const struct kv_node *container_of(const struct kv_node *deployment)
{
    const struct kv_node *template = kv_node_get(kv_node_get(deployment, "spec"), "template");
    const struct kv_node *containers = kv_tree_list(kv_node_get(template, "spec"), "containers");
    return containers && containers->count > 0 ? containers->items[0] : NULL;
}

/* --- its version --- */

/* Does an image such as ghcr.io/fluxcd/kustomize-controller:v1.8.2@sha256:... precede a release?
 * One without a version does not. */
static bool is_before(const char *image, const char *release)
{
    struct kv_version version, wanted;
    struct kv_text text = {image, image ? strcspn(image, "@") : 0};
    const char *colon = image ? kv_byte_find_last(image, ':', text.length) : NULL;
    if (!colon)
        return false;
    text.length -= (size_t)(colon + 1 - image);
    text.data = colon + 1;
    return kv_version_parse(text, &version) && kv_version_parse(kv_text_of(release), &wanted) &&
           kv_version_compare(version, wanted) < 0;
}

/* --- its arguments --- */

/* The value of `--NAME=VALUE` or `--NAME`, which is true; NULL = it is not given. */
static const char *argument_of(const struct kv_node *arguments, const char *name)
{
    const char *found = NULL;
    size_t length = strlen(name);
    for (size_t i = 0; arguments && i < arguments->count; i++) {
        const char *text = arguments->items[i]->text.data;
        if (arguments->items[i]->type != KV_NODE_SCALAR || strncmp(text, "--", 2) != 0 ||
            strncmp(text + 2, name, length) != 0)
            continue;
        if (text[length + 2] == '=')
            found = text + length + 3;
        else if (text[length + 2] == '\0')
            found = "true";
    }
    return found;
}

static bool is_on(const struct kv_node *arguments, const char *name)
{
    return kv_string_is(argument_of(arguments, name), "true");
}

/* In --feature-gates=A=true,B=false. */
static bool gate_is(const struct kv_node *arguments, const char *name, bool otherwise)
{
    const char *gates = argument_of(arguments, "feature-gates");
    size_t length = strlen(name);
    for (const char *at = gates; at && *at; at += strcspn(at, ",") + (strchr(at, ',') != NULL))
        if (strncmp(at, name, length) == 0 && at[length] == '=')
            otherwise = strncmp(at + length + 1, "true", 4) == 0;
    return otherwise;
}

struct controller controller_find(const struct world *world)
{
    struct controller controller = {0};
    const struct kv_manifest *manifest = of_manifests(world);
    const struct kv_object *object = manifest ? NULL : of_state(world);
    const struct kv_node *tree = manifest ? kv_overlay_object(world->state, manifest, world->arena)
                                 : object ? kv_kind_encode(object, world->arena)
                                          : NULL;
    const struct kv_node *container = container_of(tree);
    const char *image = kv_tree_text(container, "image");
    const struct kv_node *arguments = manifest ? kv_tree_list(container, "args") : NULL;
    controller.is_lenient =
        !gate_is(arguments, "StrictPostBuildSubstitutions", !is_before(image, "1.9.0"));
    controller.replaces_images = is_before(image, "1.9.4");
    if (!arguments)
        return controller;
    controller.refuses_namespaces = is_on(arguments, "no-cross-namespace-refs");
    controller.refuses_remote_bases = is_on(arguments, "no-remote-bases");
    controller.refuses_external_artifacts = !gate_is(arguments, "ExternalArtifact", false);
    controller.service_account = argument_of(arguments, "default-service-account");
    return controller;
}
