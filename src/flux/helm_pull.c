#include "helm_pull.h"

struct pulling {
    const struct program *helm;
    struct kv_arena *arena;
    struct kv_list pulls; /* struct chart_pull */
    struct kv_process_job *jobs;
};

static void pull_prepare(struct pulling *pulling, const struct chart_pull *pull,
                         struct kv_process_job *job)
{
    enum { ARGUMENTS = 12 };
    const char *arguments[ARGUMENTS] = {"helm", "pull", "--untar", "--untardir", pull->into};
    size_t count = 5;
    if (pull->name) {
        arguments[count++] = "--repo";
        arguments[count++] = pull->url;
    }
    if (pull->version) {
        arguments[count++] = "--version";
        arguments[count++] = pull->version;
    }
    if (pull->plain_http)
        arguments[count++] = "--plain-http";
    arguments[count++] = "--";
    arguments[count] = pull->name ? pull->name : pull->url;
    job->process = program_run(pulling->helm, arguments, pulling->arena);
}

/* The first line of what helm said. */
static void pull_fail(struct pulling *pulling, const struct chart_pull *pull,
                      const struct kv_error *error)
{
    struct chart *chart = pull->chart;
    if (!chart->unknown)
        chart->unknown = kv_arena_printf(pulling->arena, "%s%s%s can't be pulled: %.*s",
                                         pull->name ? pull->name : "", pull->name ? " of " : "",
                                         pull->url, (int)strcspn(error->text, "\n"), error->text);
}

static void pulls_run(struct pulling *pulling, size_t parallel)
{
    const struct kv_process_pool pool = {.parallel = parallel};
    size_t count = 0;
    pulling->jobs = kv_arena_array(pulling->arena, pulling->pulls.count, sizeof *pulling->jobs);
    kv_list_each(&pulling->pulls, const struct chart_pull, pull)
        pull_prepare(pulling, pull, &pulling->jobs[count++]);
    kv_process_run_all(&pool, pulling->jobs, count);
    for (size_t i = 0; i < count; i++) {
        struct kv_error error = {0};
        if (!program_check(pulling->helm, &pulling->jobs[i], &error))
            pull_fail(pulling, kv_list_item(&pulling->pulls, const struct chart_pull, i), &error);
        program_job_release(&pulling->jobs[i]);
    }
}

bool charts_pull(const struct program *helm, struct chart *const *charts, size_t count,
                 size_t parallel, struct kv_arena *arena, struct kv_error *error)
{
    enum { LEVELS_MAX = 3 }; /* a chart, and what it lacks */
    for (int level = 0; level < LEVELS_MAX; level++) {
        struct pulling pulling = {.helm = helm, .arena = arena};
        for (size_t i = 0; i < count; i++) {
            kv_list_each(&charts[i]->pulls, const struct chart_pull, pull)
                kv_list_add(&pulling.pulls, arena, struct chart_pull, *pull);
        }
        if (pulling.pulls.count == 0)
            break;
        pulls_run(&pulling, parallel);
        for (size_t i = 0; i < count; i++) {
            bool is_new = charts[i]->pulls.count > 0 && !charts[i]->folder;
            charts[i]->pulls = (struct kv_list){0};
            if (is_new && !chart_pulled(charts[i], arena, error))
                return false;
        }
    }
    for (size_t i = 0; i < count; i++)
        charts[i]->is_ready = true;
    return true;
}
