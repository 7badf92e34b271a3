/* Which values of a draft a gap is about. */
#ifndef KUBEVET_INIT_GAPS_H
#define KUBEVET_INIT_GAPS_H

/* Rules and kinds of the gap's object (`RULE KIND`), as a glob, and the paths of the values that
 * they check. The first of them that is there goes; if that was not enough, the next one. */
struct gap_row {
    const char *rules;
    const char *paths[4];
};

/* The first that matches counts. The last is empty. */
extern const struct gap_row gap_rows[];

/* The first row that matches `RULE KIND`; the last one, if none does. */
const struct gap_row *gap_row_of(const char *what);

#endif
