#include "round.h"

#include "kubevet/kinds/protobuf.h"
#include "kubevet/state/kept.h"

static bool item_take(void *context, const struct kv_list_request *request,
                      struct kv_reader *reader)
{
    struct target *target = context;
    return kv_state_take(target->state, request->kind, target->source, reader);
}

/* The list starts again, or has failed: its objects are discarded. */
static void list_restart(void *context, const struct kv_list_request *request)
{
    (void)context;
    round_forget(request);
}

static bool list_leave(void *context, const struct kv_list_request *request, size_t remaining,
                       const char *next)
{
    struct target *target = context;
    (void)request;
    if (remaining <= target->patience)
        return false;
    target->remaining = remaining;
    target->next = kv_arena_copy(&target->state->arena, kv_text_of(next));
    return true;
}

/* Are fields kept that protocol buffers may lack? */
static bool is_json_only(const struct kv_state *state, const struct kv_kind *kind)
{
    const struct kv_proto_message *message = kv_kind_message(kind);
    return !message || !kv_proto_has_paths(message, kv_state_asked_paths(state, kind));
}

struct round round_make(struct kv_state *state, size_t capacity)
{
    return (struct round){
        .requests = kv_arena_array(&state->arena, capacity, sizeof(struct kv_list_request)),
        .targets = kv_arena_array(&state->arena, capacity, sizeof(struct target)),
    };
}

void round_add(struct round *round, struct kv_state *state, const struct kv_kind *kind,
               const char *namespace, size_t patience)
{
    struct target *target = &round->targets[round->count];
    *target =
        (struct target){.state = state, .source = kv_state_source(state), .patience = patience};
    round->requests[round->count++] =
        (struct kv_list_request){.kind = kind,
                                 .namespace = namespace,
                                 .may_fail = kind->custom || !kv_kind_is_core(kind),
                                 .whole = kv_state_asked_paths(state, kind),
                                 .json = is_json_only(state, kind),
                                 .leave = patience == TO_THE_END ? NULL : list_leave,
                                 .item = item_take,
                                 .restart = list_restart,
                                 .context = target};
}

void round_add_rest(struct round *round, const struct kv_list_request *left)
{
    struct target *target = &round->targets[round->count];
    *target = *(const struct target *)left->context;
    target->patience = TO_THE_END;
    struct kv_list_request *request = &round->requests[round->count++];
    *request = *left;
    request->from = target->next;
    request->leave = NULL;
    request->context = target;
}

void round_forget(const struct kv_list_request *request)
{
    const struct target *target = request->context;
    kv_state_forget(target->state, request->kind, target->source);
}
