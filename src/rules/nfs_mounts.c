/* From pods and templates, through their volumes, to what they reach of an export. */
#include "nfs.h"

/* Where an export's databases are known to lie. */
struct root {
    const struct kv_spec_nfs *documented;
    const char *path;
};

struct finder {
    struct kv_check *check;
    struct nfs_question question;
    struct kv_list roots;  /* struct root */
    struct kv_list mounts; /* struct nfs_mount: the result */
};

/* --- which share --- */

/* The export that a path on the server belongs to: the nearest documented path at or above it, else
 * one that the path lies above, else the server's whole. */
static const struct kv_spec_nfs *export_of(const struct kv_check *check, const char *server,
                                           const char *path)
{
    const struct kv_spec_nfs *best = NULL;
    size_t best_score = 0;
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, documented)
    {
        if (!nfs_server_is(server, documented->server.text))
            continue;
        size_t score = 1;
        if (documented->path.text) {
            const char *wanted = nfs_path_clean(check->arena, documented->path.text);
            if (nfs_path_is_under(path, wanted))
                score = 2 + strlen(wanted);
            else
                score = nfs_path_is_under(wanted, path) ? 2 : 0;
        }
        if (score > best_score) {
            best = documented;
            best_score = score;
        }
    }
    return best;
}

/* The roots that the spec and its documented claims give. */
static void roots_find(struct finder *finder)
{
    struct kv_check *check = finder->check;
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, documented)
    {
        if (!documented->path.text)
            continue;
        struct root *root = kv_list_push(&finder->roots, check->arena, sizeof *root);
        *root = (struct root){documented, nfs_path_clean(check->arena, documented->path.text)};
    }
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace)
    {
        kv_records_each(&namespace->content.claims, const struct kv_spec_claim, documented)
        {
            const struct kv_object *claim =
                documented->nfs.text ? kv_state_find(check->state, &kv_kind_persistentvolumeclaim,
                                                     namespace->name.text, documented->name.text)
                                     : NULL;
            const struct kv_persistent_volume *volume =
                claim ? nfs_claim_volume(check->state, (const struct kv_claim *)claim) : NULL;
            struct nfs_share share =
                volume ? nfs_share_of(check->arena, volume) : (struct nfs_share){0};
            const struct kv_spec_nfs *found =
                share.server ? export_of(check, share.server, share.path) : NULL;
            if (!found || found->path.text || strcmp(found->name.text, documented->nfs.text) != 0)
                continue;
            struct root *root = kv_list_push(&finder->roots, check->arena, sizeof *root);
            *root = (struct root){found, share.path};
        }
    }
}

/* Where in the export the mount's path stands: below the nearest known root, above one, or, where
 * none is known there, below the volume's own share. */
static void place_find(struct finder *finder, struct nfs_mount *mount, const char *share)
{
    const char *nearest = NULL;
    bool is_above = false;
    kv_list_each(&finder->roots, const struct root, root)
    {
        if (root->documented != mount->documented)
            continue;
        if (nfs_path_is_under(root->path, mount->path))
            is_above = true;
        else if (nfs_path_is_under(mount->path, root->path) &&
                 (!nearest || strlen(root->path) > strlen(nearest)))
            nearest = root->path;
    }
    const struct kv_value *documented = &mount->documented->sub_path;
    mount->place = NFS_PLACE_ABOVE;
    if (!is_above)
        mount->place = nfs_place_find(
            finder->check->arena, documented->text ? documented->text : "{database}",
            nfs_path_below(mount->path, nearest ? nearest : share), &mount->database);
}

/* --- from a volume to its share --- */

struct lookup {
    struct nfs_share share;
    const char *unknown; /* why it can't be told */
};

static struct lookup claim_lookup(struct kv_check *check, const char *namespace, const char *name)
{
    struct lookup result = {0};
    const struct kv_state *state = check->state;
    const struct kv_claim *claim = (const struct kv_claim *)kv_state_find(
        state, &kv_kind_persistentvolumeclaim, namespace, name);
    const char *reason = kv_state_unknown(state, &kv_kind_persistentvolumeclaim, namespace);
    if (!claim) {
        if (reason)
            result.unknown = kv_check_format(
                check, "which volume claim %s leads to: persistentvolumeclaims: %s", name, reason);
        return result;
    }
    const struct kv_persistent_volume *volume = nfs_claim_volume(state, claim);
    reason = kv_state_unknown(state, &kv_kind_persistentvolume, NULL);
    if (volume)
        result.share = nfs_share_of(check->arena, volume);
    else if (reason)
        result.unknown = kv_check_format(
            check, "where the volume of claim %s lies: persistentvolumes: %s", name, reason);
    return result;
}

static struct lookup volume_lookup(struct kv_check *check, const struct nfs_holder *holder,
                                   const char *name)
{
    kv_list_each(&holder->spec->volumes, const struct kv_volume, volume)
    {
        if (!name || !volume->name || strcmp(volume->name, name) != 0)
            continue;
        if (volume->claim_name)
            return claim_lookup(check, holder->object->namespace, volume->claim_name);
        const struct kv_persistent_volume inline_volume = {
            .nfs_server = volume->nfs_server,
            .nfs_path = volume->nfs_path,
            .csi_driver = volume->csi_driver,
            .csi = volume->csi,
        };
        return (struct lookup){.share = nfs_share_of(check->arena, &inline_volume)};
    }
    return (struct lookup){0};
}

/* --- from a holder to its mounts --- */

struct gaps {
    const char *share, *variable; /* what could not be told; NULL = nothing */
};

static void mount_add(struct finder *finder, struct nfs_mount mount, struct kv_list *out,
                      struct gaps *gaps)
{
    struct kv_check *check = finder->check;
    struct lookup found = volume_lookup(check, mount.holder, mount.mount->name);
    if (found.unknown && !gaps->share)
        gaps->share = found.unknown;
    if (!found.share.server)
        return;
    const char *sub_path;
    mount.server = found.share.server;
    mount.state = nfs_sub_path_resolve(check->arena, mount.container, mount.mount, &sub_path);
    mount.sub_path = sub_path;
    mount.path = mount.state == NFS_SUB_PATH_KNOWN
                     ? nfs_path_join(check->arena, found.share.path, sub_path)
                     : found.share.path;
    mount.documented = export_of(check, mount.server, mount.path);
    if (!mount.documented || !finder->question.is_wanted(mount.documented) ||
        (finder->question.at_home_only &&
         !nfs_is_at_home(mount.documented, mount.holder->object->namespace)))
        return;
    if (mount.state == NFS_SUB_PATH_KNOWN)
        place_find(finder, &mount, found.share.path);
    if (mount.state == NFS_SUB_PATH_UNKNOWN && !finder->question.any_sub_path)
        gaps->variable = sub_path;
    *(struct nfs_mount *)kv_list_push(out, check->arena, sizeof mount) = mount;
}

static void containers_add(struct finder *finder, const struct nfs_holder *holder,
                           const char *group, const struct kv_list *containers, struct kv_list *out,
                           struct gaps *gaps)
{
    kv_list_each(containers, const struct kv_container, container)
    {
        kv_list_each(&container->mounts, const struct kv_volume_mount, mount)
        {
            struct nfs_mount found = {
                .holder = holder, .group = group, .container = container, .mount = mount};
            mount_add(finder, found, out, gaps);
        }
    }
}

static struct gaps holder_mounts(struct finder *finder, const struct nfs_holder *holder,
                                 struct kv_list *out)
{
    struct gaps gaps = {0};
    const struct kv_pod_spec *spec = holder->spec;
    containers_add(finder, holder, "containers", &spec->containers, out, &gaps);
    containers_add(finder, holder, "initContainers", &spec->init_containers, out, &gaps);
    containers_add(finder, holder, "ephemeralContainers", &spec->ephemeral_containers, out, &gaps);
    return gaps;
}

/* Could a pod in this namespace be one that is asked for? */
static bool is_in_question(const struct finder *finder, const char *namespace)
{
    kv_records_each(&finder->check->spec->nfs, const struct kv_spec_nfs, documented)
    {
        if (finder->question.is_wanted(documented) &&
            (!finder->question.at_home_only || nfs_is_at_home(documented, namespace)))
            return true;
    }
    return false;
}

/* A gap of the template is told there, not again for each pod. */
static void gaps_tell(struct kv_check *check, const struct nfs_holder *holder,
                      const struct gaps *gaps, const struct gaps *of_template)
{
    if (gaps->share && !of_template->share)
        kv_check_not_evaluated(check, holder->object, "it can't be told %s", gaps->share);
    if (gaps->variable && !of_template->variable)
        kv_check_not_evaluated(check, holder->object,
                               "its subPathExpr names the variable %s, whose value no literal env "
                               "gives",
                               gaps->variable);
}

static bool texts_are_equal(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool mount_is_in(const struct nfs_mount *mount, const struct kv_list *template)
{
    kv_list_each(template, const struct nfs_mount, other)
    {
        if (strcmp(mount->group, other->group) == 0 && mount->state == other->state &&
            texts_are_equal(mount->container->name, other->container->name) &&
            texts_are_equal(mount->mount->mount_path, other->mount->mount_path) &&
            strcmp(mount->path, other->path) == 0 && nfs_server_is(mount->server, other->server))
            return true;
    }
    return false;
}

static struct nfs_holder *holder_make(struct kv_check *check, const struct kv_object *object,
                                      const struct kv_pod_spec *spec)
{
    struct nfs_holder *holder = kv_arena_alloc(check->arena, sizeof *holder);
    *holder = (struct nfs_holder){object, spec, holder_spec_path(object->kind), object};
    return holder;
}

static void workloads_add(struct finder *finder, const struct kv_kind *kind)
{
    const struct kv_state *state = finder->check->state;
    const struct kv_state_kind *found = kv_state_kind(state, kind);
    for (size_t i = 0; i < found->count; i++) {
        const struct kv_workload *workload = (const struct kv_workload *)found->objects[i];
        if (!holder_is_judged(state, workload) ||
            !is_in_question(finder, workload->object.namespace))
            continue;
        const struct nfs_holder *holder =
            holder_make(finder->check, &workload->object, &workload->template);
        struct gaps gaps = holder_mounts(finder, holder, &finder->mounts);
        gaps_tell(finder->check, holder, &gaps, &(struct gaps){0});
    }
}

static void pod_add(struct finder *finder, const struct kv_pod *pod)
{
    struct kv_check *check = finder->check;
    struct nfs_holder *holder = holder_make(check, &pod->object, &pod->spec);
    size_t first = finder->mounts.count;
    struct gaps gaps = holder_mounts(finder, holder, &finder->mounts);
    struct gaps template_gaps = {0};
    const struct kv_workload *maker = holder_template_of(check->state, &pod->object);
    bool has_any = finder->mounts.count > first || gaps.share;
    if (maker && has_any) {
        struct kv_list template = {0};
        template_gaps =
            holder_mounts(finder, holder_make(check, &maker->object, &maker->template), &template);
        holder->maker = &maker->object;
        for (size_t i = first; i < finder->mounts.count; i++) {
            struct nfs_mount *mount = kv_list_item(&finder->mounts, struct nfs_mount, i);
            mount->inherited = mount_is_in(mount, &template);
        }
    }
    gaps_tell(check, holder, &gaps, &template_gaps);
}

struct kv_list nfs_mounts_find(struct kv_check *check, struct nfs_question question)
{
    struct finder finder = {.check = check, .question = question};
    roots_find(&finder);
    for (const struct kv_kind *const *kind = holder_workload_kinds; *kind; kind++)
        workloads_add(&finder, *kind);
    const struct kv_state_kind *pods = kv_state_kind(check->state, &kv_kind_pod);
    for (size_t i = 0; i < pods->count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods->objects[i];
        if (!kv_pod_has_ended(pod) && is_in_question(&finder, pod->object.namespace))
            pod_add(&finder, pod);
    }
    return finder.mounts;
}
