/* From pods and templates, through their volumes, to the parts of an export that they reach. */
#include "nfs.h"
#include "rules/storage/storage.h"

struct finder {
    struct kv_check *check;
    struct nfs_question question;
    struct kv_list mounts; /* struct nfs_mount: the result; at first all mounts of the server */
    struct kv_arena lists; /* for mounts until they are the result */
    struct kv_list gaps;   /* struct nfs_gap */
    struct nfs_mount last; /* of which the place was found; no server = none */
    struct nfs_spot spot;  /* its place */
};

/* --- from a holder to its mounts --- */

/* Could a pod in this namespace be selected? */
static bool is_in_question(const struct finder *finder, const char *namespace)
{
    kv_records_each(&finder->check->spec->nfs, const struct kv_spec_nfs, documented) {
        if (finder->question.is_wanted(documented) &&
            (!finder->question.at_home_only || nfs_is_at_home(documented, namespace)))
            return true;
    }
    return false;
}

/* Can pods in this namespace show an export's root, or break its isolation? */
static bool is_looked_at(const struct finder *finder, const char *namespace)
{
    kv_records_each(&finder->check->spec->nfs, const struct kv_spec_nfs, documented) {
        if (nfs_is_at_home(documented, namespace))
            return true;
    }
    return is_in_question(finder, namespace);
}

static struct nfs_lookup volume_lookup(struct kv_check *check, const struct nfs_holder *holder,
                                       const char *name)
{
    kv_list_each(&holder->spec->volumes, const struct kv_volume, volume) {
        if (!name || !volume->name || strcmp(volume->name, name) != 0)
            continue;
        const char *claim = storage_claim_of(check, holder->object, volume);
        if (claim)
            return nfs_claim_lookup(check, holder->object->namespace, claim);
        if (volume->is_ephemeral)
            return nfs_ephemeral_lookup(check, holder->object, volume);
        const struct kv_persistent_volume inline_volume = {
            .nfs_server = volume->nfs_server,
            .nfs_path = volume->nfs_path,
            .csi_driver = volume->csi_driver,
            .csi = volume->csi,
        };
        return (struct nfs_lookup){.share = nfs_share_of(check->arena, &inline_volume)};
    }
    /* A StatefulSet's mounts of volumes that it does not name are created by its
     * volumeClaimTemplates, one per pod. */
    return name && holder->object->kind == &kv_kind_statefulset
               ? nfs_made_claim_lookup(check, holder->object, name)
               : (struct nfs_lookup){0};
}

static bool is_documented_server(const struct kv_check *check, const char *server)
{
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, documented) {
        if (nfs_server_is(server, documented->server.text))
            return true;
    }
    return false;
}

static void mount_add(struct finder *finder, struct nfs_mount mount, struct kv_list *out)
{
    struct kv_check *check = finder->check;
    struct nfs_lookup found = volume_lookup(check, mount.holder, mount.mount->name);
    if (found.gap.kind && is_in_question(finder, mount.holder->object->namespace))
        nfs_gap_note(check, &finder->gaps, found.gap);
    if (!found.share.server || !is_documented_server(check, found.share.server))
        return;
    mount.server = found.share.server;
    mount.share = found.share.path;
    mount.state = nfs_sub_path_resolve(check->arena, mount.container, mount.mount, &mount.sub_path);
    mount.path = mount.state == NFS_SUB_PATH_KNOWN
                     ? kv_path_join(check->arena, mount.share, mount.sub_path)
                     : mount.share;
    kv_list_add(out, &finder->lists, struct nfs_mount, mount);
}

static void containers_add(struct finder *finder, const struct nfs_holder *holder,
                           const char *group, const struct kv_list *containers, struct kv_list *out)
{
    kv_list_each(containers, const struct kv_container, container) {
        kv_list_each(&container->mounts, const struct kv_volume_mount, mount) {
            struct nfs_mount found = {
                .holder = holder, .group = group, .container = container, .mount = mount};
            mount_add(finder, found, out);
        }
    }
}

/* Few pods have such mounts; only these are kept. NULL = none. */
static struct nfs_holder *holder_mounts(struct finder *finder, const struct kv_object *object,
                                        const struct kv_pod_spec *spec, struct kv_list *out)
{
    const struct nfs_holder looked_at = {object, spec, workload_spec_path(object->kind), object};
    size_t first = out->count;
    containers_add(finder, &looked_at, "containers", &spec->containers, out);
    containers_add(finder, &looked_at, "initContainers", &spec->init_containers, out);
    containers_add(finder, &looked_at, "ephemeralContainers", &spec->ephemeral_containers, out);
    if (out->count == first)
        return NULL;
    struct nfs_holder *holder = kv_arena_alloc(finder->check->arena, sizeof *holder);
    *holder = looked_at;
    for (size_t i = first; i < out->count; i++)
        kv_list_item(out, struct nfs_mount, i)->holder = holder;
    return holder;
}

static bool mount_is_in(const struct nfs_mount *mount, const struct kv_list *template)
{
    kv_list_each(template, const struct nfs_mount, other) {
        if (strcmp(mount->group, other->group) == 0 && mount->state == other->state &&
            kv_string_is(mount->container->name, other->container->name) &&
            kv_string_is(mount->mount->mount_path, other->mount->mount_path) &&
            strcmp(mount->path, other->path) == 0 && nfs_server_is(mount->server, other->server))
            return true;
    }
    return false;
}

static void workloads_add(struct finder *finder, const struct kv_kind *kind)
{
    const struct kv_state *state = finder->check->state;
    const struct kv_state_kind *found = kv_state_kind(state, kind);
    for (size_t i = 0; i < found->count; i++) {
        const struct kv_workload *workload = (const struct kv_workload *)found->objects[i];
        if (holder_is_evaluated(state, workload) &&
            is_looked_at(finder, workload->object.namespace))
            holder_mounts(finder, &workload->object, &workload->template, &finder->mounts);
    }
}

static void pod_add(struct finder *finder, const struct kv_pod *pod)
{
    struct kv_check *check = finder->check;
    size_t first = finder->mounts.count;
    struct nfs_holder *holder = holder_mounts(finder, &pod->object, pod->spec, &finder->mounts);
    const struct kv_workload *maker =
        holder ? holder_template_of(check->state, &pod->object) : NULL;
    if (!maker)
        return;
    struct kv_list template = {0};
    holder_mounts(finder, &maker->object, &maker->template, &template);
    holder->maker = &maker->object;
    for (size_t i = first; i < finder->mounts.count; i++) {
        struct nfs_mount *mount = kv_list_item(&finder->mounts, struct nfs_mount, i);
        mount->inherited = mount_is_in(mount, &template);
    }
}

/* --- from a server to its exports --- */

static struct nfs_exports exports_make(const struct finder *finder)
{
    struct kv_check *check = finder->check;
    struct nfs_exports exports = nfs_exports_find(check);
    struct kv_list uses = {0};
    kv_list_each(&finder->mounts, const struct nfs_mount, mount) {
        if (mount->inherited)
            continue;
        struct nfs_use *use = kv_list_push(&uses, check->arena, sizeof *use);
        *use =
            (struct nfs_use){.namespace = mount->holder->object->namespace,
                             .server = mount->server,
                             .share = mount->share,
                             .sub_path = mount->state == NFS_SUB_PATH_KNOWN ? mount->sub_path : "",
                             .mount_path = mount->mount->mount_path};
    }
    nfs_exports_learn(&exports, &uses);
    return exports;
}

static bool is_asked_for(const struct finder *finder, const struct nfs_mount *mount)
{
    return finder->question.is_wanted(mount->documented) &&
           (!finder->question.at_home_only ||
            nfs_is_at_home(mount->documented, mount->holder->object->namespace));
}

/* Most pods mount what the pod before mounts, as they are of the same template. */
static struct nfs_spot spot_find(struct finder *finder, const struct nfs_exports *exports,
                                 const struct nfs_mount *mount)
{
    const struct nfs_mount *last = &finder->last;
    if (!last->server || strcmp(last->server, mount->server) != 0 ||
        strcmp(last->path, mount->path) != 0)
        return nfs_exports_place(exports, mount->server, mount->path);
    return finder->spot;
}

static const char *meant_find(const struct finder *finder, const struct nfs_mount *mount)
{
    const struct nfs_mount *last = &finder->last;
    if (last->documented != mount->documented || last->mount != mount->mount)
        return nfs_database_meant(finder->check->arena, mount->documented,
                                  mount->mount->mount_path);
    return last->meant;
}

/* False: it concerns no documented export. */
static bool mount_place(struct finder *finder, const struct nfs_exports *exports,
                        struct nfs_mount *mount)
{
    struct nfs_spot spot = spot_find(finder, exports, mount);
    if (!spot.documented)
        return false;
    mount->documented = spot.documented;
    mount->place = spot.place;
    mount->root = spot.root;
    mount->database = mount->state == NFS_SUB_PATH_KNOWN ? spot.database : NULL;
    mount->is_lost = spot.lost != NULL;
    mount->meant = meant_find(finder, mount);
    finder->last = *mount;
    finder->spot = spot;
    if (spot.lost && is_asked_for(finder, mount))
        nfs_gap_note(finder->check, &finder->gaps, *spot.lost);
    return true;
}

/* Mounts with an unknown variable, holder by holder. If it is unknown in the template, it is
 * reported there, not again for each pod. */
static void variables_report(struct finder *finder)
{
    const struct nfs_holder *reported = NULL;
    kv_list_each(&finder->mounts, const struct nfs_mount, mount) {
        if (finder->question.any_sub_path || mount->state != NFS_SUB_PATH_UNKNOWN ||
            mount->inherited || mount->is_lost || mount->holder == reported ||
            !is_asked_for(finder, mount))
            continue;
        reported = mount->holder;
        kv_check_not_evaluated(finder->check, mount->holder->object,
                               "its subPathExpr uses the variable %s, which no literal env sets",
                               mount->sub_path);
    }
}

/* Without the room that a list has while it grows. */
static struct kv_list mounts_copy(const struct kv_list *mounts, struct kv_arena *arena)
{
    size_t size = sizeof(struct nfs_mount);
    struct kv_list copy = {kv_arena_array(arena, mounts->count, size), mounts->count,
                           mounts->count};
    if (mounts->count > 0)
        memcpy(copy.items, mounts->items, mounts->count * size);
    return copy;
}

struct kv_list nfs_mounts_find(struct kv_check *check, struct nfs_question question)
{
    struct finder finder = {.check = check, .question = question};
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        workloads_add(&finder, *kind);
    const struct kv_state_kind *pods = kv_state_kind(check->state, &kv_kind_pod);
    for (size_t i = 0; i < pods->count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods->objects[i];
        if (!kv_pod_has_ended(pod) && is_looked_at(&finder, pod->object.namespace))
            pod_add(&finder, pod);
    }
    struct nfs_exports exports = exports_make(&finder);
    kv_list_keep(&finder.mounts, 0, struct nfs_mount, mount, mount_place(&finder, &exports, mount));
    variables_report(&finder);
    nfs_gaps_report(check, &finder.gaps);
    struct kv_list found = mounts_copy(&finder.mounts, check->arena);
    kv_arena_release(&finder.lists);
    return found;
}
