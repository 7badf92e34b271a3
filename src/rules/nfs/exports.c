#include "exports.h"

#include "tenants.h"

#include "kubevet/base/glob.h"

bool nfs_is_at_home(const struct kv_spec_nfs *documented, const char *namespace)
{
    for (size_t i = 0; i < documented->namespaces.count; i++)
        if (kv_glob_match(documented->namespaces.items[i].text, namespace))
            return true;
    return documented->namespaces.count == 0;
}

/* The folder of a database below the export's root: as documented, otherwise "{database}". */
static const char *nfs_folder_of(const struct kv_spec_nfs *documented)
{
    return documented->sub_path.text ? documented->sub_path.text : "{database}";
}

const char *nfs_database_meant(struct kv_arena *arena, const struct kv_spec_nfs *documented,
                               const char *mount_path)
{
    const char *database = NULL;
    if (documented->mount_path.text && mount_path)
        nfs_place_find(arena, documented->mount_path.text,
                       kv_path_below(kv_path_clean(arena, mount_path), "/"), &database);
    return database;
}

/* --- roots from the spec --- */

static void root_add(struct nfs_exports *exports, const struct kv_spec_nfs *documented,
                     const char *path)
{
    kv_list_each(&exports->roots, const struct nfs_root, root) {
        if (root->documented == documented && strcmp(root->path, path) == 0)
            return;
    }
    struct nfs_root *root = kv_list_push(&exports->roots, exports->check->arena, sizeof *root);
    *root = (struct nfs_root){documented, path};
}

static const struct kv_spec_nfs *export_of_claim(const struct kv_spec *spec,
                                                 const struct kv_spec_claim *claim)
{
    kv_records_each(&spec->nfs, const struct kv_spec_nfs, documented) {
        if (claim->nfs.text && strcmp(documented->name.text, claim->nfs.text) == 0)
            return documented;
    }
    return NULL;
}

static void claim_add(struct nfs_exports *exports, const char *namespace,
                      const struct kv_spec_claim *claim)
{
    struct kv_check *check = exports->check;
    const struct kv_spec_nfs *documented = export_of_claim(check->spec, claim);
    if (!documented || documented->path.text)
        return;
    struct nfs_lookup found = nfs_claim_lookup(check, namespace, claim->name.text);
    if (found.share.server && nfs_server_is(found.share.server, documented->server.text)) {
        root_add(exports, documented, found.share.path);
        return;
    }
    if (!found.gap.kind) { /* on another server, or not on NFS: nfs/export reports it */
        found.gap = (struct nfs_gap){.kind = &kv_kind_persistentvolumeclaim,
                                     .namespace = namespace,
                                     .claim = claim->name.text,
                                     .reason = "its volume is not on the documented server"};
        if (found.volume)
            found.gap.cause = kv_name_of(check, &found.volume->object);
    }
    struct nfs_lost *lost = kv_list_push(&exports->lost, check->arena, sizeof *lost);
    *lost = (struct nfs_lost){documented, found.gap};
}

struct nfs_exports nfs_exports_find(struct kv_check *check)
{
    struct nfs_exports exports = {.check = check};
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, documented) {
        if (documented->path.text)
            root_add(&exports, documented, kv_path_clean(check->arena, documented->path.text));
    }
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        kv_records_each(&namespace->content.claims, const struct kv_spec_claim, claim)
            claim_add(&exports, namespace->name.text, claim);
    }
    return exports;
}

/* --- roots from mounts --- */

static bool has_root(const struct nfs_exports *exports, const struct kv_spec_nfs *documented)
{
    kv_list_each(&exports->roots, const struct nfs_root, root) {
        if (root->documented == documented)
            return true;
    }
    return false;
}

static bool is_lost(const struct nfs_exports *exports, const struct kv_spec_nfs *documented)
{
    kv_list_each(&exports->lost, const struct nfs_lost, lost) {
        if (lost->documented == documented)
            return true;
    }
    return false;
}

/* Does the spec give only the server of the export? Then its roots are those that mounts show, and
 * there may be more. */
static bool is_bare(const struct nfs_exports *exports, const struct kv_spec_nfs *documented)
{
    const struct kv_spec *spec = exports->check->spec;
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        kv_records_each(&namespace->content.claims, const struct kv_spec_claim, claim) {
            if (export_of_claim(spec, claim) == documented)
                return false;
        }
    }
    return !documented->path.text;
}

static const char *database_of_sub_path(const struct nfs_exports *exports,
                                        const struct kv_spec_nfs *documented,
                                        const struct nfs_use *use)
{
    const char *database = NULL;
    if (use->sub_path[0])
        nfs_place_find(exports->check->arena, nfs_folder_of(documented), use->sub_path, &database);
    return database;
}

static bool is_use_of(const struct nfs_use *use, const struct kv_spec_nfs *documented)
{
    return nfs_server_is(use->server, documented->server.text) &&
           nfs_is_at_home(documented, use->namespace);
}

static void uses_teach(struct nfs_exports *exports, const struct kv_spec_nfs *documented,
                       const struct kv_list *uses)
{
    kv_list_each(uses, const struct nfs_use, use) {
        if (is_use_of(use, documented) && database_of_sub_path(exports, documented, use))
            root_add(exports, documented, use->share);
    }
}

/* --- paths that are not roots --- */

/* The root if `path` is a database's folder; NULL = it is not. */
static const char *root_above(struct kv_arena *arena, const struct kv_spec_nfs *documented,
                              const char *path, const char **database)
{
    const char *folder = kv_path_below(kv_path_clean(arena, nfs_folder_of(documented)), "/");
    const char *above = path;
    for (const char *at = folder; *at; at += strspn(at, "/")) {
        if (strcmp(above, "/") == 0)
            return NULL;
        above = kv_path_join(arena, above, "..");
        at += strcspn(at, "/");
    }
    return nfs_pattern_match(arena, folder, kv_path_below(path, above), database) && *database
               ? above
               : NULL;
}

static bool is_named(const struct nfs_exports *exports, const struct kv_spec_nfs *documented,
                     const struct kv_list *uses, const char *database)
{
    kv_list_each(uses, const struct nfs_use, use) {
        if (!is_use_of(use, documented))
            continue;
        const char *meant = nfs_database_meant(exports->check->arena, documented, use->mount_path);
        const char *named = database_of_sub_path(exports, documented, use);
        if ((meant && strcmp(meant, database) == 0) || (named && strcmp(named, database) == 0))
            return true;
    }
    return false;
}

static bool lies_in_another(const struct nfs_exports *exports, const struct nfs_root *root)
{
    kv_list_each(&exports->roots, const struct nfs_root, other) {
        const char *database = NULL;
        if (other->documented != root->documented || strcmp(other->path, root->path) == 0 ||
            !kv_path_is_under(root->path, other->path))
            continue;
        nfs_place_find(exports->check->arena, nfs_folder_of(root->documented),
                       kv_path_below(root->path, other->path), &database);
        if (!database)
            continue;
        if (!exports->check->spec->tenants.database.text ||
            tenant_of_database(exports->check->arena, exports->check->spec, database).kind !=
                TENANT_UNKNOWN)
            return true;
    }
    return false;
}

/* A database's folder is not a root: everything below it belongs to that database. It is one if it
 * is in another root where a tenant's folder would be; or if its name is a tenant's database and
 * mounts name that database: then the root is the parent folder. */
static void roots_correct(struct nfs_exports *exports, const struct kv_list *uses)
{
    struct kv_arena *arena = exports->check->arena;
    const struct kv_spec *spec = exports->check->spec;
    struct nfs_exports believed = {.check = exports->check};
    kv_list_each(&exports->roots, const struct nfs_root, root) {
        const char *database, *path = root->path;
        const char *above = root->documented->path.text
                                ? NULL
                                : root_above(arena, root->documented, root->path, &database);
        if (!root->documented->path.text && lies_in_another(exports, root))
            continue;
        if (above && spec->tenants.database.text &&
            tenant_of_database(arena, spec, database).kind != TENANT_UNKNOWN &&
            is_named(exports, root->documented, uses, database))
            path = above;
        root_add(&believed, root->documented, path);
    }
    exports->roots = believed.roots;
}

void nfs_exports_learn(struct nfs_exports *exports, const struct kv_list *uses)
{
    kv_records_each(&exports->check->spec->nfs, const struct kv_spec_nfs, documented) {
        if (!has_root(exports, documented))
            uses_teach(exports, documented, uses);
    }
    roots_correct(exports, uses);
}

/* --- places --- */

/* Of two roots below a path: the one of an isolated export, whose isolation the path breaks;
 * otherwise the nearer one. */
static bool matters_more(const struct nfs_root *root, const struct nfs_root *other)
{
    bool is_isolated = root->documented->isolation.text != NULL;
    if (is_isolated != (other->documented->isolation.text != NULL))
        return is_isolated;
    return strlen(root->path) < strlen(other->path);
}

/* Outside of all known roots. */
static struct nfs_spot spot_unknown(const struct nfs_exports *exports, const char *server)
{
    struct nfs_spot spot = {0};
    kv_records_each(&exports->check->spec->nfs, const struct kv_spec_nfs, documented) {
        bool is_better =
            !spot.documented || (documented->isolation.text && !spot.documented->isolation.text);
        if (!is_better || !nfs_server_is(server, documented->server.text) ||
            (!is_lost(exports, documented) && !is_bare(exports, documented)))
            continue;
        spot = (struct nfs_spot){.documented = documented, .place = NFS_PLACE_UNKNOWN};
        kv_list_each(&exports->lost, const struct nfs_lost, lost) {
            if (lost->documented == documented && !spot.lost)
                spot.lost = &lost->gap;
        }
    }
    return spot;
}

struct nfs_spot nfs_exports_place(const struct nfs_exports *exports, const char *server,
                                  const char *path)
{
    const struct nfs_root *within = NULL, *nearest = NULL;
    kv_list_each(&exports->roots, const struct nfs_root, root) {
        if (!nfs_server_is(server, root->documented->server.text))
            continue;
        if (kv_path_is_under(root->path, path)) {
            if (!within || matters_more(root, within))
                within = root;
        } else if (kv_path_is_under(path, root->path) &&
                   (!nearest || strlen(root->path) > strlen(nearest->path))) {
            nearest = root;
        }
    }
    if (within && (within->documented->isolation.text || !nearest))
        return (struct nfs_spot){.documented = within->documented,
                                 .place = NFS_PLACE_ABOVE,
                                 .root = strcmp(within->path, path) == 0 ? within->path : NULL};
    if (!nearest)
        return spot_unknown(exports, server);
    struct nfs_spot spot = {.documented = nearest->documented, .root = nearest->path};
    spot.place = nfs_place_find(exports->check->arena, nfs_folder_of(nearest->documented),
                                kv_path_below(path, nearest->path), &spot.database);
    return spot;
}
