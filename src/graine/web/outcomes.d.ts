/** What the experiments found, as the server tells it; a picture is its number in the library. */

/** A sentence in both languages. */
export interface Localized {
  en: string;
  fr: string;
}

export interface Draft {
  picture: number;
  seed: number;
  score: number;
}

export interface Find {
  picture: number;
  seed: number;
  score: number;
  draft: number;
  draft_score: number;
  likeness: number;
  foretold: boolean;
  alike: number[];
}

export interface HuntOutcome {
  opening?: { seeds: number; pictures: number; evaluations: number; whole: number; foretells: boolean };
  drafts?: Draft[];
  total?: number;
  look?: number;
  kept?: Find[] | null;
  evaluations?: number;
}

export type Choice = "left" | "right" | "neither" | "stop";

export interface Pair {
  left: number;
  right: number;
  chosen: Choice;
  scores?: [number, number] | null;
}

export interface AbOutcome {
  pairs?: Pair[];
  seeds?: number;
  ended?: string;
  wins?: { left: number; right: number; neither: number };
  /** The share of the decided seeds where the right side is better. */
  interval?: [number, number] | null;
  sentence?: Localized | null;
  labels?: [Localized, Localized];
  confounds?: Localized[];
}

export interface Part {
  part: string;
  rest: string;
  pixels: number;
  meaning: number;
  fit: number;
  idle: boolean;
  pictures: number[];
}

export interface AblateOutcome {
  parts?: Part[];
  whole?: number[];
  done?: number;
  seeds?: number;
  sentence?: Localized | null;
}

export interface GridAxis {
  name: string;
  label: Localized | string;
  values: (Localized | string)[];
}

export interface GridOutcome {
  axes?: GridAxis[];
  cells?: { place: number[]; picture: number }[];
  done?: number;
  total?: number;
}

export interface Rung {
  picture: number;
  steps: number;
  likeness: number | null;
}

export interface Neighbour {
  picture: number;
  what: Localized;
  likeness: number;
  score: number;
}

export interface RefineOutcome {
  rungs?: Rung[];
  settled?: number | null;
  /** Best first, the picture as it was among them. */
  neighbours?: Neighbour[];
  /** The best of them in full, once it is drawn. */
  best?: number | null;
  sentence?: Localized | null;
}

export interface Outcomes {
  hunt: HuntOutcome;
  ab: AbOutcome;
  ablate: AblateOutcome;
  grid: GridOutcome;
  refine: RefineOutcome;
}
