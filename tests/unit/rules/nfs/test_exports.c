#include "rules/nfs/exports.h"
#include "test.h"

#define SERVER "nfs01.example.com"

static struct kv_arena arena;

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

/* Exports on one server: of the documented paths, isolated or not. */
static struct kv_spec_nfs documented[2];
static struct kv_spec spec;
static struct kv_check check;

static struct nfs_exports exports_make(const char *isolated, const char *other, bool has_tenants)
{
    documented[0] = (struct kv_spec_nfs){.name = {.text = "filestore"},
                                         .server = {.text = SERVER},
                                         .path = {.text = isolated},
                                         .mount_path = {.text = "/files/{database}"},
                                         .isolation = {.text = "tenant"}};
    documented[1] = (struct kv_spec_nfs){
        .name = {.text = "media"}, .server = {.text = SERVER}, .path = {.text = other}};
    spec = (struct kv_spec){.nfs = {.items = documented, .count = other ? 2 : 1}};
    if (has_tenants)
        spec.tenants.database.text = "{tenant}_*";
    check = (struct kv_check){.spec = &spec, .arena = &arena};
    return nfs_exports_find(&check);
}

static void root_is(struct nfs_exports *exports, const char *path)
{
    struct nfs_root *root = kv_list_push(&exports->roots, &arena, sizeof *root);
    *root = (struct nfs_root){&documented[0], path};
}

static void use_is(struct kv_list *uses, const char *share, const char *sub_path,
                   const char *mount_path)
{
    struct nfs_use *use = kv_list_push(uses, &arena, sizeof *use);
    *use = (struct nfs_use){"odoo", SERVER, share, sub_path, mount_path};
}

static void place_is(const struct nfs_exports *exports, const char *path,
                     const struct kv_spec_nfs *export, enum nfs_place place, const char *database)
{
    struct nfs_spot spot = nfs_exports_place(exports, "NFS01.example.com.", path);
    assert_ptr_equal(spot.documented, export);
    if (!export)
        return;
    assert_int_equal(spot.place, place);
    if (database)
        assert_string_equal(spot.database, database);
    else
        assert_null(spot.database);
}

static void what_lies_beside_the_documented_path_is_no_part_of_it(void **state)
{
    (void)state;
    const struct nfs_exports exports = exports_make("/exports/odoo/", NULL, true);
    place_is(&exports, "/exports/odoo", &documented[0], NFS_PLACE_ABOVE, NULL);
    place_is(&exports, "/exports", &documented[0], NFS_PLACE_ABOVE, NULL);
    place_is(&exports, "/", &documented[0], NFS_PLACE_ABOVE, NULL);
    place_is(&exports, "/exports/odoo/acme_18", &documented[0], NFS_PLACE_DATABASE, "acme_18");
    place_is(&exports, "/exports/odoo/acme_18/a", &documented[0], NFS_PLACE_INSIDE, "acme_18");
    place_is(&exports, "/exports/odoo-old", NULL, NFS_PLACE_OTHER, NULL);
    place_is(&exports, "/srv", NULL, NFS_PLACE_OTHER, NULL);
    assert_null(nfs_exports_place(&exports, "nfs02.example.com", "/exports/odoo").documented);
}

static void isolation_goes_before_the_nearer_export(void **state)
{
    (void)state;
    const struct nfs_exports exports = exports_make("/exports/odoo", "/exports", true);
    place_is(&exports, "/exports", &documented[0], NFS_PLACE_ABOVE, NULL);
    place_is(&exports, "/exports/media", &documented[1], NFS_PLACE_DATABASE, "media");
    place_is(&exports, "/exports/odoo/acme_18", &documented[0], NFS_PLACE_DATABASE, "acme_18");
    const struct nfs_exports apart = exports_make("/exports/odoo", "/exports/media", true);
    place_is(&apart, "/exports", &documented[0], NFS_PLACE_ABOVE, NULL);
}

static void mounts_teach_a_root_that_nothing_documents(void **state)
{
    (void)state;
    struct nfs_exports exports = exports_make(NULL, NULL, true);
    place_is(&exports, "/exports", &documented[0], NFS_PLACE_UNKNOWN, NULL);
    struct kv_list uses = {0};
    use_is(&uses, "/exports/backups", "", "/backups");
    use_is(&uses, "/exports/odoo", "acme_18", "/files/acme_18");
    nfs_exports_learn(&exports, &uses);
    place_is(&exports, "/exports", &documented[0], NFS_PLACE_ABOVE, NULL);
    place_is(&exports, "/exports/odoo/acme_18", &documented[0], NFS_PLACE_DATABASE, "acme_18");
    place_is(&exports, "/exports/backups", &documented[0], NFS_PLACE_UNKNOWN, NULL);
}

static void a_databases_folder_is_no_root(void **state)
{
    (void)state;
    static const struct {
        const char *outer, *inner; /* roots; `outer` may be NULL */
        bool has_tenants;
        const char *mount_path;
        enum nfs_place place; /* of x_18 in the inner one */
        const char *database;
    } cases[] = {
        /* In another root. */
        {"/odoo", "/odoo/acme_18", true, "/mnt", NFS_PLACE_INSIDE, "acme_18"},
        {"/odoo", "/odoo/acme_18/a", true, "/mnt", NFS_PLACE_INSIDE, "acme_18"},
        {"/odoo", "/odoo/acme_18", false, "/mnt", NFS_PLACE_INSIDE, "acme_18"},
        {"/odoo", "/odoo/eighteen", true, "/mnt", NFS_PLACE_DATABASE, "x_18"}, /* no tenant's */
        {"/odoo", "/odoo18/acme_18", true, "/mnt", NFS_PLACE_DATABASE, "x_18"},
        /* Alone: a tenant's name, and somebody mounts that database. */
        {NULL, "/odoo/acme_18", true, "/files/acme_18", NFS_PLACE_INSIDE, "acme_18"},
        {NULL, "/odoo/acme_18", true, "/mnt", NFS_PLACE_DATABASE, "x_18"},
        {NULL, "/odoo/acme_18", false, "/files/acme_18", NFS_PLACE_DATABASE, "x_18"},
        {NULL, "/odoo/acme", true, "/files/acme", NFS_PLACE_DATABASE, "x_18"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nfs_exports exports = exports_make(NULL, NULL, cases[i].has_tenants);
        struct kv_list uses = {0};
        if (cases[i].outer)
            root_is(&exports, cases[i].outer);
        root_is(&exports, cases[i].inner);
        use_is(&uses, cases[i].inner, "x_18", cases[i].mount_path);
        nfs_exports_learn(&exports, &uses);
        place_is(&exports, kv_path_join(&arena, cases[i].inner, "x_18"), &documented[0],
                 cases[i].place, cases[i].database);
    }
}

static void the_mount_path_says_whose_files_belong_there(void **state)
{
    (void)state;
    exports_make("/exports/odoo", NULL, true);
    assert_string_equal(nfs_database_meant(&arena, &documented[0], "/files//acme_18/"), "acme_18");
    assert_string_equal(nfs_database_meant(&arena, &documented[0], "/files/acme_18/a"), "acme_18");
    assert_null(nfs_database_meant(&arena, &documented[0], "/files"));
    assert_null(nfs_database_meant(&arena, &documented[0], "/mnt/acme_18"));
    assert_null(nfs_database_meant(&arena, &documented[0], NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_beside_the_documented_path_is_no_part_of_it),
        cmocka_unit_test(isolation_goes_before_the_nearer_export),
        cmocka_unit_test(mounts_teach_a_root_that_nothing_documents),
        cmocka_unit_test(a_databases_folder_is_no_root),
        cmocka_unit_test(the_mount_path_says_whose_files_belong_there),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
