/* What doctor shows, collected from a connection and a client. */
#ifndef KUBEVET_CLI_RUN_DIAGNOSIS_H
#define KUBEVET_CLI_RUN_DIAGNOSIS_H

#include "source.h"

#include "kubevet/report/diagnosis.h"

/* Fills the first part, the connection. The session must outlive it. */
void diagnosis_connection(const struct session *session, struct kv_diagnosis *out);

/* Tests the way to the server step by step and requests one object of each list that a check of
 * `spec` (NULL = any) reads. Returns the exit code; diagnosis_reason_print prints the reason for
 * one other than 0. */
enum kv_exit diagnosis_run(const struct session *session, const struct kv_options *options,
                           const struct kv_spec *spec, struct kv_diagnosis *out);
void diagnosis_reason_print(const struct kv_diagnosis *diagnosis, enum kv_exit code);

#endif
