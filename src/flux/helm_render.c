#include "helm_render.h"

#include "artifact_copy.h"
#include "json_of.h"

#include "kubevet/base/file.h"

#include <errno.h>
#include <sys/stat.h>

struct running {
    const struct program *helm;
    const struct builder *builder;
    struct kv_arena *arena;
    struct kv_list tasks; /* struct task */
    struct kv_error *error;
};

/* One run of a program. */
struct task {
    struct rendering *rendering;
    size_t nth; /* of the rendering's two */
    const char *output;
};

/* --- is it run already? --- */

static bool words_same(const char *const *a, const char *const *b)
{
    for (; *a && *b; a++, b++)
        if (strcmp(*a, *b) != 0)
            return false;
    return !*a && !*b;
}

bool rendering_is_same(const struct rendering *a, const struct rendering *b)
{
    if (a->chart != b->chart || a->is_twice != b->is_twice ||
        a->post_renders_hooks != b->post_renders_hooks || !a->post_renderers != !b->post_renderers)
        return false;
    for (size_t i = 0; i < RENDERINGS; i++)
        if (strcmp(a->values[i], b->values[i]) != 0 ||
            !words_same(a->arguments[i], b->arguments[i]))
            return false;
    struct kv_arena arena = {0};
    bool same = !a->post_renderers || kv_string_is(json_of(a->post_renderers, &arena),
                                                   json_of(b->post_renderers, &arena));
    kv_arena_release(&arena);
    return same;
}

/* --- running --- */

static size_t times(const struct rendering *rendering)
{
    return rendering->is_twice ? RENDERINGS : 1;
}

static void failed(struct task *task, const struct kv_error *error)
{
    struct rendering *rendering = task->rendering;
    if (task->nth == 0)
        rendering->error = *error;
    else if (error->kind == KV_ERROR_STATE && rendering->error.kind == KV_ERROR_NONE)
        rendering->error = *error;
    else
        rendering->second_failed = true;
}

/* Runs a program for each task; those that failed get no output. */
static void tasks_run(struct running *running, const struct program *program,
                      struct kv_process_job *jobs, size_t parallel)
{
    const struct kv_process_pool pool = {.parallel = parallel};
    kv_process_run_all(&pool, jobs, running->tasks.count);
    for (size_t i = 0; i < running->tasks.count; i++) {
        struct task *task = kv_list_item(&running->tasks, struct task, i);
        struct kv_error error = {0};
        if (program_check(program, &jobs[i], &error))
            task->output = kv_arena_copy(running->arena, kv_buffer_as_text(&jobs[i].output));
        else
            failed(task, &error);
        program_job_release(&jobs[i]);
    }
}

static void tasks_split(struct running *running)
{
    kv_list_each(&running->tasks, struct task, task) {
        struct rendering *rendering = task->rendering;
        struct kv_list *documents = &rendering->documents[task->nth];
        struct kv_error error = {0};
        const char *source = NULL;
        *documents = (struct kv_list){0};
        if (!task->output ||
            helm_documents_split(task->output, running->arena, documents, &source, &error))
            continue;
        if (task->nth == 0)
            rendering->source = source;
        failed(task, &error);
    }
}

/* --- helm --- */

static bool helm_prepare(struct running *running, size_t number, struct kv_process_job *job)
{
    const struct task *task = kv_list_item(&running->tasks, const struct task, number);
    const char *const *given = task->rendering->arguments[task->nth];
    const char *file =
        kv_arena_printf(running->arena, "%s/values-%zu.json", running->helm->place, number);
    size_t count = 0;
    while (given[count])
        count++;
    const char **words = kv_arena_array(running->arena, count + 2, sizeof *words);
    words[0] = given[0];
    words[1] = given[1];
    words[2] = kv_arena_printf(running->arena, "--values=%s", file);
    for (size_t i = 2; i < count; i++)
        words[i + 1] = given[i];
    job->process = program_run(running->helm, words, running->arena);
    return kv_file_write(file, kv_text_of(task->rendering->values[task->nth]), running->error);
}

static bool helm_run(struct running *running, size_t parallel)
{
    struct kv_process_job *jobs =
        kv_arena_array(running->arena, running->tasks.count, sizeof *jobs);
    for (size_t i = 0; i < running->tasks.count; i++)
        if (!helm_prepare(running, i, &jobs[i]))
            return false;
    tasks_run(running, running->helm, jobs, parallel);
    tasks_split(running);
    return true;
}

/* --- post-renderers --- */

static bool folder_make(struct running *running, const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ||
           kv_error_at(running->error, KV_ERROR_STATE, path, 0, 0, "cannot be created: %s",
                       strerror(errno));
}

static bool is_post_rendered(const struct rendering *rendering,
                             const struct helm_document *document)
{
    return document->type == DOCUMENT_IS_OBJECT ||
           (document->type == DOCUMENT_IS_HOOK && rendering->post_renders_hooks);
}

static bool input_write(struct running *running, const struct task *task, const char *file)
{
    struct kv_buffer text = {0};
    kv_list_each(&task->rendering->documents[task->nth], const struct helm_document, document)
        if (is_post_rendered(task->rendering, document))
            kv_buffer_printf(&text, "---\n%s\n", json_of(document->object, running->arena));
    bool ok = kv_file_write(file, kv_buffer_as_text(&text), running->error);
    kv_buffer_release(&text);
    return ok;
}

/* Each post-renderer is a kustomization of what the one before it makes. */
static bool stage_write(struct running *running, const char *folder, const char *resource,
                        const struct kv_node *kustomize)
{
    static const char *const keys[] = {"patches", "images"};
    struct kv_arena *arena = running->arena;
    const struct kv_node *resources[] = {kv_tree_string(resource, arena)};
    const struct kv_node *tree =
        kv_tree_with(NULL, "resources", kv_tree_sequence(resources, 1, arena), arena);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (kv_node_is_given(kv_node_get(kustomize, keys[i])))
            tree = kv_tree_with(tree, keys[i], kv_node_get(kustomize, keys[i]), arena);
    return folder_make(running, folder) &&
           kv_file_write(kv_arena_printf(arena, "%s/kustomization.yaml", folder),
                         kv_text_of(json_of(tree, arena)), running->error);
}

static bool post_prepare(struct running *running, size_t number, struct kv_process_job *job)
{
    struct kv_arena *arena = running->arena;
    const struct task *task = kv_list_item(&running->tasks, const struct task, number);
    const struct kv_node *list = task->rendering->post_renderers;
    const char *place = kv_arena_printf(arena, "%s/post-%zu", running->helm->place, number);
    const char *folder = place, *resource = "../helm-output.yaml";
    folder_remove(place); /* of an earlier round */
    if (!folder_make(running, place) ||
        !input_write(running, task, kv_arena_printf(arena, "%s/helm-output.yaml", place)))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const struct kv_node *kustomize = kv_node_get(list->items[i], "kustomize");
        folder = kv_arena_printf(arena, "%s/%zu", place, i);
        if (!stage_write(running, folder, resource, kustomize))
            return false;
        resource = kv_arena_printf(arena, "../%zu", i);
    }
    job->process = program_run(&running->builder->program,
                               builder_arguments(running->builder, folder, arena), arena);
    return true;
}

/* What was not passed through stays, and each object comes from where it came from. */
static void post_take(struct running *running, struct task *task)
{
    struct rendering *rendering = task->rendering;
    const struct kv_list before = rendering->documents[task->nth];
    struct kv_list *documents = &rendering->documents[task->nth];
    struct kv_error error = {0};
    const char *source = NULL;
    *documents = (struct kv_list){0};
    if (task->output &&
        !helm_documents_split(task->output, running->arena, documents, &source, &error))
        failed(task, &error);
    kv_list_each(documents, struct helm_document, document) {
        const struct helm_document *from = helm_document_find(&before, document->object);
        document->source = from ? from->source : NULL;
    }
    kv_list_each(&before, const struct helm_document, document)
        if (!is_post_rendered(rendering, document))
            kv_list_add(documents, running->arena, struct helm_document, *document);
}

static bool post_run(struct running *running, size_t parallel)
{
    const struct kv_list all = running->tasks;
    running->tasks = (struct kv_list){0};
    kv_list_each(&all, const struct task, task)
        if (task->rendering->post_renderers && task->output)
            kv_list_add(&running->tasks, running->arena, struct task,
                        (struct task){task->rendering, task->nth, NULL});
    struct kv_process_job *jobs =
        kv_arena_array(running->arena, running->tasks.count, sizeof *jobs);
    for (size_t i = 0; i < running->tasks.count; i++)
        if (!post_prepare(running, i, &jobs[i]))
            return false;
    tasks_run(running, &running->builder->program, jobs, parallel);
    kv_list_each(&running->tasks, struct task, task)
        post_take(running, task);
    return true;
}

/* --- all --- */

/* Makes what a program says name files of the checkout. */
static void words_clean(const struct rendering *rendering, const struct program *helm,
                        struct kv_error *error)
{
    program_path_drop(error->text, rendering->chart->place);
    program_path_drop(error->text, helm->place);
}

bool renderings_run(const struct program *helm, const struct builder *builder,
                    struct rendering *const *renderings, size_t count, size_t parallel,
                    struct kv_arena *arena, struct kv_error *error)
{
    struct running running = {.helm = helm, .builder = builder, .arena = arena, .error = error};
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; !renderings[i]->is_run && k < times(renderings[i]); k++)
            kv_list_add(&running.tasks, arena, struct task, (struct task){renderings[i], k, NULL});
    if (!helm_run(&running, parallel) || !post_run(&running, parallel))
        return false;
    for (size_t i = 0; i < count; i++) {
        renderings[i]->is_run = true;
        words_clean(renderings[i], helm, &renderings[i]->error);
    }
    return true;
}
