/*
 * In the place of a simulated host's esxcli and vim-cmd: prints /tmp/reply.xml of that
 * host and nothing else, so that the work of others is not measured. Silent as vim-cmd.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char path[4096], bytes[65536];
	size_t root = strlen(argv[0]);
	ssize_t got;
	int fd;

	(void)argc;
	if (strstr(argv[0], "vim-cmd"))
		return 0;
	root -= root > strlen("/bin/esxcli") ? strlen("/bin/esxcli") : root;
	(void)snprintf(path, sizeof(path), "%.*s/tmp/reply.xml", (int)root, argv[0]);
	fd = open(path, O_RDONLY);
	while (fd >= 0 && (got = read(fd, bytes, sizeof(bytes))) > 0) {
		if (write(STDOUT_FILENO, bytes, (size_t)got) != got)
			return 1;
	}
	return fd < 0;
}
