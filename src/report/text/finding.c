#include "finding.h"

#include "report/said.h"
#include "report/since.h"
#include "report/value.h"
#include "table.h"

#include "kubevet/report/screen.h"

#include <stdint.h>

enum { SEVERITY_COLUMNS = 9, VALUE_COLUMNS = 24, ALIKE_COLUMNS = 100, GAP = 2 };

/* The places that are not on the page yet. */
struct places {
    const char *items[2];
    size_t count;
};

/* --- places --- */

static void place_add(struct page *page, struct places *places, struct kv_place place)
{
    if (!place.file)
        return;
    bool is_in_head = page->brief && kv_string_is(place.file, page->report->spec_file);
    const char *file = is_in_head ? "spec" : page_escape(page, place.file);
    places->items[places->count++] =
        place.line > 0 ? kv_arena_printf(page->arena, "%s:%u", file, place.line) : file;
}

/* Where to fix it, then where it is documented. */
static struct places places_of(struct page *page, const struct kv_finding *finding)
{
    struct places places = {0};
    place_add(page, &places, finding->manifest);
    place_add(page, &places, finding->spec);
    return places;
}

/* Puts the next place at the end of the line, if it fits there. */
static void place_put(struct page *page, struct places *places)
{
    if (places->count == 0 || !page_right(page, STYLE_DIM, places->items[0]))
        return;
    places->items[0] = places->items[1];
    places->count--;
}

static void places_end(struct page *page, struct places *places)
{
    page_line_end(page);
    for (size_t i = 0; i < places->count; i++)
        page_part(page, page->gutter, STYLE_DIM, places->items[i], 0);
    page_line_end(page);
}

/* --- parts --- */

static const char *object_text(struct page *page, const struct text_layout *layout,
                               const struct kv_finding *finding)
{
    const struct kv_object_name *object = &finding->object;
    struct kv_buffer name = {0};
    const char *namespace = layout->namespaces ? object->namespace : NULL;
    kv_buffer_text(&name, object->kind);
    if (namespace)
        kv_buffer_printf(&name, "%s%s", object->name ? "/" : " in ", namespace);
    if (object->name)
        kv_buffer_printf(&name, "/%s", object->name);
    const char *text = page_escape(page, kv_buffer_as_text(&name).data);
    kv_buffer_release(&name);
    return text;
}

/* "  error    quota/limits  ResourceQuota/compute" */
static void head_put(struct page *page, const struct text_layout *layout,
                     const struct kv_finding *finding)
{
    bool is_narrow = page->gutter < SEVERITY_COLUMNS;
    page_move(page, 2);
    page_put(page, finding->waived ? STYLE_DIM : severity_color(finding->severity),
             finding->waived ? "waived" : kv_severity_name(finding->severity));
    if (!is_narrow)
        page_move(page, 2 + SEVERITY_COLUMNS);
    page_part(page, is_narrow ? 2 : page->gutter, NULL, page_escape(page, finding->rule->id),
              is_narrow ? 0 : layout->rule);
    page_part(page, page->gutter, STYLE_BOLD, object_text(page, layout, finding), 0);
    const char *since = finding_since(page->report, finding, page->arena);
    if (since)
        page_part(page, page->gutter, STYLE_DIM, since, 0);
}

static size_t columns_of(const char *text)
{
    return kv_screen_columns(text, strlen(text));
}

static const char *value_text(struct page *page, const char *label, const char *value)
{
    return kv_arena_printf(page->arena, "%s %s", label,
                           value ? page_escape(page, value) : "nothing");
}

/* "documented 14Gi  found 16Gi", side by side if both fit on the line, else below each other. */
static void pair_put(struct page *page, const char *documented, const char *found)
{
    size_t least = page->brief ? 0 : VALUE_COLUMNS;
    size_t room = columns_of(documented) < least ? least : columns_of(documented);
    size_t gap = page->column > page->gutter ? GAP : 0;
    bool is_roomy = page_fits(page, gap + room + GAP + columns_of(found));
    if (is_roomy || page_fits(page, gap + columns_of(documented) + GAP + columns_of(found))) {
        page_part(page, page->gutter, STYLE_GREEN, documented, is_roomy ? room : 0);
        page_part(page, page->gutter, STYLE_RED, found, 0);
        return;
    }
    if (page->column > page->gutter)
        page_line_end(page);
    page_wrap(page, page->gutter, STYLE_GREEN, documented);
    page_line_end(page);
    page_wrap(page, page->gutter, STYLE_RED, found);
}

/* "limits.memory  documented 14Gi  found 16Gi (2Gi more)" */
static void values_put(struct page *page, const struct text_layout *layout, const struct said *said)
{
    const char *documented = value_text(page, "documented", said->documented);
    const char *found = value_text(page, "found", said->found);
    if (said->difference)
        found = kv_arena_printf(page->arena, "%s (%s)", found, said->difference);
    page_line_end(page);
    if (said->field)
        page_part(page, page->gutter, NULL, page_escape(page, said->field), layout->rule);
    /* Not one of them behind the field, and the other one on the next line. */
    if (!page_fits(page, GAP + columns_of(documented) + GAP + columns_of(found)))
        page_line_end(page);
    page_move(page, page->column ? page->column : page->gutter);
    pair_put(page, documented, found);
}

static void sentence_put(struct page *page, const char *label, const char *text)
{
    page_line_end(page);
    page_move(page, page->gutter);
    page_put(page, STYLE_CYAN, label);
    page_wrap(page, page->gutter, NULL, page_escape(page, sentence_brief(text, page->arena)));
}

static void waiver_put(struct page *page, const struct kv_finding *finding)
{
    const struct kv_waived *waived = finding->waived;
    sentence_put(page, "",
                 kv_arena_printf(page->arena, "%s, waived%s%s: %s",
                                 kv_severity_name(finding->severity),
                                 waived->until ? " until " : "", waived->until ? waived->until : "",
                                 waived->reason));
}

/* --- findings that are alike --- */

/* "... and 16 more like it: tmp-a, tmp-b, ..." as far as a line goes. */
static void alike_put(struct page *page, const struct kv_list *alike)
{
    if (alike->count == 0)
        return;
    const struct text_layout whole = {.namespaces = true};
    struct kv_buffer line = {0};
    kv_buffer_printf(&line, "\xe2\x80\xa6 and %zu more like it", alike->count);
    size_t limit = page->width < ALIKE_COLUMNS ? page->width : ALIKE_COLUMNS;
    limit -= limit > page->gutter + 2 ? page->gutter + 2 : limit;
    const char *separator = ": ";
    const struct kv_finding *const *others = alike->items;
    for (size_t i = 0; i < alike->count; i++) {
        const char *name = object_text(page, &whole, others[i]);
        name += strlen(others[i]->object.kind) + 1; /* without "Kind/" */
        if (line.length + strlen(name) > limit) {
            kv_buffer_text(&line, *separator == ',' ? ", \xe2\x80\xa6" : "");
            break;
        }
        kv_buffer_printf(&line, "%s%s", separator, name);
        separator = ", ";
    }
    page_line_end(page);
    page_move(page, page->gutter);
    page_wrap(page, page->gutter, STYLE_DIM, kv_buffer_as_text(&line).data);
    kv_buffer_release(&line);
}

static bool is_said_above(const struct kv_finding *above, const struct kv_finding *finding)
{
    return above && above->rule == finding->rule && kv_string_is(above->hint, finding->hint);
}

void finding_put(struct page *page, const struct text_layout *layout, const struct shown *shown)
{
    const struct kv_finding *finding = shown->finding;
    struct said said = finding_said(page->report, finding, page->style->verbose, page->arena);
    struct places places = places_of(page, finding);
    head_put(page, layout, finding);
    place_put(page, &places);
    place_put(page, &places);
    if (said.values) {
        values_put(page, layout, &said);
        place_put(page, &places);
    }
    if (said.message) {
        sentence_put(page, "", finding->message);
        place_put(page, &places);
    }
    page_line_end(page);
    if (finding->table)
        table_put(page, finding->table);
    if (said.hint && (page->style->verbose || !is_said_above(layout->previous, finding))) {
        sentence_put(page, said.message ? "hint: " : "", finding->hint);
        place_put(page, &places);
    }
    if (finding->waived)
        waiver_put(page, finding);
    places_end(page, &places);
    alike_put(page, &shown->alike);
    page_line_end(page);
}
