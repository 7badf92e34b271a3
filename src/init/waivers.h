/* Waivers of what is at fault now: `kubevet init --waive`. */
#ifndef KUBEVET_INIT_WAIVERS_H
#define KUBEVET_INIT_WAIVERS_H

#include "draft.h"

#include "kubevet/model/report.h"

/* One for each field of an object that is at fault, and no broader. */
void waivers_add(struct draft *draft, const struct kv_report *report);

#endif
