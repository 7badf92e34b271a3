#include "kubevet/spec/fleet.h"

#include "loader.h"
#include "repeated.h"
#include "sources.h"

#include "kubevet/base/tree.h"

#include <sys/stat.h>

/* The way to a cluster is a snapshot, a ClusterProfile, or a kubeconfig with or without context. */
static void way_lint(struct loader *loader, const struct kv_fleet_cluster *cluster)
{
    const struct kv_value *const ways[] = {&cluster->snapshot, &cluster->cluster_profile,
                                           &cluster->kubeconfig, &cluster->context};
    static const char *const names[] = {"snapshot", "clusterProfile", "kubeconfig", "context"};
    for (size_t i = 0; i < 2; i++)
        for (size_t k = i + 1; k < sizeof ways / sizeof *ways; k++)
            if (value_is_valid(ways[i]) && value_is_valid(ways[k]))
                kv_problem_add(loader->problems, ways[k]->place,
                               "%s: the cluster already has a %s: keep one", names[k], names[i]);
}

static void fleet_lint(struct loader *loader, const struct kv_fleet *fleet)
{
    struct repeated repeated = {0};
    kv_records_each(&fleet->clusters, const struct kv_fleet_cluster, cluster) {
        way_lint(loader, cluster);
        if (value_is_valid(&cluster->name))
            repeated_add(&repeated, &loader->scratch, cluster->name.text, cluster->name.text,
                         cluster->name.place);
        if (value_is_valid(&cluster->cluster_profile) && fleet->access_providers.count == 0)
            kv_problem_add(loader->problems, cluster->cluster_profile.place,
                           "clusterProfile: needs accessProviders, which say how to log in");
    }
    repeated_report(&repeated, loader->problems);
}

static void fleet_read(struct loader *loader, struct kv_text text, struct kv_fleet *fleet)
{
    const struct kv_node *root = source_parse(loader, loader->file, text);
    if (!root)
        return;
    record_load(loader, &fleet_record, "fleet", loader_place(loader, root), root, fleet);
    fleet_lint(loader, fleet);
}

struct kv_fleet *kv_fleet_load(const char *path, struct kv_problems *problems)
{
    struct kv_arena arena = {0};
    struct kv_fleet *fleet = kv_arena_alloc(&arena, sizeof *fleet);
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    size_t before = problems->list.count;
    fleet->arena = arena;
    fleet->file =
        kv_arena_copy(&fleet->arena, kv_text_of(strcmp(path, "-") == 0 ? "standard input" : path));
    struct loader loader = {.arena = &fleet->arena, .file = fleet->file, .problems = problems};
    if (kv_file_read(path, SPEC_BYTES_MAX, &text, KV_ERROR_SPEC, &error))
        fleet_read(&loader, kv_buffer_as_text(&text), fleet);
    else
        source_error_add(&loader, fleet->file, &error);
    loader_release(&loader);
    kv_buffer_release(&text);
    if (problems->list.count == before)
        return fleet;
    kv_problems_sort(problems);
    kv_fleet_free(fleet);
    return NULL;
}

void kv_fleet_free(struct kv_fleet *fleet)
{
    if (!fleet)
        return;
    struct kv_arena arena = fleet->arena; /* which holds the fleet itself */
    kv_arena_release(&arena);
}

bool kv_fleet_is(const char *path)
{
    struct stat status;
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    struct kv_error ignored = {0};
    struct kv_yaml_documents documents = {0};
    bool is = stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
              kv_file_read(path, SPEC_BYTES_MAX, &text, KV_ERROR_SPEC, &ignored) &&
              kv_yaml_parse(kv_buffer_as_text(&text), path, &kv_yaml_spec_limits, &arena,
                            &documents, &ignored) &&
              documents.count > 0 && documents.roots[0] &&
              documents.roots[0]->type == KV_NODE_MAPPING &&
              kv_string_is(kv_tree_text(documents.roots[0], "kind"), "Fleet");
    kv_buffer_release(&text);
    kv_arena_release(&arena);
    return is;
}

const char *kv_fleet_path(const struct kv_fleet *fleet, const char *path, struct kv_arena *arena)
{
    const char *slash = strrchr(fleet->file, '/');
    return path[0] == '/' || !slash
               ? path
               : kv_arena_printf(arena, "%.*s/%s", (int)(slash - fleet->file), fleet->file, path);
}
