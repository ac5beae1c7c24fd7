#include "generate.h"

#include <stdbool.h>

#define PIECE(literal)                                                                             \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

/* Ends of lines among them, so that some pieces end the line that they are in. */
static const struct span any_piece[] = {
	PIECE("a"),          PIECE("B"),
	PIECE("vhv.enable"), PIECE("scsi0:0.present"),
	PIECE("TRUE"),       PIECE("\""),
	PIECE("\""),         PIECE("\"x y\""),
	PIECE("="),          PIECE(" = "),
	PIECE("#"),          PIECE(" "),
	PIECE("\t"),         PIECE("|"),
	PIECE("|22"),        PIECE("|7c"),
	PIECE("|4"),         PIECE("||"),
	PIECE("|0A"),        PIECE("|00"),
	PIECE("41"),         PIECE("g"),
	PIECE("'"),          PIECE("\\"),
	PIECE(";"),          PIECE("\r"),
	PIECE("\n"),         PIECE("\r\n"),
	PIECE("\0"),         PIECE("\v"),
	PIECE("\f"),         PIECE("\x7F"),
	PIECE("\x01"),       PIECE("\x80"),
	PIECE("\xFF"),       PIECE("\xCE\xBB"),
	PIECE("\x83|"),      PIECE("\xEF\xBB\xBF"),
	PIECE("\xC2\xA0"),   PIECE("\xE2\x80\x9C"),
};

static const struct span value_pieces[] = {
	PIECE("a"),
	PIECE("TRUE"),
	PIECE("\""),
	PIECE("\"\""),
	PIECE("="),
	PIECE("#"),
	PIECE(" "),
	PIECE("\t"),
	PIECE("|"),
	PIECE("|22"),
	PIECE("|7c"),
	PIECE("|4"),
	PIECE("||"),
	PIECE("4"),
	PIECE("g"),
	PIECE("\r"),
	PIECE("\n"),
	PIECE("\r\n"),
	PIECE("\v"),
	PIECE("\x7F"),
	PIECE("\x01"),
	PIECE("\x80"),
	PIECE("\xFF"),
	PIECE("\xCE\xBB"),
	PIECE("\x83|"),
	PIECE("\\"),
	PIECE("'"),
	PIECE("%22"),
	PIECE("\xEF\xBB\xBF"),
};

/* Nothing that ends a value or a line. */
static const struct span plain_pieces[] = {
	PIECE("a"),   PIECE("TRUE"),     PIECE("="),     PIECE("|"), PIECE("|22"),
	PIECE("|7c"), PIECE("|4"),       PIECE("4"),     PIECE("g"), PIECE("'"),
	PIECE("\\"),  PIECE("\xCE\xBB"), PIECE("\x83|"),
};

static const struct span name_pieces[] = {
	PIECE("a"),         PIECE("A"),    PIECE("vhv.enable"), PIECE("VHV"),
	PIECE("scsi0:0.x"), PIECE("|"),    PIECE("\""),         PIECE("/"),
	PIECE("\xCE\xBB"),  PIECE("\x01"), PIECE("|22"),        PIECE("\\"),
};

static const struct span blanks[] = { PIECE(""),   PIECE(""),   PIECE(" "),   PIECE(" "),
				      PIECE("\t"), PIECE("  "), PIECE(" \t ") };
static const struct span ends[] = { PIECE("\n"), PIECE("\n"), PIECE("\r\n"), PIECE("\r\n"),
				    PIECE("\r") };
static const struct span comments[] = { PIECE(""),  PIECE(""),   PIECE("#"), PIECE("# a = \"b\""),
					PIECE("x"), PIECE("\""), PIECE(";") };

/* splitmix64: small, and good enough to reach every piece after every other. */
static uint64_t next(struct generator *g)
{
	uint64_t z = g->state += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

size_t generate_below(struct generator *g, size_t limit)
{
	return (size_t)(next(g) % limit);
}

static void add_one(struct buf *out, struct generator *g, const struct span *pieces, size_t count)
{
	buf_span(out, pieces[generate_below(g, count)]);
}

static void add_some(struct buf *out, struct generator *g, const struct span *pieces, size_t count,
		     size_t most)
{
	for (size_t n = generate_below(g, most + 1); n > 0; n--)
		add_one(out, g, pieces, count);
}

#define ADD_ONE(out, g, pieces)        add_one(out, g, pieces, COUNT_OF(pieces))
#define ADD_SOME(out, g, pieces, most) add_some(out, g, pieces, COUNT_OF(pieces), most)

void generate_name(struct buf *out, struct generator *g)
{
	ADD_ONE(out, g, name_pieces);
	ADD_SOME(out, g, name_pieces, 3);
}

void generate_value(struct buf *out, struct generator *g)
{
	ADD_SOME(out, g, value_pieces, 5);
}

/* Nearly a setting: each part is right most of the time. */
static void add_setting(struct buf *out, struct generator *g)
{
	const char *quote = generate_below(g, 3) > 0 ? "\"" : "";

	ADD_ONE(out, g, blanks);
	generate_name(out, g);
	ADD_ONE(out, g, blanks);
	buf_str(out, generate_below(g, 20) > 0 ? "=" : "");
	ADD_ONE(out, g, blanks);
	buf_str(out, quote);
	if (generate_below(g, 3) == 0)
		ADD_SOME(out, g, any_piece, 3);
	else
		ADD_SOME(out, g, plain_pieces, 4);
	buf_str(out, generate_below(g, 20) > 0 ? quote : "");
	ADD_ONE(out, g, blanks);
	ADD_ONE(out, g, comments);
}

void generate_file(struct buf *out, struct generator *g, size_t lines)
{
	if (generate_below(g, 8) == 0)
		buf_str(out, "\xEF\xBB\xBF");
	while (lines-- > 0) {
		switch (generate_below(g, 6)) {
		case 0: /* anything at all */
			ADD_SOME(out, g, any_piece, 8);
			break;
		case 1:
			ADD_ONE(out, g, blanks);
			ADD_ONE(out, g, comments);
			break;
		default:
			add_setting(out, g);
			break;
		}
		if (lines > 0 || generate_below(g, 3) > 0)
			ADD_ONE(out, g, ends);
	}
}
