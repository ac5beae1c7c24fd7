/*
 * Only in sanitised builds. The leak checker stops the other threads of a program
 * through /proc, which the host's folder does not have; what the simulated host
 * leaks at its end is of no interest.
 */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
