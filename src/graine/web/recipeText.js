// A recipe in words: what each field is called, and its value as a person reads it.
import { seedText } from "./format.js";
import { colon, date, number, t } from "./i18n.js";
import { about, jobs } from "./state.js";

/** @typedef {import("./types.d.ts").Picture} Picture */

/** The fields that are shown, in this order. */
const FIELDS = ["seed", "steps", "sampler", "schedule", "cfg", "size", "model", "clip_skip", "variation", "hires"];

/**
 * Names and values of what a picture was drawn with.
 * @param {Picture} picture
 * @returns {{name: string, value: string}[]}
 */
export function recipeLines({ recipe, model, width, height, tool }) {
  const own = recipe
    ? FIELDS.map((field) => ({ name: t(`library.field_${field}`), value: fieldText(field, recipe) }))
    : [{ name: t("library.field_model"), value: model }];
  const edit = recipe?.edit ? [{ name: t("library.field_edit"), value: t(`library.edit_${recipe.edit.kind}`) }] : [];
  const picture = [
    { name: t("library.field_pixels"), value: `${number(width)} × ${number(height)}` },
    { name: t("library.field_tool"), value: toolName(tool) },
  ];
  return [...edit, ...own, ...picture].filter(({ value }) => value !== "");
}

/** @param {string} field @param {Record<string, any>} recipe */
function fieldText(field, recipe) {
  if (field === "size") return `${number(recipe.width)} × ${number(recipe.height)}`;
  if (field === "seed") return seedText(recipe.seed);
  if (field === "clip_skip") return recipe.clip_skip > 1 ? String(recipe.clip_skip) : "";
  if (field === "variation")
    return recipe.variation_strength
      ? t("library.variation", {
          seed: seedText(recipe.variation_seed),
          percent: number(recipe.variation_strength, { style: "percent" }),
        })
      : "";
  if (field === "hires") return recipe.hires ? t("library.hires", { scale: number(recipe.hires.scale ?? 2) }) : "";
  if (field === "sampler") return samplerName(recipe.sampler);
  const value = recipe[field];
  return typeof value === "number" ? number(value) : String(value ?? "");
}

/** What the programs call themselves. @type {Record<string, string>} */
const TOOLS = {
  graine: "Graine",
  a1111: "A1111",
  comfyui: "ComfyUI",
  invokeai: "InvokeAI",
  fooocus: "Fooocus",
  novelai: "NovelAI",
  swarmui: "SwarmUI",
};

/** @param {string} tool */
export function toolName(tool) {
  return TOOLS[tool] ?? (tool || t("library.tool_unknown"));
}

/** What the settings call a sampler. @param {string | undefined} name */
export function samplerName(name) {
  return about.value?.samplers.find((sampler) => sampler.name === name)?.label ?? name ?? "";
}

const TIME = /^[0-9A-HJKMNP-TV-Z]{26}$/; // a job's id begins with its moment, in letters of Crockford's base 32
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Say what an experiment was, or at least when. @param {string} id */
export function experimentName(id) {
  const job = jobs.value.get(id);
  if (job) return colon(t(`queue.kind_${job.kind}`), job.label);
  if (!TIME.test(id)) return id;
  return date(new Date([...id.slice(0, 10)].reduce((sum, letter) => sum * 32 + LETTERS.indexOf(letter), 0)));
}

/** A short name of a picture. @param {Picture} picture */
export function pictureName({ id, prompt, rating, starred }) {
  const marks = [starred && t("library.starred"), rating > 0 && t("library.rated", { count: rating })].filter(Boolean);
  return [`#${id}`, prompt || t("library.no_prompt"), ...marks].join(", ");
}
