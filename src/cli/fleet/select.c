#include "select.h"

#include "kubevet/base/glob.h"

#include <stdlib.h>

enum { SHARES_MAX = 100000 };

/* --- labels --- */

/* A requirement of a selector, as kubectl's: KEY=VALUE, KEY==VALUE, KEY!=VALUE, KEY, !KEY. */
struct requirement {
    const char *key, *value; /* NULL = any */
    bool negated;
};

static const char *label_of(const struct kv_fleet_cluster *cluster, const char *key)
{
    kv_records_each(&cluster->labels, const struct kv_spec_pair, label) {
        if (strcmp(label->key.text, key) == 0)
            return label->value.text;
    }
    return NULL;
}

static bool is_met(const struct requirement *requirement, const struct kv_fleet_cluster *cluster)
{
    const char *value = label_of(cluster, requirement->key);
    bool holds = value && (!requirement->value || strcmp(value, requirement->value) == 0);
    return holds != requirement->negated;
}

static bool requirement_parse(struct kv_text text, struct kv_arena *arena, struct requirement *out,
                              struct kv_error *error)
{
    char *word = kv_arena_copy(arena, kv_text_trim(text)), *equals = strchr(word, '=');
    *out = (struct requirement){.key = word};
    if (equals) {
        out->value = equals + 1 + (equals[1] == '=');
        out->negated = equals > word && equals[-1] == '!';
        equals[out->negated ? -1 : 0] = '\0';
    } else if (word[0] == '!') {
        *out = (struct requirement){.key = word + 1, .negated = true};
    }
    return (*out->key && !strpbrk(out->key, "!= ()")) ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "--selector: '%.*s' is not KEY=VALUE, KEY!=VALUE, KEY or !KEY",
                        (int)text.length, text.data);
}

static bool selector_parse(const char *selector, struct kv_arena *arena, struct kv_list *out,
                           struct kv_error *error)
{
    for (const char *part = selector;; part++) {
        struct requirement requirement;
        size_t length = strcspn(part, ",");
        if (!requirement_parse((struct kv_text){part, length}, arena, &requirement, error))
            return false;
        kv_list_add(out, arena, struct requirement, requirement);
        part += length;
        if (!*part)
            return true;
    }
}

static bool has_labels(const struct kv_list *requirements, const struct kv_fleet_cluster *cluster)
{
    kv_list_each(requirements, const struct requirement, requirement) {
        if (!is_met(requirement, cluster))
            return false;
    }
    return true;
}

/* --- shares --- */

/* FNV-1a over the name, then the finaliser of splitmix64, which spreads it. */
static uint64_t weight_of(const char *name, size_t share)
{
    uint64_t hash = UINT64_C(1469598103934665603);
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    hash += (share + 1) * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
    return hash ^ hash >> 31;
}

size_t fleet_share(const char *name, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (weight_of(name, i) > weight_of(name, best))
            best = i;
    return best;
}

static bool number_parse(const char *text, size_t length, size_t *out)
{
    enum { DIGITS_MAX = 6 };
    if (length == 0 || length > DIGITS_MAX || strspn(text, "0123456789") < length)
        return false;
    *out = (size_t)atol(text);
    return true;
}

struct share {
    size_t index, count; /* count 0 = all clusters */
};

static bool share_read(const char *index, const char *count, struct share *out)
{
    return number_parse(index, strcspn(index, "/"), &out->index) &&
           number_parse(count, strlen(count), &out->count) && out->count > 0 &&
           out->count <= SHARES_MAX && out->index < out->count;
}

static bool share_parse(const struct kv_options *options, struct share *out, struct kv_error *error)
{
    const char *index = getenv("JOB_COMPLETION_INDEX"), *count = getenv("KUBEVET_SHARDS");
    const char *slash = options->shard ? strchr(options->shard, '/') : NULL;
    *out = (struct share){0};
    if (options->shard)
        return (slash && share_read(options->shard, slash + 1, out)) ||
               kv_error_set(error, KV_ERROR_USAGE,
                            "--shard: '%s' is not I/N, such as 0/4, 1/4, 2/4 and 3/4",
                            options->shard);
    if (!count || !*count)
        return true;
    return (index && share_read(index, count, out)) ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "JOB_COMPLETION_INDEX (%s) is not a number from 0 to below KUBEVET_SHARDS "
                        "(%s): set the Job's completions to KUBEVET_SHARDS",
                        index ? index : "not set", count);
}

/* --- all of it --- */

/* A misspelled name must not pass for a fleet in order. */
static bool names_check(const struct kv_fleet *fleet, const struct kv_strings *globs,
                        struct kv_error *error)
{
    for (size_t i = 0; i < globs->count; i++) {
        bool found = false;
        kv_records_each(&fleet->clusters, const struct kv_fleet_cluster, cluster)
            found = found || kv_glob_match(globs->items[i], cluster->name.text);
        if (!found)
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--cluster-name: no cluster of the fleet matches '%s'",
                                globs->items[i]);
    }
    return true;
}

bool fleet_select(const struct kv_fleet *fleet, const struct kv_options *options,
                  struct kv_arena *arena, struct kv_list *out, struct kv_error *error)
{
    struct share share;
    struct kv_list requirements = {0};
    const struct kv_strings *globs = &options->cluster_names;
    size_t selected = 0;
    if (!share_parse(options, &share, error) || !names_check(fleet, globs, error))
        return false;
    for (size_t i = 0; i < options->selectors.count; i++)
        if (!selector_parse(options->selectors.items[i], arena, &requirements, error))
            return false;
    kv_records_each(&fleet->clusters, const struct kv_fleet_cluster, cluster) {
        const char *name = cluster->name.text;
        if ((globs->count > 0 && !kv_globs_match(globs->items, globs->count, name)) ||
            !has_labels(&requirements, cluster))
            continue;
        selected++;
        if (share.count == 0 || fleet_share(name, share.count) == share.index)
            kv_list_add(out, arena, const struct kv_fleet_cluster *, cluster);
    }
    return selected > 0 ||
           kv_error_set(error, KV_ERROR_USAGE, "--selector selects no cluster of the fleet");
}
