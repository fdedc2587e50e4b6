// Every step has an address, with the picture that is carried along; reload and back lead where one was.
import { effect } from "@preact/signals";
import * as api from "./api.js";
import { carry, current, currentId, STEPS, step } from "./state.js";

/** Read the address, follow it, and keep it true. */
export function route() {
  follow();
  addEventListener("popstate", follow);
  effect(() => {
    const wanted = `/${step.value}${currentId.value ? `?picture=${currentId.value}` : ""}`;
    const now = location.pathname + location.search;
    if (now === wanted) return;
    const sameStep = location.pathname === `/${step.value}` || location.pathname === "/";
    history[sameStep ? "replaceState" : "pushState"](null, "", wanted);
  });
}

function follow() {
  const name = /** @type {import("./state.js").Step} */ (location.pathname.slice(1));
  if (STEPS.includes(name)) step.value = name;
  const asked = Number(new URLSearchParams(location.search).get("picture"));
  if (Number.isSafeInteger(asked) && asked > 0) currentId.value = asked;
  if (currentId.value && current.value?.id !== currentId.value) fetchCurrent(currentId.value);
}

/** @param {number} id */
async function fetchCurrent(id) {
  try {
    carry(await api.picture(id));
  } catch (error) {
    if (/** @type {{status?: number}} */ (error).status === 404) carry(null);
  }
}
