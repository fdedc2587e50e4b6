// An interval drawn as a bar: how far the truth may be from the best guess.

import { percent } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";

const WIDTH = 100;

/** @param {{low: number, high: number, share: number}} props  shares from 0 to 1; 0.5 is a tie */
export default function IntervalBar({ low, high, share }) {
  const label = t("compare.interval_bar", { low: percent(low), high: percent(high), share: percent(share) });
  return html`
    <svg class="interval-bar" viewBox="0 0 ${WIDTH} 12" preserveAspectRatio="none" role="img" aria-label=${label}>
      <rect class="interval-all" x="0" y="5" width=${WIDTH} height="2" />
      <rect class="interval-range" x=${WIDTH * low} y="2" width=${Math.max(1, WIDTH * (high - low))} height="8" />
      <rect class="interval-tie" x=${WIDTH / 2 - 0.1} y="3" width="0.2" height="6" />
      <rect class="interval-guess" x=${Math.min(WIDTH - 0.4, WIDTH * share - 0.2)} y="0" width="0.4" height="12" />
    </svg>
  `;
}
