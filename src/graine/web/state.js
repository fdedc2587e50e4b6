// What all parts of the page share: signals, and the actions that change them.
import { computed, signal } from "@preact/signals";
import * as api from "./api.js";
import { t } from "./i18n.js";
import { persisted } from "./persisted.js";

export { language } from "./i18n.js";

/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Picture} Picture */
/** @typedef {import("./types.d.ts").Wish} Wish */
/** @typedef {"prompt" | "compare" | "hunt" | "refine" | "finish"} Step */

/** @type {Step[]} */
export const STEPS = ["prompt", "compare", "hunt", "refine", "finish"];
const EMPTY = { prompt: "", negative: "", seed: null, count: 1, quality: "normal" };

/**
 * What the studio is; null before the server has answered.
 * @type {import("@preact/signals").Signal<import("./types.d.ts").About | null>}
 */
export const about = signal(null);
/** Whether the server asks for a password first. */
export const locked = signal(false);
/** @type {import("@preact/signals").Signal<Step>} */
export const step = signal("prompt");
/** @type {import("@preact/signals").Signal<"simple" | "full">} */
export const mode = persisted("mode", "simple");
/** @type {import("@preact/signals").Signal<"system" | "light" | "dark">} */
export const theme = persisted("theme", "system");
/** What is being asked for, as it is typed. @type {import("@preact/signals").Signal<Wish>} */
export const wish = persisted("wish", EMPTY);
/** The picture that is carried from step to step. @type {import("@preact/signals").Signal<Picture | null>} */
export const current = signal(null);
/** Its number, which outlasts a reload. */
export const currentId = persisted("current", 0);
/** The newest drawing of the Prompt step. */
export const drawing = persisted("drawing", "");
/** @type {import("@preact/signals").Signal<Map<string, Job>>} */
export const jobs = signal(new Map());
/**
 * What a picture looks like by now, by job and by index.
 * @type {import("@preact/signals").Signal<Map<string, Record<number, string>>>}
 */
export const previews = signal(new Map());
export const paused = signal(false);
/** @type {import("@preact/signals").Signal<"live" | "lost">} */
export const connection = signal("live");
/** @typedef {"off" | "starting" | "ready" | "restarting"} WorkerState */
/**
 * How the worker is, and the models that it is loading.
 * @type {import("@preact/signals").Signal<{state: WorkerState, loading: string}>}
 */
export const worker = signal({ state: "ready", loading: "" });
/** @type {import("@preact/signals").Signal<null | "library" | "queue">} */
export const drawer = signal(null);
/** @type {import("@preact/signals").Signal<{id: number, text: string, undo?: () => unknown, bad?: boolean}[]>} */
export const notices = signal([]);

/** The wish as the server takes it: what was left empty is left out. */
export const drawWish = computed(() => sendable(wish.value));

/** @param {Wish} typed @returns {Wish} */
function sendable(typed) {
  return Object.fromEntries(
    Object.entries(typed).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  );
}

/** The model that draws, as far as it is known. */
export function currentModel() {
  const name = wish.value.model ?? about.value?.default_model;
  return about.value?.models.find((model) => model.name === name) ?? null;
}

/** @param {Partial<Wish>} change */
export function changeWish(change) {
  wish.value = { ...wish.value, ...change };
}

/** @param {Step} chosen */
export function go(chosen) {
  step.value = chosen;
  drawer.value = null;
}

/** Take a picture along to a step. @param {Picture | null} picture @param {Step} [chosen] */
export function carry(picture, chosen) {
  current.value = picture;
  currentId.value = picture?.id ?? 0;
  if (chosen) go(chosen);
}

/** @param {Picture} picture */
export function useSeed(picture) {
  if (picture.recipe?.seed === undefined) return notify({ text: t("shell.no_recipe") });
  const { seed, variation_seed = 0, variation_strength = 0 } = picture.recipe;
  changeWish({ seed, variation_seed, variation_strength });
  notify({ text: t("shell.seed_taken", { seed: String(seed) }) });
}

/** @param {Picture} picture */
export function usePrompt(picture) {
  changeWish({ prompt: picture.prompt, negative: picture.negative });
  notify({ text: t("shell.prompt_taken") });
}

/** Compare other words with a picture: its prompt, its seed, the step for it. @param {Picture} picture */
export function compareWith(picture) {
  const seed = picture.recipe?.seed ?? wish.value.seed;
  changeWish({ prompt: picture.prompt, negative: picture.negative, seed });
  carry(picture, "compare");
}

/** @param {Job} job */
export function putJob(job) {
  jobs.value = new Map(jobs.value).set(job.id, job);
}

/**
 * Ask for work. What the server refuses is told, and thrown.
 * @param {string} kind
 * @param {Wish} asked
 * @returns {Promise<Job>}
 */
export async function start(kind, asked) {
  try {
    const job = await api.submit(kind, asked);
    if (!jobs.value.has(job.id)) putJob(job);
    return job;
  } catch (error) {
    showError(error);
    throw error;
  }
}

let lastNotice = 0;

/**
 * Tell something in passing, perhaps with a way back.
 * @param {{text: string, undo?: () => unknown, bad?: boolean}} notice
 */
export function notify(notice) {
  const id = ++lastNotice;
  notices.value = [...notices.value.slice(-2), { id, ...notice }];
  setTimeout(() => dismiss(id), notice.undo || notice.bad ? 10_000 : 5_000);
}

/** Tell what went wrong. @param {unknown} error */
export function showError(error) {
  const lost = error instanceof TypeError; // fetch found no server
  notify({ text: lost ? t("shell.lost") : error instanceof Error ? error.message : String(error), bad: true });
}

/** @param {number} id */
export function dismiss(id) {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
