// Keys: each part of the page says which it takes; the newest part is asked first. None is taken from text.

/** @typedef {Record<string, (event: KeyboardEvent) => unknown>} Keys */
/** @type {{scope: string, keys: Keys}[]} */
const registered = [];
const NO_TEXT = new Set(["button", "checkbox", "radio", "range", "color", "file", "submit"]);

/**
 * Take keys ("k", "Enter", "ArrowLeft", " ") from now on; returns what lets go of them.
 * @param {string} scope
 * @param {Keys} keys
 */
export function registerKeys(scope, keys) {
  const entry = { scope, keys };
  registered.unshift(entry);
  return () => {
    const at = registered.indexOf(entry);
    if (at >= 0) registered.splice(at, 1);
  };
}

/** @param {EventTarget | null} target */
function isText(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !NO_TEXT.has(target.type);
}

/** Whether a focused control has a use of its own for a key. @param {KeyboardEvent} event */
function isOwn({ target, key }) {
  if (!(target instanceof HTMLElement)) return false;
  if (key === "Enter" || key === " ")
    return target.matches("button, a[href], input, summary, [role=button], [role=option]");
  return key.startsWith("Arrow") && target.matches("input, [role=listbox] *, [role=listbox]");
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.defaultPrevented || event.altKey) return;
  if (event.key === "Escape" && document.querySelector("dialog[open]")) return; // the browser closes it
  const command = event.ctrlKey || event.metaKey;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const wanted = command ? `Ctrl+${name}` : name;
  if (!command && name !== "Escape" && (isText(event.target) || isOwn(event))) return;
  const entry = registered.find(({ keys }) => wanted in keys);
  if (!entry) return;
  event.preventDefault();
  entry.keys[wanted](event);
}

addEventListener("keydown", press);
