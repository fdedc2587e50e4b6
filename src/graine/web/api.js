// Every request to the server. No other file knows a URL.
import { language } from "./i18n.js";
import { readText, writeText } from "./persisted.js";

/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Picture} Picture */
/** @typedef {import("./types.d.ts").Wish} Wish */

/** What the server refused, in words for the user. */
export class ApiError extends Error {
  /** @param {number} status @param {string} key @param {string} message @param {Record<string, unknown>} values */
  constructor(status, key, message, values) {
    super(message);
    Object.assign(this, { name: "ApiError", status, key, values });
    this.status = status;
    this.key = key;
    this.values = values;
  }
}

/** The random name of this browser: turns in the queue go round between names. */
export const client = remember("graine.client", () => crypto.getRandomValues(new Uint32Array(2)).join("-"));

/** @param {string} name @param {() => string} make */
function remember(name, make) {
  const known = readText(name) ?? make();
  writeText(name, known);
  return known;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] JSON, or a form
 * @param {Record<string, string>} [more] headers
 */
async function send(method, path, body, more = {}) {
  const form = body instanceof FormData;
  /** @type {Record<string, string>} */
  const headers = { "X-Graine-Client": client, "Accept-Language": language.value, ...more };
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  const content = body === undefined || form ? body : JSON.stringify(body);
  const answer = await fetch(path, { method, headers, body: content });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  throw await refused(answer);
}

/** @param {Response} answer */
async function refused(answer) {
  const refusal = await answer.json().catch(() => ({}));
  const { key = "", message = `${answer.status} ${answer.statusText}`, values = {} } = refusal.error ?? {};
  return new ApiError(answer.status, key, message, values);
}

/** @param {string} path */
const get = (path) => send("GET", path);
/** @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] */
const post = (path, body = {}, headers) => send("POST", path, body, headers);

/** @param {Record<string, unknown>} values those that are undefined, null or "" are left out */
function query(values) {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const written = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
  return written ? `?${written}` : "";
}

/** @param {Blob} file @param {Record<string, unknown>} [fields] */
function form(file, fields = {}) {
  const data = new FormData();
  data.append("file", file);
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) data.append(name, String(value));
  return data;
}

/** @param {string | number} part */
const part = (part) => encodeURIComponent(part);

export const about = () => get("/api/about");
export const examples = () => get(`/api/examples${query({ lang: language.value })}`);

/** @param {string} kind @param {Wish} wish @returns {Promise<Job>} */
export const submit = (kind, wish) =>
  post("/api/jobs", { kind, wish }, { "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` });
/** @returns {Promise<{jobs: Job[], paused: boolean}>} */
export const jobs = () => get("/api/jobs");
/** @param {string} id @returns {Promise<Job>} */
export const job = (id) => get(`/api/jobs/${part(id)}`);
/** @param {string} id @returns {Promise<Job>} */
export const cancel = (id) => post(`/api/jobs/${part(id)}/cancel`);
/** @param {string} id @returns {Promise<Job>} */
export const again = (id) => post(`/api/jobs/${part(id)}/again`);
/** @param {string} id @param {string | null} before @returns {Promise<Job>} */
export const move = (id, before) => post(`/api/jobs/${part(id)}/move`, { before });
/** @param {string} id @param {{left: number, right: number, chosen: string}} choice @returns {Promise<Job>} */
export const choose = (id, choice) => post(`/api/jobs/${part(id)}/choice`, choice);
export const pause = () => post("/api/queue/pause");
export const resume = () => post("/api/queue/resume");
/** @returns {Promise<{canceled: string[]}>} */
export const cancelAll = () => post("/api/queue/cancel-all");
/** @param {string[]} ids */
export const restore = (ids) => post("/api/queue/restore", { ids });
/** @param {string} kind @param {Wish} wish @returns {Promise<import("./types.d.ts").Estimate>} */
export const estimate = (kind, wish) => post("/api/estimate", { kind, wish });
/** Open the stream of events. */
export const events = () => new EventSource("/api/events");

/** @param {Blob} file @returns {Promise<import("./types.d.ts").Input>} */
export const takeInput = (file) => post("/api/inputs", form(file));
/** @param {number} id @returns {Promise<import("./types.d.ts").Input>} */
export const takeFrom = (id) => post(`/api/inputs/from/${part(id)}`);
/**
 * @param {Blob} file
 * @param {{image: string, invert?: boolean, grow?: number}} fields
 * @returns {Promise<{hash: string}>}
 */
export const takeMask = (file, fields) => post("/api/masks", form(file, fields));
/** @param {string} hash */
export const inputUrl = (hash) => `/api/inputs/${part(hash)}`;

/**
 * @param {{prompt: string, negative?: string, model?: string | null}} typed
 * @returns {Promise<import("./types.d.ts").Checked>}
 */
export const checkPrompt = (typed) => post("/api/prompt/check", typed);
/** @param {import("./types.d.ts").Parts} parts @returns {Promise<{prompt: string}>} */
export const joinPrompt = (parts) => post("/api/prompt/join", parts);
/** @param {string} prompt @returns {Promise<import("./types.d.ts").Parts>} */
export const splitPrompt = (prompt) => post("/api/prompt/split", { prompt });
/** @param {{template: string, seed?: number, count?: number}} asked @returns {Promise<{prompts: string[]}>} */
export const expandPrompt = (asked) => post("/api/prompt/expand", asked);
/** @param {Record<string, unknown>} asked @returns {Promise<import("./types.d.ts").WordList>} */
export const words = (asked) => get(`/api/words${query({ ...asked, lang: language.value })}`);
/** @returns {Promise<{styles: import("./types.d.ts").Style[]}>} */
export const styles = () => get("/api/styles");
/** @param {import("./types.d.ts").Style} style */
export const saveStyle = (style) => send("PUT", "/api/styles", style);
/** @param {string} name */
export const removeStyle = (name) => send("DELETE", `/api/styles/${part(name)}`);

/** @param {Record<string, unknown>} asked @returns {Promise<import("./types.d.ts").Pictures>} */
export const pictures = (asked) => get(`/api/pictures${query(asked)}`);
/** @param {number} id @returns {Promise<Picture>} */
export const picture = (id) => get(`/api/pictures/${part(id)}`);
/** @param {number} id @returns {Promise<import("./types.d.ts").Lineage>} */
export const lineage = (id) => get(`/api/pictures/${part(id)}/lineage${query({ lang: language.value })}`);
/** @param {number} left @param {number} right */
export const diff = (left, right) =>
  get(`/api/pictures/${part(left)}/diff/${part(right)}${query({ lang: language.value })}`);
/** @param {{ids: number[], [mark: string]: unknown}} marks */
export const mark = (marks) => send("PATCH", "/api/pictures", marks);
export const emptyBin = () => post("/api/bin/empty");
/** @param {Blob} file @returns {Promise<Picture>} */
export const importPicture = (file) => post("/api/pictures", form(file));
/** @param {number} id */
export const fileUrl = (id) => `/api/pictures/${part(id)}/file`;
/** @param {number} id */
export const downloadUrl = (id) => `/api/pictures/${part(id)}/file?download=1`;
/** @param {number} id @param {number} [side] in pixels */
export const thumbUrl = (id, side = 256) => `/api/pictures/${part(id)}/thumb?side=${side}`;
/** @param {number} id */
export const bundleUrl = (id) => `/api/pictures/${part(id)}/bundle`;
export const boards = () => get("/api/boards");
/** @param {string} name @param {number[]} ids @param {boolean} [on] */
export const board = (name, ids, on = true) => send("PUT", `/api/boards/${part(name)}`, { ids, on });
/** @param {string} name */
export const removeBoard = (name) => send("DELETE", `/api/boards/${part(name)}`);

/** @param {string} key */
export const login = (key) => post("/api/login", { key });
