// What the server sends and takes, as far as the page uses it.
export type Wish = Record<string, any>;
export interface Progress {
  phase: string;
  done: number;
  total: number;
  seconds_left: number | null;
  index?: number;
}
export interface JobError {
  key: string;
  values: Record<string, unknown>;
  text: { en: string; fr: string };
}
export interface Job {
  id: string;
  kind: string;
  wish: Wish;
  label: string;
  client: string;
  hidden: boolean;
  state: "queued" | "running" | "waiting" | "done" | "failed" | "canceled" | "quarantined";
  attempt: number;
  place: number;
  made: string;
  begun: string | null;
  ended: string | null;
  plan: Record<string, any> | null;
  results: (number | null)[];
  outcome: Record<string, any> | null;
  question: { left: number; right: number; prompt?: string } | null;
  error: JobError | null;
  cancel_asked: boolean;
  progress: Progress | null;
  seconds_left: number | null;
  queue_position: number | null;
}
export interface Origin {
  id: number;
  how: string;
}
export interface Picture {
  id: number;
  hash: string;
  pixels: string;
  width: number;
  height: number;
  made: string;
  tool: string;
  prompt: string;
  negative: string;
  model: string;
  recipe: Record<string, any> | null;
  rating: number;
  starred: boolean;
  binned: boolean;
  tags: string[];
  boards: string[];
  parents: Origin[];
  experiment: string;
  scores: Record<string, number>;
  file: string;
  thumb: string;
  likeness?: number | null;
}
export interface Pictures {
  pictures: Picture[];
  total: number;
  facets?: Record<string, [string, number][]> | null;
  note?: string | null;
}
export interface Difference {
  field: string;
  label: string;
  from: string;
  to: string;
}
export interface Lineage {
  nodes: Picture[];
  edges: { parent: number; child: number; how: string; differences: Difference[] }[];
}
export interface Model {
  name: string;
  title: string;
  family: string | null;
  native_size: [number, number] | null;
  default_cfg: number | null;
  upscale: number | null;
  hash: string | null;
  size_bytes: number;
  ready: boolean;
}
export interface Named {
  name: string;
  label: string;
  description: string;
}
export interface JobField {
  default: boolean | number | string | null;
  range: [number, number] | null;
  choices: string[];
}
export interface About {
  version: string;
  languages: string[];
  models: Model[];
  default_model: string;
  samplers: (Named & { calls: number; keeps: boolean })[];
  schedules: Named[];
  qualities: Record<string, { steps: number; sampler: string; schedule: string; description: string }>;
  cfg_words: { begins: number; word: string; description: string }[];
  ranges: Record<string, [number, number]>;
  choices: Record<string, string[]>;
  /** The fields of every kind of job, beside the drawing that it varies. */
  jobs: Record<string, Record<string, JobField>>;
  limits: Record<string, number>;
  settings: Record<string, string>;
  token_limit: number;
  login: boolean;
}
export interface Estimate {
  seconds: number | null;
  memory_bytes: number | null;
  pictures: number;
  evaluations: number;
}
export interface Input {
  hash: string;
  width: number;
  height: number;
  recipe: Record<string, any> | null;
  prompt: string;
  negative: string;
  tool: string;
  facts: Record<string, string>;
  seen: number | null;
}
export interface TypedWord {
  start: number;
  end: number;
  weight: number;
  past_limit: boolean;
}
export interface Reading {
  tokens: number;
  limit: number;
  chunks: number;
  words: TypedWord[];
}
export interface Remark {
  field: "prompt" | "negative";
  start: number | null;
  end: number | null;
  key: string;
  text: string;
  suggestion: { prompt?: string | null; negative?: string | null } | null;
}
export interface Checked extends Reading {
  negative: Reading;
  advice: Remark[];
}
export interface Parts {
  subject: string;
  style: string;
  artist: string;
  touches: string[];
}
export interface ListedWord {
  word: string;
  label: string;
  category: string;
  facts: string;
  picture: number | null;
}
export interface WordList {
  total: number;
  words: ListedWord[];
  categories: { name: string; count: number }[];
}
export interface Style {
  name: string;
  prompt: string;
  negative: string;
}
