#include "amounts.h"

static struct amount *find(const struct amounts *amounts, const char *resource)
{
    kv_list_each(&amounts->list, struct amount, amount) {
        if (amount->resource == resource || strcmp(amount->resource, resource) == 0)
            return amount;
    }
    return NULL;
}

const struct kv_quantity *amounts_get(const struct amounts *amounts, const char *resource)
{
    const struct amount *amount = find(amounts, resource);
    return amount ? &amount->quantity : NULL;
}

static struct amount *push(struct amounts *amounts, const char *resource)
{
    struct amount *amount = kv_list_push(&amounts->list, amounts->arena, sizeof *amount);
    amount->resource = resource;
    return amount;
}

void amounts_set(struct amounts *amounts, const char *resource, struct kv_quantity quantity)
{
    struct amount *amount = find(amounts, resource);
    (amount ? amount : push(amounts, resource))->quantity = quantity;
}

void amounts_add(struct amounts *amounts, const char *resource, struct kv_quantity quantity)
{
    struct amount *amount = find(amounts, resource);
    if (!amount)
        push(amounts, resource)->quantity = quantity;
    else if (!kv_quantity_add(amount->quantity, quantity, &amount->quantity))
        amounts->out_of_range = true;
}

struct amounts amounts_copy(const struct kv_quantities *quantities, struct kv_arena *arena)
{
    struct amounts copy = {.arena = arena};
    for (size_t i = 0; i < quantities->count; i++)
        amounts_set(&copy, quantities->items[i].resource, quantities->items[i].amount);
    return copy;
}

void amounts_add_times(struct amounts *amounts, const struct amounts *more, int64_t times)
{
    amounts->out_of_range |= more->out_of_range;
    kv_list_each(&more->list, const struct amount, amount) {
        struct kv_quantity product;
        if (kv_quantity_multiply(amount->quantity, times, &product))
            amounts_add(amounts, amount->resource, product);
        else
            amounts->out_of_range = true;
    }
}

void amounts_add_all(struct amounts *amounts, const struct amounts *more)
{
    amounts_add_times(amounts, more, 1);
}

void amounts_raise_all(struct amounts *amounts, const struct amounts *other)
{
    amounts->out_of_range |= other->out_of_range;
    kv_list_each(&other->list, const struct amount, amount) {
        const struct kv_quantity *own = amounts_get(amounts, amount->resource);
        if (!own || kv_quantity_compare(amount->quantity, *own) > 0)
            amounts_set(amounts, amount->resource, amount->quantity);
    }
}

void amounts_fill_all(struct amounts *amounts, const struct amounts *defaults)
{
    kv_list_each(&defaults->list, const struct amount, amount) {
        if (!amounts_get(amounts, amount->resource))
            amounts_set(amounts, amount->resource, amount->quantity);
    }
}
