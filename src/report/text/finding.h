/* One finding, as text in two or three lines. */
#ifndef KUBEVET_REPORT_TEXT_FINDING_H
#define KUBEVET_REPORT_TEXT_FINDING_H

#include "page.h"

#include "report/shown.h"

/* How the findings of a part of the page are printed. */
struct text_layout {
    size_t rule;     /* columns of the longest rule, which the objects stand behind */
    bool namespaces; /* no head names the namespace, so the object's name does */
    const struct kv_finding *previous; /* the one above; NULL = none */
};

void finding_put(struct page *page, const struct text_layout *layout, const struct shown *shown);

#endif
