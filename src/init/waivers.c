/* Waivers of what is at fault now: `kubevet init --waive`. */
#include "waivers.h"

#include "heading.h"

#include <string.h>

static const char *object_text(struct draft *draft, const struct kv_object_name *object)
{
    if (object->namespace)
        return draft_format(draft, "%s/%s/%s", object->kind, object->namespace,
                            object->name ? object->name : "*");
    return object->name ? draft_format(draft, "%s/%s", object->kind, object->name) : object->kind;
}

static bool is_text(const struct entry *waiver, const char *key, const char *text)
{
    const struct entry *entry = entry_get(waiver, key);
    return kv_string_is(entry ? entry->text : NULL, text);
}

static bool is_waived(const struct entry *waivers, const char *rule, const char *object,
                      const char *field)
{
    entry_each(waivers, waiver)
    {
        if (is_text(waiver, "rule", rule) && is_text(waiver, "object", object) &&
            is_text(waiver, "field", field))
            return true;
    }
    return false;
}

/* Why the waiver is there: the finding, and when it was found. */
static const char *reason_text(struct draft *draft, const char *message)
{
    char day[KV_TIME_TEXT_MAX];
    kv_time time = draft->state->clock;
    return time == KV_TIME_NONE
               ? draft_format(draft, "found when this was drafted: %s", message)
               : draft_format(draft, "found on %.10s: %s", kv_time_format(time, day), message);
}

/* No more than this field: another one of the object may be at fault tomorrow. */
static const char *field_text(struct draft *draft, const char *field)
{
    return field ? draft_format(draft, "%s", field) : NULL;
}

static void waiver_add(struct draft *draft, struct entry *waivers, const struct kv_finding *finding)
{
    const char *object = object_text(draft, &finding->object);
    const char *field = field_text(draft, finding->field);
    if (is_waived(waivers, finding->rule->id, object, field))
        return;
    struct entry *waiver = entry_item_map(draft->arena, waivers);
    waiver->required = true;
    entry_text(draft->arena, waiver, "rule", draft_format(draft, "%s", finding->rule->id))
        ->required = true;
    entry_text(draft->arena, waiver, "object", object);
    if (field)
        entry_text(draft->arena, waiver, "field", field);
    entry_text(draft->arena, waiver, "reason", reason_text(draft, finding->message))->required =
        true;
    entry_plain(draft->arena, waiver, "until", draft->options->waive);
}

void waivers_add(struct draft *draft, const struct kv_report *report)
{
    struct entry *waivers = entry_list(draft->arena, draft->root, "waivers");
    waivers->block = true;
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (fault_is(finding) && finding->object.kind)
            waiver_add(draft, waivers, finding);
    }
    if (waivers->children.count == 0)
        entry_remove(waivers);
}
