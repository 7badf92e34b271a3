/* What doctor shows, drawn from a connection and a client. */
#ifndef KUBEVET_CLI_DIAGNOSIS_H
#define KUBEVET_CLI_DIAGNOSIS_H

#include "source.h"

#include "kubevet/report/diagnosis.h"

/* Fills the first part: the connection. The session must stay. */
void kv_diagnosis_connection(const struct kv_session *session, struct kv_diagnosis *out);

/* Goes the way to the server step by step, and asks for one object of each list that a check of
 * `spec` (NULL = any) reads. The exit code says how it went; the reason of another one than 0 is
 * told on standard error by kv_diagnosis_complain. */
enum kv_exit kv_diagnosis_run(const struct kv_session *session, const struct kv_options *options,
                              const struct kv_spec *spec, struct kv_diagnosis *out);
void kv_diagnosis_complain(const struct kv_diagnosis *diagnosis, enum kv_exit code);

#endif
