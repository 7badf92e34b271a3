#include "nfs_share.h"

#include "nfs_path.h"
#include "storage.h"

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
    return (struct nfs_share){csi->server, nfs_path_join(arena, csi->share ? csi->share : "",
                                                         csi->sub_dir ? csi->sub_dir : "")};
}

struct nfs_share nfs_share_of(struct kv_arena *arena, const struct kv_persistent_volume *volume)
{
    if (volume->nfs_server)
        return (struct nfs_share){volume->nfs_server,
                                  nfs_path_clean(arena, volume->nfs_path ? volume->nfs_path : "")};
    return csi_share(arena, volume->csi_driver, &volume->csi);
}

/* A volume can be kept for a claim by its claimRef, which then binds the claim. */
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

/* The list of a kind is missing: of this namespace, of all that the spec doesn't document, or all
 * of it. */
static struct nfs_gap list_gap(const struct kv_check *check, const struct kv_kind *kind,
                               const char *namespace)
{
    if (!kv_state_listed(check->state, kind))
    namespace = NULL;
    else if (namespace && !kv_state_unknown(check->state, kind, namespace)) namespace =
        KV_ELSEWHERE;
    return (struct nfs_gap){.kind = kind, .namespace = namespace};
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

/* A claim that the state doesn't hold. */
static struct nfs_lookup absent_lookup(struct kv_check *check, const char *namespace,
                                       const char *name, bool is_documented)
{
    /* What a volume says of its claim is no proof, but reason enough to look: it keeps the files
     * when its claim is deleted. */
    struct nfs_lookup result = {.volume = volume_kept_for(check->state, namespace, name)};
    if (!kv_check_knows(check, &kv_kind_persistentvolumeclaim, namespace))
        result.gap = list_gap(check, &kv_kind_persistentvolumeclaim, namespace);
    else if (is_documented)
        result.gap = claim_gap(check, namespace, name, "it is missing");
    else
        result.volume = NULL; /* nobody can mount it */
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
        /* Pods that run already keep what they have mounted. */
        result.gap = claim_gap(check, namespace, name,
                               kv_check_format(check, "its volume %s is gone", claim->volume));
    else if (is_documented)
        result.gap = claim_gap(check, namespace, name, "it has no volume");
    return result;
}

/* Where the claim is documented to lead, if its export's path is. */
static struct nfs_share documented_share(const struct kv_check *check,
                                         const struct kv_spec_claim *claim)
{
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, export)
    {
        if (export->path.text && strcmp(export->name.text, claim->nfs.text) == 0)
            return (struct nfs_share){export->server.text,
                                      nfs_path_clean(check->arena, export->path.text)};
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
    else if (result.gap.kind && is_documented)
        result.share = documented_share(check, documented);
    return result;
}

/* --- claims of StatefulSets --- */

/* Of a claim TEMPLATE-SET-ORDINAL what follows "TEMPLATE-"; NULL = it is none of them. */
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
    struct nfs_lookup nothing = {0};
    if (!kv_check_knows(check, &kv_kind_persistentvolumeclaim, namespace))
        nothing.gap = list_gap(check, &kv_kind_persistentvolumeclaim, namespace);
    return nothing;
}

/* --- gaps --- */

static bool gaps_are_one(const struct nfs_gap *a, const struct nfs_gap *b)
{
    return a->kind == b->kind && kv_string_compare(a->namespace, b->namespace) == 0 &&
           kv_string_compare(a->claim, b->claim) == 0;
}

void nfs_gap_note(struct kv_check *check, struct kv_list *gaps, struct nfs_gap gap)
{
    kv_list_each(gaps, const struct nfs_gap, known)
    {
        if (gaps_are_one(known, &gap))
            return;
    }
    *(struct nfs_gap *)kv_list_push(gaps, check->arena, sizeof gap) = gap;
}

void nfs_gaps_tell(struct kv_check *check, const struct kv_list *gaps)
{
    kv_list_each(gaps, const struct nfs_gap, gap)
    {
        if (!gap->claim) {
            kv_check_demands(check, gap->kind, gap->namespace);
            continue;
        }
        struct kv_not_evaluated *entry =
            kv_list_push(check->not_evaluated, check->arena, sizeof *entry);
        entry->rule = check->rule->doc.id;
        entry->namespace = gap->namespace;
        entry->object = kv_check_format(check, "%s/%s", gap->kind->name, gap->claim);
        entry->reason = kv_check_format(
            check, "%s, so that nothing tells where the mounts of its export lead", gap->reason);
        entry->cause = gap->cause;
    }
}
