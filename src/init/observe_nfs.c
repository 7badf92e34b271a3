#include "exports.h"

#include "kubevet/kinds/persistentvolumeclaim.h"

#include "kubevet/kinds/persistentvolume.h"

#include <string.h>

/* Namespaces of one prefix that are all it matches become a glob: new ones belong there, too. */
static const char *shared_glob(struct draft *draft, const struct nfs_export *export)
{
    const char *first = *kv_list_item(&export->namespaces, char *, 0);
    size_t length = strlen(first), matching = 0;
    kv_list_each(&export->namespaces, text_pointer, name) {
        size_t same = 0;
        while (same < length && (*name)[same] == first[same])
            same++;
        length = same;
    }
    if (length < 4 || export->namespaces.count < 2)
        return NULL;
    for (size_t i = 0; i < draft->namespaces.count; i++)
        matching += strncmp(draft->namespaces.items[i], first, length) == 0;
    return matching == export->namespaces.count ? draft_format(draft, "%.*s*", (int)length, first)
                                                : NULL;
}

static void namespaces_add(struct draft *draft, struct entry *entry,
                           const struct nfs_export *export)
{
    if (export->namespaces.count == 0)
        return;
    struct entry *list = entry_list(draft->arena, entry, "namespaces");
    const char *glob = shared_glob(draft, export);
    if (glob) {
        entry_item_text(draft->arena, list, glob);
        return;
    }
    kv_list_each(&export->namespaces, text_pointer, name)
        entry_item_text(draft->arena, list, *name);
}

static void export_add(struct draft *draft, struct entry *section, const struct nfs_export *export)
{
    struct entry *entry = entry_map(draft->arena, section, export->name);
    entry->required = true;
    entry_text(draft->arena, entry, "server", export->server)->required = true;
    if (export->path)
        entry_text(draft->arena, entry, "path", export->path);
    if (export->mount_path) {
        entry_comment(draft->arena, entry,
                      "%zu of %zu mounts with a subPath are as below; %zu "
                      "databases",
                      export->following, export->mounts, export->databases.count);
        entry_text(draft->arena, entry, "mountPath", export->mount_path)->samples = export->mounts;
        entry_text(draft->arena, entry, "subPath", export->sub_path)->samples = export->mounts;
    }
    namespaces_add(draft, entry, export);
    if (export->mount_path)
        entry_text(draft->arena, entry, "isolation", "tenant")->samples = export->mounts;
}

/* Exports of one pattern of mounts on different servers: one of them may be a mistake. */
static void servers_doubt(struct draft *draft, const struct kv_list *exports)
{
    const struct nfs_export *first = NULL;
    kv_list_each(exports, const struct nfs_export, export) {
        if (!export->mount_path)
            continue;
        if (first && strcmp(first->server, export->server) != 0 &&
            strcmp(first->mount_path, export->mount_path) == 0 &&
            strcmp(first->sub_path, export->sub_path) == 0)
            draft_doubt(draft, "files at %s are on %s, and in namespace %s on %s",
                        export->mount_path, first->server,
                        *kv_list_item(&export->namespaces, char *, 0), export->server);
        first = first ? first : export;
    }
}

static void observe(struct draft *draft)
{
    const struct kv_list *exports = exports_of(draft);
    if (exports->count == 0)
        return;
    servers_doubt(draft, exports);
    struct entry *section = draft_section(draft, "nfs");
    kv_list_each(exports, const struct nfs_export, export)
        export_add(draft, section, export);
}

const struct kv_observer kv_observe_nfs = {
    .path = "nfs",
    .reads = KV_OBSERVED(&kv_kind_persistentvolume, &kv_kind_persistentvolumeclaim),
    .keys = KV_OBSERVES("spec.nfs", "nfs.server", "nfs.path", "nfs.mountPath", "nfs.subPath",
                        "nfs.namespaces", "nfs.isolation"),
    .cluster = observe,
};
