/*
 * main() of a fuzz target without libFuzzer: every file of the folders that are named, one after
 * the other. Each is also cut off at every length, which costs little and finds ends of input in
 * the middle of things.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"

/* Longer inputs are not cut at each byte: that would be quadratic. */
#define CUT_MAX 4096

static size_t run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	AUTO_VALUE(buf) bytes = { 0 };
	char piece[4096];
	size_t len;

	LAW(file, path);
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&bytes, piece, len);
	(void)fclose(file);
	for (len = bytes.len <= CUT_MAX ? 0 : bytes.len; len <= bytes.len; len++) {
		/* A copy of just that length, so that a sanitizer sees a read beyond it. */
		uint8_t *copy = malloc(len > 0 ? len : 1);

		LAW(copy, "memory");
		memcpy(copy, buf_text(&bytes), len);
		(void)LLVMFuzzerTestOneInput(copy, len);
		free(copy);
	}
	return 1;
}

static size_t run_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	size_t count = 0;

	LAW(folder, path);
	while ((entry = readdir(folder))) {
		AUTO_VALUE(buf) name = { 0 };

		if (entry->d_name[0] == '.')
			continue;
		buf_format(&name, "%s/%s", path, entry->d_name);
		count += run_file(buf_text(&name));
	}
	(void)closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++)
		count += run_folder(argv[i]);
	(void)printf("%zu inputs\n", count);
	return count > 0 ? 0 : 1;
}
