// Who this window is and where it looks, kept in the address: windows differ, and a reload changes nothing.

/** Read the fragment: `as` the persona, `in` the room, `at` a message to show. */
export function read() {
  const parts = new URLSearchParams(location.hash.slice(1));
  return { as: parts.get("as"), in: parts.get("in"), at: parts.get("at") };
}

export function address(place) {
  const parts = new URLSearchParams();
  for (const name of ["as", "in", "at"]) if (place[name]) parts.set(name, place[name]);
  return `#${parts}`;
}

/** Change the address; `replace` leaves no step to go back to. */
export function write(place, { replace = false } = {}) {
  const next = address(place);
  if (next === location.hash) return;
  if (replace) history.replaceState(null, "", next);
  else history.pushState(null, "", next);
}
