/* Tenants and their backups: a database DAVE_18 whose CronJob is backup-DAVE belongs to the tenant
 * DAVE. Without CronJobs, the names of the workloads that mount the databases show it. */
#include "backups.h"
#include "exports.h"

#include <string.h>

/* One way to read a name: which part of a database's name it contains. */
struct reading {
    const char *namespace; /* of the CronJobs; NULL = names of workloads */
    const char *pattern;   /* `pg-backup-{tenant}` */
    size_t databases;      /* that it explains */
};

struct search {
    struct draft *draft;
    struct kv_list databases; /* struct nfs_database */
    struct kv_list readings;  /* struct reading */
};

static bool is_separator(char c)
{
    return c == '_' || c == '-' || c == '.';
}

/* The tenant of a database by a reading, where a name shows it: the longest beginning of the
 * database's name, up to a separator, that with the pattern gives the name. Its length; 0 = none.
 */
static size_t tenant_in(const char *database, const char *name, const char *pattern)
{
    const char *at = strstr(pattern, TENANT);
    size_t before = (size_t)(at - pattern), after = strlen(at + sizeof TENANT - 1);
    size_t length = strlen(name);
    if (length <= before + after || strncmp(name, pattern, before) != 0 ||
        strcmp(name + length - after, at + sizeof TENANT - 1) != 0)
        return 0;
    size_t tenant = length - before - after;
    return strncmp(database, name + before, tenant) == 0 &&
                   (!database[tenant] || is_separator(database[tenant]))
               ? tenant
               : 0;
}

static void reading_add(struct search *search, const char *namespace, const char *pattern)
{
    kv_list_each(&search->readings, const struct reading, item) {
        if (kv_string_is(item->namespace, namespace) && strcmp(item->pattern, pattern) == 0)
            return;
    }
    kv_list_add(&search->readings, search->draft->arena, struct reading,
                (struct reading){namespace, pattern, 0});
}

/* Where the name contains a beginning of the database's name, between its ends or separators. */
static void readings_find(struct search *search, const char *namespace, const char *name,
                          const char *database)
{
    for (size_t length = strlen(database); length > 1; length--) {
        if (database[length] && !is_separator(database[length]))
            continue;
        char *tenant = kv_arena_copy(search->draft->arena, (struct kv_text){database, length});
        const char *at = strstr(name, tenant);
        if (!at || (at > name && !is_separator(at[-1])) ||
            (at[length] && !is_separator(at[length])) || strcmp(name, tenant) == 0)
            continue;
        reading_add(
            search, namespace,
            draft_format(search->draft, "%.*s" TENANT "%s", (int)(at - name), name, at + length));
        return;
    }
}

/* Does a CronJob of the namespace, or the workload that mounts it, show its tenant? */
static size_t tenant_by(const struct search *search, const struct reading *reading,
                        const struct nfs_database *database)
{
    size_t best = 0;
    if (!reading->namespace)
        return tenant_in(database->name, database->workload, reading->pattern);
    struct objects jobs = draft_objects(search->draft, &kv_kind_cronjob, reading->namespace);
    for (size_t i = 0; i < jobs.count; i++) {
        size_t length = tenant_in(database->name, jobs.items[i]->name, reading->pattern);
        best = length > best ? length : best;
    }
    return best;
}

static void search_all(struct search *search)
{
    struct objects jobs = draft_all(search->draft, &kv_kind_cronjob);
    kv_list_each(&search->databases, const struct nfs_database, database) {
        for (size_t i = 0; i < jobs.count; i++)
            readings_find(search, jobs.items[i]->namespace, jobs.items[i]->name, database->name);
        readings_find(search, NULL, database->workload, database->name);
    }
    kv_list_each(&search->readings, struct reading, reading) {
        kv_list_each(&search->databases, const struct nfs_database, database)
            reading->databases += tenant_by(search, reading, database) > 0;
    }
}

/* The one that explains the most databases: a CronJob's name before a workload's. */
static const struct reading *best_reading(const struct search *search)
{
    const struct reading *best = NULL;
    kv_list_each(&search->readings, const struct reading, item) {
        if (item->databases < 2)
            continue;
        bool is_better =
            !best || (item->namespace && !best->namespace) ||
            (!item->namespace == !best->namespace && item->databases > best->databases);
        best = is_better ? item : best;
    }
    return best;
}

/* --- the pattern of databases --- */

/* `{tenant}_*` if what follows the tenant differs, `{tenant}_18` or `{tenant}` if it does not. */
static const char *database_pattern(struct search *search, const struct reading *reading)
{
    const char *rest = NULL;
    bool differ = false;
    char separator = '\0';
    kv_list_each(&search->databases, const struct nfs_database, database) {
        size_t length = tenant_by(search, reading, database);
        const char *own = database->name + length;
        if (length == 0)
            continue;
        if (rest && *own != separator)
            return NULL;
        separator = *own;
        differ = differ || (rest && strcmp(rest, own) != 0);
        rest = own;
    }
    return differ ? draft_format(search->draft, TENANT "%c*", separator)
                  : draft_format(search->draft, TENANT "%s", rest ? rest : "");
}

/* What a database's name ends in: `_18`; "" if nothing is parted off. */
static const char *ending_of(const struct nfs_database *database)
{
    const char *last = strrchr(database->name, '_');
    return last ? last : "";
}

/* Is it named like one that has a tenant? Then it has one, too, and lacks its backup. */
static bool is_named_alike(const struct search *search, const struct reading *reading,
                           const struct nfs_database *wanted)
{
    kv_list_each(&search->databases, const struct nfs_database, database) {
        if (tenant_by(search, reading, database) > 0 &&
            strcmp(ending_of(database), ending_of(wanted)) == 0)
            return true;
    }
    return false;
}

static bool is_exception(const struct search *search, const struct reading *reading,
                         const struct nfs_database *database)
{
    return tenant_by(search, reading, database) == 0 &&
           !(reading->namespace && is_named_alike(search, reading, database));
}

/* What all exceptions end in, and no other database: `_template`; NULL = nothing. */
static const char *shared_ending(struct search *search, const struct reading *reading)
{
    const char *ending = NULL;
    kv_list_each(&search->databases, const struct nfs_database, database) {
        if (!is_exception(search, reading, database))
            continue;
        const char *own = ending_of(database);
        if (!*own || (ending && strcmp(ending, own) != 0))
            return NULL;
        ending = own;
    }
    kv_list_each(&search->databases, const struct nfs_database, database) {
        if (ending && !is_exception(search, reading, database) &&
            strcmp(ending, ending_of(database)) == 0)
            return NULL;
    }
    return ending;
}

static void except_add(struct search *search, struct entry *tenants, const struct reading *reading)
{
    struct draft *draft = search->draft;
    const char *ending = shared_ending(search, reading);
    struct entry *list = entry_list(draft->arena, tenants, "except");
    if (ending)
        entry_item_text(draft->arena, list, draft_format(draft, "*%s", ending));
    kv_list_each(&search->databases, const struct nfs_database, database) {
        if (ending || !is_exception(search, reading, database))
            continue;
        entry_item_text(draft->arena, list, database->name);
        if (reading->namespace)
            draft_doubt(draft,
                        "database %s has no backup, and is written as an exception of tenants",
                        database->name);
    }
    if (list->children.count == 0)
        entry_remove(list);
}

/* --- what is written --- */

static void backups_add(struct search *search, const struct reading *reading)
{
    struct draft *draft = search->draft;
    if (!reading->namespace || !draft_wants(draft, "backups"))
        return;
    struct entry *backups = entry_map(draft->arena, draft->root, "backups");
    entry_text(draft->arena, backups, "namespace", reading->namespace)->required = true;
    entry_text(draft->arena, backups, "cronJob", reading->pattern)->required = true;
    backup_age_add(draft, backups, reading->namespace, reading->pattern);
}

static void tenant_note(struct draft *draft, const char *tenant)
{
    struct kv_strings *tenants = &draft->tenants;
    for (size_t i = 0; i < tenants->count; i++)
        if (strcmp(tenants->items[i], tenant) == 0)
            return;
    tenants->items[tenants->count++] = tenant;
}

/* Of databases, and of CronJobs: one whose database is mounted nowhere is still a tenant's. */
static void tenants_note(struct search *search, const struct reading *reading)
{
    struct draft *draft = search->draft;
    struct objects jobs = {0};
    if (reading->namespace)
        jobs = draft_objects(draft, &kv_kind_cronjob, reading->namespace);
    draft->tenants.items =
        kv_arena_array(draft->arena, search->databases.count + jobs.count + 1, sizeof(char *));
    kv_list_each(&search->databases, const struct nfs_database, database) {
        size_t length = tenant_by(search, reading, database);
        if (length > 0)
            tenant_note(draft, draft_format(draft, "%.*s", (int)length, database->name));
    }
    size_t before = (size_t)(strstr(reading->pattern, TENANT) - reading->pattern);
    size_t rest = strlen(reading->pattern) - sizeof TENANT + 1;
    for (size_t i = 0; i < jobs.count; i++)
        if (tenant_pattern_matches(reading->pattern, jobs.items[i]->name))
            tenant_note(draft,
                        draft_format(draft, "%.*s", (int)(strlen(jobs.items[i]->name) - rest),
                                     jobs.items[i]->name + before));
}

static void tenants_add(struct search *search, const struct reading *reading)
{
    struct draft *draft = search->draft;
    const char *pattern = database_pattern(search, reading);
    if (!pattern)
        return;
    struct entry *tenants = entry_map(draft->arena, draft->root, "tenants");
    entry_comment(draft->arena, tenants, "%zu of %zu databases are named after a %s %s",
                  reading->databases, search->databases.count,
                  reading->namespace ? "CronJob" : "workload", reading->pattern);
    entry_text(draft->arena, tenants, "database", pattern)->required = true;
    tenants_note(search, reading);
    except_add(search, tenants, reading);
    backups_add(search, reading);
}

static void observe(struct draft *draft)
{
    struct search search = {.draft = draft};
    if (!draft_wants(draft, "nfs")) /* tenants need them */
        return;
    kv_list_each(exports_of(draft), const struct nfs_export, export) {
        kv_list_each(&export->databases, const struct nfs_database, database) {
            if (export->mount_path)
                kv_list_add(&search.databases, draft->arena, struct nfs_database, *database);
        }
    }
    if (search.databases.count == 0)
        return;
    search_all(&search);
    const struct reading *reading = best_reading(&search);
    if (reading)
        tenants_add(&search, reading);
}

const struct kv_observer kv_observe_tenants = {
    .path = "tenants",
    .reads = KV_OBSERVED(&kv_kind_cronjob),
    .keys = KV_OBSERVES("spec.tenants", "tenants.database", "tenants.except", "spec.backups",
                        "backups.namespace", "backups.cronJob", "backups.maxAge"),
    .cluster = observe,
};
