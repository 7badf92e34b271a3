#include "helm_chart.h"

#include "artifact_copy.h"
#include "helm_values.h"
#include "json_of.h"
#include "paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 << 20 };

struct opening {
    struct chart *chart;
    bool may_pull;
    struct kv_arena *arena;
    struct kv_error *error;
};

/* The chart is wrong: not the run's error, but the release's. */
#define WRONG(opening, file, line, ...)                                                            \
    (kv_error_at(&(opening)->chart->error, KV_ERROR_SPEC, file, line, 0, __VA_ARGS__))

static bool folder_make(const struct opening *in, const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ||
           kv_error_at(in->error, KV_ERROR_STATE, path, 0, 0, "cannot be created: %s",
                       strerror(errno));
}

static bool exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

/* A file of the chart, as the user knows it. */
static const char *label_of(const struct chart *chart, const char *file, struct kv_arena *arena)
{
    return kv_arena_printf(arena, "%s/%s", chart->label, file);
}

static const char *below(const char *folder, const char *name, struct kv_arena *arena)
{
    return *folder ? kv_arena_printf(arena, "%s/%s", folder, name) : name;
}

/* --- its files --- */

static bool file_read(const struct opening *in, const char *name, struct kv_buffer *out)
{
    const char *path = kv_arena_printf(in->arena, "%s/%s", in->chart->folder, name);
    return kv_file_read(path, FILE_MAX, out, KV_ERROR_STATE, in->error);
}

/* A YAML file of the chart; NULL if it is not there, or with an error of the chart. */
static const struct kv_node *yaml_read(const struct opening *in, const char *name)
{
    struct chart *chart = in->chart;
    struct kv_yaml_documents found = {0};
    struct kv_yaml_limits limits = kv_yaml_manifest_limits;
    struct kv_buffer text = {0};
    limits.unique_keys = false;
    if (!exists(kv_arena_printf(in->arena, "%s/%s", chart->folder, name)) ||
        !file_read(in, name, &text) ||
        !kv_yaml_parse(kv_buffer_as_text(&text), label_of(chart, name, in->arena), &limits,
                       in->arena, &found, &chart->error))
        found.count = 0;
    kv_buffer_release(&text);
    const struct kv_node *root = found.count > 0 ? found.roots[0] : NULL;
    return root && root->type == KV_NODE_MAPPING ? root : NULL;
}

/* Replaces a file, never what it shares with another copy. */
static bool values_write(const struct opening *in, const struct value *values)
{
    const char *path = kv_arena_printf(in->arena, "%s/values.yaml", in->chart->folder);
    const char *json = json_of(value_tree(values, in->arena), in->arena);
    (void)unlink(path);
    return kv_file_write(path, kv_text_of(json), in->error);
}

/* --- values files, which replace the chart's own --- */

/* The text of one: of the artifact, or of a pulled chart. False with an error; `*is_there`. */
static bool values_text(const struct opening *in, const char *name, bool *is_there,
                        struct kv_buffer *text)
{
    struct artifact *artifact = in->chart->source.artifact;
    const char *path = path_confined(name, in->arena);
    *is_there = artifact ? artifact_has_file(artifact, path)
                         : exists(kv_arena_printf(in->arena, "%s/%s", in->chart->folder, path));
    if (!*is_there)
        return true;
    return artifact ? artifact_read(artifact, path, text, in->error) : file_read(in, path, text);
}

static struct value *values_file_merge(const struct opening *in, struct value *merged,
                                       const char *name)
{
    struct chart *chart = in->chart;
    struct artifact *artifact = chart->source.artifact;
    struct kv_buffer text = {0};
    bool is_there;
    struct value *values = NULL;
    const char *label = artifact
                            ? artifact_name(artifact, path_confined(name, in->arena), in->arena)
                            : label_of(chart, name, in->arena);
    if (!values_text(in, name, &is_there, &text))
        return NULL;
    if (is_there)
        values = helm_values_parse(kv_buffer_as_text(&text), label, in->arena, &chart->error);
    else if (chart->source.ignores_missing)
        values = value_map(in->arena);
    else
        WRONG(in, label, 0, "no values file found at path '%s': %s", name,
              artifact ? artifact_why_not(artifact, path_confined(name, in->arena))
                       : "it is not in the chart");
    kv_buffer_release(&text);
    return values ? value_merge(merged, values, in->arena) : NULL;
}

static bool values_files_apply(const struct opening *in)
{
    const struct chart_source *source = &in->chart->source;
    struct value *merged = value_map(in->arena);
    bool is_own = !source->artifact && source->values_files.count == 1 &&
                  strcmp(source->values_files.items[0], "values.yaml") == 0;
    for (size_t i = 0; merged && !is_own && i < source->values_files.count; i++)
        merged = values_file_merge(in, merged, source->values_files.items[i]);
    if (!merged)
        return in->error->kind == KV_ERROR_NONE;
    return merged->entries.count == 0 || values_write(in, merged);
}

/* --- dependencies --- */

static bool has_package(const char *folder, const char *name)
{
    size_t length = strlen(name);
    bool found = false;
    DIR *entries = opendir(folder);
    if (!entries)
        return false;
    for (const struct dirent *entry; !found && (entry = readdir(entries));)
        found = strncmp(entry->d_name, name, length) == 0 && entry->d_name[length] == '-' &&
                strstr(entry->d_name, ".tgz");
    closedir(entries);
    return found;
}

static bool dependency_copy(const struct opening *in, const char *name, const char *relative)
{
    struct chart *chart = in->chart;
    struct artifact *artifact = chart->source.artifact;
    const char *from = path_inside(chart->source.path, relative, in->arena);
    const char *folder = kv_arena_printf(in->arena, "charts/%s", name);
    const char *to = kv_arena_printf(in->arena, "%s/%s", chart->folder, folder);
    if (!from || !artifact_has_folder(artifact, from)) {
        WRONG(in, label_of(chart, "Chart.yaml", in->arena), 0, "its dependency %s at file://%s %s",
              name, relative,
              from ? artifact_why_not(artifact, from) : "is outside of the repository");
        return true;
    }
    kv_list_add(&chart->moved, in->arena, struct chart_part, (struct chart_part){folder, from});
    return folder_make(in, to) && artifact_extract(artifact, from, to, in->error);
}

static void dependency_pull(const struct opening *in, const struct kv_node *dependency,
                            const char *name, const char *url)
{
    struct chart *chart = in->chart;
    bool is_oci = strncmp(url, "oci://", 6) == 0;
    if (!in->may_pull) {
        if (!chart->unknown)
            chart->unknown = kv_arena_printf(
                in->arena,
                "chart %s depends on %s of %s, which is not in the checkout: --helm=network pulls "
                "it",
                chart->label, name, url);
        return;
    }
    const char *pulled = is_oci ? kv_arena_printf(in->arena, "%s/%s", url, name) : url;
    kv_list_add(&chart->pulls, in->arena, struct chart_pull,
                (struct chart_pull){chart, pulled, is_oci ? NULL : name,
                                    kv_tree_text(dependency, "version"), false,
                                    kv_arena_printf(in->arena, "%s/charts", chart->folder)});
}

/* Chart.lock says which version was found for a range. */
static const struct kv_node *locked(const struct opening *in, const char *file, const char *name,
                                    const struct kv_node *dependency)
{
    const struct kv_node *lock =
        yaml_read(in, strcmp(file, "Chart.yaml") == 0 ? "Chart.lock" : "requirements.lock");
    const struct kv_node *list = lock ? kv_tree_list(lock, "dependencies") : NULL;
    for (size_t i = 0; list && i < list->count; i++)
        if (kv_string_is(kv_tree_text(list->items[i], "name"), name))
            return list->items[i];
    return dependency;
}

static bool dependency_provide(const struct opening *in, const char *file,
                               const struct kv_node *dependency)
{
    static const char local[] = "file://";
    const char *name = kv_tree_text(dependency, "name");
    const char *url = kv_tree_text(dependency, "repository");
    const char *charts = kv_arena_printf(in->arena, "%s/charts", in->chart->folder);
    if (!name || !url || strchr(name, '/') || name[0] == '.' ||
        exists(kv_arena_printf(in->arena, "%s/%s/Chart.yaml", charts, name)) ||
        has_package(charts, name))
        return true; /* helm says what is wrong */
    if (!folder_make(in, charts))
        return false;
    if (strncmp(url, local, strlen(local)) == 0 && in->chart->source.artifact)
        return dependency_copy(in, name, url + strlen(local));
    if (strstr(url, "://") && strncmp(url, local, strlen(local)) != 0)
        dependency_pull(in, locked(in, file, name, dependency), name, url);
    return true;
}

static bool dependencies_provide(const struct opening *in, const char *file)
{
    const struct kv_node *tree = yaml_read(in, file);
    const struct kv_node *list = tree ? kv_tree_list(tree, "dependencies") : NULL;
    for (size_t i = 0; list && i < list->count; i++)
        if (!dependency_provide(in, file, list->items[i]))
            return false;
    return true;
}

/* --- setting it up --- */

/* The folder is there. */
static bool folder_open(const struct opening *in)
{
    struct chart *chart = in->chart;
    const struct kv_node *about = yaml_read(in, "Chart.yaml");
    if (!about) {
        if (chart->error.kind == KV_ERROR_NONE)
            WRONG(in, chart->label, 0, "is no chart: it has no Chart.yaml");
        return in->error->kind == KV_ERROR_NONE;
    }
    chart->name = kv_tree_text(about, "name");
    chart->version = kv_tree_text(about, "version");
    return values_files_apply(in) && dependencies_provide(in, "Chart.yaml") &&
           dependencies_provide(in, "requirements.yaml");
}

static bool place_make(const struct opening *in, const char *place)
{
    char *made = kv_arena_printf(in->arena, "%s/chart-XXXXXX", place);
    if (!mkdtemp(made))
        return kv_error_at(in->error, KV_ERROR_STATE, made, 0, 0, "cannot be created: %s",
                           strerror(errno));
    in->chart->place = made;
    return true;
}

static bool artifact_open(const struct opening *in)
{
    struct chart *chart = in->chart;
    struct artifact *artifact = chart->source.artifact;
    const char *path = chart->source.path, *slash = strrchr(path, '/');
    bool is_package = artifact_has_file(artifact, path);
    if (!is_package && !artifact_has_folder(artifact, path)) {
        WRONG(in, artifact_name(artifact, path, in->arena), 0, "there is no such chart: it %s",
              artifact_why_not(artifact, path));
        return true;
    }
    chart->folder = below(chart->place, *path ? (slash ? slash + 1 : path) : "chart", in->arena);
    if (is_package)
        return artifact_extract(artifact, path, chart->folder, in->error);
    return folder_make(in, chart->folder) &&
           artifact_extract(artifact, path, chart->folder, in->error) && folder_open(in);
}

static void pull_add(const struct opening *in)
{
    struct chart *chart = in->chart;
    const struct chart_source *source = &chart->source;
    kv_list_add(&chart->pulls, in->arena, struct chart_pull,
                (struct chart_pull){chart, source->url, source->name, source->version,
                                    source->plain_http, chart->place});
}

bool chart_open(struct chart *chart, const char *place, bool may_pull, struct kv_arena *arena,
                struct kv_error *error)
{
    const struct opening in = {chart, may_pull, arena, error};
    if (!place_make(&in, place))
        return false;
    if (chart->source.artifact && !artifact_open(&in))
        return false;
    if (!chart->source.artifact && may_pull)
        pull_add(&in);
    if (!chart->source.artifact && !may_pull)
        chart->unknown = kv_arena_printf(
            arena, "its chart %s is not in the checkout: --helm=network pulls it", chart->label);
    chart->is_ready = chart->pulls.count == 0;
    return true;
}

/* The only folder in a place. */
static const char *only_folder(const char *place, struct kv_arena *arena)
{
    const char *found = NULL;
    DIR *entries = opendir(place);
    for (const struct dirent *entry; entries && (entry = readdir(entries));) {
        struct stat status;
        const char *path = kv_arena_printf(arena, "%s/%s", place, entry->d_name);
        if (entry->d_name[0] != '.' && lstat(path, &status) == 0 && S_ISDIR(status.st_mode))
            found = path;
    }
    if (entries)
        closedir(entries);
    return found;
}

bool chart_pulled(struct chart *chart, struct kv_arena *arena, struct kv_error *error)
{
    const struct opening in = {chart, true, arena, error};
    if (chart->unknown || chart->source.artifact)
        return true;
    chart->folder = only_folder(chart->place, arena);
    if (!chart->folder)
        chart->unknown = kv_arena_printf(arena, "%s has no chart in it", chart->label);
    return !chart->folder || folder_open(&in);
}

/* --- its templates --- */

const char *chart_file(const struct chart *chart, const char *source, struct kv_arena *arena)
{
    const char *file = strchr(source, '/');
    if (!chart->source.artifact || !file)
        return NULL;
    file++;
    kv_list_each(&chart->moved, const struct chart_part, part) {
        size_t length = strlen(part->folder);
        if (strncmp(file, part->folder, length) == 0 && file[length] == '/')
            return below(part->from, file + length + 1, arena);
    }
    const char *path = below(chart->source.path, file, arena);
    return artifact_has_file(chart->source.artifact, path) ? path : NULL;
}
