#include "share.h"

#include "path.h"
#include "rules/storage/claims.h"
#include "rules/storage/storage.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/kinds/storageclass.h"

#include <strings.h>

#define CSI_DRIVER "nfs.csi.k8s.io"

static size_t host_length(const char *host)
{
    size_t length = strlen(host);
    return length > 0 && host[length - 1] == '.' ? length - 1 : length;
}

bool nfs_server_is(const char *server, const char *documented)
{
    size_t length = host_length(documented);
    return host_length(server) == length && strncasecmp(server, documented, length) == 0;
}

static struct nfs_share csi_share(struct kv_arena *arena, const char *driver,
                                  const struct kv_csi_attributes *csi)
{
    if (!driver || strcmp(driver, CSI_DRIVER) != 0 || !csi->server)
        return (struct nfs_share){0};
    return (struct nfs_share){csi->server, kv_path_join(arena, csi->share ? csi->share : "",
                                                        csi->sub_dir ? csi->sub_dir : "")};
}

struct nfs_share nfs_share_of(struct kv_arena *arena, const struct kv_persistent_volume *volume)
{
    if (volume->nfs_server)
        return (struct nfs_share){volume->nfs_server,
                                  kv_path_clean(arena, volume->nfs_path ? volume->nfs_path : "")};
    return csi_share(arena, volume->csi_driver, &volume->csi);
}

/* A volume can be reserved for a claim by its claimRef, which then binds the claim. */
static const struct kv_persistent_volume *volume_kept_for(const struct kv_state *state,
                                                          const char *namespace, const char *name)
{
    const struct kv_state_kind *volumes = kv_state_kind(state, &kv_kind_persistentvolume);
    for (size_t i = 0; i < volumes->count; i++) {
        const struct kv_persistent_volume *volume =
            (const struct kv_persistent_volume *)volumes->objects[i];
        if (volume->claim_name && volume->claim_namespace &&
            strcmp(volume->claim_name, name) == 0 &&
            strcmp(volume->claim_namespace, namespace) == 0)
            return volume;
    }
    return NULL;
}

const struct kv_persistent_volume *nfs_claim_volume(const struct kv_state *state,
                                                    const struct kv_claim *claim)
{
    if (claim->volume && claim->volume[0])
        return (const struct kv_persistent_volume *)kv_state_find(state, &kv_kind_persistentvolume,
                                                                  NULL, claim->volume);
    return volume_kept_for(state, claim->object.namespace, claim->object.name);
}

/* The list of a kind is missing: for this namespace, for all undocumented ones, or completely. */
static struct nfs_gap list_gap(const struct kv_check *check, const struct kv_kind *kind,
                               const char *where)
{
    if (!kv_state_listed(check->state, kind))
        where = NULL;
    else if (where && !kv_state_unknown(check->state, kind, where))
        where = KV_ELSEWHERE;
    return (struct nfs_gap){.kind = kind, .namespace = where};
}

static struct nfs_gap claim_gap(struct kv_check *check, const char *namespace, const char *name,
                                const char *reason)
{
    return (struct nfs_gap){
        .kind = &kv_kind_persistentvolumeclaim,
        .namespace = namespace,
        .claim = name,
        .reason = reason,
        .cause = kv_name_make(check, &kv_kind_persistentvolumeclaim, namespace, name)};
}

/* --- claims without a volume --- */

static bool is_documented_server(const struct kv_check *check, const char *server)
{
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, documented) {
        if (nfs_server_is(server, documented->server.text))
            return true;
    }
    return false;
}

static bool contains(const char *text, const char *part)
{
    for (size_t length = strlen(part); *text; text++)
        if (strncasecmp(text, part, length) == 0)
            return true;
    return false;
}

/* Can volumes of this provisioner be in an existing folder? Block storage and cloud file systems
 * create each volume; EFS can create access points on an existing one. */
static bool may_be_nfs(const struct kv_check *check, const char *provisioner)
{
    if (contains(provisioner, "nfs") || strcmp(provisioner, "fuseim.pri/ifs") == 0)
        return true;
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, documented) {
        if (strcmp(provisioner, "efs.csi.aws.com") == 0 &&
            contains(documented->server.text, ".efs."))
            return true;
    }
    return false;
}

/* The spec's entry for a class that the state does not show. */
static const char *documented_provisioner(const struct kv_check *check, const char *name)
{
    kv_records_each(&check->spec->storage_classes, const struct kv_spec_storage_class, documented) {
        if (strcmp(documented->name.text, name) == 0)
            return documented->provisioner.text;
    }
    return NULL;
}

/* A new folder is created for each volume, with the volume's name in its path. */
static bool is_made_anew(const struct kv_storage_class *class)
{
    const char *sub_dir = kv_storage_class_parameter(class, "subDir");
    return !sub_dir || !sub_dir[0] || strstr(sub_dir, "${pv.metadata.name}");
}

/* Without a pathPattern its folders are named NAMESPACE-CLAIM-VOLUME. Its server is a setting of
 * the provisioner. Source: github.com/kubernetes-sigs/nfs-subdir-external-provisioner,
 * provisioner.go */
static bool is_subdir_provisioner(const char *provisioner)
{
    return contains(provisioner, "nfs-subdir-external-provisioner") ||
           strcmp(provisioner, "fuseim.pri/ifs") == 0;
}

/* subDir as the driver expands it: variables of the claim are replaced. NULL = it depends on
 * something unknown. Source: github.com/kubernetes-csi/csi-driver-nfs, pkg/nfs/utils.go
 * (replaceWithMap) and controllerserver.go (newNFSVolume) */
static const char *sub_dir_of(struct kv_check *check, const char *text,
                              const struct kv_claim *claim)
{
    const struct {
        const char *sign, *value;
    } names[] = {{"${pvc.metadata.name}", claim->object.name},
                 {"${pvc.metadata.namespace}", claim->object.namespace}};
    if (!text)
        return NULL;
    struct kv_buffer out = {0};
    bool is_known = true;
    while (*text && is_known) {
        const char *value = NULL;
        size_t taken = 1;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (strncmp(text, names[i].sign, strlen(names[i].sign)) == 0) {
                value = names[i].value;
                taken = strlen(names[i].sign);
                is_known &= value != NULL;
            }
        is_known &= value || strncmp(text, "${", 2) != 0;
        kv_buffer_add(&out, value ? value : text, value ? strlen(value) : 1);
        text += taken;
    }
    const char *sub_dir = is_known ? kv_arena_copy(check->arena, kv_buffer_as_text(&out)) : NULL;
    kv_buffer_release(&out);
    return sub_dir;
}

/* Why the location of a claim's future volume is unknown. */
static struct nfs_gap unmade_gap(struct kv_check *check, const struct kv_object *object,
                                 const char *reason)
{
    return (struct nfs_gap){.kind = object->kind,
                            .namespace = object->namespace,
                            .claim = object->name,
                            .reason = reason,
                            .cause = kv_name_of(check, object)};
}

static struct nfs_lookup class_lookup(struct kv_check *check, const struct kv_object *object,
                                      const struct kv_claim *claim, const char *name)
{
    struct nfs_lookup result = {0};
    const struct kv_storage_class *class = (const struct kv_storage_class *)kv_state_find(
        check->state, &kv_kind_storageclass, NULL, name);
    const char *provisioner = class ? class->provisioner : documented_provisioner(check, name);
    if (!class && !provisioner) {
        if (!kv_check_knows(check, &kv_kind_storageclass, NULL))
            result.gap = unmade_gap(
                check, object,
                kv_check_format(check,
                                "its claim has no volume yet, and its storage class %s is unknown",
                                name));
        return result; /* a missing class creates no volume */
    }
    if (!provisioner || !may_be_nfs(check, provisioner))
        return result;
    const char *server = class ? kv_storage_class_parameter(class, "server") : NULL;
    if (strcmp(provisioner, CSI_DRIVER) == 0 && server) {
        if (!is_documented_server(check, server))
            return result;
        const char *share = kv_storage_class_parameter(class, "share");
        const char *sub_dir = sub_dir_of(check, kv_storage_class_parameter(class, "subDir"), claim);
        if (is_made_anew(class))
            return result;
        if (sub_dir) {
            result.share =
                (struct nfs_share){server, kv_path_join(check->arena, share ? share : "", sub_dir)};
            return result;
        }
    }
    if (class && is_subdir_provisioner(provisioner) &&
        !kv_storage_class_parameter(class, "pathPattern"))
        return result;
    result.gap = unmade_gap(check, object,
                            kv_check_format(check,
                                            "its claim has no volume yet, and the location where "
                                            "class %s of provisioner %s will create it is unknown",
                                            name, provisioner));
    return result;
}

static bool modes_hold(const struct kv_strings *modes, const struct kv_strings *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        bool found = false;
        for (size_t k = 0; k < modes->count; k++)
            found |= strcmp(modes->items[k], wanted->items[i]) == 0;
        if (!found)
            return false;
    }
    return true;
}

static bool is_large_enough(const struct kv_persistent_volume *volume, const struct kv_claim *claim)
{
    const struct kv_resource_amount *has = kv_quantities_get(&volume->capacity, "storage");
    const struct kv_resource_amount *wants = kv_quantities_get(&claim->requests, "storage");
    return !has || !wants || kv_quantity_compare(has->amount, wants->amount) >= 0;
}

/* A free volume that the claim could be bound to. */
static bool is_candidate(const struct kv_persistent_volume *volume, const struct kv_claim *claim,
                         const char *class)
{
    const char *own = kv_persistent_volume_class(volume);
    bool is_free =
        !volume->claim_name && (!volume->phase || strcmp(volume->phase, "Available") == 0);
    return is_free && strcmp(own ? own : "", class ? class : "") == 0 &&
           is_large_enough(volume, claim) &&
           modes_hold(&volume->access_modes, &claim->access_modes) &&
           (!claim->selector.set ||
            kv_label_selector_matches(&claim->selector, volume->object.labels));
}

/* A claim is bound to a free volume of its class before a new one is created. Any of several may be
 * taken: if one is on a documented server, the result is unknown. */
static struct nfs_lookup candidates_lookup(struct kv_check *check, const struct kv_object *object,
                                           const struct kv_claim *claim, const char *class)
{
    struct nfs_lookup result = {0};
    const struct kv_persistent_volume *found = NULL;
    size_t candidates = 0;
    const struct kv_state_kind *volumes = kv_state_kind(check->state, &kv_kind_persistentvolume);
    for (size_t i = 0; i < volumes->count; i++) {
        const struct kv_persistent_volume *volume =
            (const struct kv_persistent_volume *)volumes->objects[i];
        if (!is_candidate(volume, claim, class))
            continue;
        candidates++;
        struct nfs_share share = nfs_share_of(check->arena, volume);
        if (found || !share.server || !is_documented_server(check, share.server))
            continue;
        found = volume;
        result.share = share;
    }
    if (!found)
        return (struct nfs_lookup){0};
    result.volume = candidates == 1 ? found : NULL;
    result.gap = unmade_gap(
        check, object,
        kv_check_format(check, "its claim has no volume yet, and may get %s", found->object.name));
    if (candidates > 1)
        result.share = (struct nfs_share){0};
    return result;
}

/* A claim that will be created, or that has no volume yet. Gaps are reported for `object`. */
static struct nfs_lookup unmade_lookup(struct kv_check *check, const struct kv_object *object,
                                       const struct kv_claim *claim)
{
    struct nfs_lookup result = {0};
    const char *class;
    if (claim->volume && claim->volume[0]) {
        result.volume = nfs_claim_volume(check->state, claim);
        if (result.volume)
            result.share = nfs_share_of(check->arena, result.volume);
        else if (!kv_check_knows(check, &kv_kind_persistentvolume, NULL))
            result.gap = list_gap(check, &kv_kind_persistentvolume, NULL);
        return result;
    }
    if (!storage_class_is_known(check, claim, &class)) {
        result.gap = unmade_gap(
            check, object,
            "its claim has no volume yet and names no class, and the default class is unknown");
        return result;
    }
    result = candidates_lookup(check, object, claim, class);
    if (result.gap.kind || !class || !class[0])
        return result;
    return class_lookup(check, object, claim, class);
}

/* None of the claims of a StatefulSet's template is known to exist. Manifests alone are assumed to
 * create it. */
static struct nfs_lookup template_lookup(struct kv_check *check, const struct kv_object *set,
                                         const char *template)
{
    struct nfs_lookup result = {0};
    kv_list_each(&((const struct kv_workload *)set)->claim_templates,
                 const struct kv_claim_template, made) {
        const struct claim_maker maker = {.object = set, .template = made, .volume = template};
        if (!template || !kv_string_is(made->name, template))
            continue;
        const char *name = kv_check_format(check, "%s-%s-0", template, set->name);
        result = unmade_lookup(check, set, claims_make(check, &maker, name));
    }
    if (check->state->source != KV_SOURCE_MANIFESTS &&
        !kv_check_knows(check, &kv_kind_persistentvolumeclaim, set->namespace))
        result.gap = list_gap(check, &kv_kind_persistentvolumeclaim, set->namespace);
    return result;
}

struct nfs_lookup nfs_ephemeral_lookup(struct kv_check *check, const struct kv_object *holder,
                                       const struct kv_volume *volume)
{
    const struct claim_maker maker = {
        .object = holder, .template = &volume->claim, .volume = volume->name};
    return unmade_lookup(check, holder, claims_make(check, &maker, NULL));
}

/* A claim that is not in the state. */
static struct nfs_lookup absent_lookup(struct kv_check *check, const char *namespace,
                                       const char *name, bool is_documented)
{
    /* A volume's reference to its claim is no proof, but a reason to check: the volume keeps the
     * files when its claim is deleted. */
    struct claim_maker maker;
    struct nfs_lookup result = {.volume = volume_kept_for(check->state, namespace, name)};
    if (!kv_check_knows(check, &kv_kind_persistentvolumeclaim, namespace))
        result.gap = list_gap(check, &kv_kind_persistentvolumeclaim, namespace);
    else if (is_documented)
        result.gap = claim_gap(check, namespace, name, "it is missing");
    else if (claims_maker_of(check, namespace, name, &maker))
        return unmade_lookup(check, maker.object, claims_make(check, &maker, name));
    else if (!result.volume)
        result.gap = claim_gap(check, namespace, name, "it does not exist yet");
    else
        result.volume = NULL; /* it cannot be mounted */
    return result;
}

static struct nfs_lookup present_lookup(struct kv_check *check, const struct kv_claim *claim,
                                        bool is_documented)
{
    struct nfs_lookup result = {.volume = nfs_claim_volume(check->state, claim)};
    const char *namespace = claim->object.namespace, *name = claim->object.name;
    if (result.volume)
        return result;
    if (!kv_check_knows(check, &kv_kind_persistentvolume, NULL))
        result.gap = list_gap(check, &kv_kind_persistentvolume, NULL);
    else if (claim->volume && claim->volume[0])
        /* Running pods keep what they have mounted. */
        result.gap = claim_gap(check, namespace, name,
                               kv_check_format(check, "its volume %s is gone", claim->volume));
    else if (is_documented)
        result.gap = claim_gap(check, namespace, name, "it has no volume");
    else
        result = unmade_lookup(check, &claim->object, claim);
    return result;
}

/* The documented location of the claim, if the path of its export is known. */
static struct nfs_share documented_share(const struct kv_check *check,
                                         const struct kv_spec_claim *claim)
{
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, export) {
        if (export->path.text && strcmp(export->name.text, claim->nfs.text) == 0)
            return (struct nfs_share){export->server.text,
                                      kv_path_clean(check->arena, export->path.text)};
    }
    return (struct nfs_share){0};
}

struct nfs_lookup nfs_claim_lookup(struct kv_check *check, const char *namespace, const char *name)
{
    const struct kv_spec_claim *documented = storage_documented(check->spec, namespace, name);
    bool is_documented = documented && documented->nfs.text;
    const struct kv_claim *claim = (const struct kv_claim *)kv_state_find(
        check->state, &kv_kind_persistentvolumeclaim, namespace, name);
    struct nfs_lookup result = claim ? present_lookup(check, claim, is_documented)
                                     : absent_lookup(check, namespace, name, is_documented);
    if (result.volume)
        result.share = nfs_share_of(check->arena, result.volume);
    else if (result.gap.kind && !result.share.server && is_documented)
        result.share = documented_share(check, documented);
    return result;
}

/* --- claims of StatefulSets --- */

/* For a claim TEMPLATE-SET-ORDINAL the part after "TEMPLATE-"; NULL = no such claim. */
static const char *pod_of_claim(const char *claim, const char *template, const char *set)
{
    size_t before = strlen(template), length = strlen(set);
    if (strncmp(claim, template, before) != 0 || claim[before] != '-' ||
        strncmp(claim + before + 1, set, length) != 0 || claim[before + 1 + length] != '-')
        return NULL;
    const char *ordinal = claim + before + length + 2;
    return *ordinal && ordinal[strspn(ordinal, "0123456789")] == '\0' ? claim + before + 1 : NULL;
}

/* "web-9" before "web-10". */
static bool is_before(const char *pod, const char *other)
{
    size_t a = strlen(pod), b = strlen(other);
    return a != b ? a < b : strcmp(pod, other) < 0;
}

struct nfs_lookup nfs_made_claim_lookup(struct kv_check *check, const struct kv_object *set,
                                        const char *template)
{
    const char *namespace = set->namespace, *first = NULL;
    const struct kv_object *found = NULL;
    bool is_taken = true;
    size_t count;
    struct kv_object *const *claims =
        kv_state_in_namespace(check->state, &kv_kind_persistentvolumeclaim, namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const char *pod = pod_of_claim(claims[i]->name, template, set->name);
        if (!pod)
            continue;
        bool taken = kv_state_find(check->state, &kv_kind_pod, namespace, pod) != NULL;
        if (found && (taken != is_taken ? taken : !is_before(pod, first)))
            continue;
        first = pod;
        found = claims[i];
        is_taken = taken;
    }
    if (found)
        return nfs_claim_lookup(check, namespace, found->name);
    return template_lookup(check, set, template);
}

/* --- gaps --- */

static bool gaps_are_one(const struct nfs_gap *a, const struct nfs_gap *b)
{
    return a->kind == b->kind && kv_string_compare(a->namespace, b->namespace) == 0 &&
           kv_string_compare(a->claim, b->claim) == 0;
}

void nfs_gap_note(struct kv_check *check, struct kv_list *gaps, struct nfs_gap gap)
{
    kv_list_each(gaps, const struct nfs_gap, known) {
        if (gaps_are_one(known, &gap))
            return;
    }
    kv_list_add(gaps, check->arena, struct nfs_gap, gap);
}

void nfs_gaps_report(struct kv_check *check, const struct kv_list *gaps)
{
    kv_list_each(gaps, const struct nfs_gap, gap) {
        if (!gap->claim) {
            kv_check_demands(check, gap->kind, gap->namespace);
            continue;
        }
        struct kv_object_name claim = kv_name_make(check, gap->kind, gap->namespace, gap->claim);
        kv_check_object_gap(
            check, claim, "%s, so the location of the mounts of its export is unknown", gap->reason)
            ->cause = gap->cause;
    }
}
