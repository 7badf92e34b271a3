/* Any text as an expression: it is parsed, checked and evaluated over an object of which all, or
 * only some, is known. No input takes more than 20 steps for a unit of cost, or much memory for a
 * step. */
#include "kubevet/cel/host.h"
#include "kubevet/cel/json.h"
#include "kubevet/cel/paths.h"
#include "kubevet/cel/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COST_MAX = 20000, STEPS_FREE = 2000, BYTES_FREE = 256 * 1024, BYTES_PER_STEP = 2048 };

static const char object_text[] = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":"
                                  "\"a\",\"labels\":{\"a\":\"b\",\"c.d/e\":\"f\"},"
                                  "\"creationTimestamp\":\"2026-12-01T10:00:00Z\"},\"spec\":{"
                                  "\"replicas\":3,\"x\":1.5,\"n\":null,\"t\":true,"
                                  "\"containers\":[{\"name\":\"c\",\"image\":\"i:1\",\"resources\":"
                                  "{\"limits\":{\"cpu\":\"100m\"}}},{\"name\":\"d\"}],"
                                  "\"many\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]}}";

/* The object, and what is kept of it in part: made once. */
static const struct kv_node *object_read(const struct kv_cel_paths **part)
{
    static struct kv_arena arena;
    static const struct kv_node *node;
    static struct kv_cel_paths kept;
    struct kv_error error = {0};
    *part = &kept;
    if (node)
        return node;
    struct kv_reader *reader = kv_reader_json(kv_text_of(object_text), "object", KV_ERROR_STATE);
    node = kv_tree_read(reader, &arena);
    kv_reader_close(reader);
    if (!kv_cel_paths_add(&arena, &kept, "spec.containers[*].name", &error) ||
        !kv_cel_paths_add(&arena, &kept, "metadata.labels[]", &error))
        abort();
    return node;
}

static void require(bool holds, const char *what, const struct kv_cel_result *result, size_t bytes)
{
    if (holds)
        return;
    fprintf(stderr, "%s: cost %llu, work %llu, %zu bytes\n", what, (unsigned long long)result->cost,
            (unsigned long long)result->work, bytes);
    abort();
}

static void evaluate(const struct kv_cel_program *program, const struct kv_cel_value *variables)
{
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    const struct kv_cel_input input = {.variables = variables,
                                       .limits = {.cost = COST_MAX, .bytes = 16 * 1024 * 1024}};
    struct kv_cel_result result = kv_cel_evaluate(program, &input, &arena);
    require(result.work <= 20 * result.cost + STEPS_FREE, "steps", &result, arena.bytes);
    require(arena.bytes <= BYTES_PER_STEP * result.work + BYTES_FREE, "memory", &result,
            arena.bytes);
    require(result.exhausted || result.cost <= COST_MAX, "limit", &result, arena.bytes);
    if (arena.bytes < 1024 * 1024) {
        kv_cel_write(result.value, &arena, &text);
        kv_cel_json(result.value, &arena, &text);
    }
    kv_buffer_release(&text);
    kv_arena_release(&arena);
}

static void read_paths(const struct kv_cel_env *env, const struct kv_cel_program *program)
{
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    struct kv_cel_reads reads = kv_cel_reads_new(env, &arena);
    kv_cel_reads_add(&reads, program, NULL, 0, &arena);
    for (size_t i = 0; i < reads.count; i++)
        kv_cel_paths_write(&reads.variables[i], &text);
    kv_buffer_release(&text);
    kv_arena_release(&arena);
}

/* An environment is made once: making it takes longer than most inputs. */
static const struct kv_cel_env *environment(bool kubernetes)
{
    static struct kv_cel_env *envs[2];
    const struct kv_cel_env_options options = {.kubernetes = kubernetes};
    if (!envs[kubernetes]) {
        envs[kubernetes] = kv_cel_env_new(&options);
        kv_cel_env_variable(envs[kubernetes], "object", "dyn");
        kv_cel_env_variable(envs[kubernetes], "part", "dyn");
    }
    return envs[kubernetes];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct kv_arena arena = {0}, objects = {0};
    struct kv_cel_problems problems = {0};
    const struct kv_cel_env *env = environment(data[0] & 1);
    char *text = malloc(size); /* of its own, so that reading beyond it is seen */
    if (!text)
        return 0;
    memcpy(text, data + 1, size - 1);
    const struct kv_cel_program *program =
        kv_cel_compile(env, (struct kv_text){text, size - 1},
                       data[0] & 2 ? KV_CEL_CHECK : KV_CEL_PARSE_ONLY, &arena, &problems);
    if (program) {
        const struct kv_cel_paths *part;
        const struct kv_node *object = object_read(&part);
        const struct kv_cel_value variables[] = {
            kv_cel_tree(&objects, object, NULL, kv_cel_place_variable(&objects, "object")),
            kv_cel_tree(&objects, object, part, kv_cel_place_variable(&objects, "part"))};
        evaluate(program, variables);
        read_paths(env, program);
    }
    free(text);
    kv_arena_release(&objects);
    kv_arena_release(&arena);
    return 0;
}
