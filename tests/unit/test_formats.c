/*
 * The unit tests of formats/: all of them, or those whose name fits a pattern (*, ?), or with
 * `CORPUS PATH` those that read what real hosts wrote.
 */
#include "test_formats.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* For CTest's SKIP_RETURN_CODE. */
#define SKIPPED 77

static const struct {
	const char *name;
	int (*run)(const char *path);
} corpora[] = {
	{ "dvs_reply_capture", test_dvs_reply_capture },
	{ "vim_reply_captures", test_vim_reply_captures },
	{ "vmx_corpus", test_vmx_corpus },
};

void read_corpus(struct buf *bytes, const char *path)
{
	char piece[4096];
	size_t len;
	FILE *file = fopen(path, "rbe");

	if (!file)
		fail_msg("%s is missing", path);
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(bytes, piece, len);
	assert_int_equal(fclose(file), 0);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < COUNT_OF(corpora) && argc == 3; i++) {
		if (strcmp(argv[1], corpora[i].name) != 0)
			continue;
		if (access(argv[2], R_OK) == 0)
			return corpora[i].run(argv[2]);
		(void)puts("skipped: no corpus");
		return SKIPPED;
	}
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return test_config() + test_dvs_reply() + test_journal_line() + test_output() +
		       test_show() + test_vim_reply() + test_vmx_doc() + test_vmx_line() +
		       test_xml_reply() >
	       0;
}
