/*
 * What findings.md says of each check, beyond what the program itself prints. It stands here, and
 * not in the table of checks, so that the program does not carry it; findings_md() makes sure that
 * every check has exactly one row.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

/* All plain sentences or parts of them, in Markdown. */
struct finding_doc {
	const char *id;
	const char *looks_at; /* what of the host or the files it reads */
	const char *meaning;  /* what it is to a nested guest */
	const char *fix;      /* what to do, and why the program does not do it by itself */
	const char *evidence; /* where it is known from; "facts" are those of tests/README.md */
};

/* Each ended by a row without an id; in the order of the tables of checks. */
extern const struct finding_doc findings_of_host[];
extern const struct finding_doc findings_of_vm[];
extern const struct finding_doc findings_of_nic[];

#endif
