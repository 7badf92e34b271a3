/* Which rules compare a statement, and which have. */
#include "engine/evaluate/standing.h"

#include "kubevet/base/buffer.h"

/* --- the rules of a statement --- */

static void rule_add(struct standings *standings, const struct kv_rule *rule, struct kv_text key)
{
    size_t *number = kv_intern_number(&standings->keys, key);
    if (*number == 0) {
        kv_list_push(&standings->rules, standings->arena, sizeof(struct kv_list));
        *number = standings->rules.count;
    }
    kv_list_add(kv_list_item(&standings->rules, struct kv_list, *number - 1), standings->arena,
                struct standing_rule, (struct standing_rule){rule});
}

void standing_rules_fill(struct standings *standings)
{
    for (const struct kv_rule *const *rule = kv_engine_rules(standings->question->spec); *rule;
         rule++) {
        if ((*rule)->of_spec) /* its own statements name it */
            rule_add(standings, *rule, kv_text_of((*rule)->doc.id));
        const char *at = (*rule)->doc.keys ? (*rule)->doc.keys : "";
        for (; *at; at += strspn(at, " ")) {
            size_t length = strcspn(at, " ");
            rule_add(standings, *rule, (struct kv_text){at, length});
            at += length;
        }
    }
}

/* Those that compare it: struct standing_rule. */
const struct kv_list *standing_rules(const struct standings *standings, size_t index)
{
    static const struct kv_list none;
    const struct kv_spec_statement *said = standing_statement(standings, index);
    size_t number = kv_intern_number_of(&standings->keys,
                                        kv_text_of(said->rule ? said->rule : said->reference));
    return number > 0 ? kv_list_item(&standings->rules, struct kv_list, number - 1) : &none;
}

bool standing_names_rule(const struct standings *standings, size_t index,
                         const struct kv_rule_doc *doc)
{
    const struct kv_list *rules = standing_rules(standings, index);
    kv_list_each(rules, const struct standing_rule, named) {
        if (&named->rule->doc == doc)
            return true;
    }
    return false;
}

/* --- places --- */

static struct kv_text place_key(struct kv_buffer *key, const char *rule, struct kv_place place,
                                const char *namespace)
{
    kv_buffer_clear(key);
    kv_buffer_printf(key, "%s\n%s\n%u:%u\n%s", rule, place.file ? place.file : "", place.line,
                     place.column, namespace ? namespace : "");
    return kv_buffer_as_text(key);
}

void standing_places_fill(struct standings *standings)
{
    struct kv_buffer key = {0};
    size_t count = standings->statements->count;
    standings->next = kv_arena_array(standings->arena, count + 1, sizeof *standings->next);
    for (size_t i = count; i-- > 0;) {
        const struct kv_spec_statement *said = standing_statement(standings, i);
        size_t *number = kv_intern_number(
            &standings->places, place_key(&key, "", said->place, standing_namespace(said)));
        standings->next[i] = *number;
        *number = i + 1;
    }
    kv_list_each(&standings->report->compared, const struct kv_compared, compared)
        *kv_intern_number(&standings->compared, place_key(&key, compared->rule->id, compared->place,
                                                          compared->namespace)) = 1;
    kv_buffer_release(&key);
}

bool standing_is_compared(const struct standings *standings, const struct kv_spec_statement *said,
                          const char *rule)
{
    struct kv_buffer key = {0};
    bool is = kv_intern_number_of(&standings->compared,
                                  place_key(&key, rule, said->place, standing_namespace(said))) > 0;
    kv_buffer_release(&key);
    return is;
}

static bool is_before(struct kv_place a, struct kv_place b)
{
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/* In a value of several lines. */
static bool is_within(struct kv_place place, const struct kv_spec_statement *said)
{
    return said->end.file && kv_string_is(place.file, said->place.file) &&
           kv_string_is(place.file, said->end.file) && !is_before(place, said->place) &&
           !is_before(said->end, place);
}

/* The index of the statement at a place, plus 1; 0 = none. */
size_t standing_find(const struct standings *standings, struct kv_place place,
                     const char *namespace)
{
    struct kv_buffer key = {0};
    size_t number = kv_intern_number_of(&standings->places, place_key(&key, "", place, namespace));
    kv_buffer_release(&key);
    return number;
}

size_t standing_find_around(const struct standings *standings, struct kv_place place,
                            const char *namespace)
{
    for (size_t i = 0; i < standings->statements->count; i++) {
        const struct kv_spec_statement *said = standing_statement(standings, i);
        if (is_within(place, said) &&
            (!said->namespace || kv_string_is(standing_namespace(said), namespace)))
            return i + 1;
    }
    return 0;
}
