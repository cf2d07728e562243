// What this window knows. Views listen and draw; nothing else keeps state of its own about rooms or messages.

const RANK = { urgent: 0, high: 1, normal: 2 };

/** Events: `rooms`, `room` (another one is shown), `page` (its messages were read anew), `locked` (it was closed or opened), `message`, `cases`, `me`. */
export class Store extends EventTarget {
  me = null;
  bot = null;
  personas = [];
  limit = 2000;
  rooms = new Map();
  cases = [];
  current = null;
  messages = []; // of the room that is shown, oldest first
  more = false;
  newFrom = 0; // the number after which messages were unread when the room was opened
  notes = new Map(); // message id → what only this person was told

  say(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  get room() {
    return this.rooms.get(this.current) ?? null;
  }

  get moderator() {
    return this.me?.role === "moderator";
  }

  get unread() {
    return [...this.rooms.values()].reduce((sum, room) => sum + room.unread, 0);
  }

  welcome(frame) {
    Object.assign(this, { me: frame.me, bot: frame.bot, personas: frame.personas, limit: frame.limit });
    this.rooms = new Map(frame.rooms.map((room) => [room.id, room]));
    if (!this.moderator) this.cases = [];
    this.say("me");
    this.say("rooms");
  }

  /** Somebody goes by another name, perhaps the one whose window this is. */
  rename(persona) {
    this.personas = this.personas.map((each) => (each.id === persona.id ? persona : each));
    if (this.me.id === persona.id) this.me = persona;
    this.say("me");
  }

  changeRoom(room) {
    const known = this.rooms.get(room.id);
    this.rooms.set(room.id, { unread: 0, last: 0, ...known, ...room });
    this.say("rooms");
    if (room.id === this.current && known?.locked !== room.locked) this.say("locked");
  }

  /** Show another room; its messages come with `page`. */
  enter(room) {
    this.current = room;
    this.messages = [];
    this.more = false;
    this.notes.clear();
    this.say("room");
    this.say("rooms");
  }

  page(frame, older) {
    this.messages = older ? [...frame.messages, ...this.messages] : frame.messages;
    this.more = frame.more;
    if (!older) {
      const others = frame.messages.filter((message) => message.author.id !== this.me.id);
      const unread = this.room?.unread ?? 0;
      this.newFrom = unread > 0 && unread <= others.length ? others.at(-unread).seq : 0;
    }
    this.say("page", { older });
  }

  message(message) {
    const room = this.rooms.get(message.room);
    const fresh = room !== undefined && message.seq > room.last;
    if (fresh) {
      room.last = message.seq;
      if (message.author.id !== this.me.id) room.unread += 1;
      this.say("rooms");
    }
    if (message.room !== this.current) return;
    const at = this.messages.findIndex((each) => each.id === message.id);
    if (at >= 0) this.messages[at] = message;
    else if (this.messages.length === 0 || message.seq > this.messages.at(-1).seq) this.messages.push(message);
    else return; // older than what is shown
    this.say("message", { message, fresh: at < 0 });
  }

  read(frame) {
    const room = this.rooms.get(frame.room);
    if (!room) return;
    room.unread = frame.unread;
    this.say("rooms");
  }

  setCases(cases) {
    this.cases = cases;
    this.say("cases");
  }

  /** Cases somebody must act on: priority first, then age. */
  get waiting() {
    return this.cases
      .filter((each) => each.state !== "resolved")
      .sort((a, b) => RANK[a.priority] - RANK[b.priority] || a.opened_at.localeCompare(b.opened_at));
  }

  get resolved() {
    return this.cases
      .filter((each) => each.state === "resolved")
      .sort((a, b) => b.opened_at.localeCompare(a.opened_at));
  }

  note(message, text, kind = "note") {
    this.notes.set(message, { text, kind });
    const shown = this.messages.find((each) => each.id === message);
    if (shown) this.say("message", { message: shown, fresh: false });
  }

  dropNote(message) {
    this.notes.delete(message);
    const shown = this.messages.find((each) => each.id === message);
    if (shown) this.say("message", { message: shown, fresh: false });
  }
}
