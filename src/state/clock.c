/* Whether a state's clock can be right, compared with the times in the state itself. */
#include "kubevet/kinds/node.h"
#include "kubevet/state/state.h"

#define TEXTS char now[KV_TIME_TEXT_MAX], then[KV_TIME_TEXT_MAX]

/* The object created last: the API server itself sets creationTimestamp. */
static const struct kv_object *youngest(const struct kv_state *state)
{
    const struct kv_object *found = NULL;
    for (size_t i = 0; i < state->kind_count; i++)
        for (size_t k = 0; k < state->kinds[i].count; k++) {
            const struct kv_object *object = state->kinds[i].objects[k];
            if (object->created != KV_TIME_NONE && (!found || object->created > found->created))
                found = object;
        }
    return found;
}

static void heartbeat_add(const struct kv_list *conditions, kv_time *newest)
{
    kv_list_each(conditions, const struct kv_condition, condition) {
        if (condition->heartbeat > *newest)
            *newest = condition->heartbeat;
    }
}

/* The last report of a kubelet whose node is Ready; KV_TIME_NONE = unknown. */
static kv_time last_heartbeat(const struct kv_state *state)
{
    const struct kv_state_kind *nodes = kv_state_kind(state, &kv_kind_node);
    kv_time newest = KV_TIME_NONE;
    for (size_t i = 0; i < nodes->count; i++) {
        const struct kv_node_object *node = (const struct kv_node_object *)nodes->objects[i];
        if (kv_condition_is_true(&node->conditions, "Ready"))
            heartbeat_add(&node->conditions, &newest);
    }
    return newest;
}

static bool is_behind(const struct kv_state *state, kv_time time)
{
    return time > state->clock && (uint64_t)time - (uint64_t)state->clock > KV_CLOCK_SKEW;
}

static bool is_given(const struct kv_state *state)
{
    return strcmp(state->clock_source, KV_CLOCK_AT) == 0;
}

/* The API server created an object after this time. */
static void refute(struct kv_state *state, const struct kv_object *object)
{
    TEXTS;
    state->clock_is_refuted = true;
    state->clock_doubt = kv_arena_printf(
        &state->arena, "%s, %s, is before %s, when %s %s%s%s was created", state->clock_source,
        kv_time_format(state->clock, now), kv_time_format(object->created, then),
        object->kind->name, object->namespace ? object->namespace : "",
        object->namespace ? "/" : "", object->name);
}

static void clock_doubt_set(struct kv_state *state, const char *relation, kv_time time,
                            const char *what)
{
    TEXTS;
    state->clock_doubt = kv_arena_printf(&state->arena, "%s, %s, is %s %s of the state, %s",
                                         state->clock_source, kv_time_format(state->clock, now),
                                         relation, what, kv_time_format(time, then));
}

static bool is_far_behind(const struct kv_state *state, kv_time time)
{
    uint64_t most = is_given(state) ? KV_CLOCK_GIVEN_AHEAD_MAX : KV_CLOCK_AHEAD_MAX;
    return time != KV_TIME_NONE && state->clock > time &&
           (uint64_t)state->clock - (uint64_t)time > most;
}

/* The state proves that now is at least as late as `time`, and no more. */
static void ahead(struct kv_state *state, kv_time time, const char *what)
{
    clock_doubt_set(state, is_given(state) ? "more than 30 days after" : "more than a day after",
                    time, what);
    state->clock = time;
}

void kv_state_clock_check(struct kv_state *state)
{
    const struct kv_object *object = youngest(state);
    kv_time heartbeat = last_heartbeat(state);
    if (state->clock == KV_TIME_NONE || !state->clock_source)
        return;
    if (object && is_behind(state, object->created))
        refute(state, object);
    else if (is_behind(state, state->newest))
        clock_doubt_set(state, "before", state->newest, "the newest time");
    else if (is_far_behind(state, state->recorded_at))
        ahead(state, state->recorded_at, "its recordedAt");
    else if (is_given(state) && state->recorded_at == KV_TIME_NONE &&
             is_far_behind(state, heartbeat)) /* in a live run the server's clock is better */
        ahead(state, heartbeat, "the last report of any Ready node");
    state->clock_is_floor |= state->clock_doubt != NULL;
}
