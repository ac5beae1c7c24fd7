#include "history/change.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "formats/vmx_line.h"

/* How a port group that is made is written: `on vSwitch1, VLAN 20`. */
#define PORTGROUP_ON   "on "
#define PORTGROUP_VLAN ", VLAN "

/* What the "after" of a toggle shows as; its value is what it was before. */
#define TOGGLE_SHOWN "off and on again"

struct setting_value setting_text(char *text)
{
	return (struct setting_value){ .kind = text ? SETTING_TEXT : SETTING_ABSENT,
				       .text = text,
				       .lines_above = -1 };
}

struct setting_value setting_line(char *line)
{
	return (struct setting_value){ .kind = line ? SETTING_LINE : SETTING_ABSENT,
				       .text = line,
				       .lines_above = -1 };
}

struct setting_value setting_policy(enum policy_value value)
{
	return (struct setting_value){ .kind = SETTING_POLICY, .number = value, .lines_above = -1 };
}

struct setting_value setting_number(long long number)
{
	return (struct setting_value){ .kind = SETTING_NUMBER,
				       .number = number,
				       .lines_above = -1 };
}

struct setting_value setting_portgroup(const struct portgroup *p)
{
	return (struct setting_value){ .kind = SETTING_PORTGROUP,
				       .text = x_strdup(p->vswitch),
				       .number = p->vlan_id,
				       .lines_above = -1 };
}

struct setting_value setting_value_copy(const struct setting_value *value)
{
	struct setting_value copy = *value;

	copy.text = value->text ? x_strdup(value->text) : NULL;
	copy.line_end = value->line_end ? x_strdup(value->line_end) : NULL;
	return copy;
}

void setting_value_free(struct setting_value *value)
{
	free(value->text);
	free(value->line_end);
	*value = (struct setting_value){ .lines_above = -1 };
}

bool setting_value_equal(const struct setting_value *a, const struct setting_value *b)
{
	if (a->kind != b->kind || a->number != b->number)
		return false;
	return !a->text || !b->text ? a->text == b->text : strcmp(a->text, b->text) == 0;
}

/* What a line says, decoded. */
static void add_meaning(struct buf *meaning, const struct setting_value *line)
{
	vmx_line_unescape(meaning, vmx_line_parse(span_of(line->text)).value);
}

bool setting_value_same(const struct setting_value *a, const struct setting_value *b,
			bool *rewritten)
{
	AUTO_VALUE(buf) x = { 0 };
	AUTO_VALUE(buf) y = { 0 };
	bool same;

	if (setting_value_equal(a, b))
		return true;
	if (a->kind != SETTING_LINE || b->kind != SETTING_LINE)
		return false;
	add_meaning(&x, a);
	add_meaning(&y, b);
	/* VMware reads booleans in any case (facts 1.5). */
	if (span_is_nocase(buf_view(&x), "TRUE") || span_is_nocase(buf_view(&x), "FALSE"))
		same = span_eq_nocase(buf_view(&x), buf_view(&y));
	else
		same = span_eq(buf_view(&x), buf_view(&y));
	if (same && rewritten)
		*rewritten = true;
	return same;
}

char *setting_value_show(const struct setting_value *value, const char *charset)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct buf shown = { 0 };

	if (value->kind == SETTING_ABSENT)
		return NULL;
	if (value->kind == SETTING_LINE) {
		add_meaning(&bytes, value);
		show_bytes(&shown, buf_view(&bytes), charset);
	} else {
		buf_str(&shown, ""); /* an empty value is not an absent one */
		setting_value_write(&shown, value);
	}
	return buf_take(&shown);
}

void setting_value_write(struct buf *out, const struct setting_value *value)
{
	switch (value->kind) {
	case SETTING_ABSENT:
		return;
	case SETTING_TEXT:
	case SETTING_LINE:
		buf_str(out, value->text);
		return;
	case SETTING_POLICY:
		buf_str(out, policy_value_name((enum policy_value)value->number));
		return;
	case SETTING_NUMBER:
		buf_format(out, "%lld", value->number);
		return;
	case SETTING_PORTGROUP:
		buf_format(out, PORTGROUP_ON "%s" PORTGROUP_VLAN "%lld", value->text,
			   value->number);
		return;
	}
}

/* A switch may have PORTGROUP_VLAN in its name: the last one counts. */
static bool read_portgroup(struct setting_value *value, char *text)
{
	char *comma = NULL;
	long long vlan;

	for (char *at = text; (at = strstr(at, PORTGROUP_VLAN)); at++)
		comma = at;
	if (!comma || !span_starts(span_of(text), PORTGROUP_ON) ||
	    !span_number(&vlan, span_of(comma + strlen(PORTGROUP_VLAN)), 0, VLAN_TRUNK))
		return false;
	*comma = '\0';
	*value = (struct setting_value){ .kind = SETTING_PORTGROUP,
					 .text = text + strlen(PORTGROUP_ON),
					 .number = vlan,
					 .lines_above = -1 };
	return true;
}

struct setting_value setting_value_read(enum change_kind kind, char *text)
{
	struct setting_value value;
	enum policy_value policy;
	long long number;

	switch (kind) {
	case CHANGE_VMX:
		return setting_line(text);
	case CHANGE_PORTGROUP_MADE:
		if (read_portgroup(&value, text))
			return value;
		break;
	case CHANGE_HOST_OPTION:
		if (span_number(&number, span_of(text), LLONG_MIN, LLONG_MAX))
			return setting_number(number);
		break;
	case CHANGE_VSWITCH:
	case CHANGE_PORTGROUP:
	case CHANGE_TOGGLE:
	case CHANGE_DVPORT: /* true or false */
		if (policy_value_parse(&policy, text))
			return setting_policy(policy);
		break;
	}
	return setting_text(text);
}

bool ids_have(const struct ids *ids, long long id)
{
	for (size_t i = 0; i < ids->count; i++) {
		if (ids->items[i] == id)
			return true;
	}
	return false;
}

void ids_add(struct ids *ids, const struct ids *more)
{
	for (size_t i = 0; i < more->count; i++) {
		if (!ids_have(ids, more->items[i]))
			LIST_PUSH(ids, more->items[i]);
	}
}

void change_free(struct change *change)
{
	for (size_t i = 0; i < change->count; i++) {
		struct setting_change *item = &change->items[i];

		free(item->message);
		if (change->borrowed_)
			continue;
		free(item->setting);
		setting_value_free(&item->before);
		setting_value_free(&item->after);
	}
	if (!change->borrowed_) {
		free(change->command);
		free(change->caller);
		free(change->target);
		free(change->name);
		free(change->uuid);
	}
	free(change->items);
	free(change->undoes.items);
	*change = (struct change){ 0 };
}

struct setting_change *change_add(struct change *change, char *setting, struct setting_value before,
				  struct setting_value after)
{
	LIST_PUSH(change,
		  (struct setting_change){ .setting = setting, .before = before, .after = after });
	return &change->items[change->count - 1];
}

struct setting_change *change_first(const struct change *change)
{
	for (size_t i = 0; i < change->count; i++) {
		if (change->items[i].fate == SETTING_CHANGES)
			return &change->items[i];
	}
	return NULL;
}

bool change_is_work(const struct change *change)
{
	return change->state == CHANGE_PLANNED && change_first(change);
}

bool change_waits(const struct change *change)
{
	return change_is_work(change) && change->vm && change->wish.at_poweroff &&
	       change->vm->power == VM_POWER_ON && change->vm->id != 0;
}

struct setting_change *change_find(const struct change *change, const char *setting)
{
	for (size_t i = 0; i < change->count; i++) {
		if (span_is_nocase(span_of(change->items[i].setting), setting))
			return &change->items[i];
	}
	return NULL;
}

void setting_say(struct setting_change *item, char *message)
{
	free(item->message);
	item->message = message;
}

void change_end(struct change *change, enum change_state state, const struct err *e)
{
	change->state = state;
	change->code = e->code;
	for (size_t i = 0; i < change->count; i++) {
		if (change->items[i].fate == SETTING_CHANGES)
			setting_say(&change->items[i], x_strdup(e->text));
	}
}

const char *change_status(const struct change *change, const struct setting_change *item)
{
	if (item->fate == SETTING_RIGHT)
		return "unchanged";
	if (item->fate == SETTING_LEFT)
		return "refused";
	switch (change->state) {
	case CHANGE_UNCHANGED:
		return "unchanged";
	case CHANGE_PLANNED:
		return "planned";
	case CHANGE_DONE:
		return "changed";
	case CHANGE_DEFERRED:
		return "pending";
	case CHANGE_REFUSED:
		return "refused";
	case CHANGE_FAILED:
		return "failed";
	case CHANGE_BEGUN:
	case CHANGE_NOT_DONE:
	case CHANGE_DIFFERENT:
		break; /* of the history, never of a plan */
	}
	abort();
}

bool change_is_problem(const struct change *change, const struct setting_change *item)
{
	if (item->fate == SETTING_LEFT)
		return true;
	return item->fate == SETTING_CHANGES &&
	       (change->state == CHANGE_REFUSED || change->state == CHANGE_FAILED);
}

const char *change_target_type(const struct change *change)
{
	switch (change->kind) {
	case CHANGE_VMX:
		return "vm";
	case CHANGE_VSWITCH:
		return "vswitch";
	case CHANGE_PORTGROUP:
	case CHANGE_PORTGROUP_MADE:
		return "portgroup";
	case CHANGE_HOST_OPTION:
		return "host";
	case CHANGE_DVPORT:
		return "dvport";
	case CHANGE_TOGGLE:
		/* "portgroup" or "vswitch"; old histories do not say. */
		return change->name ? change->name : "portgroup";
	}
	abort();
}

const char *change_target(const struct change *change)
{
	return change->vm ? vm_target(change->vm) : change->target;
}

void change_show_target(struct buf *text, const struct change *change)
{
	const char *type = change_target_type(change);

	if (change->vm)
		vm_show(text, change->vm);
	else if (change->kind == CHANGE_HOST_OPTION)
		buf_str(text, "host");
	else if (change->kind == CHANGE_DVPORT)
		buf_format(text, "distributed port \"%s\"", change->target);
	else if (change->kind == CHANGE_VMX)
		buf_format(text, "VM \"%s\"", change->target);
	else
		buf_format(text, "%s \"%s\"",
			   strcmp(type, "vswitch") == 0 ? "switch" : "port group", change->target);
}

const char *change_dvport_id(const struct change *change)
{
	return change->target + strlen(change->name) + strlen(DVPORT_BETWEEN);
}

static const char *charset_of(const struct change *change)
{
	return change->vm && change->vm->file ? change->vm->file->charset : CHARSET_UTF8;
}

char *change_show_before(const struct change *change, const struct setting_change *item)
{
	return setting_value_show(&item->before, charset_of(change));
}

char *change_show_after(const struct change *change, const struct setting_change *item)
{
	if (change->kind == CHANGE_TOGGLE)
		return x_strdup(TOGGLE_SHOWN);
	return setting_value_show(&item->after, charset_of(change));
}

/* A file without uuid.bios says nothing: hostd gives it one at the first power-on. */
bool change_is_for(const struct change *change, const struct vm *vm)
{
	return !vm->uuid || !change->uuid || span_is_nocase(span_of(vm->uuid), change->uuid);
}

const char *change_wish_name(const struct change *change)
{
	if (!change)
		return NULL;
	if (change->undoes.count > 0)
		return "undo";
	return change->wish.enable ? "enable" : "disable";
}
