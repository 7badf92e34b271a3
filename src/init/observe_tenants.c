/* Tenants and their backups: a database DAVE_18 whose CronJob is backup-DAVE belongs to the tenant
 * DAVE. Without CronJobs, the names of the workloads that mount the databases show it. */
#include "exports.h"

#include "kubevet/base/duration.h"

#include <string.h>

#define TENANT "{tenant}"

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

/* --- backups --- */

enum { HOUR = 3600 };

/* Is the CronJob one of the pattern's? */
static bool is_of_pattern(const struct reading *reading, const char *name)
{
    const char *at = strstr(reading->pattern, TENANT);
    size_t before = (size_t)(at - reading->pattern), length = strlen(name);
    const char *after = at + sizeof TENANT - 1;
    return length > before + strlen(after) && strncmp(name, reading->pattern, before) == 0 &&
           strcmp(name + length - strlen(after), after) == 0;
}

/* The ages of the last successes; one that never succeeded is the oldest. */
struct ages {
    int64_t *items;     /* seconds */
    const char **names; /* of the CronJobs */
    size_t count;
    bool known;
};

static struct ages ages_of(const struct search *search, const struct reading *reading)
{
    const struct draft *draft = search->draft;
    struct objects jobs = draft_objects(draft, &kv_kind_cronjob, reading->namespace);
    struct ages ages = {kv_arena_array(draft->arena, jobs.count + 1, sizeof *ages.items),
                        kv_arena_array(draft->arena, jobs.count + 1, sizeof *ages.names), 0,
                        draft->state->clock != KV_TIME_NONE};
    for (size_t i = 0; i < jobs.count && ages.known; i++) {
        const struct kv_workload *job = (const struct kv_workload *)jobs.items[i];
        ages.names[ages.count] = job->object.name;
        if (is_of_pattern(reading, job->object.name))
            ages.items[ages.count++] = job->last_success == KV_TIME_NONE
                                           ? INT64_MAX
                                           : draft->state->clock - job->last_success;
    }
    return ages;
}

/* Of those that are at most `limit` old: how many, and the oldest. */
static size_t ages_within(const struct ages *ages, int64_t limit, int64_t *oldest)
{
    size_t count = 0;
    *oldest = 0;
    for (size_t i = 0; i < ages->count; i++) {
        if (ages->items[i] > limit)
            continue;
        count++;
        *oldest = ages->items[i] > *oldest ? ages->items[i] : *oldest;
    }
    return count;
}

/* What a CronJob itself says of its last run; its Jobs may say otherwise. */
static void late_doubt(struct draft *draft, const struct reading *reading, const struct ages *ages,
                       int64_t limit)
{
    char text[KV_DURATION_TEXT_MAX];
    for (size_t i = 0; i < ages->count; i++) {
        int64_t age = ages->items[i];
        if (age <= limit)
            continue;
        draft_doubt(draft, "CronJob/%s/%s %s%s, but maxAge is %lldh", reading->namespace,
                    ages->names[i], age == INT64_MAX ? "never succeeded" : "last succeeded ",
                    age == INT64_MAX
                        ? ""
                        : draft_format(draft, "%s ago", kv_duration_format(age * 1000000000, text)),
                    (long long)(limit / HOUR));
    }
}

/* A day or a week, and two hours in which a run may be late: what most of them keep, otherwise a
 * day. The check of the draft names the others. */
static void age_add(struct draft *draft, struct entry *backups, const struct reading *reading,
                    const struct ages *ages)
{
    static const int64_t limits[] = {26 * HOUR, 170 * HOUR, 26 * HOUR};
    char text[KV_DURATION_TEXT_MAX];
    int64_t oldest;
    size_t i = 0;
    if (!ages->known || ages->count == 0)
        return;
    while (i < 2 && ages_within(ages, limits[i], &oldest) * 2 <= ages->count)
        i++;
    entry_plain(draft->arena, backups, "maxAge",
                draft_format(draft, "%lldh", (long long)(limits[i] / HOUR)))
        ->samples = ages->count;
    if (ages_within(ages, limits[i], &oldest) > 0)
        backups->note = draft_format(draft, "the oldest is %s old",
                                     kv_duration_format(oldest * 1000000000, text));
    late_doubt(draft, reading, ages, limits[i]);
}

static void backups_add(struct search *search, const struct reading *reading)
{
    struct draft *draft = search->draft;
    if (!reading->namespace || !draft_wants(draft, "backups"))
        return;
    struct entry *backups = entry_map(draft->arena, draft->root, "backups");
    entry_text(draft->arena, backups, "namespace", reading->namespace)->required = true;
    entry_text(draft->arena, backups, "cronJob", reading->pattern)->required = true;
    struct ages ages = ages_of(search, reading);
    age_add(draft, backups, reading, &ages);
}

static void tenants_note(struct search *search, const struct reading *reading)
{
    struct draft *draft = search->draft;
    struct kv_strings *tenants = &draft->tenants;
    tenants->items = kv_arena_array(draft->arena, search->databases.count + 1, sizeof(char *));
    kv_list_each(&search->databases, const struct nfs_database, database) {
        size_t length = tenant_by(search, reading, database);
        if (length > 0)
            tenants->items[tenants->count++] =
                draft_format(draft, "%.*s", (int)length, database->name);
    }
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
