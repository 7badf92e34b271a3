/* What a history says, in the formats of `kubevet history`. */
#ifndef KUBEVET_REPORT_HISTORY_H
#define KUBEVET_REPORT_HISTORY_H

#include "kubevet/model/history.h"
#include "kubevet/report/format.h"

void kv_history_text(const struct kv_history *history, const struct kv_style *style,
                     struct kv_buffer *out);

/* apiVersion kubevet/v1, kind History. Keys are added, never renamed or dropped. */
void kv_history_json(const struct kv_history *history, struct kv_buffer *out);

/* A page for a browser: one file, without scripts, that loads nothing. */
void kv_history_html(const struct kv_history *history, struct kv_buffer *out);

#endif
