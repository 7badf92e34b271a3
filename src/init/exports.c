#include "exports.h"

#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/storageclass.h"

#include <string.h>

#define NFS_DRIVER "nfs.csi.k8s.io"
#define DATABASE   "{database}"

/* --- shares: what volumes are, grouped by server and path --- */

struct share {
    const char *server, *path;
    struct nfs_export export;
};

struct finder {
    struct draft *draft;
    struct kv_list shares; /* struct share */
};

static void name_add(struct draft *draft, struct kv_list *names, const char *name)
{
    kv_list_each(names, text_pointer, item) {
        if (strcmp(*item, name) == 0)
            return;
    }
    kv_list_add(names, draft->arena, const char *, name);
}

static struct share *share_get(struct finder *finder, const char *server, const char *path)
{
    kv_list_each(&finder->shares, struct share, share) {
        if (strcmp(share->server, server) == 0 && strcmp(share->path, path) == 0)
            return share;
    }
    struct share *share = kv_list_push(&finder->shares, finder->draft->arena, sizeof *share);
    share->server = server;
    share->path = path;
    return share;
}

/* A volume that a storage class made is the class's matter. */
static bool is_provisioned(const struct draft *draft, const struct kv_persistent_volume *volume)
{
    const char *class = kv_persistent_volume_class(volume);
    return class && *class && kv_state_find(draft->state, &kv_kind_storageclass, NULL, class);
}

static void volume_take(struct finder *finder, const struct kv_persistent_volume *volume)
{
    bool is_csi = volume->csi_driver && strcmp(volume->csi_driver, NFS_DRIVER) == 0;
    const char *server = is_csi ? volume->csi.server : volume->nfs_server;
    const char *path = is_csi ? volume->csi.share : volume->nfs_path;
    if (!server || !*server || !path || path[0] != '/' || (is_csi && volume->csi.sub_dir) ||
        is_provisioned(finder->draft, volume))
        return;
    struct share *share = share_get(finder, server, path);
    if (volume->claim_namespace && volume->claim_name) {
        name_add(finder->draft, &share->export.namespaces, volume->claim_namespace);
        name_add(finder->draft, &share->export.claims,
                 draft_format(finder->draft, "%s/%s", volume->claim_namespace, volume->claim_name));
    }
}

/* --- mounts --- */

static struct share *share_of_claim(struct finder *finder, const char *namespace, const char *claim)
{
    const char *wanted = draft_format(finder->draft, "%s/%s", namespace, claim);
    kv_list_each(&finder->shares, struct share, share) {
        kv_list_each(&share->export.claims, text_pointer, item) {
            if (strcmp(*item, wanted) == 0)
                return share;
        }
    }
    return NULL;
}

static struct share *share_of(struct finder *finder, const char *namespace,
                              const struct kv_volume *volume)
{
    if (volume->claim_name)
        return share_of_claim(finder, namespace, volume->claim_name);
    if (volume->nfs_server && *volume->nfs_server && volume->nfs_path && volume->nfs_path[0] == '/')
        return share_get(finder, volume->nfs_server, volume->nfs_path);
    return NULL;
}

/* The database: the last part of the mountPath, if it is a part of the subPath, too. Then both show
 * the pattern. */
static const char *database_of(struct draft *draft, const struct kv_volume_mount *mount,
                               const char **mount_path, const char **sub_path)
{
    const char *last = strrchr(mount->mount_path, '/');
    size_t length = last ? strlen(last + 1) : 0;
    if (length == 0 || strchr(mount->mount_path, '{') || strchr(mount->sub_path, '{'))
        return NULL;
    const char *at = mount->sub_path;
    while ((at = strstr(at, last + 1)) &&
           !((at == mount->sub_path || at[-1] == '/') && (!at[length] || at[length] == '/')))
        at++;
    if (!at)
        return NULL;
    *mount_path =
        draft_format(draft, "%.*s/" DATABASE, (int)(last - mount->mount_path), mount->mount_path);
    *sub_path = draft_format(draft, "%.*s" DATABASE "%s", (int)(at - mount->sub_path),
                             mount->sub_path, at + length);
    return last + 1;
}

static void database_add(struct draft *draft, struct kv_list *databases, const char *name,
                         const char *workload)
{
    kv_list_each(databases, const struct nfs_database, item) {
        if (strcmp(item->name, name) == 0)
            return;
    }
    kv_list_add(databases, draft->arena, struct nfs_database,
                (struct nfs_database){name, workload});
}

/* The first pattern that is seen is the export's; others only count. */
static void mount_take(struct finder *finder, struct share *share,
                       const struct kv_workload *workload, const struct kv_volume_mount *mount)
{
    struct nfs_export *export = &share->export;
    const char *mount_path, *sub_path, *database;
    if (!mount->mount_path || !mount->sub_path || !*mount->sub_path)
        return;
    export->mounts++;
    database = database_of(finder->draft, mount, &mount_path, &sub_path);
    if (!database)
        return;
    if (!export->mount_path) {
        export->mount_path = mount_path;
        export->sub_path = sub_path;
    }
    if (strcmp(export->mount_path, mount_path) != 0 || strcmp(export->sub_path, sub_path) != 0)
        return;
    export->following++;
    database_add(finder->draft, &export->databases, database, workload->object.name);
}

static void container_take(struct finder *finder, const struct kv_workload *workload,
                           const struct kv_container *container)
{
    kv_list_each(&container->mounts, const struct kv_volume_mount, mount) {
        kv_list_each(&workload->template.volumes, const struct kv_volume, volume) {
            struct share *share = kv_string_is(volume->name, mount->name)
                                      ? share_of(finder, workload->object.namespace, volume)
                                      : NULL;
            if (!share)
                continue;
            name_add(finder->draft, &share->export.namespaces, workload->object.namespace);
            mount_take(finder, share, workload, mount);
        }
    }
}

static void workload_take(struct finder *finder, const struct kv_workload *workload)
{
    if (draft_is_made(&workload->object) || workload->template.volumes.count == 0)
        return;
    kv_list_each(&workload->template.containers, const struct kv_container, container)
        container_take(finder, workload, container);
}

/* --- exports: shares of one server whose mounts follow one pattern are one --- */

static bool is_one(const struct nfs_export *a, const struct nfs_export *b)
{
    return strcmp(a->server, b->server) == 0 && a->mount_path && b->mount_path &&
           strcmp(a->mount_path, b->mount_path) == 0 && strcmp(a->sub_path, b->sub_path) == 0;
}

static void export_join(struct draft *draft, struct nfs_export *export,
                        const struct nfs_export *other)
{
    export->path = NULL;
    export->mounts += other->mounts;
    export->following += other->following;
    kv_list_each(&other->namespaces, text_pointer, name)
        name_add(draft, &export->namespaces, *name);
    kv_list_each(&other->claims, text_pointer, name)
        name_add(draft, &export->claims, *name);
    kv_list_each(&other->databases, const struct nfs_database, database)
        database_add(draft, &export->databases, database->name, database->workload);
}

static void share_join(struct draft *draft, struct kv_list *exports, const struct share *share)
{
    kv_list_each(exports, struct nfs_export, export) {
        if (is_one(export, &share->export)) {
            export_join(draft, export, &share->export);
            return;
        }
    }
    kv_list_add(exports, draft->arena, struct nfs_export, share->export);
}

/* A claim's name, if all claims are called so; otherwise the last part of the path. */
static const char *base_name(const struct nfs_export *export)
{
    const char *name = NULL;
    kv_list_each(&export->claims, text_pointer, claim) {
        const char *own = strchr(*claim, '/') + 1;
        if (name && strcmp(own, name) != 0)
            name = "";
        name = name ? name : own;
    }
    if (name && *name)
        return name;
    const char *last = export->path ? strrchr(export->path, '/') : NULL;
    return last && last[1] ? last + 1 : export->server;
}

static bool is_taken(const struct kv_list *exports, const struct nfs_export *but, const char *name)
{
    kv_list_each(exports, const struct nfs_export, export) {
        if (export != but && export->name && strcmp(export->name, name) == 0)
            return true;
    }
    return false;
}

static void export_name(struct draft *draft, const struct kv_list *exports,
                        struct nfs_export *export)
{
    char *name = kv_arena_copy(draft->arena, kv_text_of(base_name(export)));
    for (char *at = name; *at; at++) {
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
        else if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9')))
            *at = at == name || !at[1] ? '0' : '-';
    }
    export->name = name;
    for (unsigned i = 2; is_taken(exports, export, export->name); i++)
        export->name = draft_format(draft, "%.60s-%u", name, i);
}

static int text_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int database_compare(const void *left, const void *right)
{
    const struct nfs_database *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static int export_compare(const void *left, const void *right)
{
    const struct nfs_export *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static int share_compare(const void *left, const void *right)
{
    const struct share *a = left, *b = right;
    int order = strcmp(a->server, b->server);
    return order ? order : strcmp(a->path, b->path);
}

static void export_finish(struct draft *draft, const struct kv_list *exports,
                          struct nfs_export *export)
{
    kv_sort(export->namespaces.items, export->namespaces.count, sizeof(char *), text_compare);
    kv_sort(export->databases.items, export->databases.count, sizeof(struct nfs_database),
            database_compare);
    if (export->following * 2 <= export->mounts || export->databases.count < 2)
        export->mount_path = export->sub_path = NULL;
    export_name(draft, exports, export);
}

static void shares_find(struct finder *finder)
{
    static const struct kv_kind *const kinds[] = {&kv_kind_deployment, &kv_kind_statefulset,
                                                  &kv_kind_daemonset, &kv_kind_cronjob};
    struct objects volumes = draft_all(finder->draft, &kv_kind_persistentvolume);
    for (size_t i = 0; i < volumes.count; i++)
        volume_take(finder, (const struct kv_persistent_volume *)volumes.items[i]);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct objects workloads = draft_all(finder->draft, kinds[k]);
        for (size_t i = 0; i < workloads.count; i++)
            workload_take(finder, (const struct kv_workload *)workloads.items[i]);
    }
}

const struct kv_list *exports_of(struct draft *draft)
{
    struct finder finder = {.draft = draft};
    if (draft->exports_found)
        return &draft->exports;
    draft->exports_found = true;
    shares_find(&finder);
    kv_sort(finder.shares.items, finder.shares.count, sizeof(struct share), share_compare);
    kv_list_each(&finder.shares, struct share, share) {
        share->export.server = share->server;
        share->export.path = share->path;
        share_join(draft, &draft->exports, share);
    }
    kv_list_each(&draft->exports, struct nfs_export, export)
        export_finish(draft, &draft->exports, export);
    kv_sort(draft->exports.items, draft->exports.count, sizeof(struct nfs_export), export_compare);
    return &draft->exports;
}

const struct nfs_export *export_of_claim(struct draft *draft, const char *namespace,
                                         const char *claim)
{
    const struct kv_list *exports = exports_of(draft);
    size_t length = strlen(namespace);
    kv_list_each(exports, const struct nfs_export, export) {
        kv_list_each(&export->claims, text_pointer, item) {
            if (strncmp(*item, namespace, length) == 0 && (*item)[length] == '/' &&
                strcmp(*item + length + 1, claim) == 0)
                return export;
        }
    }
    return NULL;
}

const struct nfs_export *export_of_volume(struct draft *draft, const char *namespace,
                                          const struct kv_volume *volume)
{
    if (volume->claim_name)
        return export_of_claim(draft, namespace, volume->claim_name);
    if (!volume->nfs_server || !volume->nfs_path)
        return NULL;
    kv_list_each(exports_of(draft), const struct nfs_export, export) {
        if (strcmp(export->server, volume->nfs_server) == 0 &&
            (!export->path || strcmp(export->path, volume->nfs_path) == 0))
            return export;
    }
    return NULL;
}
